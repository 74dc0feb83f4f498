"""How ``==`` between deltas fails: alone, in dicts by cohort, in sets and lists."""

import re
from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]

NORMAL_FORM = "their normal form (NFC or NFD)"
HEAD = "the deltas differ (left is found, right is expected)"


def told(pytester: pytest.Pytester, run: Run, left: str, right: str) -> list[str]:
    """What pytest prints of a failing ``assert left == right``, without its own words."""
    pytester.makepyfile(
        f"""
        from sstest import Delta

        def delta(cohort, added="", removed=""):
            return Delta(cohort, frozenset(added), frozenset(removed))

        def test_it():
            left, right = {left}, {right}
            assert left == right
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    lines = re.findall(r"^E  (.*)$", result.stdout.str(), re.MULTILINE)
    return [line.strip().removeprefix("AssertionError: ") for line in lines]


def test_deltas_by_cohort(pytester: pytest.Pytester, run: Run) -> None:
    left = '{"a": delta("a", "xy"), "b": delta("b", "p", "q"), "same": delta("same", "k")}'
    right = '{"a": delta("a", "xz", "w"), "c": delta("c"), "same": delta("same", "k")}'
    assert told(pytester, run, left, right) == [
        f"assert {HEAD}",
        "'a' added: missing 'z'",
        "'a' added: extra 'y'",
        "'a' removed: missing 'w'",
        "cohort 'c' is missing: no members",
        "cohort 'b' is extra: added 'p'; removed 'q'",
    ]


@pytest.mark.parametrize("kind", ["set", "list", "tuple"])
def test_collections_of_deltas(pytester: pytest.Pytester, run: Run, kind: str) -> None:
    left, right = f'{kind}([delta("a", "x")])', f'{kind}([delta("a", "y"), delta("b", "z")])'
    assert told(pytester, run, left, right) == [
        f"assert {HEAD}",
        "'a' added: missing 'y'",
        "'a' added: extra 'x'",
        "cohort 'b' is missing: added 'z'",
    ]


def test_one_against_none(pytester: pytest.Pytester, run: Run) -> None:
    lines = told(pytester, run, '{"a": delta("a", "x" * 3)}', "{}")
    assert lines == [f"assert {HEAD}", "cohort 'a' is extra: added 'x'"]


def test_many_keys_are_counted(pytester: pytest.Pytester, run: Run) -> None:
    left = '{"a": Delta("a", frozenset(map(str, range(25))))}'
    (_, line) = told(pytester, run, left, "{}")
    assert line.endswith(", and 15 more")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('[delta("a", "x"), delta("a", "y")]', '[delta("a", "x"), delta("a", "z")]'),
        ('{"a": delta("a"), "b": 1}', '{"a": delta("a", "x"), "b": 1}'),
        ('[delta("a"), delta("b")]', '[delta("b"), delta("a")]'),
        ("[]", "{}"),
        ('delta("a")', '[delta("a")]'),
    ],
)
def test_the_rest_is_pytests(pytester: pytest.Pytester, run: Run, left: str, right: str) -> None:
    assert HEAD not in " ".join(told(pytester, run, left, right))


def test_sets_of_keys_that_look_alike(pytester: pytest.Pytester, run: Run) -> None:
    lines = told(pytester, run, r'{"Jose\u0301", "bob"}', r'frozenset({"Jos\xe9"})')
    assert lines == [
        "assert the sets differ (left is found, right is expected)",
        "missing 'José'",
        "extra 'Jose\\u0301', 'bob'",
        r"expected 'Jos\xe9', found 'Jose\u0301': they differ only in " + NORMAL_FORM,
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [('{"Ada"}', '{"ada"}'), ('{"é"}', '{"eve"}'), ('{1, "é"}', r'{"e\u0301"}'), ("{2}", "{1}")],
)
def test_other_sets_are_left_to_pytest(
    pytester: pytest.Pytester, run: Run, left: str, right: str
) -> None:
    assert "Extra items in the left set:" in told(pytester, run, left, right)
