"""What recorded requests show to be right, which a guess of a static rule says is wrong."""

from collections.abc import Iterable
from typing import Any, Final

from sstest.finding import Finding
from sstest.limits import MATCHED_TEXT
from sstest.manifest import MISSING
from sstest.manifest.document import Document, Path, PointerPlace
from sstest.parser import RequestError
from sstest.parser.body import decode

_OF_POINTERS: Final = (
    *("SS111", "SS112", "SS113", "SS114", "SS115", "SS116", "SS117", "SS119"),
    *("SS130", "SS131", "SS132", "SS133", "SS136", "SS138", "SS140", "SS141"),
)
"""Guesses that a name is not what is sent."""
_OF_WORDS: Final = ("SS312", "SS313", "SS314", "SS323")
"""Guesses that an action is not what is sent."""
GUESSES: Final = (*_OF_POINTERS, *_OF_WORDS)
"""What requests may refute."""
_MOST_MEMBERS: Final = 50


def without_refuted(
    findings: Iterable[Finding], document: Document, bodies: Iterable[bytes]
) -> list[Finding]:
    """The findings but for guesses of which recorded requests show that they are wrong.

    ``bodies`` are read one by one, and only if one of the findings is such a guess.
    """
    found = list(findings)
    if not any(one.code in GUESSES for one in found):
        return found
    filled: set[Path] = set()
    is_sent = False
    for body in bodies:
        try:
            request = decode(body)
        except RequestError:
            continue
        filled |= {one.path for one in document.pointers if _finds(document, one, request)}
        is_sent = is_sent or _is_sent(document, request)

    def is_refuted(finding: Finding) -> bool:
        if finding.code in _OF_WORDS:
            return is_sent
        # Of two that are compared, either may be the wrong one.
        paths = {document.path_of(one) for one in (finding.pointer, *finding.related)}
        return finding.code in _OF_POINTERS and paths <= filled

    return [one for one in found if not is_refuted(one)]


def _is_sent(document: Document, request: Any) -> bool:
    """Whether an action is matched, so that the matcher's word is one that is sent."""
    place = document.pointer("path", "arrayInclusion")
    if place is None or place.pointer is None or document.matcher is None:
        return False
    from sstest.regex.re2 import MatcherError, MatchTooCostly, compile_matcher

    word = place.pointer.find(request)
    try:
        return (
            isinstance(word, str)
            and len(word) <= MATCHED_TEXT
            and compile_matcher(document.matcher).matches(word)
        )
    except (MatcherError, MatchTooCostly):
        return False


def _finds(document: Document, place: PointerPlace, request: Any) -> bool:
    if place.pointer is None:
        return False
    roots = [request]
    if place.of_member:
        arrays = (one.pointer.find(request) for one in document.arrays if one.pointer)
        roots = [one for each in arrays if isinstance(each, list) for one in each[:_MOST_MEMBERS]]
    return any(place.pointer.find(root) not in (MISSING, None) for root in roots)
