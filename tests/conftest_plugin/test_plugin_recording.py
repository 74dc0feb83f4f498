"""``--sstest-record``: what senders send in tests becomes a folder like the corpus."""

import json
from collections.abc import Callable

import pytest

# Imported before any inner run: what such a run imports first is forgotten behind it.
import sstest.endpoint.mock
import sstest.endpoint.recorded
import sstest.endpoint.shared  # noqa: F401
from sstest.corpus import read_requests
from tests.inner_run import run_inside

Run = Callable[..., pytest.RunResult]
XDIST = ("-p", "sstest", "-p", "xdist.plugin", "-p", "xdist.looponfail", "-p", "no:cacheprovider")
TESTS = """
    import base64, json
    from urllib.parse import quote
    import pytest, requests

    def send(it, keys, token=None, **more):
        body = {"environmentId": "5f0c1e2d3b4a59687a8b9c0d", "action": "add", **more}
        body |= {"audienceId": "vip", "audienceName": "VIP"}
        body |= {"members": [{"id": key} for key in keys]}
        headers = {"Authorization": token or it.token}
        return requests.post(it.url_for(), json=body, headers=headers, timeout=5).status_code
"""
CAPABILITY = {
    "requestParser": {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/audienceId",
        "cohortNamePath": "/audienceName",
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
        "memberArrayParser": {"memberIdPath": "/id"},
    }
}
TWO_TESTS = """
    def test_one(launchdarkly):
        launchdarkly.will_answer(429)
        assert send(launchdarkly, ["ada@acme.com"]) == 429
        assert send(launchdarkly, ["ada@acme.com"]) == 204
        assert send(launchdarkly, ["eve@acme.com"]) == 204
        assert send(launchdarkly, ["ada@acme.com"], token="api-wrong") == 403
        leak = launchdarkly.token
        for disguise in (leak, base64.b64encode(f"me:{leak}".encode()).decode(), quote(leak, "")):
            assert send(launchdarkly, ["ada@acme.com"], leak=disguise) == 204
        escaped = json.dumps({"leak": leak}).replace("-", "\\\\u002d").encode()
        headers = {"Authorization": leak}
        assert requests.post(launchdarkly.url_for(), escaped, headers=headers).status_code == 400

    def test_two(launchdarkly_server):
        assert send(launchdarkly_server, ["ada@acme.com"]) == 204
        assert send(launchdarkly_server, ["ada@acme.com"], action="remove") == 204
        launchdarkly_server.will_answer(400)
        assert send(launchdarkly_server, ["bob@acme.com", "cid@acme.com"]) == 400
        assert send(launchdarkly_server, ["bob@acme.com", 1.5]) == 400
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    folder = pytester.path / "acme"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"syncedSegment": CAPABILITY}))

    def run_tests(tests: str, *arguments: str, manifest: str | None = "acme") -> pytest.RunResult:
        pytester.makepyfile(TESTS + tests)
        named = [] if manifest is None else ["--sstest-manifest", manifest]
        return run_inside(pytester, *named, *arguments)

    return run_tests


def test_what_both_stand_ins_get_is_recorded(run: Run, pytester: pytest.Pytester) -> None:
    result = run(TWO_TESTS, "--sstest-record=recorded", "-p", "no:randomly")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "recorded 3 requests of new shapes in recorded",
            "not recorded: 4 requests, the body holds an access token",
        ]
    )
    folder = pytester.path / "recorded"
    names = [request.name for request in read_requests(folder)]
    assert names == ["add-one-member", "refused-400-memberidpath", "remove-one-member"]
    assert "Authorization" not in "".join(
        path.read_text() for path in folder.rglob("*.json") if path.is_file()
    )
    again = run(TWO_TESTS, "--sstest-record=recorded")
    again.stdout.fnmatch_lines(["recorded 0 requests of new shapes in recorded"])
    assert "ada@acme.com" in (folder / "requests/add-one-member.json").read_text()
    tested = run_inside(pytester, "recorded/manifest.json", "--sstest-examples=1", "-rA")
    assert tested.parseoutcomes().get("failed", 0) == 0
    tested.stdout.fnmatch_lines(["*PASSED*request add-one-member*"])


def test_people_are_replaced_and_settings_have_twins(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsstest_record = recorded\nsstest_anonymise = true\n")
    run(TWO_TESTS).assert_outcomes(passed=2)
    folder = pytester.path / "recorded"
    assert len(read_requests(folder)) == 3
    for path in folder.rglob("*.json"):
        if path.name != "manifest.json":
            text = path.read_text().lower()
            assert "acme" not in text
            assert "vip" not in text
            assert "5f0c1e2d" not in text


@pytest.mark.nightly
@pytest.mark.usefixtures("run")
def test_workers_record_in_one_folder(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    many = """
    @pytest.mark.parametrize("number", range(8))
    def test_it(launchdarkly, number):
        for name in ("first", "second", "third"):
            assert send(launchdarkly, ["ada@acme.com"], **{name: "ada@acme.com"}) == 204
    """
    pytester.makepyfile(TESTS + many)
    result = pytester.runpytest_subprocess(
        *(*XDIST, "-n", "2", "--sstest-manifest", "acme"),
        *("--sstest-record", "recorded", "--sstest-anonymise"),
    )
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines(["recorded 3 requests of new shapes in recorded"])
    requests = read_requests(pytester.path / "recorded")
    assert len(requests) == 3
    bodies = [json.loads(request.body) for request in requests]
    people = {body["members"][0]["id"] for body in bodies}
    assert len(people) == 1  # the workers have one name for one person
    assert all(people & {*map(str, body.values())} for body in bodies)


def test_without_a_named_manifest_each_integration_has_a_folder(
    run: Run, pytester: pytest.Pytester
) -> None:
    result = run(
        """
    import json
    from sstest import Manifest

    @pytest.fixture
    def segment_manifest():
        return Manifest.load("acme")

    def test_it(launchdarkly):
        it = launchdarkly
        assert send(it, ["ada"]) == 204
        """,
        "--sstest-record=recorded",
        manifest=None,
    )
    result.assert_outcomes(passed=1)
    assert len(read_requests(pytester.path / "recorded/acme")) == 1


def test_a_folder_that_cannot_be_used_is_one_line_before_any_test(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.path.joinpath("taken").write_text("mine")
    result = run(TWO_TESTS, "--sstest-record=taken")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: sstest_record: *taken: it is a file, expected a folder*"])
    assert "test_one" not in result.stdout.str()
    result = run(TWO_TESTS, "--sstest-anonymise")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --sstest-anonymise is about recorded requests: *"])
    result = run(TWO_TESTS, "--sstest-record=")
    result.stderr.fnmatch_lines(["ERROR: sstest_record is '', expected a folder"])
    listed = run(TWO_TESTS, "--sstest-record=made", "--collect-only")
    assert listed.ret == 0
    assert not (pytester.path / "made").exists()


def test_what_breaks_during_the_run_fails_it_with_one_line(
    run: Run, pytester: pytest.Pytester
) -> None:
    result = run(
        """
    import shutil
    from pathlib import Path

    def test_it(launchdarkly):
        shutil.rmtree("recorded")
        Path("recorded").write_text("mine")
        assert send(launchdarkly, ["ada"]) == send(launchdarkly, ["ada", "bob"]) == 204
        """,
        "--sstest-record=recorded",
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["error: *recorded*: requests cannot be recorded there: *"])
    result.assert_outcomes(passed=1)
