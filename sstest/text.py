"""Text for people: what others wrote, escaped and shortened before it is shown."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_LONGEST_QUOTE: Final = 80
_WIDEST_LINE: Final = 100
_BEFORE: Final = 40
_DIGITS: Final = re.compile("([0-9]+)")
# What JSON may hold unescaped and a terminal may act on: C1 controls, changes of direction, ends of
# lines. Half of a surrogate pair is among them, since UTF-8 cannot hold it.
_UNSAFE_JSON: Final = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# A log of GitHub Actions is read for commands: ::error:: at the start of a line, after white space
# and colours too, and, as it was once spelled, ##[error] anywhere.
_COMMAND: Final = re.compile(r"^((?:[ \t]|\x1b\[[0-9;]*m)*)::", re.MULTILINE)
_OLD_COMMAND: Final = "##["


def escape(text: object) -> str:
    """``text`` with an escape such as ``\\x1b`` for each character that is not printable.

    Those are what a terminal acts on or does not show: controls, ends of lines, changes of
    direction, halves of surrogate pairs. What GitHub Actions takes for a command in the middle of a
    line, ``##[``, is among them.
    """
    return _escape(str(text), keep="")


def escape_lines(text: object) -> str:
    """As :func:`escape`, but line feeds and tabs stay.

    A line that GitHub Actions would obey as a command begins with an escape.
    """
    return disarm(_escape(str(text), keep="\n\t"))


def disarm(text: str) -> str:
    """Printable ``text`` with colours, in which no line begins as GitHub Actions' commands do."""
    return _COMMAND.sub(r"\1\\x3a:", text)


def escape_bytes(body: bytes) -> str:
    """A request body as text with its lines; bytes that are not UTF-8 are escaped, too."""
    return escape_lines(body.decode(errors="backslashreplace"))


def shorten(body: bytes, most: int = 1200) -> str:
    """A body in one line of a message, cut after ``most`` characters."""
    body = body.rstrip(b" \t\r\n")
    text = body[: 4 * most].decode(errors="backslashreplace")
    if len(text) <= most and len(body) <= 4 * most:
        return escape(text)
    return f"{escape(text[:most])}... ({len(body):,} bytes)"


def escape_json(text: str) -> str:
    """JSON text with the same meaning, in which no character needs :func:`escape_lines`."""
    text = text.replace(_OLD_COMMAND, "##\\u005b")
    return _UNSAFE_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def quote(value: object) -> str:
    """``value`` in quotes for a message: short and printable."""
    if isinstance(value, str) and len(value) > _LONGEST_QUOTE:
        return f"{quote(value[:_LONGEST_QUOTE])}..."
    text = escape(repr(value))
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = ascii(value)  # or it looks like the one that is composed
    return text if len(text) <= 10 * _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."


def plain(text: object, most: int = 300) -> str:
    """``text`` in one line of a message, without quotes: printable, cut after ``most``."""
    shown = str(text)
    return escape(shown) if len(shown) <= most else f"{escape(shown[:most])}..."


def cut(text: str, most: int) -> str:
    """``text``, without its end where it is longer than can be shown."""
    return text if len(text) <= most else f"{text[:most]}…"


def point_at(line: str, column: int, length: int = 1) -> tuple[str, str]:
    """The part of a line around a place, and the line of carets below it.

    The place is the ``length`` characters that ``column`` characters precede. Tabs become spaces.
    """
    start = max(0, column - _BEFORE) if len(line) > _WIDEST_LINE else 0
    end = start + _WIDEST_LINE
    lead, tail = "..." if start else "", "..." if end < len(line) else ""
    before, place = _spaced(line[start:column]), _spaced(line[column:end][:length])
    carets = "^" * max(1, width(place))
    return f"{lead}{_spaced(line[start:end])}{tail}", " " * width(lead + before) + carets


def width(text: str) -> int:
    """How many columns of a terminal the printable ``text`` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # it takes a while to import

    return cell_len(text)


def pad(text: str, columns: int) -> str:
    """``text`` with spaces behind it, so that it takes so many columns of a terminal."""
    return text + " " * (columns - width(text))


def name_bytes(name: str) -> bytes:
    """The bytes of a name, those of a file or a folder as its file system has them.

    What is not UTF-8 in them is half of a surrogate pair in ``name`` (PEP 383).
    """
    try:
        return name.encode(errors="surrogateescape")
    except UnicodeEncodeError:  # a half that stands for no byte
        return name.encode(errors="surrogatepass")


def natural(texts: Iterable[str]) -> list[str]:
    """Texts in the order in which people count: ``user-2`` before ``user-10``."""
    return sorted(texts, key=natural_key)


def natural_key(text: str) -> tuple[list[object], str]:
    """The key of :func:`natural`, for ``sorted`` and the like: digits compare as numbers."""
    parts: list[object] = []
    for place, part in enumerate(_DIGITS.split(text)):
        digits = part.lstrip("0")
        # Texts and digits take turns; of any length, so they are compared as texts.
        parts.append((len(digits), digits) if place % 2 else part)
    return parts, text


def counted(number: int, noun: str, several: str = "") -> str:
    """``1 check``, ``3 checks``; ``several`` is the plural where an ``s`` does not make it."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def _spaced(text: str) -> str:
    return escape(text.replace("\t", "    "))


def _escape(text: str, keep: str) -> str:
    if _OLD_COMMAND in text:
        text = text.replace(_OLD_COMMAND, "##\\x5b")
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else ascii(one)[1:-1] for one in text)
