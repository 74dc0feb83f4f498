"""Programs of google-re2, which take and refuse patterns by its own dialect."""

from functools import lru_cache
from typing import Any, Final

from sstest.text import plain

_MEMORY: Final = (8 << 20, 64 << 20)
"""Bytes for a program of RE2: as it is by default, and for what needs more, such as \\pL{1000}."""


class MatcherError(ValueError):
    """A matcher is not RE2; ``str()`` is what RE2 says of it, fit for a message."""


def compiled_by_re2(pattern: str | bytes) -> Any:
    """RE2's own program for a pattern, of any size; raise :class:`MatcherError` if it refuses."""
    try:
        return _compiled(pattern, _MEMORY[0])
    except MatcherError as error:
        if "too large" not in str(error):
            raise
        return _large(pattern)


@lru_cache(maxsize=2)
def _large(pattern: str | bytes) -> Any:
    return _compiled(pattern, _MEMORY[1])


def _compiled(pattern: str | bytes, memory: int) -> Any:
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
