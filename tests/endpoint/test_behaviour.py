"""What the stand-in answers, and what it keeps."""

import itertools
import sys
import threading
import time
from types import FrameType
from typing import Any

import pytest
from stand_in import ENVIRONMENT, HEADERS, KEY, TEMPLATE, TOKEN, Hands, body, manifest, post

from sstest import ManifestError, answer, corpus
from sstest.endpoint import Clock, Exchange, LaunchDarkly, Request, Segment
from sstest.endpoint.tokens import Tokens

BEARER = "the access token is not accepted: Authorization must be the token alone, without 'Bearer'"
DOCUMENTED = ("segment-audiences", "customer-configured-list", "mixpanel-cohorts")


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly(manifest(), tokens=[TOKEN])


def test_an_update_is_applied_and_logged(launchdarkly: LaunchDarkly) -> None:
    exchange = post(launchdarkly, body(["ada", "bob"], ["cy"], url="https://acme.example/vip"))
    assert exchange.accepted
    assert (exchange.status, exchange.number, exchange.key) == (204, 1, KEY)
    assert exchange.reply is not None
    assert exchange.reply.body == b""
    assert launchdarkly.requests == (exchange,)
    segment = launchdarkly.segment("vip")
    assert segment == Segment(
        "vip",
        frozenset({"ada", "bob"}),
        ENVIRONMENT,
        "user",
        KEY,
        "VIP",
        "https://acme.example/vip",
    )
    assert segment.key == "acme-vip"
    assert segment.to_dict() == {
        "key": "acme-vip",
        "cohortId": "vip",
        "cohortName": "VIP",
        "cohortUrl": "https://acme.example/vip",
        "integrationKey": "acme",
        "environmentId": ENVIRONMENT,
        "projectKey": "default",
        "environmentKey": "production",
        "contextKind": "user",
        "members": ["ada", "bob"],
    }


def test_requests_build_upon_each_other(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body(["ada", "bob"]))
    before = launchdarkly.segment("vip")
    post(launchdarkly, body(["cy"], ["ada", "nobody"], url="u"))
    assert launchdarkly.segment("vip").members == {"bob", "cy"}
    assert launchdarkly.segment("vip").url == "u"
    assert before.members == {"ada", "bob"}
    post(launchdarkly, body([], ["bob", "cy"]))
    assert launchdarkly.segment("vip").members == frozenset()


def test_a_request_without_members_makes_the_segment(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly, body())
    assert launchdarkly.segment("vip").members == frozenset()


def test_segments_are_apart_by_environment_kind_cohort_and_integration() -> None:
    launchdarkly = LaunchDarkly([manifest("acme"), manifest("other")])
    post(launchdarkly, body(["a"]))
    post(launchdarkly, body(["b"], env="another"))
    post(launchdarkly, body(["c"], kind="account"))
    post(launchdarkly, body(["d"], cohort="gold"))
    post(launchdarkly, body(["e"]), path="/api/v2/segment-targets/other")
    assert len(launchdarkly.segments) == 5
    assert launchdarkly.segment("gold").members == {"d"}
    assert launchdarkly.segment("vip", environment="another").members == {"b"}
    assert launchdarkly.segment("vip", kind="account").members == {"c"}
    assert launchdarkly.segment("vip", integration="other").members == {"e"}
    with pytest.raises(LookupError) as several:
        launchdarkly.segment("vip", kind="user")
    assert "has several segments; pass environment=, kind= or integration=" in str(several.value)
    assert "environment='another', kind='user', integration='acme': 1 members" in str(several.value)
    with pytest.raises(LookupError, match="has no such segment"):
        launchdarkly.segment("vip", kind="device")
    with pytest.raises(LookupError, match=r"about cohort 'golt'; did you mean 'gold'\?"):
        launchdarkly.segment("golt")


@pytest.mark.parametrize("key", DOCUMENTED)
@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_the_documented_bodies_are_answered_as_sstest_answers_them(key: str, profile: str) -> None:
    integration = corpus.load(key)
    launchdarkly = LaunchDarkly(integration.manifest, profile=profile)
    path = launchdarkly.url_for().partition("/api")[2]
    for request in integration.requests:
        exchange = post(launchdarkly, request.body, path=f"/api{path}")
        expected = answer(integration.manifest, request.body, profile)
        assert exchange.reply == expected
        assert exchange.update == expected.update


# The replies of section 3 -------------------------------------------------------------------------


STATUSES = {
    400: ("invalid_request", "could not find path /env in request payload"),
    403: ("forbidden", "the access token is missing: there is no Authorization header"),
    409: ("conflict", "another update of this segment is under way"),
    429: ("rate_limited", "too many requests"),
    500: ("internal_service_error", "internal service error"),
}


def meet(launchdarkly: LaunchDarkly, status: int) -> Exchange:
    if status == 400:
        return post(launchdarkly, b'{"id": "vip"}')
    if status == 403:
        return post(launchdarkly, headers={"content-type": "application/json"})
    launchdarkly.will_answer(status)
    return post(launchdarkly)


@pytest.mark.parametrize("status", STATUSES)
def test_errors_without_a_template(launchdarkly: LaunchDarkly, status: int) -> None:
    exchange = meet(launchdarkly, status)
    assert exchange.reply is not None
    assert exchange.reply.status == status
    assert exchange.reply.headers["Content-Type"] == "application/json"
    code, message = STATUSES[status]
    assert exchange.reply.json() == {"code": code, "message": message}
    assert exchange.error is not None
    assert exchange.error.message == message
    assert exchange.update is None
    assert launchdarkly.segments == ()


@pytest.mark.parametrize("status", STATUSES)
def test_errors_with_a_template(status: int) -> None:
    launchdarkly = LaunchDarkly(manifest(template=TEMPLATE))
    exchange = meet(launchdarkly, status)
    assert exchange.reply is not None
    assert exchange.reply.status == status
    assert exchange.reply.json() == {
        "status": status,
        "error": STATUSES[status][1],
        "project": "default",
        "environment": "",
        "url": "https://app.launchdarkly.com/default/production/segments//targeting",
        "sent": "vip",
    }


def test_a_429_tells_when_to_come_back() -> None:
    launchdarkly = LaunchDarkly(manifest(template=TEMPLATE), clock=Hands(1_700_000_000.25))
    launchdarkly.will_answer(429, retry_after=1.5)
    exchange = post(launchdarkly)
    assert exchange.reply is not None
    assert exchange.reply.headers["Retry-After"] == "2"
    assert exchange.reply.headers["X-Ratelimit-Reset"] == "1700000001750"
    assert exchange.retry_after == 1.5


def test_other_errors_tell_nothing_of_a_wait_unless_asked(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(503)
    launchdarkly.will_answer(503, retry_after=0)
    assert post(launchdarkly).reply.headers.keys() == {"Content-Type"}  # type: ignore[union-attr]
    reply = post(launchdarkly).reply
    assert reply is not None
    assert reply.headers == {"Content-Type": "application/json", "Retry-After": "0"}
    assert reply.json() == {"code": "service_unavailable", "message": "service unavailable"}


def test_environments_have_projects_and_keys() -> None:
    launchdarkly = LaunchDarkly(
        manifest(template=TEMPLATE), environments={ENVIRONMENT: ("shop", "test")}
    )
    reply = post(launchdarkly).reply
    assert reply is not None
    assert reply.json() == {
        "status": 200,
        "error": "",
        "project": "shop",
        "environment": "test",
        "url": "https://app.launchdarkly.com/shop/test/segments/acme-vip/targeting",
        "sent": "vip",
    }
    segment = launchdarkly.segment("vip")
    assert (segment.project, segment.environment_key) == ("shop", "test")
    refused = post(launchdarkly, body(["bob"], env="unknown"))
    assert refused.status == 400
    assert refused.error is not None
    assert (
        refused.error.message
        == "value at path /env is not the client-side ID of a known environment"
    )
    assert refused.error.field == "environmentIdPath"
    launchdarkly.environments = None
    assert post(launchdarkly, body(["bob"], env="unknown")).status == 200
    with pytest.raises(ValueError, match="environments has 'production' for 'id'"):
        launchdarkly.environments = {"id": "production"}
    assert launchdarkly.segment("vip", environment=ENVIRONMENT).members == {"ada"}


def test_a_manifest_that_breaks_rules_is_a_500_that_says_so() -> None:
    from sstest import Manifest

    broken = Manifest.load({"syncedSegment": {"requestParser": {"environmentIdPath": "env"}}}, KEY)
    with pytest.raises(ManifestError):
        _ = broken.request_parser
    exchange = post(LaunchDarkly(broken))
    assert exchange.status == 500
    assert "the manifest of acme cannot be used: " in str(exchange.error)
    assert exchange.meaning is None
    assert exchange.explain() == []


def test_a_template_that_is_none_is_a_500_that_says_where() -> None:
    launchdarkly = LaunchDarkly(manifest(template='{"a": {{#if x}}'))
    exchange = post(launchdarkly)
    assert exchange.status == 500
    assert "cannot be used: jsonResponseBody, line 1, column" in str(exchange.error)
    assert launchdarkly.segments == ()
    launchdarkly.will_answer(409)
    assert b"conflict" in post(launchdarkly).reply.body  # type: ignore[union-attr]


# Access -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "the access token is missing: there is no Authorization header"),
        ("", "the access token is missing: the Authorization header is empty"),
        (" \t", "the access token is missing: the Authorization header is empty"),
        ("wrong-token", "the access token is not accepted"),
        (TOKEN[:-1], "the access token is not accepted"),
        ("\xff\x00", "the access token is not accepted"),
        (
            f"Bearer {TOKEN}",
            BEARER,
        ),
    ],
)
def test_without_its_token_nobody_gets_in(
    launchdarkly: LaunchDarkly, given: str | None, message: str
) -> None:
    headers = {"content-type": "application/json"}
    if given is not None:
        headers["authorization"] = given
    exchange = post(launchdarkly, headers=headers)
    assert exchange.status == 403
    assert exchange.error is not None
    assert exchange.error.message == message
    assert launchdarkly.segments == ()


def test_who_is_not_let_in_does_not_learn_which_integrations_there_are(
    launchdarkly: LaunchDarkly,
) -> None:
    nobody = post(launchdarkly, path="/api/v2/segment-targets/acm", headers={})
    assert nobody.status == 403
    somebody = post(launchdarkly, path="/api/v2/segment-targets/acm")
    assert somebody.status == 404


def test_without_tokens_any_will_do_but_none_will_not() -> None:
    launchdarkly = LaunchDarkly(manifest())
    assert post(launchdarkly, authorization="whatever").status == 204
    assert post(launchdarkly, authorization=launchdarkly.token).status == 204
    assert post(launchdarkly, authorization="Bearer whatever").status == 403
    assert post(launchdarkly, authorization="").status == 403


def test_tokens_can_be_exchanged(launchdarkly: LaunchDarkly) -> None:
    assert launchdarkly.token == TOKEN
    launchdarkly.accept_tokens("first-token", "second-token")
    assert post(launchdarkly, authorization=TOKEN).status == 403
    assert post(launchdarkly, authorization="second-token").status == 204
    assert post(launchdarkly, authorization=launchdarkly.token).status == 204
    launchdarkly.accept_tokens()
    assert post(launchdarkly).status == 204


def test_the_validation_server_asks_for_a_token_only_where_one_is_named() -> None:
    anyone = LaunchDarkly(manifest(), profile="validation-server")
    headers = {"content-type": "application/json"}
    assert post(anyone, headers=headers).status == 200
    named = LaunchDarkly(manifest(), profile="validation-server", tokens=[TOKEN])
    refused = post(named, headers=headers)
    assert refused.status == 403
    assert refused.reply is not None
    assert refused.reply.json()["status"] == 403
    assert post(named).status == 200


@pytest.mark.parametrize("line", range(1, 5))
def test_a_token_that_comes_while_another_thread_reads_them_is_known(line: int) -> None:
    tokens = Tokens([TOKEN])
    lines = itertools.count(1)

    def at_each_line(_frame: FrameType, event: str, _: object) -> Any:
        if event == "line" and next(lines) == line:
            come()
        return at_each_line

    def come() -> None:
        tokens.without_secrets(Request("POST", "/", {"authorization": "second-token"}))

    before = sys.gettrace()
    sys.settrace(at_each_line)
    try:
        assert TOKEN in tokens.known
    finally:
        sys.settrace(before)
    if next(lines) <= line:
        come()
    assert "second-token" in tokens.known


def test_a_token_is_shown_nowhere(launchdarkly: LaunchDarkly) -> None:
    other = "api-another-secret"
    exchanges = [
        post(launchdarkly),
        post(launchdarkly, authorization=other),
        post(launchdarkly, path=f"/api/v2/segment-targets/{TOKEN}"),
        post(launchdarkly, path=f"/{other}", authorization=other),
        post(launchdarkly, authorization=f"Bearer {other}"),
        post(launchdarkly, body([TOKEN, other]), cookie="session=secret-cookie"),
    ]
    shown = [repr(launchdarkly), launchdarkly.describe_requests(), str(launchdarkly._tokens)]
    for exchange in exchanges:
        shown += [repr(exchange), repr(exchange.request), str(exchange.error)]
        shown += [str(dict(exchange.request.headers))]
    for ask in (
        launchdarkly.assert_no_unexpected,
        launchdarkly.assert_retried,
        lambda: launchdarkly.assert_synced("vip", added={TOKEN, "x"}),
    ):
        with pytest.raises(AssertionError) as failure:
            ask()
        shown.append(str(failure.value))
    for text in shown:
        for secret in (TOKEN, other, "secret-cookie"):
            assert secret not in text
    assert exchanges[0].request.headers["authorization"] == "(hidden)"


@pytest.mark.parametrize("tokens", ["token", [], [""], [" token"], ["to\nken"], [7]])
def test_tokens_that_are_none_are_refused_without_showing_them(tokens: list[str]) -> None:
    with pytest.raises((TypeError, ValueError)) as failure:
        LaunchDarkly(manifest(), tokens=tokens)
    assert "ken\n" not in str(failure.value)


# The rest -----------------------------------------------------------------------------------------


def test_an_exchange_can_be_explained(launchdarkly: LaunchDarkly) -> None:
    traces = post(launchdarkly).explain()
    assert [trace.field for trace in traces][:3] == [
        "environmentIdPath",
        "contextKindPath",
        "cohortIdPath",
    ]
    assert post(launchdarkly, b"no JSON").explain() == []
    assert post(launchdarkly, path="/").explain() == []


def test_what_was_not_applied_has_a_meaning_all_the_same(launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    exchange = post(launchdarkly)
    assert exchange.update is None
    assert exchange.meaning is not None
    assert exchange.meaning.delta.added == {"ada"}


def test_manifests_are_replaced_and_segments_stay(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly)
    launchdarkly.replace_manifests([manifest("new")])
    assert [one.key for one in launchdarkly.manifests] == ["new"]
    assert post(launchdarkly).status == 404
    assert launchdarkly.segment("vip").members == {"ada"}


def test_keys_must_differ_as_the_profile_compares_them() -> None:
    with pytest.raises(ValueError, match="two manifests have the integration key 'acme'"):
        LaunchDarkly([manifest(), manifest()])
    both = [manifest("acme"), manifest("ACME")]
    assert len(LaunchDarkly(both).manifests) == 2
    with pytest.raises(ValueError, match="two manifests have the integration key 'ACME'"):
        LaunchDarkly(both, profile="validation-server")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"manifests": ["integrations/acme"]}, "manifests holds a str; expected what"),
        ({"profile": "doc"}, "unknown profile 'doc'"),
        ({"longest_body": 0}, "longest_body is 0, expected 1 or more"),
        ({"longest_log": -1}, "longest_log is -1"),
        ({"environments": {"id": "production"}}, "environments has 'production' for 'id'"),
    ],
)
def test_misuse_is_told(options: dict[str, object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        LaunchDarkly(**options)


def test_urls(launchdarkly: LaunchDarkly) -> None:
    url = "https://app.launchdarkly.com/api/v2/segment-targets/acme"
    assert launchdarkly.url_for() == launchdarkly.url_for("acme") == url
    assert launchdarkly.url_for(launchdarkly.manifests[0]) == url
    with pytest.raises(LookupError, match=r"no integration 'acne': did you mean 'acme'\?"):
        launchdarkly.url_for("acne")
    launchdarkly.base_url = "http://127.0.0.1:8080"
    assert launchdarkly.url_for() == "http://127.0.0.1:8080/api/v2/segment-targets/acme"
    with pytest.raises(LookupError, match="pass the key of an integration; there are: none"):
        LaunchDarkly().url_for()
    odd = LaunchDarkly(manifest("a/b c"), profile="validation-server")
    assert odd.url_for() == "http://localhost:3000/api/v2/segment-target/a%2Fb%20c"
    assert post(odd, path=odd.url_for().removeprefix("http://localhost:3000")).status == 200


def test_reset_forgets_everything(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly)
    launchdarkly.will_answer(500)
    launchdarkly.reset()
    assert launchdarkly.requests == launchdarkly.segments == launchdarkly.pending_faults == ()
    assert post(launchdarkly).number == 1


def test_the_log_can_be_bounded() -> None:
    launchdarkly = LaunchDarkly(manifest(), longest_log=2)
    for _ in range(5):
        post(launchdarkly)
    assert [exchange.number for exchange in launchdarkly.requests] == [4, 5]
    told = launchdarkly.describe_requests().splitlines()
    assert told[:2] == [
        "not kept, since there are more: the first 3 requests",
        "requests received (2):",
    ]
    with pytest.raises(AssertionError, match=r"nothing can be asserted; see launchdarkly.reset"):
        launchdarkly.assert_no_unexpected()
    launchdarkly.reset()
    assert launchdarkly.forgotten.requests == 5
    launchdarkly.assert_no_unexpected()


def test_a_clock_that_is_set_back_stands_still() -> None:
    clock = Hands(1000.0)
    launchdarkly = LaunchDarkly(manifest(), clock=clock)
    post(launchdarkly)
    clock.now = 10.0
    post(launchdarkly)
    clock.now = 1001.0
    post(launchdarkly)
    assert [exchange.at for exchange in launchdarkly.requests] == [1000.0, 1000.0, 1001.0]


def test_listeners_hear_of_every_request_until_they_leave(launchdarkly: LaunchDarkly) -> None:
    heard: list[int] = []
    leave = launchdarkly.listen(lambda exchange: heard.append(exchange.number))
    post(launchdarkly)
    post(launchdarkly, path="/")
    leave()
    leave()
    post(launchdarkly)
    assert heard == [1, 2]


def test_waiting_for_what_another_thread_sends(launchdarkly: LaunchDarkly) -> None:
    sender = threading.Thread(target=lambda: [post(launchdarkly, body([key])) for key in "abc"])
    sender.start()
    found = launchdarkly.wait_for(lambda it: "c" in it.segment("vip").members and it.requests, 30)
    sender.join()
    assert len(found) == 3


def test_waiting_ends_with_what_came(launchdarkly: LaunchDarkly) -> None:
    post(launchdarkly)
    with pytest.raises(TimeoutError) as failure:
        launchdarkly.wait_for(lambda it: it.segment("vipp"), timeout=0)
    text = str(failure.value)
    assert text.startswith("the condition was not met within 0 s: no accepted request is")
    assert "#1 POST /api/v2/segment-targets/acme -> 204" in text


def test_threads_lose_nothing(launchdarkly: LaunchDarkly) -> None:
    numbers = range(60)

    def send(name: str) -> None:
        for number in numbers:
            post(launchdarkly, body([f"{name}-{number}"]))
            if number % 3 == 0:
                post(launchdarkly, body([], [f"{name}-{number}"]))

    threads = [threading.Thread(target=send, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = {f"{name}-{number}" for name in "abcdefgh" for number in numbers if number % 3}
    assert launchdarkly.segment("vip").members == left
    assert [one.number for one in launchdarkly.requests] == list(range(1, 8 * 80 + 1))


def test_a_request_is_data() -> None:
    request = Request("POST", "/", HEADERS, b"{}")
    assert TOKEN not in repr(request)
    assert request == Request("POST", "/", dict(HEADERS), b"{}")


def test_the_clock_does_not_follow_one_that_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    before = clock()
    assert abs(before - time.time()) < 60
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert before <= clock() < before + 60
    clock.sleep(3600)
    assert 3600 <= clock() - before < 3700


def test_a_clock_with_a_start_moves_by_sleep_alone() -> None:
    clock = Clock(start=1000)
    assert clock() == clock() == 1000
    clock.sleep(2.5)
    assert clock() == 1002.5
