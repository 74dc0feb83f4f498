"""The table that says for each property what it got and why."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sstest.inferring.combining import Candidate
from sstest.inferring.obstacle import Obstacle
from sstest.inferring.question import describe
from sstest.inferring.reasons import Reason
from sstest.text import counted

TITLES: Final = {
    "members": "who joins and leaves",
    "words": "words that add",
    "key": "context key",
    "cohort": "cohort",
    "environment": "environment",
    "kind": "context kind",
    "url": "URL of the cohort",
}
_PROPERTIES: Final = {
    "words": "arrayInclusion.matcher",
    "key": "memberIdPath",
    "cohort": "cohortIdPath, cohortNamePath",
    "environment": "environmentIdPath",
    "kind": "contextKindPath",
    "url": "cohortUrlPath",
}
_MOST_REASONS: Final = 5
_MOST_OTHERS: Final = 3
_LEAST: Final = 0.05


def explanation(total: int, candidates: Sequence[Candidate], obstacles: Sequence[Obstacle]) -> str:
    """All of it in words, in lines: what ``total`` payloads have come to."""
    return "\n".join(_lines(total, candidates, obstacles))


def _lines(
    total: int, candidates: Sequence[Candidate], obstacles: Sequence[Obstacle]
) -> Iterator[str]:
    if not candidates:
        yield f"No manifest reads {'this payload' if total == 1 else f'these {total:,} payloads'}."
        for obstacle in obstacles:
            yield f"  - {obstacle.what}"
            yield f"    change: {obstacle.change}"
        return
    first = candidates[0]
    yield f"{counted(total, 'payload')}; the manifest reads {first.read} of {first.tried} tried."
    for part, title in TITLES.items():
        choice = first.chosen[part]
        if part == "words" and choice.value is None:
            continue
        yield ""
        yield f"{title}: {describe(part, choice.value, first)}  ({properties(part, first)})"
        yield from _reasons(choice.reasons)
        for other, text in others(candidates, part):
            yield f"  or {text} ({other.score - first.score:+.1f})"
    for obstacle in obstacles:
        yield ""
        yield f"note: {obstacle.what}"
        yield f"  change: {obstacle.change}"


def properties(part: str, candidate: Candidate) -> str:
    """The properties of a manifest that a part is about."""
    if part == "members":
        reading = candidate.plan.reading
        if reading.only is None:
            return "addMemberArrayPath, removeMemberArrayPath"
        direction = "arrayInclusion.path" if reading.action else "booleanMembershipPath"
        return f"memberArrayPath, {direction}"
    return _PROPERTIES[part]


def _reasons(reasons: tuple[Reason, ...]) -> Iterator[str]:
    for one in reasons[:_MOST_REASONS]:
        if abs(one.weight) < _LEAST:
            return
        yield f"  {one.weight:+.1f}  {one.text}"


def others(candidates: Sequence[Candidate], part: str) -> list[tuple[Candidate, str]]:
    """What a part could have got instead, each with the best candidate that has it."""
    seen: list[Any] = [candidates[0].chosen[part].value]
    found = []
    for one in candidates[1:]:
        value = one.chosen[part].value
        if value not in seen:
            seen.append(value)
            found.append((one, describe(part, value, one)))
    return found[:_MOST_OTHERS]
