"""Programs of google-re2, which take and refuse patterns by its own dialect."""

from functools import lru_cache
from typing import Any, Final

from sstest.limits import MATCHER_NOTICED, MATCHER_WORK
from sstest.text import plain

_MEMORY: Final = (8 << 20, 24 << 20)
"""Bytes for a program of RE2: as it is by default, and for what needs more, such as \\pL{1000}."""

# A request is read several times, by rules and by displays; what costs that much is searched once.
_KEPT: Final = 1_000_000

# Senders have few actions, and send them again and again.
_SHORT: Final = 64
_MOST_KNOWN: Final = 64


class MatcherError(ValueError):
    """A matcher is not RE2; ``str()`` is what RE2 says of it, fit for a message."""


class MatchTooCostly(Exception):
    """A search that may take too long, and was not begun; ``str()`` has both sizes and the limit.

    The work of a search is bounded by the instructions of the program times the bytes of the text,
    which is what RE2 takes where a pattern defeats its caches, at 300 million a second or more.
    """

    def __init__(self, size: int, length: int) -> None:
        super().__init__(size, length)
        self.size = size
        self.length = length

    def __str__(self) -> str:
        return (
            f"its {self.length:,} bytes times the {self.size:,} instructions of the matcher's"
            f" program are over the limit of {MATCHER_WORK:,}"
        )


class Program:
    """A pattern that is searched for; ``size`` are the instructions of its program.

    What RE2 makes of a pattern may hold many MB, so that is kept for the latest patterns alone, and
    made again for others.
    """

    __slots__ = ("_compile", "_known", "_latest", "_pattern", "size")

    def __init__(self, pattern: str) -> None:
        """Raises :class:`MatcherError` where RE2 refuses the pattern."""
        self._pattern = pattern
        self._known: dict[bytes, bool] = {}
        self._latest: tuple[bytes, bool] | None = None
        self._compile = _small
        try:
            compiled = _small(pattern)
        except MatcherError as error:
            if "too large" not in str(error):
                raise
            self._compile = _large
            compiled = _large(pattern)
        self.size: Final = int(compiled.programsize)

    def is_found_in(self, data: bytes) -> bool:
        """Whether the pattern is found anywhere in a text in UTF-8.

        Raises :class:`MatchTooCostly` instead of searching for long.
        """
        known = self._known.get(data)
        if known is not None:
            return known
        work = self.size * len(data)
        if work > MATCHER_WORK:
            raise MatchTooCostly(self.size, len(data))
        latest = self._latest
        if latest is not None and latest[0] == data:
            return latest[1]
        found = self._compile(self._pattern).search(data) is not None
        if work > MATCHER_NOTICED and len(data) < _KEPT:
            self._latest = data, found
        elif len(data) <= _SHORT and len(self._known) < _MOST_KNOWN:
            self._known[data] = found
        return found


def compiled_by_re2(pattern: str | bytes, memory: int = _MEMORY[1]) -> Any:
    """RE2's own program for a pattern; raise :class:`MatcherError` if it refuses."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    # What a group holds is not asked for, and with thousands of groups it takes RE2 seconds to say.
    options.never_capture = True
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise MatcherError(plain(text)) from None
    except UnicodeEncodeError:
        raise MatcherError("it holds half of a surrogate pair") from None
    finally:
        re2.purge()  # it keeps 128 of any size itself, which may come to GB


@lru_cache(maxsize=16)
def _small(pattern: str) -> Any:
    return compiled_by_re2(pattern, _MEMORY[0])


@lru_cache(maxsize=1)
def _large(pattern: str) -> Any:
    return compiled_by_re2(pattern, _MEMORY[1])
