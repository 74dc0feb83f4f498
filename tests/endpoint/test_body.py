"""Bodies as they arrive: their size, type and encoding."""

import gzip
import zlib

import pytest
from stand_in import body, manifest, post

from sstest.endpoint import LaunchDarkly


def stand_in(profile: str = "docs", longest_body: int | None = None) -> LaunchDarkly:
    return LaunchDarkly(manifest(), profile=profile, longest_body=longest_body)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"]
)
def test_json_is_taken(kind: str) -> None:
    assert post(stand_in(), **{"content-type": kind}).status == 204


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "\x1b[2J"]
)
def test_other_types_are_taken_but_noticed(kind: str) -> None:
    launchdarkly = stand_in()
    assert post(launchdarkly, **{"content-type": kind}).status == 204
    with pytest.raises(AssertionError) as failure:
        launchdarkly.assert_no_unexpected()
    assert f"#1 was accepted, but the Content-Type is {kind!r}, expected" in str(failure.value)


def test_no_type_is_taken_but_noticed() -> None:
    launchdarkly = stand_in()
    assert post(launchdarkly, headers={"authorization": "token"}).status == 204
    with pytest.raises(AssertionError, match="there is no Content-Type, expected application/json"):
        launchdarkly.assert_no_unexpected()


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1"])
def test_the_docs_know_utf_8_alone(charset: str) -> None:
    kind = f"application/json; charset={charset}"
    assert post(stand_in(), body(["ada"]), **{"content-type": kind}).status == 204
    exchange = post(stand_in(), "{}ü".encode(charset), **{"content-type": kind})
    assert exchange.status == 400


def test_the_validation_server_takes_other_types_for_an_empty_body() -> None:
    exchange = post(stand_in("validation-server"), **{"content-type": "text/plain"})
    assert exchange.status == 400
    assert exchange.error is not None
    assert exchange.error.message == "could not find path /env in request payload"


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-16"', "utf-16le", "utf-16be", "utf-32"])
def test_the_validation_server_reads_every_utf(charset: str) -> None:
    data = body(["ädä"]).decode().encode(charset.strip('"'))
    launchdarkly = stand_in("validation-server")
    kind = f"application/json; charset={charset}"
    assert post(launchdarkly, data, **{"content-type": kind}).status == 200
    assert launchdarkly.segment("vip").members == {"ädä"}


def test_the_validation_server_reads_no_other_charset() -> None:
    kind = "application/json; charset=latin1"
    exchange = post(stand_in("validation-server"), **{"content-type": kind})
    assert exchange.status == 415
    assert exchange.reply is not None
    assert exchange.reply.body == b""


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP ", "identity", ""])
def test_encodings(profile: str, encoding: str) -> None:
    data = body(["ada"])
    packed = {"g": gzip.compress, "d": zlib.compress}.get(encoding[:1].lower(), bytes)(data)
    launchdarkly = stand_in(profile)
    exchange = post(launchdarkly, packed, **{"content-encoding": encoding})
    assert exchange.accepted
    assert exchange.body == data
    assert exchange.request.body == packed


def test_gzip_in_several_members_or_with_something_behind_it() -> None:
    """RFC 1952 §2.2; what is no member is passed over, as in Node."""
    data = body(["ada", *(f"user-{number}" for number in range(2_000))])
    packed = gzip.compress(data[:10]) + gzip.compress(b"") + gzip.compress(data[10:])
    for sent in (packed, packed + b"\0\0 and more"):
        exchange = post(stand_in(), sent, **{"content-encoding": "gzip"})
        assert exchange.accepted
        assert exchange.body == data


@pytest.mark.parametrize(
    ("encoding", "data", "status", "message"),
    [
        ("br", b"{}", 415, "unsupported content encoding 'br', expected gzip, deflate or none"),
        ("gzip, gzip", b"{}", 415, "unsupported content encoding 'gzip, gzip'"),
        ("gzip", b"{}", 400, "the body is not valid gzip, its Content-Encoding: invalid data"),
        ("gzip", gzip.compress(b"{}", mtime=0)[:-4], 400, "truncated"),
        ("deflate", gzip.compress(b"{}", mtime=0), 400, "the body is not valid deflate"),
        ("gzip", b"", 400, "truncated"),
        ("gzip", gzip.compress(b"{}", mtime=0) + b"\x1f\x8b", 400, "truncated"),
        ("gzip", gzip.compress(b" " * 5_000_000, mtime=0) * 2, 413, "entity too large: more than"),
        (
            "gzip",
            gzip.compress(b" " * 50_000_000, mtime=0),
            413,
            "request entity too large: more than",
        ),
    ],
)
def test_encodings_that_cannot_be_undone(
    encoding: str, data: bytes, status: int, message: str
) -> None:
    exchange = post(stand_in(), data, **{"content-encoding": encoding})
    assert exchange.status == status
    assert message in str(exchange.error)
    assert exchange.body == b""


@pytest.mark.parametrize(
    ("profile", "longest"), [("docs", 5_000_000), ("validation-server", 102_400)]
)
def test_the_longest_body(profile: str, longest: int) -> None:
    launchdarkly = stand_in(profile)
    assert launchdarkly.longest_body == longest
    data = body(["ada"])
    assert post(launchdarkly, data + b" " * (longest - len(data))).accepted
    exchange = post(launchdarkly, data + b" " * (longest - len(data) + 1))
    assert exchange.status == 413
    assert str(exchange.error) == f"request entity too large: more than {longest:,} bytes"


def test_the_longest_body_can_be_set() -> None:
    assert post(stand_in(longest_body=10)).status == 413


def test_the_validation_server_reads_the_body_before_it_looks_where_it_is_going() -> None:
    launchdarkly = stand_in("validation-server")
    assert post(launchdarkly, b"x" * 200_000, path="/nowhere").status == 413
    assert post(stand_in(), b"x" * 6_000_000, path="/nowhere").status == 404


@pytest.mark.parametrize("data", [b"", b"null", b"[" * 100_000, b"\xff", b'{"a":"\\ud800"}'])
def test_what_is_no_request_is_a_400(data: bytes) -> None:
    exchange = post(stand_in(), data)
    assert exchange.status == 400
    assert exchange.meaning is None
