"""Texts that people take for the same: how two of them differ, if in nothing else."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones (Unicode Technical Standard #39).
    "аеорсухіјѕԁһАВЕКМНОРСТУХІЈЅοαρνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhABEKMHOPCTYXIJSoapvikABEZHIKMNOPTYX",
)
_INVISIBLE: Final = ("Cf", "Cc")
_RANDOM: Final = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]+")
_BOTH_CASES: Final = re.compile(r"[^a-z]*+[a-z][^A-Z]*+[A-Z]")


def groups(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Different texts that look alike, together; each in the order of the first mention.

    Identifiers of random letters, such as Salesforce's of 15 characters, are told apart by case.
    """
    alike: dict[str, dict[str, None]] = {}
    for text in texts:
        alike.setdefault(skeleton(text), {})[text] = None
    return [
        tuple(each) for each in alike.values() if len(each) > 1 and not all(map(_is_random, each))
    ]


def _is_random(text: str) -> bool:
    """Whether an identifier has digits and both cases in it, not just capitals before it."""
    return bool(_RANDOM.fullmatch(text)) and bool(_BOTH_CASES.match(text))


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """The same for texts that look alike: without case, blanks, and what cannot be seen."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(one for one in normal if unicodedata.category(one) not in _INVISIBLE)
    return " ".join(seen.translate(_LETTERS).casefold().split())


def pairs(texts: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text that looks like one of the others and is none of them, with the first such."""
    others = list(others)
    alike: dict[str, str] = {}
    for other in others:
        alike.setdefault(skeleton(other), other)
    for text in texts:
        other = alike.get(skeleton(text), text)
        if other != text and text not in others:
            yield text, other


def difference(one: str, other: str) -> str:
    """In what two texts that look alike differ, in words."""
    steps = (
        ("white space", _without_blanks),
        ("their normal form (NFC or NFD)", _composed),
        ("an invisible character", _visible),
        ("case", str.casefold),
    )
    for what, same in steps:
        if same(one) == same(other):
            return what
    # Two of these together are said as that, and not as letters of another script.
    if _visible(_without_blanks(one)).casefold() == _visible(_without_blanks(other)).casefold():
        return "case and white space"
    return "characters that look alike"


def _without_blanks(text: str) -> str:
    return " ".join(text.split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _visible(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) not in _INVISIBLE)
