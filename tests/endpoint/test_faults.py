"""Failures on demand."""

import math
from email.utils import parsedate_to_datetime

import pytest
from stand_in import Hands, body, manifest, post

from sstest.endpoint import LaunchDarkly, RateLimit
from sstest.endpoint.describe import outcome


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly(manifest())


def statuses(launchdarkly: LaunchDarkly, count: int) -> list[int | None]:
    return [post(launchdarkly).status for _ in range(count)]


def test_a_fault_strikes_once(launchdarkly: LaunchDarkly) -> None:
    fault = launchdarkly.will_answer(409)
    assert launchdarkly.pending_faults == (fault,)
    assert statuses(launchdarkly, 2) == [409, 204]
    assert (fault.used, fault.left, launchdarkly.pending_faults) == (1, 0, ())


def test_faults_come_in_the_order_in_which_they_were_asked_for(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(429).times(2)
    launchdarkly.will_drop_connection()
    launchdarkly.will_answer(500)
    assert statuses(launchdarkly, 5) == [429, 429, None, 500, 204]


def test_a_fault_can_let_requests_through_first(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500).after(2).times(2)
    assert statuses(launchdarkly, 5) == [204, 204, 500, 500, 204]


def test_a_fault_without_an_end(launchdarkly: LaunchDarkly) -> None:
    fault = launchdarkly.will_answer(503).forever()
    assert statuses(launchdarkly, 20) == [503] * 20
    assert math.isinf(fault.left)


def test_times_can_be_said_late(launchdarkly: LaunchDarkly) -> None:
    fault = launchdarkly.will_answer(500)
    assert statuses(launchdarkly, 1) == [500]
    fault.times(3)
    assert statuses(launchdarkly, 3) == [500, 500, 204]


def test_nothing_of_a_struck_request_is_applied(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    launchdarkly.will_drop_connection()
    first, second = post(launchdarkly), post(launchdarkly)
    assert not first.accepted
    assert not second.accepted
    assert second.reply is None
    assert (first.fault, second.fault) == ("will_answer(500)", "will_drop_connection()")
    assert launchdarkly.segments == ()


def test_an_answer_can_be_lost_after_all_is_applied(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_drop_connection(applied=True)
    exchange = post(launchdarkly)
    assert exchange.reply is None
    assert exchange.status is None
    assert exchange.accepted
    assert exchange.fault == "will_drop_connection(applied=True)"
    assert launchdarkly.segment("vip").members == {"ada"}


def test_a_lost_answer_may_have_been_a_refusal(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_drop_connection(applied=True)
    exchange = post(launchdarkly, b"no JSON")
    assert exchange.reply is None
    assert not exchange.accepted
    assert "is not JSON" in str(exchange.error)


def test_a_delay_holds_back_the_answer_alone(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_delay(2.5)
    exchange = post(launchdarkly)
    assert (exchange.delay, exchange.status, exchange.accepted) == (2.5, 204, True)
    assert post(launchdarkly).delay == 0


def test_what_is_not_answered_in_time_may_not_be_applied(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_delay(2.5, applied=False)
    exchange = post(launchdarkly)
    assert (exchange.delay, exchange.reply, exchange.accepted) == (2.5, None, False)
    assert exchange.fault == "will_delay(2.5, applied=False)"
    assert launchdarkly.segments == ()
    assert outcome(exchange) == f"not within 2.5 s, nothing applied [{exchange.fault}]"


def test_requests_refused_for_what_they_are_use_up_no_fault(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(429)
    assert post(launchdarkly, path="/").status == 404
    assert post(launchdarkly, headers={}).status == 403
    assert post(launchdarkly, b"no JSON").status == 429
    assert post(launchdarkly, b"no JSON").status == 400


def test_a_share_of_requests_fails_the_same_ones_for_the_same_seed() -> None:
    struck = []
    for seed in (7, 7, 8):
        launchdarkly = LaunchDarkly(manifest())
        launchdarkly.will_fail(rate=0.1, seed=seed)
        found = statuses(launchdarkly, 300)
        assert set(found) == {204, 500}
        struck.append([number for number, status in enumerate(found) if status == 500])
    assert struck[0] == struck[1] != struck[2]
    assert 10 < len(struck[0]) < 60


@pytest.mark.parametrize(("rate", "expected"), [(0, 204), (1, 429)])
def test_the_ends_of_the_scale(launchdarkly: LaunchDarkly, rate: float, expected: int) -> None:
    launchdarkly.will_fail(rate, status=429)
    exchange = post(launchdarkly)
    assert exchange.status == expected
    assert exchange.retry_after == (1 if rate else None)


def test_a_rate_stands_beside_the_script_and_can_end(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_fail(rate=1, status=503).times(2)
    launchdarkly.will_answer(409)
    assert statuses(launchdarkly, 4) == [409, 503, 503, 204]


def test_any_fault_can_strike_at_a_rate(launchdarkly: LaunchDarkly) -> None:
    fault = launchdarkly.will_drop_connection(applied=True).at_rate(0.5, seed=3)
    launchdarkly.will_delay(1).at_rate(1).times(3)
    exchanges = [post(launchdarkly) for _ in range(40)]
    dropped = [exchange for exchange in exchanges if exchange.reply is None]
    assert 10 < len(dropped) == fault.used < 30
    assert all(
        one.fault == "will_drop_connection(applied=True).at_rate(0.5, seed=3)" for one in dropped
    )
    assert sum(exchange.delay for exchange in exchanges) == 3


@pytest.mark.parametrize("status", [*range(400, 432), 451, *range(500, 512), 529, 599])
@pytest.mark.parametrize(
    "template", [None, '{"status": {{statusCode}}, "why": "{{errorMessage}}"}']
)
@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_every_error_status_has_an_answer(status: int, template: str | None, profile: str) -> None:
    launchdarkly = LaunchDarkly(manifest(template=template), profile=profile)
    launchdarkly.will_answer(status, message="on demand")
    reply = post(launchdarkly).reply
    assert reply is not None
    assert reply.status == status
    answered = reply.json() or {}
    assert {"on demand"} >= set(answered.values()) - {status} - {answered.get("code")}
    assert "code" not in answered or answered["code"].isidentifier()


MISUSE = {
    "a status in quotes": (
        lambda it: it.will_answer("429"),
        "status is '429', expected a whole",
    ),
    "a bool": (lambda it: it.will_answer(True), "status is True, expected a whole number"),
    "success": (lambda it: it.will_answer(204), "status is 204, expected 400 to 599"),
    "a redirect": (lambda it: it.will_answer(302), "status is 302, expected 400 to 599"),
    "no status": (lambda it: it.will_answer(600), "status is 600, expected 400 to 599"),
    "a wait in the past": (
        lambda it: it.will_answer(429, retry_after=-1),
        "retry_after is -1, expected a number of seconds from 0 to 31,622,400",
    ),
    "a wait that is no number": (
        lambda it: it.will_answer(429, retry_after=math.nan),
        "retry_after is nan, expected a number of seconds",
    ),
    "a wait for ever": (lambda it: it.will_delay(math.inf), "seconds is inf, expected a number"),
    "a delay in quotes": (lambda it: it.will_delay("2"), "seconds is '2', expected a number"),
    "a message that is none": (lambda it: it.will_answer(500, message=5), "message is 5"),
    "a rate in percent": (lambda it: it.will_fail(10), "rate is 10, expected a number from 0 to 1"),
    "no rate": (lambda it: it.will_fail(None), "rate is None"),
    "a seed that is none": (
        lambda it: it.will_fail(0.5, seed="x"),
        "seed is 'x', expected a whole",
    ),
    "a share that is none": (
        lambda it: it.will_delay(1).at_rate(2),
        "rate is 2, expected a number",
    ),
    "a success rate": (lambda it: it.will_fail(0.5, status=200), "status is 200"),
    "no times": (lambda it: it.will_answer(500).times(0), "times is 0, expected 1 or more"),
    "half a time": (lambda it: it.will_answer(500).times(1.5), "times is 1.5, expected a whole"),
    "before": (lambda it: it.will_answer(500).after(-1), "after is -1, expected 0 or more"),
}


@pytest.mark.parametrize("name", MISUSE)
def test_misuse_is_told_at_once(launchdarkly: LaunchDarkly, name: str) -> None:
    call, message = MISUSE[name]
    with pytest.raises((TypeError, ValueError), match=message):
        call(launchdarkly)


# The rate limit -----------------------------------------------------------------------------------


def test_a_wait_can_end_at_a_date() -> None:
    launchdarkly = LaunchDarkly(manifest(), clock=Hands(1_700_000_000.25))
    launchdarkly.will_answer(429, retry_after=30, as_date=True)
    exchange = post(launchdarkly)
    assert exchange.reply is not None
    assert exchange.retry_after == 30
    end = parsedate_to_datetime(exchange.reply.headers["Retry-After"]).timestamp()
    assert end == 1_700_000_031  # whole seconds, rounded up
    assert exchange.reply.headers["X-Ratelimit-Reset"] == "1700000030250"
    assert exchange.fault == "will_answer(429, retry_after=30, as_date=True)"


def test_faults_can_be_forgotten(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(503).forever()
    assert post(launchdarkly).status == 503
    launchdarkly.clear_faults()
    assert launchdarkly.pending_faults == ()
    assert post(launchdarkly).status == 204


def test_a_bucket_is_full_at_first_and_fills_evenly() -> None:
    clock = Hands()
    launchdarkly = LaunchDarkly(manifest(), rate_limit=RateLimit(3, per_seconds=6), clock=clock)
    assert statuses(launchdarkly, 4) == [204, 204, 204, 429]
    clock.now += 1.9
    assert statuses(launchdarkly, 1) == [429]
    clock.now += 0.1
    assert statuses(launchdarkly, 2) == [204, 429]
    clock.now += 1000
    assert statuses(launchdarkly, 4) == [204, 204, 204, 429]


@pytest.mark.parametrize("limit", [RateLimit(1), RateLimit(7, 3.3), RateLimit(100, 0.07)])
def test_who_waits_as_told_is_let_in(limit: RateLimit) -> None:
    clock = Hands(1_795_476_966.951351)
    launchdarkly = LaunchDarkly(manifest(), rate_limit=limit, clock=clock)
    for _ in range(limit.requests):
        assert post(launchdarkly).status == 204
    for header in ("Retry-After", "X-Ratelimit-Reset"):
        for _ in range(5):
            while (refused := post(launchdarkly)).status == 204:
                pass
            assert refused.reply is not None
            told = refused.reply.headers[header]
            clock.now = clock.now + int(told) if header == "Retry-After" else int(told) / 1000
            assert post(launchdarkly).status == 204


def test_a_rate_limit_has_a_template_too_and_counts_no_intruders() -> None:
    template = '{"code": {{statusCode}} }'
    launchdarkly = LaunchDarkly(
        manifest(template=template), rate_limit=RateLimit(1, 60), clock=Hands()
    )
    for _ in range(3):
        assert post(launchdarkly, headers={}).status == 403
        assert post(launchdarkly, path="/").status == 404
    assert post(launchdarkly, body(["ada"])).status == 200
    limited = post(launchdarkly)
    assert limited.reply is not None
    assert limited.reply.json() == {"code": 429}
    assert limited.retry_after == 60
    assert limited.fault is None


def test_a_rate_limit_can_be_set_and_lifted(launchdarkly: LaunchDarkly) -> None:
    assert launchdarkly.rate_limit is None
    launchdarkly.rate_limit = RateLimit(1, per_seconds=3600)
    assert statuses(launchdarkly, 2) == [204, 429]
    launchdarkly.reset()
    assert statuses(launchdarkly, 2) == [204, 429]
    launchdarkly.rate_limit = None
    assert statuses(launchdarkly, 2) == [204, 204]


def test_a_clock_that_runs_back_gives_no_tokens_and_takes_none() -> None:
    clock = Hands()
    launchdarkly = LaunchDarkly(manifest(), rate_limit=RateLimit(2, 2), clock=clock)
    assert post(launchdarkly).status == 204
    clock.now -= 3600
    assert statuses(launchdarkly, 2) == [204, 429]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "requests is 0, expected 1 or more"),
        ((1.5,), "requests is 1.5, expected a whole number"),
        ((True,), "requests is True"),
        ((1, 0), "per_seconds is 0, expected more than 0"),
        ((1, math.inf), "per_seconds is inf"),
        ((1, math.nan), "per_seconds is nan"),
    ],
)
def test_limits_that_are_none(arguments: tuple[float, ...], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        RateLimit(*arguments)
