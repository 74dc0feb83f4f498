"""The sender is right: what LaunchDarkly holds afterwards is what was meant."""

import pytest

from sstest.endpoint import RateLimit
from sstest.endpoint.mock import MockLaunchDarkly
from tests.senders.conftest import LEAVERS, MEMBERS
from tests.senders.sender import Sender, SyncError


def test_a_sync_in_batches(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    sender.sync("vip", "Very important", MEMBERS, LEAVERS)
    launchdarkly.assert_synced("vip", added=MEMBERS, removed=LEAVERS, name="Very important")
    launchdarkly.assert_batched(at_most=10)
    launchdarkly.assert_no_unexpected()
    assert launchdarkly.segment("vip").members == MEMBERS
    assert [exchange.status for exchange in launchdarkly.requests] == [204] * 4


def test_who_leaves_later_is_gone(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    sender.sync("vip", "VIP", {"ada", "bob"}, set())
    sender.sync("vip", "VIP", {"cy"}, {"ada"})
    assert launchdarkly.segment("vip").members == {"bob", "cy"}
    launchdarkly.assert_synced("vip", added={"bob", "cy"}, removed={"ada"})
    launchdarkly.assert_no_unexpected()


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_what_is_refused_for_the_moment_is_sent_again(
    launchdarkly: MockLaunchDarkly, sender: Sender, status: int
) -> None:
    launchdarkly.will_answer(status).after(1).times(2)
    sender.sync("vip", "VIP", MEMBERS, LEAVERS)
    launchdarkly.assert_retried(status, times=2)
    launchdarkly.assert_synced("vip", added=MEMBERS, removed=LEAVERS)
    launchdarkly.assert_no_unexpected()


def test_the_wait_that_a_429_asks_for_is_kept(
    launchdarkly: MockLaunchDarkly, sender: Sender
) -> None:
    launchdarkly.will_answer(429, retry_after=90.5)
    sender.sync("vip", "VIP", {"ada"}, set())
    first, second = launchdarkly.requests
    assert 90.5 <= second.at - first.at < 120
    launchdarkly.assert_retried(times=1)


@pytest.mark.parametrize("applied", [False, True])
def test_a_lost_connection(launchdarkly: MockLaunchDarkly, sender: Sender, applied: bool) -> None:
    launchdarkly.will_drop_connection(applied=applied)
    sender.sync("vip", "VIP", {"ada"}, {"bob"})
    launchdarkly.assert_retried(times=1)
    launchdarkly.assert_synced("vip", added={"ada"}, removed={"bob"})
    launchdarkly.assert_no_unexpected()


def test_an_answer_that_comes_too_late(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    launchdarkly.will_delay(60)
    sender.sync("vip", "VIP", {"ada"}, set())
    assert [exchange.delay for exchange in launchdarkly.requests] == [60, 0]
    launchdarkly.assert_retried(times=1)
    launchdarkly.assert_synced("vip", added={"ada"})
    launchdarkly.assert_no_unexpected()


def test_a_storm(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    sender.attempts, sender.batch_size = 20, 1
    launchdarkly.will_fail(rate=0.4, seed=7)
    sender.sync("vip", "VIP", MEMBERS, LEAVERS)
    assert {exchange.status for exchange in launchdarkly.requests} == {204, 500}
    launchdarkly.assert_retried(500)
    launchdarkly.assert_synced("vip", added=MEMBERS, removed=LEAVERS)
    launchdarkly.assert_no_unexpected()


def test_a_real_rate_limit(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    launchdarkly.rate_limit = RateLimit(2, per_seconds=10)
    sender.sync("vip", "VIP", MEMBERS, LEAVERS)
    assert 429 in [exchange.status for exchange in launchdarkly.requests]
    launchdarkly.assert_retried(429)
    launchdarkly.assert_synced("vip", added=MEMBERS, removed=LEAVERS)
    launchdarkly.assert_no_unexpected()


def test_a_refusal_for_good_is_not_retried(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    sender.environment_id = ""
    with pytest.raises(SyncError, match="environmentId"):
        sender.sync("vip", "VIP", {"ada"}, set())
    assert [exchange.status for exchange in launchdarkly.requests] == [400]


def test_giving_up(launchdarkly: MockLaunchDarkly, sender: Sender) -> None:
    launchdarkly.will_answer(503).forever()
    with pytest.raises(SyncError, match="gave up after 5 attempts"):
        sender.sync("vip", "VIP", {"ada"}, set())
    with pytest.raises(AssertionError, match=r"not delivered to cohort 'vip': 'ada'"):
        launchdarkly.assert_retried()
