"""How a body was written: properties that stand twice, JSON within JSON."""

import base64
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sstest.manifest import MISSING, Pointer, RequestParser
from sstest.manifest.pointer import join
from sstest.parser.diagnostic import Diagnostic
from sstest.text import quote

_LARGEST: Final = 1 << 20
_MOST_NAMES: Final = 5
_MOST_PLACES: Final = 200
_DEEPEST: Final = 4
_OPENS: Final = ("{", "[")
_OPENS_BASE64: Final = ("ey", "ew", "W3")  # of "{" and a quote or a line break, of "[{"


def repeated(parser: RequestParser, data: bytes) -> Iterator[Diagnostic]:
    """A property that stands twice in one object, of which the last counts."""
    if len(data) > _LARGEST:
        return
    twice: dict[str, None] = {}

    def pairs(found: list[tuple[str, Any]]) -> None:
        if len(found) != len(dict(found)):
            counts = Counter(name for name, _ in found)
            twice.update((name, None) for name, count in counts.items() if count > 1)

    try:
        json.loads(data, object_pairs_hook=pairs)
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


def encoded_again(document: Any, pointer: Pointer) -> str | None:
    """How a request is wrapped in which ``pointer`` finds nothing, in words for a hint."""
    if isinstance(document, str) and isinstance(_json_in(document), dict | list):
        return "the body is a text that holds JSON: it was encoded twice"
    for path, text in _texts(document):
        if pointer.find(_json_in(text)) is not MISSING:
            coded = "" if text.lstrip()[:1] in _OPENS else " in base64"
            return f"the text at {quote(join(path))} holds JSON{coded}: the request was put into it"
    return None


def _texts(document: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts of a document that may be requests, the outer ones first."""
    waiting: deque[tuple[tuple[str, ...], Any]] = deque([((), document)])
    for _ in range(_MOST_PLACES):
        if not waiting:
            return
        path, value = waiting.popleft()
        if isinstance(value, str):
            yield path, value
        elif len(path) < _DEEPEST:
            named: Iterable[tuple[Any, Any]] = ()
            if isinstance(value, dict):
                named = value.items()
            elif isinstance(value, list):
                named = enumerate(value[:_MOST_NAMES])
            waiting += [((*path, str(name)), one) for name, one in named]


def _json_in(text: str) -> Any:
    """The JSON that a text holds, as it is or in base64; ``MISSING`` where it holds none."""
    try:
        if text.startswith(_OPENS_BASE64):
            text = base64.b64decode(text).decode()
        return json.loads(text) if text.lstrip()[:1] in _OPENS else MISSING
    except (ValueError, RecursionError):
        return MISSING


def _reader_of(parser: RequestParser, name: str) -> str | None:
    pointers = parser.request_pointers().items()
    return next((one for one, pointer in pointers if name in pointer.parts), None)
