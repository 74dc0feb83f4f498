"""uvicorn in a thread on a free port of this machine, as a context manager."""

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from sstest.endpoint.connections import Connections, Exhaustion, connection_class
from sstest.limits import PATIENCE

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MISSING_EXTRA: Final = (
    "serving needs starlette and uvicorn, which are the extra serve:"
    " pip install 'path/to/sstest[serve]'"
)
"""The error if the extra ``serve`` is not installed."""

_GRACE: Final = 1.0  # seconds for open requests when the server stops
_LAST_RESORT: Final = 10  # seconds after which uvicorn cancels what is left
_QUEUE: Final = 2048  # connections that the system keeps until they are accepted


class ServerError(RuntimeError):
    """The server could not be started; ``str()`` says why in one line."""


class Server:
    """A server in its own thread until :meth:`stop`; created by :func:`running`.

    ``host`` and ``port`` are where it listens, ``url`` is ``http://HOST:PORT``.
    """

    _time = staticmethod(time.monotonic)

    def __init__(self, app: "ASGIApp", listening: socket.socket, patience: float) -> None:
        uvicorn = require_extra()
        self.host, self.port = listening.getsockname()[:2]
        self.url = f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"
        self._listening = listening
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before_stop: list[Callable[[], None]] = []
        shared = Connections(patience)
        config = uvicorn.Config(
            app,
            http=connection_class(shared),
            backlog=shared.at_once,
            ws="none",
            loop="asyncio",
            lifespan="off",
            workers=1,
            # Leave uvicorn's loggers to the process.
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_RESORT,
        )
        ready = self._ready

        class _Server(uvicorn.Server):  # type: ignore[misc, name-defined]
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                listening.listen(_QUEUE)  # asyncio has made it as short as what it accepts at once
                open_ones = self.server_state.connections
                self.watching = asyncio.create_task(shared.watch(open_ones))
                ready.set()

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                self.watching.cancel()
                await super().shutdown(sockets)

        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name="sstest-server", daemon=True)

    def start(self) -> None:
        """Start, and return when requests are answered; raises :class:`ServerError`."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._listening.close()
            raise ServerError(f"the server did not start: {self._failure!r}") from self._failure

    def stop(self) -> None:
        """Let open requests finish, close all connections, and wait for the thread."""
        if self._loop is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._prepare_to_stop)
            self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._server.server_state.connections)

    def before_stop(self, action: Callable[[], None]) -> None:
        """Call ``action`` on the event loop before the server stops."""
        self._before_stop.append(action)

    def disconnect_all(self) -> None:
        """Close every connection, answered or not, and return when they are closed."""
        assert self._loop is not None  # noqa: S101  # it is there once the server has started
        asyncio.run_coroutine_threadsafe(self._disconnect_all(), self._loop).result()

    async def _disconnect_all(self) -> None:
        self._abort_connections()
        while self._server.server_state.connections:
            await asyncio.sleep(0)

    def _prepare_to_stop(self) -> None:
        for action in self._before_stop:
            action()
        assert self._loop is not None  # noqa: S101  # this runs on it
        self._loop.call_later(_GRACE, self._abort_connections)

    def _abort_connections(self) -> None:
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                # Or its timers are never due, where a test has had another clock for a while.
                self._loop.time = self._time  # type: ignore[method-assign]
                self._loop.set_exception_handler(Exhaustion())
                runner.run(self._server.serve(sockets=[self._listening]))
        except BaseException as error:  # noqa: BLE001  # uvicorn ends with SystemExit, too
            self._failure = error
        finally:
            self._ready.set()


@contextlib.contextmanager
def running(
    app: "ASGIApp", host: str = "127.0.0.1", port: int = 0, *, patience: float = PATIENCE
) -> Iterator[Server]:
    """Serve ``app`` in a thread, as a context manager.

    ``patience`` is how many seconds a client may take to send a request, or to read on. Port 0 is
    any free port; it is bound before the thread starts, so :attr:`Server.url` is known at once.
    Raises :class:`ServerError` if the port is in use, the host is not one of this machine, or the
    extra ``serve`` is not installed.
    """
    require_extra()
    server = Server(app, bind(host, port), patience)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port``; raises :class:`ServerError` if it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ServerError(f"{host!r} is not a host of this machine: {_reason(error)}") from None
    try:
        if sys.platform != "win32":
            # A server that was killed must be able to come back to its port at once.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_QUEUE)
    except OSError as error:
        listening.close()
        raise ServerError(f"cannot listen on port {port} of {host}: {_reason(error)}") from None
    return listening


def require_extra() -> Any:
    """The module uvicorn; raises :class:`ServerError` if the extra ``serve`` is not installed."""
    with extra_required():
        import starlette.routing  # noqa: F401
        import uvicorn
    return uvicorn


@contextlib.contextmanager
def extra_required() -> Iterator[None]:
    """Raise :class:`ServerError` where what is imported within is not installed."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise ServerError(MISSING_EXTRA) from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
