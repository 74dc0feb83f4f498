"""Sending to what is not there, to what is something else, and nothing more than it should."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from planted import TOKEN, Heard, Reply, Serve, as_the_reference, compared, why

from sstest.compare import Sender, Target, TargetError
from sstest.manifest import Manifest

# Nobody there, or somebody else -------------------------------------------------------------------


@contextmanager
def listening(answer_with: bytes | None) -> Iterator[str]:
    """A server of bytes: it reads a little, writes, and hangs up; ``None`` writes nothing ever."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                if answer_with is None:
                    done.wait(30)
                else:
                    connection.sendall(answer_with)
                    connection.shutdown(socket.SHUT_WR)
                    connection.recv(65_536)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        done.set()
        thread.join(5)


def test_nobody_listens(manifest: Manifest) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and it does not listen
        port = taken.getsockname()[1]
        text = why(f"http://127.0.0.1:{port}", manifest)
    assert text.startswith(f"nothing listens at http://127.0.0.1:{port}/api/v2/segment-targets/")


def test_no_such_host(manifest: Manifest) -> None:
    text = why("http://nobody.invalid/x", manifest)
    assert text.startswith("unknown host nobody.invalid")


def test_somebody_who_does_not_speak_http(manifest: Manifest) -> None:
    with listening(b"220 mail.example.com ESMTP\r\n") as url:
        assert "does not speak HTTP" in why(url, manifest)


def test_somebody_who_hangs_up(manifest: Manifest) -> None:
    with listening(b"") as url:
        assert "closed the connection without an answer" in why(url, manifest)


def test_an_answer_that_breaks_off(manifest: Manifest) -> None:
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort") as url:
        assert "closed the connection" in why(url, manifest)


def test_somebody_who_never_answers(manifest: Manifest) -> None:
    with listening(None) as url:
        assert "did not answer within 0.2 seconds" in why(url, manifest, timeout=0.2)


TRICKLES = {
    "a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b"x"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "one header": (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
}


def test_an_answer_that_trickles_in_without_end(manifest: Manifest) -> None:
    """Each drop comes before requests' own timeout has passed."""
    with ThreadPoolExecutor(len(TRICKLES)) as pool:
        texts = dict(zip(TRICKLES, pool.map(partial(trickled, manifest), TRICKLES), strict=True))
    for name, text in texts.items():
        assert "within 0.3 seconds" in text, name


def trickled(manifest: Manifest, name: str) -> str:
    head, drop = TRICKLES[name]
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                connection.sendall(head)
                while not ended.wait(0.05):
                    connection.sendall(drop)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        text = why(f"http://127.0.0.1:{server.getsockname()[1]}", manifest, timeout=0.3)
        ended.set()
        thread.join(5)
    return text


def test_a_flood(manifest: Manifest, serve: Serve) -> None:
    planted = serve(lambda _: (200, b"x" * 110_000))
    assert "longer than 100,000 bytes" in why(planted.url, manifest)


def test_https_where_there_is_none(manifest: Manifest, serve: Serve) -> None:
    planted = serve(lambda _: (204, b""))
    text = why(planted.url.replace("http:", "https:"), manifest)
    assert text.startswith("no secure connection to https://127.0.0.1:")


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_that_nobody_vouches_for(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            connection, _ = server.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)
            connection, _ = server.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                # What is left unread would take the answer with it.
                heard = secure.recv(65_536)
                while not heard.endswith(b"{}"):
                    heard += secure.recv(65_536)
                secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/x"
        text = why(url, manifest)
        assert text.endswith("; REQUESTS_CA_BUNDLE names a file of certificates to trust")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with Sender(Target.of(url, "x"), TOKEN) as sender:
            assert sender.send(b"{}").status == 204
        thread.join(5)


# Secrets and surroundings -------------------------------------------------------------------------


def test_a_token_that_is_sent_back_is_not_shown(manifest: Manifest, serve: Serve) -> None:

    def reply_to(heard: Heard) -> Reply:
        return 400, b'{"message": "bad token ' + heard.headers["authorization"].encode() + b'"}'

    planted = serve(reply_to)
    comparison = compared(manifest, planted.url, token=TOKEN)
    assert TOKEN not in repr(comparison)
    assert b"bad token (token)" in comparison.disagreements[0].found.body
    with Sender(Target.of(planted.url, "x"), TOKEN) as sender:
        assert TOKEN not in repr(sender)


def test_what_stands_behind_a_question_mark_is_not_shown(manifest: Manifest, serve: Serve) -> None:
    planted = serve(lambda _: (500, b""))
    assert "/x?(hidden)" in why(f"http://127.0.0.1:1/x?code={TOKEN}", manifest)
    compared(manifest, f"{planted.url}/x?code={TOKEN}", token=None)
    assert planted.heard[0].path == f"/x?code={TOKEN}"


def test_credentials_and_proxies_of_the_machine_are_not_used(
    manifest: Manifest, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1\nlogin me\npassword secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    planted = serve(as_the_reference(manifest))
    assert compared(manifest, planted.url, count=10).disagreements == []
    assert not any("authorization" in heard.headers for heard in planted.heard)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "expected a URL such as"),
        ("localhost:3000", "expected a URL such as"),
        ("ftp://localhost/x", "expected a URL such as"),
        ("file:///etc/passwd", "expected a URL such as"),
        ("http://", "expected a URL such as"),
        ("http://[::1", "is not a URL"),
        ("http://localhost:99999", "is not a URL"),
        ("http://localhost:port", "is not a URL"),
        ("http://me:secret@localhost/", "has a user name or a password"),
        ("http://local host/", "white space"),
        ("http://localhost/\x1b[2J", "control characters"),
    ],
)
def test_what_nothing_can_be_sent_to(url: str, message: str) -> None:
    with pytest.raises(TargetError) as caught:
        Target.of(url, "partner")
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("api.localhost", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("2130706433", False),
        ("app.launchdarkly.com", False),
    ],
)
def test_what_this_machine_is(host: str, loopback: bool) -> None:
    assert Target.of(f"http://{host}:3000/x", "k").is_loopback is loopback
