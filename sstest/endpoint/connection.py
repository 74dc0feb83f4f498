"""One connection of uvicorn's, with what ASGI has no word for: to be closed without an answer."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

_LOG: Final = logging.getLogger("sstest.endpoint")
# uvicorn's talk of upgrades and keep-alives helps nobody who tests a sender; its errors would.
_UVICORN: Final = logging.getLogger("sstest.endpoint.uvicorn")

CLOSE: Final = "sstest.close"
"""The name in ``scope["state"]`` of the function that closes the connection at once."""


def connection_class() -> type[asyncio.Protocol]:
    """uvicorn's protocol class, extended; needs the extra ``serve``."""
    # Not whichever of its parsers is installed: with httptools, uvicorn loses the body of a request
    # that offers to upgrade to HTTP/2, as Java's HttpClient does with every one.
    from uvicorn.protocols.http.h11_impl import H11Protocol

    base: Any = H11Protocol
    _UVICORN.setLevel(logging.ERROR)

    class Connection(base):  # type: ignore[misc]
        """Tells the application how to close it, and keeps its talk out of uvicorn's loggers."""

        app_state: dict[str, Any]

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.logger = _UVICORN
            self.access_log = False

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            # Of its own: the dictionary it was given belongs to all connections.
            self.app_state = {**self.app_state, CLOSE: transport.abort}

        def send_400_response(self, msg: str) -> None:
            _LOG.warning("something came that is no HTTP/1.1 request: was it sent to https:// ?")
            super().send_400_response(msg)

    return Connection


def closer(scope: Any) -> Callable[[], None] | None:
    """What closes the connection of a request without an answer; ``None`` under other servers."""
    found: Callable[[], None] | None = scope.get("state", {}).get(CLOSE)
    return found
