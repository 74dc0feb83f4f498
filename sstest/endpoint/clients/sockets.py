"""The connections of http.client and urllib3, and of what is built on them: requests, urllib.

They are replaced at ``connect``; a socket takes what is sent and gives what is read. urllib3 sees
by its descriptor whether it was closed.
"""

import _socket
import errno
import http.client
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, Final

import urllib3.connection

from sstest.endpoint.clients.network import DEFAULT_PORTS, Network, Origin
from sstest.endpoint.clients.replacing import replaced
from sstest.endpoint.clients.wire import Connection

_SECURE: Final[tuple[Any, ...]] = (
    http.client.HTTPSConnection,
    urllib3.connection.HTTPSConnection,
)
_CLASSES: Final[tuple[Any, ...]] = (
    http.client.HTTPConnection,
    urllib3.connection.HTTPConnection,
    *_SECURE,
)


@contextmanager
def caught(network: Network) -> Iterator[None]:
    """Let connections begin in ``network``."""
    with ExitStack() as stack:
        for owner in _CLASSES:
            connect = _connect(network, owner.connect)
            stack.enter_context(replaced(owner, "connect", connect))
        put = http.client.HTTPConnection.putrequest
        request = _put_request(network, put)
        stack.enter_context(replaced(http.client.HTTPConnection, "putrequest", request))
        yield


# A test may have put another class in the place of socket.socket, so that none can be made.
_Socket: Any = next(one for one in socket.socket.__mro__ if one.__module__ == "socket")
_pair: Any = getattr(_socket, "socketpair", socket.socketpair)  # Windows has only Python's


@cache
def _descriptor(*, readable: bool) -> int:
    """One of a socket on which a poll finds the end of a stream, or nothing for ever.

    A client's connections stay open as long as anything refers to them: a log of its errors will
    do. They share these two, or a long test would have no descriptor left.
    """
    here, there = (end.detach() for end in _pair())
    if readable:
        socket.close(there)
    return int(here)


class Socket(_Socket):  # type: ignore[misc]  # it is socket.socket
    """A socket without a descriptor of its own, whose other end is a :class:`Connection`."""

    def __init__(self, network: Network, origin: Origin) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        socket.close(_socket.socket.detach(self))  # Python's own would count as closed
        self._origin = origin
        self._timeout: float | None = None
        self._connection = Connection(network, origin)
        network.opened(self)

    def hang_up(self) -> None:
        """Close the other end, which makes this one readable."""
        self._connection.end()

    def fileno(self) -> int:
        """A descriptor to poll, which others have as well; -1 if this end is closed."""
        return -1 if self._closed else _descriptor(readable=self._connection.is_readable)

    def gettimeout(self) -> float | None:
        """In seconds."""
        return self._timeout

    def settimeout(self, value: float | None, /) -> None:
        """How long to wait for an answer, in seconds."""
        self._timeout = value

    def setblocking(self, flag: bool, /) -> None:  # noqa: FBT001  # socket's signature
        """Wait for an answer, or do not."""
        self._timeout = None if flag else 0.0

    def getpeername(self) -> tuple[str, int]:
        """The host and port that the client asked for."""
        return self._origin.host, self._origin.port

    def getsockname(self) -> tuple[str, int]:
        """Of this machine; no port is taken."""
        return "127.0.0.1", 0

    def setsockopt(self, *_: Any) -> None:
        """No option has an effect."""

    def getsockopt(self, *_: Any) -> int:
        """All options are off."""
        return 0

    def shutdown(self, how: int, /) -> None:
        """Nothing more is read; what was sent has been taken."""
        if how != socket.SHUT_WR:
            self._connection.end()

    def sendall(self, data: Any, flags: int = 0, /) -> None:  # noqa: ARG002  # socket's signature
        """Hand ``data`` to the server."""
        self._connection.receive(bytes(data))

    def send(self, data: Any, flags: int = 0, /) -> int:  # noqa: ARG002
        """Hand ``data`` to the server."""
        self.sendall(data)
        return len(data)

    def recv(self, most: int, flags: int = 0, /) -> bytes:
        """Read what the server sends, by the timeout of this socket."""
        at_once = self._timeout == 0 or flags & getattr(socket, "MSG_DONTWAIT", 0)
        if at_once and not self._connection.is_readable:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        if flags & socket.MSG_PEEK:
            return self._connection.peek(most, self._timeout)
        return self._connection.read(most, self._timeout)

    def recv_into(self, buffer: Any, most: int = 0, flags: int = 0, /) -> int:  # noqa: ARG002
        """Read into ``buffer``."""
        data = self.recv(most or len(buffer))
        buffer[: len(data)] = data
        return len(data)


class SecureSocket(Socket):
    """What a client may ask of TLS, which there is none of."""

    def getpeercert(self, binary_form: bool = False) -> Any:  # noqa: FBT001, FBT002  # ssl's signature
        """A certificate that is as good as one that was verified."""
        host = self.getpeername()[0]
        names = {
            "subject": ((("commonName", host),),),
            "subjectAltName": (("DNS", host),),
            "notAfter": "Dec 31 23:59:59 9999 GMT",
        }
        return b"" if binary_form else names

    def version(self) -> str:
        """Of TLS."""
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int]:
        """Its name, the protocol, and the bits of its key."""
        return "TLS_AES_256_GCM_SHA384", self.version(), 256

    def selected_alpn_protocol(self) -> str | None:
        """HTTP/1.1 needs none."""
        return None


def _origin(connection: Any) -> Origin:
    """Where a connection leads, behind any proxy that it was to take."""
    # Of the object: to connect, a secure one calls the method of one that is not.
    scheme = "https" if isinstance(connection, _SECURE) else "http"
    host = connection._tunnel_host or connection.host  # noqa: SLF001  # no public way
    port = connection._tunnel_port if connection._tunnel_host else connection.port  # noqa: SLF001
    return Origin(scheme, host.strip("[]"), port or DEFAULT_PORTS[scheme])


def _connect(network: Network, really: Callable[[Any], None]) -> Callable[[Any], None]:
    def connect(connection: Any) -> None:
        origin = _origin(connection)
        if not network.carries(origin):
            really(connection)
            return
        kind = SecureSocket if origin.scheme == "https" else Socket
        connection.sock = kind(network, origin)
        connection.sock.settimeout(_seconds(connection.timeout))
        connection.is_verified = True  # or urllib3 warns that the certificate was not

    return connect


def _put_request(network: Network, really: Callable[..., None]) -> Callable[..., None]:
    def putrequest(connection: Any, *arguments: Any, **options: Any) -> None:
        carried = network.carries(_origin(connection))
        network.note(carried=carried)
        if carried and connection.sock is not None and not isinstance(connection.sock, Socket):
            connection.sock.close()  # it was open before, so it leads out
            connection.sock = None
        really(connection, *arguments, **options)

    return putrequest


def _seconds(timeout: object) -> float | None:
    """A timeout of http.client, whose default is that of the module socket."""
    return timeout if isinstance(timeout, (int, float)) else socket.getdefaulttimeout()
