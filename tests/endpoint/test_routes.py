"""Where requests are sent, and what those are told that went elsewhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stand_in import manifest, post

from sstest.endpoint import LaunchDarkly

PRODUCTION = "expected POST /api/v2/segment-targets/{integrationKey}"
SERVER = "expected POST /api/v2/segment-target/{integrationKey}"


def stand_in(profile: str = "docs") -> LaunchDarkly:
    return LaunchDarkly([manifest("acme"), manifest("globex"), manifest("a/b")], profile=profile)


@pytest.mark.parametrize("path", ["acme", "globex", "a%2Fb", "a%2fb", "%61cme"])
def test_documented_paths(path: str) -> None:
    exchange = post(stand_in(), path=f"/api/v2/segment-targets/{path}")
    assert exchange.status == 204


LOST = {
    "/api/v2/segment-target/acme": (
        "'segment-target' is the path of the validation server, 'segment-targets' that of"
        " production; expected POST /api/v2/segment-targets/{integrationKey}"
    ),
    "/api/v2/segment-target/acme/": "'segment-target' is the path of",
    "/api/v2/segment-targets/acme/": "there is a slash after the integration key",
    "/api/v2/segment-targets/acme/x": "there is more after the integration key",
    "/api/v2/segment-targets/a/b": "there is more after the integration key",
    "/api/v2/segment-targets/../x": "there is more after the integration key",
    "/api/v2/segment-targets/": "the integration key is missing",
    "/api/v2/segment-targets": "the integration key is missing",
    "/api/v2/segment-target": "the integration key is missing",
    "/API/v2/Segment-Targets/acme": "paths are lower case",
    "/api/v2/segments/acme": "there is no route '/api/v2/segments/acme'",
    "//api/v2/segment-targets/acme": "there is no route '//api/v2/segment-targets/acme'",
    "": "there is no route ''",
    "/\x1b[2J\x00": r"there is no route '/\x1b[2J\x00'",
}


@pytest.mark.parametrize("path", LOST)
def test_a_request_that_is_lost_is_told_where_it_should_go(path: str) -> None:
    exchange = post(stand_in(), path=path)
    assert exchange.status == 404
    assert exchange.reply is not None
    answered = exchange.reply.json()
    assert answered["code"] == "not_found"
    assert LOST[path] in answered["message"]
    assert answered["message"].endswith(PRODUCTION)


UNKNOWN = {
    "acne": "there is no integration 'acne': did you mean 'acme'?",
    "ACME": "there is no integration 'ACME': did you mean 'acme'?",
    "%00": r"there is no integration '\x00'; there are: 'a/b', 'acme', 'globex'",
    "..%2F..%2Fetc": "there is no integration '../../etc'; there are: ",
    "%FF%FE": r"there is no integration '\udcff\udcfe'; there are: ",
    "%": "there is no integration '%'; there are: ",
    "%E2%80%AE": r"there is no integration '\u202e'; there are: ",
    "acme;v=1": "there is no integration 'acme;v=1'; there are: ",
    "x" * 5000: "there is no integration 'xxxxxxxx",
}


@pytest.mark.parametrize("key", UNKNOWN)
def test_unknown_integrations(key: str) -> None:
    exchange = post(stand_in(), path=f"/api/v2/segment-targets/{key}")
    assert exchange.status == 404
    assert exchange.reply is not None
    message = exchange.reply.json()["message"]
    assert message.startswith(UNKNOWN[key])
    assert len(message) < 300


def test_of_many_integrations_some_are_named() -> None:
    launchdarkly = LaunchDarkly([manifest(f"partner-{number:02}") for number in range(30)])
    exchange = post(launchdarkly, path="/api/v2/segment-targets/zzz")
    assert "'partner-09', and 20 more" in str(exchange.error)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods(method: str) -> None:
    exchange = post(stand_in(), path="/api/v2/segment-targets/acme", method=method)
    assert exchange.status == 405
    assert exchange.reply is not None
    assert exchange.reply.headers["Allow"] == "POST"
    assert exchange.reply.json() == {
        "code": "method_not_allowed",
        "message": f"{method} is not allowed; expected POST",
    }


def test_methods_are_in_upper_case() -> None:
    """RFC 9110 §9.1; not every client writes them so by itself."""
    exchange = post(stand_in(), path="/api/v2/segment-targets/acme", method="post")
    assert exchange.status == 405
    assert "post is not allowed; expected POST" in str(exchange.error)


def test_odd_methods_are_shown_safely() -> None:
    exchange = post(stand_in(), path="/api/v2/segment-targets/acme", method="\x1b[2J")
    assert str(exchange.error).startswith(r"\x1b[2J is not allowed")


# The validation server, which is an Express program -----------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/segment-target/acme",
        "/api/v2/segment-target/ACME",
        "/api/v2/segment-target/acme/",
        "/API/V2/Segment-Target/acme",
    ],
)
def test_paths_that_express_takes(path: str) -> None:
    assert post(stand_in("validation-server"), path=path).status == 200


@pytest.mark.parametrize(
    ("path", "method", "message"),
    [
        (
            "/api/v2/segment-targets/acme",
            "POST",
            "'segment-targets' is the path of production, 'segment-target' that of the validation",
        ),
        (
            "/api/v2/segment-target/acme//",
            "POST",
            f"there is more after the integration key; {SERVER}",
        ),
        ("/", "POST", f"there is no route '/'; {SERVER}"),
        ("/api/v2/segment-target/acme", "GET", "GET is not allowed; expected POST"),
        ("/api/v2/segment-target/none", "POST", "integration with key 'none' not found; there are"),
    ],
)
def test_what_express_does_not_find(path: str, method: str, message: str) -> None:
    exchange = post(stand_in("validation-server"), path=path, method=method)
    assert exchange.status == 404
    assert exchange.reply is not None
    answered = exchange.reply.json()
    assert answered.keys() == {"status", "message"}
    assert answered["status"] == 404
    assert message in answered["message"]


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
@settings(database=None)
@given(path=st.text(max_size=60), prefix=st.sampled_from(["", "/api/v2/segment-targets/"]))
def test_no_path_is_too_odd(profile: str, path: str, prefix: str) -> None:
    exchange = post(stand_in(profile), path=prefix + path)
    assert exchange.status in (204, 404)
    assert str(exchange.error).isprintable()
