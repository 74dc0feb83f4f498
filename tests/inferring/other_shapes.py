"""More payloads of senders, of kinds that were first met in the shapes of other platforms."""

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

_XDM = "https://ns.example.com/xdm"
_AT = "https:~1~1ns.example.com~1xdm"


def _of_audience(number: int) -> JSON:
    return {"id": f"aud-{number}", "name": f"Audience {'ABC'[number]}"}


def _told(words: list[str]) -> list[JSON]:
    """One payload after the other, about the same people."""
    return [{"e": ENVIRONMENT, "c": 81, "n": "Fans", "w": word, "m": PEOPLE[:3]} for word in words]


OTHER_SHAPES = {
    "a cohort in every member, whom all join": Shape(
        [
            {
                "env": ENVIRONMENT,
                "batch_id": f"b-{at}",
                "changes": [
                    {"profile": one, "audience": _of_audience((at + n) % 3), "active": True}
                    for n, one in enumerate(PEOPLE[at : at + 2])
                ],
            }
            for at in range(3)
        ],
        _parser(
            "/env",
            "/changes/0/audience/id",
            "/changes/0/audience/name",
            {
                "memberIdPath": "/profile",
                "booleanMembershipPath": "/active",
                "cohortIdPath": "/audience/id",
                "cohortNamePath": "/audience/name",
            },
            memberArrayPath="/changes",
        ),
    ),
    "a cohort in some members of two arrays": Shape(
        _pair(
            lambda joining, leaving: {
                "env": ENVIRONMENT,
                "segment": {"id": "s-1", "name": "Everybody"},
                "plus": [
                    {"who": one, "name": "Mara", **({"segment_id": "s-2"} if at else {})}
                    for at, one in enumerate(joining)
                ],
                "minus": [{"who": one} for one in leaving],
            }
        ),
        _parser(
            "/env",
            "/segment/id",
            "/segment/name",
            {"memberIdPath": "/who", "cohortIdPath": "/segment_id"},
            **_arrays("/plus", "/minus"),
        ),
    ),
    "codes of which one means something else": Shape(
        _split(
            ("S", "U"),
            lambda word, people: {
                "env": ENVIRONMENT,
                "list": {"id": 7, "title": "VIP"},
                "op": word,
                "people": people,
            },
        ),
        _parser(
            "/env",
            "/list/id",
            "/list/title",
            {"memberIdPath": ""},
            **_action("/people", "/op", "^S$"),
        ),
    ),
    "three words that nobody knows": Shape(
        _told(["ka", "mo", "ru", "mo", "ru", "mo"]),
        _parser("/e", "/c", "/n", {"memberIdPath": ""}, **_action("/m", "/w", "^(ka|ru)$")),
    ),
    "words that are URLs": Shape(
        _split(
            ("http://verbs.example/join", "http://verbs.example/leave"),
            lambda word, people: {
                "env": ENVIRONMENT,
                "verb": word,
                "object": {"id": 7, "name": "VIP", "actors": people},
            },
        ),
        _parser(
            "/env",
            "/object/id",
            "/object/name",
            {"memberIdPath": ""},
            **_action("/object/actors", "/verb", r"^http://verbs\.example/join$"),
        ),
    ),
    "an unknown word in the object of the cohort": Shape(
        _split(
            ("einbuchen", "ausbuchen"),
            lambda word, people: {
                "env": ENVIRONMENT,
                "cohort": {"id": 7, "name": "VIP", "move": word},
                "contacts": people,
            },
        ),
        _parser(
            "/env",
            "/cohort/id",
            "/cohort/name",
            {"memberIdPath": ""},
            **_action("/contacts", "/cohort/move", "^einbuchen$"),
        ),
    ),
    "a word that is in no table": Shape(
        _told(["add", "refresh", "refresh", "remove"]),
        _parser("/e", "/c", "/n", {"memberIdPath": ""}, **_action("/m", "/w", "^(add|refresh)$")),
    ),
    "names that are URLs": Shape(
        _pair(
            lambda joining, leaving: {
                "@context": f"{_XDM}/",
                f"{_XDM}/sandbox": {"@id": ENVIRONMENT},
                f"{_XDM}/audience": {"@id": "k-81", "xdm:name": "Weekly readers"},
                "xdm:realized": [{"xdm:id": one} for one in joining],
                "xdm:exited": [{"xdm:id": one} for one in leaving],
            }
        ),
        _parser(
            f"/{_AT}~1sandbox/@id",
            f"/{_AT}~1audience/@id",
            f"/{_AT}~1audience/xdm:name",
            {"memberIdPath": "/xdm:id"},
            **_arrays("/xdm:realized", "/xdm:exited"),
        ),
    ),
    "two lists in a list": Shape(
        _pair(
            lambda joining, leaving: {
                "e": ENVIRONMENT,
                "g": "k-81",
                "t": "Weekly readers",
                "m": [[{"i": one} for one in joining], [{"i": one} for one in leaving]],
            }
        ),
        _parser("/e", "/g", "/t", {"memberIdPath": "/i"}, **_arrays("/m/0", "/m/1")),
    ),
    "a kind in French": Shape(
        _flagged(
            lambda members: {
                "environnement": ENVIRONMENT,
                "type_contexte": "lecteur",
                "segment": {"identifiant": "k-81", "nom": "Lecteurs du lundi"},
                "membres": [{"identifiant": one, "est_membre": flag} for one, flag in members],
            }
        ),
        {
            **_parser("/environnement", "/segment/identifiant", "/segment/nom", {}),
            "contextKindPath": "/type_contexte",
            "memberArrayPath": "/membres",
            "memberArrayParser": {
                "memberIdPath": "/identifiant",
                "booleanMembershipPath": "/est_membre",
            },
        },
    ),
    "a list whose id is its name": Shape(
        [
            {
                "client": {"key": "project-4f", "sdk": "python/3.1"},
                "list": ("daily-readers", "vip")[at % 2],
                "type": ("opt-in", "opt-out")[at // 2 % 2],
                "emails": [f"{one}@example.com" for one in PEOPLE[:2]],
            }
            for at in range(8)
        ],
        _parser(
            "/client/key",
            "/list",
            "/list",
            {"memberIdPath": ""},
            **_action("/emails", "/type", "^opt-in$"),
        ),
    ),
}
