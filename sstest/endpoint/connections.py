"""The connections of a live stand-in: how many, how long they may take, and how much they hold.

Nobody who opens connections, and sends slowly or reads slowly or not at all, keeps others out:
those that have waited longest make room.
"""

import asyncio
import errno
import logging
import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from sstest.limits import ARRIVING_BYTES, CONNECTIONS, UNREAD_BYTES

_MANY: Final = 1 << 20
try:
    from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit
except ImportError:  # Windows, where sockets are no descriptors

    def _descriptors() -> int:
        return _MANY
else:

    def _descriptors() -> int:
        soft, _ = getrlimit(RLIMIT_NOFILE)
        return _MANY if soft == RLIM_INFINITY else soft


_LOG: Final = logging.getLogger("sstest.endpoint")
# uvicorn's messages on upgrades and keep-alives do not help to test a sender; its errors do.
_UVICORN: Final = logging.getLogger("sstest.endpoint.uvicorn")
_CLOSE: Final = "sstest.close"  # in scope["state"]: the function that closes the connection
_OTHERS: Final = 64  # descriptors for files, and for connections that are not counted yet
_FEWEST: Final = 8
_LOOKS: Final = 4  # so often within the time that a client has, its connection is looked at
_QUIET: Final = 60.0  # seconds between two warnings of one kind
_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 20\r\nRetry-After: 1\r\n\r\ntoo many connections"
)


class Connections:
    """What the connections of one server share.

    ``patience`` is in seconds: so long a client may take to send a request, or to read on.
    """

    def __init__(self, patience: float) -> None:
        self.most: Final = max(_FEWEST, min(CONNECTIONS, (_descriptors() - _OTHERS) // 2))
        self._patience = patience
        # Those that wait for a request, or for the rest of it, and those whose client does not
        # read: in the order in which they began to.
        self._waiting: dict[Any, None] = {}
        self._unread: dict[Any, None] = {}

    @property
    def at_once(self) -> int:
        """How many connections are accepted before those that are open are counted."""
        return min(_OTHERS // 2, self.most)

    def has_room(self, number: int) -> bool:
        """Whether there is room beside ``number`` open connections.

        The connection that has waited longest for its client makes room.
        """
        if number < self.most:
            return True
        longest = next(iter(self._waiting or self._unread), None)
        if longest is not None:
            self._close(longest)
        return longest is not None

    def begins_to_wait(self, connection: Any) -> None:
        """``connection`` waits for a request."""
        connection.waits_since = time.monotonic()
        self._waiting[connection] = None

    def has_received(self, connection: Any) -> None:
        """``connection`` has received something: some of a request, or all of it."""
        cycle = connection.cycle
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            self._waiting.pop(connection, None)
            connection.waits_since = math.inf

    def is_not_read(self, connection: Any) -> None:
        """The client of ``connection`` does not read; all that wait for one are bounded."""
        connection.waits_since = time.monotonic()
        self._unread[connection] = None
        while sum(one.transport.get_write_buffer_size() for one in self._unread) > UNREAD_BYTES:
            self._close(next(iter(self._unread)))

    def is_read(self, connection: Any) -> None:
        """The client of ``connection`` has read."""
        self._unread.pop(connection, None)
        if connection not in self._waiting:
            connection.waits_since = math.inf

    def forget(self, connection: Any) -> None:
        """``connection`` is closed."""
        self._waiting.pop(connection, None)
        self._unread.pop(connection, None)

    async def watch(self, connections: Iterable[Any]) -> None:
        """Close each of ``connections`` whose client takes too long; does not end."""
        while True:
            await asyncio.sleep(self._patience / _LOOKS)
            latest = time.monotonic() - self._patience
            for connection in list(connections):
                if connection.waits_since < latest:
                    self._close(connection)

    def _close(self, connection: Any) -> None:
        self.forget(connection)
        connection.transport.abort()


class Bodies:
    """The bodies that arrive in parts: all together they are bounded.

    Beyond that, the one that has not grown for longest is given up, and its connection closed.
    """

    def __init__(self) -> None:
        self._arriving: dict[int, tuple[bytearray, Callable[[], None] | None]] = {}

    def grown(self, body: bytearray, close: Callable[[], None] | None) -> None:
        """``body`` has grown, and is not complete; ``close`` ends its connection."""
        self._arriving.pop(id(body), None)
        self._arriving[id(body)] = (body, close)
        while (
            sum(len(one) for one, _ in self._arriving.values()) > ARRIVING_BYTES
            and len(self._arriving) > 1
        ):
            given_up, end = self._arriving.pop(next(iter(self._arriving)))
            given_up.clear()
            if end is not None:
                end()

    def done(self, body: bytearray) -> None:
        """``body`` is complete, or its client has left."""
        self._arriving.pop(id(body), None)


def closer(scope: Any) -> Callable[[], None] | None:
    """A function that closes a request's connection at once; ``None`` under other servers."""
    found: Callable[[], None] | None = scope.get("state", {}).get(_CLOSE)
    return found


class Exhaustion:
    """The handler of an event loop that says in one line that there are no descriptors left."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _EXHAUSTED):
            loop.default_exception_handler(context)
        elif loop.time() >= self._next:
            self._next = loop.time() + _QUIET
            _LOG.warning("cannot accept connections for now: %s", error.strerror)


def connection_class(shared: Connections) -> type[asyncio.Protocol]:
    """uvicorn's protocol class, extended; needs the extra ``serve``."""
    # Not whichever of its parsers is installed: with httptools, uvicorn loses the body of a request
    # that offers to upgrade to HTTP/2, as Java's HttpClient does with every one.
    from uvicorn.protocols.http.h11_impl import H11Protocol

    base: Any = H11Protocol
    _UVICORN.setLevel(logging.ERROR)

    class Connection(base):  # type: ignore[misc]
        """A connection that the application can close, with its own logger."""

        app_state: dict[str, Any]
        waits_since: float
        """Since when its client is waited for, on the monotonic clock; infinity if it is not."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.logger = _UVICORN
            self.access_log = False

        def connection_made(self, transport: asyncio.Transport) -> None:
            if not shared.has_room(len(self.connections)):
                transport.write(_FULL)
                transport.set_protocol(asyncio.Protocol())
                transport.close()
                return
            super().connection_made(transport)
            shared.begins_to_wait(self)
            # Of its own: the dictionary it was given belongs to all connections.
            self.app_state = {**self.app_state, _CLOSE: transport.abort}

        def connection_lost(self, exc: Exception | None) -> None:
            shared.forget(self)
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            shared.has_received(self)

        def on_response_complete(self) -> None:
            shared.begins_to_wait(self)
            super().on_response_complete()

        def pause_writing(self) -> None:
            super().pause_writing()
            shared.is_not_read(self)

        def resume_writing(self) -> None:
            super().resume_writing()
            shared.is_read(self)

        def send_400_response(self, msg: str) -> None:
            _LOG.warning(
                "received something that is not an HTTP/1.1 request: was it sent to https://?"
            )
            super().send_400_response(msg)

    return Connection
