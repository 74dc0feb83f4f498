"""Reading a JavaScript regular expression without flags, as V8 reads it, into a tree.

The grammar is ECMA-262 §22.2.1 with Annex B.1.2, which browsers and Node.js follow where the
``u`` flag is absent: almost anything that is not understood stands for itself. Errors come in
V8's words, and in V8's order: the first one met from left to right is the one that is told.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from sstest.regex.javascript.classes import read_class
from sstest.regex.javascript.scanner import RegExpSyntaxError, Scanner
from sstest.regex.javascript.tree import (
    ANY_NUMBER,
    Alternation,
    Anchor,
    AnyCharacter,
    BackReference,
    Character,
    ClassEscape,
    Group,
    LookAround,
    Node,
    Quantifier,
    Sequence,
)

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "RegExpSyntaxError", "parse_regexp"]

MAX_LENGTH: Final = 1 << 16
"""Longer patterns, in code units, are refused unread."""

MAX_DEPTH: Final = 100
"""Groups nested deeper are refused; a few thousand of them and Node.js itself dies."""

# V8's RegExpMacroAssembler::kMaxCaptures.
_MAX_GROUPS: Final = 32767

_INTERVAL: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_DECIMAL: Final = re.compile(r"[1-9][0-9]*")

# What a look-around begins with, and its kind: (behind, negated).
_LOOK_AROUNDS: Final = {
    "(?=": (False, False),
    "(?!": (False, True),
    "(?<=": (True, False),
    "(?<!": (True, True),
}


def parse_regexp(pattern: str) -> Node:
    """The tree of ``pattern``.

    Raises :class:`RegExpSyntaxError` where ``new RegExp(pattern)`` throws, and for a pattern
    too large to be looked at: over ``MAX_LENGTH`` units or ``MAX_DEPTH`` nested groups.
    """
    return _Parser(pattern).parse()


@dataclass(slots=True)
class _Frame:
    """A group that is open: what it is, and what has been read of it. Places are in units."""

    kind: Literal["all", "group", "look-around"]
    start: int
    begin: int
    number: int | None = None
    name: str | None = None
    behind: bool = False
    negated: bool = False
    items: list[Node] = field(default_factory=list)
    alternatives: list[Node] = field(default_factory=list)


class _Parser:
    """One pass with an own stack of open groups: V8's ``RegExpParserImpl::ParseDisjunction``."""

    def __init__(self, pattern: str) -> None:
        self._scanner = Scanner(pattern, MAX_LENGTH)
        self._frame = _Frame("all", 0, 0)
        self._outer: list[_Frame] = []
        self._groups_begun = 0
        self._names: set[str] = set()
        self._first_unknown_name: int | None = None

    def parse(self) -> Node:
        scanner = self._scanner
        while scanner.current:
            match scanner.current:
                case "|":
                    self._end_alternative()
                    scanner.at += 1
                    self._frame.begin = scanner.at
                case "(":
                    self._open_group()
                case ")":
                    self._close_group()
                    self._quantify()
                case _:
                    if self._read_atom():
                        self._quantify()
        if self._outer:
            scanner.fail("Unterminated group", self._frame.start)
        if self._first_unknown_name is not None:
            scanner.fail("Invalid named capture referenced", self._first_unknown_name)
        return self._end_disjunction()

    def _open_group(self) -> None:
        scanner = self._scanner
        start = scanner.at
        frame = _Frame("group", start, start)
        if scanner.following != "?":
            scanner.at += 1
            frame.number = self._next_group(start)
        elif not scanner.take("(?:"):
            for prefix, (behind, negated) in _LOOK_AROUNDS.items():
                if scanner.take(prefix):
                    frame.kind, frame.behind, frame.negated = "look-around", behind, negated
                    break
            else:
                if not scanner.take("(?<"):
                    scanner.fail("Invalid group", start)
                frame.number = self._next_group(start)
                frame.name = scanner.group_name()
        frame.begin = scanner.at
        if len(self._outer) >= MAX_DEPTH:
            scanner.fail_too_large(start)
        self._outer.append(self._frame)
        self._frame = frame

    def _next_group(self, start: int) -> int:
        if self._groups_begun >= _MAX_GROUPS:
            self._scanner.fail("Too many captures", start)
        self._groups_begun += 1
        return self._groups_begun

    def _close_group(self) -> None:
        scanner = self._scanner
        if not self._outer:
            scanner.fail("Unmatched ')'", scanner.at)
        body = self._end_disjunction()
        scanner.at += 1
        frame = self._frame
        place = scanner.place(frame.start)
        self._frame = self._outer.pop()
        if frame.kind == "look-around":
            self._add(LookAround(*place, body, frame.behind, frame.negated))
            return
        if frame.name is not None:
            # V8 gives the name when the group is closed, so this is when a second one is an error.
            if frame.name in self._names:
                scanner.fail("Duplicate capture group name", frame.start)
            self._names.add(frame.name)
        self._add(Group(*place, body, frame.number, frame.name))

    def _end_disjunction(self) -> Node:
        self._end_alternative()
        alternatives = self._frame.alternatives
        if len(alternatives) == 1:
            return alternatives[0]
        return Alternation(alternatives[0].start, alternatives[-1].end, tuple(alternatives))

    def _end_alternative(self) -> None:
        frame = self._frame
        if len(frame.items) == 1:
            frame.alternatives.append(frame.items[0])
        else:
            place = self._scanner.place(frame.begin)
            frame.alternatives.append(Sequence(*place, tuple(frame.items)))
        frame.items = []

    def _add(self, node: Node) -> None:
        self._frame.items.append(node)

    def _read_atom(self) -> bool:
        """Read an atom or an assertion; False if nothing may be repeated after it."""
        scanner = self._scanner
        start = scanner.at
        match scanner.current:
            case "*" | "+" | "?":
                scanner.fail("Nothing to repeat", start)
            case "{" if _INTERVAL.match(scanner.units, start):
                scanner.fail("Nothing to repeat", start)
            case "^" | "$" as kind:
                scanner.at += 1
                self._add(Anchor(*scanner.place(start), kind))
                return False
            case "\\":
                return self._read_escape(start)
            case "[":
                self._add(read_class(scanner))
            case ".":
                scanner.at += 1
                self._add(AnyCharacter(*scanner.place(start)))
            case character:
                scanner.at += 1
                self._add(Character(*scanner.place(start), ord(character)))
        return True

    def _read_escape(self, start: int) -> bool:
        scanner = self._scanner
        match scanner.following:
            case "":
                scanner.fail("\\ at end of pattern", start)
            case "b" | "B" as kind:
                scanner.at += 2
                self._add(Anchor(*scanner.place(start), kind))
                return False
            case "d" | "D" | "s" | "S" | "w" | "W" as letter:
                scanner.at += 2
                self._add(ClassEscape(*scanner.place(start), letter))
            case "k" if scanner.group_numbers:
                self._add(self._read_named_reference(start))
            case _:
                self._add(self._read_reference(start) or self._read_character_escape(start))
        return True

    def _read_named_reference(self, start: int) -> BackReference:
        scanner = self._scanner
        scanner.at += 2
        if not scanner.take("<"):
            scanner.fail("Invalid named reference", start)
        name = scanner.group_name()
        number = scanner.group_numbers.get(name)
        if number is None and self._first_unknown_name is None:
            self._first_unknown_name = start  # V8 looks names up when all has been read
        return BackReference(*scanner.place(start), number or 0, name)

    def _read_reference(self, start: int) -> BackReference | None:
        r"""Read ``\1`` as a reference if there are that many groups; if not it is an octal."""
        scanner = self._scanner
        digits = _DECIMAL.match(scanner.units, start + 1)
        if digits is None or len(digits[0]) > 5 or int(digits[0]) > scanner.group_count:
            return None
        scanner.at = digits.end()
        return BackReference(*scanner.place(start), int(digits[0]), None)

    def _read_character_escape(self, start: int) -> Character:
        unit = self._scanner.character_escape(in_class=False)
        return Character(*self._scanner.place(start), unit)

    def _quantify(self) -> None:
        """Read a quantifier, if one stands here, and put it around the last item."""
        scanner = self._scanner
        start = scanner.at
        bounds = self._read_bounds()
        if bounds is None:
            return
        minimum, maximum = bounds
        if maximum < minimum:
            scanner.fail("numbers out of order in {} quantifier", start)
        lazy = scanner.take("?")
        body = self._frame.items.pop()
        if isinstance(body, LookAround) and body.behind:
            scanner.fail("Invalid quantifier", start)
        end = scanner.place(start)[1]
        self._add(
            Quantifier(
                body.start, end, body, minimum, None if maximum == ANY_NUMBER else maximum, lazy
            )
        )

    def _read_bounds(self) -> tuple[int, int] | None:
        scanner = self._scanner
        if scanner.take("*"):
            return 0, ANY_NUMBER
        if scanner.take("+"):
            return 1, ANY_NUMBER
        if scanner.take("?"):
            return 0, 1
        interval = _INTERVAL.match(scanner.units, scanner.at)
        if interval is None:
            return None
        scanner.at = interval.end()
        minimum = _count(interval[1])
        if not interval[2]:
            return minimum, minimum
        return minimum, _count(interval[3]) if interval[3] else ANY_NUMBER


def _count(digits: str) -> int:
    """A repeat count; more digits than Python would convert are a number without end, too."""
    digits = digits.lstrip("0") or "0"
    return ANY_NUMBER if len(digits) > 10 else min(int(digits), ANY_NUMBER)
