"""Connections whose answers end: all that a server sends for one is counted, headers included.

A server may send interim answers, headers, trailers or extensions of chunks for ever, and none of
those is in the body.
"""

import io
import time
from http.client import HTTPResponse
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Endless(OSError):
    """An answer is longer than can be, or takes too long; ``str()`` says which."""


class Limit:
    """What an answer may still take: bytes on the wire, and time until the ``deadline``."""

    def __init__(self) -> None:
        self.bytes = 0
        self.deadline = 0.0
        self.seconds = 0.0

    def begin(self, most: int, seconds: float) -> None:
        """Let the next answer take so many bytes and seconds."""
        self.bytes = most
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds

    def take(self, size: int) -> None:
        """Count bytes that have come."""
        self.bytes -= size
        if self.bytes < 0:
            raise Endless("the answer, with what is around its body, is too long")
        if time.monotonic() > self.deadline:
            raise Endless(f"the answer was not complete within {self.seconds:g} seconds")


class Bounded(HTTPAdapter):
    """What carries the requests of a session; each answer is within :attr:`limit`."""

    def __init__(self) -> None:
        self.limit = Limit()
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **options)
        cast("Any", self).poolmanager.pool_classes_by_scheme = _pools(self.limit)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        """The pools of connections to a proxy."""
        manager: Any = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = _pools(self.limit)
        return manager


def _pools(limit: Limit) -> dict[str, Any]:
    def response(sock: Any, *arguments: Any, **options: Any) -> HTTPResponse:
        return _Response(limit, sock, *arguments, **options)

    def connected(kind: Any) -> Any:
        return type(kind.__name__, (kind,), {"response_class": staticmethod(response)})

    plain, secure = connected(HTTPConnection), connected(HTTPSConnection)
    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _Response(HTTPResponse):
    def __init__(self, limit: Limit, sock: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_Counted(limit, sock.makefile("rb", buffering=0)))


class _Counted(io.RawIOBase):
    def __init__(self, limit: Limit, raw: Any) -> None:
        self._limit = limit
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        size: int | None = self._raw.readinto(buffer)
        self._limit.take(size or 0)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()
