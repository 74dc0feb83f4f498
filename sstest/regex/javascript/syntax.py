"""Reads a JavaScript regular expression without flags into a tree, as V8 reads it.

The grammar is ECMA-262 §22.2.1 with Annex B.1.2, which browsers and Node.js follow where the
``u`` flag is absent: almost anything that is not understood stands for itself. The pattern is
UTF-16 code units (§22.2.2), so the tree's sets are, too. Errors come in V8's words, and in V8's
order: the first one met from left to right is reported.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from sstest.regex import nodes
from sstest.regex.javascript.scanner import CLASS_ESCAPES, RegExpSyntaxError, Scanner
from sstest.regex.sets import LAST_UNIT, complement

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "RegExpSyntaxError", "parse_regexp"]

MAX_LENGTH: Final = 1 << 16
"""Longer patterns, in code units, are refused unread."""

MAX_DEPTH: Final = 100
"""Groups nested deeper are refused; a few thousand of them and Node.js itself dies."""

ANY_NUMBER: Final = 2**31 - 1
"""V8 holds repeat counts in 31 bits; this one, and all beyond it, mean "without end"."""

# V8's RegExpMacroAssembler::kMaxCaptures.
_MAX_GROUPS: Final = 32767

_INTERVAL: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_DECIMAL: Final = re.compile(r"[1-9][0-9]*")
_ANY: Final = nodes.CharacterSet(
    complement(((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)), LAST_UNIT)
)
_ASSERTIONS: Final[dict[str, nodes.Kind]] = {
    "^": "start",
    "$": "end",
    "\\b": "boundary",
    "\\B": "no boundary",
}

_LOOK_AROUNDS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_COUNTS: Final = {"*": (0, ANY_NUMBER), "+": (1, ANY_NUMBER), "?": (0, 1)}


def parse_regexp(pattern: str) -> nodes.Node:
    """The tree of ``pattern``.

    Raises :class:`RegExpSyntaxError` where ``new RegExp(pattern)`` throws, and for a pattern
    too large to be looked at: over ``MAX_LENGTH`` units or ``MAX_DEPTH`` nested groups.
    """
    return _Parser(pattern).parse()


@dataclass(slots=True)
class _Frame:
    """A group that is open: what it is, and what has been read of it."""

    number: int | None = None
    name: str | None = None
    look_around: tuple[bool, bool] | None = None
    """Whether it looks behind, and whether it is negated."""
    items: list[nodes.Node] = field(default_factory=list)
    alternatives: list[nodes.Node] = field(default_factory=list)


class _Parser:
    """One pass with an own stack of open groups: V8's ``RegExpParserImpl::ParseDisjunction``."""

    def __init__(self, pattern: str) -> None:
        self._scanner = Scanner(pattern, MAX_LENGTH)
        self._frame = _Frame()
        self._outer: list[_Frame] = []
        self._groups_begun = 0
        self._names: set[str] = set()
        self._unknown_name = False

    def parse(self) -> nodes.Node:
        scanner = self._scanner
        while scanner.current:
            if scanner.take("|"):
                self._end_alternative()
            elif scanner.current == "(":
                self._open_group()
            elif scanner.current == ")":
                self._close_group()
                self._quantify()
            elif self._read_atom():
                self._quantify()
        if self._outer:
            scanner.fail("Unterminated group")
        if self._unknown_name:
            scanner.fail("Invalid named capture referenced")
        return self._end_disjunction()

    def _open_group(self) -> None:
        scanner = self._scanner
        frame = _Frame()
        if scanner.following != "?":
            scanner.at += 1
            frame.number = self._next_group()
        elif not scanner.take("(?:"):
            prefix = next(filter(scanner.take, _LOOK_AROUNDS), None)
            if prefix is not None:
                frame.look_around = ("<" in prefix, "!" in prefix)
            elif scanner.take("(?<"):
                frame.number = self._next_group()
                frame.name = scanner.group_name()
            else:
                scanner.fail("Invalid group")
        if len(self._outer) >= MAX_DEPTH:
            scanner.fail_too_large()
        self._outer.append(self._frame)
        self._frame = frame

    def _next_group(self) -> int:
        if self._groups_begun >= _MAX_GROUPS:
            self._scanner.fail("Too many captures")
        self._groups_begun += 1
        return self._groups_begun

    def _close_group(self) -> None:
        scanner = self._scanner
        if not self._outer:
            scanner.fail("Unmatched ')'")
        body = self._end_disjunction()
        scanner.at += 1
        frame = self._frame
        self._frame = self._outer.pop()
        if frame.look_around is not None:
            self._add(nodes.LookAround(body, *frame.look_around))
            return
        if frame.name is not None:
            # V8 gives the name when the group is closed, so this is when a second one is an error.
            if frame.name in self._names:
                scanner.fail("Duplicate capture group name")
            self._names.add(frame.name)
        self._add(nodes.Group(body, frame.number))

    def _end_disjunction(self) -> nodes.Node:
        self._end_alternative()
        alternatives = self._frame.alternatives
        return alternatives[0] if len(alternatives) == 1 else nodes.Alternation(tuple(alternatives))

    def _end_alternative(self) -> None:
        items = self._frame.items
        self._frame.alternatives.append(
            items[0] if len(items) == 1 else nodes.Sequence(tuple(items))
        )
        self._frame.items = []

    def _add(self, node: nodes.Node) -> None:
        self._frame.items.append(node)

    def _read_atom(self) -> bool:
        """Read an atom or an assertion; False if nothing may be repeated after it."""
        scanner = self._scanner
        match scanner.current:
            case "*" | "+" | "?":
                scanner.fail("Nothing to repeat")
            case "{" if _INTERVAL.match(scanner.units, scanner.at):
                scanner.fail("Nothing to repeat")
            case "\\":
                return self._read_escape()
            case "[":
                self._add(scanner.character_class())
            case "." | "^" | "$" as sign:
                scanner.at += 1
                self._add(_ANY if sign == "." else nodes.Assertion(_ASSERTIONS[sign]))
                return sign == "."
            case character:
                scanner.at += 1
                self._add(_literal(ord(character)))
        return True

    def _read_escape(self) -> bool:
        scanner = self._scanner
        letter = scanner.following
        match letter:
            case "":
                scanner.fail("\\ at end of pattern")
            case "b" | "B":
                scanner.at += 2
                self._add(nodes.Assertion(_ASSERTIONS[f"\\{letter}"]))
                return False
            case _ if letter in CLASS_ESCAPES:
                scanner.at += 2
                self._add(nodes.CharacterSet(CLASS_ESCAPES[letter]))
            case "k" if scanner.group_numbers:
                self._add(self._read_named_reference())
            case _:
                self._add(
                    self._read_reference() or _literal(scanner.character_escape(in_class=False))
                )
        return True

    def _read_named_reference(self) -> nodes.BackReference:
        scanner = self._scanner
        scanner.at += 2
        if not scanner.take("<"):
            scanner.fail("Invalid named reference")
        number = scanner.group_numbers.get(scanner.group_name())
        self._unknown_name |= number is None  # V8 looks names up when all has been read
        return nodes.BackReference(number or 0)

    def _read_reference(self) -> nodes.BackReference | None:
        r"""Read ``\1`` as a reference if there are that many groups; if not it is an octal."""
        scanner = self._scanner
        digits = _DECIMAL.match(scanner.units, scanner.at + 1)
        if digits is None or len(digits[0]) > 5 or int(digits[0]) > scanner.group_count:
            return None
        scanner.at = digits.end()
        return nodes.BackReference(int(digits[0]))

    def _quantify(self) -> None:
        """Read a quantifier, if one stands here, and put it around the last item."""
        scanner = self._scanner
        bounds = self._read_bounds()
        if bounds is None:
            return
        minimum, maximum = bounds
        if maximum < minimum:
            scanner.fail("numbers out of order in {} quantifier")
        lazy = scanner.take("?")
        body = self._frame.items.pop()
        if isinstance(body, nodes.LookAround) and body.behind:
            scanner.fail("Invalid quantifier")
        self._add(nodes.Repeat(body, minimum, None if maximum == ANY_NUMBER else maximum, lazy))

    def _read_bounds(self) -> tuple[int, int] | None:
        scanner = self._scanner
        if sign := next(filter(scanner.take, _COUNTS), None):
            return _COUNTS[sign]
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


def _literal(unit: int) -> nodes.CharacterSet:
    return nodes.CharacterSet(((unit, unit),), literal=True)
