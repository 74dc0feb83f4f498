"""The page at ``/`` and the JSON below ``/_sstest``: routes, and who may read them.

On a loopback address, every process of this machine may; the application answers no web page but
this one (:mod:`sstest.endpoint.visitors`). On other addresses a token is required, as the value of
``Authorization`` or as the password of HTTP's Basic scheme.
"""

import base64
import binascii
import functools
import hashlib
import json
from collections.abc import Awaitable, Callable, Collection
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.page.live import Live
from sstest.endpoint.page.views import exchange_detail, exchange_view, segment_id, segment_view
from sstest.endpoint.tokens import is_one_of
from sstest.text import quote

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


_Handler = Callable[["Request"], Awaitable["Response"]]

_COMMON: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Site:
    """The routes that show a stand-in.

    If ``tokens`` are given, one is required. ``about`` is a line on what is served. Call
    :meth:`close` on the event loop before the server stops, to end the streams of open pages.
    """

    def __init__(
        self,
        launchdarkly: LaunchDarkly,
        *,
        about: str = "",
        tokens: Collection[str] = (),
        secrets: Collection[str] = (),
    ) -> None:
        self._launchdarkly = launchdarkly
        self._tokens = tuple(tokens)
        self._secrets = (*tokens, *secrets)
        self._live = Live(launchdarkly, about)
        self._unsubscribe = launchdarkly.listen(self._live.tell)

    def routes(self) -> "list[Route]":
        """Routes for :class:`sstest.endpoint.asgi.Application`."""
        from starlette.routing import Match, Route

        class Reading(Route):
            """For GET and HEAD only; the stand-in explains a POST here."""

            def matches(self, scope: Any) -> tuple[Match, Any]:
                match, child = super().matches(scope)
                return (match, child) if match is Match.FULL else (Match.NONE, {})

        return [
            Reading("/", self._guarded(self._page)),
            Reading("/_sstest/segments", self._guarded(self._segments)),
            Reading("/_sstest/requests", self._guarded(self._requests)),
            Reading("/_sstest/requests/{number}", self._guarded(self._request)),
            Reading("/_sstest/events", self._guarded(self._events)),
        ]

    def close(self) -> None:
        """End the streams of open pages."""
        self._unsubscribe()
        self._live.close()

    async def _page(self, _request: "Request") -> "Response":
        from starlette.responses import HTMLResponse

        page, policy = _assembled()
        return HTMLResponse(page, headers={**_COMMON, "Content-Security-Policy": policy})

    async def _segments(self, request: "Request") -> "Response":
        """All segments, or those with the context key ``member``, or the one of that ``id``.

        ``store`` is there only if the store cannot be written to, and says why.
        """
        segments = self._launchdarkly.segments
        if (member := request.query_params.get("member")) is not None:
            segments = tuple(one for one in segments if member in one.members)
        if (name := request.query_params.get("id")) is not None:
            segments = tuple(one for one in segments if segment_id(one) == name)
        problem = self._launchdarkly.store_problem
        told = {} if problem is None else {"store": problem}
        return _json({"segments": [segment_view(one) for one in segments], **told})

    async def _requests(self, _request: "Request") -> "Response":
        return _json({"requests": [exchange_view(one) for one in self._live.kept]})

    async def _request(self, request: "Request") -> "Response":
        # As text: a number of thousands of digits is one that int() refuses.
        number = request.path_params["number"]
        for one in self._live.kept:
            if str(one.number) == number:
                return _json(exchange_detail(one, self._secrets))
        message = f"request {quote(number)} is no longer kept, or not received yet"
        return _json({"message": message}, 404)

    async def _events(self, _request: "Request") -> "Response":
        from starlette.responses import StreamingResponse

        return StreamingResponse(
            self._live.stream(), media_type="text/event-stream", headers=_COMMON
        )

    def _guarded(self, handler: _Handler) -> _Handler:
        async def guarded(request: "Request") -> "Response":
            given = request.headers.get("authorization", "")
            if self._tokens and not self._is_authorized(given):
                realm = {"WWW-Authenticate": 'Basic realm="sstest", charset="UTF-8"'}
                return _json({"message": "a token is required"}, 401, realm)
            return await handler(request)

        return guarded

    def _is_authorized(self, given: str) -> bool:
        scheme, _, rest = given.partition(" ")
        if scheme.lower() == "basic":
            try:
                decoded = base64.b64decode(rest, validate=True).decode(errors="replace")
            except (binascii.Error, ValueError):
                return False
            given = decoded.partition(":")[2]
        return is_one_of(given.strip(), self._tokens)


@functools.cache
def _assembled() -> tuple[str, str]:
    """The page, and the policy that allows its own style and script only.

    Trusted Types keep a browser from parsing text as markup.
    """
    folder = resources.files("sstest.endpoint.page")
    page, style, script = (
        folder.joinpath(name).read_text(encoding="utf-8")
        for name in ("index.html", "page.css", "page.js")
    )
    directives = [
        "default-src 'none'",
        f"style-src {_source(style)}",
        f"script-src {_source(script)}",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    page = page.replace("/*style*/", style).replace("/*script*/", script)
    return page, "; ".join(directives)


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> "Response":
    from starlette.responses import Response

    body = json.dumps(data).encode()  # ASCII alone: a key may hold half of a surrogate pair
    return Response(body, status, {**_COMMON, **(headers or {})}, media_type="application/json")
