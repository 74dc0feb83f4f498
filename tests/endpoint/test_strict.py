"""What a test may demand of a sender beyond the members: nothing else touched, nothing refused."""

import pytest
from stand_in import KEY, TOKEN, body, manifest, post

from sstest.endpoint import Clock, LaunchDarkly, RateLimit


def it(*keys: str) -> LaunchDarkly:
    return LaunchDarkly([manifest(key) for key in keys or (KEY,)], tokens=[TOKEN])


def failure(assertion: object, *arguments: object, **named: object) -> str:
    with pytest.raises(AssertionError) as caught:
        assertion(*arguments, **named)  # type: ignore[operator]
    return str(caught.value)


# assert_only --------------------------------------------------------------------------------------


def test_only_what_is_named_was_touched() -> None:
    launchdarkly = it()
    post(launchdarkly, body(["ada"]))
    post(launchdarkly, body(["ada"], cohort="beta"))
    launchdarkly.assert_only("vip", "beta")
    launchdarkly.assert_only("beta", "vip", kind="user", integration=KEY)


def test_another_cohort_is_named_and_a_typo_told() -> None:
    launchdarkly = it()
    post(launchdarkly, body(["ada"]))
    for key in ("bob", "cy"):
        post(launchdarkly, body([key], cohort="vipp"))
    text = failure(launchdarkly.assert_only, "vip")
    assert text.startswith(
        "the sender touched other segments than expected\n"
        "  cohort 'vipp', expected only 'vip'; did it mean 'vip'?: by requests #2, #3\n"
        "requests received (3):"
    )
    assert launchdarkly.reported


@pytest.mark.parametrize(
    ("sent", "named", "words"),
    [
        ({"kind": "device"}, {}, "context kind 'device', expected only 'user': by request #2"),
        ({"env": "other"}, {"environment": "abc"}, "environment 'other', expected only 'abc'"),
        ({}, {"integration": "other"}, f"integration '{KEY}', expected only 'other'"),
    ],
)
def test_another_kind_environment_or_integration(
    sent: dict[str, str], named: dict[str, str], words: str
) -> None:
    launchdarkly = it()
    post(launchdarkly, body(["ada"], env="abc"))
    post(launchdarkly, body(["ada"], **sent))
    assert words in failure(launchdarkly.assert_only, "vip", **named)


def test_several_environments_of_one_cohort_have_to_be_meant() -> None:
    launchdarkly = it()
    post(launchdarkly, body(["ada"], env="abc"))
    post(launchdarkly, body(["ada"], env="def"))
    assert (
        "  cohort 'vip' has several segments; pass environment= to choose one:\n"
        f"    environment='abc', integration='{KEY}': by request #1\n"
        f"    environment='def', integration='{KEY}': by request #2\n"
    ) in failure(launchdarkly.assert_only, "vip")
    assert "'def', expected only 'abc'" in failure(
        launchdarkly.assert_only, "vip", environment="abc"
    )


def test_several_integrations_of_one_cohort_have_to_be_meant() -> None:
    launchdarkly = it(KEY, "other")
    post(launchdarkly)
    post(launchdarkly, path="/api/v2/segment-targets/other")
    assert "pass integration= to choose one:" in failure(launchdarkly.assert_only, "vip")


def test_what_was_refused_is_not_touched_and_nothing_is_too_little() -> None:
    launchdarkly = it()
    launchdarkly.will_answer(500)
    post(launchdarkly, body(["ada"], cohort="beta"))
    assert "cohort 'vip' was not touched: no accepted" in failure(launchdarkly.assert_only, "vip")
    post(launchdarkly)
    launchdarkly.assert_only("vip")


def test_arguments_of_assert_only() -> None:
    with pytest.raises(TypeError, match="assert_only needs a cohort"):
        it().assert_only()
    with pytest.raises(TypeError, match="cohort is 4711, expected a cohort id as text: write '47"):
        it().assert_only(4711)  # type: ignore[arg-type]


# Refusals that nobody asserted --------------------------------------------------------------------


def test_a_refusal_that_nobody_asserted_is_named() -> None:
    launchdarkly = it()
    launchdarkly.will_answer(503)
    post(launchdarkly)
    text = failure(launchdarkly.assert_no_unexpected)
    assert (
        "  request #1 failed, and was never accepted: 503 service unavailable [will_answer(503)];"
        " members lost: 'ada'; if this is meant: launchdarkly.assert_refused(503)\n"
    ) in text
    launchdarkly.assert_refused(503, times=1)
    launchdarkly.assert_no_unexpected()


def test_what_was_accepted_later_was_no_mistake() -> None:
    launchdarkly = it()
    launchdarkly.will_answer(503)
    launchdarkly.will_drop_connection()
    for _ in range(3):
        post(launchdarkly)
    launchdarkly.assert_no_unexpected()


def test_a_part_that_was_not_accepted_later_is_lost() -> None:
    launchdarkly = it()
    launchdarkly.will_drop_connection()
    post(launchdarkly, body(["ada", "bob"]))
    post(launchdarkly, body(["ada"]))
    text = failure(launchdarkly.assert_no_unexpected)
    assert "request #1 failed, and was never accepted: connection dropped" in text
    assert "if this is meant: launchdarkly.assert_retried()" in text


def test_refusals_of_a_rate_limit_count_as_those_of_faults() -> None:
    launchdarkly = it()
    launchdarkly.rate_limit = RateLimit(1, per_seconds=1000)
    post(launchdarkly)
    post(launchdarkly, body(["bob"]))
    assert "request #2 failed, and was never" in failure(launchdarkly.assert_no_unexpected)
    launchdarkly.assert_refused(429)
    launchdarkly.assert_no_unexpected()


def test_a_request_without_members_is_told_apart_by_its_body() -> None:
    launchdarkly = it()
    launchdarkly.will_answer(500).times(2)
    post(launchdarkly, b"{")
    post(launchdarkly, body())
    post(launchdarkly, body())
    text = failure(launchdarkly.assert_no_unexpected)
    assert "request #1 failed" in text
    assert "request #2" not in text.partition("requests received")[0]


def test_a_refusal_for_its_content_can_be_asserted_as_well() -> None:
    launchdarkly = it()
    post(launchdarkly, b"{}")
    assert "request #1 was refused: 400 " in failure(launchdarkly.assert_no_unexpected)
    launchdarkly.assert_refused(400)
    launchdarkly.assert_no_unexpected()
    launchdarkly.reset()
    post(launchdarkly, b"{}")
    assert "request #1 was refused" in failure(launchdarkly.assert_no_unexpected)


def test_what_assert_refused_says() -> None:
    launchdarkly = it()
    assert "no request was answered 400\n" in failure(launchdarkly.assert_refused, 400)
    post(launchdarkly, b"{}")
    assert "expected 2 requests answered 400, found 1\n" in failure(
        launchdarkly.assert_refused, 400, times=2
    )
    for wrong in (204, 600):
        with pytest.raises(ValueError, match=f"status is {wrong}, expected 400 to 599"):
            launchdarkly.assert_refused(wrong)


# assert_paused ------------------------------------------------------------------------------------


def sent_with_pauses(*pauses: float, fault: str = "will_answer", **named: float) -> LaunchDarkly:
    """One request that fails, and is sent again after each of the pauses."""
    clock = Clock(start=0)
    launchdarkly = LaunchDarkly(manifest(), tokens=[TOKEN], clock=clock)
    arguments = {"status": 503} if fault == "will_answer" else {}
    getattr(launchdarkly, fault)(**arguments, **named).times(len(pauses))
    post(launchdarkly)
    for pause in pauses:
        clock.sleep(pause)
        post(launchdarkly)
    return launchdarkly


def test_pauses_that_grow() -> None:
    sent_with_pauses(1, 2, 4).assert_paused()
    sent_with_pauses(1, 2, 4).assert_paused(at_least=1, factor=2)
    sent_with_pauses(0.5, 1, 2, fault="will_drop_connection").assert_paused(factor=2)
    sent_with_pauses(1, 2, 3, 3, 3).assert_paused(at_most=3)


@pytest.mark.parametrize(
    ("pauses", "named", "words"),
    [
        ((1, 1, 2), {}, "request #3 came 1.00 s after request #2 (503 service unavailable"),
        ((1, 1, 2), {}, "[will_answer(503)]); expected more than the 1.00 s before"),
        ((2, 1, 4), {}, "expected more than the 2.00 s before"),
        ((1, 1.5), {"factor": 2}, "expected at least 2 times the 1.00 s before"),
        ((0, 1), {"at_least": 0.5}, "request #2 came 0.00 s after request #1"),
        ((0, 1), {"at_least": 0.5}, "expected at least 0.5 s"),
        ((1, 60), {"at_most": 30}, "request #3 came 60.00 s after request #2"),
        ((1, 2, 2), {"at_most": 30}, "expected more than the 2.00 s before"),
    ],
)
def test_pauses_that_do_not(pauses: tuple[float, ...], named: dict[str, float], words: str) -> None:
    text = failure(sent_with_pauses(*pauses).assert_paused, **named)
    assert text.startswith("pauses between attempts do not grow as expected\n")
    assert words in text


def test_without_two_pauses_there_is_nothing_to_compare() -> None:
    for launchdarkly in (it(), sent_with_pauses(1), sent_with_pauses(5, 5, retry_after=5)):
        text = failure(launchdarkly.assert_paused)
        assert text.startswith("there are no two pauses between attempts at one request")
        assert "launchdarkly.will_answer(503).times(3)" in text


def test_a_bound_judges_a_single_pause() -> None:
    sent_with_pauses(1).assert_paused(at_least=1, at_most=1)
    assert "expected at least 2 s" in failure(sent_with_pauses(1).assert_paused, at_least=2)
    assert "expected at most 0.5 s" in failure(sent_with_pauses(1).assert_paused, at_most=0.5)
    text = failure(sent_with_pauses(1).assert_paused, at_least=1, factor=2)
    assert text.startswith("there are no two pauses")
    for launchdarkly in (it(), sent_with_pauses(5, retry_after=5)):
        text = failure(launchdarkly.assert_paused, at_least=1)
        assert text.startswith("there is no pause of the sender's own between attempts")


def test_a_pause_behind_a_late_answer_is_not_known() -> None:
    clock = Clock(start=0)
    launchdarkly = LaunchDarkly(manifest(), tokens=[TOKEN], clock=clock)
    launchdarkly.will_answer(503)
    launchdarkly.will_delay(10)
    launchdarkly.will_drop_connection()
    for pause in (0, 1, 500, 3):
        clock.sleep(pause)
        post(launchdarkly)
    launchdarkly.assert_paused(factor=3, at_most=30)
    assert "at least 4 times the 1.00 s" in failure(launchdarkly.assert_paused, factor=4)


@pytest.mark.parametrize(
    "named",
    [{"factor": 0.5}, {"at_least": -1}, {"at_most": float("nan")}, {"factor": float("nan")}],
)
def test_arguments_of_assert_paused(named: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(named))} is "):
        it().assert_paused(**named)


# Keys that look alike -----------------------------------------------------------------------------


def test_keys_and_cohorts_that_look_alike_are_told_apart() -> None:
    launchdarkly = it()
    post(launchdarkly, body(["Jose\u0301", "ada\u200b"], cohort="vi\u0440"))
    text = failure(launchdarkly.assert_synced, "vi\u0440", added={"Jos\xe9", "ada"})
    assert (
        "  expected 'Jos\\xe9', found 'Jose\\u0301': they differ only in their normal form (NFC or"
        " NFD)\n  expected 'ada', found 'ada\\u200b': they differ only in an invisible character\n"
    ) in text
    with pytest.raises(LookupError) as caught:
        launchdarkly.segment("vip")
    assert str(caught.value).startswith(
        "no accepted request is about cohort 'vip'; there is 'vi\\u0440', which differs only in"
        " characters that look alike\n"
    )
