"""The words of names: what is a slip of the hand, and what is a word of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.rules.names import ending_slip, misspelt, one_edit, resemble, style, topic, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cohortId", ("cohort", "id")),
        ("cohort_id", ("cohort", "id")),
        ("cohort-id", ("cohort", "id")),
        ("CohortID", ("cohort", "id")),
        ("URLOfCohort", ("url", "of", "cohort")),
        ("$phone2", ("phone", "2")),
        ("", ()),
    ],
)
def test_the_words_of_a_name(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("enviromentId", "environmentid"),
        ("usrId", "userid"),
        ("cohrt_name", "cohortname"),
        ("nmae", "name"),
        ("segement", "segment"),
        ("integration_chort_id", "cohort"),
    ],
)
def test_a_misspelt_word_of_the_field(name: str, meant: str) -> None:
    slip = misspelt(name)
    assert slip is not None
    assert slip[1] == meant


@pytest.mark.parametrize(
    "name",
    [
        *("cohortId", "cohorts", "remote", "auction", "contest", "match", "project_ids", "batch_2"),
        *("protect", "values", "id", "x", "externalId", "$phone", "listData", "integration_id"),
    ],
)
def test_words_of_their_own(name: str) -> None:
    assert misspelt(name) is None


@pytest.mark.parametrize(
    ("name", "expected", "slip"),
    [
        ("cohort_i", "id", True),
        ("cohortIdd", "id", True),
        ("cohort_ids", "id", True),
        ("uid", "id", False),
        ("cohort_uuid", "id", False),
        ("cohort_key", "id", False),
        ("cohort_nam", "name", True),
        ("cohort_uri", "url", False),
        ("is", "id", False),
    ],
)
def test_the_last_word_of_a_name(name: str, expected: str, *, slip: bool) -> None:
    assert ending_slip(name, expected) is slip


def test_styles_and_topics() -> None:
    assert [style(name) for name in ("cohortId", "cohort_id", "cohort-id", "cohort", "A b")] == [
        "camelCase",
        "snake_case",
        "kebab-case",
        None,
        None,
    ]
    assert [topic(name) for name in ("cohort_id", "title", "href", "contextKind", "value")] == [
        "id",
        "name",
        "url",
        "kind",
        None,
    ]


WORDS = st.text(alphabet="abcde", min_size=1, max_size=8)


@settings(deadline=None)
@given(WORDS, st.data())
def test_one_edit_sees_every_single_edit(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcde"))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for other in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ):
        assert one_edit(word, other) is (word != other)
        assert one_edit(other, word) is (word != other)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_what_resembles_is_one_edit_away_and_both_ways(one: str, other: str) -> None:
    assert resemble(one, other) is resemble(other, one)
    if resemble(one, other):
        assert one_edit(one, other)
