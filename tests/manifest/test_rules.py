"""Each rule of the specification's section 1, broken alone in every manifest of the corpus."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from sstest import corpus
from sstest.manifest import Format, Manifest, ManifestError
from tests.cases import each_integration

Json = dict[str, Any]
Path_ = tuple[str | int, ...]

CAPABILITY: Final = ("capabilities", "syncedSegment")
PARSER: Final = (*CAPABILITY, "requestParser")
MEMBER: Final = (*PARSER, "memberArrayParser")
INCLUSION: Final = (*PARSER, "arrayInclusion")

NO_ARRAY: Final = (
    "requestParser names no member array: give memberArrayPath, "
    "or addMemberArrayPath and removeMemberArrayPath"
)
BOTH_WAYS: Final = (
    "requestParser names its members in both ways: keep memberArrayPath, "
    "or addMemberArrayPath and removeMemberArrayPath"
)
NO_DIRECTION: Final = (
    "requestParser does not say who joins and who leaves: give memberArrayParser "
    "a booleanMembershipPath, or requestParser an arrayInclusion"
)
BESIDE_ARRAYS: Final = (
    "requestParser has an arrayInclusion, which goes with memberArrayPath, beside "
    "addMemberArrayPath and removeMemberArrayPath: remove one of the two"
)


@dataclass(frozen=True)
class Breach:
    """A manifest with one rule broken, and each problem that must be found: its words and place."""

    name: str
    document: Json
    problems: tuple[tuple[str, Path_], ...]


def at(document: Any, path: Path_) -> Any:
    for part in path:
        document = document[part]
    return document


def without(document: Json, path: Path_) -> Json:
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def with_value(document: Json, path: Path_, value: Any) -> Json:
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def breaches(document: Json) -> Iterator[Breach]:
    """Every way to break exactly one rule in ``document``, which keeps them all."""
    yield from removals(document)
    yield from unknown_properties(document)
    yield from wrong_types(document)
    yield from wrong_pointers(document)
    yield from wrong_combinations(document)


def lacks(owner: str, name: str) -> str:
    return f"{owner} lacks the required property {name}"


def removals(document: Json) -> Iterator[Breach]:
    required = [
        (CAPABILITY, "requestParser"),
        *((PARSER, name) for name in ("environmentIdPath", "cohortIdPath", "cohortNamePath")),
        (MEMBER, "memberIdPath"),
    ]
    if "arrayInclusion" in at(document, PARSER):
        required += [(INCLUSION, "path"), (INCLUSION, "matcher")]
    for owner, name in required:
        changed = without(document, (*owner, name))
        yield Breach(f"no {name}", changed, ((lacks(str(owner[-1]), name), owner),))
    changed = without(document, MEMBER)
    problems = [(lacks("requestParser", "memberArrayParser"), PARSER)]
    yield Breach("no memberArrayParser", changed, tuple(problems))


def unknown_properties(document: Json) -> Iterator[Breach]:
    for owner in (CAPABILITY, PARSER, MEMBER, INCLUSION):
        if owner[-1] in at(document, owner[:-1]):
            changed = with_value(document, (*owner, "zzz"), {"deep": [1]})
            problem = (f"{owner[-1]} has no property 'zzz'", (*owner, "zzz"))
            yield Breach(f"unknown property of {owner[-1]}", changed, (problem,))


def wrong_types(document: Json) -> Iterator[Breach]:
    wrong = [
        (None, "null"),
        ([], "an array"),
        (0, "a number"),
        (1.5, "a number"),
        (True, "a boolean"),
    ]
    for path in (PARSER, MEMBER, INCLUSION):
        if path[-1] not in at(document, path[:-1]):
            continue
        for value, kind in [*wrong, ("/text", "a string")]:
            problem = (f"{path[-1]} is {kind}, expected an object", path)
            yield Breach(f"{path[-1]} {kind}", with_value(document, path, value), (problem,))
    for path in [*pointers(document), (*CAPABILITY, "jsonResponseBody"), (*INCLUSION, "matcher")]:
        if path[-2] not in at(document, path[:-2]):
            continue
        for value, kind in [*wrong, ({}, "an object")]:
            problem = (f"{path[-1]} is {kind}, expected a string", path)
            yield Breach(f"{path[-1]} {kind}", with_value(document, path, value), (problem,))


def pointers(document: Json) -> Iterator[Path_]:
    for owner in (PARSER, MEMBER, INCLUSION):
        for name in at(document, owner[:-1]).get(owner[-1], {}):
            if name.lower().endswith("path"):
                yield (*owner, name)


def wrong_pointers(document: Json) -> Iterator[Breach]:
    for path in pointers(document):
        for text, reason in [
            ("name", "does not begin with '/'"),
            ("\n", "has a space at the end of a part, or an invisible character"),
            ("$.name", "is JSONPath, not a JSON Pointer"),
            ("#/name", "is a URI fragment, not a JSON Pointer"),
            ("/na~me", "has a '~' that is not part of '~0' or '~1'"),
        ]:
            name = path[-1] if path[-2] == "requestParser" else f"{path[-2]}.{path[-1]}"
            problem = (f"{name} {text!r} {reason}", path)
            yield Breach(f"{path[-1]} {text!r}", with_value(document, path, text), (problem,))
    if "arrayInclusion" in at(document, PARSER):
        path = (*INCLUSION, "matcher")
        problem = ("matcher '(?=a)' is not RE2: it has a look-ahead", path)
        yield Breach("matcher not RE2", with_value(document, path, "(?=a)"), (problem,))


def wrong_combinations(document: Json) -> Iterator[Breach]:
    parser = at(document, PARSER)
    pair = {"addMemberArrayPath", "removeMemberArrayPath"}
    if "memberArrayPath" in parser:
        name = (*PARSER, "memberArrayPath")
        yield Breach("no member array", without(document, name), ((NO_ARRAY, PARSER),))
        both = copy.deepcopy(document)
        at(both, PARSER).update({"addMemberArrayPath": "/a", "removeMemberArrayPath": "/b"})
        action = [(BESIDE_ARRAYS, PARSER)] if "arrayInclusion" in parser else []
        yield Breach("both ways", both, ((BOTH_WAYS, PARSER), *action))
        undirected = without(document, MEMBER)
        at(undirected, PARSER)["memberArrayParser"] = {"memberIdPath": "/id"}
        at(undirected, PARSER).pop("arrayInclusion", None)
        yield Breach("no direction", undirected, ((NO_DIRECTION, PARSER),))
        return
    for name in sorted(pair):
        (other,) = pair - {name}
        problem = (f"{other} is given without {name}: the two go together", PARSER)
        yield Breach(f"no {name}", without(document, (*PARSER, name)), (problem,))
    neither = copy.deepcopy(document)
    for name in pair:
        del at(neither, PARSER)[name]
    yield Breach("neither array", neither, ((NO_ARRAY, PARSER),))
    action = with_value(document, INCLUSION, {"path": "/action", "matcher": "^add$"})
    yield Breach("an action for two arrays", action, ((BESIDE_ARRAYS, PARSER),))


@each_integration("amplitude", "rudderstack", "mixpanel-cohorts")
def test_each_rule_broken_alone(key: str, scan: Callable[[str], dict[Any, Any]]) -> None:
    path = corpus.load(key).folder / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8"))

    cases = list(breaches(document))

    assert len(cases) > 60
    for case in cases:
        text = json.dumps(case.document, indent=2, ensure_ascii=False)
        places = scan(text)
        manifest = Manifest.load(text)
        found = {
            (problem.message, problem.pointer, (problem.line, problem.column))
            for problem in manifest.problems
        }
        wanted = set()
        for words, path in case.problems:
            value_place, name_place = places[path]
            place = name_place if "has no property" in words else value_place
            wanted.add((words, "/" + "/".join(map(str, path)), place))
        assert found == wanted, case.name
        assert all(problem.severity == "error" for problem in manifest.problems)
        with pytest.raises(ManifestError) as caught:
            manifest.request_parser.format  # noqa: B018
        assert caught.value.problems == manifest.problems, case.name


@pytest.mark.parametrize(
    ("parser", "form"),
    [
        ({}, None),
        ({"memberArrayPath": 1}, Format.BOOLEAN),
        ({"addMemberArrayPath": "x"}, Format.ARRAYS),
        ({"removeMemberArrayPath": None}, Format.ARRAYS),
        ({"memberArrayPath": "/a", "addMemberArrayPath": "/b"}, Format.ARRAYS),
        ({"memberArrayPath": "/a", "arrayInclusion": None}, Format.ACTION),
        ({"arrayInclusion": {}}, Format.ACTION),
        ([], None),
        ("memberArrayPath", None),
        (None, None),
    ],
)
def test_the_format_of_a_broken_manifest(parser: Any, form: Format | None) -> None:
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    assert manifest.problems
    assert manifest.format is form


def test_the_format_where_there_is_no_request_parser() -> None:
    assert Manifest.load({"syncedSegment": {}}).format is None


def test_the_three_formats_by_name() -> None:
    assert [str(form) for form in Format] == ["boolean", "arrays", "action"]


def test_an_action_wins_over_a_flag(valid: Json) -> None:
    parser = valid["syncedSegment"]["requestParser"]
    parser["arrayInclusion"] = {"path": "/action", "matcher": "add"}

    manifest = Manifest.load(valid)

    assert manifest.problems == ()
    assert manifest.format is manifest.request_parser.format is Format.ACTION


def test_every_rule_at_once_is_named_in_one_error() -> None:
    manifest = Manifest.load(
        {
            "syncedSegment": {
                "requestparser": 1,
                "jsonResponseBody": None,
                "requestParser": {
                    "cohortIdPath": "id",
                    "cohortUrlPath": "/~",
                    "memberArrayPath": "",
                    "addMemberArrayPath": 7,
                    "arrayInclusion": {"matcher": "(", "flags": "i"},
                    "memberArrayParser": {"idPath": "/id"},
                },
            }
        }
    )

    with pytest.raises(ManifestError) as caught:
        manifest.request_parser.format  # noqa: B018

    assert {problem.message for problem in caught.value.problems} == {
        "syncedSegment has no property 'requestparser'",
        "jsonResponseBody is null, expected a string",
        "requestParser lacks the required property environmentIdPath",
        "requestParser lacks the required property cohortNamePath",
        "cohortIdPath 'id' does not begin with '/'",
        "cohortUrlPath '/~' has a '~' that is not part of '~0' or '~1'",
        "addMemberArrayPath is a number, expected a string",
        "addMemberArrayPath is given without removeMemberArrayPath: the two go together",
        BOTH_WAYS,
        BESIDE_ARRAYS,
        "arrayInclusion has no property 'flags'",
        "matcher '(' is not RE2: it has a '(' that is not closed",
        "memberArrayParser has no property 'idPath'",
    }
    assert all(problem.message in str(caught.value) for problem in manifest.problems)
