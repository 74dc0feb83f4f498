"""What differs between the result that is expected of a request and the one found.

A part that the expectation leaves out is not compared. Members are sets: their order does not
count, and all of them have to be stated. An empty object or list states that there is nothing.
"""

import json
from collections.abc import Hashable, Iterator
from itertools import groupby
from typing import Any, Final

from sstest.corpus import Unstated
from sstest.parser.difference import same_json

_ABSENT: Final = object()
_MOST_PLACES: Final = 10
_MOST_PAIRS: Final = 10_000
_MEMBERS: Final = ("update", "deltas")  # the parts whose lists hold members


def differences(part: str, expected: Any, found: Any) -> list[str]:
    """Two lines for each innermost place at which they differ, for the first few of them.

    ``part`` is what the expectation calls it: ``status``, ``update``, ``deltas`` or ``reply``.
    """
    if isinstance(expected, Unstated):
        return []
    return list(_differences(part, expected, found, sets=part in _MEMBERS))[:_MOST_PLACES]


def assertions(part: str, expected: Any, place: str = "found") -> Iterator[str]:
    """Lines of Python that assert what is expected of a part, which ``place`` names there."""
    if isinstance(expected, dict) and expected:
        for name, value in expected.items():
            yield from assertions(part, value, f"{place}[{name!r}]")
    elif not isinstance(expected, list) or part not in _MEMBERS:
        yield f"assert {place} == {expected!r}"
    elif any(isinstance(one, dict) for one in expected):
        yield f"assert len({place}) == {len(expected)}"
        yield f"for expected in {expected!r}:"
        yield f"    assert any(expected.items() <= one.items() for one in {place})"
    else:
        yield f"assert set({place}) == set({expected!r})"


def line(name: str, expected: Any, found: Any) -> str:
    """What was expected and what was found, one above the other."""
    return f"  {name}: expected {_short(expected)}\n  {' ' * len(name)}  found {_short(found)}"


def _differences(place: str, expected: Any, found: Any, *, sets: bool) -> Iterator[str]:
    if isinstance(expected, dict) and expected and isinstance(found, dict):
        for name, value in expected.items():
            if name not in found:
                yield line(f"{place}/{name}", value, _ABSENT)
            else:
                yield from _differences(f"{place}/{name}", value, found[name], sets=sets)
    elif not isinstance(expected, list) or not isinstance(found, list):
        if not same_json(found, expected):
            yield line(place, expected, found)
    elif sets:
        yield from _of_sets(place, expected, found)
    elif len(expected) != len(found):
        yield line(place, expected, found)
    else:
        for index, (want, got) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(f"{place}/{index}", want, got, sets=sets)


def _of_sets(place: str, expected: list[Any], found: list[Any]) -> Iterator[str]:
    missing, left = _unpaired(expected, found)
    if missing and left:
        # What states less may have taken what another needs, and of an object a part is stated.
        if len(expected) * len(found) <= _MOST_PAIRS:
            missing, left = expected, found
        if len(missing) * len(left) <= _MOST_PAIRS:
            missing, left = _matched(missing, left)
    lines = [f"missing {_short(missing)}"] if missing else []
    lines += [f"not expected {_short(left)}"] if left else []
    if lines:
        yield f"  {place}: " + f"\n  {' ' * len(place)}  ".join(lines)


def _unpaired(expected: list[Any], found: list[Any]) -> tuple[list[Any], list[Any]]:
    """What of each list is not in the other, as far as equal values tell."""
    missing: list[Any] = []
    left = dict(enumerate(found))
    # Memberships of which less is stated take what is left.
    wanted = sorted(expected, key=lambda want: (_vagueness(want), _stated(want)))
    for names, group in groupby(wanted, _stated):
        places: dict[Hashable, list[int]] = {}
        for place in reversed(left):
            places.setdefault(_hashable(_part(left[place], names)), []).append(place)
        for want in group:
            if same := places.get(_hashable(want)):
                del left[same.pop()]
            else:
                missing.append(want)
    return missing, list(left.values())


def _matched(expected: list[Any], found: list[Any]) -> tuple[list[Any], list[Any]]:
    """What is left of each list where as many as possible are paired (Kuhn's algorithm)."""
    fits = [
        [
            place
            for place, got in enumerate(found)
            if not any(_differences("", want, got, sets=False))
        ]
        for want in expected
    ]
    taken: dict[int, int] = {}

    def is_placed(number: int, seen: set[int]) -> bool:
        for place in fits[number]:
            if place not in seen:
                seen.add(place)
                if place not in taken or is_placed(taken[place], seen):
                    taken[place] = number
                    return True
        return False

    missing = [want for number, want in enumerate(expected) if not is_placed(number, set())]
    return missing, [got for place, got in enumerate(found) if place not in taken]


def _stated(membership: object) -> tuple[str, ...]:
    return tuple(sorted(membership)) if isinstance(membership, dict) else ()


def _part(membership: Any, names: tuple[str, ...]) -> Any:
    if not names or not isinstance(membership, dict):
        return membership
    return {name: membership[name] for name in names if name in membership}


def _hashable(value: Any) -> Hashable:
    """Equal for JSON that is: ``1`` and ``1.0``, but not ``1`` and ``true``."""
    if isinstance(value, dict):
        return frozenset((name, _hashable(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return isinstance(value, bool), value


def _vagueness(membership: object) -> tuple[bool, int]:
    if not isinstance(membership, dict):
        return False, 0
    return "contextKey" not in membership, -len(membership)


def _short(value: object) -> str:
    if value is _ABSENT:
        return "nothing there"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):  # what the validation server passes on need not be JSON
        text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}..."
