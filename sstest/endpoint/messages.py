"""The fields of HTTP messages, the same for every transport."""

import base64
import hashlib
from collections.abc import Iterable

from sstest.response.reply import Reply

Fields = list[tuple[bytes, bytes]]


def by_name(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header fields by lower-case name; of several with one name the first counts, as in Node."""
    headers: dict[str, str] = {}
    for name, value in raw:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def fields_of(reply: Reply, profile: str) -> Fields:
    """The header fields of a reply, with those that HTTP and the profile's server add."""
    fields = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    if reply.status >= 200 and reply.status not in (204, 304):
        fields.append((b"Content-Length", str(len(reply.body)).encode()))
    if profile == "validation-server":
        fields += _express_fields(reply.body)
    return fields


def _express_fields(body: bytes) -> Fields:
    """What Express adds to a reply; its weak ETag is a length and a SHA-1 (npm's ``etag``)."""
    fields = [(b"X-Powered-By", b"Express")]
    if body:
        digest = base64.b64encode(hashlib.sha1(body, usedforsecurity=False).digest())[:27]
        fields.append((b"ETag", b'W/"%x-%s"' % (len(body), digest)))
    return fields
