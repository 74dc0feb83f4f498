"""SS212 to SS221: properties that each keep the rules, and do not fit together."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from sstest.finding import Finding
from sstest.manifest.document import Document, Path, PointerPlace
from sstest.manifest.pointer import join
from sstest.manifest.request_parser import Format, guess_format
from sstest.manifest.source import MAX_DEPTH
from sstest.rules.culprit import one_for_each_culprit
from sstest.rules.example import ABSENT, flagged, member, parser
from sstest.rules.pointers.order import EXCLUDED, IN_MEMBERS
from sstest.rules.pointers.sound import is_sound
from sstest.rules.rule import error, info, warning
from sstest.text import plain, quote

_LONGEST_NAME = 256
# A shape is as deep as its pointers, and no sender comes near this.
_DEEPEST = 100


@warning(
    "SS212",
    "flag that is never read",
    "memberArrayParser has a booleanMembershipPath, while an action or a pair of arrays gives"
    " the direction.",
    "A member whose flag is false joins all the same, if the action or the array says so.",
    bad=parser(memberArrayParser={"memberIdPath": "/id", "booleanMembershipPath": "/value"}),
    good=parser(memberArrayParser={"memberIdPath": "/id"}),
    source="semantics §2.1",
    follows=("SS10", "SS11"),
)
def _unused_flag(document: Document) -> Iterator[Finding]:
    flag = document.pointer("booleanMembershipPath", "memberArrayParser")
    if flag is None:
        return
    if isinstance(document.parser.get("arrayInclusion"), dict):
        other = "arrayInclusion"
    elif "memberArrayPath" not in document.parser and any(document.arrays):
        other = "a pair of arrays"
    else:
        return
    message = f"{flag} is never read: {other} gives the direction"
    yield document.finding(message, flag.path, f"remove it, or {other}")


@error(
    "SS213",
    "one array for both directions",
    "The array of those who join is also the array of those who leave.",
    "Every member is added and removed in one request; the removal has the last word.",
    bad=parser(removeMemberArrayPath="/members/add"),
    good=parser(removeMemberArrayPath="/members/remove"),
    source="semantics §2.1, §2.2",
    follows=IN_MEMBERS,
)
def _same_arrays(document: Document) -> Iterator[Finding]:
    add, remove = document.pointer("addMemberArrayPath"), document.pointer("removeMemberArrayPath")
    if add and remove and add.text == remove.text:
        message = f"both arrays are {quote(add.text)}: each member joins, and leaves at once"
        hint = "point to the array of those who leave"
        yield document.finding(message, remove.path, hint, related=(add.path,))


def _excluded(code: str, hint: str) -> Callable[[Document], Iterator[Finding]]:
    """A check for pointers that exclude each other, which the shape of requests shows."""

    def check(document: Document) -> Iterator[Finding]:
        for one in _exclusions(document):
            if one.code == code:
                path, *others = _paths(document, one)
                yield document.finding(plain(one.message), path, hint, related=others)

    return check


def _exclusions(document: Document) -> tuple[Finding, ...]:
    """Pointers that exclude each other, of those that are good by themselves and not too deep."""
    if len({one.name == "memberArrayPath" for one in document.arrays}) > 1:
        return ()  # which of them are read is not clear
    sound = (one for one in document.pointers if is_sound(one) and len(one.parts or ()) <= _DEEPEST)
    flags = guess_format(document.parser) is Format.BOOLEAN
    return _excluding(tuple(one for one in sound if flags or one.name != "booleanMembershipPath"))


@lru_cache(maxsize=8)
def _excluding(pointers: tuple[PointerPlace, ...]) -> tuple[Finding, ...]:
    from sstest.generate.properties import member_uses, request_uses
    from sstest.generate.shape import unify

    named = {
        of_member: {
            str(one).removeprefix("memberArrayParser."): one.pointer
            for one in pointers
            if one.of_member is of_member and one.pointer is not None
        }
        for of_member in (False, True)
    }
    _, conflicts, unreachable = unify(request_uses(named[False], None), member_uses(named[True]))
    return tuple(one_for_each_culprit([*conflicts, *unreachable]))


def _paths(document: Document, found: Finding) -> list[Path]:
    """The properties from the root of the document; the shape's pointers start at the parser."""
    places = (found.pointer, *found.related)
    return [(*document.parser_path, *place.split("/")[1:]) for place in places]


@warning(
    "SS218",
    "two properties for one place",
    "Two properties read the same place.",
    "One value can seldom be both; usually one of the two was copied and not changed.",
    bad=parser(cohortNamePath="/cohortId"),
    good=parser(cohortNamePath="/cohortName"),
    source="semantics §1",
    follows=EXCLUDED,
)
def _shared(document: Document) -> Iterator[Finding]:
    excluded = {_paths(document, one)[0] for one in _exclusions(document)}
    for one, other in combinations(document.pointers, 2):
        if one.text != other.text or one.of_member != other.of_member or not one.text:
            continue
        if (one.is_array and other.is_array) or not excluded.isdisjoint((one.path, other.path)):
            continue
        says = f"reads the same place as {one}"
        yield document.about(other, says, _shared_hint(one, other), others=(one,))


def _shared_hint(one: PointerPlace, other: PointerPlace) -> str:
    if {one.name, other.name} == {"cohortIdPath", "cohortNamePath"}:
        return "the segment would be named by its id; point to a name if the sender has one"
    return "check that each points to its own value"


@warning(
    "SS219",
    "name overridden without the id",
    "Members override the cohort's name, and not its id.",
    "One cohort then comes with several names, and whichever is last is kept.",
    bad=member(cohortNamePath="/audience/name"),
    good=member(cohortIdPath="/audience/id", cohortNamePath="/audience/name"),
    source="semantics §2.2",
    follows=("SS201",),
)
def _name_alone(document: Document) -> Iterator[Finding]:
    name = document.pointer("cohortNamePath", "memberArrayParser")
    if name and "cohortIdPath" not in document.member_parser and _is_whole(document):
        message = f"{name} overrides the cohort's name for a member, and nothing overrides its id"
        hint = "one cohort would have several names; add cohortIdPath"
        yield document.finding(message, name.path, hint)


def _is_whole(document: Document) -> bool:
    """Whether loading found nothing wrong with the member parser, such as a misspelt property."""
    return not any(one.pointer.startswith(join(document.member_path)) for one in document.problems)


@info(
    "SS220",
    "id overridden without the name",
    "Members override the cohort's id, and not its name.",
    "All these cohorts get the name of the request's.",
    bad=member(cohortIdPath="/audience/id", cohortNamePath=ABSENT),
    good=member(cohortIdPath="/audience/id", cohortNamePath="/audience/name"),
    source="semantics §2.1",
)
def _id_alone(document: Document) -> Iterator[Finding]:
    place = document.pointer("cohortIdPath", "memberArrayParser")
    if place and "cohortNamePath" not in document.member_parser and _is_whole(document):
        message = f"{place} overrides the cohort's id for a member, and nothing overrides its name"
        yield document.finding(message, place.path, "cohorts of other ids get the request's name")


@error(
    "SS221",
    "pointer deeper or longer than any request",
    "A pointer has more parts than a request may have levels, or a name of more than 256"
    " characters.",
    "A request that is nested so deeply is refused before anything is read from it, and no"
    " sender has such a name.",
    bad=replace(
        parser(cohortIdPath="/a" * MAX_DEPTH), shown='"cohortIdPath": "/a/a/a/a/a/a/a/a...'
    ),
    good=parser(cohortIdPath="/id"),
    source="semantics §2.1",
)
def _too_deep(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        longest = max((len(name) for name in place.names), default=0)
        depth, hint = len(place.parts or ()), "write the pointer of a value"
        if longest > _LONGEST_NAME:
            message = f"{place} has a name of {longest:,} characters, which no sender has"
            yield document.finding(message, place.path, hint)
        if depth >= MAX_DEPTH:
            message = f"{place} has {depth:,} parts, and requests have at most {MAX_DEPTH}"
            yield document.finding(f"{message} levels", place.path, hint)


_MISPLACED = "change one of the two: at least one of them is misplaced"
_UNSATISFIABLE = "LaunchDarkly refuses every request that names a member."

RULES = (
    error(
        "SS214",
        "one array inside the other",
        "The path of one of the two arrays leads through the other.",
        "An array has elements and no named properties, so the inner one is never found.",
        bad=parser(addMemberArrayPath="/members"),
        good=parser(addMemberArrayPath="/members/add"),
        source="semantics §2.1; RFC 6901 §4",
        check=_excluded("SS214", "point to two separate arrays"),
        follows=IN_MEMBERS,
    ),
    error(
        "SS215",
        "two kinds of value in one place",
        "Two properties point to one place, and need different kinds of value there.",
        _UNSATISFIABLE,
        bad=member(booleanMembershipPath="/userId"),
        good=member(booleanMembershipPath="/value"),
        source="semantics §2.1",
        check=_excluded("SS215", _MISPLACED),
        follows=IN_MEMBERS,
    ),
    error(
        "SS216",
        "pointers that no request can satisfy",
        "One pointer leads through a place where another needs a text or an array.",
        _UNSATISFIABLE,
        bad=flagged(cohortIdPath="/members/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="semantics §2.1; RFC 6901 §4",
        check=_excluded("SS216", _MISPLACED),
        follows=IN_MEMBERS,
    ),
    warning(
        "SS217",
        "pointer that never finds anything",
        "An optional property points to a place where the others leave it nothing to find.",
        "It is always as if the property were not there.",
        bad=flagged(cohortUrlPath="/members/url"),
        good=flagged(cohortUrlPath="/cohortUrl"),
        source="semantics §2.1; RFC 6901 §4",
        check=_excluded("SS217", "remove it, or point to where the sender has it"),
        follows=IN_MEMBERS,
    ),
)
