"""What recorded requests come to, as it is given to people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from typing import Any, TypeAlias

import msgspec

from sstest.parser.membership import Delta
from sstest.replaying.keys import Keys, left_out, let_in, temporary
from sstest.replaying.ordered import Ordered
from sstest.replaying.tally import Errors, Group, Place, Tally

_Chosen: TypeAlias = Callable[[dict[str, bool]], list[str]]


@dataclass(frozen=True)
class Summary:
    """What :func:`sstest.replay` has found.

    Everything is of all requests together, in their order; a cohort is empty before the first.
    """

    tally: Tally = field(repr=False)
    keys: Keys = field(repr=False)
    _sizes: dict[str, int] = field(repr=False)
    """How many keys are in each cohort of which any is said."""

    @property
    def requests(self) -> int:
        """The number of requests, those that are refused included."""
        return self.tally.requests

    @property
    def refused(self) -> int:
        """The number of requests that LaunchDarkly refuses."""
        return self.tally.refused

    @property
    def members(self) -> int:
        """The number of members in the requests that are accepted, however often one is named."""
        return self.tally.members

    @property
    def size(self) -> int:
        """The bytes of all bodies."""
        return self.tally.size

    @property
    def largest(self) -> tuple[int, Place] | None:
        """The bytes of the largest body, and where it is; ``None`` without requests."""
        at = self.tally.largest_at
        return None if at is None else (self.tally.largest, at)

    @property
    def environments(self) -> dict[str, int]:
        """The number of accepted requests by environment."""
        return self.tally.environments

    @property
    def context_kinds(self) -> dict[str, int]:
        """The number of accepted requests by context kind."""
        return self.tally.kinds

    @cached_property
    def deltas(self) -> dict[str, Delta]:
        """The last word on each key, as deltas by cohort id, in order of mention."""
        inside, outside = self._gathered(let_in), self._gathered(left_out)
        return {
            cohort: Delta(cohort, inside[cohort], outside[cohort], group.name, group.url)
            for cohort, group in self.tally.groups.items()
        }

    @cached_property
    def membership(self) -> dict[str, frozenset[str]]:
        """The keys that are in each cohort in the end, by cohort id, in order of mention."""
        return self._gathered(let_in)

    def _gathered(
        self, chosen: Callable[[dict[str, bool]], list[str]]
    ) -> dict[str, frozenset[str]]:
        found: dict[str, list[str]] = {cohort: [] for cohort in self.tally.groups}
        for words in self.keys.parts():
            for cohort, said in words.items():
                found[cohort] += chosen(said)
        return {cohort: frozenset(keys) for cohort, keys in found.items()}

    @property
    def sizes(self) -> dict[str, int]:
        """The number of keys in each cohort in the end; cheaper than :attr:`membership`."""
        return {cohort: self._sizes.get(cohort, 0) for cohort in self.tally.groups}

    @property
    def errors(self) -> tuple[Errors, ...]:
        """What is wrong, the most frequent kind first."""
        return tuple(sorted(self.tally.errors.values(), key=lambda one: -one.count))

    def busiest(self, most: int = 10) -> list[tuple[str, Group]]:
        """The cohorts whose members are mentioned most."""
        return nlargest(most, self.tally.groups.items(), key=lambda each: each[1].mentions)

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON data; of the membership only numbers."""
        largest = self.largest
        return {
            "requests": self.requests,
            "members": self.members,
            "refused": self.refused,
            "bytes": self.size,
            "largest": largest and {"bytes": largest[0], **_place(largest[1])},
            "environments": self.environments,
            "contextKinds": self.context_kinds,
            "membership": self.sizes,
            "busiest": [
                {
                    "cohortId": cohort,
                    "cohortName": group.name,
                    "requests": group.requests,
                    "mentions": group.mentions,
                }
                for cohort, group in self.busiest()
            ],
            "errors": [
                {
                    "message": one.message,
                    "field": one.field,
                    "count": one.count,
                    "first": {
                        **_place(one.first),
                        "pointer": one.first.pointer,
                        "message": one.first.message,
                    },
                }
                for one in self.errors
            ],
        }

    def deltas_as_json(self) -> Iterator[bytes]:
        """The deltas whole, as one JSON object ``{cohort id: {"added": [...], "removed": [...]}}``.

        Keys are in order of code points. Comes in pieces, of which one is in memory at a time.
        """
        return self._as_json((b'{"added":[', True), (b'],"removed":[', False), end=b"]}")

    def membership_as_json(self) -> Iterator[bytes]:
        """The membership whole, as one JSON object ``{cohort id: [key, ...]}``."""
        return self._as_json((b"[", True), end=b"]")

    def _as_json(self, *lists: tuple[bytes, bool], end: bytes) -> Iterator[bytes]:
        before = b"{\n"
        with temporary() as file:
            found = Ordered(file, self.tally.groups, self.keys.parts())
            for cohort in self.tally.groups:
                yield before + msgspec.json.encode(cohort) + b": "
                before = b",\n"
                for begin, included in lists:
                    yield begin
                    comma = b""
                    for keys in found.keys(cohort, included=included):
                        yield comma + msgspec.json.encode(keys)[1:-1]
                        comma = b","
                yield end
        yield b"\n}\n" if self.tally.groups else b"{}\n"


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}
