"""Reads a pattern that RE2 accepts into a tree, as Go's regexp/syntax does.

The syntax is https://github.com/google/re2/wiki/Syntax. RE2 itself is asked what a class with
Unicode names or without case holds.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sstest.regex import nodes
from sstest.regex.go import go_class
from sstest.regex.sets import (
    DIGITS,
    EVERYTHING,
    SPACE,
    WORD,
    PatternTooLarge,
    Ranges,
    UnsupportedPattern,
    cases,
    complement,
    members_in_re2,
    merged,
)

LONGEST: Final = 2000
"""Longer patterns, in characters, are not read."""

_MOST_PARTS: Final = 1500
_MOST_ASKED: Final = 8
_DEEPEST: Final = 15
_FLAGS: Final = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_NAMED: Final = re.compile(r"\(\?P?<\w+>")
_BOUNDS: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}", re.ASCII)
_UNICODE: Final = re.compile(r"\\[pP](?:[A-Za-z]|\{[^}]*\})")
_HEX: Final = re.compile(r"\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))")
_OCTAL: Final = re.compile(r"\\(0[0-7]{0,2}|[1-7][0-7]{1,2})")
_POSIX: Final = re.compile(r"\[:\^?[a-z]+:\]")
_CONTROLS: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_PERL: Final[dict[str, Ranges]] = {
    letter: ranges
    for lower, inside in (("d", DIGITS), ("s", SPACE), ("w", WORD))
    for letter, ranges in ((lower, inside), (lower.upper(), complement(inside)))
}
_ASSERTIONS: Final[dict[str, nodes.Kind]] = {
    "A": "start",
    "z": "end",
    "b": "boundary",
    "B": "no boundary",
}
_COUNTS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@lru_cache(maxsize=64)
def re2_tree(pattern: str) -> nodes.Node:
    """The tree of a pattern that RE2 has accepted.

    Raises :class:`UnsupportedPattern` for one that is not understood, and :class:`PatternTooLarge`.
    """
    if len(pattern) > LONGEST:
        raise PatternTooLarge
    return _Parser(pattern).parse()


@dataclass(slots=True)
class _Frame:
    """A group that is open: where it begins, its flags, and what has been read of it."""

    start: int
    flags: frozenset[str]
    begin: int
    items: list[nodes.Node] = field(default_factory=list)
    alternatives: list[nodes.Node] = field(default_factory=list)


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.parts = 0
        self.asked: set[str] = set()
        self.outer: list[_Frame] = []
        self.frame = _Frame(0, frozenset(), 0)

    def parse(self) -> nodes.Node:
        while self.at < len(self.pattern):
            self._next()
        if self.outer:
            raise UnsupportedPattern
        return self._alternation()

    def _next(self) -> None:
        start = self.at
        match self.pattern[start]:
            case "|":
                self.frame.alternatives.append(self._sequence())
                self.at += 1
                self.frame.items, self.frame.begin = [], self.at
            case "(":
                self._open()
            case ")":
                self._close()
            case "*" | "+" | "?":
                self._repeat(_COUNTS[self._take()])
            case "{" if found := _BOUNDS.match(self.pattern, start):
                self.at = found.end()
                last = None if found[2] and not found[3] else int(found[3] or found[1])
                self._repeat((int(found[1]), last))
            case "^":
                self.at += 1
                self._assertion(start, "line start" if "m" in self.frame.flags else "start")
            case "$":
                self.at += 1
                self._assertion(start, "line end" if "m" in self.frame.flags else "end")
            case ".":
                self.at += 1
                ranges = EVERYTHING if "s" in self.frame.flags else complement(((10, 10),))
                self._add_set(start, ranges)
            case "[":
                self._class()
            case "\\":
                self._escape()
            case character:
                self.at += 1
                self._literal(start, ord(character))

    def _take(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def _open(self) -> None:
        start = self.at
        flags = self.frame.flags
        if found := _FLAGS.match(self.pattern, start):
            self.at = found.end()
            flags = (flags | set(found[1])) - set(found[2] or "")
            if found[3] == ")":
                self.frame.flags = flags
                return
        elif found := _NAMED.match(self.pattern, start):
            self.at = found.end()
        elif self.pattern.startswith("(?", start):
            raise UnsupportedPattern
        else:
            self.at += 1
        if len(self.outer) >= _DEEPEST:
            raise PatternTooLarge
        self.outer.append(self.frame)
        self.frame = _Frame(start, flags, self.at)

    def _close(self) -> None:
        if not self.outer:
            raise UnsupportedPattern
        body = self._alternation()
        start = self.frame.start
        self.at += 1
        self.frame = self.outer.pop()
        self._add(nodes.Group(body, start=start, end=self.at))

    def _alternation(self) -> nodes.Node:
        alternatives = (*self.frame.alternatives, self._sequence())
        if len(alternatives) == 1:
            return alternatives[0]
        return nodes.Alternation(alternatives, start=alternatives[0].start, end=self.at)

    def _sequence(self) -> nodes.Node:
        return nodes.Sequence(tuple(self.frame.items), start=self.frame.begin, end=self.at)

    def _add(self, node: nodes.Node) -> None:
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise PatternTooLarge
        self.frame.items.append(node)

    def _add_set(self, start: int, ranges: Ranges, *, literal: bool = False) -> None:
        self._add(nodes.CharacterSet(ranges, literal, start=start, end=self.at))

    def _assertion(self, start: int, kind: nodes.Kind) -> None:
        self._add(nodes.Assertion(kind, start=start, end=self.at))

    def _repeat(self, bounds: tuple[int, int | None]) -> None:
        if self.pattern.startswith("?", self.at):
            self.at += 1  # which of two matches is taken does not matter to us
        if not self.frame.items:
            raise UnsupportedPattern
        body = self.frame.items.pop()
        self._add(nodes.Repeat(body, *bounds, start=body.start, end=self.at))

    def _literal(self, start: int, code: int) -> None:
        ranges: Ranges = ((code, code),)
        if "i" in self.frame.flags:
            ranges = merged((ord(each), ord(each)) for each in cases(chr(code)))
        self._add_set(start, ranges, literal=True)

    def _escape(self) -> None:
        start = self.at
        letter = self.pattern[start + 1 : start + 2]
        if letter in _ASSERTIONS:
            self.at += 2
            self._assertion(start, _ASSERTIONS[letter])
        elif letter in _PERL:
            self.at += 2
            without_case = "i" in self.frame.flags and letter in "wW"
            ranges = self._ask(f"\\{letter}") if without_case else _PERL[letter]
            self._add_set(start, ranges)
        elif letter == "Q":
            self._quoted()
        elif found := _UNICODE.match(self.pattern, start):
            self.at = found.end()
            self._add_set(start, self._ask(found[0]))
        else:
            code = self._character()
            self._literal(start, code)

    def _quoted(self) -> None:
        end = self.pattern.find(r"\E", self.at)
        stop = end if end >= 0 else len(self.pattern)
        self.at += 2
        while self.at < stop:
            self.at += 1
            self._literal(self.at - 1, ord(self.pattern[self.at - 1]))
        self.at = stop + (2 if end >= 0 else 0)

    def _character(self) -> int:
        """Read an escape that stands for one character, in a class or outside."""
        if found := _HEX.match(self.pattern, self.at):
            self.at = found.end()
            return int(found[1] or found[2], 16)
        if found := _OCTAL.match(self.pattern, self.at):
            self.at = found.end()
            return int(found[1], 8)
        letter = self.pattern[self.at + 1 : self.at + 2]
        if not letter or (letter.isalnum() and letter not in _CONTROLS):
            raise UnsupportedPattern
        self.at += 2
        return _CONTROLS.get(letter, ord(letter))

    def _class(self) -> None:
        start = self.at
        ranges = self._members()
        written = self.pattern[start : self.at]
        if ranges is None or "i" in self.frame.flags:
            ranges = self._ask(written)
        self._add_set(start, ranges)

    def _members(self) -> Ranges | None:
        """Read a class; ``None`` where it holds more than characters, ranges and Perl's classes."""
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        found: list[tuple[int, int]] = []
        plain = True
        first = True
        while first or not self.pattern.startswith("]", self.at):
            first = False
            named = _POSIX.match(self.pattern, self.at) or _UNICODE.match(self.pattern, self.at)
            perl = self.pattern[self.at : self.at + 2]
            if named:
                plain = False
                self.at = named.end()
            elif len(perl) == 2 and perl[0] == "\\" and perl[1] in _PERL:
                found += _PERL[perl[1]]
                self.at += 2
            else:
                low = high = self._member()
                behind = self.pattern[self.at + 1 : self.at + 2]
                if self.pattern.startswith("-", self.at) and behind not in ("", "]"):
                    self.at += 1
                    high = self._member()
                found.append((low, high))
        self.at += 1
        ranges = merged(found)
        return (complement(ranges) if negated else ranges) if plain else None

    def _member(self) -> int:
        if self.at >= len(self.pattern):
            raise UnsupportedPattern
        if self.pattern[self.at] == "\\":
            return self._character()
        return ord(self._take())

    def _ask(self, written: str) -> Ranges:
        flags = "(?i)" if "i" in self.frame.flags else ""
        self.asked.add(flags + written)
        if len(self.asked) > _MOST_ASKED:
            raise PatternTooLarge
        return members_in_re2(go_class(flags + written))
