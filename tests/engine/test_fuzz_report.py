"""``sstest.fuzz``: what it takes, what it finds, and what each finding carries."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis.database import InMemoryExampleDatabase

import sstest
from sstest import Manifest, Update, corpus
from sstest.conformance import conformance_rules
from sstest.engine.events import Done, Event, Found, RuleDone, RuleStarted, Started
from sstest.engine.report import Report, gather
from sstest.engine.runner import run
from sstest.engine.search import Settings, search
from sstest.finding import Finding
from sstest.parser import parse
from sstest.rules.catalogue import catalogue
from sstest.rules.requests.target import Target
from sstest.rules.samples.recordings import read_all
from tests.engine.conftest import ACTION, Make
from tests.profiles import examples as tries

KEYS = [one.key for one in corpus.integrations()]


def fuzzed(manifest: Manifest, *codes: str, examples: int = 100, **options: Any) -> Report:
    """The report of a run that tries only these rules."""
    settings = Settings(examples, seed=1, deterministic=True)
    rules = conformance_rules() if "reader" in options else catalogue()
    chosen = [rules[code] for code in codes]
    return gather(run(Target.of(manifest, **options), settings, rules=chosen))


def only(manifest: Manifest, code: str, **options: Any) -> Finding:
    (found,) = fuzzed(manifest, code, **options).findings
    return found


def searched(manifest: Manifest, code: str, **options: Any) -> list[Finding]:
    """What a rule finds by itself, whether or not a static rule has reported it."""
    target = Target.of(manifest, **options)
    settings = Settings(100, seed=1, deterministic=True)
    return list(search(catalogue()[code], target, settings).findings)


# The corpus ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_the_corpus_has_nothing_but_remarks_and_its_known_defect(key: str) -> None:
    folder = corpus.load(key).folder
    report = sstest.fuzz(folder, 25, seed=5, deterministic=True)
    grave = [one.code for one in report.findings if one.severity != "info"]
    known = [one.code for one in corpus.load(key).known_defects]
    assert grave in ([], known)
    assert bool(grave) or key != "tealium-synced-segments"
    assert report.ok is not bool(grave)
    linted = {(one.code, one.pointer, one.line, one.column) for one in sstest.lint(folder)}
    for one in report.findings:
        place = (one.code, one.pointer, one.line, one.column)
        assert place in linted or one.code.startswith("SS9")


@pytest.mark.parametrize("key", KEYS)
def test_the_validation_server_refuses_the_removals_of_flags_and_nothing_else(key: str) -> None:
    manifest = corpus.load(key).manifest
    report = sstest.fuzz(manifest, 25, seed=5, profile="validation-server", deterministic=True)
    found = {one.code: one for one in report.findings}
    if manifest.format is sstest.Format.BOOLEAN:
        assert set(found) == {"SS902"}
        for one in found.values():
            assert b'"value":false' in (one.request or b"")
            assert len(one.request or b"") < 120
            assert "takes false for a missing value" in (one.hint or "")
    else:
        assert set(found) == ({"SS310"} if key == "tealium-synced-segments" else set())


def test_a_removal_that_reads_as_an_addition_is_shown_by_the_smallest_request() -> None:
    folder = corpus.load("tealium-synced-segments").folder
    (found,) = sstest.fuzz(folder, 10, deterministic=True).findings
    assert found.request == (
        b'{"parameters":{"tealium_project_id":"0","tealium_cohort_id":"0",'
        b'"tealium_cohort_name":"0","members":[{"member_id":"0"}]},"action":"remove_member"}'
    )
    assert (found.expected, found.found[:21]) == ("members leave", '"0" joins "0"; in env')
    lines = (folder / "manifest.json").read_text().split("\n")
    assert found.line is not None
    assert '"matcher"' in lines[found.line - 1]
    assert found.pointer == "/capabilities/syncedSegment/requestParser/arrayInclusion/matcher"


# Manifests ----------------------------------------------------------------------------------------


def test_a_manifest_that_breaks_rules_is_findings(manifest_of: Make) -> None:
    report = sstest.fuzz(manifest_of(cohortIdPath="cohort", memberArrayPath="/m"))
    assert {(one.code, one.pointer) for one in report.findings} == {
        ("SS101", "/syncedSegment/requestParser/cohortIdPath"),
        ("SS209", "/syncedSegment/requestParser"),
    }
    assert {one.severity for one in report.findings} == {"error"}
    assert {one.skipped for one in report.rules} == {"SS101 has reported it"}


def test_pointers_that_no_request_satisfies_are_a_finding(manifest_of: Make) -> None:
    report = sstest.fuzz(manifest_of(environmentIdPath="/cohort/id/env"))
    assert [one.code for one in report.findings] == ["SS216"]


def test_a_conflict_that_no_static_rule_reports_is_reported(manifest_of: Make) -> None:
    """The linter does not look at how pointers of more than 100 segments go together."""
    deep = "".join(f"/level{number}" for number in range(120))
    manifest = manifest_of(cohortIdPath=deep, cohortNamePath=f"{deep}/name")
    report = sstest.fuzz(manifest, 5, deterministic=True)
    assert [one.code for one in report.findings] == ["SS216"]
    assert {one.skipped for one in report.rules} == {"SS216 has reported it"}


def test_nothing_to_work_with_is_raised() -> None:
    with pytest.raises(sstest.ManifestError):
        sstest.fuzz("{")
    with pytest.raises(ValueError, match="unknown profile"):
        sstest.fuzz(corpus.load("hightouch").manifest, profile="x")
    manifest = corpus.load("hightouch").manifest
    with pytest.raises(ValueError, match="compared with 'docs'"):
        sstest.fuzz(manifest, profile="validation-server", reader=parse)
    with pytest.raises(ValueError, match="expected 1 or more"):
        sstest.fuzz(corpus.load("hightouch").manifest, max_examples=0)


def test_text_brings_line_and_column() -> None:
    text = (corpus.load("tealium-synced-segments").folder / "manifest.json").read_text()
    (found,) = sstest.fuzz(text, 5, deterministic=True).findings
    assert found.line is not None
    moved = sstest.fuzz("\n\n" + text, 5, deterministic=True).findings[0]
    assert (moved.line, moved.column) == (found.line + 2, found.column)


@pytest.mark.parametrize(
    ("matcher", "message"),
    [
        ("", "no known action makes members leave"),
        ("^$", "no known action makes members join"),
        ("add|remove", "the action 'remove' makes members join"),
    ],
)
def test_matchers_that_go_one_way_only(manifest_of: Make, matcher: str, message: str) -> None:
    inclusion = {"path": "/action", "matcher": matcher}
    manifest = manifest_of(base=ACTION, arrayInclusion=inclusion)
    (found,) = searched(manifest, "SS902")
    assert message in found.message
    assert found.severity == "error"
    (static,) = fuzzed(manifest, "SS902").findings
    assert static.code.startswith("SS3")
    assert static.request == found.request


@pytest.mark.parametrize(
    ("template", "code", "severity", "message"),
    [
        ("{{#if x}}", "SS912", "error", "the template cannot be rendered"),
        ('{"a": {{errorMessage}} }', "SS912", "error", "is not JSON"),
        ('{"a": {{requestBody.count}} }', "SS912", "error", "the reply to a"),
        ('{"ok": true}', "SS912", "warning", "is the same as to a good request"),
        ('{"n": "{{{requestBody.cohort.name}}}"}', "SS913", "warning", "does not survive"),
        ('{"n": "{{requestBody.cohort.name}}"}', "SS916", "info", "does not survive"),
    ],
)
def test_templates_that_fail_a_sender(
    manifest_of: Make, template: str, code: str, severity: str, message: str
) -> None:
    (found,) = searched(manifest_of(template), code)
    assert (found.severity, found.pointer) == (severity, "/syncedSegment/jsonResponseBody")
    assert message in found.message
    assert found.replay.endswith(" | sstest template --body - manifest.json")


@pytest.mark.parametrize(
    ("template", "search", "code"),
    [
        ('{"n": "{{{requestBody.cohort.name}}}"}', "SS913", "SS406"),
        ('{"n": "{{requestBody.cohort.name}}"}', "SS916", "SS424"),  # both are info
    ],
)
def test_a_request_is_shown_under_the_code_that_the_linter_gives(
    manifest_of: Make, template: str, search: str, code: str
) -> None:
    (found,) = fuzzed(manifest_of(template), search).findings
    assert found.code == code
    assert found.request is not None


@pytest.mark.parametrize("template", ['{"s": {{statusCode}} }', '{"m": "{{errorMessage}}"}'])
def test_templates_that_do(manifest_of: Make, template: str) -> None:
    found = fuzzed(manifest_of(template), "SS912", "SS913", examples=tries(0.5)).findings
    assert found == ()


# Parsers ------------------------------------------------------------------------------------------


def slow(manifest: Manifest, body: bytes) -> Update:
    """Compares each member with all before it."""
    update = parse(manifest, body)
    before: list[str] = []
    for one in update.memberships:
        for key in before:
            if key == one.context_key:
                break
        before.append(one.context_key)
    return update


def breaks_down(manifest: Manifest, body: bytes) -> Update:
    if b"null" in body:
        raise KeyError("null")
    return parse(manifest, body)


class Toggling:
    """Reads every other request as one that takes out whom it should take in."""

    def __init__(self) -> None:
        self.reads = 0

    def __call__(self, manifest: Manifest, body: bytes) -> Update:
        self.reads += 1
        update = parse(manifest, body)
        if self.reads % 2:
            return update
        turned = [
            msgspec.structs.replace(one, included=not one.included) for one in update.memberships
        ]
        return replace(update, memberships=tuple(turned))


def by_noise(manifest: Manifest, body: bytes) -> Update:
    return parse(manifest, body if len(body) < 120 else body.replace(b'"add"', b'"ad"'))


@pytest.mark.parametrize(
    ("reader", "code", "message"),
    [
        (slow, "SS915", "reading a request takes more than linear work"),
        (breaks_down, "SS903", "the parser raised KeyError: 'null'"),
        (Toggling(), "SS908", "sent again, changes who is in the cohort"),
        (by_noise, "SS905", "in another spelling is read differently"),
        (by_noise, "SS906", "leaves other members"),
    ],
)
def test_other_parsers_can_be_put_to_the_test(
    reader: Callable[..., Update], code: str, message: str
) -> None:
    manifest = corpus.load("rudderstack").manifest
    assert message in only(manifest, code, reader=reader, examples=300).message


async def later(manifest: Manifest, body: bytes) -> Update:
    return parse(manifest, body)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("reader", "found"),
    [
        (lambda _manifest, _body: None, "returned NoneType, expected sstest.Update"),
        (lambda _manifest, _body: {}, "returned dict, expected sstest.Update"),
        (
            lambda manifest, body: parse(manifest, body).memberships,
            "returned Memberships, expected",
        ),
        (later, "returned coroutine, expected sstest.Update"),
        (lambda _manifest, _body: sys.exit(0), "raised SystemExit: 0"),
        (lambda _manifest: None, "raised TypeError: "),
    ],
)
def test_a_parser_that_gives_no_update_is_a_finding(reader: Any, found: str) -> None:
    report = sstest.fuzz(corpus.load("rudderstack").manifest, 5, seed=1, reader=reader)
    assert not report.ok
    assert all(f"the parser {found}" in one.found for one in report.findings)


@pytest.mark.parametrize("reader", [5, "x:y"])
def test_a_reader_is_a_function(reader: Any) -> None:
    with pytest.raises(TypeError, match=r"reader is of type \w+, expected a function"):
        sstest.fuzz(corpus.load("rudderstack").manifest, 5, reader=reader)


# Events -------------------------------------------------------------------------------------------


def test_events_tell_the_whole_run_in_order() -> None:
    target = Target.of(corpus.load("heap-inbound").manifest)
    sample = corpus.load("heap-inbound").requests[0]
    told: list[Event] = list(run(target, Settings(3, deterministic=True), read_all([sample])))
    assert isinstance(told[0], Started)
    assert isinstance(told[-1], Done)
    begun = [one.rule for one in told if isinstance(one, RuleStarted)]
    ended = [one.rule for one in told if isinstance(one, RuleDone)]
    assert begun == ended
    assert {one.code for one in begun} == {code for code in catalogue() if code > "SS9"}
    counted = sum(one.examples for one in told if isinstance(one, RuleDone))
    assert 0 < counted == told[-1].examples
    found = [one.finding for one in told if isinstance(one, Found)]
    assert sorted(map(str, found)) == sorted(map(str, told[-1].findings))


def test_the_same_seed_finds_the_same() -> None:
    folder = corpus.load("mixpanel-cohorts").folder
    first, second = (sstest.fuzz(folder, 25, seed=4, deterministic=True).findings for _ in range(2))
    assert first == second != ()


def test_the_time_is_kept() -> None:
    report = sstest.fuzz(corpus.load("amplitude").manifest, 100_000, seconds=1e-9)
    assert any(one.cut_short for one in report.rules)
    assert report.examples < 100_000


def test_no_rule_uses_up_the_time_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is asked for more than there is time for, by a clock that ticks when it is read."""
    monkeypatch.setattr("time.monotonic", count().__next__)
    manifest = corpus.load("amplitude").manifest
    report = sstest.fuzz(manifest, 100_000, seconds=200, reader=parse)
    cut_short = [one for one in report.rules if one.cut_short]
    assert len(cut_short) > 8
    assert not report.untried
    assert f"the time was up for {len(cut_short)} of {len(report.rules)}" in str(report)


def test_that_no_time_was_left_is_told() -> None:
    report = sstest.fuzz(corpus.load("amplitude").manifest, 1, seconds=1e-9)
    assert {one.rule.code for one in report.untried} >= {"SS901", "SS902"}


def test_what_was_found_once_is_found_first_the_next_time(manifest_of: Make) -> None:
    """With one example, hardly anything is found, unless it is remembered."""
    import hypothesis

    manifest = manifest_of('{"n": "{{{requestBody.cohort.name}}}"}')
    chosen = [catalogue()["SS913"]]
    hypothesis.settings.register_profile("ours", database=InMemoryExampleDatabase())
    usual = hypothesis.settings.get_current_profile_name()
    hypothesis.settings.load_profile("ours")
    try:
        first = gather(run(Target.of(manifest), Settings(200), rules=chosen)).findings
        again = gather(run(Target.of(manifest), Settings(1), rules=chosen)).findings
    finally:
        hypothesis.settings.load_profile(usual)
    assert [one.code for one in first] == ["SS406"]
    assert again == first


def test_samples_are_part_of_the_report() -> None:
    one = corpus.load("hightouch")
    manifest = Manifest.load(one.manifest.to_dict())
    bodies = [b"{}", *(request.body for request in one.requests)]
    report = sstest.fuzz(manifest, 3, samples=bodies, deterministic=True)
    assert {each.code for each in report.findings} == {"SS920", "SS924", "SS929"}


# One mistake, one code ----------------------------------------------------------------------------


def test_a_static_rules_finding_has_the_smallest_request_that_shows_it() -> None:
    folder = corpus.load("tealium-synced-segments").folder
    (found,) = sstest.fuzz(folder, 10, deterministic=True).findings
    linted = next(one for one in sstest.lint(folder) if one.code == "SS310")
    nothing = {"request": None, "expected": "", "found": "", "replay": "", "test": ()}
    assert replace(found, **nothing) == linted


@pytest.mark.parametrize(
    ("template", "codes"),
    [
        ("{{#if x}}", {"SS401"}),
        ('{"m": "{{{requestBody.cohort.name}}}", "s": {{statusCode}} }', {"SS406"}),
        ('{"s": {{statusCode}}, }', {"SS415"}),
    ],
)
def test_templates_have_the_codes_of_the_linter(
    manifest_of: Make, template: str, codes: set[str]
) -> None:
    report = sstest.fuzz(manifest_of(template), tries(1), seed=1, deterministic=True)
    assert {one.code for one in report.findings} == codes
    assert all(one.request for one in report.findings)


def test_importing_the_function_imports_no_hypothesis() -> None:
    code = "import sys, sstest; sstest.fuzz; sstest.diff; print('hypothesis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_path_works_as_well(tmp_path: Path) -> None:
    text = (corpus.load("zeotap").folder / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(text)
    assert sstest.fuzz(tmp_path, 2, deterministic=True).ok


def test_a_request_is_of_the_variable_that_its_finding_names() -> None:
    """Several variables are at fault; the request must hold what the message says."""
    raw = '"e": "{{{errorMessage}}}", "i": "{{{requestBody.cohortId}}}"'
    raw += ', "n": "{{{requestBody.cohortName}}}"'
    escaped = raw.replace("{{{", "{{").replace("}}}", "}}")
    variables = {"requestBody.cohortId": "cohortId", "requestBody.cohortName": "cohortName"}
    values_of = {"SS406": '"', "SS407": "\\\n\x01", "SS411": "&'<>=", "SS424": "&'<>"}
    for values in (raw, escaped):
        capability = corpus.load("hightouch").manifest.to_dict()["syncedSegment"]
        template = f'{{"s": {{{{statusCode}}}}, {values} }}'
        capability |= {"jsonResponseBody": template}
        report = sstest.fuzz({"syncedSegment": capability}, 200, seed=1)
        shown = [one for one in report.findings if one.code in values_of]
        assert shown
        for one in shown:
            if one.request is not None:
                body = json.loads(one.request)
                name = next(it for it in variables if one.message.count(f"'{it}'"))
                assert set(values_of[one.code]) & set(body[variables[name]]), (one.message, body)
