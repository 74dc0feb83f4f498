"""Matchers as LaunchDarkly's production reads them: RE2, in linear time (semantics §5).

RE2 is Go's dialect of regular expressions; https://github.com/google/re2/wiki/Syntax.
"""

import re
from functools import lru_cache
from typing import Any, Final

from sstest.regex.go import go_reading
from sstest.regex.program import MatcherError, compiled_by_re2
from sstest.text import plain

__all__ = [
    "LONGEST",
    "MOST_OPTIONAL",
    "Matcher",
    "MatcherError",
    "compile_matcher",
    "optional_copies",
]

LONGEST: Final = 1 << 14
"""Longer matchers, in characters, are refused: RE2's time may grow with its square."""

MOST_OPTIONAL: Final = 10_000
"""Patterns with more optional copies are not to be compiled (see :func:`optional_copies`)."""

# What stands for itself is one token: a quotation, an escape, a class.
_CLOSED: Final = r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*+\]"
_TOKEN: Final = re.compile(rf"{_CLOSED}|\{{(\d+)(,(\d*))?\}}|.", re.DOTALL)
# RE2 refuses higher counts itself.
_HIGHEST_COUNT: Final = 1000
# C++ RE2 has \C, one byte; Go's regexp package, which production uses, says it is not supported.
_ONE_BYTE: Final = re.compile(r"(?:[^\\]|\\Q.*?(?:\\E|\Z)|\\[^CQ])*+\\C", re.DOTALL)


class Matcher:
    """A compiled matcher: :meth:`matches` searches a text for it."""

    __slots__ = ("_compiled", "pattern")

    def __init__(self, pattern: str, compiled: Any) -> None:
        self.pattern = pattern
        self._compiled = compiled

    def matches(self, text: str) -> bool:
        """Whether the matcher is found anywhere in ``text`` (unanchored, as Go's MatchString).

        Half of a surrogate pair, which Go's text cannot hold, counts as U+FFFD.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError:
            data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        return self._compiled.search(data) is not None


@lru_cache(maxsize=32)  # RE2 may take 8 MB for each
def compile_matcher(pattern: str) -> Matcher:
    """Compile ``pattern``; raise :class:`MatcherError` where Go's regexp refuses it, or a limit."""
    if len(pattern) > LONGEST:
        raise MatcherError(f"it has more than {LONGEST} characters, which may take RE2 minutes")
    if optional_copies(pattern) > MOST_OPTIONAL:
        raise MatcherError(
            f"its counts come to more than {MOST_OPTIONAL} optional copies, which may take RE2"
            " minutes"
        )
    reading = go_reading(pattern)
    if _ONE_BYTE.match(pattern):
        raise MatcherError(r"\C, one byte, is not in Go's dialect")
    if reading.mistake:
        raise MatcherError(plain(reading.mistake.error))
    return Matcher(pattern, compiled_by_re2(reading.re2))


def optional_copies(pattern: str) -> int:
    """How many optional copies RE2 would write out for ``pattern``, ``?`` being one.

    RE2 compiles ``x{0,3}`` as ``(?:x(?:x(?:x)?)?)?``, which takes time that grows with the square
    of the optional copies and cannot be interrupted; so they are counted before it is asked. More
    than :data:`MOST_OPTIONAL` are not counted any further. What is not RE2's syntax is counted
    somehow, and is for RE2 to refuse.
    """
    # For the whole and each open group: the copies in what is complete, and in the last part.
    open_groups = [(0, 0)]
    follows_count = False  # then "?" only says how the count is to be taken
    for token in _TOKEN.finditer(pattern):
        done, last = open_groups[-1]
        is_count = token[0] in ("*", "+", "?") or token[1] is not None
        if is_count and follows_count:
            is_count = False
        elif token[1] is not None:
            least = _count(token[1])
            most = _count(token[3]) if token[3] else least + bool(token[2])
            last = min(last * most + max(most - least, 0), MOST_OPTIONAL + 1)
        elif token[0] == "?":
            last += 1
        elif token[0] == "(":
            open_groups.append((0, 0))
            follows_count = True  # nor is the "?" of "(?:"
            continue
        elif token[0] == ")" and len(open_groups) > 1:
            open_groups.pop()
            outside, before = open_groups[-1]
            done, last = outside + before, done + last
        elif not is_count:
            done, last = done + last, 0
        open_groups[-1] = (done, last)
        follows_count = is_count
    return min(sum(map(sum, open_groups)), MOST_OPTIONAL + 1)


def _count(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(_HIGHEST_COUNT)) else _HIGHEST_COUNT + 1
