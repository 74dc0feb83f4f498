"""The meaning of a manifest: manifests with the same meaning read all requests alike."""

from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from typing import Any

from sstest.generate.shape import Shape, ShapeError
from sstest.manifest import Manifest, ManifestError
from sstest.regex.shortest import SearchLimit, alphabet, shortest_difference
from sstest.rules.matchers.analysis.reading import read

Meaning = dict[str, Any]
"""Everything that decides how requests are read under ``docs``, by property."""


def meaning(manifest: Manifest) -> Meaning:
    """How requests are read under ``docs``; raises :class:`~sstest.ManifestError`."""
    parser = manifest.request_parser
    found: Meaning = {name: one.parts for name, one in parser.request_pointers().items()}
    if parser.array_inclusion is not None:
        found["arrayInclusion.matcher"] = MatchedTexts(parser.array_inclusion.matcher)
    # Of a flag beside an action, which has no effect (semantics §2.1, step 5), there is nothing.
    for name, one in parser.member_pointers().items():
        found[f"memberArrayParser.{name}"] = one.parts
    return found


def changed_in(old: Manifest, new: Manifest, properties: Iterable[str]) -> Manifest | None:
    """The old manifest with these properties of the new one; ``None`` where that breaks rules."""
    parser, others = (deepcopy(one.capability["requestParser"]) for one in (old, new))
    for name in properties:
        *way, last = name.split(".")
        target, source = parser, others
        for part in way:
            target, source = target.setdefault(part, {}), source.get(part, {})
        if last in source:
            target[last] = source[last]
        else:
            target.pop(last, None)
    if not parser.get("arrayInclusion", True):
        del parser["arrayInclusion"]
    capability = {**old.capability, "requestParser": parser}
    try:
        made = Manifest.load({"syncedSegment": capability}, old.key)
        _ = made.request_parser
        Shape.of(made.request_parser).satisfiable()
    except (ManifestError, ShapeError):
        return None
    return made


class MatchedTexts:
    """The texts that a matcher matches; equal to another's where their automata prove it."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MatchedTexts):
            return NotImplemented
        if self._pattern == other._pattern:
            return True
        with suppress(SearchLimit):
            return text_of_only_one(self._pattern, other._pattern) is None
        return False

    __hash__ = None  # type: ignore[assignment]  # equal ones need not look alike


def text_of_only_one(pattern: str, other: str) -> str | None:
    """The shortest text that only one of two matchers matches; ``None`` where there is none.

    Raises :class:`~sstest.regex.shortest.SearchLimit` where a pattern is too large to decide that.
    """
    one, two = read(pattern), read(other)
    if not (one and two and one.automaton and two.automaton):
        raise SearchLimit
    letters = alphabet(one.automaton, two.automaton)
    return shortest_difference(one.automaton, two.automaton, letters)
