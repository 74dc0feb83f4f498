"""SS201 to SS211: what the JSON Schema of the capability says, a code for each kind of breach."""

from functools import partial

from sstest.rules.change import move_template
from sstest.rules.example import ABSENT, TWO_ARRAYS, capability, flagged, member, parser
from sstest.rules.rule import error

_structural = partial(error, source="semantics §1; sstest schema")
_TEMPLATE = '{ "status": {{statusCode}} }'


RULES = (
    _structural(
        "SS201",
        "required property missing",
        "The capability lacks a property that every request is read with.",
        "LaunchDarkly cannot read any request without it.",
        bad=parser(cohortNamePath=ABSENT),
        good=parser(),
    ),
    _structural(
        "SS202",
        "unknown property",
        "The capability has a property that is not one of its own; often it is misspelt.",
        "Unknown properties are refused, and what the misspelt one should declare is missing.",
        bad=parser(cohortUriPath="/cohortUrl"),
        good=parser(cohortUrlPath="/cohortUrl"),
    ),
    _structural(
        "SS203",
        "property in the wrong object",
        "A property of the capability is in another object than its own.",
        "It is refused where it is, and missing where it is looked for.",
        bad=flagged(booleanMembershipPath="/value"),
        good=flagged(
            memberArrayParser={"memberIdPath": "/userId", "booleanMembershipPath": "/value"}
        ),
    ),
    _structural(
        "SS204",
        "template inside requestParser",
        "jsonResponseBody is inside requestParser, and belongs beside it.",
        "It is refused there, and the sender gets no reply of yours.",
        bad=capability({"requestParser": {**TWO_ARRAYS, "jsonResponseBody": _TEMPLATE}}),
        good=capability({"requestParser": TWO_ARRAYS, "jsonResponseBody": _TEMPLATE}),
        fix=move_template,
    ),
    _structural(
        "SS205",
        "value of the wrong type",
        "A property has a number, a list or the like where a text or an object is needed.",
        "LaunchDarkly refuses the manifest, or fails at the first request.",
        bad=parser(cohortIdPath=["cohort", "id"]),
        good=parser(cohortIdPath="/cohort/id"),
    ),
    _structural(
        "SS206",
        "null for a property",
        "A property is null, which is not the same as leaving it out.",
        "Null is neither a pointer nor an object, so the manifest is refused.",
        bad=parser(cohortUrlPath=None),
        good=parser(cohortUrlPath=ABSENT),
    ),
    _structural(
        "SS207",
        "one array of two",
        "Of the pair of arrays only one is given.",
        "Each is required if the other is there; with one, nobody could join, or nobody leave.",
        bad=parser(removeMemberArrayPath=ABSENT),
        good=parser(removeMemberArrayPath="/members/remove"),
        follows=("SS209",),
    ),
    error(
        "SS208",
        "no member array",
        "The request parser names no array of members.",
        "No request can name anybody; the published validation server answers success all the"
        " same, with nothing in it.",
        bad=parser(addMemberArrayPath=ABSENT, removeMemberArrayPath=ABSENT),
        good=parser(),
        source="semantics §1, §2.3",
    ),
    _structural(
        "SS209",
        "members named in both ways",
        "The request parser has one array and a pair of arrays at once.",
        "A request is read in one way or in the other; the two contradict each other.",
        bad=parser(memberArrayPath="/members"),
        good=parser(memberArrayPath=ABSENT),
    ),
    _structural(
        "SS210",
        "action beside two arrays",
        "There is an arrayInclusion beside a pair of arrays, which give the direction already.",
        "The action is for memberArrayPath alone.",
        bad=parser(arrayInclusion={"path": "/action", "matcher": "^add$"}),
        good=parser(arrayInclusion=ABSENT),
        follows=("SS209",),
    ),
    error(
        "SS211",
        "no direction",
        "There is one array, and neither a booleanMembershipPath nor an arrayInclusion.",
        "Members to add look like members to remove; the published validation server"
        " answers success, and its memberships have no direction.",
        bad=member(booleanMembershipPath=ABSENT),
        good=member(booleanMembershipPath="/value"),
        follows=("SS209",),
        source="semantics §1, §2.3",
    ),
)
