"""Matchers as LaunchDarkly's production reads them: RE2, in linear time (specification, section 5).

RE2 is Go's dialect of regular expressions; https://github.com/google/re2/wiki/Syntax.
"""

from functools import lru_cache
from typing import Any


class MatcherError(ValueError):
    """A matcher is not RE2; ``str()`` is what RE2 says of it."""


class Matcher:
    """A compiled matcher: :meth:`matches` searches a text for it."""

    __slots__ = ("_compiled", "pattern")

    def __init__(self, pattern: str, compiled: Any) -> None:
        self.pattern = pattern
        self._compiled = compiled

    def matches(self, text: str) -> bool:
        """Whether the matcher is found anywhere in ``text`` (unanchored, as Go's MatchString)."""
        return self._compiled.search(text) is not None


@lru_cache(maxsize=256)
def compile_matcher(pattern: str) -> Matcher:
    """Compile ``pattern``; raise :class:`MatcherError` where RE2 refuses it."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return Matcher(pattern, re2.compile(pattern, options=options))
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise MatcherError(_text(reason)) from None
    except UnicodeEncodeError:
        raise MatcherError("it holds half of a surrogate pair") from None


def _text(reason: object) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
