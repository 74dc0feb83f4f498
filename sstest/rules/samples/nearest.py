"""Which field of the recorded requests a pointer that finds nothing was probably meant for."""

import difflib
from collections.abc import Iterable
from typing import Final

from sstest.generate.shape import Path
from sstest.rules.samples.lexicon import plain

_CLOSE_PART: Final = 0.7
_CLOSE_WAY: Final = 0.8
_LONGEST: Final = 200
# Names that are everywhere: one of them alone in another place says nothing.
_COMMON: Final = frozenset({"id", "name", "key", "value", "type", "url", "data", "email", "0"})


def nearest(path: Path, candidates: Iterable[Path]) -> Path | None:
    """The way that ``path`` was probably meant to be, or ``None`` where none is near."""
    scored = [(score, other) for other in candidates if (score := _score(path, other)) > 0]
    if not scored:
        return None
    return max(scored, key=lambda one: (one[0], -len(one[1]), one[1]))[1]


def _score(path: Path, other: Path) -> float:
    if not path or not other or path == other:
        return 0.0
    if _written(path) == _written(other):
        return 4.0
    if len(path) == len(other):
        wrong = [(a, b) for a, b in zip(path, other, strict=True) if a != b]
        if len(wrong) == 1 and _ratio(*wrong[0]) >= _CLOSE_PART and not _is_index(wrong[0]):
            return 2 + _ratio(*wrong[0])
    leaf, theirs = plain(path[-1]), plain(other[-1])
    alike = _ratio("/".join(path), "/".join(other))
    if leaf == theirs and leaf not in _COMMON and not leaf.isdigit():
        return 1.5 + alike / 2
    if alike >= _CLOSE_WAY and _numbers(path) == _numbers(other):
        return 1 + alike / 2
    if theirs not in _COMMON and _ratio(path[-1], other[-1]) >= _CLOSE_WAY:
        return 0.5 + alike / 2
    return 0.0


def _written(path: Path) -> list[str]:
    return [plain(part) for part in path]


def _ratio(one: str, other: str) -> float:
    if max(len(one), len(other)) > _LONGEST:
        return 0.0
    if len(one) <= 3 or len(other) <= 3:
        # In short names every letter counts: "idd" and "dd" are near "id", "in" is not.
        return 0.75 if _one_slip(plain(one), plain(other)) else 0.0
    return difflib.SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more or less, or two that changed places, are all the difference."""
    if one == other or sorted(one) == sorted(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _is_index(pair: tuple[str, str]) -> bool:
    return all(part.isdigit() for part in pair)


def _numbers(path: Path) -> list[str]:
    return [part for part in path if part.isdigit()]
