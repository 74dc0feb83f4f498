"""The fixture ``segment_requests`` and the marker of that name, as a suite would use them."""

from collections.abc import Callable

import pytest

from sstest import corpus, samples
from tests.inner_run import run_inprocess

FULCRUM = corpus.load("fulcrum").folder / "manifest.json"
MARKED = """
    import pytest
    import sstest

    @pytest.mark.segment_requests({marker})
    def test_it(segment_manifest, segment_requests, segment_parser):
        {body}
"""
TAKEN = """for sample in segment_requests():
            assert segment_parser(sample.body) == sample.update"""
REFUSED = """made = segment_requests()
        assert len(made) == 4
        for one in made:
            with pytest.raises(sstest.RequestError) as caught:
                segment_parser(one.body)
            assert (caught.value.field, caught.value.pointer) == (one.field, one.pointer)"""


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    # An inner run forgets the modules it adds, and some extension modules load only once.
    samples(corpus.load("fulcrum").manifest, 1)

    def run_suite(text: str, *arguments: object, **names: str) -> pytest.RunResult:
        pytester.makepyfile(text.format(**names) if names else text)
        pytester.makeini("[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n")
        # Hypothesis' plugin has nothing to do here, and imports all of Hypothesis each time.
        without = [f"-pno:{name}" for name in ("randomly", "cacheprovider", "hypothesispytest")]
        return run_inprocess(pytester, *without, *map(str, arguments))

    return run_suite


def test_without_a_manifest_a_test_runs_over_three_formats(run: Run) -> None:
    result = run(MARKED, "-v", marker="count=4", body=TAKEN)
    result.assert_outcomes(passed=3)
    for key in ("segment-audiences", "rudderstack", "hightouch"):
        result.stdout.fnmatch_lines([f"*test_it?{key}?*PASSED*"])


def test_formats_choose_among_the_manifests(run: Run) -> None:
    result = run(MARKED, "-v", marker="formats=['boolean', 'action']", body=TAKEN)
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*rudderstack*")


def test_a_single_format_needs_no_list(run: Run) -> None:
    run(MARKED, marker="formats='arrays'", body=TAKEN).assert_outcomes(passed=1)


def test_a_manifest_of_another_format_leaves_nothing_to_run(run: Run) -> None:
    result = run(MARKED, "--sstest-manifest", FULCRUM, marker="formats='boolean'", body=TAKEN)
    result.assert_outcomes(skipped=1)


def test_a_manifest_that_does_not_say_its_format_is_not_left_out(
    run: Run, pytester: pytest.Pytester
) -> None:
    parser = '{"environmentIdPath": "/env", "cohortIdPath": "/id", "cohortNamePath": "/name"}'
    pytester.makefile(".json", manifest=f'{{"syncedSegment": {{"requestParser": {parser}}}}}')
    result = run(
        MARKED, "--sstest-manifest", "manifest.json", marker="formats='boolean'", body=TAKEN
    )
    result.stdout.fnmatch_lines(["*names no member array*", "FAILED *::test_it*"])


def test_malformed_requests_come_with_the_place_at_fault(run: Run) -> None:
    run(MARKED, marker="count=4, malformed=True", body=REFUSED).assert_outcomes(passed=3)


def test_a_call_overrules_the_marker(run: Run) -> None:
    body = """assert len(segment_requests(2, malformed=False)) == 2
        assert segment_requests(2, malformed=False)[0].update
        assert len(segment_requests(7, seed=3, locale="de_DE")) == 7"""
    run(MARKED, marker="count=4, malformed=True", body=body).assert_outcomes(passed=3)


def test_payloads_can_be_given_to_learn_from(run: Run) -> None:
    body = """body = segment_requests(1, malformed=False)[0].body
        (one,) = segment_requests(1, seed=1, like=[body])
        assert one.body != body"""
    run(MARKED, marker="", body=body).assert_outcomes(passed=3)


def test_the_marker_counts_for_segment_request_too(run: Run) -> None:
    text = """
        import pytest

        @pytest.mark.segment_requests(count=5, formats="action")
        def test_good(segment_request, segment_parser):
            assert segment_parser(segment_request.body) == segment_request.update

        @pytest.mark.segment_requests(count=2, malformed=True)
        def test_bad(segment_request):
            assert segment_request.status == 400
    """
    run(text).assert_outcomes(passed=11)


WRONG = {
    "count=0": "count is 0, expected a number of 1 or more",
    "count='5'": "count is '5', expected a number of 1 or more",
    "5": "takes count=, formats= and malformed=, found 5",
    "numbers=5": "takes count=, formats= and malformed=, found numbers",
    "formats='list'": "formats is 'list', expected some of boolean, arrays, action",
    "formats=[]": "formats is [], expected some of boolean, arrays, action",
    "malformed=1": "malformed is 1, expected True or False",
}


def test_a_wrong_marker_says_what_it_takes(run: Run, pytester: pytest.Pytester) -> None:
    for number, marker in enumerate(WRONG):
        pytester.makepyfile(**{f"test_{number}": MARKED.format(marker=marker, body=TAKEN)})
    result = run("def test_right(): pass", "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=len(WRONG))
    reported = [line for line in result.outlines if line.startswith("@pytest.mark")]
    assert reported == [f"@pytest.mark.segment_requests: {message}" for message in WRONG.values()]
    assert "Traceback" not in result.stdout.str()


def test_a_fixture_of_ones_own_for_the_manifest(run: Run) -> None:
    text = f"""
        import pytest
        import sstest

        @pytest.fixture
        def segment_manifest():
            return sstest.Manifest.load({str(FULCRUM)!r})

        @pytest.mark.segment_requests(count=2)
        def test_it(segment_manifest, segment_requests):
            assert segment_manifest.key == "fulcrum"
            assert len(segment_requests()) == 2
    """
    run(text).assert_outcomes(passed=1)


def test_the_marker_is_documented(run: Run) -> None:
    result = run("def test_it(): pass", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.segment_requests(count=None, formats=None, *"])
