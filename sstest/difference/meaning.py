"""What a manifest says, without how it says it: manifests of one meaning read all alike."""

import re
from itertools import product
from typing import Any, Final

from sstest.manifest import Format, Manifest, Pointer

_WORDS: Final = re.compile(r"[A-Za-z0-9_ -]*")
_MOST_WORDS: Final = 64

Meaning = dict[str, Any]
"""Everything that decides how requests are read under ``docs``, by property."""


def meaning(manifest: Manifest) -> Meaning:
    """What the manifest says about requests; raises :class:`~sstest.ManifestError`."""
    parser = manifest.request_parser
    member = parser.member_array_parser
    inclusion = parser.array_inclusion
    # An action wins over a flag (semantics §2.1, step 5), so the flag says nothing then.
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
        "arrayInclusion.matcher": language(inclusion.matcher) if inclusion else None,
        "memberArrayParser.memberIdPath": _parts(member.member_id_path),
        "memberArrayParser.booleanMembershipPath": _parts(flag),
        "memberArrayParser.cohortIdPath": _parts(member.cohort_id_path),
        "memberArrayParser.cohortNamePath": _parts(member.cohort_name_path),
    }


def raw_meaning(manifest: Manifest) -> Meaning:
    """What decides under ``validation-server``, which takes a manifest as it is."""
    parser = manifest.capability.get("requestParser")
    return {"requestParser": parser}


def language(pattern: str) -> frozenset[str] | str:
    """The words that a matcher takes, where these can be listed; otherwise the matcher itself.

    Two matchers that take the same words are the same: ``^(a|b)$`` and ``^(?:b|a)$`` are.
    """
    words = _listed(pattern)
    return pattern if words is None else frozenset(words)


def _listed(pattern: str) -> list[str] | None:
    r"""The words of a pattern such as ``^(add|insert)_member$`` or ``^a$|^b$``."""
    words: list[str] = []
    for branch in _branches(pattern):
        anchored = re.fullmatch(r"(?:\^|\\A)(.*)(?:\$|\\z)", branch, re.DOTALL)
        if anchored is None:
            return None
        spelled = _spelled(anchored[1])
        if spelled is None or len(words) + len(spelled) > _MOST_WORDS:
            return None
        words += spelled
    return words


def _spelled(text: str) -> list[str] | None:
    """The words of plain text with groups of alternatives in it, none inside of another."""
    if "|" in re.sub(r"\([^()]*\)", "", text):
        return None  # ^a|b$ is not anchored on both sides
    pieces: list[list[str]] = []
    for plain, group in re.findall(r"([^()]+)|\(((?:\?:)?[^()]*)\)", text):
        options = [plain] if plain else group.removeprefix("?:").split("|")
        if not all(_WORDS.fullmatch(option) for option in options):
            return None
        pieces.append(options)
    whole = "".join(re.findall(r"[^()]+|\((?:\?:)?[^()]*\)", text))
    if whole != text:
        return None
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count > _MOST_WORDS:
        return None
    return ["".join(choice) for choice in product(*pieces)]


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand outside of all groups."""
    depth, start, found = 0, 0, []
    for place, sign in enumerate(pattern[:2000]):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
    return [*found, pattern[start:]]


def _parts(pointer: Pointer | None) -> tuple[str, ...] | None:
    return None if pointer is None else pointer.parts
