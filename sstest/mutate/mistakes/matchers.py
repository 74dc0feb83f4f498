"""Mistakes in a matcher: in its anchors, its words, or its signs."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from sstest.generate.actions import actions
from sstest.manifest.document import Document
from sstest.mutate.planting import Planted
from sstest.regex.re2 import MatcherError
from sstest.rules.matchers.analysis.reading import read
from sstest.text import quote
from sstest.vocabulary.reading import opposite

KINDS: Final = {
    "SM301": "an anchor is missing",
    "SM302": "an anchor applies to one alternative only",
    "SM303": "a word is missing",
    "SM304": "a word is misspelt",
    "SM305": "a word is in capitals",
    "SM306": "there are blanks around a word",
    "SM307": "another separator stands in place of the bar",
    "SM308": "brackets make a class of the words",
    "SM309": "a word for removing is accepted as well",
    "SM310": "words for removing stand in place of those for adding",
    "SM311": "every action is accepted",
    "SM312": "no action is accepted",
    "SM313": "slashes stand around the matcher",
    "SM314": "another word stands in its place",
    "SM315": "a letter is of another alphabet",
    "SM316": "dots or stars are meant as in a glob",
}
"""The kinds of mistakes, by code."""

_MOST_WORDS: Final = 6
_SHORTEST_TYPO: Final = 3
_OTHER_WORDS: Final = ("action", "sync", "true")


def matchers(document: Document, leaving: Collection[str]) -> Iterator[Planted]:
    """The matcher, written wrongly; nothing where there is none, or none that RE2 reads.

    ``leaving`` are the sender's own words for who leaves, as far as they are known.
    """
    pattern = document.matcher
    if pattern is None:
        return
    path = document.matcher_path
    seen = {pattern}
    for code, changed in _changed(pattern, leaving):
        if changed not in seen:
            seen.add(changed)
            what = f"the matcher is {quote(changed)}: {KINDS[code]}"
            yield Planted(code, what, {path: changed})


def _changed(pattern: str, recorded: Collection[str]) -> Iterator[tuple[str, str]]:
    try:
        reading = read(pattern)
        known = actions(pattern)
    except MatcherError:
        return
    if reading is None:
        return
    yield from _of_signs(pattern)
    words = [word for word in reading.words if word][:_MOST_WORDS]
    if not words:
        return
    yield from _of_words(words)
    turned = [word for one in words if (word := opposite(one)) and word not in words]
    leaving = [*recorded] or list(dict.fromkeys([*turned, *known.leaving]))[:_MOST_WORDS]
    if leaving:
        yield "SM309", _whole([*words, leaving[0]])
        yield "SM309", _whole([*words, *leaving])
        yield "SM310", _whole(leaving)


def _of_signs(pattern: str) -> Iterator[tuple[str, str]]:
    """What can be done to any pattern."""
    bare = pattern.removeprefix("^").removesuffix("$")
    yield "SM301", bare
    yield "SM301", pattern.removeprefix("^")
    yield "SM301", pattern.removesuffix("$")
    inner = re.fullmatch(r"\((?:\?:)?([^()]*\|[^()]*)\)", bare)
    if inner:
        yield "SM302", f"^{inner[1]}$"
        yield "SM302", inner[1]
        yield "SM308", f"^[{inner[1]}]$"
        yield "SM308", f"^[{inner[1]}]+$"
    yield "SM305", pattern.upper()
    yield "SM311", ".*"
    yield "SM311", ""
    yield "SM311", r"^\w+$"
    yield "SM312", f"${bare}^"
    yield "SM313", f"/{pattern}/"
    yield "SM313", f"/{pattern}/i"
    yield "SM316", f"^{bare}*$"
    yield "SM316", f"{bare}.*"


def _of_words(words: list[str]) -> Iterator[tuple[str, str]]:
    """What can be done to a list of words."""
    for place, word in enumerate(words):
        others = [*words[:place], *words[place + 1 :]]
        if others:
            yield "SM303", _whole(others)
        if len(word) >= _SHORTEST_TYPO:
            typo = word[:1] + word[2:]
            yield "SM304", _whole([*words[:place], typo, *words[place + 1 :]])
            swapped = word[:1] + word[2] + word[1] + word[3:]
            yield "SM304", _whole([*words[:place], swapped, *words[place + 1 :]])
        yield "SM305", _whole([*words[:place], word.capitalize(), *words[place + 1 :]])
        for latin, other in zip("oeac", "\u043e\u0435\u0430\u0441", strict=True):
            if latin in word:
                lookalike = word.replace(latin, other, 1)
                yield "SM315", _whole([*words[:place], lookalike, *words[place + 1 :]])
                break
    spelled = [re.escape(word) for word in words]
    yield "SM306", f"^({' | '.join(spelled)})$"
    yield "SM306", f"^ {'|'.join(spelled)} $"
    if len(words) > 1:
        yield "SM307", f"^({','.join(spelled)})$"
        yield "SM307", f"^({', '.join(spelled)})$"
    for word in _OTHER_WORDS:
        if word not in words:
            yield "SM314", _whole([word])


def _whole(words: list[str]) -> str:
    """A pattern of exactly these words."""
    spelled = [re.escape(word) for word in words]
    return f"^{spelled[0]}$" if len(spelled) == 1 else f"^({'|'.join(spelled)})$"
