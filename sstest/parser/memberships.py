"""The memberships of a regular request: kept as columns, made one by one for who asks."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import call, not_
from typing import Any, SupportsIndex, overload

from sstest.parser.membership import Delta, Membership


@dataclass(slots=True, eq=False, repr=False)
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
        if not self.keys:
            return {}
        added, removed = self._of_cohorts(joins=True), self._of_cohorts(joins=False)
        if not all(map(frozenset.isdisjoint, added.values(), removed.values())):
            added, removed = self._last_words()
        names = self._last_names()
        return {
            cohort: Delta(cohort, keys, removed[cohort], names[cohort], self.cohort_url)
            for cohort, keys in added.items()
        }

    def _of_cohorts(self, *, joins: bool) -> dict[str, frozenset[str]]:
        """The keys that join, or that leave, by cohort, in order of mention."""
        ids, keys, included = self.cohort_ids, self.keys, self.included
        if isinstance(ids, str):
            if (not joins) not in included:
                return {ids: frozenset(keys)}
            chosen: Iterable[bool] = included if joins else map(not_, included)
            return {ids: frozenset(compress(keys, chosen) if joins in included else ())}
        found: dict[str, set[str]] = {cohort: set() for cohort in dict.fromkeys(ids)}
        add = {cohort: of_it.add for cohort, of_it in found.items()}
        which = included if joins else list(map(not_, included))
        deque(
            map(call, map(add.__getitem__, compress(ids, which)), compress(keys, which)), maxlen=0
        )
        return {cohort: frozenset(of_it) for cohort, of_it in found.items()}

    def _last_words(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """The keys that each cohort adds and removes, where some are mentioned as both."""
        ids = self.cohort_ids
        words: dict[str, dict[str, bool]] = defaultdict(dict)
        for cohort, key, included in zip(
            repeat(ids) if isinstance(ids, str) else ids, self.keys, self.included, strict=False
        ):
            words[cohort][key] = included
        return (
            {one: frozenset(compress(said, said.values())) for one, said in words.items()},
            {
                one: frozenset(compress(said, map(not_, said.values())))
                for one, said in words.items()
            },
        )

    def _last_names(self) -> dict[str, str]:
        """The name that each cohort was mentioned with last."""
        ids, names = self.cohort_ids, self.cohort_names
        if isinstance(ids, str):
            return {ids: names if isinstance(names, str) else names[-1]}
        if isinstance(names, str):
            return dict.fromkeys(ids, names)
        found: dict[str, str] = {}
        count = len(set(ids))
        for cohort, name in zip(reversed(ids), reversed(names), strict=True):
            found.setdefault(cohort, name)
            if len(found) == count:
                break
        return found

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


def _at(values: list[Any], index: SupportsIndex | slice) -> list[Any]:
    return values[index] if isinstance(index, slice) else [values[index]]
