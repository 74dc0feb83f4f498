"""The connections of aiohttp: its connector gets its own protocol on a transport that ends here."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp

from sstest.endpoint.clients.network import Network, Origin
from sstest.endpoint.clients.replacing import replaced
from sstest.endpoint.clients.wire import Connection


@contextmanager
def caught(network: Network) -> Iterator[None]:
    """Let the connections of aiohttp begin in ``network``."""
    owner: Any = aiohttp.TCPConnector
    create, connect = owner._create_connection, owner.connect  # noqa: SLF001  # no public way
    with (
        replaced(owner, "_create_connection", _create(network, create)),
        replaced(owner, "connect", _connect(network, connect)),
    ):
        yield


def _create(network: Network, really: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    async def create_connection(connector: Any, req: Any, *rest: Any, **more: Any) -> Any:
        if not network.carries(_origin(req)):
            return await really(connector, req, *rest, **more)
        protocol = connector._factory()  # noqa: SLF001  # no public way
        protocol.connection_made(_Transport(network, _origin(req), protocol))
        return protocol

    return create_connection


def _connect(network: Network, really: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    async def connect(connector: Any, req: Any, *rest: Any, **more: Any) -> Any:
        if network.carries(_origin(req)):
            for protocol, *_ in tuple(connector._conns.get(req.connection_key, ())):  # noqa: SLF001
                if not isinstance(protocol.transport, _Transport):
                    protocol.close()  # it was open before, so it leads out
        return await really(connector, req, *rest, **more)

    return connect


def _origin(req: Any) -> Origin:
    return Origin(req.url.scheme, req.url.raw_host or "", req.url.port)


class _Transport(asyncio.Transport):
    """Hands what is written to a :class:`Connection`, and the protocol what comes back in time."""

    def __init__(self, network: Network, origin: Origin, protocol: Any) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._clock = network.clock
        self._connection = Connection(network, origin)
        self._protocol = protocol
        self._closing = False
        self._delivery: asyncio.Task[None] | None = None
        network.opened(self)

    def hang_up(self) -> None:
        self._connection.end()
        self._closing = True

    def write(self, data: Any) -> None:
        if self._closing:
            return
        self._connection.receive(bytes(data))
        if self._connection.pieces and (self._delivery is None or self._delivery.done()):
            self._delivery = self._loop.create_task(self._deliver())

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._connection.end()
            if self._delivery is not None:
                self._delivery.cancel()  # nobody waits for an answer that is late
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        protocol: asyncio.BaseProtocol = self._protocol
        return protocol

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        """Nothing to do: there is one answer to each request, and it is short."""

    def resume_reading(self) -> None:
        """Nothing to do."""

    async def _deliver(self) -> None:
        pieces = self._connection.pieces
        while pieces:
            delay = pieces[0].delay
            if delay:
                await self._clock.asleep(delay)
            if self._closing or not pieces:
                return
            try:
                data = self._connection.take(len(pieces[0].data))
            except Exception as error:  # noqa: BLE001  # it is for the client
                self._protocol.set_exception(error)
                data = b""
            if not data:
                self._delivery = None
                self.close()
                return
            self._protocol.data_received(data)
