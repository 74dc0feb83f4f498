"""The words of a sender for who leaves, from the requests that are recorded beside a manifest."""

from contextlib import suppress
from typing import Any, Final

from sstest.engine.lint import beside
from sstest.limits import MATCHED_TEXT
from sstest.manifest import Manifest
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.payloads.pieces import PayloadError
from sstest.regex.re2 import MatchTooCostly, compile_matcher

_MOST_WORDS: Final = 6


def leaving_words(manifest: Manifest) -> dict[str, bytes]:
    """Each action in ``requests/`` that the matcher does not match, with the shortest request."""
    action = manifest.request_parser.array_inclusion
    if action is None:
        return {}
    found: dict[str, bytes] = {}
    with suppress(PayloadError, MatchTooCostly):
        matches = compile_matcher(action.matcher).matches
        for body in sorted((one.body for one in beside(manifest.document)), key=len):
            word: Any = None
            with suppress(RequestError):
                word = action.path.find(decode(body))
            known = isinstance(word, str) and len(word) <= MATCHED_TEXT and word not in found
            if known and len(found) < _MOST_WORDS and not matches(word):
                found[word] = body
    return found
