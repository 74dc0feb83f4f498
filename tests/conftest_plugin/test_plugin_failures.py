"""Broken manifests of every kind: how each failure reads."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_output import failures, text_of

import sstest
from sstest import corpus
from tests.profiles import examples

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# Manifests that nothing can be done with ----------------------------------------------------------

UNUSABLE = {
    "empty": (b"", "SS002", "the manifest is empty, expected an object"),
    "cut off": (b'{\n  "capabilities": {', "SS005", ""),
    "an array": (b"[]", "SS010", "is an array, expected a manifest, an object"),
    "not UTF-8": (b'{"a": "\xff"}', "SS001", "the manifest is not UTF-8: byte 7 is invalid"),
    "no capability": (b'{"capabilities": {}}', "SS011", "there is no capability syncedSegment"),
    "a capability of text": (
        b'{"capabilities": {"syncedSegment": "x"}}',
        "SS010",
        "syncedSegment is a string, expected an object",
    ),
    "a raw escape": (b'{"\x1b[2J": 1}', "SS002", "not JSON"),
    "brackets": (b"[" * 100_000, "SS002", "nested more than 500 levels deep"),
    "enormous": (
        b'{"a": "' + b"x" * 5_000_000 + b'"}',
        "SS001",
        "the manifest exceeds the limit of 5,000,000 bytes",
    ),
    "a long number": (
        b'{"capabilities": ' + b"9" * 10_000 + b"}",
        "SS010",
        "capabilities is a number",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_manifest_is_one_failure(
    pytester: pytest.Pytester, run: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("CI", "BUILD_NUMBER"):  # where pytest repeats failures whole in its summary
        monkeypatch.delenv(variable, raising=False)
    data, code, message = UNUSABLE[name]
    path = pytester.path / "manifest.json"
    path.write_bytes(data)
    result = run("manifest.json", "-q")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    (text,) = failures(result).values()
    assert text.startswith(f"error[{code}]: ")
    assert message in text
    assert len(text) < 1200
    assert len(text_of(result).splitlines()) < 20


# One mistake, one failure -------------------------------------------------------------------------


def test_a_failure_says_what_where_and_what_to_do(write_manifest: Write, run: Run) -> None:
    write_manifest(cohortIdPth="/cohort/id")
    result = run("partner/manifest.json")
    result.assert_outcomes(passed=2, failed=1, skipped=2)
    assert failures(result) == {
        "SS202 cohortIdPth": (
            "error[SS202]: requestParser has no property 'cohortIdPth'\n"
            "  --> partner/manifest.json:13:9\n"
            "   |\n"
            '13 |         "cohortIdPth": "/cohort/id"\n'
            "   |         ^^^^^^^^^^^^^\n"
            "   = help: did you mean cohortIdPath?\n"
        )
    }
    assert "2 not checked" in result.stdout.str()


def test_each_of_many_mistakes_is_a_failure(write_manifest: Write, run: Run) -> None:
    write_manifest(**{f"x{index}": 1 for index in range(30)})
    found = failures(run("partner/manifest.json"))
    assert list(found) == [f"SS202 x{index}" for index in range(30)]


def test_a_property_that_stands_twice_is_noted(write_manifest: Write, run: Run) -> None:
    path = write_manifest()
    text = path.read_text().replace('"cohortIdPath"', '"cohortIdPath": "/x", "cohortIdPath"', 1)
    path.write_text(text)
    assert list(failures(run("partner/manifest.json"))) == ["SS006 cohortIdPath"]


def action(matcher: Any) -> dict[str, Any]:
    return {"base": "action", "arrayInclusion": {"path": "/action", "matcher": matcher}}


MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "pointers that conflict": (
        {"cohortIdPath": "/cohort", "cohortNamePath": "/cohort/name"},
        ["SS216 cohortNamePath"],
    ),
    "a pointer without its slash": ({"cohortIdPath": "cohort/id"}, ["SS101 cohortIdPath"]),
    "a pointer that is a number": ({"cohortIdPath": 5}, ["SS205 cohortIdPath"]),
    "a pointer that is null": ({"cohortIdPath": None}, ["SS206 cohortIdPath"]),
    "a JSONPath": ({"cohortIdPath": "$.cohort.id"}, ["SS102 cohortIdPath"]),
    "a matcher that matches removals": (action("^(add|remove)$"), ["SS310 matcher"]),
    "a matcher of removals": (action("^remove$"), ["SS310 matcher"]),
    "a matcher without anchors": (action("add"), ["SS308 matcher"]),
    "a matcher that matches everything": (action(".*"), ["SS306 matcher"]),
    "a matcher that matches nothing": (action("^$"), ["SS307 matcher"]),
    "an empty matcher": (action(""), ["SS304 matcher"]),
    "a matcher that is not RE2": (action("(?!x)add"), ["SS301 matcher"]),
    "a matcher with terminal escapes": (
        action("^(add|remove\x1b\\[2J)$"),
        ["SS310 matcher"],
    ),
    "a template that is not closed": ({"template": "{{#if x}}"}, ["SS401 jsonResponseBody"]),
    "a partial": ({"template": "{{> reply}}"}, ["SS404 jsonResponseBody"]),
    "a comma too many": (
        {"template": '{"s": {{statusCode}}, }'},
        ["SS415 jsonResponseBody"],
    ),
    "JSON only on success": (
        {"template": '{"error": {{#if errorMessage}}oops{{else}}null{{/if}} }'},
        ["SS405 jsonResponseBody"],
    ),
    "a raw message": (
        {"template": '{"m": "{{{errorMessage}}}"}'},
        ["SS406 jsonResponseBody"],
    ),
    "an unknown property": ({"cohortIdPth": "/x"}, ["SS202 cohortIdPth"]),
}
PAIRS = [
    ("a pointer without its slash", "a template that is not closed"),
    ("a pointer without its slash", "a matcher that matches removals"),
    ("pointers that conflict", "a matcher without anchors"),
    ("a matcher that matches removals", "a template that is not closed"),
    ("a pointer that is a number", "a raw message"),
    ("an unknown property", "a comma too many"),
    ("pointers that conflict", "an unknown property"),
]


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_failure(write_manifest: Write, run: Run, name: str) -> None:
    changes, expected = MISTAKES[name]
    write_manifest(**changes)
    found = failures(run("partner/manifest.json"))
    assert list(found) == expected
    for text in found.values():
        assert "  --> partner/manifest.json:" in text


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_mistakes_are_two_failures(
    write_manifest: Write, run: Run, one: str, other: str
) -> None:
    write_manifest(**MISTAKES[one][0], **MISTAKES[other][0])
    found = failures(run("partner/manifest.json"))
    assert sorted(found) == sorted([*MISTAKES[one][1], *MISTAKES[other][1]])


@pytest.mark.parametrize("name", MISTAKES)
def test_lint_fuzz_and_pytest_report_the_same_place(write_manifest: Write, name: str) -> None:
    changes, _ = MISTAKES[name]
    path = write_manifest(**changes)
    linted = {(one.code, one.pointer, one.line, one.column) for one in sstest.lint(path)}
    for one in sstest.fuzz(path, examples(0.2), seed=1, deterministic=True).findings:
        assert (one.code, one.pointer, one.line, one.column) in linted


def test_a_matcher_that_would_take_other_engines_forever_is_nothing_special(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(**action("^(a+)+d+$"))
    assert not [name for name in failures(run("partner/manifest.json")) if "SS9" in name]


def test_a_mistake_of_ours_is_no_finding_and_keeps_its_traceback(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(defects=[{"code": "SS902", "reason": "expected to fail"}])
    pytester.makeconftest(
        """
        import dataclasses

        def pytest_collection_modifyitems(items):
            for item in items:
                item.item = dataclasses.replace(item.item, run=lambda: {}["gone"])
        """
    )
    result = run("partner/manifest.json", "-k", "SS902")
    result.assert_outcomes(failed=1)
    assert "KeyError: 'gone'" in result.stdout.str()


# The corpus ---------------------------------------------------------------------------------------


def manifest_of(key: str) -> Path:
    return corpus.load(key).folder / "manifest.json"


def test_tealium_without_its_list_of_defects_fails_and_says_why(
    pytester: pytest.Pytester, run: Run
) -> None:
    shutil.copytree(manifest_of("tealium-synced-segments").parent, pytester.path / "tealium")
    (pytester.path / "tealium/known-defects.json").unlink()
    found = failures(run("tealium/manifest.json"))
    assert list(found) == ["SS310 matcher"]
    assert "matches 'remove_member', a word that means removal" in found["SS310 matcher"]


def test_the_validation_server_takes_all_formats_but_boolean_removals(
    pytester: pytest.Pytester, run: Run
) -> None:
    keys = ["hightouch", "rudderstack", "segment-audiences"]
    for key in keys:
        shutil.copytree(manifest_of(key).parent, pytester.path / key)
    manifests = [f"{key}/manifest.json" for key in keys]
    result = run(*manifests, "--sstest-profile", "validation-server", "-rs")
    found = failures(result)
    assert list(found) == ["SS902 members can join and leave"]
    (text,) = found.values()
    assert "booleanMembershipPath" in text
    assert "takes false for a missing value" in text
    assert "--> segment-audiences/manifest.json:" in text
    assert "SS902 has reported it" in result.stdout.str()
