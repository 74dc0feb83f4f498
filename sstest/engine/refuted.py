"""What recorded requests show to be right, which a guess of a static rule says is wrong."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from sstest.corpus import CorpusError, files_in
from sstest.files import read_file
from sstest.finding import Finding
from sstest.limits import MATCHED_TEXT
from sstest.manifest import MISSING
from sstest.manifest.document import Document, PointerPlace
from sstest.parser import RequestError
from sstest.parser.body import decode

_OF_POINTERS: Final = (
    *("SS111", "SS112", "SS113", "SS114", "SS115", "SS116", "SS117", "SS119"),
    *("SS130", "SS131", "SS132", "SS133", "SS136", "SS138", "SS140", "SS141"),
)
"""Guesses that a name is not what is sent."""
_OF_WORDS: Final = ("SS312", "SS313", "SS314", "SS323")
"""Guesses that an action is not what is sent."""
_LINES: Final = (".jsonl", ".ndjson")
_MOST_FILES: Final = 50
_MOST_MEMBERS: Final = 50
_LARGEST: Final = 1_000_000


def recorded_beside(document: Document, findings: Iterable[Finding]) -> list[bytes]:
    """The bodies in ``requests/`` beside the manifest, if one of the findings is such a guess."""
    if document.file is None or not any(map(_is_guess, findings)):
        return []
    home = document.file.parent
    bodies = []
    try:
        files = files_in(home / "requests", home)
    except CorpusError:  # whoever looks at the requests themselves says so
        return []
    suffixes = (".json", *_LINES)
    paths = [path for name, path in files.items() if "/" not in name and path.suffix in suffixes]
    for path in paths[:_MOST_FILES]:
        with suppress(OSError):
            text = read_file(path, _LARGEST, home)
            bodies += text.splitlines()[:_MOST_FILES] if path.suffix in _LINES else [text]
    return bodies


def without_refuted(
    findings: Iterable[Finding], document: Document, bodies: Iterable[bytes]
) -> list[Finding]:
    """The findings but for guesses of which recorded requests show that they are wrong."""
    found = list(findings)
    if not any(map(_is_guess, found)):
        return found
    requests = [value for value in map(_decoded, bodies) if value is not MISSING]
    return [one for one in found if not (requests and _is_refuted(one, document, requests))]


def _is_guess(finding: Finding) -> bool:
    return finding.code in (*_OF_POINTERS, *_OF_WORDS)


def _is_refuted(finding: Finding, document: Document, requests: list[Any]) -> bool:
    if finding.code in _OF_WORDS:
        return _is_sent(document, requests)
    paths = {document.path_of(one) for one in (finding.pointer, *finding.related)}
    places = [one for one in document.pointers if one.path in paths]
    # Of two that are compared, either may be the wrong one.
    return len(places) == len(paths) and all(
        any(_finds(document, place, request) for request in requests) for place in places
    )


def _is_sent(document: Document, requests: list[Any]) -> bool:
    """Whether a recorded action is matched, so that the matcher's word is one that is sent."""
    place = document.pointer("path", "arrayInclusion")
    if place is None or place.pointer is None or document.matcher is None:
        return False
    from sstest.regex.re2 import MatcherError, MatchTooCostly, compile_matcher

    found = (place.pointer.find(request) for request in requests)
    words = (one for one in found if isinstance(one, str) and len(one) <= MATCHED_TEXT)
    try:
        matches = compile_matcher(document.matcher).matches
        return any(map(matches, words))
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


def _decoded(body: bytes) -> Any:
    try:
        return decode(body)
    except RequestError:
        return MISSING
