"""Where RE2, JavaScript and Python read a pattern differently: the shortest text that shows it."""

from functools import lru_cache
from typing import Final, NamedTuple

from sstest.regex.automaton import Automaton
from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.python import PythonSyntaxError, python_tree, python_words
from sstest.regex.shortest import SearchLimit, alphabet, shortest_difference
from sstest.regex.tree import UnsupportedPattern
from sstest.rules.matchers.reading import Reading, read
from sstest.vocabulary import additions, removals

_PRINTABLE: Final = range(0x20, 0x7F)


class Reads(NamedTuple):
    """How another language reads a pattern: it refuses it, or differs on a text.

    ``matches`` is what RE2 says of the text; ``plain`` whether an action could look like it.
    """

    refused: str | None
    text: str | None = None
    matches: bool = False
    plain: bool = False


@lru_cache(maxsize=16)
def in_javascript(pattern: str) -> Reads | None:
    """How JavaScript reads a pattern otherwise than RE2; ``None`` where it does not."""
    try:
        parse_regexp(pattern)
    except RegExpSyntaxError as error:
        return Reads(error.reason)
    reading = read(pattern)
    if reading is None or reading.automaton is None:
        return None
    try:
        other = Automaton(parse_regexp(pattern), units=True)
    except UnsupportedPattern:
        return None
    reads = _difference(reading, other)
    if reads is None or reads.text is None:
        return reads
    # What the automata say of the text is asked of the engine, too.
    matches = compile_regexp(pattern).test(reads.text)
    return reads if matches != reading.matches(reads.text) else None


@lru_cache(maxsize=16)
def in_python(pattern: str) -> Reads | None:
    """How Python's ``re`` reads a pattern otherwise than RE2; ``None`` where it does not."""
    reading = read(pattern)
    if reading is None or reading.automaton is None:
        return None
    try:
        other = Automaton(python_tree(pattern), word=python_words())
    except PythonSyntaxError as error:
        return Reads(str(error))
    except UnsupportedPattern:
        return None
    return _difference(reading, other)


def _difference(reading: Reading, other: Automaton) -> Reads | None:
    """A likely action where that shows it, then a text of printable characters, then any text."""
    assert reading.automaton is not None  # noqa: S101  # the callers have seen to it
    letters = alphabet(reading.automaton, other)
    printable = [code for code in letters if code in _PRINTABLE]
    text: str | None = None
    try:
        text = shortest_difference(reading.automaton, other, letters)
        if text is None:
            return None
        text = shortest_difference(reading.automaton, other, printable) or text
    except SearchLimit:
        pass
    for word in (*reading.words, *additions(), *removals()):
        if reading.matches(word) != other.accepts(word):
            return Reads(None, word, reading.matches(word), plain=True)
    if text is None:
        return None
    plain = text == text.strip() and all(ord(each) in _PRINTABLE for each in text)
    return Reads(None, text, reading.matches(text), plain)
