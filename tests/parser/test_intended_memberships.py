"""Bodies built from memberships that were meant, by a tiny model of senders, mean just those."""

import json
from typing import Any, Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import Manifest
from sstest.parser import Delta, parse

NAMES: Final = st.sampled_from(["a", "b/c", "m~n", "", "0", "-", "é", "x y", "length"])
PATHS: Final = st.lists(NAMES, min_size=1, max_size=3)
TEXTS: Final = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
IDS: Final = TEXTS | st.integers() | st.integers(min_value=10**30, max_value=10**40)
KEYS: Final = st.sampled_from(["u-1", "u-2", 0, 7]) | IDS


class Meant(NamedTuple):
    """One word of a sender: who, whether they join, and the cohort if it is not the request's."""

    key: str | int
    included: bool
    cohort: str | int | None
    name: str | int | None


class Request(NamedTuple):
    """What a sender has to say, and where in the body the manifest tells it to say it."""

    env: str
    kind: str | None
    cohort: str | int
    name: str | int
    url: str | None
    members: list[Meant]


MEANT: Final = st.builds(
    Meant, KEYS, st.booleans(), st.none() | st.sampled_from(["c-2", 3]) | IDS, st.none() | IDS
)
REQUESTS: Final = st.builds(
    Request,
    TEXTS,
    st.none() | st.sampled_from(["device", "a.B_c-9"]),
    IDS,
    IDS,
    st.none() | TEXTS,
    st.lists(MEANT, max_size=6),
)


def _pointer(path: list[str]) -> str:
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in path)


def _put(document: dict[str, Any], path: list[str], value: Any) -> None:
    """Write ``value`` at ``path``, whose names are properties throughout."""
    *way, last = path
    for name in way:
        document = document.setdefault(name, {})
    document[last] = value


def _prefixed(paths: list[list[str]]) -> list[list[str]]:
    """The paths, made to lead apart from each other."""
    return [[f"p{index}", *path] for index, path in enumerate(paths)]


def _expected(request: Request, members: list[Meant]) -> list[tuple[Any, ...]]:
    return [
        (
            str(member.key),
            member.included,
            str(request.cohort if member.cohort is None else member.cohort),
            str(request.name if member.name is None else member.name),
            request.url,
        )
        for member in members
    ]


@st.composite
def exchanges(
    draw: st.DrawFn, way: str
) -> tuple[dict[str, Any], dict[str, Any], Request, list[Meant]]:
    """A requestParser, a body, what it says, and the members in the order of reading."""
    request = draw(REQUESTS)
    paths = _prefixed(draw(st.lists(PATHS, min_size=8, max_size=8)))
    env, kind, cohort, name, url, array, other, action = paths
    key, flag, over, named = _prefixed(draw(st.lists(PATHS, min_size=4, max_size=4)))
    body: dict[str, Any] = {}
    _put(body, env, request.env)
    _put(body, cohort, request.cohort)
    _put(body, name, request.name)
    for path, value in ((kind, request.kind), (url, request.url)):
        if value is not None or draw(st.booleans()):
            _put(body, path, value)
    parser: dict[str, Any] = {
        "environmentIdPath": _pointer(env),
        "contextKindPath": _pointer(kind),
        "cohortIdPath": _pointer(cohort),
        "cohortNamePath": _pointer(name),
        "cohortUrlPath": _pointer(url),
        "memberArrayParser": {
            "memberIdPath": _pointer(key),
            "cohortIdPath": _pointer(over),
            "cohortNamePath": _pointer(named),
        },
    }

    def written(member: Meant) -> dict[str, Any]:
        data: dict[str, Any] = {}
        _put(data, key, member.key)
        if way == "boolean":
            _put(data, flag, member.included)
        for path, value in ((over, member.cohort), (named, member.name)):
            if value is not None or draw(st.booleans()):
                _put(data, path, value)
        return data

    members = request.members
    match way:
        case "boolean":
            parser["memberArrayPath"] = _pointer(array)
            parser["memberArrayParser"]["booleanMembershipPath"] = _pointer(flag)
            _put(body, array, [written(member) for member in members])
        case "arrays":
            parser["addMemberArrayPath"] = _pointer(array)
            parser["removeMemberArrayPath"] = _pointer(other)
            joining = [member for member in members if member.included]
            leaving = [member for member in members if not member.included]
            members = joining + leaving
            for path, those in ((array, joining), (other, leaving)):
                if those or draw(st.booleans()):
                    _put(body, path, [written(member) for member in those])
        case "action":
            included = draw(st.booleans())
            parser["memberArrayPath"] = _pointer(array)
            parser["arrayInclusion"] = {"path": _pointer(action), "matcher": "^(add|join)$"}
            words = ["add", "join"] if included else ["remove", "adding", "", "ADD"]
            _put(body, action, draw(st.sampled_from(words)))
            members = [member._replace(included=included) for member in members]
            _put(body, array, [written(member) for member in members])
    return parser, body, request, members


def _check(exchange: tuple[dict[str, Any], dict[str, Any], Request, list[Meant]]) -> None:
    parser, body, request, members = exchange
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    update = parse(manifest, json.dumps(body).encode())

    assert update.environment_id == request.env
    assert update.context_kind == (request.kind or "user")
    found = [
        (m.context_key, m.included, m.cohort_id, m.cohort_name, m.cohort_url)
        for m in update.memberships
    ]
    assert found == _expected(request, members)
    assert update.deltas == _deltas(found)
    told_apart = {(cohort, key, included) for key, included, cohort, _, _ in found}
    conflicts = len(told_apart) - len({(cohort, key) for cohort, key, _ in told_apart})
    assert [d.code for d in update.diagnostics].count("conflict") == conflicts


def _deltas(found: list[tuple[Any, ...]]) -> dict[str, Delta]:
    last = {(cohort, key): included for key, included, cohort, _, _ in found}
    return {
        cohort: Delta(
            cohort,
            frozenset(key for (of, key), included in last.items() if of == cohort and included),
            frozenset(key for (of, key), included in last.items() if of == cohort and not included),
        )
        for _, _, cohort, _, _ in found
    }


@given(exchange=exchanges("boolean"))
def test_boolean_bodies_say_what_was_meant(exchange: Any) -> None:
    _check(exchange)


@given(exchange=exchanges("arrays"))
def test_bodies_of_two_arrays_say_what_was_meant(exchange: Any) -> None:
    _check(exchange)


@given(exchange=exchanges("action"))
def test_bodies_with_an_action_say_what_was_meant(exchange: Any) -> None:
    _check(exchange)
