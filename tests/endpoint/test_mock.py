"""The stand-in over ``responses``: real requests, real sessions, and nothing that leaves."""

import http.server
import io
import itertools
import json
import threading
import time
from collections.abc import Iterator

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from stand_in import TOKEN, body, manifest
from urllib3.util import Retry, Timeout

from sstest.endpoint import Clock
from sstest.endpoint.hosts import is_launchdarkly
from sstest.endpoint.mock import MockLaunchDarkly, UnexpectedCall

HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}


@pytest.fixture
def launchdarkly() -> Iterator[MockLaunchDarkly]:
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as stand_in:
        yield stand_in


def send(
    launchdarkly: MockLaunchDarkly, data: bytes | None = None, timeout: object = 5
) -> requests.Response:
    data = body(["ada"]) if data is None else data
    return requests.post(launchdarkly.url_for(), data=data, headers=HEADERS, timeout=timeout)


def retrying(**options: object) -> requests.Session:
    """A session that retries as urllib3 does."""
    session = requests.Session()
    session.headers.update(HEADERS)
    settings = {"total": 5, "allowed_methods": None, "status_forcelist": [409, 500, 503]}
    session.mount("https://", HTTPAdapter(max_retries=Retry(**{**settings, **options})))
    return session


def test_a_request_is_answered(launchdarkly: MockLaunchDarkly) -> None:
    response = send(launchdarkly)
    assert (response.status_code, response.content, response.reason) == (204, b"", "No Content")
    assert launchdarkly.segment("vip").members == {"ada"}
    refused = send(launchdarkly, b"{}")
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/json"
    assert refused.json()["code"] == "invalid_request"


@pytest.mark.parametrize("kind", ["bytes", "text", "file", "chunks", "json"])
def test_bodies_of_every_kind(launchdarkly: MockLaunchDarkly, kind: str) -> None:
    data = body(["ädä"])
    options: dict[str, object] = {
        "bytes": {"data": data},
        "text": {"data": data.decode()},
        "file": {"data": io.BytesIO(data)},
        "chunks": {"data": iter([data[:10], data[10:]])},
        "json": {"data": None, "json": json.loads(data)},
    }[kind]
    assert requests.post(
        launchdarkly.url_for(), headers=HEADERS, timeout=5, **options
    ).status_code == (204)
    assert launchdarkly.segment("vip").members == {"ädä"}


@pytest.mark.parametrize("host", ["app.launchdarkly.com", "app.eu.launchdarkly.com"])
@pytest.mark.parametrize("end", ["", ":443"])
def test_production_is_in_several_places(
    launchdarkly: MockLaunchDarkly, host: str, end: str
) -> None:
    url = launchdarkly.url_for().replace("app.launchdarkly.com", host + end)
    assert requests.post(url, data=body(), headers=HEADERS, timeout=5).status_code == 204


def test_the_query_is_no_part_of_the_path(launchdarkly: MockLaunchDarkly) -> None:
    url = f"{launchdarkly.url_for()}?token={TOKEN}#x"
    requests.post(url, data=body(), headers=HEADERS, timeout=5)
    assert launchdarkly.requests[0].request.path == "/api/v2/segment-targets/acme"


def test_the_validation_server_is_on_this_machine() -> None:
    with MockLaunchDarkly(manifest(), profile="validation-server") as stand_in:
        assert stand_in.url_for() == "http://localhost:3000/api/v2/segment-target/acme"
        assert send(stand_in).status_code == 200
        url = stand_in.url_for().replace("localhost", "127.0.0.1")
        assert requests.post(url, data=body(), headers=HEADERS, timeout=5).status_code == 200
        production = "https://app.launchdarkly.com/api/v2/segment-targets/acme"
        assert requests.post(production, data=body(), headers=HEADERS, timeout=5).status_code == 404


# What else a sender may call ----------------------------------------------------------------------


def test_the_other_path_is_a_404_that_says_so(launchdarkly: MockLaunchDarkly) -> None:
    url = launchdarkly.url_for().replace("targets", "target")
    response = requests.post(url, data=body(), headers=HEADERS, timeout=5)
    assert response.status_code == 404
    assert "'segment-target' is the path of the validation server" in response.json()["message"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (
            "https://app.launchdarkly.com/api/v2/flags/default?token=secret",
            "is not a synced segment",
        ),
        ("https://app.launchdarkly.com", "is not a synced segment"),
        ("https://clientsdk.launchdarkly.com/sdk/goals/abc", "is not a synced segment"),
        ("https://user:secret@events.launchdarkly.us/bulk", "is not a synced segment"),
        ("https://LAUNCHDARKLY.com./x", "is not a synced segment"),
        ("http://app.launchdarkly.com/api/v2/segment-targets/acme", "unencrypted: use https"),
        (
            "https://app.launchdarkly.com:8443/api/v2/segment-targets/acme",
            "is not a synced segment",
        ),
    ],
)
def test_other_calls_to_launchdarkly_are_errors_that_help(
    launchdarkly: MockLaunchDarkly, url: str, why: str
) -> None:
    with pytest.raises(UnexpectedCall) as failure:
        requests.get(url, timeout=5)
    text = str(failure.value)
    assert text.startswith("GET http")
    assert why in text
    assert (
        "expected POST https://app.launchdarkly.com/api/v2/segment-targets/{integrationKey}" in text
    )
    assert 'launchdarkly.responses.add("GET", "http' in text
    assert "secret" not in text
    with pytest.raises(AssertionError, match=r"GET http.*Nothing was sent"):
        launchdarkly.assert_no_unexpected()
    launchdarkly.reset()
    launchdarkly.assert_no_unexpected()


def test_other_hosts_are_refused_unless_registered(launchdarkly: MockLaunchDarkly) -> None:
    url = "https://crm.example/members"
    with pytest.raises(requests.ConnectionError, match="not sent, since") as failure:
        requests.get(f"{url}?token=secret", timeout=5)
    assert "secret" not in str(failure.value)
    launchdarkly.responses.get(url, json=["ada"])
    assert requests.get(url, timeout=5).json() == ["ada"]
    assert requests.get(url, timeout=5).json() == ["ada"]
    assert send(launchdarkly).status_code == 204
    assert [call.response.status_code for call in launchdarkly.responses.calls] == [
        200,
        200,
        204,
    ]
    launchdarkly.assert_no_unexpected()


def test_what_is_registered_comes_first(launchdarkly: MockLaunchDarkly) -> None:
    projects = "https://app.launchdarkly.com/api/v2/projects"
    launchdarkly.responses.get(projects, json={"items": []})
    launchdarkly.responses.post(launchdarkly.url_for(), status=502)
    assert requests.get(projects, timeout=5).json() == {"items": []}
    assert send(launchdarkly).status_code == 502
    launchdarkly.responses.reset()
    assert send(launchdarkly).status_code == 204
    launchdarkly.assert_no_unexpected()


def test_a_registered_error_is_raised_as_it_is(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.responses.post(launchdarkly.url_for(), body=requests.ConnectionError("down"))
    with pytest.raises(requests.ConnectionError, match=r"^down$"):
        retrying().post(launchdarkly.url_for(), data=body())


def test_a_base_url_of_ones_own() -> None:
    with MockLaunchDarkly(manifest(), base_url="https://staging.example") as stand_in:
        assert stand_in.url_for() == "https://staging.example/api/v2/segment-targets/acme"
        assert send(stand_in).status_code == 204
        with pytest.raises(requests.ConnectionError, match="not sent, since"):
            requests.get("https://staging.example/other", timeout=5)


def test_a_host_can_be_let_through_but_never_launchdarkly(
    launchdarkly: MockLaunchDarkly,
) -> None:
    launchdarkly.responses.add_passthru("https://")
    with pytest.raises(requests.ConnectionError) as failure:
        requests.get("https://no-such-host.invalid/", timeout=5)
    assert "no-such-host.invalid" in str(failure.value)
    assert "not sent, since" not in str(failure.value)
    with pytest.raises(UnexpectedCall):
        requests.get("https://app.launchdarkly.com/", timeout=5)


def test_this_machine_can_be_reached(launchdarkly: MockLaunchDarkly) -> None:
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    response = requests.get(f"http://127.0.0.1:{server.server_port}/", timeout=5)
    thread.join()
    server.server_close()
    assert response.status_code == 501


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("launchdarkly.com", True),
        ("APP.LaunchDarkly.com.", True),
        ("app.launchdarkly.us", True),
        ("notlaunchdarkly.com", False),
        ("launchdarkly.com.example", False),
        (None, False),
    ],
)
def test_whose_host_it_is(host: str | None, expected: bool) -> None:
    assert is_launchdarkly(host) is expected


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_other_methods(launchdarkly: MockLaunchDarkly, method: str) -> None:
    response = requests.request(method, launchdarkly.url_for(), timeout=5)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert bool(response.content) == (method != "HEAD")


# Faults and time ----------------------------------------------------------------------------------


def test_a_dropped_connection(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_drop_connection()
    with pytest.raises(requests.ConnectionError, match="Connection aborted") as failure:
        send(launchdarkly)
    assert failure.value.request is not None
    assert launchdarkly.segments == ()


@pytest.mark.parametrize("timeout", [2, (3.05, 2), Timeout(connect=1, read=2)])
def test_a_delay_beyond_the_timeout(launchdarkly: MockLaunchDarkly, timeout: object) -> None:
    launchdarkly.will_delay(3600)
    before = launchdarkly.clock()
    with pytest.raises(requests.ReadTimeout, match="Read timed out"):
        send(launchdarkly, timeout=timeout)
    assert 2 <= launchdarkly.clock() - before < 60
    assert launchdarkly.segment("vip").members == {"ada"}


@pytest.mark.parametrize("timeout", [7200, None, (1, None), (1, 7200)])
def test_a_delay_within_the_timeout_moves_the_clock(
    launchdarkly: MockLaunchDarkly, timeout: object
) -> None:
    launchdarkly.will_delay(3600)
    before = launchdarkly.clock()
    assert send(launchdarkly, timeout=timeout).status_code == 204
    assert 3600 <= launchdarkly.clock() - before < 3700


def test_a_session_that_retries_waits_as_it_is_told(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_answer(429, retry_after=100.2)
    launchdarkly.will_answer(503, retry_after=50)
    assert retrying().post(launchdarkly.url_for(), data=body()).status_code == 204
    first, second, third = launchdarkly.requests
    assert 101 <= second.at - first.at < 105
    assert 50 <= third.at - second.at < 55
    launchdarkly.assert_retried(times=2)


def test_a_session_that_retries_backs_off(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_answer(500)
    launchdarkly.will_drop_connection(applied=True)
    launchdarkly.will_answer(409)
    session = retrying(backoff_factor=20)
    assert session.post(launchdarkly.url_for(), data=body(["bob"])).status_code == 204
    times = [exchange.at for exchange in launchdarkly.requests]
    pauses = [later - before for before, later in itertools.pairwise(times)]
    assert [round(pause, -1) for pause in pauses] == [0, 40, 80]
    launchdarkly.assert_retried(times=3)
    launchdarkly.assert_no_unexpected()


def test_a_session_that_ignores_retry_after_is_caught(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_answer(429, retry_after=60)
    session = retrying(respect_retry_after_header=False, status_forcelist=[429])
    assert session.post(launchdarkly.url_for(), data=body(["bob"])).status_code == 204
    with pytest.raises(AssertionError, match=r"\d\d\.\d\d s too early"):
        launchdarkly.assert_retried()


def test_urllib3_does_not_retry_a_post_unless_told(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_answer(429)
    session = retrying(allowed_methods=Retry.DEFAULT_ALLOWED_METHODS)
    assert session.post(launchdarkly.url_for(), data=body(["bob"])).status_code == 429
    with pytest.raises(AssertionError, match="not retried: not delivered to cohort 'vip': 'bob'"):
        launchdarkly.assert_retried()


def test_a_session_gives_up(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_answer(500).forever()
    with pytest.raises(requests.exceptions.RetryError):
        retrying(total=2).post(launchdarkly.url_for(), data=body())
    assert len(launchdarkly.requests) == 3
    lenient = retrying(total=1, raise_on_status=False)
    assert lenient.post(launchdarkly.url_for(), data=body()).status_code == 500


@pytest.mark.parametrize("read", [None, False])
def test_a_session_gives_up_on_lost_connections(
    launchdarkly: MockLaunchDarkly, read: bool | None
) -> None:
    launchdarkly.will_drop_connection().forever()
    with pytest.raises(requests.ConnectionError):
        retrying(total=2, read=read).post(launchdarkly.url_for(), data=body())
    assert len(launchdarkly.requests) == (3 if read is None else 1)


def test_retries_after_timeouts_end_as_requests_ends_them(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_delay(60).times(2)
    with pytest.raises(requests.ConnectionError, match="Max retries exceeded"):
        retrying(total=1).post(launchdarkly.url_for(), data=body(), timeout=1)
    assert len(launchdarkly.requests) == 2


def test_time_can_be_moved(launchdarkly: MockLaunchDarkly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", launchdarkly.sleep)
    before = launchdarkly.clock()
    time.sleep(86_400)
    assert 86_400 <= launchdarkly.clock() - before < 86_500
    for wrong in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="seconds is"):
            launchdarkly.sleep(wrong)


def test_a_clock_can_be_shared() -> None:
    clock = Clock()
    with MockLaunchDarkly(manifest(), clock=clock) as stand_in:
        clock.sleep(1000)
        send(stand_in)
        assert stand_in.requests[0].at >= clock() - 60


def test_many_threads_send(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.will_fail(0.2, seed=1, status=503)

    def work(name: int) -> None:
        with retrying(total=20) as session:
            for number in range(10):
                key = f"{name}-{number}"
                assert session.post(launchdarkly.url_for(), data=body([key])).status_code == 204

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(launchdarkly.segment("vip").members) == 80
    launchdarkly.assert_retried(503)


def test_responses_of_the_tests_own_can_be_active_around_it() -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as around:
        around.get("https://crm.example/", json=1)
        with MockLaunchDarkly(manifest()) as stand_in:
            assert send(stand_in).status_code == 204
        assert requests.get("https://crm.example/", timeout=5).json() == 1
