"""Whatever comes, in whatever order: the segments are those that the log of updates makes."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st
from stand_in import Hands, body, manifest, post

from sstest.endpoint import LaunchDarkly, RateLimit

KEYS = st.lists(st.sampled_from("abcd"), max_size=3)
SENT = st.builds(
    lambda add, remove, cohort, kind, env: body(add, remove, cohort=cohort, kind=kind, env=env),
    KEYS,
    KEYS,
    st.sampled_from(["vip", "gold"]),
    st.sampled_from(["user", "", "account", "multi"]),
    st.sampled_from(["e1", "e2", ""]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.one_of(SENT, st.binary(max_size=20))),
        st.tuples(st.just("lose"), st.booleans()),
        st.tuples(st.just("answer"), st.sampled_from([403, 409, 429, 500, 503])),
        st.tuples(st.just("wait"), st.floats(-5, 5)),
        st.tuples(st.just("nobody"), st.just(0)),
    ),
    max_size=30,
)


@settings(database=None)
@given(STEPS, st.booleans())
def test_the_segments_are_what_the_log_says(steps: list[tuple[str, object]], limited: bool) -> None:
    clock = Hands()
    limit = RateLimit(3, 2.0) if limited else None
    launchdarkly = LaunchDarkly(manifest(), clock=clock, rate_limit=limit)
    for step, value in steps:
        match step:
            case "send":
                post(launchdarkly, value)
            case "lose":
                launchdarkly.will_drop_connection(applied=bool(value))
            case "answer":
                launchdarkly.will_answer(value)
            case "wait":
                clock.now += value
            case _:
                post(launchdarkly, headers={})
    members: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for exchange in launchdarkly.requests:
        assert (exchange.update is None) or exchange.error is None
        assert exchange.accepted == (exchange.status in (200, 204) or exchange.update is not None)
        if exchange.update is None:
            continue
        for one in exchange.update.memberships:
            name = (exchange.update.environment_id, exchange.update.context_kind, one.cohort_id)
            segment = members[name]
            (segment.add if one.included else segment.discard)(one.context_key)
    found = {(s.environment, s.kind, s.cohort): set(s.members) for s in launchdarkly.segments}
    assert {name: keys for name, keys in found.items() if keys} == {
        name: keys for name, keys in members.items() if keys
    }
    times = [exchange.at for exchange in launchdarkly.requests]
    assert times == sorted(times)
    assert [one.number for one in launchdarkly.requests] == list(range(1, len(times) + 1))
    launchdarkly.describe_requests()
