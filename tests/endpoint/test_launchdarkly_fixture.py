"""The fixture ``launchdarkly`` in runs of pytest: its manifests, its isolation, its failures."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from stand_in import CAPABILITY

from sstest import corpus
from tests.inner_run import run_inside

Run = Callable[..., pytest.RunResult]
TESTS = """
    import requests
    from sstest import Manifest

    ENV = "5f0c1e2d3b4a59687a8b9c0d"

    def send(it, keys, key=None, token=None):
        body = {"env": ENV, "id": "vip", "name": "VIP", "add": [{"id": one} for one in keys]}
        return requests.post(
            it.url_for(key), json=body, headers={"Authorization": token or it.token}, timeout=5
        )
"""


@pytest.fixture(scope="module", autouse=True)
def _everything_imported() -> None:
    """Import what the inner runs use before pytester takes note of the modules there are."""
    from sstest.endpoint import mock

    assert mock.MockLaunchDarkly(corpus.load("hightouch").manifest)


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run tests with a manifest beside them, in this process."""
    folder = pytester.path / "acme"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"syncedSegment": CAPABILITY}))

    def run_tests(tests: str, *arguments: str, manifest: str | None = "acme") -> pytest.RunResult:
        pytester.makepyfile(TESTS + tests)
        named = [] if manifest is None else ["--sstest-manifest", manifest]
        return run_inside(pytester, *named, *arguments)

    return run_tests


def test_each_test_has_a_fresh_one(run: Run) -> None:
    result = run(
        """
    tokens = set()

    def check(launchdarkly):
        assert launchdarkly.requests == launchdarkly.segments == ()
        assert launchdarkly.pending_faults == ()
        assert send(launchdarkly, ["ada"]).status_code == 204
        assert send(launchdarkly, ["ada"], token="api-of-somebody-else").status_code == 403
        assert not tokens & {launchdarkly.token}
        for token in tokens:
            assert send(launchdarkly, ["ada"], token=token).status_code == 403
        tokens.add(launchdarkly.token)
        launchdarkly.will_answer(500).forever().optional()

    def test_one(launchdarkly):
        check(launchdarkly)

    def test_two(launchdarkly):
        check(launchdarkly)

    def test_nothing_is_mocked_without_it():
        assert "responses" not in requests.adapters.HTTPAdapter.send.__module__
        """
    )
    result.assert_outcomes(passed=3)


def test_without_options_three_integrations_are_there(run: Run) -> None:
    result = run(
        """
    def test_it(launchdarkly):
        keys = [manifest.key for manifest in launchdarkly.manifests]
        assert keys == ["segment-audiences", "rudderstack", "hightouch"]
        assert launchdarkly.profile == "docs"
        """,
        manifest=None,
    )
    result.assert_outcomes(passed=1)


def test_a_manifest_of_the_tests_own_comes_first(run: Run) -> None:
    result = run(
        """
    import pytest

    @pytest.fixture
    def segment_manifest():
        return Manifest.load("acme", key="own")

    def test_it(launchdarkly):
        assert send(launchdarkly, ["ada"], "own").status_code == 204

    def test_it_with_the_manifest(launchdarkly, segment_manifest):
        assert send(launchdarkly, ["ada"], segment_manifest).status_code == 204
        """,
        manifest=None,
    )
    result.assert_outcomes(passed=2)
    both = run(
        """
    import pytest

    @pytest.fixture
    def segment_manifest():
        return Manifest.load("acme", key="own")

    def test_it(launchdarkly):
        assert [manifest.key for manifest in launchdarkly.manifests] == ["own", "acme"]
        """
    )
    both.assert_outcomes(passed=1)


def test_a_manifest_with_parameters_has_to_be_named(run: Run) -> None:
    result = run(
        """
    import pytest

    @pytest.fixture(params=["one", "two"])
    def segment_manifest(request):
        return Manifest.load("acme", key=request.param)

    def test_named(launchdarkly, segment_manifest):
        assert [one.key for one in launchdarkly.manifests] == [segment_manifest.key]

    def test_not_named(launchdarkly):
        pass
        """,
        manifest=None,
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*name segment_manifest as an argument of the test*"])


def test_manifests_of_the_option_with_the_fixture_of_the_plugin(run: Run) -> None:
    result = run(
        """
    def test_it(launchdarkly, segment_manifest):
        assert send(launchdarkly, ["ada"], segment_manifest.key).status_code == 204
        """
    )
    result.assert_outcomes(passed=1)


def test_the_profile_is_that_of_the_option(run: Run) -> None:
    result = run(
        """
    def test_it(launchdarkly):
        assert launchdarkly.url_for() == "http://localhost:3000/api/v2/segment-target/acme"
        assert send(launchdarkly, ["ada"]).status_code == 200
        """,
        "--sstest-profile=validation-server",
    )
    result.assert_outcomes(passed=1)


def test_a_manifest_that_breaks_rules_is_told_in_words(run: Run, pytester: pytest.Pytester) -> None:
    broken = {"requestParser": {"environmentIdPath": "env"}}
    (pytester.path / "acme/manifest.json").write_text(json.dumps({"syncedSegment": broken}))
    result = run("    def test_it(launchdarkly): pass")
    result.assert_outcomes(errors=1)
    output = result.stdout.str()
    assert "launchdarkly: acme/manifest.json: " in output.replace(f"{pytester.path}/", "")
    assert "Traceback" not in output
    assert "conftest_plugin/endpoint.py" not in output


def test_two_manifests_of_one_key_are_told_in_words(run: Run, pytester: pytest.Pytester) -> None:
    folder = pytester.path / "other/acme"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"syncedSegment": CAPABILITY}))
    result = run("    def test_it(launchdarkly): pass", "--sstest-manifest", "other/acme")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*two manifests have the integration key 'acme': *"])


def test_a_manifest_that_is_named_twice_is_one(run: Run) -> None:
    again = ("--sstest-manifest", "acme/manifest.json", "--sstest-manifest", "./acme/../acme")
    result = run(
        """
    def test_it(launchdarkly, segment_manifest):
        assert [one.key for one in launchdarkly.manifests] == ["acme"]
        """,
        *again,
    )
    result.assert_outcomes(passed=1)


def test_a_failure_of_any_kind_shows_the_requests_once(run: Run) -> None:
    result = run(
        """
    def test_plain(launchdarkly):
        send(launchdarkly, ["ada"])
        assert launchdarkly.segment("vip").members == {"bob"}

    def test_ours(launchdarkly):
        send(launchdarkly, ["ada"])
        launchdarkly.assert_synced("vip", added={"bob"})

    def test_passes(launchdarkly):
        send(launchdarkly, ["ada"])
        """
    )
    result.assert_outcomes(passed=1, failed=2)
    # Where CI is set, pytest repeats whole messages in its summary.
    output = result.stdout.str().partition("short test summary info")[0]
    shown = "#1 POST /api/v2/segment-targets/acme -> 204"
    plain, ours = output.split("test_ours ___")
    assert plain.count(shown) == 1
    assert ours.count(shown) == 1
    assert "requests to launchdarkly" in plain
    assert "added: missing 'bob': never sent" in ours
    assert "synced.py" not in ours  # the lines of ours that fail are no news
    assert "def assert_synced" not in ours


def test_an_unexpected_call_fails_where_it_is_made(run: Run) -> None:
    result = run(
        """
    def test_it(launchdarkly):
        try:
            requests.get("https://app.launchdarkly.com/api/v2/flags", timeout=5)
        except requests.RequestException:
            pass
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *UnexpectedCall: GET https://app.launchdarkly.com/api/v2/flags is not a synced*"]
    )


CALLS = {
    "requests": 'requests.get("https://app.launchdarkly.com/api/v2/flags")',
    "httpx": 'httpx.get("https://app.launchdarkly.com/api/v2/flags")',
    "a socket": 'socket.create_connection(("app.launchdarkly.com", 443))',
}


@pytest.mark.parametrize("client", CALLS)
def test_an_unexpected_call_fails_the_test_also_where_it_is_swallowed(
    run: Run, client: str
) -> None:
    result = run(
        f"""
    import httpx, pytest, socket

    def call(launchdarkly):
        try:
            {CALLS[client]}
        except Exception:
            pass

    def test_swallowed(launchdarkly):
        call(launchdarkly)

    def test_told_once(launchdarkly):
        call(launchdarkly)
        launchdarkly.assert_synced("vip", added={{"ada"}})

    @pytest.mark.xfail
    def test_expected(launchdarkly):
        call(launchdarkly)
        assert False
        """
    )
    result.assert_outcomes(passed=1, errors=1, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_swallowed*",
            "launchdarkly: no requests received",
            "unexpected calls to LaunchDarkly (1):",
            "*test_told_once*",
            "E * added: missing 'ada': never sent",
            "E * unexpected calls to LaunchDarkly (1):",
        ]
    )


def test_a_scripted_fault_that_never_happened_fails_the_test(run: Run) -> None:
    result = run(
        """
    import pytest

    def test_unused(launchdarkly):
        launchdarkly.will_answer(429, retry_after=1.5)
        launchdarkly.will_drop_connection().after(3)
        launchdarkly.will_fail(rate=0.01)  # by chance
        statuses = [send(launchdarkly, ["ada"]).status_code for _ in range(2)]
        assert statuses == [429, 204]

    def test_optional(launchdarkly):
        launchdarkly.will_delay(5).times(2).optional()

    def test_partly(launchdarkly):
        launchdarkly.will_answer(500).times(3)
        send(launchdarkly, ["ada"])

    def test_failed_anyway(launchdarkly):
        launchdarkly.will_answer(503)
        assert False

    @pytest.mark.xfail
    def test_expected(launchdarkly):
        launchdarkly.will_answer(503)
        assert False

    def test_over_http(launchdarkly_server):
        launchdarkly_server.will_delay(7)
        """
    )
    result.assert_outcomes(passed=4, errors=2, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_unused*",
            "launchdarkly: scripted faults that no request met, so that nothing was tested*",
            "  launchdarkly.will_drop_connection(): 2 more requests had to come first",
            "to allow it: launchdarkly.will_drop_connection().optional()",
            "requests received (2):",
            "*ERROR at teardown of test_over_http*",
            "launchdarkly_server: scripted faults that no request met*",
            "  launchdarkly.will_delay(7)",
        ]
    )
    assert "will_answer(503)" not in result.stdout.str().partition("FAILURES")[0]


WRONG = {
    'launchdarkly.assert_synced("vip", added=[1])': "added holds 1, expected * write '1'",
    "launchdarkly.assert_synced(4711)": "cohort is 4711, expected * write '4711'",
    "launchdarkly.assert_only(4711)": "cohort is 4711, expected * write '4711'",
    "launchdarkly.segment(4711)": "cohort is 4711, expected * write '4711'",
    'launchdarkly.assert_synced("vip", removed=[b"ada"])': "removed holds b'ada', * write 'ada'",
    'launchdarkly.will_answer("429")': "status is '429', expected a whole number",
    "launchdarkly.will_answer(500).times(0)": "times is 0, expected 1 or more",
    "launchdarkly.will_delay(-1)": "seconds is -1, expected a number of seconds",
    "assert_delta(sstest.Delta('c'), added=[1])": "added holds 1, expected * write '1'",
    "assert_reply(sstest.Reply(200), json=lambda body: None)": "<lambda> returned None and",
}


def test_a_mistake_of_the_test_is_shown_without_lines_of_ours(run: Run) -> None:
    calls = "".join(
        f"""
    def test_{number}(launchdarkly, assert_delta, assert_reply):
        {call}
    """
        for number, call in enumerate(WRONG)
    )
    result = run(f"    import sstest\n{calls}")
    result.assert_outcomes(failed=len(WRONG))
    result.stdout.fnmatch_lines([f"E *Error: {words}*" for words in WRONG.values()])
    for line in result.stdout.lines:
        assert not line.startswith(("sstest/", "/")), line
        assert "raise " not in line


def test_the_fixtures_help_reads_like_documentation(run: Run) -> None:
    result = run("", "--fixtures")
    lines = result.stdout.lines
    start = next(place for place, line in enumerate(lines) if line.startswith("launchdarkly --"))
    text = "\n".join(lines[start : start + 30])
    assert "An in-process stand-in for LaunchDarkly" in text
    assert 'launchdarkly.url_for("acme")' in text
    assert "assert_no_unexpected" in text


def test_the_token_is_not_shown_by_pytest(run: Run, pytester: pytest.Pytester) -> None:
    result = run(
        """
    from pathlib import Path

    def test_it(launchdarkly):
        Path("token.txt").write_text(launchdarkly.token)
        send(launchdarkly, ["ada"])
        exchange = launchdarkly.requests[0]
        headers = exchange.request.headers
        assert launchdarkly.requests == (), exchange.request
        """,
        "--showlocals",
        "-vv",
    )
    result.assert_outcomes(failed=1)
    token = Path(pytester.path / "token.txt").read_text()
    assert token not in result.stdout.str()
    assert "(hidden)" in result.stdout.str()
