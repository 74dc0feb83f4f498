"""The memberships of a regular request: kept as they were decoded, made one by one for who asks."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import not_
from typing import Any, SupportsIndex, TypeAlias, overload

import msgspec

from sstest.parser.membership import Cohort, Delta, Membership

Groups: TypeAlias = Mapping[str, tuple[Iterable[str], Iterable[str]]]
"""By cohort, in order of mention: the keys that leave, and those that join."""


class Columns(msgspec.Struct):
    """Memberships by property.

    ``keys`` and ``included`` have an element for each membership. So have ``cohort_ids`` and
    ``cohort_names``, or are the one text that all share.
    """

    keys: list[str]
    included: list[bool]
    cohort_ids: str | list[str]
    cohort_names: str | list[str]

    def __len__(self) -> int:
        return len(self.keys)

    def columns(self) -> "Columns":
        """These."""
        return self

    def groups(self) -> Groups:
        """The keys by cohort."""
        ids, keys, included = self.cohort_ids, self.keys, self.included
        if isinstance(ids, str):
            return {ids: (compress(keys, map(not_, included)), compress(keys, included))}
        groups = _new()
        for cohort, joins, key in zip(ids, included, keys, strict=True):
            groups[cohort][joins].add(key)
        return groups

    def names(self, cohorts: Collection[str]) -> dict[str, str]:
        """The name that each cohort was mentioned with last."""
        ids, names = self.cohort_ids, self.cohort_names
        if isinstance(names, str):
            return dict.fromkeys(cohorts, names)
        from_last = repeat(ids) if isinstance(ids, str) else reversed(ids)
        return _first(zip(from_last, reversed(names), strict=False), cohorts)


class Decoded(msgspec.Struct):
    """Members as they are decoded, with attributes named for the properties of the manifest.

    Each member of ``leaving`` and ``joining`` does so; where it is ``flagged``, both are all of
    them. Those with no id or name of their own, if members can have one, have the ``cohort``'s.
    """

    leaving: list[Any]
    joining: list[Any]
    flagged: bool
    cohort: Cohort
    own_ids: bool
    own_names: bool
    columns: Callable[[], Columns]

    def __len__(self) -> int:
        return len(self.leaving) if self.flagged else len(self.leaving) + len(self.joining)

    def groups(self) -> Groups:
        """The keys by cohort."""
        if self.own_ids:
            return self._groups()
        if self.flagged:
            leaving = [one.memberIdPath for one in self.leaving if not one.booleanMembershipPath]
            joining = [one.memberIdPath for one in self.joining if one.booleanMembershipPath]
        else:
            leaving = [one.memberIdPath for one in self.leaving]
            joining = [one.memberIdPath for one in self.joining]
        return {self.cohort.id: (leaving, joining)}

    def _groups(self) -> Groups:
        groups, inherited = _new(), self.cohort.id
        # A text is added to its set while it is in the processor's cache.
        if self.flagged:
            for one in self.joining:
                sides = groups[one.cohortIdPath or inherited]
                sides[one.booleanMembershipPath].add(one.memberIdPath)
        else:
            for joins, members in (True, self.joining), (False, self.leaving):
                for one in members:
                    groups[one.cohortIdPath or inherited][joins].add(one.memberIdPath)
        return groups

    def names(self, cohorts: Collection[str]) -> dict[str, str]:
        """The name that each cohort was mentioned with last."""
        cohort = self.cohort
        if not self.own_names:
            return dict.fromkeys(cohorts, cohort.name)
        before = [] if self.flagged else self.joining
        from_last = (
            ((self.own_ids and one.cohortIdPath) or cohort.id, one.cohortNamePath or cohort.name)
            for one in chain(reversed(self.leaving), reversed(before))
        )
        return _first(from_last, cohorts)


def _new() -> dict[str, tuple[set[str], set[str]]]:
    return defaultdict(lambda: (set(), set()))


def _first(pairs: Iterable[tuple[str, str]], cohorts: Collection[str]) -> dict[str, str]:
    """The first name of each of the cohorts."""
    found: dict[str, str] = {}
    for cohort, name in pairs:
        found.setdefault(cohort, name)
        if len(found) == len(cohorts):
            break
    return found


class Memberships(Sequence[Membership]):
    """A sequence of memberships, equal to a tuple of the same; it costs what its texts cost."""

    __slots__ = ("_said", "cohort_url")

    def __init__(self, said: Columns | Decoded, cohort_url: str | None) -> None:
        self._said = said
        self.cohort_url = cohort_url

    @property
    def columns(self) -> Columns:
        """The memberships by property."""
        self._said = columns = self._said.columns()
        return columns

    def deltas(self) -> dict[str, Delta]:
        """What :attr:`sstest.Update.deltas` is."""
        said = self._said
        if not len(said):
            return {}
        keys = {
            cohort: (frozenset(leaving), frozenset(joining))
            for cohort, (leaving, joining) in said.groups().items()
        }
        for left, joined in keys.values():
            if not left.isdisjoint(joined):
                keys = _last_words(self.columns)
                break
        names = said.names(keys)
        return {
            cohort: Delta(cohort, joined, left, names[cohort], self.cohort_url)
            for cohort, (left, joined) in keys.items()
        }

    def __len__(self) -> int:
        return len(self._said)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Membership: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Membership, ...]: ...
    def __getitem__(self, index: Any) -> Membership | tuple[Membership, ...]:
        columns = self.columns
        ids, names = columns.cohort_ids, columns.cohort_names
        part = Columns(
            _at(columns.keys, index),
            _at(columns.included, index),
            ids if isinstance(ids, str) else _at(ids, index),
            names if isinstance(names, str) else _at(names, index),
        )
        found = tuple(Memberships(part, self.cohort_url))
        return found if isinstance(index, slice) else found[0]

    def __iter__(self) -> Iterator[Membership]:
        columns = self.columns
        ids, names = columns.cohort_ids, columns.cohort_names
        return map(
            Membership,
            columns.keys,
            columns.included,
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

    def __reduce__(self) -> tuple[Any, ...]:
        return Memberships, (self.columns, self.cohort_url)  # decoded members have a type of ours


def _last_words(columns: Columns) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The keys that leave and join each cohort, where some are mentioned as both."""
    ids = columns.cohort_ids
    words: dict[str, dict[str, bool]] = defaultdict(dict)
    for cohort, key, included in zip(
        repeat(ids) if isinstance(ids, str) else ids, columns.keys, columns.included, strict=False
    ):
        words[cohort][key] = included
    return {
        one: (
            frozenset(compress(said, map(not_, said.values()))),
            frozenset(compress(said, said.values())),
        )
        for one, said in words.items()
    }


def _at(values: list[Any], index: SupportsIndex | slice) -> list[Any]:
    return values[index] if isinstance(index, slice) else [values[index]]
