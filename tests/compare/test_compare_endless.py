"""Answers that never end, or are more than they seem, and templates that take too much work."""

import gzip
import socket
import threading
from contextlib import suppress

import pytest
from planted import Serve, compared, made_for, why

from sstest.compare import Sender, Target, Unreachable, compare
from sstest.compare.answers import Answer
from sstest.manifest import Manifest
from sstest.templates import TemplateError

FLOODS = {
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "their extensions": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1;" + b"e" * 60_000 + b"\r\nx\r\n",
    ),
    "trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"X: y\r\n",
    ),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_that_is_not_the_body(manifest: Manifest, name: str) -> None:
    head, drop = FLOODS[name]
    drops = drop * (60_000 // len(drop) + 1)
    sent = 0
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            nonlocal sent
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                connection.sendall(head)
                while True:
                    sent += connection.send(drops)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        text = why(f"http://127.0.0.1:{server.getsockname()[1]}", manifest, timeout=60)
        thread.join(30)
    assert "too long" in text
    assert sent < 20_000_000  # most of which waits in the buffers of the system


def test_nothing_that_is_packed_is_unpacked(manifest: Manifest, serve: Serve) -> None:
    body = gzip.compress(b" " * 50_000_000)
    planted = serve(lambda _: (200, body, {"Content-Encoding": "gzip"}))
    assert "Content-Encoding" in why(planted.url, manifest)


@pytest.mark.parametrize("encoding", ["identity", ""])
def test_an_encoding_that_is_none(serve: Serve, encoding: str) -> None:
    planted = serve(lambda _: (204, b"", {"Content-Encoding": encoding}))
    with Sender(Target.of(planted.url, "x")) as sender:
        assert sender.send(b"{}").status == 204
    assert planted.heard[0].headers["accept-encoding"] == "identity"


def test_no_cookie_is_kept(manifest: Manifest, serve: Serve) -> None:
    planted = serve(lambda _: (204, b"", {"Set-Cookie": "a=b"}))
    compared(manifest, planted.url, count=10)
    assert len(planted.heard) > 1
    assert not any("cookie" in heard.headers for heard in planted.heard)


def test_a_server_that_is_silent_now_and_then_is_given_up(manifest: Manifest) -> None:
    sent = 0

    def send(_: bytes) -> Answer:
        nonlocal sent
        sent += 1
        if sent % 2:
            return Answer(204)
        raise Unreachable("nothing came")

    comparison = compare(manifest, made_for(manifest, 100), send)
    assert comparison.stopped == "no answer to 10 requests"


def test_a_template_that_takes_too_much_work_is_told_before_anything_is_sent(
    manifest: Manifest,
) -> None:
    loop = "{{#each @root.requestBody}}" * 6 + "x" + "{{/each}}" * 6
    capability = {**manifest.to_dict()["syncedSegment"], "jsonResponseBody": loop}
    heavy = Manifest.load({"syncedSegment": capability}, manifest.key)

    def send(_: bytes) -> Answer:
        raise AssertionError("nothing may be sent")

    with pytest.raises(TemplateError, match="steps"):
        compare(heavy, made_for(manifest, 100), send)
