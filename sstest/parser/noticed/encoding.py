"""How a body was written: properties that stand twice, JSON within JSON."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sstest.manifest import RequestParser
from sstest.parser.diagnostic import Diagnostic
from sstest.text import quote

_LARGEST: Final = 1 << 20
_MOST_NAMES: Final = 5
_ENVELOPES: Final = ("body", "Body", "payload", "data", "message", "Message", "request")


def repeated(parser: RequestParser, body: object) -> Iterator[Diagnostic]:
    """A property that stands twice in one object, of which the last counts."""
    if isinstance(body, str):
        body = body.encode(errors="surrogatepass")
    if not isinstance(body, (bytes, bytearray, memoryview)) or len(body) > _LARGEST:
        return  # parsed JSON has no property twice
    twice: dict[str, None] = {}

    def pairs(found: list[tuple[str, Any]]) -> None:
        if len(found) != len(dict(found)):
            counts = Counter(name for name, _ in found)
            twice.update((name, None) for name, count in counts.items() if count > 1)

    try:
        json.loads(bytes(body), object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return
    if twice:
        names = [*twice]
        shown = ", ".join(map(quote, names[:_MOST_NAMES]))
        what = f"the property {shown} stands" if len(names) == 1 else f"properties {shown} stand"
        yield Diagnostic(
            "repeated",
            f"{what} twice in one object: the last one counts",
            field=_reader_of(parser, names[0]),
            hint="a JSON object has each property once (RFC 8259 §4)",
        )


def encoded_again(document: Any) -> str | None:
    """How a request is wrapped that has no fields where they should be, in words for a hint."""
    if isinstance(document, str) and _is_json(document):
        return "the body is a text that holds JSON: it was encoded twice"
    if isinstance(document, dict):
        for name in _ENVELOPES:
            inner = document.get(name)
            if isinstance(inner, str) and _is_json(inner):
                return f"the text at {quote('/' + name)} holds JSON: the request was put into it"
    return None


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _reader_of(parser: RequestParser, name: str) -> str | None:
    pointers = parser.request_pointers().items()
    return next((one for one, pointer in pointers if name in pointer.parts), None)
