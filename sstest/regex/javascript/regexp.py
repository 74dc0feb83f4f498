"""JavaScript's ``new RegExp(pattern).test(text)``, answered as Node.js answers it.

The published validation server is a Node.js program, so a manifest's ``matcher`` means there what
JavaScript makes of it, not what RE2 or Python would. Patterns without look-around and
back-references run on RE2, in linear time. The others run step by step under a limit: a manifest
must not be able to hang the toolkit.

In the pattern for RE2 every character is written as itself or as ``\\xHH`` and every class is
spelled out, so nothing depends on RE2's own idea of ``\\s``, ``.`` or ``$``. RE2 is shown the text
as JavaScript sees it, in UTF-16 code units; the units D800 to DFFF, which are no characters to RE2,
are moved to the private characters U+10D800 to U+10DFFF, which no text of code units contains.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final, NamedTuple

from sstest.limits import MATCHER_OPTIONAL
from sstest.regex import nodes
from sstest.regex.javascript.backtracking import RegExpTimeout, search
from sstest.regex.javascript.program import compile_program
from sstest.regex.javascript.scanner import to_code_units
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.program import MatcherError, Program
from sstest.regex.re2 import optional_copies
from sstest.regex.sets import Ranges

__all__ = ["RegExp", "RegExpSyntaxError", "RegExpTimeout", "compile_regexp"]

# RE2 refuses higher repeat counts, and takes very high ones for literal text.
_MAX_COUNT: Final = 1000

_SURROGATES: Final = (0xD800, 0xDFFF)
_MOVED: Final = 0x100000
_MOVES: Final = {unit: unit + _MOVED for unit in range(_SURROGATES[0], _SURROGATES[1] + 1)}
_ASSERTIONS: Final[dict[nodes.Kind, str]] = {
    "start": r"\A",
    "end": r"\z",
    "boundary": r"\b",
    "no boundary": r"\B",
}
_QUANTIFIERS: Final = {(0, None): "*", (1, None): "+", (0, 1): "?"}


@dataclass(frozen=True, slots=True)
class RegExp:
    """A regular expression of JavaScript, without flags."""

    pattern: str
    is_linear: bool
    """Whether it runs on RE2, in time proportional to the text."""
    _search: Callable[[str], bool] = field(repr=False, compare=False)

    def test(self, text: str) -> bool:
        """``RegExp.prototype.test``: whether the pattern matches anywhere in ``text``.

        Raises :class:`RegExpTimeout` rather than going on for long, and
        :class:`~sstest.regex.program.MatchTooCostly` rather than having RE2 do so.
        """
        return self._search(to_code_units(text))


@lru_cache(maxsize=128)
def compile_regexp(pattern: str) -> RegExp:
    """``new RegExp(pattern)``.

    Raises :class:`RegExpSyntaxError` where JavaScript throws a SyntaxError, with its message, and
    where the pattern is too large to be looked at.
    """
    tree = parse_regexp(pattern)
    linear = None if any(map(_is_beyond_re2, nodes.walk(tree))) else _linear_search(tree)
    if linear is not None:
        return RegExp(pattern, is_linear=True, _search=linear)
    return RegExp(pattern, is_linear=False, _search=partial(search, compile_program(tree)))


def _is_beyond_re2(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Repeat):
        return max(node.minimum, node.maximum or 0) > _MAX_COUNT
    return isinstance(node, (nodes.LookAround, nodes.BackReference))


def _linear_search(tree: nodes.Node) -> Callable[[str], bool] | None:
    written = nodes.fold(tree, _write).text
    if r"\B" in written:
        # RE2 looks for a match at every byte, and takes the inside of a character for \B. Stepping
        # over whole characters keeps it from looking there.
        written = rf"\A(?s:.)*?(?:{written})"
    if optional_copies(written) > MATCHER_OPTIONAL:
        return None
    try:
        program = Program(written)
    except MatcherError:  # it would need more memory than RE2 allows itself
        return None

    def search_linear(units: str) -> bool:
        moved = units.translate(_MOVES) if units and max(units) >= "\ud800" else units
        return program.is_found_in(moved.encode())

    return search_linear


class _Written(NamedTuple):
    """Part of the pattern for RE2, and how tightly it binds."""

    text: str
    binding: int

    def bound(self, binding: int) -> str:
        return self.text if self.binding >= binding else f"(?:{self.text})"


_ALTERNATIVES, _SEQUENCE, _ATOM = range(3)  # a quantifier may follow an atom only


def _write(node: nodes.Node, below: list[_Written]) -> _Written:
    match node:
        case nodes.Sequence():
            return _Written("".join(part.bound(_SEQUENCE) for part in below), _SEQUENCE)
        case nodes.Alternation():
            return _Written("|".join(part.text for part in below), _ALTERNATIVES)
        case nodes.Repeat():
            count = _QUANTIFIERS.get((node.minimum, node.maximum))
            most = "" if node.maximum is None else node.maximum
            count = count or f"{{{node.minimum},{most}}}"
            return _Written(below[0].bound(_ATOM) + count, _SEQUENCE)
        case nodes.Group():
            return below[0]
        case nodes.Assertion():
            return _Written(_ASSERTIONS[node.kind], _SEQUENCE)
        case nodes.CharacterSet():
            return _Written(_character_class(node.ranges), _ATOM)
        case _:
            raise TypeError(type(node).__name__)


def _character_class(ranges: Ranges) -> str:
    moved = [part for first, last in ranges for part in _moved(first, last)]
    if not moved:
        return r"[^\x00-\x{10FFFF}]"
    if len(moved) == 1 and moved[0][0] == moved[0][1]:
        return _character(moved[0][0])
    return "[" + "".join(f"{_character(first)}-{_character(last)}" for first, last in moved) + "]"


def _moved(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The range in as many parts as it has once its surrogates are moved."""
    low, high = _SURROGATES
    if first < low:
        yield first, min(last, low - 1)
    if first <= high and last >= low:
        yield max(first, low) + _MOVED, min(last, high) + _MOVED
    if last > high:
        yield max(first, high + 1), last


def _character(code: int) -> str:
    """One character, written so that it is nothing else, in a class or outside."""
    character = chr(code)
    return character if code >= 0x80 or character.isalnum() else f"\\x{code:02x}"
