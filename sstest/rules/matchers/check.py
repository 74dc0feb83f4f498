"""How the rules of matchers look at one: its reading, made where there is a matcher to read."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sstest.finding import Finding
from sstest.manifest.document import Document

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading
    from sstest.rules.rule import Mistake

NOT_A_PATTERN: Final = ("SS301", "SS302", "SS304")
"""Rules of matchers that are no regular expression; nothing more can be said of those."""
TOO_MUCH_OR_NOTHING: Final = (*NOT_A_PATTERN, "SS306", "SS307")
"""Rules of matchers that match all or none of the actions."""
REWRITTEN: Final = (*TOO_MUCH_OR_NOTHING, "SS310")
"""Rules of matchers that have to be rewritten as a whole; the rules of their parts follow them."""

_SLASHES: Final = re.compile(r"/(.*)/([a-zA-Z]*)", re.DOTALL)
_LONGEST: Final = 4000


def matcher_reading(document: Document) -> "Reading | None":
    """What the matcher of a manifest matches; ``None`` where it is no regular expression."""
    pattern = document.matcher
    if pattern is None or not pattern.strip() or between_slashes(pattern):
        return None
    from sstest.rules.matchers.analysis.reading import read

    return read(pattern)


def check(
    look: "Callable[[Reading], Iterable[Mistake]]",
) -> Callable[[Document], Iterator[Finding]]:
    """The check of a rule that looks at what the matcher matches."""

    def of_manifest(document: Document) -> Iterator[Finding]:
        reading = matcher_reading(document)
        for one in look(reading) if reading else ():
            path, offset = document.matcher_path, one.offset
            yield document.finding(one.message, path, one.hint, offset=offset)

    return of_manifest


def between_slashes(pattern: str) -> tuple[str, str] | None:
    """The pattern and the flags of ``/pattern/flags``, as other languages write them."""
    found = _SLASHES.fullmatch(pattern) if len(pattern) <= _LONGEST else None
    return (found[1], found[2]) if found else None
