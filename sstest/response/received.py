"""The answer that an HTTP client has received, as a :class:`~sstest.Reply`."""

import inspect
from collections.abc import Coroutine
from typing import Any, Final

from sstest.response.reply import Reply

_CLASSES: Final = {
    "requests": ("Response",),
    "httpx": ("Response",),
    "aiohttp": ("ClientResponse",),
    "urllib3": ("BaseHTTPResponse", "HTTPResponse"),  # of 2 and of 1.26
}


class UnreadError(ValueError):
    """The body of an answer was not read; ``str()`` says how to."""


def received(answer: Any) -> Reply:
    """The answer as a reply, if it is one of requests, httpx, aiohttp or urllib3.

    Its body may be unread, which :func:`require_body` tells. Raises :class:`TypeError` for anything
    else.
    """
    if isinstance(answer, Reply):
        return answer
    match _library(answer):
        case "requests" | "httpx":
            return Reply(answer.status_code, dict(answer.headers), _body(answer))
        case "aiohttp" | "urllib3":
            return Reply(answer.status, dict(answer.headers), _body(answer))
    found = type(answer).__name__
    if inspect.isawaitable(answer):
        if isinstance(answer, Coroutine):
            answer.close()  # or Python warns as well that nobody has awaited it
        raise TypeError(f"expected a reply, found a {found}: await it first")
    raise TypeError(
        f"expected a Reply, or an answer of requests, httpx, aiohttp or urllib3, found {found}"
    )


def require_body(answer: Any) -> None:
    """Raise :class:`UnreadError` if the body of an answer was not read."""
    library = _library(answer)
    if library == "httpx" and not hasattr(answer, "_content"):
        raise UnreadError("the body was not read: answer.read(), or await answer.aread(), first")
    if library == "aiohttp" and answer._body is None:  # noqa: SLF001  # read() is a coroutine
        raise UnreadError("the body was not read: await answer.read() first")


def _body(answer: Any) -> bytes:
    try:
        require_body(answer)
    except UnreadError:
        return b""
    match _library(answer):
        case "aiohttp":
            found: bytes = answer._body  # noqa: SLF001
        case "urllib3":
            found = answer.data
        case _:
            found = answer.content
    return found


def _library(answer: Any) -> str | None:
    """The library of an answer; subclasses are answers as well."""
    for one in type(answer).__mro__:
        library = one.__module__.partition(".")[0]
        if one.__name__ in _CLASSES.get(library, ()):
            return library
    return None
