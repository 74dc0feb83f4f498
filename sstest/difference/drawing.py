"""Requests on which two manifests may differ."""

from contextlib import suppress
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.actions import actions
from sstest.generate.properties import Use
from sstest.generate.sample import Sample
from sstest.generate.strategies import requests
from sstest.rules.requests import documents
from sstest.rules.requests.target import Target

_SPELLED: Final = 10


def bodies(strategy: SearchStrategy[Any]) -> SearchStrategy[bytes]:
    """The bodies of what a strategy draws."""
    return strategy.map(lambda one: one.body)


def with_words_of(target: Target, other: Target) -> SearchStrategy[bytes] | None:
    """A target's requests, with actions that either matcher may accept."""
    action = _action(target)
    if action is None:
        return None
    theirs = _action(other)
    words = [word for each in (action, theirs) for word in _words(each)]
    if not words:
        return None
    if theirs is not None:
        # Prefer words that only one of the two matchers accepts.
        words = _distinguishing(action, theirs, words) or words

    def say(sample: Sample, word: str) -> bytes:
        document = documents.read(sample.body)
        return documents.write(documents.put(document, action.pointer.parts, word))

    drawn = requests(target.manifest).filter(lambda sample: bool(sample.update.memberships))
    return st.builds(say, drawn, st.sampled_from(list(dict.fromkeys(words))))


def _distinguishing(one: Use, other: Use, words: list[str]) -> list[str]:
    """Words that only one matcher accepts: of ``words``, or else the shortest one there is."""
    from sstest.regex.shortest import SearchLimit, alphabet, shortest_difference
    from sstest.rules.matchers.analysis.reading import read

    first, second = read(one.matcher or ""), read(other.matcher or "")
    if first is None or second is None:
        return []
    found = [word for word in words if first.matches(word) != second.matches(word)]
    if not found and first.automaton and second.automaton:
        with suppress(SearchLimit):
            letters = alphabet(first.automaton, second.automaton)
            text = shortest_difference(first.automaton, second.automaton, letters)
            found = [text] if text is not None else []
    return found


def _action(target: Target) -> Use | None:
    if not target.has_requests:
        return None
    return next((use for use in target.shape.request_uses if use.matcher is not None), None)


def _words(action: Use | None) -> list[str]:
    """Words that a matcher accepts, and words that it does not."""
    if action is None or action.matcher is None:
        return []
    from sstest.rules.matchers.analysis.reading import read

    known = actions(action.matcher)
    reading = read(action.matcher)
    spelled = reading.words[:_SPELLED] if reading else ()
    return [*known.joining, *known.leaving, *known.swallowed, *spelled]
