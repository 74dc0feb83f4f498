"""Whoever does what a finding says is better off: it is gone, and nothing graver has come."""

import copy
import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import operators
import pytest
from advice import followed
from matcher_catalogue import BAD

from sstest.corpus import integrations
from sstest.engine.fix import fix
from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.rules.matchers.analysis.reading import read as read_matcher
from sstest.vocabulary.reading import is_action_of_adding
from sstest.vocabulary.typos import is_listed

CASES = Path(__file__).parents[1] / "data" / "cases"
GRAVITY = {"info": 0, "warning": 1, "error": 2}
# They append a name to a sound pointer, which then leads into a value.
TWO_MISTAKES = ("dots behind a slash", "encoded slash")
SLIPS = (
    "^add_member | remove_member$",
    "^(create | delete)$",
    "add*",
    "^[^r]",
    "^opt",
    "^[^remove]+$",
    "^(hinzu|gefügt|eingetreten)$",
    "^(add_mem|bres|wieder hinzugefügt)$",
    "^(member|s|added)$",
    "^(re|joined|added)$",
)


def manifests() -> Iterator[dict[str, Any]]:
    """Good manifests, each with one mistake."""
    for integration in integrations():
        document = json.loads((integration.folder / "manifest.json").read_text())
        for operator in operators.OPERATORS.values():
            for what, broken in operator(document):
                if isinstance(broken, dict) and not what.endswith(TWO_MISTAKES):
                    yield broken
        yield from with_matchers(document)


def with_matchers(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "arrayInclusion" in operators.parser_of(document):
        for matcher in chain(SLIPS, *BAD.values()):
            broken = copy.deepcopy(document)
            operators.parser_of(broken)["arrayInclusion"]["matcher"] = matcher
            yield broken


def worse(before: list[Finding], after: list[Finding], than: Finding) -> list[str]:
    """What has come with a repair that is graver than what it repairs, or still says the same."""
    known = {(one.code, one.pointer) for one in before}
    same = [one for one in after if (one.code, one.pointer, one.message) ==
            (than.code, than.pointer, than.message)]  # fmt: skip
    new = [one for one in after if (one.code, one.pointer) not in known]
    return [
        str(one) for one in (*same, *new)
        if one in same or GRAVITY[one.severity] > GRAVITY[than.severity]
    ]  # fmt: skip


def lost_words(before: Document, after: Document, finding: Finding) -> list[str]:
    """Words that the old matcher spelled out and added with, and the new one removes with.

    But for those that are said to be no action: the one that is misspelt, or has a sign in it.
    """
    if before.matcher is None or after.matcher is None or before.matcher == after.matcher:
        return []
    reading = read_matcher(before.matcher)
    if reading is None:
        return []
    try:
        matches = compile_matcher(after.matcher).matches
    except MatcherError:
        return ["all"]
    words = {" ".join(word.split()) for word in reading.words}
    spelled = [
        word for word in words if (word[:1] + word[-1:]).isalnum() and is_action_of_adding(word)
    ]
    if finding.code == "SS313":  # the half of a word
        spelled = [word for word in spelled if is_listed(word)]
    misspelt = finding.message.split("'")[1] if finding.code == "SS313" else "\0"
    if finding.code == "SS319":
        spelled = [word for word in spelled if f"'{word}'" not in finding.message]
    if finding.code == "SS320":  # it matches single characters
        spelled = [word for word in spelled if len(word) > 1]
    return [word for word in spelled if not matches(word) and misspelt not in word]


def bad_advice(source: dict[str, Any]) -> Iterator[str]:
    """What comes of each repair that the findings of a manifest suggest."""
    document = read(source)
    found = lint(source)
    for finding in found:
        value = followed(document, finding)
        if value is None:
            continue
        wrong = worse(found, lint(value), finding)
        wrong += [f"{word!r} removes" for word in lost_words(document, read(value), finding)]
        if wrong:
            yield f"{finding} -> {wrong}"


def bad_fixes(source: dict[str, Any]) -> Iterator[str]:
    """What comes of ``--fix``."""
    document = read(json.dumps(source).encode())
    fixed = fix(document)
    if not fixed.findings:
        return
    gravest = max(fixed.findings, key=lambda one: GRAVITY[one.severity])
    before, after = lint(document.text or ""), lint(fixed.document.text or "")
    left = [str(one) for one in after if (one.code, one.pointer, one.message) in
            {(each.code, each.pointer, each.message) for each in fixed.findings}]  # fmt: skip
    if wrong := [*left, *worse(before, after, gravest)]:
        yield f"--fix of {gravest} -> {wrong}"


@pytest.mark.parametrize("step", [113, pytest.param(1, marks=pytest.mark.nightly)])
def test_advice_that_is_followed_helps(step: int) -> None:
    chosen = [*islice(manifests(), 0, None, step)]
    assert len(chosen) > 100
    assert [*chain.from_iterable(map(bad_advice, chosen))] == []
    assert [*chain.from_iterable(map(bad_fixes, chosen))] == []


@pytest.mark.parametrize("matcher", SLIPS[-4:])
def test_who_joins_two_alternatives_loses_no_word(matcher: str) -> None:
    manifest = with_matcher(matcher)
    finding = only(manifest, "SS313")
    assert followed(read(manifest), finding) is not None
    assert [*bad_advice(manifest)] == []


def only(manifest: dict[str, Any], code: str) -> Finding:
    (found,) = (one for one in lint(manifest) if one.code == code)
    return found


def case(number: str, **changes: Any) -> dict[str, Any]:
    """The manifest of a case, with other properties of its parser."""
    (folder,) = CASES.glob(f"{number}-*")
    document: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    operators.parser_of(document).update(changes)
    return document


def with_matcher(matcher: str) -> dict[str, Any]:
    return case("21", arrayInclusion={"path": "/action", "matcher": matcher})


@pytest.mark.parametrize(
    ("manifest", "code", "hint"),
    [
        (case("14"), "SS310", "write '^add_member$': whatever is not matched is removed"),
        (with_matcher("^add | create$"), "SS315", "write '^(add|create)$'"),
        (with_matcher("^add|members$"), "SS315", "write '^(add|members)$'"),
        (with_matcher("^(ad|add)"), "SS308", "write '^add$'"),
        (with_matcher("^mmembers$"), "SS313", "did you mean 'members'?"),
        (with_matcher("^add_member*$"), "SS303", "write '^add_member$'"),
        (with_matcher("^[create]$"), "SS320", "write '^create$'"),
        (with_matcher("^create,upsert$"), "SS319", "write '^(create|upsert)$'"),
        (with_matcher("^create & x$"), "SS319", "alternatives stand in '(a|b)'"),
        (with_matcher("^remvoe$"), "SS313", "leave it out: what is not matched is removed"),
        (case("15"), "SS101", "write '/id'"),
        (case("15", memberArrayPath="/members[]"), "SS105", "write '/members'"),
        (case("27"), "SS202", "did you mean jsonResponseBody?"),
    ],
)
def test_what_to_write(manifest: dict[str, Any], code: str, hint: str) -> None:
    assert only(manifest, code).hint == hint


@pytest.mark.parametrize("matcher", ["^[^remove]+$", "^[^r]", "^opt", "^[^x]"])
def test_nothing_is_made_of_the_slip_itself(matcher: str) -> None:
    hints = [one.hint or "" for one in lint(with_matcher(matcher)) if one.severity != "info"]
    assert hints
    assert all("'^(add|members)$'" in hint and "write '" not in hint for hint in hints)


def test_no_word_is_put_in_for_a_letter_that_may_be_left_out() -> None:
    for matcher in ("^add_member?$", "^memberss?$"):
        assert "did you mean" not in (only(with_matcher(matcher), "SS313").hint or "")
    assert "SS313" not in [one.code for one in lint(with_matcher("^opted_in$"))]


def test_the_known_opposite_is_shown_first() -> None:
    assert "matches 'opt_out'" in only(with_matcher("^opt"), "SS308").message


def test_a_relative_pointer_is_not_fixed() -> None:
    text = json.dumps(case("15"))
    assert fix(read(text.encode())).findings == ()


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("{{requestBody.members[0].id}}", "write 'requestBody.members.[0].id'"),
        ("{{#if statusCode == 200}}1{{else}}2{{/if}}", "Handlebars has no operators"),
        ("{{#if statusCode > 299}}1{{/if}}", "Handlebars has no operators"),
        ("{{#if errorMessage && segmentKey}}1{{/if}}", "Handlebars has no operators"),
        ("{{requestBody['id']}}", "write 'requestBody.id'"),
        ("{{requestBody[cohort-x].id}}", "write 'requestBody.[cohort-x].id'"),
        ("{{#if !errorMessage}}1{{/if}}", "Handlebars has no operators"),
        ("{{errorMessage | upper}}", "Handlebars has no operators"),
        ("{{#each requestBody.l as |m|}}{{m.id}{{/each}}", "close each"),
    ],
)
def test_help_for_what_is_no_handlebars(template: str, hint: str) -> None:
    manifest = case("18")
    manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    assert (only(manifest, "SS401").hint or "").startswith(hint)


@pytest.mark.parametrize(
    "flag",
    [
        *(
            "deleted",
            "removed",
            "exited",
            "excluded",
            "left",
            "unsubscribed",
            "opted_out",
            "optOut",
        ),
        *("inactive", "suppressed", "unenrolled", "churned", "revoked", "disabled", "isRemoved"),
        *("not_member", "unlisted", "disqualified", "expired"),
    ],
)
def test_a_flag_that_is_true_for_those_who_leave(flag: str) -> None:
    manifest = case("17")
    operators.member_of(manifest)["booleanMembershipPath"] = f"/{flag}"
    assert only(manifest, "SS135").severity == "warning"


@pytest.mark.parametrize("flag", ["active", "isMember", "included", "index", "in_segment", "value"])
def test_a_flag_that_is_true_for_those_who_join(flag: str) -> None:
    manifest = case("17")
    operators.member_of(manifest)["booleanMembershipPath"] = f"/{flag}"
    assert not [one for one in lint(manifest) if one.code == "SS135"]


@pytest.mark.parametrize(
    ("number", "code", "severity"),
    [
        ("02", "SS124", "warning"),
        ("03", "SS124", "info"),
        ("09", "SS423", "warning"),
        ("11", "SS118", "info"),
        ("19", "SS314", "info"),
    ],
)
def test_what_the_manifest_alone_shows(number: str, code: str, severity: str) -> None:
    found = [one for one in lint(case(number)) if one.code == code]
    assert {one.severity for one in found} == {severity}


def test_the_place_that_the_reply_was_meant_to_name() -> None:
    assert only(case("09"), "SS423").hint == "did you mean 'requestBody.parameters.project_id'?"


def test_the_place_is_written_as_both_engines_read_it() -> None:
    manifest = case("09", cohortIdPath="/lists/0/id")
    manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = "{{requestBody.cohortId}}"
    assert only(manifest, "SS423").hint == "did you mean 'requestBody.lists.[0].id'?"


def test_the_cohort_of_the_first_member_is_that_of_all() -> None:
    hints = [one.hint or "" for one in lint(case("01")) if one.code == "SS121"]
    assert any("add cohortIdPath and cohortNamePath to memberArrayParser" in one for one in hints)


def test_what_is_recorded_is_not_guessed_to_be_wrong(tmp_path: Path) -> None:
    """Beside the manifest, and as samples."""
    for matcher, word, code in (("^ADD$", "ADD", "SS314"), ("^memebrs$", "memebrs", "SS313")):
        manifest = case("19", arrayInclusion={"path": "/action", "matcher": matcher})
        body = {**json.loads((CASES / "19-capitals-that-are-sent" / "body.json").read_text())}
        body["action"] = word
        file = tmp_path / code / "manifest.json"
        (file.parent / "requests").mkdir(parents=True)
        file.write_text(json.dumps(manifest))
        assert code in [one.code for one in lint(file)]
        assert code not in [one.code for one in lint(file, samples=[body])]
        (file.parent / "requests" / "add.json").write_text(json.dumps(body))
        assert code not in [one.code for one in lint(file)]


def test_a_name_that_is_sent_is_not_misspelt() -> None:
    manifest = case("19", cohortIdPath="/cohrot/id", cohortNamePath="/cohrot/name")
    body = {"environmentId": "e", "cohrot": {"id": 1, "name": 1}, "action": "ADD", "elements": []}
    assert [one for one in lint(manifest) if one.severity != "info"]
    assert not [one for one in lint(manifest, samples=[body]) if one.severity != "info"]
