"""What actions mean, by their words."""

import pytest

from sstest.action_words import (
    Meaning,
    additions,
    is_addition,
    meaning,
    misspelt,
    parts_of,
    removals,
    repeated,
)


@pytest.mark.parametrize(
    "word",
    [
        *("add", "added", "addMembers", "ADD_USER", "Audience Entered", "member.joined", "upsert"),
        *("subscribed", "hinzufügen", "añadir", "追加", "1", "true", "opt_in", "not_removed", "+"),
        *("addmembers", "usersadded", "enrolled", "qualified"),
    ],
)
def test_joining(word: str) -> None:
    assert meaning(word) is Meaning.JOINING


@pytest.mark.parametrize(
    "word",
    [
        *("remove", "removed", "removeMembers", "DELETE", "Audience Exited", "member.left", "0"),
        *("unsubscribed", "entfernen", "eliminar", "削除", "false", "opt_out", "not_added", "-1"),
        *("deactivate", "unassign", "add_or_remove", "disenroll", "usersremoved", "churned"),
    ],
)
def test_leaving(word: str) -> None:
    assert meaning(word) is Meaning.LEAVING


@pytest.mark.parametrize("word", ["members", "sync", "replace", "audience_users", "PATCHED"[:0]])
def test_neither(word: str) -> None:
    assert meaning(word) is (Meaning.NEUTRAL if word else Meaning.UNKNOWN)


@pytest.mark.parametrize("word", ["foo", "", "   ", "address", "x" * 500, "dad", "memebrs"])
def test_unknown(word: str) -> None:
    assert meaning(word) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("add_members", ["add", "members"]),
        ("addMembersNow", ["add", "members", "now"]),
        ("HTTPAdd", ["http", "add"]),
        ("addmembers", ["add", "members"]),
        ("v2-add", ["v", "2", "add"]),
        ("Größe", ["größe"]),
    ],
)
def test_the_parts_of_a_word(word: str, parts: list[str]) -> None:
    assert parts_of(word) == parts


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("memebrs", ("memebrs", "members")),
        ("add_membrs", ("membrs", "members")),
        ("ad", ("ad", "add")),
        ("remvoe", ("remvoe", "remove")),
        ("me mbers", ("me mbers", "members")),
        ("add_usr", ("usr", "user")),
        ("subscibed", ("subscibed", "subscribed")),
    ],
)
def test_a_slip_is_told(word: str, found: tuple[str, str]) -> None:
    said = misspelt(word)
    assert said is not None
    assert said[0] == found[0]
    assert said[1].startswith(found[1][:4])


@pytest.mark.parametrize("word", ["add", "add_members", "foo", "xyzzy", "sync_v2", "", "Größe"])
def test_no_slip(word: str) -> None:
    assert misspelt(word) is None


def test_no_word_is_both() -> None:
    assert not {word for word in removals() if is_addition(word)}
    assert not {word for word in additions() if meaning(word) is Meaning.LEAVING}
    assert all(meaning(word) is Meaning.LEAVING for word in removals())
    assert all(is_addition(word) for word in additions())


def test_a_word_that_stands_twice() -> None:
    assert repeated("members add_members") == "members"
    assert repeated("add_members") is None
