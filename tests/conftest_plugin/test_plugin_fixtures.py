"""The fixtures, in test modules as a user writes them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sstest import corpus, samples

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

BUILT_IN = ["segment-audiences", "rudderstack", "hightouch"]

USES = """
import sstest


def test_manifest(segment_manifest):
    assert isinstance(segment_manifest, sstest.Manifest)


def test_request(segment_request, segment_parser, assert_delta):
    update = segment_parser(segment_request.body)
    assert update == segment_request.update
    for cohort, delta in segment_request.update.deltas.items():
        assert_delta(update, added=delta.added, removed=delta.removed, cohort=cohort)
"""


def nodeids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_without_options_there_is_a_manifest_of_each_format() -> None:
    formats = {str(corpus.load(key).manifest.format) for key in BUILT_IN}
    assert formats == {"boolean", "arrays", "action"}


def test_one_test_a_manifest_and_one_a_request(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_uses=USES)
    result = run("--sstest-examples", 2, "--collect-only", "-q")
    assert nodeids(result) == [
        *(f"test_uses.py::test_manifest[{key}]" for key in BUILT_IN),
        *(f"test_uses.py::test_request[{key}-{index}]" for key in BUILT_IN for index in (0, 1)),
    ]


def test_the_fixtures_work_for_every_format(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_uses=USES)
    run("--sstest-examples", 4).assert_outcomes(passed=3 + 3 * 4)


def test_twenty_requests_unless_told_otherwise(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_uses=USES)
    result = run("--collect-only", "-q", "-k", "test_request and hightouch")
    assert len(nodeids(result)) == 20


def test_manifests_that_are_named_take_the_place_of_the_built_in(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    pytester.makepyfile(test_uses=USES)
    write_manifest("one")
    write_manifest("two", "boolean")
    arguments = ("--sstest-manifest", "one/manifest.json", "--sstest-manifest", "two")
    result = run(*arguments, "--sstest-examples", 1, "-v")
    result.assert_outcomes(passed=4)
    for name in ("test_manifest[one]", "test_manifest[two]", "test_request[one-0]"):
        assert f"{name} PASSED" in result.stdout.str()


UNKNOWN = """
    import sstest.corpus

    def test_fixture(launchdarkly):
        launchdarkly.url_for("cdp")

    def test_of_several(launchdarkly):
        launchdarkly.url_for()

    def test_corpus():
        sstest.corpus.load("cdp")
"""


def test_where_no_manifest_is_named_it_is_said_how(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    pytester.makepyfile(test_plain=UNKNOWN)
    result = run()
    result.assert_outcomes(failed=3)
    told = [line for line in result.outlines if line.startswith("E  ")]
    assert len(told) == 3
    assert all("--sstest-manifest" in line for line in told)
    write_manifest("cdp")
    run("--sstest-manifest", "cdp", "-k", "not corpus").assert_outcomes(passed=2)
    write_manifest("other")
    named = run("--sstest-manifest", "other", "-k", "fixture").stdout.str()
    assert "there are: 'other'\n" in named


def test_the_seed_decides_the_requests(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        def test_it(segment_request):
            print("BODY", segment_request.body.decode())
        """
    )

    def bodies(*arguments: object) -> list[str]:
        return re.findall("BODY (.*)", run("-s", "--sstest-examples", 2, *arguments).stdout.str())

    default, same, other = bodies(), bodies("--sstest-seed", 0), bodies("--sstest-seed", 1)
    assert len(default) == 6
    assert default == same
    assert not set(default) & set(other)
    manifest = corpus.load("segment-audiences").manifest
    assert default[:2] == [one.body.decode() for one in samples(manifest, 2, seed=0)]


def test_the_factory_makes_requests_as_the_options_say(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import sstest

        def test_it(segment_manifest, segment_requests):
            assert segment_requests() == sstest.samples(segment_manifest, 3, seed=5)
            assert segment_requests(2, seed=1) == sstest.samples(segment_manifest, 2, seed=1)
            german = sstest.samples(segment_manifest, 2, seed=5, locale="de_DE")
            assert segment_requests(2, locale="de_DE") == german
        """
    )
    run("--sstest-examples", 3, "--sstest-seed", 5).assert_outcomes(passed=3)


def test_the_parser_has_the_profile_of_the_option(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        import sstest

        BODY = {"environmentId": "e", "batch": [
            {"userId": "u", "cohortId": "c", "cohortName": "n", "value": False}]}

        @pytest.fixture
        def segment_manifest():
            return sstest.corpus.load("segment-audiences").manifest

        def test_default(segment_parser):
            assert segment_parser(BODY).delta.removed == {"u"}

        def test_named(segment_parser):
            with pytest.raises(sstest.RequestError, match="could not find path /value"):
                segment_parser(BODY, profile="validation-server")
            assert segment_parser(BODY, profile="docs").delta.removed == {"u"}

        def test_unknown(segment_parser):
            with pytest.raises(ValueError, match="no-such"):
                segment_parser(BODY, profile="no-such")
        """
    )
    run().assert_outcomes(passed=3)
    result = run("--sstest-profile", "validation-server")
    result.assert_outcomes(passed=2, failed=1)
    assert "found false, and the validation server treats false" in result.stdout.str()


OWN = """
import pytest
import sstest

@pytest.fixture
def segment_manifest():
    return sstest.corpus.load("zeotap").manifest
"""
USES_OWN = """
def test_own(segment_manifest, segment_requests, segment_parser):
    assert segment_manifest.key == "zeotap"
    assert [segment_parser(one.body) for one in segment_requests(3)] == [
        one.update for one in segment_requests(3)]
"""


def test_a_module_may_have_a_manifest_of_its_own(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_own=OWN + USES_OWN, test_uses=USES)
    result = run("--sstest-examples", 1)
    result.assert_outcomes(passed=1 + 3 + 3)


def test_a_conftest_may_have_a_manifest_of_its_own(pytester: pytest.Pytester, run: Run) -> None:
    folder = pytester.mkdir("inner")
    (folder / "conftest.py").write_text(OWN)
    (folder / "test_own.py").write_text(USES_OWN)
    pytester.makepyfile(test_uses=USES)
    result = run("--sstest-examples", 1)
    result.assert_outcomes(passed=1 + 3 + 3)


def test_a_module_may_parametrise_its_own_manifest(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        import sstest

        @pytest.fixture(params=["zeotap", "fulcrum"])
        def segment_manifest(request):
            return sstest.corpus.load(request.param).manifest

        def test_it(segment_manifest, segment_requests):
            assert len(segment_requests(2)) == 2
        """
    )
    result = run("-v")
    result.assert_outcomes(passed=2)
    assert "test_it[zeotap] PASSED" in result.stdout.str()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cohortIdPth": "/x"}, "line 13, column 9: requestParser has no property 'cohortIdPth'"),
        ({"environmentIdPath": "/x", "cohortIdPath": "/x/id"}, "environmentIdPath"),
    ],
)
def test_a_manifest_without_requests_ends_collection_in_a_line(
    pytester: pytest.Pytester,
    write_manifest: Write,
    run: Run,
    changes: dict[str, str],
    message: str,
) -> None:
    pytester.makepyfile(test_uses=USES)
    write_manifest(**changes)
    result = run("--sstest-manifest", "partner")
    result.assert_outcomes(errors=1)
    text = result.stdout.str()
    assert "no requests can be generated for the manifest partner: " in text
    assert message in text
    assert "site-packages" not in text


def test_a_manifest_that_breaks_rules_is_still_a_manifest(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(cohortIdPth="/x")
    pytester.makepyfile(
        """
        def test_it(segment_manifest):
            assert len(segment_manifest.problems) == 1
        """
    )
    run("--sstest-manifest", "partner").assert_outcomes(passed=1)


ASSERTS = """
import dataclasses

import sstest

def test_delta(assert_delta):
    manifest = sstest.corpus.load("fulcrum").manifest
    sample = sstest.samples(manifest, 1)[0]
    assert_delta(sample.update, added={"nobody"})

def test_reply(assert_reply):
    manifest = sstest.corpus.load("fulcrum").manifest
    assert_reply(sstest.answer(manifest, b"{"), 204)

def test_deltas():
    assert sstest.Delta("c", frozenset("ab")) == sstest.Delta("d", frozenset("bc"))

def test_updates():
    update = sstest.samples(sstest.corpus.load("fulcrum").manifest, 1)[0].update
    assert update == dataclasses.replace(update, environment_id="other")

def test_other():
    assert sstest.Delta("c") == 1
"""


def test_failures_of_assertions_are_about_the_request_and_not_about_us(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(test_asserts=ASSERTS)
    result = run()
    result.assert_outcomes(failed=5)
    text = result.stdout.str()
    assert "AssertionError: the delta of cohort " in text
    assert ": missing 'nobody'" in text
    assert "AssertionError: expected status 204, found 400: request payload is not JSON" in text
    assert "the deltas differ (left is found, right is expected)" in text
    assert "cohort 'c' is not 'd'" in text
    assert "added: missing 'c'" in text
    assert "added: extra 'a'" in text
    assert "the updates differ (left is found, right is expected)" in text
    assert "environment: expected 'other', found " in text
    assert "assertions.py" not in text
    assert "def _delta" not in text


def test_failures_of_assertions_read_well_without_pytests_rewriting(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(test_asserts=ASSERTS)
    result = run("--assert=plain", "-k", "delta or reply")
    result.assert_outcomes(failed=3, deselected=2)
    assert ": missing 'nobody'" in result.stdout.str()
