"""A request as a curl command for any POSIX shell; nothing in a body or an address is run."""

import shlex
from typing import Final
from urllib.parse import quote

SERVE: Final = "http://127.0.0.1:8484/api/v2/segment-targets/{key}"
"""Where ``sstest serve`` listens; ``{key}`` is the integration key."""

TOKEN: Final = "LAUNCHDARKLY_TOKEN"  # noqa: S105  # the name of a variable
"""The environment variable that holds the access token."""

# Linux takes 128 kB an argument; longer bodies are piped.
_LONGEST_ARGUMENT: Final = 100_000


def url_of(key: str, url: str = SERVE) -> str:
    """``url`` with the integration key in the place of ``{key}``."""
    return url.replace("{key}", quote(key, safe=""))


def command(body: bytes, url: str) -> str:
    """The command that posts ``body`` to ``url``, in one line unless the body has several."""
    curl = (
        "curl --silent --show-error --globoff --request POST"
        f" --header 'Content-Type: application/json'"
        f' --header "Authorization: ${{{TOKEN}:-}}" --url {shlex.quote(url)}'
    )
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        escaped = "".join(f"\\0{byte:03o}" for byte in body)
        return f"printf %b {shlex.quote(escaped)} | {curl} --data-binary @-"
    if len(body) > _LONGEST_ARGUMENT:
        return f"printf %s {shlex.quote(text)} | {curl} --data-binary @-"
    return f"{curl} --data-raw {shlex.quote(text)}"
