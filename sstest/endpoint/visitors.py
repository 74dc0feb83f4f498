"""Who is answered over HTTP: requests for hosts that were named, and none of a foreign web page.

A browser sends requests to this machine for any page that is open in it. A page whose name is
pointed at 127.0.0.1 (DNS rebinding) still sends its own name as ``Host``. One of another origin may
send what needs no permission ("simple" requests, Fetch §2.2.8); the browser then says so, in
headers that no page can leave out and no HTTP library sends.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from sstest.endpoint.hosts import is_launchdarkly, is_loopback
from sstest.text import quote

_FOREIGN: Final = ("cross-site", "same-site")
_SIMPLE_METHODS: Final = ("GET", "HEAD", "POST")
_SIMPLE_TYPES: Final = (
    "",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
)
# What a browser sends by itself, for a password that somebody has typed or put into a URL.
_BROWSERS_SCHEMES: Final = ("", "basic", "digest", "negotiate", "ntlm")


def misdirected(host: str, address: str, accepted: Collection[str]) -> str | None:
    """Why a request with this ``Host`` is not answered, or ``None``.

    ``address`` is where it arrived, ``accepted`` are the hosts that were named. Names of this
    machine are answered, and those of LaunchDarkly, which nobody else can point here; so is a
    request without a host, which no browser sends.
    """
    name = hostname(host) if host else "localhost"
    if name is None:
        return f"the Host header is not a host: {quote(host)}"
    if is_loopback(name) or name == address or name in accepted or is_launchdarkly(name):
        return None
    return (
        f"the stand-in does not answer for the host {quote(name)}, which may be a web page's; it"
        " answers at loopback addresses, such as http://127.0.0.1. To accept the host: sstest serve"
        " --allow-host NAME, or launchdarkly_server.accept_hosts(NAME)"
    )


@lru_cache(maxsize=100)
def hostname(host: str) -> str | None:
    """The name or address in a ``Host`` header, in lower case; ``None`` if it is neither."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".") or None
    except ValueError:
        return None


def from_a_page(method: str, headers: Mapping[str, str]) -> str | None:
    """Why a request is taken for one of a web page of another origin, or ``None``.

    ``headers`` are by name in lower case. A link to a page of the stand-in may be followed.
    """
    if headers.get("sec-fetch-site") in _FOREIGN:
        followed = method in ("GET", "HEAD") and headers.get("sec-fetch-dest") == "document"
        return None if followed else _refusal(headers, "Sec-Fetch-Site")
    origin = headers.get("origin")
    if origin is None or origin == f"http://{headers.get('host')}":
        return None
    if "access-control-request-method" in headers and method == "OPTIONS":
        return _refusal(headers, "Access-Control-Request-Method")
    # Anything else needs a permission that no page is given; so this is a sender with an Origin.
    return _refusal(headers, "Origin") if _is_simple(method, headers) else None


def _is_simple(method: str, headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    scheme = headers.get("authorization", "").strip().partition(" ")[0].lower()
    return method in _SIMPLE_METHODS and kind in _SIMPLE_TYPES and scheme in _BROWSERS_SCHEMES


def _refusal(headers: Mapping[str, str], name: str) -> str:
    return (
        f"this looks like a request of a web page on another origin: {name} is"
        f" {quote(headers[name.lower()])}. The stand-in answers senders and its own page"
    )
