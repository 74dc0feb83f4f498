"""Which property of a manifest a field seems to be meant for, by the names on the path to it."""

from collections.abc import Iterable
from typing import Final

from sstest.generate.shape import Path
from sstest.vocabulary.reading import Meaning, direction, normalize, split_words
from sstest.vocabulary.typos import CLOSE, similarity
from sstest.vocabulary.words import ROLES

# By property: the roles that speak for it, with their weights, and those that speak against it.
_ROLES: Final[dict[str, tuple[dict[str, int], tuple[str, ...]]]] = {
    "environmentIdPath": ({"environment": 4, "id": 1}, ("cohort", "name", "url", "action", "kind")),
    "contextKindPath": ({"kind": 4}, ("cohort", "name", "url", "action", "environment", "id")),
    "cohortIdPath": (
        {"cohort": 2, "id": 2},
        ("name", "url", "environment", "action", "kind", "member"),
    ),
    "cohortNamePath": ({"cohort": 2, "name": 4}, ("id", "url", "environment", "action", "kind")),
    "cohortUrlPath": ({"cohort": 1, "url": 4}, ("name", "id", "action", "kind")),
    "memberIdPath": ({"member": 4, "id": 1}, ("cohort", "url", "environment", "kind", "action")),
    "booleanMembershipPath": ({"flag": 3}, ("name", "id", "url")),
    "arrayInclusion.path": ({"action": 4}, ("cohort", "name", "url", "kind", "environment", "id")),
}
_DIRECTIONS: Final = {"addMemberArrayPath": Meaning.ADD, "removeMemberArrayPath": Meaning.REMOVE}
# The last word of a name may be it, but among fields an action_type is an action.
_AMBIGUOUS: Final = frozenset({"type"})
_CLOSE_PATH: Final = 0.8
# Names that are everywhere: one of them alone in another place says nothing.
_COMMON: Final = frozenset({"id", "name", "key", "value", "type", "url", "data", "email", "0"})


def affinity(property_name: str, path: Iterable[str]) -> int:
    """How much a path speaks for being what a property looks for; below 0 it speaks against it.

    The last name counts in full, those before it for half as much.
    """
    parts = [part for part in path if not part.isdigit()]
    if not parts:
        return 0
    if property_name in _DIRECTIONS:
        said = next((one for part in reversed(parts) if (one := _direction(part))), None)
        return 0 if said is None else 4 if said is _DIRECTIONS[property_name] else -4
    leaf, parents = _words_of(parts[-1:]), _words_of(parts[:-1])
    weights, against = _ROLES.get(property_name, ({}, ()))
    score = 0.0
    for role, weight in weights.items():
        words = _roles_words((role,))
        score += weight if leaf & words else weight / 2 if parents & words else 0
    wrong = _roles_words(against) - _roles_words(weights)
    score -= 4 if leaf & wrong else 0
    score -= 1 if parents & (wrong - _roles_words(("id", "name"))) else 0
    return round(score)


def closest_path(path: Path, candidates: Iterable[Path]) -> Path | None:
    """The path that ``path`` was probably meant to be, or ``None`` where none is close."""
    scored = [(score, other) for other in candidates if (score := _score(path, other)) > 0]
    if not scored:
        return None
    return max(scored, key=lambda one: (one[0], -len(one[1]), one[1]))[1]


def _words_of(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in split_words(name)}


def _roles_words(roles: Iterable[str]) -> set[str]:
    return {word for role in roles for word in ROLES[role].words - _AMBIGUOUS}


def _direction(name: str) -> Meaning | None:
    said = direction(name)
    return None if said is Meaning.UNKNOWN else said


def _score(path: Path, other: Path) -> float:
    if not path or not other or path == other:
        return 0.0
    if [*map(normalize, path)] == [*map(normalize, other)]:
        return 4.0
    if len(path) == len(other):
        wrong = [(a, b) for a, b in zip(path, other, strict=True) if a != b]
        if len(wrong) == 1 and not all(part.isdigit() for part in wrong[0]):
            alike = similarity(*wrong[0])
            if alike >= CLOSE:
                return 2 + alike
    leaf, theirs = normalize(path[-1]), normalize(other[-1])
    alike = similarity("/".join(path), "/".join(other))
    shorter, longer = sorted((path, other), key=len)
    if len(shorter) > 1 and longer[-len(shorter) :] == shorter:  # an envelope too few or too many
        return 1.5 + alike / 2
    if leaf == theirs and leaf not in _COMMON and not leaf.isdigit():
        return 1.5 + alike / 2
    if alike >= _CLOSE_PATH and _numbers(path) == _numbers(other):
        return 1 + alike / 2
    if theirs not in _COMMON and similarity(path[-1], other[-1]) >= _CLOSE_PATH:
        return 0.5 + alike / 2
    return 0.0


def _numbers(path: Path) -> list[str]:
    return [part for part in path if part.isdigit()]
