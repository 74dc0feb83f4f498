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
from sstest.vocabulary.reading import is_addition

_MOST_WORDS: Final = 6


def leaving_words(manifest: Manifest) -> dict[str, bytes]:
    """Each action in ``requests/`` that the matcher does not match, with the shortest request.

    Not one that says that it adds, such as ``Add`` where ``add`` is matched: that is a mistake.
    """
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
            if not isinstance(word, str) or len(word) > MATCHED_TEXT or word in found:
                continue
            if len(found) < _MOST_WORDS and not matches(word) and not is_addition(word):
                found[word] = body
    return found
