"""Many request bodies under the ``docs`` profile at once, by whole columns.

What :mod:`sstest.parser.compiled` does for a request costs several times its decoding where it has
a few members. Here it is done for all of them together, if they are regular; others are left to who
asks, to be read one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, cycle, repeat
from operator import add, itemgetter
from typing import Any

import msgspec

from sstest.limits import BODY_COHORTS
from sstest.manifest import Format, RequestParser
from sstest.manifest.source import MAX_DEPTH
from sstest.parser import reference
from sstest.parser.body import check_size
from sstest.parser.compiled import readers
from sstest.parser.reader import IN_MEMBER, IrregularError, Reader, of_types, texts
from sstest.regex.re2 import MatchTooCostly, compile_matcher


@dataclass(slots=True)
class Requests:
    """What some requests ask for, in columns.

    ``environments`` to ``counts`` have an element for each request: its environment, context kind,
    cohort, and number of members. ``keys`` and ``included`` have one for each member of all of
    them; so have ``own_ids`` and ``own_names``, its cohort, where members can have one of their
    own.
    """

    environments: list[str]
    kinds: list[str]
    cohort_ids: list[str]
    cohort_names: list[str]
    cohort_urls: list[str | None]
    counts: list[int]
    keys: list[str]
    included: list[bool]
    own_ids: list[str] | None
    own_names: list[str] | None

    def of_members(self, column: list[Any]) -> Iterator[Any]:
        """The element of a request for each of its members."""
        return chain.from_iterable(map(repeat, column, self.counts))


def read_batch(parser: RequestParser, bodies: list[bytes]) -> Requests:
    """What all of these bodies ask for, if all are regular; equal to reading them one by one.

    Raises :class:`~sstest.parser.reader.IrregularError` where one is not.
    """
    for reader in readers(parser):
        try:
            return _read(reader, bodies)
        except msgspec.ValidationError:
            continue
        except (msgspec.DecodeError, MatchTooCostly, RecursionError, TypeError, ValueError):
            break
    raise IrregularError


def _read(reader: Reader, bodies: list[bytes]) -> Requests:
    if reader.member.unchecked or not reader.frame.unchecked.isdisjoint(reader.arrays):
        raise IrregularError
    documents = list(map(reader.decode, bodies))
    if not b"".join(bodies).isascii():
        for body in bodies:
            body.decode()
    found = {name: list(map(find, documents)) for name, find in reader.frame.finds.items()}
    del documents
    for name in reader.frame.unchecked:
        of_types({str, type(None)}, found[name])
    for name in reader.arrays:
        if name == "memberArrayPath":
            _required(found[name])
        else:
            found[name] = [() if one is None else one for one in found[name]]
    for name, (array, index) in reader.within.items():
        find = reader.member.finds[IN_MEMBER + name]
        if all(map(index.__lt__, map(len, found[array]))):
            found[name] = list(map(find, map(itemgetter(index), found[array])))
        else:
            found[name] = [
                find(members[index]) if index < len(members) else None for members in found[array]
            ]
    counts, members, included = _directed(reader, found)
    if max(map(len, bodies)) > 2 * MAX_DEPTH:
        _check_depth(reader, bodies, counts)
    requests = Requests(
        _required(found["environmentIdPath"]),
        _kinds(found.get("contextKindPath"), len(bodies)),
        _texts(reader, _required(found["cohortIdPath"])),
        _texts(reader, _required(found["cohortNamePath"])),
        [one or None for one in found.get("cohortUrlPath", repeat(None, len(bodies)))],
        counts,
        reader.ids(members),
        included,
        None,
        None,
    )
    requests.own_ids = _own(reader, "cohortIdPath", members, requests, requests.cohort_ids)
    requests.own_names = _own(reader, "cohortNamePath", members, requests, requests.cohort_names)
    return requests


def _check_depth(reader: Reader, bodies: list[bytes], counts: list[int]) -> None:
    for body, count in zip(bodies, counts, strict=True):
        if len(body) > 2 * MAX_DEPTH and not reader.is_shallow(body, count):
            raise IrregularError
        check_size(body)
        if count > BODY_COHORTS:
            raise IrregularError  # perhaps of too many members or cohorts


def _directed(
    reader: Reader, found: dict[str, list[Any]]
) -> tuple[list[int], list[Any], list[bool]]:
    """How many members each request has, all members, and for each whether it joins."""
    if reader.format is Format.ARRAYS:
        pairs = zip(found["addMemberArrayPath"], found["removeMemberArrayPath"], strict=True)
        arrays = list(chain.from_iterable(pairs))
        lengths = list(map(len, arrays))
        joins: Iterable[bool] = cycle((True, False))
        counts = list(map(add, lengths[::2], lengths[1::2]))
    else:
        arrays = found["memberArrayPath"]
        counts = lengths = list(map(len, arrays))
    members = list(chain.from_iterable(arrays))
    if reader.format is Format.BOOLEAN:
        return counts, members, reader.column("booleanMembershipPath", members)
    if reader.format is Format.ACTION:
        words = found["arrayInclusion.path"]
        matcher = compile_matcher(reader.matcher)
        matches = {word: matcher.matches(word) for word in _present(set(words))}
        joins = map(matches.__getitem__, words)
    return counts, members, list(chain.from_iterable(map(repeat, joins, lengths)))


def _present(values: set[Any]) -> set[Any]:
    if None in values:
        raise IrregularError
    return values


def _required(values: list[Any]) -> list[Any]:
    """What each request must have."""
    # To compare each takes several times as long; but 0 is an id.
    if not all(values) and (None in values or "" in values):
        raise IrregularError
    return values


def _kinds(values: list[Any] | None, count: int) -> list[str]:
    if values is None:
        return ["user"] * count
    kinds = [one or "user" for one in values]
    if not all(map(reference.is_kind, set(kinds) - {"user"})):
        raise IrregularError
    return kinds


def _own(
    reader: Reader, name: str, members: list[Any], requests: Requests, inherited: list[str]
) -> list[str] | None:
    """The cohort's id or name of each member, where members can have one."""
    if name not in reader.member.finds:
        return None
    own = reader.column(name, members)
    distinct = set(own)
    if None in distinct or "" in distinct:
        of_request = requests.of_members(inherited)
        own = [
            other if one is None or one == "" else one
            for one, other in zip(own, of_request, strict=True)
        ]
    return _texts(reader, own)


def _texts(reader: Reader, values: list[Any]) -> list[str]:
    return values if reader.has_text else texts(values)
