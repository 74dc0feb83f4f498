"""Broken manifests of every kind: how each failure reads."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_output import CHECKS, failures, text_of

from sstest import corpus

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# Manifests that nothing can be done with ----------------------------------------------------------

UNUSABLE = {
    "empty": (b"", "is empty, expected a manifest"),
    "a comma too many": (b'{"a": 1,\n}', "line 1, column 8: not JSON: a comma stands before"),
    "cut off": (b'{\n  "capabilities": {', "not JSON"),
    "an array": (b"[]", "is an array, expected a manifest, an object"),
    "not UTF-8": (b'{"a": "\xff"}', "is not UTF-8: byte 7 is invalid"),
    "no capability": (b'{"capabilities": {}}', "there is no capability syncedSegment"),
    "plural": (
        b'{"capabilities": {\n  "syncedSegments": {}}}',
        "line 2, column 3: there is no capability syncedSegment",
    ),
    "a capability of text": (
        b'{"capabilities": {"syncedSegment": "x"}}',
        "line 1, column 36: syncedSegment is a string, expected an object",
    ),
    "a raw escape": (b'{"\x1b[2J": 1}', "line 1, column 3: not JSON"),
    "an escaped escape": (
        b'{"capabilities": {"syncedSegment\\u001b[2J": {}}}',
        "syncedSegment\\x1b[2J' is spelled syncedSegment",
    ),
    "brackets": (b"[" * 100_000, "nested more than 500 levels deep"),
    "enormous": (b'{"a": "' + b"x" * 5_000_000 + b'"}', "exceeds the limit of 5,000,000 bytes"),
    "a long number": (b'{"capabilities": ' + b"9" * 10_000 + b"}", "capabilities is a number"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_manifest_is_one_line(pytester: pytest.Pytester, run: Run, name: str) -> None:
    data, message = UNUSABLE[name]
    path = pytester.path / "manifest.json"
    path.write_bytes(data)
    result = run("manifest.json", "-q")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    text = text_of(result)
    assert f"{path}: " in text
    assert message in text
    assert len(text.splitlines()) < 10
    assert len(text) < 1200


# Manifests that break rules, and manifests that fail checks ---------------------------------------


def test_a_broken_rule_is_told_with_its_place(write_manifest: Write, run: Run) -> None:
    write_manifest(cohortIdPth="/cohort/id")
    result = run("partner/manifest.json")
    result.assert_outcomes(failed=1, skipped=len(CHECKS) - 1)
    found = failures(result)
    assert found["manifest keeps the rules"] == (
        "line 13, column 9: requestParser has no property 'cohortIdPth'"
        " (at /capabilities/syncedSegment/requestParser/cohortIdPth);"
        " did you mean cohortIdPath? [SS202]\n"
        "expected: every rule of the capability is kept\n"
        "manifest: partner/manifest.json\n"
    )
    assert "5 not checked" in result.stdout.str()


def test_one_check_tells_all_of_many_broken_rules(write_manifest: Write, run: Run) -> None:
    write_manifest(**{f"x{index}": 1 for index in range(200)})
    (found,) = failures(run("partner/manifest.json")).values()
    rules = found.splitlines()
    assert rules[0] == "200 problems"
    assert rules[51] == "  - and 150 more"
    assert len(rules) == 54


def test_a_property_that_stands_twice_is_noted(write_manifest: Write, run: Run) -> None:
    path = write_manifest()
    text = path.read_text().replace('"cohortIdPath"', '"cohortIdPath": "/x", "cohortIdPath"', 1)
    path.write_text(text)
    output = run("partner/manifest.json").stdout.str()
    assert "note on partner: " in output
    assert "'cohortIdPath' is in the same object twice" in output


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "a matcher that is not RE2": (
        {"base": "action", "arrayInclusion": {"path": "/action", "matcher": "(?!x)add"}},
        "manifest keeps the rules",
        "line 14, column 22: matcher '(?!x)add' is not RE2",
    ),
    "a template that is none": (
        {"template": "\n {{#if errorMessage}}{}"},
        "replies are JSON",
        "jsonResponseBody, line 2, column ",
    ),
    "a template that is not supported": (
        {"template": "{{> reply}}"},
        "replies are JSON",
        "jsonResponseBody, line 1, column 1: ",
    ),
    "a template that is no JSON": (
        {"template": '{"ok": {{requestBody.environment}} }'},
        "replies are JSON",
        "after a good request, the reply is not JSON: ",
    ),
    "a template that is JSON only on success": (
        {"template": '{"error": {{#if errorMessage}}oops{{else}}null{{/if}} }'},
        "replies are JSON",
        ", the reply is not JSON: expected a value, found 'oops', line 1, column 11",
    ),
    "a template with terminal escapes": (
        {"template": "\x1b[2J\u202e{{x}}"},
        "replies are JSON",
        "found '\\x1b', line 1, column 1\n  \ufffd[2J\ufffd\n  ^",
    ),
    "a matcher that takes everything": (
        {"base": "action", "arrayInclusion": {"path": "/action", "matcher": ""}},
        "removals are expressible",
        "under the matcher ''",
    ),
    "a matcher that takes what means leaving": (
        {"base": "action", "arrayInclusion": {"path": "/action", "matcher": "^(add|remove)$"}},
        "removals are expressible",
        "the matcher '^(add|remove)$' also matches 'remove', so the members",
    ),
    "a matcher with terminal escapes": (
        {"base": "action", "arrayInclusion": {"path": "/a", "matcher": "^add|remove(\x1b\\[2J)?"}},
        "removals are expressible",
        "the matcher '^add|remove(\\x1b\\\\[2J)?' also matches 'remove'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_failure_is_short_and_names_the_cause(write_manifest: Write, run: Run, name: str) -> None:
    changes, check, message = BROKEN[name]
    write_manifest(**changes)
    result = run("partner/manifest.json")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    found = failures(result)
    assert message in found[check]
    assert "manifest: partner/manifest.json\n" in found[check]
    assert len(found[check].splitlines()) <= 6
    if check != "manifest keeps the rules":
        result.assert_outcomes(passed=len(CHECKS) - 1, failed=1)


@pytest.mark.parametrize("part", ["x", "\x1b[2Jx"])
def test_pointers_that_no_request_can_satisfy_are_named(
    write_manifest: Write, run: Run, part: str
) -> None:
    write_manifest(environmentIdPath=f"/{part}", cohortIdPath=f"/{part}/id")
    result = run("partner/manifest.json")
    result.assert_outcomes(passed=1, failed=len(CHECKS) - 1)
    shown = part.replace("\x1b", "\\x1b")
    for text in failures(result).values():
        assert "environmentIdPath" in text
        assert f"/{shown}/id" in text
        assert len(text.splitlines()) <= 6


def test_a_matcher_that_would_take_other_engines_forever_is_nothing_special(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion={"path": "/action", "matcher": "^(a+)+d+$"})
    assert run("partner/manifest.json").ret == 0


def test_a_mistake_of_ours_is_no_finding_and_keeps_its_traceback(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(defects=[{"check": "request odd", "reason": "expected to fail"}])
    (pytester.path / "partner/requests").mkdir()
    (pytester.path / "partner/expected").mkdir()
    (pytester.path / "partner/requests/odd.json").write_text("{}")
    (pytester.path / "partner/expected/odd.json").write_text('{"docs": {"status": 400}}')
    pytester.makeconftest(
        """
        import dataclasses

        def pytest_collection_modifyitems(items):
            for item in items:
                item.check = dataclasses.replace(item.check, run=lambda subject, tally: {}["gone"])
        """
    )
    result = run("partner/manifest.json", "-k", "odd")
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
    result = run("tealium/manifest.json")
    assert result.parseoutcomes()["failed"] == 1
    assert failures(result)["removals are expressible"] == (
        "the matcher '^(add_member|remove_member)$' also matches 'remove_member', so the members"
        " of such a request are added where the sender means to remove them;"
        " let it match the words for joining only\n"
        "expected: the sender can make members leave\n"
        "manifest: tealium/manifest.json\n"
    )


def test_the_validation_server_takes_all_formats_but_boolean_removals(
    pytester: pytest.Pytester, run: Run
) -> None:
    keys = ["hightouch", "rudderstack", "segment-audiences"]
    for key in keys:
        shutil.copytree(manifest_of(key).parent, pytester.path / key)
    manifests = [f"{key}/manifest.json" for key in keys]
    result = run(*manifests, "--sstest-profile", "validation-server")
    result.assert_outcomes(passed=result.parseoutcomes()["passed"], failed=2)
    found = failures(result)
    assert list(found) == ["samples parse to what they mean", "removals are expressible"]
    for text in found.values():
        assert "booleanMembershipPath, member " in text
        assert "there is false, and the validation server takes false, 0, " in text
        assert "manifest: segment-audiences/manifest.json" in text


def test_a_template_that_the_validation_server_cannot_use_is_found_under_its_profile(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(template="{{#if x}}")
    result = run("partner/manifest.json", "--sstest-profile", "validation-server")
    assert list(failures(result)) == ["replies are JSON"]
    assert "a good request is answered 500: " in failures(result)["replies are JSON"]
