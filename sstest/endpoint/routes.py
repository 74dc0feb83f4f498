"""Which integration a request is addressed to, and the error if there is none.

Production takes ``POST /api/v2/segment-targets/{integrationKey}``, the published validation server
``POST /api/v2/segment-target/{integrationKey}``; senders have confused the two.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote

from sstest.parser import RequestError
from sstest.text import name_bytes, plain, quote
from sstest.vocabulary.typos import closest

PREFIXES: Final = {
    "docs": "/api/v2/segment-targets/",
    "validation-server": "/api/v2/segment-target/",
}
"""The path before the integration key, by profile."""

BASE_URLS: Final = {
    "docs": "https://app.launchdarkly.com",
    "validation-server": "http://localhost:3000",
}
"""The base URL of the server of a profile."""

_WHO: Final = {"docs": "production", "validation-server": "the validation server"}
_MOST_KEYS: Final = 10


class RouteError(RequestError):
    """An unknown path (404), or another method than POST (405, with ``allow``)."""

    def __init__(self, message: str, status: int = 404) -> None:
        super().__init__(message, status=status)
        self.allow = "POST" if status == 405 else None


def path_for(key: str, profile: str) -> str:
    """The path that requests of an integration are posted to, percent-encoded."""
    return PREFIXES[profile] + percent_encoded(name_bytes(key), safe="")


def addressed_key(method: str, path: str, profile: str) -> str:
    """The integration key in ``path``, decoded; raises :class:`RouteError` where there is none.

    ``docs`` matches the path exactly. The validation server, an Express program, ignores case and
    a trailing slash, and answers 404 to other methods.
    """
    prefix = PREFIXES[profile]
    lenient = profile == "validation-server"
    rest = _after(prefix, path, ignore_case=lenient)
    if rest is not None and lenient:
        rest = rest.removesuffix("/")
    if not rest or "/" in rest:
        raise RouteError(_lost(path, profile))
    if method != "POST":  # methods are in upper case (RFC 9110 §9.1)
        message = f"{plain(method, 20)} is not allowed; expected POST"
        raise RouteError(message, 404 if lenient else 405)
    return unquote(rest, errors="surrogateescape")


def unknown_integration(key: str, known: Iterable[str], profile: str) -> RouteError:
    """The 404 for an integration that the stand-in has no manifest for."""
    keys = sorted(known)
    if profile == "validation-server":
        message = f"integration with key {quote(key)} not found"
    else:
        message = f"there is no integration {quote(key)}"
    meant = next((one for one in keys if one.lower() == key.lower()), None)
    meant = meant or closest(key, keys)
    if meant is not None:
        return RouteError(f"{message}: did you mean {quote(meant)}?")
    shown = ", ".join(map(quote, keys[:_MOST_KEYS])) or "none"
    more = f", and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    return RouteError(f"{message}; there are: {shown}{more}")


def _after(prefix: str, path: str, *, ignore_case: bool) -> str | None:
    start = path[: len(prefix)]
    same = start.lower() == prefix if ignore_case else start == prefix
    return path[len(prefix) :] if same else None


def _lost(path: str, profile: str) -> str:
    wanted = f"POST {PREFIXES[profile]}{{integrationKey}}"
    other = next(name for name in PREFIXES if name != profile)
    for name in (profile, other):
        prefix = PREFIXES[name]
        if path.lower() in (prefix, prefix.removesuffix("/")):
            return f"not found: the integration key is missing; expected {wanted}"
    if (rest := _after(PREFIXES[other], path, ignore_case=True)) is not None and rest.strip("/"):
        ours, theirs = (PREFIXES[name].split("/")[-2] for name in (profile, other))
        return (
            f"not found: {theirs!r} is the path of {_WHO[other]}, {ours!r} that of {_WHO[profile]};"
            f" expected {wanted}"
        )
    if (rest := _after(PREFIXES[profile], path, ignore_case=True)) is not None:
        if not path.startswith(PREFIXES[profile]) and profile == "docs":
            return f"not found: paths are lower case; expected {wanted}"
        if rest.endswith("/") and "/" not in rest[:-1]:
            return f"not found: there is a slash after the integration key; expected {wanted}"
        return f"not found: there is more after the integration key; expected {wanted}"
    return f"not found: there is no route {quote(path)}; expected {wanted}"
