"""What payloads have where: every scalar and every array by its path, without names that are data.

A name that is itself a value, such as the address in an object of people by address, is never a
part of a path: no pointer can lead through it to all of them, and it must not be written anywhere.
"""

import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.generate.value_style import looks_like_data
from sstest.vocabulary.reading import Meaning, meaning

_DEEPEST: Final = 12
_MOST_NODES: Final = 2_000
_MOST_PATHS: Final = 2_000
_ELEMENTS: Final = 3
_LOOKED_AT: Final = 10
_LONGEST_TUPLE: Final = 10
_FEWEST_ROWS: Final = 3
_MOST_MEMBERS: Final = 5_000
_FEWEST_NAMES: Final = 3
# An object of so many names, of which any one object has but one in so many, is a directory.
_MANY_NAMES: Final = 20
_FEW_OF: Final = 5
_DIGITS_OF_DATA: Final = 3
_TECHNICAL: Final = re.compile(r"sha-?\d+|md5|base64|iso-?\d+|utf-?\d+|rfc-?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Fields:
    """The scalars and arrays of some objects, by their path from each; in order of mention.

    ``values[path][n]`` is what object ``n`` of ``count`` has there.
    """

    count: int
    values: dict[Path, dict[int, Any]] = field(repr=False)
    arrays: dict[Path, dict[int, list[Any]]] = field(repr=False)
    directories: dict[Path, int] = field(repr=False)
    """Objects whose names are data, and in how many of the objects they are."""
    tuples: frozenset[Path] = frozenset()
    """Lists in which each position means something of its own: a pointer may lead through it."""

    @classmethod
    def of(cls, objects: Sequence[Any]) -> "Fields":
        """Gather them; of large ones the parts near the root."""
        directories = _directories(objects)
        values: dict[Path, dict[int, Any]] = {}
        arrays: dict[Path, dict[int, list[Any]]] = {}
        found: Counter[Path] = Counter()
        for number, one in enumerate(objects):
            for path, value in _walk(one):
                hidden = _hidden(path, directories)
                if hidden is not None:
                    found[hidden] += 1
                    continue
                place = arrays if isinstance(value, list) else values
                if isinstance(value, dict) or (len(place) >= _MOST_PATHS and path not in place):
                    continue
                place.setdefault(path, {})[number] = value
        tuples = frozenset(path for path, lists in arrays.items() if _is_tuple(lists.values()))
        for path in sorted(tuples):
            for number, listed in arrays[path].items():
                for at, one in enumerate(listed):
                    if not isinstance(one, dict | list):
                        values.setdefault((*path, str(at)), {})[number] = one
        return cls(len(objects), values, arrays, dict(found), tuples)

    def is_by_position(self, path: Path) -> bool:
        """Whether a path leads to whatever element of a list happens to be there."""
        return next(self.lists_on(path), None) is not None

    def lists_on(self, path: Path) -> Iterator[Path]:
        """The lists that a path leads through, but for tuples; the outermost first."""
        for depth, part in enumerate(path):
            if part.isdecimal() and path[:depth] in self.arrays and path[:depth] not in self.tuples:
                yield path[:depth]

    def share(self, path: Path) -> float:
        """In how many of the objects something is at ``path``, from 0 to 1."""
        found = self.values.get(path) or self.arrays.get(path) or {}
        return len(found) / self.count if self.count else 0.0


@dataclass(frozen=True)
class Members:
    """The elements of one array, of all payloads together, the first of many of each.

    ``payload[n]`` is the payload of member ``n``.
    """

    path: Path
    elements: tuple[Any, ...] = field(repr=False)
    payload: tuple[int, ...] = field(repr=False)
    fields: Fields = field(repr=False)

    @classmethod
    def of(cls, path: Path, arrays: dict[int, list[Any]]) -> "Members":
        """The elements of the arrays that payloads have at ``path``."""
        each = max(10, _MOST_MEMBERS // max(len(arrays), 1))
        pairs = [(number, one) for number, listed in arrays.items() for one in listed[:each]]
        pairs = pairs[:_MOST_MEMBERS]
        elements = tuple(_row(one) for _, one in pairs)
        return cls(path, elements, tuple(number for number, _ in pairs), Fields.of(elements))

    def values(self, path: Path) -> dict[int, Any]:
        """What the members have at ``path``; an empty path is the member itself."""
        return self.fields.values.get(path, {})


def _row(element: Any) -> Any:
    """A member; of one that is a row of a table what it has at each position."""
    is_row = isinstance(element, list) and (
        not element or any(not isinstance(one, dict | list) for one in element)
    )
    return {str(at): one for at, one in enumerate(element)} if is_row else element


def _walk(value: Any) -> Iterator[tuple[Path, Any]]:
    """Everything in a value with its path, what is near its root first."""
    waiting: deque[tuple[Path, Any]] = deque([((), value)])
    seen = 0
    while waiting and seen < _MOST_NODES:
        path, one = waiting.popleft()
        seen += 1
        yield path, one
        if len(path) >= _DEEPEST:
            continue
        if isinstance(one, dict):
            room = _MOST_NODES - seen
            names = (name for name, _ in zip(one, range(room), strict=False))
            waiting += [((*path, name), one[name]) for name in names]
        elif isinstance(one, list):
            inner = [
                ((*path, str(index)), element)
                for index, element in enumerate(one[:_LOOKED_AT])
                if isinstance(element, dict | list)
            ]
            waiting += inner[:_ELEMENTS]


def _is_tuple(lists: Collection[list[Any]]) -> bool:
    """Whether lists are tuples: of one length, and what is at each position is of one kind.

    Two lists, those who join and those who leave, are one. So are elements that differ in type,
    objects that differ in their names, one with a word that adds and one with a word that removes,
    and scalars, of some objects.
    """
    first = next(iter(lists), [])
    if not 0 < len(first) <= _LONGEST_TUPLE or any(len(one) != len(first) for one in lists):
        return False
    columns = list(zip(*lists, strict=True))
    kinds = [{_kind_of(one) for one in column} - {None} for column in columns]
    if any(len(kind) > 1 for kind in kinds):
        return False
    every = set().union(*kinds)
    if every == {"list"}:
        return len(first) == 2
    if every == {"dict"}:
        columns = [tuple(one or {} for one in column) for column in columns]  # null is of any type
        first = [column[0] for column in columns]
        names = [{frozenset(one) for one in column} for column in columns]
        every_name = [frozenset().union(*one) for one in names]
        if len(first) > 1 and sum(map(len, every_name)) == len(frozenset().union(*every_name)):
            return True
        if not all(any(isinstance(inner, list) for inner in one.values()) for one in first):
            return False
        is_of_names = len(lists) > 1 and all(len(one) == 1 for one in names)
        return (is_of_names and len(set(every_name)) == len(first) > 1) or any(
            _are_labels([{one.get(name) for one in column} for column in columns])
            for name in frozenset.intersection(*every_name)
            if all(isinstance(one.get(name), str) for column in columns for one in column)
        )
    return len(every) > 1 or len(lists) >= _FEWEST_ROWS


def _kind_of(value: Any) -> str | None:
    """The type of a value; numbers are of one, and null is of any."""
    if value is None:
        return None
    return "number" if type(value) in (int, float) else type(value).__name__


def _are_labels(columns: list[set[Any]]) -> bool:
    """Whether each position always has the same word, one adds, and the other removes."""
    words = [one for column in columns for one in column if isinstance(one, str)]
    is_constant = len(words) == len(columns) and all(len(one) == 1 for one in columns)
    return is_constant and Counter(map(meaning, words)) == {Meaning.ADD: 1, Meaning.REMOVE: 1}


def _directories(objects: Iterable[Any]) -> dict[Path, frozenset[str]]:
    """The places of objects that have names that are data, and those names."""
    names: dict[Path, dict[str, Counter[str]]] = {}
    number: Counter[Path] = Counter()
    for one in objects:
        for path, value in _walk(one):
            if isinstance(value, dict) and value and len(names) < _MOST_PATHS:
                number[path] += 1
                by_kind = names.setdefault(path, {})
                for name, inner in list(value.items())[:_MOST_NODES]:
                    by_kind.setdefault(type(inner).__name__, Counter())[name] += 1
    found = {}
    for path, by_kind in names.items():
        usual = sum(sum(counted.values()) for counted in by_kind.values()) / number[path]
        every = frozenset(name for counted in by_kind.values() for name in counted)
        if len(every) >= _MANY_NAMES and usual * _FEW_OF <= len(every):
            found[path] = every
            continue
        shared = max(max(counted.values()) for counted in by_kind.values()) > 1
        record = any(
            count == number[path] and not is_data(name)
            for counted in by_kind.values()
            for name, count in counted.items()
        )
        hidden = [
            _data_of(kind, counted, number[path], is_shared=shared, is_record=record)
            for kind, counted in by_kind.items()
        ]
        if any(hidden):
            found[path] = frozenset().union(*hidden)
    return found


def _data_of(
    kind: str, names: Counter[str], objects: int, *, is_shared: bool, is_record: bool
) -> frozenset[str]:
    """Of the names with one kind of value those that are data: several, others in each object.

    Where two objects share some name, ``is_shared``, it takes more of them: they may be records
    with properties that can be left out. All objects that are a record, ``is_record``, have some
    name that is none: beside it the terms of a vocabulary, URLs that most have, are names as well.
    """
    others = frozenset(
        name
        for name, count in names.items()
        if not is_data(name) or (is_record and count * 2 > objects and is_term(name))
    )
    most = max((names[name] for name in others), default=0)
    if is_shared:
        is_varied = (
            objects > _FEWEST_NAMES
            and len(others) >= objects
            and kind in ("dict", "list", "bool")
            and most <= objects // 3
        )
    else:
        is_varied = len(others) >= _FEWEST_NAMES and objects > 1
    return frozenset(names) if is_varied else frozenset(names) - others


def _hidden(path: Path, directories: dict[Path, frozenset[str]]) -> Path | None:
    """The directory on a path, if one of its names is data."""
    for depth, name in enumerate(path):
        if name in directories.get(path[:depth], ()):
            return path[:depth]
    return None


def is_term(name: str) -> bool:
    """Whether a name or an action is the URL of a term, as in JSON-LD: ``https://schema.org/name``."""
    _, sign, rest = name.partition("://")
    return bool(sign) and not is_data(rest) and not set(rest) & set("?@=&")


def is_data(name: str) -> bool:
    """Whether a name is a value, and must not be repeated, or no sound part of a pointer.

    One or two digits are no value.
    """
    if not name.isprintable() or name != name.strip() or not name:
        return True
    if name.isdecimal() and len(name) < _DIGITS_OF_DATA:
        return False
    return looks_like_data(_TECHNICAL.sub("", name))
