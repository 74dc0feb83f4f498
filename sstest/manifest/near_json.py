"""Tolerate comments and trailing commas in a text that is JSON otherwise."""

import re
from itertools import islice
from typing import Final

from sstest.manifest.source import TRAILING_COMMA

# So many of each are reported; whoever has more did not mean to write JSON.
_MOST: Final = 100

# Each takes what it has begun, closed or not, so that no character is looked at again and again.
_STRING: Final = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?'
_COMMENTS: Final = re.compile(rf"{_STRING}|(//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL)
# A comma that follows nothing is another mistake.
_COMMAS: Final = re.compile(rf"{_STRING}|[{{\[,:]\s*+,|(,)(?=\s*+[}}\]])")
_STRING_TO_THE_END: Final = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+\\?\Z')
_KINDS: Final = (
    (_COMMENTS, "SS003", "not JSON: there is a comment", "JSON has no comments: remove it"),
    (_COMMAS, "SS004", f"not JSON: {TRAILING_COMMA}", "remove the comma"),
)


def without_extras(text: str) -> tuple[str, list[tuple[int, str, str, str]]]:
    """``text`` with spaces for comments and trailing commas, so that all else keeps its place.

    Of each of these also its offset, its code, what to say, and a hint.
    """
    extras: list[tuple[int, str, str, str]] = []
    for pattern, code, message, hint in _KINDS:
        starts = (found.start() for found in pattern.finditer(text) if found[1])
        extras += [(start, code, message, hint) for start in islice(starts, _MOST)]
        text = pattern.sub(_blanked, text)
    return text, sorted(extras)


def is_cut_off(text: str, offset: int) -> bool:
    """Whether it is the end of the text that keeps it from being JSON, which it stops at offset."""
    rest = text[offset:]
    return not rest.strip() or bool(_STRING_TO_THE_END.match(rest.rstrip("\n")))


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0]) if found[1] else found[0]
