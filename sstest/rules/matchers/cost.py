"""SS345: what is not said of a matcher, since it would take too long to find out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.regex.re2 import MatcherError, too_large
from sstest.rules.example import matcher
from sstest.rules.matchers.check import NOT_A_PATTERN, between_slashes, matcher_reading
from sstest.rules.matchers.dialects import in_javascript, in_python
from sstest.rules.rule import warning
from sstest.text import quote

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_HINT = "make it smaller: published matchers name one to three actions, as in '^(add|members)$'"


@warning(
    "SS345",
    "matcher too costly to judge",
    "The matcher is so large, or repeats so much, that sstest does not find out all that its rules"
    " say of matchers; the finding says what is left out.",
    "Work is bounded, so that nobody's manifest keeps a job busy. A mistake in what is left out is"
    " not reported. For the largest no requests are made either.",
    bad=matcher("^add_[a-z]{0,1000}$"),
    good=matcher("^(add|members)$"),
    source="sstest: docs/limits.md",
    follows=NOT_A_PATTERN,
)
def _too_costly(document: Document) -> Iterator[Finding]:
    pattern = document.matcher
    if pattern is None or not pattern.strip() or between_slashes(pattern):
        return
    try:
        why = too_large(pattern)
    except MatcherError:
        return
    if why is None and (reading := matcher_reading(document)):
        left_out = _left_out(reading)
        why = f"too costly to judge in full; left out: {', '.join(left_out)}" if left_out else None
    if why is not None:
        message = f"matcher {quote(pattern)} is {why}"
        yield document.finding(message, document.matcher_path, _HINT, offset=0)


def _left_out(reading: "Reading") -> list[str]:
    """What the rules of matchers do not find out, each of which is asked for here."""
    from sstest.regex.redos import is_cut_short

    _ = reading.reach, reading.dead_alternatives, in_javascript(reading), in_python(reading)
    slow = ["what takes JavaScript long"] if is_cut_short(reading.pattern) else []
    return [*reading.left_out, *slow]
