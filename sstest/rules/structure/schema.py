"""SS201 to SS211: what the JSON Schema of the capability says, a code for each kind of breach."""

from collections.abc import Callable, Iterator, Mapping

from sstest.manifest.problems import Breach, Kind
from sstest.manifest.schema import property_description, property_names
from sstest.rules.change import move_template
from sstest.rules.example import ABSENT, capability, flagged, member, parser
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote
from sstest.vocabulary import closest

_SCHEMA = "semantics §1; sstest schema"
_ARRAYS = {
    "environmentIdPath": "/environmentId",
    "cohortIdPath": "/cohortId",
    "cohortNamePath": "/cohortName",
    "addMemberArrayPath": "/members/add",
    "removeMemberArrayPath": "/members/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
_PAIR = ("addMemberArrayPath", "removeMemberArrayPath")
# What would mend a breach, any one of them.
_ALTERNATIVES: Mapping[Kind, tuple[str, ...]] = {
    Kind.HALF_A_PAIR: _PAIR,
    Kind.NO_MEMBERS: ("memberArrayPath", *_PAIR),
    Kind.NO_DIRECTION: ("booleanMembershipPath", "arrayInclusion"),
}
_MOST_UNKNOWN = 20
_TEMPLATE = '{ "status": {{statusCode}} }'


def _check(
    kind: Kind, which: Callable[[Subject, Breach], bool] | None = None
) -> Callable[[Subject], Iterator[Hit]]:
    """A check for the breaches of a kind, or for those of them that ``which`` takes."""

    def check(subject: Subject) -> Iterator[Hit]:
        for breach in subject.breaches_of(kind):
            if which is None or which(subject, breach):
                hint = breach.hint or _standing_in(subject, breach)
                yield Hit(breach.message, breach.path, hint, breach.at_key)

    return check


def _standing_in(subject: Subject, breach: Breach) -> str | None:
    """The unknown property that seems to be meant for the missing one, or how to add it."""
    missing = _ALTERNATIVES.get(breach.kind, ())
    if breach.kind is Kind.MISSING:
        missing = (breach.message.rpartition(" ")[2],)
    elif breach.kind is Kind.HALF_A_PAIR:
        missing = tuple(name for name in missing if name not in subject.parser)
    for unknown in subject.breaches_of(Kind.UNKNOWN)[:_MOST_UNKNOWN] if missing else ():
        owner, name = ("syncedSegment", *map(str, unknown.path))[-2:]
        if name in missing:
            return f"{name} stands in {owner}, which is not its place"
        if meant := closest(name, missing):
            return f"{quote(name)} in {owner} seems to be meant for {meant}"
    for path in ((), ("capabilities",)) if subject.metadata else ():
        around = subject.value["capabilities"] if path else subject.value
        if found := next((name for name in missing if name in around), None):
            return f"{found} stands outside of the capability; move it here"
    if len(missing) != 1:
        return None
    at = str(breach.path[-1]) if breach.path else "syncedSegment"
    says = property_description(at, missing[0])
    return f"add {missing[0]}: {says}" if says else None


def _elsewhere(subject: Subject, breach: Breach) -> bool:
    """Whether an unknown property is one of another object of the capability."""
    return not _is_template(subject, breach) and any(
        breach.path[-1] in names for names in property_names().values()
    )


def _is_template(subject: Subject, breach: Breach) -> bool:
    return breach.path == (*subject.parser_path, "jsonResponseBody")


def _nowhere(subject: Subject, breach: Breach) -> bool:
    return not _is_template(subject, breach) and not _elsewhere(subject, breach)


def _value(subject: Subject, breach: Breach) -> object:
    value = subject.value
    for part in breach.path:
        value = value[part]
    return value


def _in_one_way(subject: Subject, _: Breach) -> bool:
    """Whether the members are named in one way only; else that comes first, and tells it all."""
    return not subject.breaches_of(Kind.BOTH_WAYS)


def _null(subject: Subject, breach: Breach) -> bool:
    return _value(subject, breach) is None


def _other_type(subject: Subject, breach: Breach) -> bool:
    return not _null(subject, breach)


RULES = (
    Rule(
        "SS201",
        "error",
        "required property missing",
        "The capability lacks a property that every request is read with.",
        "LaunchDarkly cannot read any request without it.",
        bad=parser(cohortNamePath=ABSENT),
        good=parser(),
        source=_SCHEMA,
        check=_check(Kind.MISSING),
    ),
    Rule(
        "SS202",
        "error",
        "unknown property",
        "The capability has a property that is none of its own; often it is misspelt.",
        "Unknown properties are refused; and what the misspelt one should have said is missing.",
        bad=parser(cohortUriPath="/cohortUrl"),
        good=parser(cohortUrlPath="/cohortUrl"),
        source=_SCHEMA,
        check=_check(Kind.UNKNOWN, _nowhere),
    ),
    Rule(
        "SS203",
        "error",
        "property in the wrong object",
        "A property of the capability stands in another object than its own.",
        "It is refused where it stands, and missing where it is looked for.",
        bad=flagged(booleanMembershipPath="/value"),
        good=flagged(
            memberArrayParser={"memberIdPath": "/userId", "booleanMembershipPath": "/value"}
        ),
        source=_SCHEMA,
        check=_check(Kind.UNKNOWN, _elsewhere),
    ),
    Rule(
        "SS204",
        "error",
        "template inside of requestParser",
        "jsonResponseBody stands inside of requestParser, and belongs beside it.",
        "It is refused there, and the sender gets no reply of yours.",
        bad=capability({"requestParser": {**_ARRAYS, "jsonResponseBody": _TEMPLATE}}),
        good=capability({"requestParser": _ARRAYS, "jsonResponseBody": _TEMPLATE}),
        source=_SCHEMA,
        check=_check(Kind.UNKNOWN, _is_template),
        fix=move_template,
    ),
    Rule(
        "SS205",
        "error",
        "value of the wrong type",
        "A property has a number, a list or the like where a text or an object is needed.",
        "LaunchDarkly refuses the manifest, or stumbles over it at the first request.",
        bad=parser(cohortIdPath=["cohort", "id"]),
        good=parser(cohortIdPath="/cohort/id"),
        source=_SCHEMA,
        check=_check(Kind.TYPE, _other_type),
    ),
    Rule(
        "SS206",
        "error",
        "null for a property",
        "A property is null, which is not the same as leaving it out.",
        "Null is no pointer and no object, so the manifest is refused.",
        bad=parser(cohortUrlPath=None),
        good=parser(cohortUrlPath=ABSENT),
        source=_SCHEMA,
        check=_check(Kind.TYPE, _null),
    ),
    Rule(
        "SS207",
        "error",
        "one array of two",
        "Of the pair of arrays only one is given.",
        "Each is required if the other is there; with one, nobody could join, or nobody leave.",
        bad=parser(removeMemberArrayPath=ABSENT),
        good=parser(removeMemberArrayPath="/members/remove"),
        source=_SCHEMA,
        check=_check(Kind.HALF_A_PAIR, _in_one_way),
    ),
    Rule(
        "SS208",
        "error",
        "no member array",
        "The request parser names no array of members.",
        "No request can name anybody; the published validation server answers success all the"
        " same, with nothing in it.",
        bad=parser(addMemberArrayPath=ABSENT, removeMemberArrayPath=ABSENT),
        good=parser(),
        source="semantics §1, §2.3",
        check=_check(Kind.NO_MEMBERS),
    ),
    Rule(
        "SS209",
        "error",
        "members named in both ways",
        "The request parser has one array and a pair of arrays at once.",
        "A request is read in one way or in the other; the two contradict each other.",
        bad=parser(memberArrayPath="/members"),
        good=parser(memberArrayPath=ABSENT),
        source=_SCHEMA,
        check=_check(Kind.BOTH_WAYS),
    ),
    Rule(
        "SS210",
        "error",
        "action beside two arrays",
        "An arrayInclusion stands beside a pair of arrays, which tell the direction already.",
        "The action is for memberArrayPath alone.",
        bad=parser(arrayInclusion={"path": "/action", "matcher": "^add$"}),
        good=parser(arrayInclusion=ABSENT),
        source=_SCHEMA,
        check=_check(Kind.INCLUSION_BESIDE_PAIR, _in_one_way),
    ),
    Rule(
        "SS211",
        "error",
        "nothing tells the direction",
        "There is one array, and neither a booleanMembershipPath nor an arrayInclusion.",
        "Nobody could tell who joins from who leaves; the published validation server answers"
        " success, and its memberships have no direction.",
        bad=member(booleanMembershipPath=ABSENT),
        good=member(booleanMembershipPath="/value"),
        source="semantics §1, §2.3",
        check=_check(Kind.NO_DIRECTION, _in_one_way),
    ),
)
