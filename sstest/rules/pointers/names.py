"""SS134 and SS135: names in pointers that say something else than their properties."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document, PointerPlace
from sstest.rules.example import parser
from sstest.rules.pointers.order import COMPARED
from sstest.rules.rule import warning
from sstest.text import quote
from sstest.vocabulary.reading import Meaning, direction, flag_direction, owners, split_words, topic
from sstest.vocabulary.words import REMOVE_WORDS, ROLES

# What the last name of a pointer may not hold, by property.
_WRONG_TOPICS: Final = {
    "environmentIdPath": ("name", "url", "kind"),
    "contextKindPath": ("id", "name", "url"),
    "cohortIdPath": ("name", "url", "kind"),
    "cohortNamePath": ("id", "url", "kind"),
    "cohortUrlPath": ("id", "name", "kind"),
    "memberArrayPath": ("id", "name", "url", "kind"),
    "addMemberArrayPath": ("name", "url", "kind"),
    "removeMemberArrayPath": ("name", "url", "kind"),
    "path": ("id", "name", "url"),
    "memberIdPath": ("url", "kind"),
    "booleanMembershipPath": ("id", "name", "url", "kind"),
}
# Whose a value may not be, by property, in the pointer's last two names.
_WRONG_OWNERS: Final = {
    "environmentIdPath": "cohort",
    "contextKindPath": "cohort",
    "cohortIdPath": "environment",
    "cohortNamePath": "environment",
    "cohortUrlPath": "environment",
    "memberIdPath": "environment",
}
_LISTS_OF_IDS: Final = frozenset(("ids", "uuids", "guids"))
_FLAG_WORDS: Final = ROLES["flag"].sure | REMOVE_WORDS


@warning(
    "SS134",
    "name that says something else",
    "By its name, what the pointer finds is not what the property needs.",
    "Two pointers that were swapped still find text, so a segment of the wrong name or id is"
    " made without any error.",
    bad=parser(cohortIdPath="/cohortName", cohortNamePath="/cohortId"),
    good=parser(cohortIdPath="/cohortId", cohortNamePath="/cohortName"),
    source="semantics §1",
    follows=COMPARED,
)
def _says_otherwise(document: Document) -> Iterator[Finding]:
    suspects = [place for place in document.pointers if _contradiction(place)]
    while suspects:
        place = suspects.pop(0)
        other = next((one for one in suspects if _are_swapped(place, one)), None)
        if other:
            suspects.remove(other)
            yield _swapped(document, place, other)
        else:
            hint = "check that no two pointers are swapped"
            yield document.about(place, str(_contradiction(place)), hint)


def _are_swapped(one: PointerPlace, other: PointerPlace) -> bool:
    exchanged = replace(one, text=other.text), replace(other, text=one.text)
    return one.text != other.text and not any(map(_contradiction, exchanged))


def _swapped(document: Document, one: PointerPlace, other: PointerPlace) -> Finding:
    says = f"and {other} {quote(other.text)} seem to be swapped"
    return document.about(one, says, "swap them, unless the names mislead", others=(other,))


def _says_more(place: PointerPlace, names: Sequence[str]) -> bool:
    """Whether a name is that of a list of ids, or of an event, which is an action."""
    if place.is_array:
        return not _LISTS_OF_IDS.isdisjoint(split_words(names[-1])[-1:])
    around = set(split_words(names[-2] if len(names) > 1 else ""))
    return place.name == "path" and bool(around & ROLES["action"].sure)


def _contradiction(place: PointerPlace) -> str | None:
    names = place.names
    if not names:
        return None
    said = topic(names[-1])
    if _says_more(place, names):
        said = None
    if said in _WRONG_TOPICS.get(place.name, ()):
        return f"seems to hold {'an id' if said == 'id' else f'a {said}'}, by its name"
    near = owners(names[-1]) or owners(names[-2] if len(names) > 1 else "")
    wrong = _WRONG_OWNERS.get(place.name)
    if wrong and wrong in near:
        return f"seems to be of {'an environment' if wrong == 'environment' else f'a {wrong}'}"
    own = set(split_words(names[-1]))
    is_flag = len(names) == 1 and bool(own) and own <= _FLAG_WORDS
    if place.name == "memberIdPath" and ("cohort" in near or is_flag):
        return "does not seem to be the id of a member, by its name"
    if place.name in ("cohortIdPath", "cohortNamePath") and "member" in owners(names[-1]):
        return "seems to be of a member"
    return None


@warning(
    "SS135",
    "direction that is turned around",
    "By its name, an array holds those who leave where those who join are read, or the other"
    " way round; or a flag is true for those who leave.",
    "Everybody who should leave the segment is added to it, and the reply is a success.",
    bad=parser(addMemberArrayPath="/removed", removeMemberArrayPath="/added"),
    good=parser(addMemberArrayPath="/added", removeMemberArrayPath="/removed"),
    source="semantics §1",
    follows=COMPARED,
)
def _directions(document: Document) -> Iterator[Finding]:
    add, remove = document.pointer("addMemberArrayPath"), document.pointer("removeMemberArrayPath")
    wrong_add = add and add.names and direction(add.names[-1]) is Meaning.REMOVE
    wrong_remove = remove and remove.names and direction(remove.names[-1]) is Meaning.ADD
    if add and remove and wrong_add and wrong_remove:
        yield _swapped(document, add, remove)
    for place, wrong, does in ((add, wrong_add, "leave"), (remove, wrong_remove, "join")):
        if place and wrong and not (wrong_add and wrong_remove):
            says = f"seems to hold the members who {does}"
            yield document.about(place, says, "swap the two arrays, unless the names mislead")
    flag = document.pointer("booleanMembershipPath", "memberArrayParser")
    names = flag.names if flag else ()
    if flag and names and flag_direction(names[-1]) is Meaning.REMOVE:
        hint = "true has to mean that the member joins; a manifest cannot turn a flag around"
        yield document.about(flag, "seems to be true for members who leave", hint)
