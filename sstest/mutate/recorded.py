"""The words of a sender for who leaves, from the requests that are recorded beside a manifest."""

from contextlib import suppress
from typing import Any, Final

from sstest.corpus import CorpusError, read_requests
from sstest.limits import MATCHED_TEXT
from sstest.manifest.document import Document
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.regex.re2 import MatcherError, MatchTooCostly, compile_matcher

_MOST_WORDS: Final = 6


def leaving_words(document: Document) -> dict[str, bytes]:
    """Each action in ``requests/`` that the matcher does not match, with the shortest request."""
    place = document.pointer("path", "arrayInclusion")
    if document.file is None or document.matcher is None or place is None or place.pointer is None:
        return {}
    found: dict[str, bytes] = {}
    with suppress(CorpusError, MatcherError, MatchTooCostly):
        matches = compile_matcher(document.matcher).matches
        bodies = sorted((one.body for one in read_requests(document.file.parent)), key=len)
        for body in bodies:
            word: Any = None
            with suppress(RequestError):
                word = place.pointer.find(decode(body))
            known = isinstance(word, str) and len(word) <= MATCHED_TEXT and word not in found
            if known and len(found) < _MOST_WORDS and not matches(word):
                found[word] = body
    return found
