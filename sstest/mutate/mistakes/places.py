"""Mistakes in which a pointer leads to the place of another, or is missing."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.manifest.document import Document, PointerPlace
from sstest.mutate.planting import ABSENT, Planted, repointed

KINDS: Final = {
    "SM201": "the pointer of another property",
    "SM202": "two pointers are swapped",
    "SM203": "an optional property is missing",
    "SM204": "the two arrays are swapped",
    "SM205": "one array for both directions",
    "SM206": "one array is looked for inside the other",
    "SM207": "an array is looked for above, below or beside its place",
    "SM208": "a value of the request is looked for in a member",
    "SM209": "a value of the request is looked for in the array",
    "SM210": "a pointer of a member starts at the request",
    "SM211": "the flag and the id of a member are mixed up",
    "SM212": "a member's own cohort is looked for in another of its properties",
}
"""The kinds of mistakes, by code."""

# A property, and whose pointer it has got.
_CONFUSED: Final = (
    ("cohortIdPath", "cohortNamePath"),
    ("cohortNamePath", "cohortIdPath"),
    ("environmentIdPath", "cohortIdPath"),
    ("cohortIdPath", "environmentIdPath"),
    ("cohortNamePath", "environmentIdPath"),
    ("cohortUrlPath", "cohortIdPath"),
    ("cohortUrlPath", "cohortNamePath"),
    ("contextKindPath", "environmentIdPath"),
    ("contextKindPath", "cohortIdPath"),
)
_OPTIONAL: Final = ("contextKindPath", "cohortUrlPath", "cohortIdPath", "cohortNamePath")


def confused(document: Document) -> Iterator[Planted]:
    """Pointers of the request that were copied from another, or swapped with it."""
    for one, other in _CONFUSED:
        place, source = document.pointer(one), document.pointer(other)
        if source is None:
            continue
        path = (*document.parser_path, one)
        yield Planted("SM201", f"{one} is that of {other}", {path: source.text})
        if place is not None and not (place.name, source.name) > (other, one):
            swapped = {path: source.text, source.path: place.text}
            yield Planted("SM202", f"{one} and {other} are swapped", swapped)


def missing(document: Document) -> Iterator[Planted]:
    """Optional properties that are left out: each, and a member's own cohort as a whole."""
    optional = [
        place
        for place in document.pointers
        if place.name in _OPTIONAL[:2] or (place.of_member and place.name in _OPTIONAL[2:])
    ]
    for place in optional:
        yield Planted("SM203", f"{place} is missing", {place.path: ABSENT})
    cohort = [place for place in optional if place.of_member]
    if len(cohort) > 1:
        names = " and ".join(place.name for place in cohort)
        changes = dict.fromkeys((place.path for place in cohort), ABSENT)
        yield Planted("SM203", f"{names} of the member are missing", changes)


def arrays(document: Document) -> Iterator[Planted]:
    """Arrays of members that are looked for elsewhere."""
    add = document.pointer("addMemberArrayPath")
    remove = document.pointer("removeMemberArrayPath")
    if add and remove:
        yield from _two_arrays(add, remove)
    for array in document.arrays:
        yield repointed("SM207", array, f"{array.text}/0", "an element of the array")
        yield repointed("SM207", array, f"{array.text}/members", "below the array")
        if parent := array.text.rpartition("/")[0]:
            yield repointed("SM207", array, parent, "what the array is in")
        for name in ("environmentIdPath", "cohortIdPath"):
            if (other := document.pointer(name)) is not None:
                yield repointed("SM201", array, other.text, f"that of {name}")


def _two_arrays(add: PointerPlace, remove: PointerPlace) -> Iterator[Planted]:
    swapped = {add.path: remove.text, remove.path: add.text}
    yield Planted("SM204", f"{add} and {remove} are swapped", swapped)
    yield repointed("SM205", remove, add.text, f"that of {add}")
    yield repointed("SM205", add, remove.text, f"that of {remove}")
    for array in (add, remove):
        parent, _, last = array.text.rpartition("/")
        if parent:
            yield repointed("SM207", array, f"/{last}", "without what it is in")
    word = remove.text.rpartition("/")[2]
    yield repointed("SM206", remove, f"{add.text}/{word}", f"inside {add}")
    yield repointed("SM206", remove, f"{add.text}/0/{word}", f"inside a member of {add}")
    word = add.text.rpartition("/")[2]
    yield repointed("SM206", add, f"{remove.text}/{word}", f"inside {remove}")


def values_in_members(document: Document) -> Iterator[Planted]:
    """Values of the request that are looked for in its members, or in the array itself."""
    names = ("environmentIdPath", "contextKindPath", "cohortIdPath", "cohortNamePath")
    places: list[PointerPlace] = [
        place
        for place in document.pointers
        if (place.name in names and not place.of_member) or place.name == "path"
    ]
    for array in document.arrays:
        for place in places:
            if place.text.startswith(f"{array.text}/"):  # where it is found there
                continue
            last = place.text.rpartition("/")[2]
            yield repointed("SM208", place, f"{array.text}/0/{last}", f"in a member of {array}")
            yield repointed("SM209", place, f"{array.text}/{last}", f"in {array}")
        if (cohort := document.pointer("cohortIdPath")) is not None:
            yield repointed("SM209", cohort, array.text, f"that of {array}")


def members(document: Document) -> Iterator[Planted]:
    """Pointers of members that lead to another place."""
    for place in document.pointers:
        if not place.of_member:
            continue
        for array in document.arrays:
            last = array.text.rpartition("/")[2]
            for prefix in dict.fromkeys((array.text, f"{array.text}/0", "/0", f"/{last}")):
                text = f"{prefix}{place.text}"
                yield repointed("SM210", place, text, f"as from outside of {array}")
    own = document.pointer("memberIdPath", "memberArrayParser")
    flag = document.pointer("booleanMembershipPath", "memberArrayParser")
    if own and flag:
        yield repointed("SM211", flag, own.text, f"that of {own}")
        yield repointed("SM211", own, flag.text, f"that of {flag}")
        swapped: dict[Any, str] = {own.path: flag.text, flag.path: own.text}
        yield Planted("SM211", f"{own} and {flag} are swapped", swapped)
    if own:
        path = (*document.member_path, "cohortIdPath")
        what = "memberArrayParser.cohortIdPath is that of memberIdPath"
        yield Planted("SM212", what, {path: own.text})
    id_, name = (
        document.pointer(one, "memberArrayParser") for one in ("cohortIdPath", "cohortNamePath")
    )
    if id_ and name:
        yield repointed("SM212", id_, name.text, f"that of {name}")
        yield repointed("SM212", name, id_.text, f"that of {id_}")
