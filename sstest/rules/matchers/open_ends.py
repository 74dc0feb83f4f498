"""Whether a matcher is open at an end, so that other words than those it names match too."""

from typing import Final, NamedTuple

from sstest.rules.matchers.reading import Reading

_MOST_WORDS: Final = 20
_MOST_SHOWN: Final = 2
# What may stand before and behind a word; where an end is open any of it does.
_BEFORE: Final = ("not_", "x", "0", "not ", "re-", "x\n")
_BEHIND: Final = ("x", "_not", "0", " not", "-not", "\nx")
_DIRECTLY: Final = 3
"""So many of each have no separator that ``\\b`` would stop at."""
# Words that begin as an action does and are none.
_OTHERS: Final = ("address", "addict", "joint", "enterprise", "membrane", "synchrotron")


class LooseEnd(NamedTuple):
    """An end of a pattern that lets anything pass, and texts that show it."""

    side: str
    texts: tuple[str, ...]


def loose_end(reading: Reading) -> LooseEnd | None:
    """Where the pattern is open: at its start, its end, or both; ``None`` where it is closed.

    A ``.*`` that says so counts at the start, since negations stand there, and right behind a
    letter, where it makes other words; behind a separator it does not.
    """
    words = [word for word in reading.words[:_MOST_WORDS] if word]
    if not words and reading.example:
        words = [reading.example]
    start = [text for word in words if (text := _open_before(reading, word))]
    end = [text for word in words if (text := _open_behind(reading, word))]
    end += [word for word in _OTHERS if reading.matches(word) and word not in reading.words]
    if not start and not end:
        return None
    side = "start and its end" if start and end else "start" if start else "end"
    usual = [word for word in reading.removing_too if word not in reading.words]
    shown = dict.fromkeys([*(usual[:1] or start[:1]), *end[:1]])
    return LooseEnd(side, tuple(shown)[:_MOST_SHOWN])


def _open_before(reading: Reading, word: str) -> str | None:
    texts = [f"{before}{word}" for before in _BEFORE]
    if not _is_open(reading, texts):
        return None
    negated = f"not_{word.lstrip('_- .')}"
    return next(text for text in (negated, *texts) if reading.matches(text))


def _open_behind(reading: Reading, word: str) -> str | None:
    texts = [f"{word}{behind}" for behind in _BEHIND]
    if not _is_open(reading, texts):
        return None
    if reading.matches_all_of(texts[0]) and not (word in reading.literal and word[-1:].isalpha()):
        return None
    shown = [f"{word}ress"] if word.endswith("add") else []
    return next(text for text in (*shown, *texts[1:]) if reading.matches(text))


def _is_open(reading: Reading, texts: list[str]) -> bool:
    """Whether a text is found that the pattern does not cover, or it covers whatever there is."""
    found = [text for text in texts if reading.matches(text)]
    uncovered = [text for text in found if not reading.matches_all_of(text)]
    return bool(uncovered) or all(text in found for text in texts[:_DIRECTLY])
