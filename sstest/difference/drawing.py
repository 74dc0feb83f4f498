"""Requests on which two manifests may differ."""

from contextlib import suppress
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.difference.meaning import text_of_only_one
from sstest.generate.actions import actions
from sstest.generate.document import encode, load, put
from sstest.generate.expected import Sample
from sstest.generate.properties import Use
from sstest.generate.strategies import requests
from sstest.regex.re2 import compile_matcher
from sstest.regex.shortest import SearchLimit
from sstest.rules.matchers.analysis.reading import read
from sstest.rules.requests.target import Target

_SPELLED: Final = 10


def bodies(strategy: SearchStrategy[Any]) -> SearchStrategy[bytes]:
    """The bodies of what a strategy draws."""
    return strategy.map(lambda one: one.body)


def with_words_of(target: Target, other: Target) -> SearchStrategy[bytes] | None:
    """A target's requests, with actions that either matcher may accept."""
    action, theirs = _action(target), _action(other)
    if action is None or action.matcher is None:
        return None
    words = _words(action.matcher)
    if theirs is not None and theirs.matcher is not None:
        words += _words(theirs.matcher)
        # Prefer words that only one of the two matchers accepts.
        words = _distinguishing(action.matcher, theirs.matcher, words) or words
    if not words:
        return None

    def say(sample: Sample, word: str) -> bytes:
        return encode(put(load(sample.body), action.pointer.parts, word))

    drawn = requests(target.manifest).filter(lambda sample: bool(sample.update.memberships))
    return st.builds(say, drawn, st.sampled_from(list(dict.fromkeys(words))))


def _distinguishing(pattern: str, other: str, words: list[str]) -> list[str]:
    """Words that only one matcher accepts: of ``words``, or else the shortest one there is."""
    first, second = compile_matcher(pattern), compile_matcher(other)
    found = [word for word in words if first.matches(word) != second.matches(word)]
    if not found:
        with suppress(SearchLimit):
            text = text_of_only_one(pattern, other)
            found = [text] if text is not None else []
    return found


def _action(target: Target) -> Use | None:
    if not target.has_requests:
        return None
    return next((use for use in target.shape.request_uses if use.matcher is not None), None)


def _words(matcher: str) -> list[str]:
    known = actions(matcher)
    reading = read(matcher)
    spelled = reading.words[:_SPELLED] if reading else ()
    return [*known.joining, *known.leaving, *known.swallowed, *spelled]
