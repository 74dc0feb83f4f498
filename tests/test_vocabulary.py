"""The words of requests: what they mean, and which look alike."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.vocabulary import foreign, words
from sstest.vocabulary.reading import (
    Meaning,
    addition,
    additions,
    direction,
    flag_direction,
    is_addition,
    meaning,
    naming_style,
    normalize,
    opposite,
    owners,
    removals,
    repeated_word,
    split_action,
    split_words,
    topic,
)
from sstest.vocabulary.typos import (
    closest,
    edits,
    is_typo,
    misspelt_action,
    misspelt_ending,
    misspelt_name,
    similarity,
)


@pytest.mark.parametrize(
    "word",
    [
        *("add", "added", "addMembers", "ADD_USER", "Audience Entered", "member.joined", "upsert"),
        *("subscribed", "hinzufügen", "añadir", "追加", "1", "true", "opt_in", "not_removed", "+"),
        *("addmembers", "usersadded", "enrolled", "qualified"),
    ],
)
def test_an_action_that_adds(word: str) -> None:
    assert meaning(word) is Meaning.ADD


@pytest.mark.parametrize(
    "word",
    [
        *("remove", "removed", "removeMembers", "DELETE", "Audience Exited", "member.left", "0"),
        *("unsubscribed", "entfernen", "eliminar", "削除", "false", "opt_out", "not_added", "-1"),
        *("deactivate", "unassign", "add_or_remove", "disenroll", "usersremoved", "churned"),
    ],
)
def test_an_action_that_removes(word: str) -> None:
    assert meaning(word) is Meaning.REMOVE


@pytest.mark.parametrize("word", ["members", "sync", "replace", "audience_users", "PATCHED"[:0]])
def test_an_action_without_a_direction(word: str) -> None:
    assert meaning(word) is (Meaning.NEUTRAL if word else Meaning.UNKNOWN)


@pytest.mark.parametrize("word", ["foo", "", "   ", "address", "x" * 500, "dad", "memebrs"])
def test_an_unknown_action(word: str) -> None:
    assert meaning(word) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("add_members", ("add", "members")),
        ("addMembersNow", ("add", "members", "now")),
        ("HTTPAdd", ("http", "add")),
        ("addmembers", ("add", "members")),
        ("v2-add", ("v", "2", "add")),
        ("Größe", ("größe",)),
    ],
)
def test_the_words_of_an_action(word: str, words: tuple[str, ...]) -> None:
    assert split_action(word) == words


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("memebrs", ("memebrs", "members")),
        ("add_membrs", ("membrs", "members")),
        ("ad", ("ad", "add")),
        ("remvoe", ("remvoe", "remove")),
        ("me mbers", ("me mbers", "members")),
        ("a d_members", ("a d", "add")),
        ("add_usr", ("usr", "user")),
        ("subscibed", ("subscibed", "subscribed")),
    ],
)
def test_a_typo_in_an_action(word: str, found: tuple[str, str]) -> None:
    said = misspelt_action(word)
    assert said is not None
    assert said[0] == found[0]
    assert said[1].startswith(found[1][:4])


@pytest.mark.parametrize(
    "word", ["add", "add_members", "foo", "re joined", "rejoined", "sync_v2", "", "Größe"]
)
def test_an_action_without_a_typo(word: str) -> None:
    assert misspelt_action(word) is None


def test_no_word_is_both() -> None:
    assert not {word for word in removals() if is_addition(word)}
    assert not {word for word in additions() if meaning(word) is Meaning.REMOVE}
    assert all(meaning(word) is Meaning.REMOVE for word in removals())
    assert all(is_addition(word) for word in additions())


def test_a_word_that_stands_twice() -> None:
    assert repeated_word("members add_members") == "members"
    assert repeated_word("add_members") is None


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
    assert split_words(name) == expected


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
    slip = misspelt_name(name)
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
    assert misspelt_name(name) is None


@pytest.mark.parametrize(
    ("name", "expected", "typo"),
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
def test_the_last_word_of_a_name(name: str, expected: str, *, typo: bool) -> None:
    assert misspelt_ending(name, expected) is typo


def test_styles_and_topics() -> None:
    assert [
        naming_style(name) for name in ("cohortId", "cohort_id", "cohort-id", "cohort", "A b")
    ] == [
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


@given(WORDS, st.data())
def test_one_edit_is_any_single_edit(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcde"))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for other in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ):
        assert (edits(word, other) == 1) is (word != other)
        assert (edits(other, word) == 1) is (word != other)


@given(WORDS, WORDS)
def test_a_typo_is_one_edit_away_both_ways(one: str, other: str) -> None:
    assert is_typo(one, other) is is_typo(other, one)
    if is_typo(one, other):
        assert edits(one, other) == 1


def test_a_word_adds_or_removes_and_never_both() -> None:
    adding = words.ADD_WORDS | words.ADD_ACTION_WORDS
    removing = words.REMOVE_WORDS | words.REMOVE_ACTION_WORDS
    assert not adding & removing
    assert not words.ADD_WORDS & words.ADD_ACTION_WORDS
    assert not words.REMOVE_WORDS & words.REMOVE_ACTION_WORDS
    assert set(words.OPPOSITES) <= adding
    assert set(words.OPPOSITES.values()) <= removing


@pytest.mark.parametrize("role", words.ROLES)
def test_a_word_is_a_sure_or_a_likely_sign_of_a_role(role: str) -> None:
    assert not words.ROLES[role].sure & words.ROLES[role].likely


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("added", Meaning.ADD),
        ("opted_in", Meaning.ADD),
        ("users_in_segment", Meaning.UNKNOWN),
        ("removedUsers", Meaning.REMOVE),
        ("opted-out", Meaning.REMOVE),
        ("added_or_removed", Meaning.REMOVE),
        ("not_added", Meaning.REMOVE),
        ("not_removed", Meaning.ADD),
        ("members", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
        # These say it in an action only.
        ("link", Meaning.UNKNOWN),
        ("blocked", Meaning.UNKNOWN),
    ],
)
def test_the_direction_that_a_name_says(name: str, said: Meaning) -> None:
    assert direction(name) is said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("isMember", Meaning.ADD),
        ("inSegment", Meaning.ADD),
        ("isInAudience", Meaning.ADD),
        ("is_not_in_segment", Meaning.REMOVE),
        ("outOfSegment", Meaning.REMOVE),
        ("is_not_out_of_segment", Meaning.ADD),
        ("segment", Meaning.UNKNOWN),
        ("tombstone", Meaning.REMOVE),
        ("leaver", Meaning.REMOVE),
        ("del", Meaning.REMOVE),
    ],
)
def test_the_direction_that_the_name_of_a_flag_says(name: str, said: Meaning) -> None:
    assert flag_direction(name) is said


@pytest.mark.parametrize(
    ("action", "turned"),
    [
        ("add_members", "remove_members"),
        ("addMembers", "removeMembers"),
        ("Audience Entered", "Audience Exited"),
        ("ADD", "REMOVE"),
        ("sync", None),
    ],
)
def test_the_opposite_of_an_action(action: str, turned: str | None) -> None:
    assert opposite(action) == turned


def test_whose_a_name_says_it_is() -> None:
    assert owners("environmentOfCohort") == {"environment", "cohort"}
    assert owners("user_id") == {"member"}
    assert owners("id") == frozenset()


CANDIDATES = ("environmentIdPath", "cohortIdPath", "memberArrayPath", "memberArrayParser", "id")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cohort_id_path", "cohortIdPath"),
        ("segmentIdPath", "cohortIdPath"),
        ("arrayParser", "memberArrayParser"),
        ("membersPath", "memberArrayPath"),
        ("idd", "id"),
        ("di", "id"),
        ("is", None),
        ("memberArray", "memberArrayPath"),
        ("description", None),
        ("", None),
        ("memberArrayPath" * 1000, None),
    ],
)
def test_the_closest_name(name: str, meant: str | None) -> None:
    assert closest(name, CANDIDATES) == meant


def test_nothing_is_close_to_no_candidates() -> None:
    assert closest("cohortId", ()) is None


@given(st.sampled_from(CANDIDATES[:-1]), st.data())
def test_any_single_typo_of_a_long_name_is_understood(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("aeiXZ"))
    typo = data.draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
            ]
        )
    )
    assert closest(typo, CANDIDATES) == name


@given(st.text(max_size=12), st.text(max_size=12))
def test_similarity_is_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    assert (similarity(one, other) == 1) is (normalize(one) == normalize(other))


@pytest.mark.parametrize(
    ("action", "turned"),
    [
        ("remove_members", "add_members"),
        ("Entfernt", "Hinzugefügt"),
        ("mitglied.entfernt", "mitglied.hinzugefügt"),
        ("AUSGETRETEN", "BEIGETRETEN"),
        ("saídas", "entradas"),
        ("削除", "追加"),
        ("unenrolled", "enrolled"),
        ("désinscrit", "inscrit"),
        ("main_out", "main_in"),
        ("off", "on"),
        ("-", "+"),
        ("add", None),
    ],
)
def test_the_action_that_adds_for_one_that_removes(action: str, turned: str | None) -> None:
    assert addition(action) == turned


@pytest.mark.parametrize(
    ("turn", "known", "meant"),
    [
        (opposite, foreign.FOREIGN_ADD_WORDS | foreign.FOREIGN_BEING_IN, Meaning.REMOVE),
        (addition, foreign.FOREIGN_REMOVE_WORDS | foreign.FOREIGN_HAVING_LEFT, Meaning.ADD),
    ],
)
def test_a_foreign_word_has_an_opposite_that_is_known(
    turn: Callable[[str], str | None], known: frozenset[str], meant: Meaning
) -> None:
    other = {Meaning.REMOVE: Meaning.ADD, Meaning.ADD: Meaning.REMOVE}[meant]
    assert {word for word in known if meaning(word) is not other} == set()
    assert {word for word in known if meaning(turn(word) or "") is not meant} == set()


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        *(
            ("abgemeldet", Meaning.REMOVE),
            ("gesperrt", Meaning.REMOVE),
            ("inativo", Meaning.REMOVE),
        ),
        *(
            ("désabonné", Meaning.REMOVE),
            ("istEntfernt", Meaning.REMOVE),
            ("inactive", Meaning.REMOVE),
        ),
        *(
            ("nicht_aktiv", Meaning.REMOVE),
            ("hinzugefügt", Meaning.ADD),
            ("aktiv", Meaning.UNKNOWN),
        ),
    ],
)
def test_what_the_name_of_a_flag_says_for_whom_it_is_true(flag: str, said: Meaning) -> None:
    assert flag_direction(flag) is said
