"""The connections of httpx, which are httpcore's: a pool that needs one gets one that ends here.

Pools are replaced where they make connections, and asked whether they may use those that they
have: a client may have been there before the stand-in.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import httpcore

from sstest.endpoint.clients.network import Network, Origin
from sstest.endpoint.clients.replacing import replaced
from sstest.endpoint.clients.wire import Connection

_POOLS: Final = (
    *(httpcore.ConnectionPool, httpcore.HTTPProxy, httpcore.SOCKSProxy),
    *(httpcore.AsyncConnectionPool, httpcore.AsyncHTTPProxy, httpcore.AsyncSOCKSProxy),
)


@contextmanager
def caught(network: Network) -> Iterator[None]:
    """Let the connections of httpcore begin in ``network``."""
    made: weakref.WeakSet[Any] = weakref.WeakSet()
    with ExitStack() as stack:
        for pool in _POOLS:
            if "create_connection" in vars(pool):
                create = _create(network, pool.create_connection, made)
                stack.enter_context(replaced(pool, "create_connection", create))
        for connection in (httpcore.HTTPConnection, httpcore.AsyncHTTPConnection):
            can_handle = _can_handle(network, connection.can_handle_request, made)
            stack.enter_context(replaced(connection, "can_handle_request", can_handle))
        yield


def _create(
    network: Network, really: Callable[..., Any], made: "weakref.WeakSet[Any]"
) -> Callable[..., Any]:
    def create_connection(pool: Any, origin: httpcore.Origin) -> Any:
        if not network.carries(_named(origin)):
            return really(pool, origin)
        asynchronous = isinstance(pool, httpcore.AsyncConnectionPool)
        kind: Any = httpcore.AsyncHTTPConnection if asynchronous else httpcore.HTTPConnection
        connection = kind(
            origin,
            # A new one would have to load certificates.
            ssl_context=pool._ssl_context,  # noqa: SLF001  # no public way
            keepalive_expiry=pool._keepalive_expiry,  # noqa: SLF001
            network_backend=(_AsyncBackend if asynchronous else _Backend)(network, origin),
        )
        made.add(connection)
        return connection

    return create_connection


def _can_handle(
    network: Network, really: Callable[..., bool], made: "weakref.WeakSet[Any]"
) -> Callable[..., bool]:
    def can_handle_request(connection: Any, origin: httpcore.Origin) -> bool:
        if network.carries(_named(origin)) and connection not in made:
            return False  # it was open before, so it leads out
        return really(connection, origin)

    return can_handle_request


def _named(origin: httpcore.Origin) -> Origin:
    return Origin(origin.scheme.decode(), origin.host.decode().strip("[]"), origin.port)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, network: Network, origin: httpcore.Origin) -> None:
        self._network = network
        self._origin = origin

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return _Stream(self._network, _named(self._origin))


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, network: Network, origin: httpcore.Origin) -> None:
        self._network = network
        self._origin = origin

    async def connect_tcp(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        return _AsyncStream(self._network, _named(self._origin))


class _Ends:
    """What the two kinds of stream have in common."""

    def __init__(self, network: Network, origin: Origin) -> None:
        self._connection = Connection(network, origin)
        network.opened(self)

    def hang_up(self) -> None:
        self._connection.end()

    def get_extra_info(self, info: str) -> Any:
        # Of a connection that is not in use: whether the server has closed it.
        return self._connection.has_ended if info == "is_readable" else None

    def _send(self, data: bytes) -> None:
        with _httpcores_errors(httpcore.WriteError):
            self._connection.receive(data)


class _Stream(_Ends, httpcore.NetworkStream):
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _httpcores_errors(httpcore.ReadError):
            return self._connection.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._send(buffer)

    def close(self) -> None:
        self.hang_up()

    def start_tls(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return self


class _AsyncStream(_Ends, httpcore.AsyncNetworkStream):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _httpcores_errors(httpcore.ReadError):
            return await self._connection.aread(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._send(buffer)

    async def aclose(self) -> None:
        self.hang_up()

    async def start_tls(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        return self


@contextmanager
def _httpcores_errors(otherwise: type[Exception]) -> Iterator[None]:
    """What is raised within, as the backends of httpcore raise it."""
    try:
        yield
    except TimeoutError as error:
        raise httpcore.ReadTimeout(str(error)) from error
    except ConnectionRefusedError as error:
        raise httpcore.ConnectError(str(error)) from error
    except OSError as error:
        raise otherwise(str(error)) from error
