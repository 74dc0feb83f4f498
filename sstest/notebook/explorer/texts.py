"""What can be set as a manifest and a body, as texts; and those texts as an editor shows them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from sstest.files import read_file
from sstest.limits import BODY_BYTES
from sstest.manifest import Loadable, Manifest
from sstest.manifest.document import Document
from sstest.manifest.reading import read, reread
from sstest.parser.body import encode

Body = str | bytes
"""A request's body: text, or the bytes where they are not UTF-8."""

LONGEST: Final = 1_000_000
"""How many characters an editor takes; a longer text is shown in part, and cannot be edited."""

_SHOWN: Final = 20_000


def document_of(given: Loadable) -> Document:
    """The document that ``given`` is; one without a text gets the one that it would have."""
    document = given.document if isinstance(given, Manifest) else read(given)
    if document.text is not None or not isinstance(document.value, dict):
        return document
    return reread(document, json.dumps(document.value, indent=2, ensure_ascii=False, default=str))


def text_of(document: Document) -> str:
    """The text of a document; of a file that cannot be read its path."""
    return str(document.file or "") if document.text is None else document.text


def body_of(given: object) -> Body:
    """A body as text, or as bytes where they are not UTF-8; data is indented, a file is read."""
    if isinstance(given, str):
        return given
    if isinstance(given, Path):
        given = read_file(given, BODY_BYTES)
    data = encode(given)
    if not isinstance(given, (bytes, bytearray, memoryview)):
        data = indented(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def indented(data: bytes) -> bytes:
    """JSON with each value on a line of its own; texts and numbers stay as they are written."""
    try:
        return msgspec.json.format(data, indent=2)
    except msgspec.DecodeError:  # it is stricter than JSON here and there
        return data


@dataclass(frozen=True, slots=True)
class Editable:
    """A text for an editor; ``note`` says why it is shown otherwise, and cannot be edited."""

    text: str
    note: str = ""


def editable(content: Body) -> Editable:
    """``content`` as an editor shows it."""
    if isinstance(content, bytes):
        text = content[:_SHOWN].decode(errors="backslashreplace")
        return Editable(
            text, f"{len(content):,} bytes that are not UTF-8: set .body to change them"
        )
    if len(content) > LONGEST:
        note = f"{len(content):,} characters, of which the first are shown: too long to edit here"
        return Editable(without_surrogates(content[:_SHOWN]), note)
    return Editable(without_surrogates(content))


def without_surrogates(text: str) -> str:
    """``text`` with lone surrogates as escapes: a kernel cannot send them to a page."""
    return text.encode("utf-8", "backslashreplace").decode()
