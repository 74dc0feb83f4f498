"""Which notation a pointer is written in: a JSON Pointer, or one of the many that resemble it.

Each text is told apart by the first sign that it carries, so that one mistake is one finding.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from sstest.manifest.pointer import join

# A guess at what was meant is made of no more than this.
_LONGEST_GUESS: Final = 1000
_BRACKET: Final = re.compile(
    r"""\[\s*(?:'([^'\[\]]*)'|"([^"\[\]]*)"|([0-9]+|[A-Za-z_$][\w$]*))\s*\]"""
)
_JSONPATH: Final = re.compile(r"/?[$@](?=[.\[/]|\Z)")
_INVISIBLE: Final = ("Cc", "Cf", "Zl", "Zp")
_OTHER_INDEX: Final = re.compile(r"[+$-][0-9]+|0[0-9]+|[0-9]+\.[0-9]*|0[xX][0-9a-fA-F]+")
_PLACEHOLDER: Final = re.compile(
    r"\{|\}|<\w+>|^/?(['\"`]).*\1$|^[a-zA-Z][\w+.-]*://|^/?%[^%]+%$|^/?(?:TODO|FIXME|TBD|XXX)$",
    re.DOTALL,
)
# Characters that look like a slash.
_SLASHES: Final = "\u2044\u2215\uff0f\u29f8"
# Signs that part nothing, quotes, and a pattern's or a type's additions; a colon within a name is a
# prefix, as in "ld:environment".
_SEPARATOR: Final = re.compile(
    rf"[{_SLASHES},;|?&=<>#!^()\"'`\u2018-\u201f\u00ab\u00bb]|::|(?<=/):|:(?=/|\Z)|\$(?=/|\Z)"
    r"|:(?=(?:string|str|integer|int|number|boolean|bool|array|object)(?:/|\Z))"
)
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")


class Notation(Enum):
    """What a text is that stands where a JSON Pointer should; all from ``DASH`` on are pointers."""

    FRAGMENT = "a URI fragment"
    JSONPATH = "JSONPath"
    BLANKS = "blanks at an end"
    BACKSLASHES = "backslashes"
    WILDCARD = "a wildcard"
    PLACEHOLDER = "a placeholder"
    BRACKETS = "brackets"
    DOTS = "dots for slashes"
    NO_SLASH = "no leading slash"
    BAD_ESCAPE = "a bad escape"
    DASH = "the element behind the last"
    EMPTY_SEGMENT = "an empty segment"
    OTHER_INDEX = "an index written otherwise"
    PERCENT = "percent-encoding"
    DOT_INSIDE = "a dot in a segment"
    BLANK_INSIDE = "a blank in a segment"
    SEPARATOR = "another separator"
    MIXED_LETTERS = "letters of two alphabets"


@dataclass(frozen=True, slots=True)
class Sign:
    """The notation, how many characters stand before its sign, and the pointer meant, if clear."""

    notation: Notation
    offset: int = 0
    meant: str | None = None


@lru_cache(maxsize=256)
def sign_of(text: str) -> Sign | None:
    """The sign that ``text`` is no JSON Pointer, or not the one meant; ``None`` for a good one."""
    found = _look(text)
    if found is None or len(text) > _LONGEST_GUESS or found.notation not in _GUESSES:
        return found
    meant = _GUESSES[found.notation](text)
    return replace(found, meant=meant) if meant and _look(meant) is None else found


def _look(text: str) -> Sign | None:
    return next((found for look in _LOOKS if (found := look(text))), None)


# Signs, in the order in which they are looked for ------------------------------------------------


def _fragment(text: str) -> Sign | None:
    return Sign(Notation.FRAGMENT) if text.startswith("#") else None


def _jsonpath(text: str) -> Sign | None:
    return Sign(Notation.JSONPATH) if _JSONPATH.match(text) else None


def _blanks(text: str) -> Sign | None:
    found = re.search(r"(?:\A|(?<=/))\s|\s(?=/|\Z)", text)
    if found:
        return Sign(Notation.BLANKS, found.start())
    hidden = (at for at, one in enumerate(text) if unicodedata.category(one) in _INVISIBLE)
    offset = None if text.isascii() and text.isprintable() else next(hidden, None)
    return None if offset is None else Sign(Notation.BLANKS, offset)


def _backslashes(text: str) -> Sign | None:
    return Sign(Notation.BACKSLASHES, text.index("\\")) if "\\" in text else None


def _wildcard(text: str) -> Sign | None:
    return Sign(Notation.WILDCARD, text.index("*")) if "*" in text else None


def _placeholder(text: str) -> Sign | None:
    found = _PLACEHOLDER.search(text)
    return Sign(Notation.PLACEHOLDER, found.start()) if found else None


def _brackets(text: str) -> Sign | None:
    found = re.search(r"[\[\]]", text)
    return Sign(Notation.BRACKETS, found.start()) if found else None


def _dots(text: str) -> Sign | None:
    dotted = "." in text and not text.startswith("/")
    return Sign(Notation.DOTS, text.index(".")) if dotted else None


def _no_slash(text: str) -> Sign | None:
    return Sign(Notation.NO_SLASH) if text and not text.startswith("/") else None


def _bad_escape(text: str) -> Sign | None:
    found = re.search("~(?![01])", text)
    return Sign(Notation.BAD_ESCAPE, found.start()) if found else None


def _segments(test: Callable[[str], object], notation: Notation, text: str) -> Sign | None:
    """The sign of the first segment of the pointer ``text`` that passes ``test``."""
    offset = 1
    for segment in text.split("/")[1:]:
        if test(segment):
            return Sign(notation, offset)
        offset += len(segment) + 1
    return None


def _dash(text: str) -> Sign | None:
    return _segments(lambda segment: segment == "-", Notation.DASH, text)


def _empty_segment(text: str) -> Sign | None:
    found = _segments(lambda segment: not segment, Notation.EMPTY_SEGMENT, text)
    return replace(found, offset=found.offset - 1) if found else None


def _other_index(text: str) -> Sign | None:
    return _segments(_is_other_index, Notation.OTHER_INDEX, text)


def _is_other_index(segment: str) -> bool:
    foreign = segment.isdecimal() and not segment.isascii()
    return foreign or _OTHER_INDEX.fullmatch(segment) is not None


def _percent(text: str) -> Sign | None:
    found = _PERCENT.search(text)
    return Sign(Notation.PERCENT, found.start()) if found else None


def _dot_inside(text: str) -> Sign | None:
    # Whoever escapes a name, such as "example.com~1id", knows what a segment is.
    found = _segments(
        lambda segment: "." in segment and "~1" not in segment, Notation.DOT_INSIDE, text
    )
    return replace(found, offset=text.index(".", found.offset)) if found else None


def _blank_inside(text: str) -> Sign | None:
    found = re.search(r"\s", text)
    return Sign(Notation.BLANK_INSIDE, found.start()) if found else None


def _separator(text: str) -> Sign | None:
    found = _SEPARATOR.search(text)
    return Sign(Notation.SEPARATOR, found.start()) if found else None


def _mixed_letters(text: str) -> Sign | None:
    if text.isascii():
        return None
    return _segments(_mixes_alphabets, Notation.MIXED_LETTERS, text)


def _mixes_alphabets(segment: str) -> bool:
    start = segment[:_LONGEST_GUESS]
    if not start.isascii() and unicodedata.normalize("NFKC", start).isascii():
        return True  # Latin letters of another width or weight
    letters = [unicodedata.name(one, "") for one in start if one.isalpha()]
    alphabets = {name.partition(" ")[0] for name in letters}
    return len(alphabets & {"LATIN", "CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL"}) > 1


_LOOKS: Final = (
    _fragment,
    _jsonpath,
    _blanks,
    _backslashes,
    _wildcard,
    _placeholder,
    _brackets,
    _dots,
    _no_slash,
    _bad_escape,
    _dash,
    _empty_segment,
    _other_index,
    _percent,
    _dot_inside,
    _separator,
    _blank_inside,
    _mixed_letters,
)


# What was probably meant --------------------------------------------------------------------------


def _meant_by_blanks(text: str) -> str:
    visible = "".join(one for one in text if unicodedata.category(one) not in _INVISIBLE)
    return _rooted("/".join(part.strip() for part in visible.split("/")))


def _meant_by_dots(text: str) -> str | None:
    if text.startswith(("./", "../")):
        return _rooted(re.sub(r"\A(?:\.\.?/)+", "", text))
    return None if "/" in text else _from_steps(text)


def _meant_without_slash(text: str) -> str | None:
    if text.startswith("~"):  # an escape of the whole, or a home folder
        return None
    return _rooted(_meant_by_lookalikes(text[1:] if text[0] in "\\|" else text) or text)


def _meant_by_lookalikes(text: str) -> str | None:
    meant = re.sub(f"[{_SLASHES}]", "/", text)
    return meant if meant != text else None


def _rooted(text: str) -> str:
    return text if text.startswith("/") or not text else f"/{text}"


def _from_steps(text: str) -> str | None:
    """The pointer meant by ``.a.b[0]``, ``/a[0]/b``, ``['a']["b"]`` or ``a.b``, if it is clear."""
    if "~" in text or "\0" in text:  # which may be an escape, or not
        return None
    names: list[str] = []

    def keep(found: re.Match[str]) -> str:
        # A name in brackets may hold dots and slashes; it is set aside while those are split.
        names.append(next(name for name in found.groups() if name is not None))
        return f"/\0{len(names) - 1}/"

    plain = _BRACKET.sub(keep, text)
    if ".." in plain:
        return None
    segments = [segment for segment in re.split(r"[./]+", plain) if segment]
    return join(tuple(names[int(one[1:])] if one[0] == "\0" else one for one in segments))


_GUESSES: Final[dict[Notation, Callable[[str], str | None]]] = {
    Notation.FRAGMENT: lambda text: _rooted(unquote(text[1:])),
    Notation.JSONPATH: lambda text: _from_steps(_JSONPATH.sub("", text, count=1)),
    Notation.BLANKS: _meant_by_blanks,
    Notation.BACKSLASHES: lambda text: _rooted(re.sub(r"\\+|/", "/", text)),
    Notation.BRACKETS: _from_steps,
    Notation.DOTS: _meant_by_dots,
    Notation.NO_SLASH: _meant_without_slash,
    Notation.EMPTY_SEGMENT: lambda text: re.sub("/+", "/", text).rstrip("/"),
    Notation.PERCENT: unquote,
    Notation.DOT_INSIDE: _from_steps,
    Notation.SEPARATOR: _meant_by_lookalikes,
}
