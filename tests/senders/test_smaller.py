"""A history that fails is made as small and as plain as it can be, in a few looks."""

import pytest

from sstest.endpoint.mock import MockLaunchDarkly
from sstest.endpoint.sender.history import FaultStep, SyncStep
from sstest.endpoint.sender.people import ODD
from sstest.endpoint.sender.smaller import Steps, smallest
from sstest.stateful import BrokenRule
from tests.senders.planted import SamePause

HISTORY: Steps = (
    SyncStep("Gold/007-1", ("ada", "bob"), ()),
    FaultStep("will_answer", (503,), forever=True, after=19),
    SyncStep("Gold/007-1", ODD[:20], ("ada", "bob"), (("pause", 0.0),)),
)


def looked(steps: Steps, least: int, leaving: int = 0) -> tuple[Steps, int]:
    """The smallest in which so many join and leave in the last sync, and how many were tried."""
    tried = []

    def look(candidate: Steps) -> bool | None:
        last = candidate[-1]
        tried.append(candidate)
        enough = isinstance(last, SyncStep) and len(last.joined) >= least
        return True if enough and len(last.left) >= leaving else None  # type: ignore[union-attr]

    found, _ = smallest(steps, True, look, 300)
    return found, len(tried)


def test_where_anybody_shows_it_a_few_looks_are_enough() -> None:
    found, looks = looked(HISTORY, 1)
    assert found == (SyncStep("vip", ("cy",), ()),)
    assert looks < 5


@pytest.mark.parametrize(("least", "leaving"), [(1, 1), (2, 0), (3, 0)])
def test_names_that_do_not_matter_are_plain(least: int, leaving: int) -> None:
    found, _ = looked(HISTORY, least, leaving)
    (last,) = found
    assert isinstance(last, SyncStep)
    assert (last.cohort, last.others) == ("vip", ())
    assert {*last.joined, *last.left} <= {"ada", "bob", "cy"}


def test_several_cohorts_stay_several_where_they_matter() -> None:
    steps = (HISTORY[0], SyncStep("Silver-1", ("x",), ()))

    def look(candidate: Steps) -> bool | None:
        cohorts = {one.cohort for one in candidate if isinstance(one, SyncStep)}
        return len(cohorts) == 2 or None

    found, _ = smallest(steps, True, look, 300)
    cohorts = [one.cohort for one in found if isinstance(one, SyncStep)]
    assert sorted(cohorts) == ["Silver-1", "vip"]


@pytest.mark.parametrize("seed", [2, 9])
def test_a_request_for_each_person_does_not_hide_the_smallest(
    launchdarkly: MockLaunchDarkly, seed: int
) -> None:
    class OneEach(SamePause):
        batch_size = 1

    def new() -> object:
        return OneEach(launchdarkly.url_for(), launchdarkly.token).sync

    with pytest.raises(BrokenRule, match="the pauses do not grow") as raised:
        launchdarkly.check_sender(new=new, seed=seed)
    history = str(raised.value).partition("trial:\n")[2].partition("requests received")[0]
    fault, sync = history.splitlines()
    assert fault.endswith(".forever()")
    assert sync.strip() == 'trial.sync("vip", joined=["cy"])'
