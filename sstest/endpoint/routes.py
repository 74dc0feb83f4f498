"""Which integration a request is addressed to, and what to say where it is to none.

Production takes ``POST /api/v2/segment-targets/{integrationKey}``, the published validation server
``POST /api/v2/segment-target/{integrationKey}``; real senders have mixed the two up.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote

from sstest.parser import RequestError
from sstest.text import quote
from sstest.vocabulary import closest

PREFIXES: Final = {
    "docs": "/api/v2/segment-targets/",
    "validation-server": "/api/v2/segment-target/",
}
"""What stands before the integration key, by profile."""

BASE_URLS: Final = {
    "docs": "https://app.launchdarkly.com",
    "validation-server": "http://localhost:3000",
}
"""Where a profile's server listens."""

_WHO: Final = {"docs": "production", "validation-server": "the validation server"}
_MOST_KEYS: Final = 10


class RouteError(RequestError):
    """A request to nowhere: 404, or 405 for another method than POST; ``allow`` is what is."""

    def __init__(self, message: str, status: int = 404) -> None:
        super().__init__(message, status=status)
        self.allow = "POST" if status == 405 else None


def path_for(key: str, profile: str) -> str:
    """The path that requests of an integration are posted to, percent-encoded."""
    return PREFIXES[profile] + percent_encoded(key, safe="")


def addressed_key(method: str, path: str, profile: str) -> str:
    """The integration key in ``path``, decoded; raises :class:`RouteError` where there is none.

    ``docs`` takes the path to the letter. The validation server, an Express program, ignores case
    and a slash at the end, and answers 404 to other methods.
    """
    prefix = PREFIXES[profile]
    lenient = profile == "validation-server"
    rest = _after(prefix, path, ignore_case=lenient)
    if rest is not None and lenient:
        rest = rest.removesuffix("/")
    if not rest or "/" in rest:
        raise RouteError(_lost(path, profile))
    if method != "POST":  # methods are in upper case (RFC 9110 §9.1)
        message = f"{_plain_method(method)} is not allowed here: requests are sent with POST"
        raise RouteError(message, 404 if lenient else 405)
    return unquote(rest, errors="replace")


def unknown_integration(key: str, known: Iterable[str], profile: str) -> RouteError:
    """The 404 for an integration that the stand-in has no manifest of."""
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
    """What stands behind ``prefix`` in ``path``, or ``None`` for another path."""
    start = path[: len(prefix)]
    same = start.lower() == prefix if ignore_case else start == prefix
    return path[len(prefix) :] if same else None


def _lost(path: str, profile: str) -> str:
    """Why nobody is at ``path``, and where it should have gone."""
    wanted = f"POST {PREFIXES[profile]}{{integrationKey}}"
    other = next(name for name in PREFIXES if name != profile)
    for name in (profile, other):
        prefix = PREFIXES[name]
        if path.lower() in (prefix, prefix.removesuffix("/")):
            return f"not found: the path ends before the integration key; expected {wanted}"
    if (rest := _after(PREFIXES[other], path, ignore_case=True)) is not None and rest.strip("/"):
        ours, theirs = (PREFIXES[name].split("/")[-2] for name in (profile, other))
        return (
            f"not found: {_WHO[profile]} listens on {ours!r}, and this was sent to {theirs!r},"
            f" which is {_WHO[other]}'s path; expected {wanted}"
        )
    if (rest := _after(PREFIXES[profile], path, ignore_case=True)) is not None:
        if not path.startswith(PREFIXES[profile]) and profile == "docs":
            return f"not found: paths are in lower case; expected {wanted}"
        if rest.endswith("/") and "/" not in rest[:-1]:
            return f"not found: there is a slash behind the integration key; expected {wanted}"
        return f"not found: more follows behind the integration key; expected {wanted}"
    return f"not found: nobody listens on {quote(path)}; expected {wanted}"


def _plain_method(method: str) -> str:
    return method if method.isascii() and method.isalpha() and len(method) < 20 else quote(method)
