"""The stand-in over HTTP: an ASGI application on Starlette."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.connections import Bodies, closer
from sstest.endpoint.exchange import Request
from sstest.endpoint.messages import by_name, fields_of
from sstest.endpoint.routes import PREFIXES
from sstest.endpoint.server import extra_required
from sstest.endpoint.visitors import from_a_page, misdirected
from sstest.response.reply import Reply

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]

# After the answer to a body that is too long, keep reading for a while: if the connection is closed
# at once, the client's system may discard the answer (RFC 9112 §9.6).
_LONGEST_LINGER: Final = 2.0
_MOST_DISCARDED: Final = 32_000_000
_PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}
_WHOLE_URL: Final = re.compile("https?://([^/]*)", re.IGNORECASE)
_MOST_WARNINGS: Final = 10
_LOG: Final = logging.getLogger("sstest.endpoint")
_OURS: Final = tuple(PREFIXES.values())
_HEADERS: Final = "sstest.headers"  # in the scope: the header fields by name


class Application:
    """An ASGI 3 application: ``await application(scope, receive, send)``.

    Requests go to :attr:`launchdarkly`, which can be replaced at any time; a request belongs to the
    one that was set when the request started. ``routes`` are further routes for Starlette, beside
    the paths of integrations. ``refuse`` is called with the headers of each request; if it returns
    a reason, the answer is 403, and the stand-in does not see the request. Neither do the routes or
    the stand-in see one for another host (421), or one of a foreign web page (403). Raises
    :class:`~sstest.endpoint.server.ServerError` where starlette is not installed.
    """

    def __init__(
        self,
        launchdarkly: LaunchDarkly,
        *,
        routes: "Iterable[BaseRoute]" = (),
        refuse: Callable[[dict[str, str]], str | None] | None = None,
    ) -> None:
        with extra_required():
            from starlette.routing import Router

        self.launchdarkly = launchdarkly
        self._refuse = refuse
        self._closing = asyncio.Event()
        self._bodies = Bodies()
        self._warned: set[str] = set()
        # No redirects: a trailing slash is a mistake of the sender, to be reported.
        self._router = Router(list(routes), redirect_slashes=False, default=self._carry)

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            return
        headers = by_name(scope["headers"])
        scope, host = _in_origin_form(scope, headers.get("host", ""))
        address = (scope.get("server") or ("",))[0]
        if why := misdirected(host, address, self.launchdarkly.hosts):
            self._warn_of(host, why)
            await _answer(Reply(421, _PLAIN, why.encode()), "docs", send, receive)
        elif why := from_a_page(scope["method"], headers):
            await _answer(Reply(403, _PLAIN, why.encode()), "docs", send, receive)
        else:
            scope[_HEADERS] = headers
            ours = scope["path"].startswith(_OURS)
            await (self._carry if ours else self._router)(scope, receive, send)

    def _warn_of(self, host: str, why: str) -> None:
        """Log why a host is not answered, once, since few senders show the answer."""
        if host not in self._warned and len(self._warned) < _MOST_WARNINGS:
            self._warned.add(host)
            _LOG.warning(why)

    def close(self) -> None:
        """Send delayed replies now; to be called on the event loop before it stops."""
        self._closing.set()

    async def _carry(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Read a request, let the stand-in handle it, and send the reply."""
        launchdarkly = self.launchdarkly
        body, ended = await self._read(scope, receive, launchdarkly.longest_body)
        if body is None:
            return  # the client left before its request was complete
        headers = scope[_HEADERS]
        if self._refuse is not None and (why := self._refuse(headers)) is not None:
            await _answer(Reply(403, _PLAIN, why.encode()), "docs", send, None)
            return
        path = scope.get("raw_path") or scope["path"].encode()
        request = Request(scope["method"], path.decode("latin-1"), headers, body)
        exchange = launchdarkly.handle(request)
        reply, delay = exchange.reply, exchange.delay
        # What waits for its time or its reader holds the answer alone.
        del request, exchange, body
        if delay:
            await self._hold_back(delay, receive)
        if reply is None:
            await _drop(scope, receive)
        else:
            unread = None if ended else receive
            await _answer(reply, launchdarkly.profile, send, unread)

    async def _read(
        self, scope: _Message, receive: _Receive, limit: int
    ) -> tuple[bytes | None, bool]:
        """The body, and whether that is all of it.

        Of a body over ``limit`` bytes, one more byte than that is read, which is enough to refuse
        it; ``None`` where the client left.
        """
        body = bytearray()
        try:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return None, True
                part, more = message.get("body", b""), message.get("more_body", False)
                if not (body or more):  # nearly always
                    return part[: limit + 1], True
                body += part
                if not more or len(body) > limit:
                    return bytes(body[: limit + 1]), not more
                self._bodies.grown(body, closer(scope))
        finally:
            self._bodies.done(body)

    async def _hold_back(self, seconds: float, receive: _Receive) -> None:
        """Wait until the time is over, the client disconnects, or the server stops."""
        ends = {
            asyncio.ensure_future(_disconnected(receive)),
            asyncio.ensure_future(self._closing.wait()),
        }
        _, pending = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for end in pending:
            end.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def _in_origin_form(scope: _Message, host: str) -> tuple[_Message, str]:
    """A request for a whole URL, as a proxy is sent them, is one for its path and its host.

    RFC 9112 §3.2.2; any other has the ``host`` of its header.
    """
    if _WHOLE_URL.match(scope.get("path", "")) is None:
        return scope, host
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    found = _WHOLE_URL.match(raw)
    if found is None:  # escaped, so it is a path
        return scope, host
    path = raw[found.end() :] or "/"
    return {**scope, "path": unquote(path), "raw_path": path.encode("latin-1")}, found[1]


async def _answer(reply: Reply, profile: str, send: _Send, unread: _Receive | None) -> None:
    """Send the reply; where some of the request is ``unread``, end the connection behind it."""
    headers = fields_of(reply, profile)
    if unread is not None:
        headers.append((b"Connection", b"close"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if unread is None:
        await send({"type": "http.response.body", "body": reply.body})
        return
    await send({"type": "http.response.body", "body": reply.body, "more_body": True})
    await _linger(unread)
    await send({"type": "http.response.body", "body": b""})


async def _linger(receive: _Receive) -> None:
    """Discard what the client still sends, for a while."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_LINGER):
            discarded = 0
            while discarded < _MOST_DISCARDED:
                message = await receive()
                discarded += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


async def _drop(scope: _Message, receive: _Receive) -> None:
    """Close the connection without an answer."""
    close = closer(scope)
    if close is None:
        raise RuntimeError(
            "this server cannot close a connection without an answer, which is not part of ASGI;"
            " use sstest.endpoint.server.running"
        )
    close()
    await _disconnected(receive)


async def _disconnected(receive: _Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
