"""What requests come to, but for their keys: counts, cohorts, what is wrong.

A tally of requests, and one of those that follow them, are merged into the tally of all, so it does
not matter how requests are divided. It is also what workers send back, and what is kept of a run
that is interrupted, so it holds nothing that msgspec does not write.
"""

from collections.abc import Callable, Mapping

import msgspec


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a request, or what is wrong with one, stands.

    ``file`` is as it was named, ``-`` for standard input and empty for a body that was given;
    ``line`` counts from one, and is the body's number where there is no file. ``pointer`` leads to
    the value at fault in the body, or is ``None`` where that is the body as a whole. ``message`` is
    the whole error.
    """

    file: str
    line: int
    pointer: str | None = None
    message: str = ""


class Errors(msgspec.Struct, array_like=True):
    """A kind of error: its message without what varies, how often it occurs, and the first."""

    message: str
    field: str | None
    pointer: str | None
    count: int
    first: Place


class Group(msgspec.Struct, array_like=True):
    """A cohort: the name and URL that it had last, and how often it was mentioned."""

    name: str
    url: str | None
    requests: int = 0
    mentions: int = 0


class Tally(msgspec.Struct, array_like=True):
    """What some requests come to."""

    requests: int = 0
    refused: int = 0
    members: int = 0
    size: int = 0
    largest: int = 0
    largest_at: Place | None = None
    environments: dict[str, int] = msgspec.field(default_factory=dict)
    kinds: dict[str, int] = msgspec.field(default_factory=dict)
    groups: dict[str, Group] = msgspec.field(default_factory=dict)
    errors: dict[str, Errors] = msgspec.field(default_factory=dict)

    def merge(self, later: "Tally") -> None:
        """Add the tally of requests that come after those of this one."""
        self.requests += later.requests
        self.refused += later.refused
        self.members += later.members
        self.size += later.size
        if later.largest > self.largest:
            self.largest, self.largest_at = later.largest, later.largest_at
        add(self.environments, later.environments)
        add(self.kinds, later.kinds)
        for cohort, group in later.groups.items():
            same = self.groups.setdefault(cohort, group)
            if same is not group:
                same.name, same.url = group.name, group.url
                same.requests += group.requests
                same.mentions += group.mentions
        for key, errors in later.errors.items():
            if known := self.errors.get(key):
                known.count += errors.count
            else:
                self.errors[key] = errors

    def mention(self, cohort: str, name: str, url: str | None, requests: int, members: int) -> None:
        """Count requests with members of a cohort, which had this name and URL in the last."""
        group = self.groups.get(cohort)
        if group is None:
            group = self.groups[cohort] = Group(name, url)
        group.name, group.url = name, url
        group.requests += requests
        group.mentions += members
        self.members += members

    def wrong(
        self, message: str, field: str | None, pointer: str | None, here: Callable[[], Place]
    ) -> Errors:
        """Count an error; ``here`` is asked where it stands if it is the first of its kind."""
        key = f"{field}\0{pointer}\0{message}"
        kind = self.errors.get(key)
        if kind is None:
            kind = self.errors[key] = Errors(message, field, pointer, 0, here())
        kind.count += 1
        return kind


def add(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    """Add counts to those of the same names."""
    for name, count in theirs.items():
        mine[name] = mine.get(name, 0) + count
