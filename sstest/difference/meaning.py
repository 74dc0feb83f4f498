"""The meaning of a manifest: manifests with the same meaning read all requests alike."""

from contextlib import suppress
from typing import Any

from sstest.manifest import Format, Manifest, Pointer
from sstest.regex.shortest import SearchLimit, alphabet, shortest_difference
from sstest.rules.matchers.analysis.reading import read

Meaning = dict[str, Any]
"""Everything that decides how requests are read under ``docs``, by property."""


def meaning(manifest: Manifest) -> Meaning:
    """How requests are read under ``docs``; raises :class:`~sstest.ManifestError`."""
    parser = manifest.request_parser
    member = parser.member_array_parser
    inclusion = parser.array_inclusion
    # An action wins over a flag (semantics §2.1, step 5), which has no effect then.
    flag = member.boolean_membership_path if parser.format is Format.BOOLEAN else None
    return {
        "environmentIdPath": _parts(parser.environment_id_path),
        "contextKindPath": _parts(parser.context_kind_path),
        "cohortIdPath": _parts(parser.cohort_id_path),
        "cohortNamePath": _parts(parser.cohort_name_path),
        "cohortUrlPath": _parts(parser.cohort_url_path),
        "memberArrayPath": _parts(parser.member_array_path),
        "addMemberArrayPath": _parts(parser.add_member_array_path),
        "removeMemberArrayPath": _parts(parser.remove_member_array_path),
        "arrayInclusion.path": _parts(inclusion.path) if inclusion else None,
        "arrayInclusion.matcher": MatchedTexts(inclusion.matcher) if inclusion else None,
        "memberArrayParser.memberIdPath": _parts(member.member_id_path),
        "memberArrayParser.booleanMembershipPath": _parts(flag),
        "memberArrayParser.cohortIdPath": _parts(member.cohort_id_path),
        "memberArrayParser.cohortNamePath": _parts(member.cohort_name_path),
    }


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


def _parts(pointer: Pointer | None) -> tuple[str, ...] | None:
    return None if pointer is None else pointer.parts
