"""What a stand-in receives, given to a recorder."""

import binascii
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Exchange
from sstest.recording.recorder import Recorder

_HOLDS_TOKEN = "the body holds an access token"  # noqa: S105  # no secret
_ESCAPE: Final = re.compile(r"\\u00([0-7][0-9a-fA-F])")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{8,}")


def record(launchdarkly: LaunchDarkly, recorder: Recorder) -> Callable[[], None]:
    """Record what a stand-in receives from now on; returns a function that ends it.

    Bodies that hold an access token are left out, also in escapes or Base64. Headers are never
    recorded.
    """

    def note(exchange: Exchange) -> None:
        if exchange.manifest is None or exchange.reply is None:
            return
        if exchange.request.body and not exchange.body:
            return  # it could not be decoded, or was too long
        if launchdarkly.shows_token("\n".join(_read(exchange.body))):
            recorder.leave_out(_HOLDS_TOKEN)
            return
        recorder.note(exchange.manifest, exchange.body, exchange.profile, exchange.reply)

    return launchdarkly.listen(note)


def _read(body: bytes) -> Iterator[str]:
    """A body as it is, without the escapes of JSON and URLs, and what stands in it as Base64."""
    text = body.decode(errors="replace")
    yield text
    text = unquote(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)).replace("\\/", "/")
    yield text
    for found in _BASE64.findall(text.replace("-", "+").replace("_", "/")):
        # Text may stand before it that is no Base64.
        for start in range(4):
            part = found[start:]
            padded = part + "A" * (-len(part) % 4)
            yield binascii.a2b_base64(padded).decode(errors="replace")
