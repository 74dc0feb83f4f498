"""The memberships of a regular request: kept as columns, made one by one for who asks."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import not_
from typing import Any, SupportsIndex, overload

from sstest.parser.membership import Delta, Membership


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Memberships(Sequence[Membership]):
    """A sequence of memberships, equal to a tuple of the same; it costs what its texts cost.

    ``keys`` and ``included`` have an element for each membership. So have ``cohort_ids`` and
    ``cohort_names``, or are the one text that all share, as ``cohort_url`` is.
    """

    keys: list[str]
    included: list[bool]
    cohort_ids: str | list[str]
    cohort_names: str | list[str]
    cohort_url: str | None

    def deltas(self) -> dict[str, Delta]:
        """What :attr:`sstest.Update.deltas` is, by whole columns."""
        ids, names = self.cohort_ids, self.cohort_names
        if not self.keys:
            return {}
        if isinstance(ids, str):
            name = names if isinstance(names, str) else names[-1]
            return {ids: Delta(ids, *_delta(self.keys, self.included), name, self.cohort_url)}
        words: dict[str, dict[str, bool]] = {cohort: {} for cohort in dict.fromkeys(ids)}
        # The last word on a key: what is written last into its cohort's dictionary.
        said = map(dict.__setitem__, map(words.__getitem__, ids), self.keys, self.included)
        deque(said, maxlen=0)
        last = dict.fromkeys(words, names) if isinstance(names, str) else _last_names(ids, names)
        return {
            cohort: Delta(cohort, *_split(of_it), last[cohort], self.cohort_url)
            for cohort, of_it in words.items()
        }

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Membership: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Membership, ...]: ...
    def __getitem__(self, index: Any) -> Membership | tuple[Membership, ...]:
        ids, names = self.cohort_ids, self.cohort_names
        part = Memberships(
            _at(self.keys, index),
            _at(self.included, index),
            ids if isinstance(ids, str) else _at(ids, index),
            names if isinstance(names, str) else _at(names, index),
            self.cohort_url,
        )
        return tuple(part) if isinstance(index, slice) else next(iter(part))

    def __iter__(self) -> Iterator[Membership]:
        ids, names = self.cohort_ids, self.cohort_names
        return map(
            Membership,
            self.keys,
            self.included,
            repeat(ids) if isinstance(ids, str) else ids,
            repeat(names) if isinstance(names, str) else names,
            repeat(self.cohort_url),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | Memberships):
            return NotImplemented
        return len(self) == len(other) and all(map(Membership.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def _last_names(ids: list[str], names: list[str]) -> dict[str, str]:
    """The name that each cohort was mentioned with last."""
    found: dict[str, str] = {}
    count = len(set(ids))
    for cohort, name in zip(reversed(ids), reversed(names), strict=True):
        found.setdefault(cohort, name)
        if len(found) == count:
            break
    return found


def _at(values: list[Any], index: SupportsIndex | slice) -> list[Any]:
    return values[index] if isinstance(index, slice) else [values[index]]


def _delta(keys: list[str], included: list[bool]) -> tuple[frozenset[str], frozenset[str]]:
    added = frozenset(compress(keys, included))
    removed = frozenset(compress(keys, map(not_, included)))
    if added.isdisjoint(removed):
        return added, removed
    return _split(dict(zip(keys, included)))  # noqa: B905  # as long as each other


def _split(words: dict[str, bool]) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(compress(words, words.values())),
        frozenset(compress(words, map(not_, words.values()))),
    )
