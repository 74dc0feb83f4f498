"""Eight mistakes that senders make, and the words in which the assertions tell their effect."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sstest.endpoint.mock import MockLaunchDarkly
from tests.senders.conftest import LEAVERS, MEMBERS
from tests.senders.sender import Sender, SyncError


class NoRetry(Sender):
    """Gives up at the first refusal, and goes on with the next batch."""

    def post(self, payload: dict[str, object]) -> None:
        self.attempts = 1
        with contextlib.suppress(SyncError):
            super().post(payload)


class RetriesTooEarly(Sender):
    """Takes the seconds of Retry-After for milliseconds."""

    def wait(self, seconds: float) -> None:
        super().wait(seconds / 1000)


class Swapped(Sender):
    """Mixes up who joined and who left."""

    def payload(self, cohort_id: str, cohort_name: str, add: Any, remove: Any) -> Any:
        return super().payload(cohort_id, cohort_name, remove, add)


class CutsWrongly(Sender):
    """Leaves out the first of each batch but the first."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[Any]:
        for start in range(0, len(joined), self.batch_size):
            yield joined[start + (start > 0) : start + self.batch_size], []
        yield [], left


class WrongKind(Sender):
    """Sends accounts where users are meant."""

    def payload(self, *arguments: Any) -> Any:
        return {**super().payload(*arguments), "contextKind": "account"}


class LosesTheLastBatch(Sender):
    """Sends full batches only."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[Any]:
        whole = len(joined) - len(joined) % self.batch_size
        yield from super().batches(joined[:whole], left)


class Duplicates(Sender):
    """Begins each batch with the last of the one before."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[Any]:
        for start in range(0, len(joined), self.batch_size):
            yield joined[max(0, start - 1) : start + self.batch_size], []
        yield [], left


class NoToken(Sender):
    """Forgets who it is, and does not look at the answer."""

    def headers(self) -> dict[str, str]:
        return {}

    def post(self, payload: dict[str, object]) -> None:
        with contextlib.suppress(SyncError):
            super().post(payload)


def synced(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.assert_synced("vip", added=MEMBERS, removed=LEAVERS)


def retried(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.assert_retried()


def no_unexpected(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.assert_no_unexpected()


Bug = tuple[type[Sender], Callable[[MockLaunchDarkly], None], list[str]]
BUGS: dict[str, Bug] = {
    "no retry": (
        NoRetry,
        retried,
        [
            "request #1 was answered 429 too many requests",
            "it was not retried: not delivered to cohort 'vip': 'user-000', 'user-001'",
        ],
    ),
    "no retry, seen from the segment": (
        NoRetry,
        synced,
        [
            "added: missing 'user-000', 'user-001'",
            "sent only in request #1, which was answered 429 too many requests",
        ],
    ),
    "retry too early": (
        RetriesTooEarly,
        retried,
        ["request #2 retries it after 0.0", "s too early", "retry after 1.5 s"],
    ),
    "add and remove swapped": (
        Swapped,
        synced,
        [
            "added: missing 'user-000', 'user-001'",
            "and 15 more: removed instead, by requests #2, #3, #4",
            "removed: missing 'gone-1', 'gone-2': added instead, by request #5",
        ],
    ),
    "batches cut wrongly": (
        CutsWrongly,
        synced,
        ["added: missing 'user-010', 'user-020': never sent"],
    ),
    "wrong kind": (
        WrongKind,
        synced,
        ["arrived with context kind 'account', expected 'user'"],
    ),
    "lost last batch": (
        LosesTheLastBatch,
        synced,
        [
            "added: missing 'user-020', 'user-021', 'user-022', 'user-023', 'user-024': never sent",
        ],
    ),
    "duplicates across batches": (
        Duplicates,
        no_unexpected,
        [
            "request #3 repeats request #2 for cohort 'vip': adds 'user-009'",
            "request #4 repeats request #3 for cohort 'vip': adds 'user-019'",
        ],
    ),
    "token missing": (
        NoToken,
        no_unexpected,
        [
            "request #1 was refused: 403 the access token is missing: there is no Authorization",
            "; members lost: 'user-000', 'user-001'",
        ],
    ),
    "token missing, seen from the segment": (
        NoToken,
        synced,
        ["which was answered 403 the access token is missing: there is no"],
    ),
}


@pytest.mark.parametrize("name", BUGS)
def test_the_failure_names_the_effect(
    launchdarkly: MockLaunchDarkly, configuration: dict[str, object], name: str
) -> None:
    bug, ask, words = BUGS[name]
    launchdarkly.will_answer(429, retry_after=1.5).optional()  # some are refused before it
    bug(**configuration).sync("vip", "VIP", MEMBERS, LEAVERS)
    with pytest.raises(AssertionError) as failure:
        ask(launchdarkly)
    text = str(failure.value)
    for expected in words:
        assert expected in text
    assert "requests received (" in text
    assert launchdarkly.token not in text
    assert len(text) < 6000
    assert len(text.splitlines()) < 50


@pytest.mark.parametrize("ask", [synced, retried, no_unexpected])
def test_the_sender_without_a_bug_passes(
    launchdarkly: MockLaunchDarkly,
    sender: Sender,
    ask: Callable[[MockLaunchDarkly], None],
) -> None:
    launchdarkly.will_answer(429, retry_after=1.5)
    sender.sync("vip", "VIP", MEMBERS, LEAVERS)
    ask(launchdarkly)


def test_each_bug_is_caught_by_one_of_the_three(
    launchdarkly: MockLaunchDarkly, configuration: dict[str, object]
) -> None:
    for bug in {entry[0] for entry in BUGS.values()}:
        launchdarkly.reset()
        launchdarkly.will_answer(429, retry_after=1.5).optional()
        bug(**configuration).sync("vip", "VIP", MEMBERS, LEAVERS)
        caught = 0
        for ask in (synced, retried, no_unexpected):
            try:
                ask(launchdarkly)
            except AssertionError:
                caught += 1
        assert caught, bug.__name__
