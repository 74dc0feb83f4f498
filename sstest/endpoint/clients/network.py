"""What the clients of this process are connected to, in place of the network."""

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from sstest.endpoint.clock import Clock
from sstest.endpoint.exchange import Request
from sstest.endpoint.messages import Fields

DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Where a client connects to: a scheme, a host and a port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" + ("" if default else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request; of no ``status`` it is a closed connection.

    ``delay`` is in seconds. ``error`` is raised in the client in place of an answer.
    """

    status: int | None = None
    fields: Fields = field(default_factory=list)
    body: bytes = b""
    delay: float = 0.0
    error: BaseException | None = None


class Endpoint(Protocol):
    """What answers the requests."""

    def carries(self, origin: Origin) -> bool:
        """Whether connections to ``origin`` end here; others are made as ever."""

    def serves(self, url: str) -> bool:
        """Whether requests for ``url`` are for the stand-in itself."""

    def answer(self, url: str, request: Request) -> Answer:
        """The answer to a request for ``url``."""

    @property
    def longest_body(self) -> int:
        """In bytes; of a longer body no more than one byte beyond is handed on."""


class Connectable(Protocol):
    """A connection that can be closed from here."""

    def hang_up(self) -> None:
        """Close it, as a server does; the client sees so before it uses it again."""


class Network:
    """The connections of all clients to an ``endpoint``, and the ``clock`` that they wait by."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self.endpoint: Final = endpoint
        self.clock: Final = clock
        self._open: weakref.WeakSet[Connectable] = weakref.WeakSet()
        self._here = threading.local()

    def carries(self, origin: Origin) -> bool:
        """Whether a connection that this thread makes now ends here."""
        return not self._is_let_through and self.endpoint.carries(origin)

    def opened(self, connection: Connectable) -> None:
        """Remember a connection, to close it when the network goes."""
        self._open.add(connection)

    def hang_up(self) -> None:
        """Close all connections."""
        for connection in tuple(self._open):
            connection.hang_up()
        self._open.clear()

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Within, connections that this thread makes are real."""
        before, self._here.let_through = self._is_let_through, True
        try:
            yield
        finally:
            self._here.let_through = before

    def note(self, *, carried: bool) -> None:
        """Remember where the last request of this thread went to."""
        self._here.carried = carried

    @property
    def last_was_carried(self) -> bool:
        """Whether the last request of this thread was answered here."""
        return getattr(self._here, "carried", False)

    @property
    def _is_let_through(self) -> bool:
        return getattr(self._here, "let_through", False)
