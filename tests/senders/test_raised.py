"""What a sync raises: which errors a fault excuses, and what is told of the others."""

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sstest.endpoint.mock import MockLaunchDarkly
from sstest.stateful import RULES
from tests.senders.cohort_sender import Sender, SyncError

Sync = Callable[[Any, list[str], list[str]], Any]


class TakesDatesForNumbers(Sender):
    def retry_after(self, asked: str, attempt: int) -> float:  # noqa: ARG002
        return float(asked)


class ReadsEachAnswer(Sender):
    """Looks for something that only some answers have."""

    def post(self, payload: dict[str, Any]) -> None:
        response = self.send(payload)
        if response.status_code != 204:
            {}["reason"]


def trial_of(launchdarkly: MockLaunchDarkly, kind: type[Sender], **options: Any) -> Any:
    new = lambda: kind(launchdarkly.url_for(), launchdarkly.token).sync  # noqa: E731
    return launchdarkly.trial(new=new, **options)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (TakesDatesForNumbers, "whose Retry-After is a date (request #1) [errors: "),
        (ReadsEachAnswer, " raised KeyError: 'reason', after a "),
    ],
)
def test_a_mistake_of_the_program_is_found(
    launchdarkly: MockLaunchDarkly, kind: type[Sender], words: str
) -> None:
    with pytest.raises(AssertionError) as raised:
        launchdarkly.check_sender(
            new=lambda: kind(launchdarkly.url_for(), launchdarkly.token).sync, seed=0
        )
    assert words in str(raised.value).splitlines()[0]
    last = traceback.extract_tb(raised.value.__cause__.__traceback__)[-1]  # type: ignore[union-attr]
    assert (last.filename, last.name) in {(__file__, "retry_after"), (__file__, "post")}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (("will_answer", {"status": 429, "retry_after": 5}), "after a 429 with Retry-After: 5 ("),
        (("will_answer", {"status": 503}), "after a 503 (request #1)"),
        (("will_drop_connection", {}), "after a dropped connection (request #1)"),
        (("will_delay", {"seconds": 60}), "after an answer that was 60 s late (request #1)"),
        (
            ("will_delay", {"seconds": 60, "applied": False}),
            "after no answer in 60 s (request #1)",
        ),
    ],
)
def test_the_fault_is_named(
    launchdarkly: MockLaunchDarkly, fault: tuple[str, dict[str, Any]], words: str
) -> None:
    class Fails(Sender):
        def wait(self, seconds: float) -> None:
            raise TypeError(seconds, "is not a time")

    with trial_of(launchdarkly, Fails) as trial:
        getattr(launchdarkly, fault[0])(**fault[1])
        with pytest.raises(AssertionError, match=r"sync 1 raised TypeError: ") as raised:
            trial.sync("vip", joined=["ada"])
    assert words in str(raised.value)
    assert isinstance(raised.value.__cause__, TypeError)


class Own(ValueError):
    """A sender's own error is no mistake, whatever it is a kind of."""


@pytest.mark.parametrize(
    "error",
    [
        *(RuntimeError("gave up"), NotImplementedError(), OSError("no route"), TimeoutError()),
        *(Own("refused"), SyncError("refused"), requests.exceptions.JSONDecodeError("", "", 0)),
        *(SystemExit(1), Exception("gave up"), ExceptionGroup("both", [OSError(), Own()])),
    ],
    ids=repr,
)
def test_a_fault_excuses_what_says_that_it_failed(
    launchdarkly: MockLaunchDarkly, error: BaseException
) -> None:
    class Raises(Sender):
        def wait(self, seconds: float) -> None:  # noqa: ARG002
            raise error

    with trial_of(launchdarkly, Raises) as trial:
        launchdarkly.will_answer(503)
        trial.sync("vip", joined=["ada"])


def test_a_mistake_is_found_in_a_group(launchdarkly: MockLaunchDarkly) -> None:
    class Raises(Sender):
        def wait(self, seconds: float) -> None:  # noqa: ARG002
            raise ExceptionGroup("both", [OSError(), ExceptionGroup("one", [IndexError("none")])])

    with trial_of(launchdarkly, Raises) as trial:
        launchdarkly.will_answer(503)
        with pytest.raises(AssertionError, match="raised IndexError: none, after a 503"):
            trial.sync("vip", joined=["ada"])


def test_the_rule_can_be_left_out(launchdarkly: MockLaunchDarkly) -> None:
    rules = RULES - {"errors"}
    with trial_of(launchdarkly, TakesDatesForNumbers, rules=rules) as trial:
        launchdarkly.will_answer(429, retry_after=5, as_date=True)
        trial.sync("vip", joined=["ada"])


def test_what_was_made_in_another_loop_is_told(launchdarkly: MockLaunchDarkly) -> None:
    async def made() -> asyncio.Event:
        event = asyncio.Event()
        waiting = asyncio.create_task(event.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        return event

    event = asyncio.run(made())

    async def sync(*_: Any) -> None:
        await event.wait()

    with (
        launchdarkly.trial(sync) as trial,
        pytest.raises(
            AssertionError, match=r"different event loop, though no fault.*async def new"
        ),
    ):
        trial.sync("vip", joined=["ada"])


def test_a_wait_for_what_cannot_come_is_told(launchdarkly: MockLaunchDarkly) -> None:
    async def sync(*_: Any) -> None:
        await asyncio.Event().wait()

    with (
        launchdarkly.trial(sync) as trial,
        pytest.raises(AssertionError, match=r"no timer is set; .*async def new"),
    ):
        trial.sync("vip", joined=["ada"])


def test_a_refusal_that_is_swallowed_is_told(launchdarkly: MockLaunchDarkly) -> None:
    class Misspells(Sender):
        def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
            self.send({"cohort": cohort.id, "add": [*joined, *left]})

    with trial_of(launchdarkly, Misspells) as trial, pytest.raises(AssertionError) as raised:
        trial.sync("vip", joined=["ada"])
    assert ": never sent; request #1 was answered 400 could not find path " in str(raised.value)
