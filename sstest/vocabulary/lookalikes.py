"""Texts that people take for the same: how two of them differ, if in nothing else."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones (Unicode Technical Standard #39).
    "аеорсухіјѕԁһАВЕКМНОРСТУХІЈЅοαρνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhABEKMHOPCTYXIJSoapvikABEZHIKMNOPTYX",
)
_INVISIBLE: Final = ("Cf", "Cc")


def groups(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Different texts that look alike, together; each in the order of the first mention."""
    alike: dict[str, dict[str, None]] = {}
    for text in texts:
        alike.setdefault(skeleton(text), {})[text] = None
    return [tuple(each) for each in alike.values() if len(each) > 1]


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """The same for texts that look alike: without case, blanks, and what cannot be seen."""
    if text.isascii() and text.islower():
        return " ".join(text.split())
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(one for one in normal if unicodedata.category(one) not in _INVISIBLE)
    return " ".join(seen.translate(_LETTERS).casefold().split())


def difference(one: str, other: str) -> str:
    """In what two texts that look alike differ, in words."""
    if one.split() == other.split():
        return "white space"
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other):
        return "their normal form (NFC or NFD)"
    if _visible(one) == _visible(other):
        return "an invisible character"
    if one.casefold() == other.casefold():
        return "case"
    return "characters that look alike"


def _visible(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) not in _INVISIBLE)
