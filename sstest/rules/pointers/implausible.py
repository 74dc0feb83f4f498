"""SS136 to SS141: pointers that probably do not lead to what their property needs."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document, PointerPlace
from sstest.manifest.schema import property_names
from sstest.rules.example import flagged, member, parser
from sstest.rules.pointers.order import EXCLUDED, FORMS, MEANING
from sstest.rules.pointers.sound import is_sound
from sstest.rules.rule import warning
from sstest.text import quote
from sstest.vocabulary.reading import naming_style, owners, topic

_INDEX: Final = re.compile("0|[1-9][0-9]*")
_COHORT: Final = ("cohortIdPath", "cohortNamePath", "cohortUrlPath")
# Of a pointer with more parts than this, not all are looked at; no sender nests so deeply.
_MOST_PARTS: Final = 32
# Envelopes in envelopes: data in data is what many senders really have.
_NESTED: Final = frozenset(("data", "payload", "body", "items"))

_Parts = tuple[str, ...]
_CHARACTERS: Final = "RFC 6901 §4"


def _parts(place: PointerPlace) -> _Parts:
    return (place.parts or ())[:_MOST_PARTS]


@warning(
    "SS136",
    "id and name of the cohort apart",
    "The cohort's id and its name are read from different objects.",
    "Senders keep the two beside each other, so one of the pointers has probably lost or"
    " gained a part, and finds nothing.",
    bad=parser(cohortIdPath="/segment/id", cohortNamePath="/name"),
    good=parser(cohortIdPath="/segment/id", cohortNamePath="/segment/name"),
    source="the pointers in published manifests",
    follows=MEANING,
)
def _apart(document: Document) -> Iterator[Finding]:
    for owner in ("requestParser", "memberArrayParser"):
        one, other = (document.pointer(name, owner) for name in _COHORT[:2])
        if not (one and other and is_sound(one) and is_sound(other)):
            continue
        if one.parts and other.parts and one.parts[:-1] != other.parts[:-1]:
            says = f"and {one} {quote(one.text)} lead to different objects"
            hint = "a cohort's id and name are beside each other; check both"
            yield document.about(other, says, hint, others=(one, *_beside(document, one, other)))


def _beside(document: Document, *cohort: PointerPlace) -> Iterator[PointerPlace]:
    """The pointers where one of the cohort's should be: the two were perhaps exchanged."""
    objects = [place.parts[:-1] for place in cohort if place.parts]
    for place in document.pointers:
        *parents, name = place.parts or ("",)
        is_beside = place.name not in _COHORT and tuple(parents) in objects
        if is_beside and (parents or "cohort" in owners(name)):
            yield place


@warning(
    "SS137",
    "one place as a list and as an object",
    "One pointer goes on from a place by an index, and another by a name.",
    "A list has no names and an object has no indices, so one of them finds nothing.",
    bad=flagged(memberArrayPath="/batch/members", cohortIdPath="/batch/0/cohortId"),
    good=flagged(memberArrayPath="/batch", cohortIdPath="/batch/0/cohortId"),
    source=_CHARACTERS,
    follows=EXCLUDED,
)
def _list_and_object(document: Document) -> Iterator[Finding]:
    seen: dict[tuple[bool, _Parts], dict[bool, PointerPlace]] = {}
    for place in document.pointers:
        parts = _parts(place)
        for depth in range(len(parts)):
            indexed = _INDEX.fullmatch(parts[depth]) is not None
            ways = seen.setdefault((place.of_member, parts[:depth]), {})
            other = ways.get(not indexed)
            if indexed not in ways and other:
                how = "as a list" if indexed else "as an object"
                says = f"takes {quote(_at(parts[:depth]))} {how}"
                hint = f"{other} {quote(other.text)} takes it otherwise"
                yield document.about(place, says, hint, others=(other,))
            ways.setdefault(indexed, place)


def _at(parts: _Parts) -> str:
    return "/" + "/".join(parts) if parts else "the request"


@warning(
    "SS138",
    "cohort in a list that is not the members'",
    "The cohort is read from one element of a list, and the members are in another.",
    "Either one of the two pointers is wrong, or all cohorts of the list but that one are"
    " passed over.",
    bad=flagged(cohortIdPath="/cohorts/0/id", cohortNamePath="/cohorts/0/name"),
    good=flagged(cohortIdPath="/members/0/id", cohortNamePath="/members/0/name"),
    source="semantics §2.1",
    follows=(*EXCLUDED, "SS137", "SS132"),
)
def _cohort_in_a_list(document: Document) -> Iterator[Finding]:
    arrays = [_parts(one) for one in document.arrays]
    if not arrays or not all(is_sound(one) for one in document.arrays):
        return
    astray = [
        (place, where)
        for place in map(document.pointer, _COHORT)
        if place and is_sound(place) and (where := _other_list(_parts(place), arrays))
    ]
    if astray:
        place, where = astray[0]
        hint = "which is not the array of members; check both pointers"
        others = [*(one for one, _ in astray[1:]), *document.arrays]
        yield document.about(
            place, f"reads one element of {quote(_at(where))}", hint, others=others
        )


def _other_list(parts: _Parts, arrays: list[_Parts]) -> _Parts | None:
    """The list that a pointer goes into by index, where that has nothing to do with the arrays."""
    lists = [parts[:at] for at, part in enumerate(parts) if _INDEX.fullmatch(part)]
    whole = any(one[: len(array)] == array for one in lists for array in arrays)
    # Where the arrays are in that same element, the list is an envelope of the request.
    inside = all(
        array[: len(one) + 1] == parts[: len(one) + 1] for one in lists for array in arrays
    )
    return lists[0] if lists and not whole and not inside else None


@warning(
    "SS139",
    "pointer through a value",
    "A pointer goes on through what is an id, a name or a URL by its name.",
    "A value has nothing in it, so the pointer finds nothing.",
    bad=member(memberIdPath="/userId/id"),
    good=member(memberIdPath="/userId"),
    source=_CHARACTERS,
    follows=(*FORMS, "SS129", "SS140", "SS141", "SS216"),
)
def _through_a_value(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        for name in place.names:
            if name == (place.parts or ("",))[-1] or not _is_a_value(name):
                continue
            hint = "which is a value by its name, and has nothing in it"
            yield document.about(place, f"goes on through {quote(name)}", hint)
            break


def _is_a_value(name: str) -> bool:
    if name.lower().endswith("s"):  # several of them are a list
        return False
    holds = topic(name)
    return holds in ("id", "url") or (holds is not None and naming_style(name) is not None)


@warning(
    "SS140",
    "name twice in a row",
    "A pointer has the same name twice, one after the other.",
    "It looks for a property in a property of the same name, which few senders have.",
    bad=parser(cohortIdPath="/segment/segment/id", cohortNamePath="/segment/segment/name"),
    good=parser(cohortIdPath="/segment/id", cohortNamePath="/segment/name"),
    source=_CHARACTERS,
    follows=(*FORMS, "SS221"),
)
def _repeated(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        parts = _parts(place)
        for one, other in pairwise(parts):
            if one == other and not _INDEX.fullmatch(one) and one not in _NESTED:
                says = f"has {quote(one)} twice in a row"
                yield document.about(place, says, "remove one, unless the sender has both")
                break


@warning(
    "SS141",
    "manifest's own word in a pointer",
    "A pointer has the name of a property of the manifest, such as cohortIdPath.",
    "Pointers are made of the names in the sender's requests, and those are not so called.",
    bad=parser(cohortIdPath="/cohortIdPath"),
    good=parser(cohortIdPath="/cohortId"),
    source="semantics §1",
    follows=FORMS,
)
def _own_name(document: Document) -> Iterator[Finding]:
    known = {name for names in property_names().values() for name in names if name != "path"}
    for place in document.pointers:
        for name in place.names:
            if name in known and name.endswith("Path"):
                meant = name.removesuffix("Path")
                hint = f"requests have the sender's names; perhaps {quote(meant)}"
                yield document.about(place, f"looks for {quote(name)}, a manifest's own word", hint)
                break
