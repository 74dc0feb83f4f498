"""Which hosts are LaunchDarkly's and which are this machine, and refusing to resolve names."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final
from urllib.parse import SplitResult

APP_HOSTS: Final = ("app.launchdarkly.com", "app.eu.launchdarkly.com", "app.launchdarkly.us")
"""Where production listens: worldwide, in the European Union, for the federal government."""

_DOMAINS: Final = re.compile(r"(.*\.)?launchdarkly\.(com|us)")


def host_of(url: SplitResult) -> str:
    """The host of a URL in lower case, without the dot that may end it."""
    return (url.hostname or "").rstrip(".")


def is_launchdarkly(host: str | None) -> bool:
    """Whether ``host`` is one of LaunchDarkly's."""
    return _DOMAINS.fullmatch((host or "").rstrip(".").lower()) is not None


@lru_cache(maxsize=100)
def is_loopback(host: str | None) -> bool:
    """Whether ``host`` names this machine: ``localhost``, 127.0.0.1, ::1 and the like."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761 §6.3
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def lookups_refused(refuse: Callable[[str, Any], str | None]) -> Iterator[None]:
    """Fail name resolution for each host and port that ``refuse`` gives a reason for.

    This stops clients other than requests, which are not mocked.
    """
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode(errors="replace") if isinstance(host, (bytes, bytearray)) else host
        if isinstance(name, str) and (why := refuse(name, port)) is not None:
            raise socket.gaierror(socket.EAI_NONAME, why)
        return resolve(host, port, *args, **options)

    socket.getaddrinfo = getaddrinfo
    try:
        yield
    finally:
        socket.getaddrinfo = resolve
