"""A short run of the soak, and that it notices what it is there to notice."""

from pathlib import Path

import memory
import pytest
from memory import under_attack
from sender import MANIFEST, body_of
from soak import compare_members, compare_names, compare_replayed, under_faults, under_kills

from sstest import Manifest, parse


@pytest.mark.nightly
def test_nothing_is_lost_and_nothing_is_applied_twice_while_everything_fails() -> None:
    verdict = under_faults(seconds=5, connections=20)
    assert verdict.wrong == ()
    assert verdict.figures["taken"] > 100
    assert verdict.figures["answered"].keys() == {"204", "409", "429", "500", "dropped"}
    # Each side counted for itself.
    assert verdict.figures["answered"] == verdict.figures["met by the senders"]


@pytest.mark.nightly
def test_what_was_acknowledged_outlives_a_kill() -> None:
    verdict = under_kills(kills=1, connections=20, between=100, seed=0)
    assert verdict.wrong == ()
    (after_the_kill,) = verdict.figures["members after each kill"]
    assert 0 < after_the_kill < verdict.figures["members"]


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the memory of a process is not known here"
)


@needs_proc
def test_memory_is_not_filled() -> None:
    figures, wrong = under_attack(200, growth=memory.MOST)
    assert wrong == []
    assert figures["answered"].keys() == {200, 204, 400, 404, 413, 500}


@needs_proc
def test_the_soak_notices_memory_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 1)
    monkeypatch.setattr(memory, "KINDS", (memory.Kind("plain", b"{}", 2, 204),))
    _, wrong = under_attack(2, growth=-1_000)
    assert len(wrong) == 4
    assert wrong[0] == "plain was answered 400, expected 204"
    assert "expected at most 1" in wrong[2]
    assert wrong[3].startswith("it grew from")


def test_the_soak_notices_what_is_lost_or_applied_twice() -> None:
    assert list(compare_names(["a", "b"], ["b", "a"])) == []
    assert list(compare_names(["a", "b"], ["a"])) == [
        "b was answered with success, and is not in the log"
    ]
    assert list(compare_names(["a"], ["a", "a"])) == ["a was applied 2 times"]
    assert list(compare_names([], ["a"])) == ["a was applied, and its sender was not told"]


def test_the_soak_notices_who_is_missing_and_who_is_too_many() -> None:
    account = {"present": ["ann", "bob"], "gone": ["cid"]}
    assert list(compare_members(account, {"ann", "bob"})) == []
    assert list(compare_members(account, {"ann", "cid", "dan"})) == [
        "bob was added, and is not in the segment",
        "cid was removed, and is in the segment",
        "dan is in the segment, and nobody added it",
    ]


def test_the_soak_notices_a_log_that_comes_to_something_else() -> None:
    manifest = Manifest.load(MANIFEST, "soak")
    first, second = body_of("1", ["ann", "bob"], []), body_of("2", [], ["bob"])
    updates = [parse(manifest, first), parse(manifest, second)]
    assert list(compare_replayed(updates, {"ann"})) == []
    (wrong,) = compare_replayed(updates, {"ann", "bob"})
    assert "1 context keys differ" in wrong
