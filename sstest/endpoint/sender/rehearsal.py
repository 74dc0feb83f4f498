"""A look at a sender before it is judged: how it cuts its batches, and by which clock it waits."""

from collections.abc import Callable
from typing import Final

from sstest.endpoint.sender.given import SetupError
from sstest.endpoint.sender.people import crowd
from sstest.endpoint.sender.stage import USUAL_BATCH, Stage
from sstest.endpoint.sender.trial import Trial

# How many people it is given at once, until it cuts them into batches.
_COUNTS: Final = (10, 100, 1_000, 10_000)


def rehearse(stage: Stage, begin: Callable[[], Trial]) -> None:
    """Tell the stage what a sender does; ``begin`` makes a trial of a fresh one.

    Raises :class:`SetupError` where the manifest has no reply to what it sends of a few people.
    """
    __tracebackhide__ = True
    for count in _COUNTS:
        with begin() as trial:
            failure = trial.call(trial.places[0], crowd(count), [])
            if failure is not None and count == _COUNTS[0]:
                _check_replies(stage)
            sizes = [
                sum(len(change.members) for change in one.changes)
                for one in stage.launchdarkly.requests
            ]
        if failure is not None or len(sizes) != 1:  # more would not tell more
            stage.cuts = len(sizes) > 1
            stage.batch = max(sizes, default=0) or USUAL_BATCH
            break
    if not stage.launchdarkly.in_process:
        with begin() as trial:
            stage.launchdarkly.will_answer(429, retry_after=1)
            before = stage.pauses.count
            trial.call(trial.places[0], crowd(1), [])
            stage.in_virtual_time = stage.pauses.count > before


def _check_replies(stage: Stage) -> None:
    if stage.launchdarkly.profile != "docs":
        return  # the validation server answers 500 to mistakes of senders, too
    for one in stage.launchdarkly.requests:
        if one.fault is None and one.status == 500 and one.error is not None:
            raise SetupError(
                f"the sender is not to blame: a request for {_COUNTS[0]} people was answered 500,"
                f" {one.error.message}; sstest lint says what is wrong with the manifest"
            )
