"""What stands below ``/_sstest``: segments and requests as JSON, and who may read them."""

import base64
import json
import os

import pytest
from live import TOKEN, Visitor, body_of, manifest_of

from sstest.endpoint import LaunchDarkly

PATH = "/api/v2/segment-targets/acme"


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly([manifest_of(), manifest_of("zenith")], longest_log=50)


@pytest.fixture
def client(launchdarkly: LaunchDarkly) -> Visitor:
    return Visitor(launchdarkly, about="profile docs, <b>here</b>", secrets=["hush-hush"])


# JSON ---------------------------------------------------------------------------------------------


def test_the_segments(client: Visitor) -> None:
    assert client.get("/_sstest/segments").json() == {"segments": []}
    client.post(body_of("bob", "ann"), PATH)
    (segment,) = client.get("/_sstest/segments").json()["segments"]
    assert (segment["cohortId"], segment["members"], segment["size"]) == ("c-1", ["ann", "bob"], 2)
    for query, number in (("member=ann", 1), ("member=cid", 0), ("id=x", 0)):
        assert len(client.get(f"/_sstest/segments?{query}").json()["segments"]) == number


@pytest.mark.parametrize("number", ["2", "01", "x", "9" * 5_000, "%1b[2J"])
def test_a_request_that_is_not_there(client: Visitor, number: str) -> None:
    client.post(body_of("ann"), PATH)
    answer = client.get(f"/_sstest/requests/{number}")
    assert answer.status_code == 404
    assert "is no longer kept, or not received yet" in answer.json()["message"]
    assert len(answer.content) < 300


def test_the_requests(client: Visitor) -> None:
    client.post(body_of("ann"), PATH)
    client.post(b'{"environment": "hush-hush"}', PATH, **{"X-Debug": "the hush-hush one"})
    first, second = client.get("/_sstest/requests").json()["requests"]
    assert (first["number"], first["status"], first["taken"]) == (1, 204, True)
    assert first["cohorts"] == [
        {"cohortId": "c-1", "cohortName": "Readers", "added": 1, "removed": 0}
    ]
    assert (second["status"], second["error"]["field"]) == (400, "cohortIdPath")
    detail = client.get("/_sstest/requests/2").json()
    assert detail["requestHeaders"]["authorization"] == "(hidden)"
    assert detail["requestHeaders"]["x-debug"] == "the (hidden) one"
    assert detail["explain"][0]["value"] == '"(hidden)"'
    assert TOKEN not in json.dumps(detail)
    assert "hush-hush" not in json.dumps(detail)
    assert detail["replyBody"] == json.dumps(
        {"code": "invalid_request", "message": "could not find path /cohort/id in request payload"}
    )


def test_a_key_that_is_not_utf_8_is_addressed_by_its_bytes() -> None:
    key = os.fsdecode(b"k\xff\xfe")
    client = Visitor(LaunchDarkly([manifest_of(key)]), about="profile docs", secrets=[])
    assert client.post(body_of("ann"), "/api/v2/segment-targets/k%FF%FE").status_code == 204
    assert client.post(body_of("ann"), "/api/v2/segment-targets/k%FF").status_code == 404
    for path in ("/", "/_sstest/segments", "/_sstest/requests", "/_sstest/requests/1"):
        answer = client.get(path)
        assert answer.status_code == 200
        answer.content.decode()
    (first, _) = client.get("/_sstest/requests").json()["requests"]
    assert first["integration"] == r"k\udcff\udcfe"


def test_details_of_what_is_large_are_cut(client: Visitor) -> None:
    client.post(body_of(*(f"user-{number}" for number in range(2_000))), PATH)
    detail = client.get("/_sstest/requests/1").json()
    assert len(detail["body"]) == 20_000
    assert detail["bodyLeftOut"] > 10_000
    assert len(detail["explain"]) == 300
    assert detail["explainLeftOut"] == 2_005 - 300
    assert detail["unexplained"] == ""
    client.post(body_of(*(f"user-{number:0300}" for number in range(1_000))), PATH)
    detail = client.get("/_sstest/requests/2").json()
    assert detail["explain"] == []
    (note,) = detail["notes"]
    assert note.endswith(" bytes are too many to look for what is hardly meant")
    assert detail["unexplained"].endswith(" bytes are too many to show what each pointer found")


@pytest.mark.parametrize("path", ["/", "/_sstest/segments", "/_sstest/requests/1"])
def test_what_is_posted_here_by_mistake_is_explained_and_logged(
    client: Visitor, launchdarkly: LaunchDarkly, path: str
) -> None:
    answer = client.post(body_of("ann"), path)
    assert answer.status_code == 404
    assert "expected POST /api/v2/segment-targets/{integrationKey}" in answer.json()["message"]
    assert len(launchdarkly.requests) == 1


def test_half_of_a_surrogate_pair_can_be_shown() -> None:
    launchdarkly = LaunchDarkly(manifest_of(), profile="validation-server")
    client = Visitor(launchdarkly, about="here")
    data = body_of("half").replace(b"half", b"half\\ud800")
    assert client.post(data, "/api/v2/segment-target/acme").status_code == 200
    (segment,) = client.get("/_sstest/segments").json()["segments"]
    assert segment["members"] == ["half\ud800"]


# Who may read -------------------------------------------------------------------------------------


def test_beyond_loopback_a_token_is_asked_for() -> None:
    launchdarkly = LaunchDarkly(manifest_of(), tokens=[TOKEN])
    client = Visitor(launchdarkly, about="here", tokens=[TOKEN])
    for path in ("/", "/_sstest/segments", "/_sstest/requests/1", "/_sstest/events"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    for wrong in ("wrong", "Basic !", basic("user"), basic("user:wrong")):
        assert client.get("/_sstest/segments", Authorization=wrong).status_code == 401
    for right in (TOKEN, basic(f"anybody:{TOKEN}"), basic(f":{TOKEN}")):
        answer = client.get("/_sstest/segments", Authorization=right)
        assert answer.status_code == 200


def basic(words: str) -> str:
    return f"Basic {base64.b64encode(words.encode()).decode()}"
