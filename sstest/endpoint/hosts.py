"""Whose host is whose, and name resolution that knows no LaunchDarkly."""

import ipaddress
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import SplitResult

from sstest.manifest.problems import plain

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
def no_launchdarkly_by_name() -> Iterator[None]:
    """Let no name of LaunchDarkly's be resolved, for clients that are not mocked otherwise."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode(errors="replace") if isinstance(host, (bytes, bytearray)) else host
        if isinstance(name, str) and is_launchdarkly(name):
            raise socket.gaierror(
                socket.EAI_NONAME,
                f"{plain(name)} is mocked for the requests library alone, and nothing was sent;"
                " for other clients use the fixture launchdarkly_server",
            )
        return resolve(host, *args, **options)

    with patch.object(socket, "getaddrinfo", getaddrinfo):
        yield
