"""Whose host is whose, and name resolution that can be refused."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
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


def is_loopback(host: str | None) -> bool:
    """Whether ``host`` is this machine, as seen from itself."""
    if host in (None, "localhost"):
        return host is not None
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@contextmanager
def lookups_refused(refuse: Callable[[str, Any], str | None]) -> Iterator[None]:
    """Resolve no name that ``refuse`` has words against, for clients that are not mocked otherwise.

    It is given the host and the port that somebody wants to connect to.
    """
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode(errors="replace") if isinstance(host, (bytes, bytearray)) else host
        if isinstance(name, str) and (why := refuse(name, port)) is not None:
            raise socket.gaierror(socket.EAI_NONAME, why)
        return resolve(host, port, *args, **options)

    with patch.object(socket, "getaddrinfo", getaddrinfo):
        yield
