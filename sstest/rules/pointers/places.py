"""SS120 to SS129: pointers that lead into members, by position, or from the wrong beginning."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sstest.finding import Finding, Severity
from sstest.manifest.document import Document, PointerPlace
from sstest.rules.change import start_at_member
from sstest.rules.example import ABSENT, flagged, member, parser
from sstest.rules.pointers.order import ALONE, EXCLUDED, FORMS
from sstest.rules.pointers.sound import is_sound
from sstest.rules.rule import info, warning
from sstest.text import quote

_INDEX: Final = re.compile("0|[1-9][0-9]*")
# An index, or what other languages write for each element.
_EACH: Final = r"(?:0|[1-9][0-9]*|-|\*)"
_COHORT: Final = ("cohortIdPath", "cohortNamePath", "cohortUrlPath")
_BODY: Final = ("requestBody", "request_body")
# A '-' or '*' for each member is one more way to repeat the path of the array.
_BEFORE_REPETITION: Final = (
    *(f"SS1{number:02}" for number in range(1, 20) if number not in (9, 11)),
    *("SS201", "SS212"),
)


def _into_members(document: Document) -> Iterator[tuple[PointerPlace, PointerPlace, str]]:
    """Pointers of the request that lead into a member: the pointer, the array, the index."""
    for place in document.pointers:
        if place.of_member or place.is_array or place.parts is None:
            continue
        for array in document.arrays:
            before = array.parts
            if before is None or place.parts[: len(before)] != before:
                continue
            index = place.parts[len(before) : len(before) + 1]
            if index and _INDEX.fullmatch(index[0]):
                yield place, array, index[0]


@warning(
    "SS120",
    "index beyond the first member",
    "A pointer of the request looks into the second member, or one further on.",
    "A request with fewer members is refused, and most requests of a day have few.",
    bad=flagged(cohortIdPath="/members/1/cohortId"),
    good=flagged(cohortIdPath="/members/0/cohortId"),
    source="semantics §2.1; RFC 6901 §4",
    follows=ALONE,
)
def _beyond_first(document: Document) -> Iterator[Finding]:
    for place, array, index in _into_members(document):
        if index != "0":
            says = f"looks into member {_short(index)} of {array}"
            hint = f"a request with fewer members is refused; write {quote(_first(place, array))}"
            yield document.about(place, says, hint)


def _first(place: PointerPlace, array: PointerPlace) -> str:
    rest = place.text[len(array.text) + 1 :].partition("/")[2]
    return f"{array.text}/0/{rest}" if rest else f"{array.text}/0"


def _short(index: str) -> str:
    return index if len(index) < 20 else f"{index[:20]}..."


@info(
    "SS121",
    "cohort in the first member",
    "The cohort is read from the first member of the array.",
    "Published manifests do this for senders that repeat the cohort in every member. A request"
    " with an empty array is refused, since there is no cohort in it.",
    bad=flagged(cohortIdPath="/members/0/cohortId"),
    good=flagged(cohortIdPath="/cohortId"),
    source="semantics §2.1",
    follows=ALONE,
)
def _cohort_in_first(document: Document) -> Iterator[Finding]:
    for place, array, index in _into_members(document):
        if index == "0" and place.name in _COHORT and array.name == "memberArrayPath":
            optional = place.name == "cohortUrlPath"
            outcome = "has none" if optional else "is refused"
            says = f"is in the first member, so a request without members {outcome}"
            hint = None if optional else "tell the sender not to post an empty array"
            if hint and place.name == "cohortIdPath" and not _is_overridden(document, place):
                hint += "; all members count for the first one's cohort: add cohortIdPath and"
                hint += " cohortNamePath to memberArrayParser where members repeat it"
            yield document.about(place, says, hint)


def _is_overridden(document: Document, place: PointerPlace) -> bool:
    return document.pointer(place.name, "memberArrayParser") is not None


@warning(
    "SS122",
    "environment, kind or action in a member",
    "What holds for the whole request is read from its first member.",
    "Members that say something else are read as if they agreed, and a request with an empty"
    " array is refused.",
    bad=flagged(environmentIdPath="/members/0/environmentId"),
    good=flagged(environmentIdPath="/environmentId"),
    source="semantics §2.1",
    follows=ALONE,
)
def _request_in_first(document: Document) -> Iterator[Finding]:
    for place, array, index in _into_members(document):
        if index == "0" and place.name not in _COHORT and array.name == "memberArrayPath":
            says = "is read from the first member, and holds for all"
            hint = "members that say something else would be read wrongly"
            yield document.about(place, says, f"{hint}; point to a property of the request")


@warning(
    "SS123",
    "value in one of two arrays",
    "A value of the request is read from a member who joins, or from one who leaves.",
    "A request in which nobody joins, or nobody leaves, has no such member and is refused.",
    bad=parser(cohortIdPath="/members/add/0/cohortId"),
    good=parser(cohortIdPath="/cohortId"),
    source="semantics §2.1",
    follows=ALONE,
)
def _in_one_of_two(document: Document) -> Iterator[Finding]:
    for place, array, index in _into_members(document):
        if index == "0" and array.name != "memberArrayPath":
            other = "leave" if array.name.startswith("add") else "join"
            says = f"is in a member of {array}, so a request in which members only {other}"
            yield document.about(place, f"{says} is refused", "point to a property of the request")


@info(
    "SS124",
    "value found by its position",
    "A pointer goes through a list by index. It is a warning where that decides who joins and who"
    " leaves: the two arrays, or the array and its action, are in different elements.",
    "It finds another value once the sender orders the list otherwise, without any error.",
    bad=parser(environmentIdPath="/fields/0/value"),
    good=parser(environmentIdPath="/fields/environment/value"),
    source="RFC 6901 §4",
    follows=(*ALONE, "SS126"),
)
def _by_position(document: Document) -> Iterator[Finding]:
    inside = {place for place, _, _ in _into_members(document)}
    for place in document.pointers:
        if place in inside or place.parts is None:
            continue
        last = -1 if place.is_array and len(place.parts) > 1 else None  # of which SS125 reports it
        # A member that is a list itself has its values by position.
        parts = place.parts[place.of_member : last]
        index = next((part for part in parts if _INDEX.fullmatch(part)), None)
        if index is None:
            continue
        hint = "this reads something else once the sender orders the list otherwise"
        found = document.about(place, f"looks at position {_short(index)} of a list", hint)
        before = place.parts[: place.parts.index(index, place.of_member) + 1]
        severity: Severity = "warning" if _decides(document, place, before) else "info"
        yield replace(found, code="SS124", severity=severity)


def _decides(document: Document, place: PointerPlace, before: tuple[str, ...]) -> bool:
    """Whether the position says who joins and who leaves: what is compared is elsewhere."""
    others = {
        "addMemberArrayPath": "removeMemberArrayPath",
        "removeMemberArrayPath": "addMemberArrayPath",
        "path": "memberArrayPath",
    }
    other = document.pointer(others[place.name]) if place.name in others else None
    return other is not None and (other.parts or ())[: len(before)] != before


@warning(
    "SS125",
    "array that is an element",
    "The path of a member array ends in an index.",
    "That names one member, which is an object, and an array is needed.",
    bad=flagged(memberArrayPath="/members/0"),
    good=flagged(memberArrayPath="/members"),
    source="semantics §2.1",
    follows=ALONE,
)
def _array_is_element(document: Document) -> Iterator[Finding]:
    for place in document.arrays:
        # The element of a request that is itself a list may well be the array.
        if place.parts and place.parts[1:] and _INDEX.fullmatch(place.parts[-1]):
            says = "ends in an index: it names one element, not the array of members"
            array = place.text.rpartition("/")[0]
            hint = f"write {quote(array)}, unless that is an array of arrays"
            yield document.about(place, says, hint)


@warning(
    "SS126",
    "member pointer that starts at the request",
    "A pointer of memberArrayParser repeats the path of the array, an index, or a pointer of"
    " the request.",
    "Each member is read by itself, so nothing is found in it and the request is refused.",
    bad=member(memberIdPath="/members/0/userId"),
    good=member(memberIdPath="/userId"),
    source="semantics §1",
    follows=_BEFORE_REPETITION,
    fix=start_at_member,
)
def _from_the_root(document: Document) -> Iterator[Finding]:
    requests = {
        one.parts for one in document.pointers if not one.of_member and len(one.parts or ()) > 1
    }
    for place in document.pointers:
        if place.of_member and place.parts:
            array = next((one for one in document.arrays if _repeats(place.parts, one)), None)
            indexed = len(place.parts) > 1 and _INDEX.fullmatch(place.parts[0])
            if array or indexed or place.parts in requests:
                yield _not_relative(document, place, array)


def _repeats(parts: tuple[str, ...], array: PointerPlace) -> bool:
    if not array.parts:
        return False
    if parts[: len(array.parts)] == array.parts:
        return True
    return len(parts) > 1 and parts[0] == array.parts[-1]


def _not_relative(document: Document, place: PointerPlace, array: PointerPlace | None) -> Finding:
    says = "starts at the request, where it should at each member"
    if array:
        says = f"repeats the path of {array} {quote(array.text)}"
    rest = re.sub(rf"\A(?:/{_EACH})+(?=/)", "", place.text)
    if array and array.text and place.text.startswith(f"{array.text}/"):
        rest = re.sub(rf"\A/{_EACH}(?=/)", "", place.text[len(array.text) :])
    hint = "pointers of memberArrayParser start at each member"
    meant = f": write {quote(rest)}" if rest != place.text and rest else ""
    return document.about(place, says, f"{hint}{meant}")


@info(
    "SS127",
    "override like the request's own pointer",
    "A member's cohort is looked for under the name that the request's has.",
    "It is only an override where each member repeats the cohort; else it never finds one.",
    bad=member(cohortIdPath="/cohortId"),
    good=member(cohortIdPath=ABSENT),
    source="semantics §2.1",
    follows=ALONE,
)
def _same_as_request(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        request = document.pointer(place.name) if place.of_member else None
        if request and request.text == place.text and len(place.parts or ()) == 1:
            hint = "it is looked for in each member, which rarely repeats it; remove it unless the"
            hint += " sender's members do"
            yield document.about(place, "is the same as that of the request", hint)


@warning(
    "SS128",
    "two arrays at different depths",
    "Of the two arrays one lies deeper in the request than the other.",
    "Senders keep the two side by side; an array that is not found counts as empty, so a lost"
    " part loses every change of one direction without an error.",
    bad=parser(addMemberArrayPath="/add", removeMemberArrayPath="/members/remove"),
    good=parser(addMemberArrayPath="/members/add", removeMemberArrayPath="/members/remove"),
    source="semantics §2.1",
    follows=EXCLUDED,
)
def _apart(document: Document) -> Iterator[Finding]:
    add, remove = document.pointer("addMemberArrayPath"), document.pointer("removeMemberArrayPath")
    if not (add and remove and is_sound(add) and is_sound(remove)):
        return
    if add.parts and remove.parts and len(add.parts) != len(remove.parts):
        says = f"and {add} {quote(add.text)} are at different depths"
        hint = "check that neither has lost a part"
        yield document.about(remove, says, hint, others=(add,))


@warning(
    "SS129",
    "pointer with the template's name for the body",
    "A pointer begins with requestBody, which is a name of response templates.",
    "Pointers start inside the body, so there would have to be a property of that name.",
    bad=parser(cohortIdPath="/requestBody/cohortId"),
    good=parser(cohortIdPath="/cohortId"),
    source="semantics §1, §3",
    follows=FORMS,
)
def _template_name(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        if place.parts and place.parts[0] in _BODY:
            rest = place.text[len(place.parts[0]) + 1 :]
            says = "begins with the name that templates have for the body"
            says += "; pointers start inside of it"
            yield document.about(place, says, f"write {quote(rest)}")
