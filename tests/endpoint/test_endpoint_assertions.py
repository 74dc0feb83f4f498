"""What the stand-in's assertions say, and when they say nothing."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from stand_in import KEY, Hands, body, manifest, post

from sstest.endpoint import LaunchDarkly, RateLimit


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def launchdarkly(clock: Hands) -> LaunchDarkly:
    return LaunchDarkly([manifest(), manifest("other")], clock=clock)


def failure(ask: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as raised:
        ask()
    text = str(raised.value)
    assert text.replace("\n", "").isprintable()
    assert len(text) < 10_000
    return text


# assert_synced ------------------------------------------------------------------------------------


def test_the_last_word_counts_over_all_requests(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada", "bob"]))
    post(launchdarkly, body(["cy"], ["bob"]))
    launchdarkly.assert_synced("vip", added={"ada", "cy"}, removed={"bob"})
    launchdarkly.assert_synced("vip", added=["ada", "cy"], removed=("bob",), name="VIP")


def test_what_was_refused_does_not_count(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    post(launchdarkly, body(["lost"]))
    post(launchdarkly, body(["ada"]))
    launchdarkly.assert_synced("vip", added={"ada"})
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"ada", "lost"}))
    assert (
        "  added: missing 'lost': sent only in request #1, which was answered 500 internal"
        " service error [will_answer(500)]\n"
    ) in text


def test_what_was_dropped_after_it_was_applied_does(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_drop_connection(applied=True)
    launchdarkly.will_drop_connection()
    post(launchdarkly, body(["ada"]))
    post(launchdarkly, body(["bob"]))
    launchdarkly.assert_synced("vip", added={"ada"})
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"ada", "bob"}))
    assert "answered connection dropped, nothing applied [will_drop_connection()]" in text


def test_each_reason_is_told(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["swapped", "back"], ["left"]))
    post(launchdarkly, body(["kind"], kind="account"))
    post(launchdarkly, body(["cohort"], cohort="gold"))
    post(launchdarkly, body(["extra"], ["gone", "back"]))
    expected = {"left", "kind", "cohort", "never", "back"}
    text = failure(
        lambda: launchdarkly.assert_synced("vip", added=expected, removed={"swapped", "gone"})
    )
    cohort = "sent to cohort 'gold' instead"
    kind = "arrived with context kind 'account', expected 'user'"
    assert text.splitlines()[:9] == [
        "cohort 'vip' is not synced as expected",
        "  added: missing 'back': added by request #1, and removed again, by request #4",
        f"  added: missing 'cohort': {cohort}, by request #3",
        f"  added: missing 'kind': {kind}, by request #2",
        "  added: missing 'left': removed instead, by request #1",
        "  added: missing 'never': never sent",
        "  removed: missing 'swapped': added instead, by request #1",
        "  added: extra 'extra': by request #4",
        "requests received (4):",
    ]


def test_who_is_in_another_cohort_as_well_confuses_nobody(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(503)
    post(launchdarkly, body(["ada"]))
    post(launchdarkly, body(["ada"], cohort="gold"))
    post(launchdarkly, body([], ["bob"], cohort="gold"))
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"ada", "bob"}))
    assert "  added: missing 'ada': sent only in request #1, which was answered 503" in text
    assert "  added: missing 'bob': never sent\n" in text


def test_environments_and_integrations_are_kept_apart(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"], env="test"))
    post(launchdarkly, body(["ada"], env="live"))
    post(launchdarkly, body(["bob"], env="live"), path="/api/v2/segment-targets/other")
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"ada"}))
    assert text.startswith(
        "cohort 'vip' was synced to 3 segments; pass environment= or integration=\n"
        "  environment='live', integration='acme'\n"
        "  environment='live', integration='other'\n"
        "  environment='test', integration='acme'\n"
    )
    launchdarkly.assert_synced("vip", added={"ada"}, environment="test")
    launchdarkly.assert_synced("vip", added={"bob"}, integration="other")
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"bob"}, environment="test"))
    assert "missing 'bob': arrived in environment 'live', expected 'test', by request #3" in text
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"zed"}, integration="none"))
    assert "missing 'zed': never sent" in text
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"bob"}, integration="none"))
    assert "missing 'bob': arrived from integration 'other', expected 'none'" in text


def test_a_kind_must_be_named(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"], kind="account"))
    launchdarkly.assert_synced("vip", added={"ada"}, kind="account")
    failure(lambda: launchdarkly.assert_synced("vip", added={"ada"}))


def test_nothing_is_not_synced_unless_it_was_sent(launchdarkly: LaunchDarkly) -> None:
    text = failure(lambda: launchdarkly.assert_synced("vip"))
    assert text == (
        "cohort 'vip' is not synced as expected\n  no request for cohort 'vip' was accepted\n"
        "no requests received"
    )
    post(launchdarkly, body())
    launchdarkly.assert_synced("vip")


def test_a_wrong_name_is_told(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"]))
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"ada"}, name="Vip"))
    assert "  name: expected 'Vip', found 'VIP'\n" in text


def test_much_is_told_briefly(launchdarkly: LaunchDarkly) -> None:
    for number in range(500):
        post(launchdarkly, body([f"u{number:03}-{part}" for part in range(20)]))
    text = failure(
        lambda: launchdarkly.assert_synced("vip", added={f"v{n:05}" for n in range(9000)})
    )
    lines = text.splitlines()
    assert lines[1].startswith("  added: missing 'v00000', 'v00001'")
    assert lines[1].endswith("'v00009' and 8990 more: never sent")
    assert lines[2].endswith(" and 9990 more: by requests #1, #2, #3, #4, #5 and 495 more")
    assert "  ... 490 more ..." in lines
    assert len(lines) < 40


def test_what_a_terminal_would_obey_is_escaped(launchdarkly: LaunchDarkly) -> None:
    evil = "\x1b[2J\u202e\x00\n"
    post(launchdarkly, body([evil], cohort=evil, kind="user", name=evil * 1000))
    post(launchdarkly, f'"{evil}'.encode() * 100)
    post(launchdarkly, path=f"/{evil}", method=evil)
    for ask in (
        lambda: launchdarkly.assert_synced(evil, added={"x", evil + "y"}),
        lambda: launchdarkly.assert_synced("x" + evil, added={"x"}),
        launchdarkly.assert_no_unexpected,
        launchdarkly.assert_retried,
    ):
        failure(ask)
    with pytest.raises(LookupError) as raised:
        launchdarkly.segment("x" + evil)
    assert str(raised.value).replace("\n", "").isprintable()
    assert repr(launchdarkly.segments).isprintable()
    assert repr(launchdarkly.requests).isprintable()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"added": "ada"}, "added is 'ada', expected a collection of context keys: ['ada']"),
        ({"removed": [7]}, "removed holds 7, expected context keys as text: write '7'"),
        ({"cohort": 7}, "cohort is 7, expected a cohort id as text: write '7'"),
        ({"kind": None}, "kind is None, expected text"),
        ({"environment": 7}, "environment is 7, expected text: write '7'"),
    ],
)
def test_misuse(launchdarkly: LaunchDarkly, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        launchdarkly.assert_synced(**{"cohort": "vip", **arguments})
    assert str(raised.value) == message


def test_a_key_on_both_sides(launchdarkly: LaunchDarkly) -> None:
    with pytest.raises(ValueError, match=r"^in added and in removed: 'a', 'b'; the last mention"):
        launchdarkly.assert_synced("vip", added=["b", "a", "c"], removed=["a", "b"])


def test_numbers_in_place_of_ids(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"], cohort="7"))
    seven: Any = 7
    any_text: Any = "500"
    for ask, message in (
        (launchdarkly.segment, "cohort is 7, expected a cohort id as text: write '7'"),
        (launchdarkly.url_for, "key is 7, expected an integration key: write '7'"),
        (lambda it: launchdarkly.segment("7", integration=it), "integration is 7, expected text"),
        (
            lambda _: launchdarkly.assert_retried(any_text),
            "status is '500', expected a whole number",
        ),
        (
            lambda _: launchdarkly.assert_batched(any_text),
            "at_most is '500', expected a whole number",
        ),
    ):
        with pytest.raises(TypeError) as raised:
            ask(seven)
        assert str(raised.value).startswith(message)
    assert launchdarkly.segment("7").members == {"ada"}


def test_members_are_listed_as_people_count(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["10", "9", "100", "1"]))
    text = failure(lambda: launchdarkly.assert_synced("vip"))
    assert "added: extra '1', '9', '10', '100': by request #1" in text
    assert ": add '1', '9', '10', '100'" in text
    assert launchdarkly.segment("vip").to_dict()["members"] == ["1", "9", "10", "100"]


# assert_retried -----------------------------------------------------------------------------------


def test_a_retry_in_time(launchdarkly: LaunchDarkly, clock: Hands) -> None:
    launchdarkly.will_answer(429, retry_after=1.5)
    post(launchdarkly)
    clock.now += 1.5
    post(launchdarkly)
    launchdarkly.assert_retried()
    launchdarkly.assert_retried(429, times=1)
    text = failure(lambda: launchdarkly.assert_retried(times=2))
    assert text.startswith("expected 2 retried requests, found 1\n")
    text = failure(lambda: launchdarkly.assert_retried(500))
    assert text.startswith("none of 2 requests was answered 500, so there was nothing to retry\n")


@pytest.mark.parametrize("wait", [0, 1, 1.49])
def test_a_retry_too_early(launchdarkly: LaunchDarkly, clock: Hands, wait: float) -> None:
    launchdarkly.will_answer(429, retry_after=1.5)
    post(launchdarkly)
    clock.now += wait
    post(launchdarkly)
    text = failure(launchdarkly.assert_retried)
    assert (
        "  request #1 was answered 429 too many requests, retry after 1.5 s [will_answer(429,"
        f" retry_after=1.5)]; request #2 retries it after {wait:.2f} s,"
        f" {1.5 - wait:.2f} s too early\n"
    ) in text


def test_the_wait_begins_with_the_answer() -> None:
    """A clock that ticks when it is read: here a second passes while the answer is made."""
    ticks = count(1_700_000_000)
    launchdarkly = LaunchDarkly(manifest(), clock=lambda: float(next(ticks)))
    launchdarkly.will_answer(429, retry_after=1.5)
    answered = post(launchdarkly)
    assert answered.reply is not None
    assert answered.reply.headers["X-Ratelimit-Reset"] == "1700000002500"
    post(launchdarkly)
    assert "after 1.00 s, 0.50 s too early" in failure(launchdarkly.assert_retried)


def test_a_retry_of_a_retry_that_was_refused(launchdarkly: LaunchDarkly, clock: Hands) -> None:
    launchdarkly.will_answer(429).times(2)
    for _ in range(3):
        post(launchdarkly)
        clock.now += 1
    launchdarkly.assert_retried(times=2)


def test_a_sender_that_gives_up(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(503).times(2)
    post(launchdarkly, body(["ada"]))
    post(launchdarkly, body(["ada"]))
    text = failure(launchdarkly.assert_retried)
    assert "no retry was accepted: not delivered to cohort 'vip': " in text
    assert "request #2 was answered 503" in text
    assert "it was not retried: not delivered to cohort 'vip': 'ada'" in text


def test_what_is_cut_anew_is_a_retry_once_all_has_arrived(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    post(launchdarkly, body(["ada", "bob"]))
    post(launchdarkly, body(["ada"]))
    text = failure(launchdarkly.assert_retried)
    lost = "only a part of it was accepted later: not delivered to cohort 'vip': 'bob'"
    assert f"[will_answer(500)]; {lost}\n" in text
    assert "no retry was accepted" not in text
    post(launchdarkly, body(["bob", "cy"]))
    launchdarkly.assert_retried(times=1)


def test_what_was_overtaken_need_not_arrive(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    post(launchdarkly, body(["ada", "bob"]))
    post(launchdarkly, body(["bob"], ["ada"]))
    launchdarkly.assert_retried()


def test_a_request_that_names_nobody_or_cannot_be_read_is_known_by_its_body(
    launchdarkly: LaunchDarkly,
) -> None:
    launchdarkly.will_answer(500).times(2)
    post(launchdarkly, body())
    post(launchdarkly, b"no JSON")
    text = failure(launchdarkly.assert_retried)
    assert text.count("it was not retried\n") == 2
    post(launchdarkly, body())
    post(launchdarkly, b"no JSON")
    launchdarkly.assert_retried(times=2)


def test_a_test_that_proves_nothing_fails(launchdarkly: LaunchDarkly) -> None:
    text = failure(launchdarkly.assert_retried)
    assert "none of 0 requests failed temporarily, so there was nothing to retry" in text
    assert "script a fault before the sender runs: launchdarkly.will_answer(429)" in text
    launchdarkly.will_answer(429).after(5)
    post(launchdarkly)
    text = failure(launchdarkly.assert_retried)
    assert "  scripted faults that no request met: will_answer(429)\n" in text


def test_the_rate_limit_asks_for_retries_too(clock: Hands) -> None:
    launchdarkly = LaunchDarkly(manifest(), rate_limit=RateLimit(1, 10), clock=clock)
    post(launchdarkly, body(["ada"]))
    post(launchdarkly, body(["bob"]))
    clock.now += 4
    post(launchdarkly, body(["bob"]))
    text = failure(launchdarkly.assert_retried)
    assert "request #2 was answered 429 too many requests, retry after 10 s" in text
    assert "request #3 retries it after 4.00 s, 6.00 s too early" in text


# assert_no_unexpected -----------------------------------------------------------------------------


def test_a_sender_that_does_as_it_should(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.assert_no_unexpected()
    launchdarkly.will_answer(429)
    launchdarkly.will_answer(403)
    for _ in range(3):
        post(launchdarkly, body(["ada"], ["bob"]))
    post(launchdarkly, body(["bob"], ["ada"]))
    post(launchdarkly, body(["ada"], ["bob"]))
    post(launchdarkly, body(["ada"], kind="account"))
    post(launchdarkly, body(["ada"], cohort="gold"))
    launchdarkly.assert_no_unexpected()


def test_refusals_are_told_with_what_was_lost(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"]), headers={})
    post(launchdarkly, body(["bob"]), path="/api/v2/segment-target/acme")
    post(launchdarkly, b"[]")
    post(launchdarkly, body(["cy"]), method="PUT")
    text = failure(launchdarkly.assert_no_unexpected)
    assert "request #1 was refused: 403 the access token is missing: there is no Auth" in text
    assert "Authorization header; members lost: 'ada'\n" in text
    assert "request #2 was refused: 404 not found: 'segment-target' is the path of" in text
    assert "request #3 was refused: 400 could not find path /env in request payload" in text
    assert "request #4 was refused: 405 PUT is not allowed" in text


def test_a_refusal_says_where_the_pointer_lost_its_way(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"]).replace(b'"name"', b'"naem"'))
    post(launchdarkly, body(["ada"]).replace(b'{"id": "ada"}', b'{"key": "ada"}'))
    text = failure(launchdarkly.assert_no_unexpected)
    found = "400 could not find path /name in request payload (cohortNamePath)"
    assert f"{found}; the body has no property 'name'; did you mean 'naem'?\n" in text
    found = "400 could not find path /id in request payload (memberIdPath, member 0 at /add/0/id)"
    assert f"{found}; /add/0 has no property 'id'; it has 'key'\n" in text


def test_headers_are_found_in_any_case(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(429, retry_after=2)
    reply = post(launchdarkly, **{"X-A": "1"}).reply
    headers = launchdarkly.requests[0].request.headers
    assert headers["x-a"] == headers["X-A"] == headers.get("X-a") == "1"
    assert headers["Authorization"] == headers["authorization"] == "(hidden)"
    assert reply is not None
    assert reply.headers["retry-after"] == reply.headers["Retry-After"] == "2"
    assert "RETRY-AFTER" in reply.headers
    assert next(iter(reply.headers)) == "Content-Type"
    assert headers != reply.headers == {name.upper(): it for name, it in reply.headers.items()}


def test_what_is_sent_twice_is_told(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada", "bob"], ["cy"]))
    post(launchdarkly, body(["bob", "dee"], ["cy"]))
    post(launchdarkly, body(["eve", "eve"]))
    text = failure(launchdarkly.assert_no_unexpected)
    repeats = "request #2 repeats request #1 for cohort 'vip'"
    assert f"  {repeats}: adds 'bob'\n" in text
    assert f"  {repeats}: removes 'cy'\n" in text
    assert "  request #3 names members more than once: 'eve'\n" in text
    launchdarkly.assert_no_unexpected(allow_duplicates=True)


def test_what_may_not_have_arrived_can_be_sent_again(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_drop_connection(applied=True)
    launchdarkly.will_delay(10)
    for _ in range(3):
        post(launchdarkly, body(["ada"]))
    launchdarkly.assert_no_unexpected()
    post(launchdarkly, body(["ada"]))
    text = failure(launchdarkly.assert_no_unexpected)
    assert "request #4 repeats request #3 for cohort" in text


def test_what_timed_out_is_sent_again_when_it_was_not_applied(
    launchdarkly: LaunchDarkly, clock: Hands
) -> None:
    launchdarkly.will_delay(60, applied=False)
    post(launchdarkly, body(["ada"]))
    text = failure(launchdarkly.assert_retried)
    assert "not within 60 s, nothing applied" in text
    assert "it was not retried: not delivered to cohort 'vip': 'ada'" in text
    clock.now += 10
    post(launchdarkly, body(["ada"]))
    launchdarkly.assert_retried(times=1)
    launchdarkly.assert_no_unexpected()


def test_conflicts_are_told(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada"], ["ada"]))
    text = failure(lambda: launchdarkly.assert_no_unexpected(allow_duplicates=True))
    assert "request #1: 'ada' is both added to and removed from cohort 'vip'" in text


def test_many_mistakes_are_counted(launchdarkly: LaunchDarkly) -> None:
    for _ in range(30):
        post(launchdarkly, b"[]")
    text = failure(launchdarkly.assert_no_unexpected)
    assert "  and 20 more\n" in text


# The rest -----------------------------------------------------------------------------------------


def test_batches(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.assert_batched(at_most=1)
    post(launchdarkly, body(["a", "b"], ["c"]))
    launchdarkly.assert_batched(at_most=3)
    text = failure(lambda: launchdarkly.assert_batched(at_most=2))
    assert text.startswith("requests have more than 2 members\n  request #1 has 3 members\n")


def test_the_requests_in_words(launchdarkly: LaunchDarkly, clock: Hands) -> None:
    assert launchdarkly.describe_requests() == "no requests received"
    post(launchdarkly, body(["bob", "ada"], ["cy"], env="e"))
    clock.now += 1.25
    launchdarkly.will_delay(2)
    post(launchdarkly, body(env="e"))
    post(launchdarkly, b"\x1b{")
    path = f"POST /api/v2/segment-targets/{KEY}"
    no_json = "400 request payload is not JSON: expected a value, line 1, column 1"
    assert launchdarkly.describe_requests().splitlines() == [
        "requests received (3):",
        f"  #1 {path} -> 204",
        "       cohort 'vip', kind 'user', environment 'e': add 'ada', 'bob'; remove 'cy'",
        f"  #2 +1.25 s {path} -> 204, delayed by 2 s [will_delay(2)]",
        "       cohort 'vip', kind 'user', environment 'e': no members",
        f"  #3 +1.25 s {path} -> {no_json}",
        "       body: '\\x1b{'",
    ]


def test_under_the_validation_server_anything_can_be_a_key() -> None:
    launchdarkly = LaunchDarkly(manifest(), profile="validation-server")
    post(launchdarkly, body([7, True, "ada"], kind={"k": 1}))
    launchdarkly.assert_synced("vip", added={"7", "true", "ada"}, kind="[object Object]")
    launchdarkly.assert_no_unexpected()


def test_retries_pause_longer_and_longer() -> None:
    launchdarkly, hands = stand_in_with_hands()
    launchdarkly.will_answer(500).times(3)
    for wait in (0.0, 1.0, 2.0, 4.0):
        hands.now += wait
        post(launchdarkly)
    launchdarkly.assert_retried(500, pause=1, attempts=4)
    text = failure(lambda: launchdarkly.assert_retried(500, pause=1.5))
    assert "request #2 retries request #1 after 1.00 s; expected a pause of at least 1.50 s" in text
    text = failure(lambda: launchdarkly.assert_retried(500, attempts=3))
    assert "request #1 was sent 4 times, expected at most 3" in text


def test_retries_without_a_pause() -> None:
    launchdarkly, _ = stand_in_with_hands()
    launchdarkly.will_answer(500).times(20)
    for _ in range(21):
        post(launchdarkly)
    launchdarkly.assert_retried(500)
    text = failure(lambda: launchdarkly.assert_retried(500, pause=0.1))
    assert "retried in haste" in text
    with pytest.raises(ValueError, match="pause is -1"):
        launchdarkly.assert_retried(500, pause=-1)


def test_a_pause_that_shrinks() -> None:
    launchdarkly, hands = stand_in_with_hands()
    launchdarkly.will_answer(503).times(2)
    for wait in (0.0, 4.0, 2.0):
        hands.now += wait
        post(launchdarkly)
    text = failure(lambda: launchdarkly.assert_retried(pause=1))
    assert "request #3 retries request #2 after 2.00 s; expected a pause of at least 4.00 s" in text


def test_keys_that_look_alike_are_told_apart() -> None:
    launchdarkly, _ = stand_in_with_hands()
    post(launchdarkly, body(["Jose\u0301"]))
    text = failure(lambda: launchdarkly.assert_synced("vip", added={"Jos\u00e9"}))
    assert "missing 'Jos\u00e9'" in text
    assert r"extra 'Jose\u0301'" in text


def stand_in_with_hands() -> tuple[LaunchDarkly, Hands]:
    hands = Hands()
    return LaunchDarkly([manifest()], clock=hands), hands
