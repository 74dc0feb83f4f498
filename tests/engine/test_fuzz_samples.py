"""Recorded requests tell of every spoilt pointer, and say nothing of good manifests."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest, RequestError, corpus
from sstest.corpus import Expectation
from sstest.corpus import Outcome as Expected
from sstest.engine.samples import look
from sstest.finding import Finding
from sstest.generate.shape import Shape, ShapeError
from sstest.limits import UNEXPECTED
from sstest.payloads.pieces import PayloadError
from sstest.rules.requests.target import Target
from sstest.rules.samples.evidence import Evidence
from sstest.rules.samples.recordings import Recording, read_all
from sstest.strategies import malformed, manifests, requests
from tests.engine.conftest import ACTION, ARRAYS, Make
from tests.engine.operators import copies, manifest_of, matchers, misspellings, swaps
from tests.profiles import examples

KEYS = [one.key for one in corpus.integrations()]
BODY = {"environment": "env-1", "cohort": {"id": "c-1", "name": "Active readers"}}
# What a request says, and what the manifest makes of it, as the corpus documents.
REAL_DEFECTS = {"tealium-synced-segments": "remove_member", "hightouch": "'Add'"}
MENDED = "matcher of one word of several: ^add_member$"


def check_samples(manifest: Manifest, samples: Any) -> list[Finding]:
    """What recorded requests show by themselves, whatever static rules report."""
    target = Target.of(manifest)
    recordings = read_all(samples)
    if not target.has_requests or not recordings:
        return []
    return [one for each in look(target, recordings, ()).rules for one in each.findings]


def taken(key: str, *, unusual: bool = True) -> list[bytes]:
    """The recorded requests that are taken; the few of a thousand members take too long."""
    one = corpus.load(key)
    bodies = []
    for request in one.requests:
        try:
            sstest.parse(one.manifest, request.body)
        except RequestError:
            continue
        if len(request.body) < 50_000 and (unusual or request.name != "unusual"):
            bodies.append(request.body)
    return bodies


def grave(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity != "info"]


def is_satisfiable(manifest: Manifest) -> bool:
    try:
        Shape.of(manifest.request_parser).satisfiable()
    except ShapeError:
        return False
    return True


@pytest.mark.parametrize("key", KEYS)
def test_the_corpus_has_nothing_but_remarks(key: str) -> None:
    one = corpus.load(key)
    assert grave(check_samples(one.manifest, one.requests)) == []


@pytest.mark.parametrize("key", KEYS)
def test_without_expectations_only_what_is_said_in_the_body_counts(key: str) -> None:
    found = grave(check_samples(corpus.load(key).manifest, taken(key, unusual=False)))
    assert [one.code for one in found] == ["SS924"] * (key in REAL_DEFECTS)
    assert all(REAL_DEFECTS[key] in one.message for one in found)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("key", KEYS)
def test_three_requests_are_enough_to_notice_every_spoilt_pointer(key: str, step: int) -> None:
    """In steps of seven each manifest is spoilt in other ways."""
    good = corpus.load(key).manifest
    bodies = taken(key)[:3]
    usual = {(one.code, one.message) for one in grave(check_samples(good, bodies))}
    parser = good.to_dict()["syncedSegment"]["requestParser"]
    spoilt = [*chain(*(operator(parser) for operator in (misspellings, swaps, copies, matchers)))]
    assert len(spoilt) > 100
    missed = []
    for what, changed in spoilt[KEYS.index(key) % step :: step]:
        manifest = manifest_of(good, changed)
        if manifest is None or not is_satisfiable(manifest):
            continue  # the manifest alone tells
        found = {(one.code, one.message) for one in grave(check_samples(manifest, bodies))}
        if found - usual or what == MENDED:
            continue
        if not any(one.severity != "info" for one in sstest.lint(manifest)):
            missed.append(what)
    assert missed == []


@pytest.mark.parametrize("key", KEYS)
def test_what_a_sender_would_send_gives_no_false_alarm(key: str) -> None:
    manifest = corpus.load(key).manifest
    for seed in range(3):
        bodies = [one.body for one in sstest.samples(manifest, 4, seed=seed)]
        assert grave(check_samples(manifest, bodies)) == []


# What is said, and where --------------------------------------------------------------------------


def request(**changes: Any) -> dict[str, Any]:
    return {**BODY, "add": [{"id": "u-1"}], "remove": [{"id": "u-2"}], **changes}


def only(manifest: Manifest, *samples: Any) -> Finding:
    (found,) = grave(check_samples(manifest, samples))
    return found


def test_a_pointer_in_the_wrong_case_is_told_with_the_right_one(manifest_of: Make) -> None:
    manifest = manifest_of(contextKindPath="/ContextKind")
    found = only(manifest, request(contextKind="device"))
    assert (found.code, found.severity) == ("SS922", "warning")
    assert found.pointer == "/syncedSegment/requestParser/contextKindPath"
    assert found.hint == "did you mean '/contextKind'?"


def test_a_required_pointer_under_the_wrong_parent_is_an_error(manifest_of: Make) -> None:
    found = only(manifest_of(cohortNamePath="/group/name"), request())
    assert (found.code, found.severity) == ("SS922", "error")
    assert found.hint == "did you mean '/cohort/name'?"


def test_an_override_that_is_never_there_is_told_of_members(manifest_of: Make) -> None:
    manifest = manifest_of(memberArrayParser={"memberIdPath": "/id", "cohortIdPath": "/cohrtId"})
    body = request(add=[{"id": "u-1", "cohortId": "c-2"}])
    found = only(manifest, body)
    assert found.code == "SS922"
    assert found.pointer == "/syncedSegment/requestParser/memberArrayParser/cohortIdPath"
    assert found.request == read_all([body])[0].body


def test_id_and_name_that_have_changed_places(manifest_of: Make) -> None:
    manifest = manifest_of(cohortIdPath="/cohort/name", cohortNamePath="/cohort/id")
    found = only(manifest, request())
    assert found.code == "SS923"
    assert "seem to be swapped" in found.message


def test_what_is_shown_is_a_request_that_shows_it(manifest_of: Make) -> None:
    """Smaller ones are there: no JSON, and one in which the pointers find nothing."""
    manifest = manifest_of(cohortIdPath="/cohort/name", cohortNamePath="/cohort/id")
    body = json.dumps(request()).encode() + b"\n"
    found = check_samples(manifest, [b"not json", b"{}", body])
    (swapped,) = [one for one in found if one.code == "SS923"]
    assert swapped.request == body
    assert swapped.replay.startswith("printf %s '{")


def test_values_tell_where_names_do_not(manifest_of: Make) -> None:
    manifest = manifest_of(cohortIdPath="/b", cohortNamePath="/a")
    bodies = [request(a="c-17", b="Loyal since 2019"), request(a="c-18", b="At risk")]
    assert only(manifest, *bodies).code == "SS923"
    swapped = manifest_of(cohortIdPath="/a", cohortNamePath="/b")
    assert grave(check_samples(swapped, bodies)) == []


def test_arrays_whose_names_say_the_opposite(manifest_of: Make) -> None:
    manifest = manifest_of(addMemberArrayPath="/remove", removeMemberArrayPath="/add")
    codes = {one.code for one in grave(check_samples(manifest, [request()]))}
    assert codes == {"SS923"}


def test_a_flag_that_says_the_opposite(manifest_of: Make) -> None:
    parser = {
        **{name: path for name, path in ACTION.items() if name != "arrayInclusion"},
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/deleted"},
    }
    body = {**BODY, "members": [{"id": "u-1", "deleted": True}]}
    found = only(manifest_of(base=parser), body)
    assert found.code == "SS924"
    assert "where that is true, members join" in found.message


@pytest.mark.parametrize(
    ("matcher", "word", "verb"),
    [("^(add|remove)$", "remove", "matches"), ("^insert$", "add", "does not match")],
)
def test_an_action_that_goes_the_wrong_way(
    manifest_of: Make, matcher: str, word: str, verb: str
) -> None:
    inclusion = {"path": "/action", "matcher": matcher}
    manifest = manifest_of(base=ACTION, arrayInclusion=inclusion)
    found = only(manifest, {**BODY, "action": word, "members": [{"id": "u-1"}]})
    assert found.code == "SS924"
    assert f"{verb} the action '{word}'" in found.message
    assert found.pointer == "/syncedSegment/requestParser/arrayInclusion/matcher"


def test_an_event_beside_the_arrays_counts_as_a_word(manifest_of: Make) -> None:
    body = request(event="audience_members_removed", remove=[])
    assert only(manifest_of(), body).code == "SS924"


def test_a_request_that_is_refused_is_told_once_with_the_number(manifest_of: Make) -> None:
    bad = [request(environment=None), request(environment=5), request()]
    found = only(manifest_of(), *bad)
    assert (found.code, found.severity, found.sample) == ("SS920", "error", "sample 1")
    assert "of 3 recorded requests, 'sample 1' and 1 more are refused" in found.message
    assert found.replay.endswith("sstest parse manifest.json -")


def test_bodies_that_are_no_json_are_findings(manifest_of: Make) -> None:
    found = check_samples(manifest_of(), [b"{", b"\xff\x00", b"[" * 10_000])
    assert [one.code for one in found] == ["SS920"]


def test_without_requests_there_is_nothing_to_say(manifest_of: Make) -> None:
    swapped = manifest_of(addMemberArrayPath="/remove", removeMemberArrayPath="/add")
    assert check_samples(swapped, []) == []


@given(manifests(), st.data())
@settings(
    max_examples=examples(0.5), database=None, suppress_health_check=[HealthCheck.filter_too_much]
)
def test_no_request_breaks_the_checks(manifest: Manifest, data: st.DataObject) -> None:
    """Good requests, bad ones, those of others, any JSON, any bytes."""
    strategies = st.one_of(
        requests(manifest).map(lambda one: one.body),
        malformed(manifest).map(lambda one: one.body),
        requests(corpus.load("amplitude").manifest).map(lambda one: one.body),
        st.recursive(st.none() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
        .filter(lambda value: isinstance(value, dict | list))
        .map(json.dumps),
        st.binary(),
    )
    for one in check_samples(manifest, data.draw(st.lists(strategies, max_size=4))):
        assert one.code.startswith(("SS92", "SS93"))
        assert one.message.isprintable()


def test_a_manifest_that_breaks_rules_finds_nothing_in_samples(manifest_of: Make) -> None:
    assert check_samples(manifest_of(cohortIdPath="no pointer"), [request()]) == []


def test_nothing_in_a_finding_commands_a_terminal(manifest_of: Make) -> None:
    names = {"\x1b[2J": "\u202e", "\x9b1m": "\x07"}
    manifest = manifest_of(environmentIdPath="/\x1b[2J/\u202e", contextKindPath="/\x9b1n")
    report = sstest.fuzz(manifest, 5, samples=[names], deterministic=True)
    assert len(report.findings) > 3
    assert str(report).replace("\n", "").isprintable()


def test_the_linter_takes_samples_as_well(manifest_of: Make) -> None:
    manifest = manifest_of(contextKindPath="/contextType")
    found = sstest.lint(manifest, [request(contextKind="device")])
    more = [one.code for one in found if one not in sstest.lint(manifest)]
    assert len(more) == 1
    assert more[0] in ("SS921", "SS922")
    assert {one.code for one in sstest.lint("{", samples=[request()])} == {"SS005"}


def test_what_a_static_rule_reports_is_not_said_of_samples_again(manifest_of: Make) -> None:
    manifest = manifest_of(cohortIdPath="/cohrot/id")
    body = request()
    assert [one.code for one in grave(check_samples(manifest, [body]))] == ["SS922"]
    assert [one.code for one in grave(sstest.lint(manifest, [body]))] == ["SS130"]


# Files --------------------------------------------------------------------------------------------


def archive(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"entries": [{"request": entry} for entry in entries]}})


def posted(body: str, url: str = "https://example.com/api/v2/segment-targets/x") -> dict[str, Any]:
    return {"method": "POST", "url": url, "postData": {"text": body}}


def test_files_of_every_kind_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"a": 1}')
    (tmp_path / "lines.jsonl").write_text('{"a": 2}\n\n{"a": 3}\n')
    other = posted("{}", "https://example.com/log")
    get = {"method": "GET", "url": "https://example.com"}
    (tmp_path / "all.har").write_text(archive(get, other, posted('{"a": 4}')))
    (tmp_path / "notes.txt").write_text("not a request")
    found = {one.name: one.body for one in read_all([tmp_path])}
    assert found == {
        "one": b'{"a": 1}',
        "lines.jsonl:1": b'{"a": 2}',
        "lines.jsonl:3": b'{"a": 3}',
        "all.har#2": b'{"a": 4}',
    }


def test_a_folder_of_the_corpus_brings_its_expectations() -> None:
    folder = corpus.load("hightouch").folder
    by_folder, by_file = read_all([folder]), read_all(sorted((folder / "requests").iterdir()))
    assert [one.expected for one in by_folder] == [one.expected for one in by_file]
    assert all(one.expected for one in by_folder)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("missing.json", None, "there is no such file", id="no file"),
        pytest.param("x.har", "{", "is not an HTTP archive", id="no JSON"),
        pytest.param("x.har", "[]", "is not an HTTP archive", id="no archive"),
        pytest.param("x.har", archive(), "no request is in this file", id="nothing posted"),
        pytest.param("x.jsonl", " \n", "no request is in this file", id="no line"),
        pytest.param("", None, "file is in this folder", id="an empty folder"),
    ],
)
def test_files_that_cannot_be_used_say_why(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(PayloadError, match=message):
        read_all([tmp_path / name])


def test_samples_of_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="expected a body"):
        read_all([5])
    with pytest.raises(PayloadError, match="not JSON data"):
        read_all([{"a": float("nan")}])


def test_expectations_are_held(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    (tmp_path / "expected").mkdir()
    capability = {"syncedSegment": {"requestParser": ARRAYS}}
    (tmp_path / "manifest.json").write_text(json.dumps({"capabilities": capability}))
    for name, expected in (
        ("refused", {"docs": {"status": 400}}),
        ("other", {"docs": {"update": {"environmentId": "x"}}}),
    ):
        (tmp_path / "requests" / f"{name}.json").write_text(json.dumps(request()))
        (tmp_path / "expected" / f"{name}.json").write_text(json.dumps(expected))
    found = check_samples(Manifest.load(tmp_path), [tmp_path])
    assert [(one.code, one.sample) for one in found] == [("SS925", "other"), ("SS925", "refused")]


def test_of_a_long_array_the_first_members_are_held() -> None:
    manifest = corpus.load("census-synced-segments").manifest
    members = [{"id": f"u{number}", "value": True} for number in range(5_000)]
    target = Target.of(manifest)
    parser = manifest.request_parser
    body = sstest.samples(manifest, 1)[0].body
    document = json.loads(body)
    array = next(iter(parser.array_pointers().values()))
    holder = document
    for part in array.parts[:-1]:
        holder = holder[part]
    holder[array.parts[-1]] = members
    [seen] = Evidence.of(target, read_all([document])).seen
    held = array.find(seen.document)
    assert len(held) == 5_000
    assert held[:1_000] == members[:1_000]
    assert set(held[1_000:]) == {None}


def test_of_many_requests_that_are_not_what_is_expected_the_first_are_told() -> None:
    manifest = corpus.load("census-synced-segments").manifest
    body = sstest.samples(manifest, 1)[0].body
    expected = Expectation(docs=Expected(update={"contextKind": "nobody"}))
    recordings = [Recording(f"r{number}", body, expected) for number in range(UNEXPECTED + 3)]
    looked = look(Target.of(manifest), recordings, ())
    [found] = [one.findings for one in looked.rules if one.rule.code == "SS925"]
    assert len(found) == UNEXPECTED
    assert found[-1].message.endswith("; 3 requests behind it are not compared")
    shown = [one for one in looked.requests if one.finding]
    assert len(shown) == UNEXPECTED
    last = f"request r{UNEXPECTED - 1}"
    assert [one.same_as for one in looked.requests[UNEXPECTED:]] == [last] * 3
