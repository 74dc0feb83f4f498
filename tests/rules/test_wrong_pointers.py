"""One guess of what a wrong pointer meant: the parser, the loader, the linter and its fix agree."""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.engine.fix import fix
from sstest.engine.lint import lint
from sstest.manifest import Manifest, Pointer, PointerError
from sstest.manifest.pointer import join
from sstest.manifest.pointer_syntax import wrong_pointer
from sstest.manifest.reading import read
from sstest.rules.catalogue import catalogue
from sstest.text import quote as show
from tests.profiles import examples

PLACE: Final = "/syncedSegment/requestParser/environmentIdPath"

# What stands in the manifest, the code of its finding, the pointer that is proposed, and whether
# --fix writes it.
TABLE: Final = [
    ("environmentId", "SS101", "/environmentId", True),
    ("cohort/environmentId", "SS101", "/cohort/environmentId", True),
    ("data~1environmentId", "SS101", "/data~1environmentId", True),
    ("data~environmentId", "SS101", None, False),
    ("\u2215environmentId", "SS101", "/environmentId", True),
    ("$.environmentId", "SS102", "/environmentId", True),
    ("$['project']['environmentId']", "SS102", "/project/environmentId", True),
    ("$.projects[0].environmentId", "SS102", "/projects/0/environmentId", True),
    ("$..environmentId", "SS102", None, False),
    ("@.environmentId", "SS102", "/environmentId", True),
    ("$", "SS102", None, False),
    ("project.environmentId", "SS103", "/project/environmentId", True),
    ("project..environmentId", "SS103", None, False),
    ("./environmentId", "SS103", "/environmentId", True),
    ("#/environmentId", "SS104", "/environmentId", True),
    ("#/project%20x/environmentId", "SS104", None, False),
    ("#", "SS104", None, False),
    ("/projects[0]/environmentId", "SS105", "/projects/0/environmentId", True),
    ("projects[0].environmentId", "SS105", "/projects/0/environmentId", True),
    ("/projects[0/environmentId", "SS105", None, False),
    ("/environment~Id", "SS106", None, False),
    (" /environmentId", "SS107", "/environmentId", False),
    ("environmentId ", "SS107", "/environmentId", False),
    ("/environmentId\u200b", "SS107", "/environmentId", False),
    ("\\project\\environmentId", "SS108", "/project/environmentId", False),
    ("/projects/*/environmentId", "SS109", None, False),
    ("{{environmentId}}", "SS110", None, False),
    ("/project//environmentId", "SS113", "/project/environmentId", False),
    ("/environmentId/", "SS113", "/environmentId", False),
    ("/environment%49d", "SS114", "/environmentId", False),
    ("/project%2FenvironmentId", "SS114", "/project/environmentId", False),
    ("/project.environmentId", "SS115", "/project/environmentId", False),
    ("/project environmentId", "SS116", None, False),
    ("/project\uff0fenvironmentId", "SS117", "/project/environmentId", False),
    ("/environmentId,/envId", "SS117", None, False),
    ("/envir\u043enmentId", "SS119", None, False),
]


def manifest(pointer: str) -> dict[str, Any]:
    return {
        "syncedSegment": {
            "requestParser": {
                "environmentIdPath": pointer,
                "cohortIdPath": "/cohortId",
                "cohortNamePath": "/cohortName",
                "addMemberArrayPath": "/added",
                "removeMemberArrayPath": "/removed",
                "memberArrayParser": {"memberIdPath": "/userId"},
            }
        }
    }


def parse_error(text: str) -> PointerError | None:
    try:
        Pointer.parse(text)
    except PointerError as error:
        return error
    return None


@pytest.mark.parametrize(("text", "code", "meant", "is_fixed"), TABLE)
def test_all_say_the_same_of_a_wrong_pointer(
    text: str, code: str, meant: str | None, *, is_fixed: bool
) -> None:
    whole = manifest(text)

    (linted,) = [one for one in lint(whole) if one.severity != "info"]

    assert (linted.code, linted.pointer) == (code, PLACE)
    assert meant is None or linted.hint == f"write {meant!r}"
    if error := parse_error(text):
        (problem,) = Manifest.load(whole).problems
        assert linted.message == f"environmentIdPath {show(text)} {error}"
        assert linted.hint == error.hint
        assert (problem.message, problem.hint) == (linted.message, linted.hint)
    fixed = json.loads(fix(read(json.dumps(whole).encode())).document.text or "")
    assert fixed == manifest(meant if is_fixed and meant else text)


def test_the_table_has_every_rule_that_fixes_a_pointer() -> None:
    fixing = {rule.code for rule in catalogue().values() if rule.code < "SS12" and rule.fixable}
    assert {code for _, code, _, is_fixed in TABLE if is_fixed} == {
        code for code in fixing if code.startswith("SS10")
    }


NAMES: Final = ("project", "data", "environments", "0", "12", "environment_id", "größe", "$env")


def _dotted(parts: list[str]) -> str:
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)


MUTATIONS: Final[dict[str, Callable[[list[str]], str]]] = {
    "no leading slash": "/".join,
    "JSONPath": lambda parts: f"${_dotted(parts)}",
    "JSONPath in brackets": lambda parts: "$" + "".join(f"['{part}']" for part in parts),
    "dots": lambda parts: _dotted(parts).removeprefix("."),
    "relative": lambda parts: f"./{'/'.join(parts)}",
    "URI fragment": lambda parts: f"#/{quote('/'.join(parts), safe='/$')}",
    "backslashes": lambda parts: "\\" + "\\".join(parts),
    "a space before": lambda parts: f" {join(tuple(parts))}",
    "a space within": lambda parts: " /".join(["", *parts]),
    "a hidden character": lambda parts: f"{join(tuple(parts))}\u200b",
    "a slash too many": lambda parts: "//".join(["", *parts]),
    "a slash at the end": lambda parts: f"{join(tuple(parts))}/",
    "percent-encoding": lambda parts: "".join(f"/%{ord('x'):x}{part}" for part in parts),
    "another slash": lambda parts: "\u2044".join(["", *parts]),
    "a bar before": lambda parts: f"|{'/'.join(parts)}",
}


@settings(max_examples=examples(1.5))
@given(st.sampled_from(sorted(MUTATIONS)), st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_the_pointer_is_found_again_and_is_a_good_one(mutation: str, parts: list[str]) -> None:
    pointer = join(tuple(parts))
    text = MUTATIONS[mutation](parts)
    found = wrong_pointer(text)

    assert found is not None
    if found.meant is None:
        # Indices alone are read as a number or a name: "12" may be anything.
        assert parts[0].isdigit() or "$env" in parts
        return
    if mutation == "percent-encoding":
        pointer = "".join(f"/x{part}" for part in parts)
    elif mutation == "no leading slash" and parts[0] == "0" and not parts[1].isdigit():
        pointer = join(tuple(parts[1:]))  # a Relative JSON Pointer
    assert found.meant == pointer
    assert Pointer.parse(found.meant).text != text
    told = [one for one in lint(manifest(found.meant)) if one.pointer == PLACE]
    assert not [one for one in told if one.code < "SS12"]
