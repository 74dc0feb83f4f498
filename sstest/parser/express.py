"""Request bodies as the validation server decodes them: Express with ``express.json()``."""

from typing import Any, Final

from sstest.javascript.json import JavaScriptSyntaxError, parse
from sstest.parser.body import encode
from sstest.parser.errors import RequestError

LIMIT: Final = 102_400
"""The largest body in bytes: ``100kb``, the default of Express."""


def decode(body: object) -> dict[str, Any] | list[Any]:
    """The object or array that Express hands to the server; an empty body is ``{}``.

    Raises :class:`RequestError` with status 413 for a body over :data:`LIMIT`, and with 400 for
    one that is not JSON, or neither object nor array. Bytes that are not UTF-8 become U+FFFD.
    """
    data = encode(body)
    if len(data) > LIMIT:
        raise RequestError("request entity too large", status=413)
    text = data.decode(errors="replace").removeprefix("\ufeff")
    if not text:
        return {}
    if text.lstrip(" \t\n\r")[:1] not in ("{", "["):
        raise RequestError(
            "request payload is neither a JSON object nor a JSON array", unreadable=True
        )
    try:
        value: dict[str, Any] | list[Any] = parse(text)
    except JavaScriptSyntaxError as error:
        raise RequestError(f"request payload is not JSON: {error}", unreadable=True) from None
    return value
