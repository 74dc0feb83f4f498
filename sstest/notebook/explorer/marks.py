"""The places in the editors that errors are about, as an editor in a browser counts them."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sstest.finding import Finding
from sstest.manifest.broken import SKIPPING, broken
from sstest.manifest.pointer import Pointer
from sstest.manifest.reading import BOM
from sstest.notebook.explorer.look import Look
from sstest.notebook.explorer.texts import LONGEST, Body
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.text import plain
from sstest.views.run import by_severity

_MOST: Final = 50
_NEWLINE: Final = re.compile("\r\n?")
_SPACE: Final = re.compile(r"[ \t\n\r]*")
# What is marked at a place: a string, a word, a number, or one character.
_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.){0,200}"?|[\w.$+-]{1,200}|.', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an editor: offsets in UTF-16 units of its text, and what is to be said of it."""

    start: int
    end: int
    where: str
    severity: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        """The mark as JSON data."""
        return asdict(self)


def manifest_marks(seen: Look) -> list[Mark]:
    """The places of findings, errors first, after the pointer that the request is refused for."""
    text = seen.document.text or ""
    if len(text) > LONGEST:
        return []
    source = seen.document.source
    # No place counts a byte order mark.
    starts = [int(text.startswith(BOM)), *(found.end() for found in re.finditer("\n", text))]
    found = [
        _mark(text, starts[one.line - 1] + one.column - 1, f"{one.code}: {one.message}", one)
        for one in by_severity(seen.findings)[:_MOST]
        if one.line is not None and one.column is not None and one.line <= len(starts)
    ]
    refused = seen.error
    if source is None or not isinstance(refused, RequestError) or refused.field is None:
        return found
    path = seen.document.property_path(refused.field, of_member=refused.member is not None)
    place = source.place(path) or source.place(path[:-1])
    if place:
        offset = starts[place[0] - 1] + place[1] - 1
        found.insert(0, _mark(text, offset, refused.message))
    return found


def body_marks(seen: Look) -> list[Mark]:
    """The place in the body that it is refused for."""
    body = seen.body
    refused = seen.error if isinstance(seen.error, RequestError) else unreadable(body)
    if refused is None or isinstance(body, bytes) or len(body) > LONGEST:
        return []
    error = broken(body) if refused.unreadable else None
    offset = error.offset if error else None
    if offset is None and refused.location is not None:
        offset = place_of(body, Pointer.parse(refused.location).parts)
    return [] if offset is None else [_mark(body, offset, refused.message)]


def unreadable(body: Body) -> RequestError | None:
    """Why a body cannot be decoded, whatever the manifest is; ``None`` where it can."""
    try:
        decode(body)
    except RequestError as error:
        return error
    return None


def place_of(text: str, parts: Sequence[str]) -> int:
    """The offset in a JSON text of the value that ``parts`` lead to, or the nearest around it.

    Values beside the way are skipped by Python's decoder, which is many times as fast as reading
    all with its places.
    """
    start = _after_space(text, 0)
    for part in parts:
        inner = _inside(text, start, part)
        if inner is None:
            break
        start = inner
    return start


def _inside(text: str, start: int, part: str) -> int | None:
    """Where the value ``part`` of the array or object at ``start`` begins; the last of a name."""
    if text[start] not in "[{":
        return None
    is_object, found, index = text[start] == "{", None, 0
    at = _after_space(text, start + 1)
    while text[at] not in "]}":
        name = str(index)
        if is_object:
            name, at = SKIPPING.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        if name == part:
            found = at
        at = _after_space(text, SKIPPING.raw_decode(text, at)[1])
        at = _after_space(text, at + 1) if text[at] == "," else at
        index += 1
    return found


def _after_space(text: str, offset: int) -> int:
    space = _SPACE.match(text, offset)
    return space.end() if space else offset


def _mark(text: str, offset: int, message: str, finding: Finding | None = None) -> Mark:
    token = _TOKEN.match(text, offset)
    end = token.end() if token else len(text)
    start = min(offset, len(text))
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    severity = finding.severity if finding else "error"
    return Mark(
        _units(text[:start]), _units(text[:end]), f"{line}:{column}", severity, plain(message)
    )


def _units(text: str) -> int:
    """The length of ``text`` in an editor of a browser, which has line feeds only."""
    shown = _NEWLINE.sub("\n", text)
    return len(shown) if shown.isascii() else len(shown.encode("utf-16-le", "surrogatepass")) // 2
