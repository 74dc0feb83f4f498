"""Matchers as LaunchDarkly's production reads them: RE2, in linear time (semantics §5).

RE2 is Go's dialect of regular expressions; https://github.com/google/re2/wiki/Syntax.
"""

import re
from functools import lru_cache
from typing import Final

from sstest.limits import MATCHER_JUDGED, MATCHER_LENGTH, MATCHER_OPTIONAL
from sstest.regex.go import go_reading
from sstest.regex.program import MatcherError, MatchTooCostly, Program
from sstest.text import plain

__all__ = [
    "MatchTooCostly",
    "Matcher",
    "MatcherError",
    "compile_matcher",
    "optional_copies",
    "too_large",
]

# What stands for itself is one token: a quotation, an escape, a class. One that is not closed goes
# on to the end, or each bracket of many would be held against all that follows it.
_CLOSED: Final = r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\\.|[^\]\\[]|\[(?::\^?\w*+:\])?)*+(?:\]|\\?\Z)"
_TOKEN: Final = re.compile(rf"{_CLOSED}|\{{(\d+)(,(\d*))?\}}|.", re.DOTALL)
# RE2 refuses higher counts itself.
_HIGHEST_COUNT: Final = 1000
# C++ RE2 has \C, one byte; Go's regexp package, which production uses, says it is not supported.
_ONE_BYTE: Final = re.compile(r"(?:[^\\]|\\Q.*?(?:\\E|\Z)|\\[^CQ])*+\\C", re.DOTALL)


class Matcher:
    """A compiled matcher: :meth:`matches` searches a text for it; ``size`` are its instructions."""

    __slots__ = ("_program", "pattern", "size")

    def __init__(self, pattern: str, program: Program) -> None:
        self.pattern = pattern
        self.size: Final = program.size
        self._program = program

    def matches(self, text: str) -> bool:
        """Whether the matcher is found anywhere in ``text`` (unanchored, as Go's MatchString).

        Half of a surrogate pair, which Go's text cannot hold, counts as U+FFFD. Raises
        :class:`MatchTooCostly` for a text that is too long for a matcher of that size.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError:
            data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        return self._program.is_found_in(data)


def compile_matcher(pattern: str) -> Matcher:
    """Compile ``pattern``; raise :class:`MatcherError` where Go's regexp refuses it, or a limit."""
    found = _compiled(pattern)
    if isinstance(found, str):
        raise MatcherError(found)
    return found


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> Matcher | str:
    """The matcher, or why there is none, which RE2 may take as long to find out."""
    try:
        return _compile(pattern)
    except MatcherError as error:
        return str(error)


def _compile(pattern: str) -> Matcher:
    if len(pattern) > MATCHER_LENGTH:
        raise MatcherError(
            f"it has more than {MATCHER_LENGTH} characters, which may take RE2 minutes"
        )
    if optional_copies(pattern) > MATCHER_OPTIONAL:
        raise MatcherError(
            f"its counts come to more than {MATCHER_OPTIONAL} optional copies, which may take RE2"
            " minutes"
        )
    reading = go_reading(pattern)
    if _ONE_BYTE.match(pattern):
        raise MatcherError(r"\C, one byte, is not in Go's dialect")
    if reading.mistake:
        raise MatcherError(plain(reading.mistake.error))
    return Matcher(pattern, Program(reading.re2))


def too_large(pattern: str) -> str | None:
    """Why rules do not judge a matcher, and no requests are made for it; ``None`` where they do."""
    size = compile_matcher(pattern).size
    if size <= MATCHER_JUDGED:
        return None
    return f"too costly to judge: {size:,} instructions of RE2, and the limit is {MATCHER_JUDGED:,}"


def optional_copies(pattern: str) -> int:
    """How many optional copies RE2 would write out for ``pattern``, ``?`` being one.

    RE2 compiles ``x{0,3}`` as ``(?:x(?:x(?:x)?)?)?``, which takes time that grows with the square
    of the optional copies and cannot be interrupted; so they are counted before it is asked. More
    than :data:`~sstest.limits.MATCHER_OPTIONAL` are not counted any further. What is not RE2's
    syntax is counted somehow, and is for RE2 to refuse.
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
            last = min(last * most + max(most - least, 0), MATCHER_OPTIONAL + 1)
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
    return min(sum(map(sum, open_groups)), MATCHER_OPTIONAL + 1)


def _count(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(_HIGHEST_COUNT)) else _HIGHEST_COUNT + 1
