"""Payloads of senders in which positions, signs and names of events say what is where."""

from tests.inferring.shapes import (
    ENVIRONMENT,
    JSON,
    PEOPLE,
    Shape,
    _action,
    _arrays,
    _flagged,
    _pair,
    _parser,
    _split,
)

_COHORT = {"id": "k-81", "name": "Weekly readers"}
_ENTERED = ("Cohort Members Added", "Cohort Members Removed")
_NAMESPACED = ("shop.crm.member.added", "shop.crm.member.removed")


def _with_noise(number: int, people: list[tuple[str, bool]]) -> JSON:
    """A payload with more that is new in each than its cohort, and a flag that is a person's."""
    return {
        "env": ENVIRONMENT,
        "requestId": f"{number:x}d9a4c71-55aa-4d0e-9b1c-{number:012x}",
        "checksum": f"{number:x}{'0a4bf' * 6}1",
        "s": "k-81",
        "t": "Weekly readers",
        "region": "eu",
        "tags": ["a", "b"],
        "people": [
            {"vip": at % 2 == 0, "k": one, "f": joins} for at, (one, joins) in enumerate(people)
        ],
    }


POSITION_SHAPES = {
    "parameters by position": Shape(
        _split(
            ("add", "remove"),
            lambda word, people: {
                "jsonrpc": "2.0",
                "method": word,
                "params": [ENVIRONMENT, "k-81", "Weekly readers", people],
            },
        ),
        _parser(
            "/params/0",
            "/params/1",
            "/params/2",
            {"memberIdPath": ""},
            **_action("/params/3", "/method", "^add$"),
        ),
    ),
    "what is said of all comes first": Shape(
        _flagged(
            lambda people: [
                {"env": ENVIRONMENT, "seg": "k-81", "label": "Weekly readers"},
                [[one, joins] for one, joins in people],
            ]
        ),
        _parser(
            "/0/env",
            "/0/seg",
            "/0/label",
            {"memberIdPath": "/0", "booleanMembershipPath": "/1"},
            memberArrayPath="/1",
        ),
    ),
    "operations that are labelled": Shape(
        _pair(
            lambda joining, leaving: {
                "env": ENVIRONMENT,
                "group": _COHORT,
                "Operations": [
                    {"op": "add", "path": "members", "value": [{"value": one} for one in joining]},
                    {
                        "op": "remove",
                        "path": "members",
                        "value": [{"value": one} for one in leaving],
                    },
                ],
            }
        ),
        _parser(
            "/env",
            "/group/id",
            "/group/name",
            {"memberIdPath": "/value"},
            **_arrays("/Operations/0/value", "/Operations/1/value"),
        ),
    ),
    "changes of which the second one removes": Shape(
        _pair(
            lambda joining, leaving: {
                "env": ENVIRONMENT,
                "cohort_id": "k-81",
                "name": "Weekly readers",
                "changes": [{"user_ids": joining}, {"user_ids": leaving, "should_remove": True}],
            }
        ),
        _parser(
            "/env",
            "/cohort_id",
            "/name",
            {"memberIdPath": ""},
            **_arrays("/changes/0/user_ids", "/changes/1/user_ids"),
        ),
    ),
    "the second of two keys": Shape(
        _flagged(
            lambda people: {
                "env": ENVIRONMENT,
                "cohort": _COHORT,
                "users": [{"keys": ["acme", one], "in": joins} for one, joins in people],
            }
        ),
        _parser(
            "/env",
            "/cohort/id",
            "/cohort/name",
            {"memberIdPath": "/keys/1", "booleanMembershipPath": "/in"},
            memberArrayPath="/users",
        ),
    ),
    "a list of one cohort, and a list in a list": Shape(
        _split(
            ("append", "delete"),
            lambda word, people: {
                "action": word,
                "env": ENVIRONMENT,
                "audience_ids": [81],
                "audience_name": "Weekly readers",
                "batch_data": [[{"id": one} for one in people]],
            },
        ),
        _parser(
            "/env",
            "/audience_ids/0",
            "/audience_name",
            {"memberIdPath": "/id"},
            **_action("/batch_data/0", "/action", "^append$"),
        ),
    ),
    "a word beside the members' list, in one of its own": Shape(
        _split(
            ("add", "remove"),
            lambda word, people: {
                "env": ENVIRONMENT,
                "segments": [{**_COHORT, "op": word}],
                "people": [{"id": one} for one in people],
            },
        ),
        _parser(
            "/env",
            "/segments/0/id",
            "/segments/0/name",
            {"memberIdPath": "/id"},
            **_action("/people", "/segments/0/op", "^add$"),
        ),
    ),
    "signs as names": Shape(
        _pair(
            lambda joining, leaving: {
                "env": ENVIRONMENT,
                "c": _COHORT,
                "m": {"-": [{"u": one} for one in leaving], "+": [{"u": one} for one in joining]},
            }
        ),
        _parser("/env", "/c/id", "/c/name", {"memberIdPath": "/u"}, **_arrays("/m/+", "/m/-")),
    ),
    "an event's type in several words": Shape(
        _split(
            _ENTERED,
            lambda word, people: {
                "detail-type": word,
                "source": "shop.cohorts",
                "detail": {"env": ENVIRONMENT, "cohort": _COHORT, "members": people},
            },
        ),
        _parser(
            "/detail/env",
            "/detail/cohort/id",
            "/detail/cohort/name",
            {"memberIdPath": ""},
            **_action("/detail/members", "/detail-type", "^Cohort Members Added$"),
        ),
    ),
    "an event's type with what all types begin with": Shape(
        _split(
            _NAMESPACED,
            lambda word, people: {
                "type": word,
                "env": ENVIRONMENT,
                "cohort": _COHORT,
                "users": [{"id": one} for one in people],
            },
        ),
        _parser(
            "/env",
            "/cohort/id",
            "/cohort/name",
            {"memberIdPath": "/id"},
            **_action("/users", "/type", r"^shop\.crm\.member\.added$"),
        ),
    ),
    "a word and its negation": Shape(
        _split(
            ("user.tagged", "user.untagged"),
            lambda word, people: {
                "event": word,
                "env": ENVIRONMENT,
                "tag": _COHORT,
                "users": [{"id": one} for one in people],
            },
        ),
        _parser(
            "/env",
            "/tag/id",
            "/tag/name",
            {"memberIdPath": "/id"},
            **_action("/users", "/event", r"^user\.tagged$"),
        ),
    ),
    "a German action that nobody has left by": Shape(
        [
            {
                "vorgang": "eintritt",
                "env": ENVIRONMENT,
                "liste": _COHORT,
                "kunden": [{"nr": one} for one in PEOPLE[at : at + 2]],
            }
            for at in (0, 2, 4)
        ],
        _parser(
            "/env",
            "/liste/id",
            "/liste/name",
            {"memberIdPath": "/nr"},
            **_action("/kunden", "/vorgang", "^eintritt$"),
        ),
    ),
    "a source beside the cohort": Shape(
        _pair(
            lambda joining, leaving: {
                "env": ENVIRONMENT,
                "source": {"id": "src_91", "name": "Warehouse EU"},
                "aud": {"id": 81, "name": "Weekly readers"},
                "qualifying": [{"crmId": one} for one in joining],
                "unqualifying": [{"crmId": one} for one in leaving],
            }
        ),
        _parser(
            "/env",
            "/aud/id",
            "/aud/name",
            {"memberIdPath": "/crmId"},
            **_arrays("/qualifying", "/unqualifying"),
        ),
    ),
    "groups of members, as the request names its own": Shape(
        [
            {
                "env": ENVIRONMENT,
                "group": {"id": "g-1", "name": "Everybody"},
                "members": [
                    {"id": one, "in": True, "group": {"id": f"g-{at + n + 2}", "name": "Some"}}
                    for n, one in enumerate(PEOPLE[at : at + 2])
                ],
            }
            for at in range(3)
        ],
        _parser(
            "/env",
            "/group/id",
            "/group/name",
            {
                "memberIdPath": "/id",
                "booleanMembershipPath": "/in",
                "cohortIdPath": "/group/id",
                "cohortNamePath": "/group/name",
            },
            memberArrayPath="/members",
        ),
    ),
    "more that is new in each than its cohort": Shape(
        [_with_noise(at + 1, [(one, True) for one in PEOPLE[at : at + 3]]) for at in range(3)],
        _parser(
            "/env",
            "/s",
            "/t",
            {"memberIdPath": "/k", "booleanMembershipPath": "/f"},
            memberArrayPath="/people",
        ),
    ),
}
