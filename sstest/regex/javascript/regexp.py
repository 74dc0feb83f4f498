"""JavaScript's ``new RegExp(pattern).test(text)``, answered as Node.js answers it.

The published validation server is a Node.js program, so a manifest's ``matcher`` means there what
JavaScript makes of it, not what RE2 or Python would. Patterns without look-around and
back-references run on RE2, in linear time. The others run step by step under a limit: a manifest
must not be able to hang the toolkit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from time import monotonic
from typing import Final

from sstest.regex.javascript.examples import example_texts
from sstest.regex.javascript.linear import is_linear, re2_pattern, re2_text
from sstest.regex.javascript.matcher import RegExpTimeout, search
from sstest.regex.javascript.program import compile_program
from sstest.regex.javascript.scanner import to_code_units
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.javascript.tree import Node
from sstest.regex.re2_size import MOST_OPTIONAL, optional_copies

__all__ = [
    "RegExp",
    "RegExpSyntaxError",
    "RegExpTimeout",
    "compile_regexp",
    "examples",
    "parse_regexp",
]

# RE2 may need (instructions of its program x bytes of the text) steps where a pattern defeats its
# caches, at some 10⁸ a second; common matchers have less than 100 instructions.
_WORK_LIMIT: Final = 100_000_000

# Seconds in which texts are tried; common patterns need a thousandth of it.
_EXAMPLES_TIME: Final = 1.0


@dataclass(frozen=True, slots=True)
class RegExp:
    """A regular expression of JavaScript, without flags."""

    pattern: str
    is_linear: bool
    """Whether it runs on RE2, in time proportional to the text."""
    _search: Callable[[str], bool] = field(repr=False, compare=False)

    def test(self, text: str) -> bool:
        """``RegExp.prototype.test``: whether the pattern matches anywhere in ``text``.

        Raises :class:`RegExpTimeout` rather than going on for long.
        """
        return self._search(to_code_units(text))

    def __reduce__(self) -> tuple[Callable[[str], "RegExp"], tuple[str]]:
        return compile_regexp, (self.pattern,)


@lru_cache(maxsize=128)
def compile_regexp(pattern: str) -> RegExp:
    """``new RegExp(pattern)``.

    Raises :class:`RegExpSyntaxError` where JavaScript throws a SyntaxError, with its message, and
    where the pattern is too large to be looked at.
    """
    tree = parse_regexp(pattern)
    linear = _linear_search(tree) if is_linear(tree) else None
    if linear is not None:
        return RegExp(pattern, is_linear=True, _search=linear)
    program = compile_program(tree)
    return RegExp(pattern, is_linear=False, _search=partial(search, program))


def examples(pattern: str, limit: int = 10) -> list[str]:
    """Up to ``limit`` short texts that the pattern matches; none where none is found soon.

    They cover the alternatives, with as few repetitions as may be. Raises as
    :func:`compile_regexp` does.
    """
    regexp = compile_regexp(pattern)
    give_up_at = monotonic() + _EXAMPLES_TIME
    found: list[str] = []
    for text in example_texts(parse_regexp(pattern), limit * 2):
        if len(found) >= limit or monotonic() > give_up_at:
            break
        try:
            if regexp.test(text):
                found.append(text)
        except RegExpTimeout:
            break
    return found


def _linear_search(tree: Node) -> Callable[[str], bool] | None:
    import re2

    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    written = re2_pattern(tree)
    if optional_copies(written) > MOST_OPTIONAL:
        return None
    try:
        program = re2.compile(written, options)
    except re2.error:  # it would need more memory than RE2 allows itself
        return None
    size = int(program.programsize)

    def search_linear(units: str) -> bool:
        if size * len(units) > _WORK_LIMIT:
            raise RegExpTimeout(
                f"a text of {len(units)} code units is too long for a pattern of that size"
            )
        return program.search(re2_text(units)) is not None

    return search_linear
