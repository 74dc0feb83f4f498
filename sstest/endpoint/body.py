"""The body of a request as sent: size limit, Content-Type and Content-Encoding."""

import re
import zlib
from collections.abc import Mapping
from typing import Final

from sstest.endpoint.exchange import Request
from sstest.limits import REQUEST_BYTES
from sstest.parser import RequestError
from sstest.parser.express import LIMIT
from sstest.text import quote

LONGEST_BODY: Final = {"docs": REQUEST_BYTES, "validation-server": LIMIT}
"""The largest body in bytes, once unpacked, by profile; production's is not published."""

_JSON: Final = "application/json"
_ENCODINGS: Final = ("gzip", "deflate")
_GZIP: Final = b"\x1f\x8b"
# Small, so that a body of very many tiny members is not copied as often.
_PIECE: Final = 4_096
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^\s;"]*)', re.IGNORECASE)
# Of those that body-parser's decoder knows, the ones that JSON was ever sent in.
_CHARSETS: Final = ("utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be")


def read_body(request: Request, profile: str, longest: int) -> bytes:
    """The bytes to parse; raises :class:`RequestError` with 400, 413 or 415.

    The validation server reads a body of another Content-Type than JSON as empty, and decodes any
    UTF charset of the Content-Type.
    """
    if profile == "docs":
        return _unpacked(request.body, request.headers, longest)
    kind = request.headers.get("content-type", "")
    if not request.body or _media_type(kind) != _JSON:
        return b""
    found = _CHARSET.search(kind)
    charset = found[1].lower() if found and found[1] else "utf-8"
    if charset not in _CHARSETS:
        raise RequestError(f"unsupported charset {quote(charset.upper())}", status=415)
    body = _unpacked(request.body, request.headers, longest)
    return body if charset == "utf-8" else body.decode(charset, "replace").encode()


def describe_type(request: Request) -> str | None:
    """What is wrong with the Content-Type; ``None`` if it is JSON.

    The documentation requires none, so ``docs`` accepts the body anyway.
    """
    kind = request.headers.get("content-type", "")
    if _media_type(kind) == _JSON:
        return None
    found = f"the Content-Type is {quote(kind)}" if kind else "there is no Content-Type"
    return f"{found}, expected {_JSON}: the published validation server would read an empty body"


def _media_type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _unpacked(body: bytes, headers: Mapping[str, str], longest: int) -> bytes:
    """``body`` with its Content-Encoding undone; never more than ``longest`` bytes of it."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in _ENCODINGS:
        body = _inflated(body, encoding, longest)
    elif encoding not in ("", "identity"):
        expected = ", ".join(_ENCODINGS)
        message = f"unsupported content encoding {quote(encoding)}, expected {expected} or none"
        raise RequestError(message, status=415)
    if len(body) > longest:
        message = f"request entity too large: more than {longest:,} bytes"
        raise RequestError(message, status=413, unreadable=True)
    return body


def _inflated(body: bytes, encoding: str, longest: int) -> bytes:
    window = zlib.MAX_WBITS + 16 if encoding == "gzip" else zlib.MAX_WBITS
    data, position = bytearray(), 0
    unpacker = zlib.decompressobj(window)
    while True:
        piece = body[position : position + _PIECE]
        try:
            data += unpacker.decompress(piece, longest + 1 - len(data))
        except zlib.error:
            raise _not_packed(encoding, "invalid data") from None
        if len(data) > longest:
            return bytes(data)
        position += len(piece) - len(unpacker.unused_data)
        if unpacker.eof:
            # Another member may follow (RFC 1952 §2.2); anything else is ignored, as in Node.
            if encoding != "gzip" or not body.startswith(_GZIP, position):
                return bytes(data)
            unpacker = zlib.decompressobj(window)
        elif position == len(body):
            raise _not_packed(encoding, "truncated")


def _not_packed(encoding: str, why: str) -> RequestError:
    message = f"the body is not valid {encoding}, its Content-Encoding: {why}"
    return RequestError(message, unreadable=True)
