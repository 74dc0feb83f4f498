"""A request as a curl command for any POSIX shell; nothing in a body or an address is run."""

import re
import shlex
from typing import Final
from urllib.parse import quote

from sstest.endpoint.routes import path_for
from sstest.endpoint.tokens import ANY_TOKEN
from sstest.text import name_bytes

SERVE: Final = "http://127.0.0.1:8484"
"""Where ``sstest serve`` listens."""

TOKEN: Final = "LAUNCHDARKLY_TOKEN"  # noqa: S105  # the name of a variable
"""The environment variable that holds the access token."""

# Linux takes 128 kB an argument; longer bodies are piped.
_LONGEST_ARGUMENT: Final = 100_000
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_PLAIN: Final = frozenset(range(0x20, 0x7F)) - {ord("\\")}
"""Bytes that printf's %b leaves as they are."""


def url_of(key: str, url: str = SERVE, profile: str = "docs") -> str:
    """Where requests of an integration are posted to.

    ``url`` is the whole address, in which ``{key}`` stands for the integration key, or a server
    alone, such as ``http://127.0.0.1:8484``, which has the route of the profile.
    """
    scheme, separator, rest = url.rpartition("://")
    server = rest.removesuffix("/")
    if server and not set(server) & set("/?#{"):
        return f"{scheme}{separator}{server}{path_for(key, profile)}"
    return url.replace("{key}", quote(name_bytes(key), safe=""))


def command(body: bytes, url: str) -> str:
    """The command that posts ``body`` to ``url``, in one line.

    Without an access token in :data:`TOKEN` it sends one that ``sstest serve`` accepts and
    LaunchDarkly does not.
    """
    curl = (
        "curl --silent --show-error --globoff --request POST"
        f" --header 'Content-Type: application/json'"
        f' --header "Authorization: ${{{TOKEN}:-{ANY_TOKEN}}}" --url {shlex.quote(url)}'
    )
    text = body.decode(errors="replace")
    if _CONTROL.search(text) or text.encode() != body:
        escaped = "".join(chr(byte) if byte in _PLAIN else f"\\0{byte:03o}" for byte in body)
        return f"printf %b {shlex.quote(escaped)} | {curl} --data-binary @-"
    if len(body) > _LONGEST_ARGUMENT:
        return f"printf %s {shlex.quote(text)} | {curl} --data-binary @-"
    return f"{curl} --data-raw {shlex.quote(text)}"
