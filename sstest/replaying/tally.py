"""What requests come to: counts, what is wrong, and the last word on each key of each cohort.

A tally of requests, and one of those that follow them, are merged into the tally of all, so it does
not matter how requests are divided. It is also what workers send back, and what is kept of a run
that is interrupted, so it holds nothing that msgspec does not write.
"""

import re
from collections import Counter, deque
from itertools import repeat
from typing import Final

import msgspec

from sstest.manifest import Manifest
from sstest.parser.compiled import IrregularError, parse, read_regular
from sstest.parser.errors import RequestError
from sstest.parser.memberships import Memberships
from sstest.payloads.pieces import Piece

_PLACE: Final = re.compile(r", line \d+, column \d+$")
_BYTE: Final = re.compile(r"\b(byte|character) \d+")


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
    """A cohort: the name and URL that it had last, how often it was mentioned, who is in it.

    ``words`` is the last word on each key, in order of first mention: whether it is in.
    """

    name: str
    url: str | None
    requests: int = 0
    mentions: int = 0
    words: dict[str, bool] = msgspec.field(default_factory=dict)


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

    def read(self, manifest: Manifest, piece: Piece, rows: list[bytes] | None = None) -> None:
        """Add the requests of a piece; ``rows`` gets the result of each as a line of JSON."""
        for file, line, data, kind, _ in piece.bodies():
            if kind == "body":
                self._read(manifest, file, line, data, rows)
            else:
                self.requests += kind == "refused"
                self.refused += kind == "refused"
                message = data.decode()
                self._count(message, None, None, Place(file, line, None, message), rows)

    def merge(self, later: "Tally") -> None:
        """Add the tally of requests that come after those of this one."""
        self.requests += later.requests
        self.refused += later.refused
        self.members += later.members
        self.size += later.size
        if later.largest > self.largest:
            self.largest, self.largest_at = later.largest, later.largest_at
        for mine, theirs in (
            (self.environments, later.environments),
            (self.kinds, later.kinds),
        ):
            for name, count in theirs.items():
                mine[name] = mine.get(name, 0) + count
        for cohort, group in later.groups.items():
            same = self.groups.setdefault(cohort, group)
            if same is not group:
                same.name, same.url = group.name, group.url
                same.requests += group.requests
                same.mentions += group.mentions
                same.words.update(group.words)
        for key, errors in later.errors.items():
            if known := self.errors.get(key):
                known.count += errors.count
            else:
                self.errors[key] = errors

    def _read(
        self, manifest: Manifest, file: str, line: int, body: bytes, rows: list[bytes] | None
    ) -> None:
        self.requests += 1
        size = len(body)
        self.size += size
        if size > self.largest:
            self.largest, self.largest_at = size, Place(file, line)
        try:
            environment, kind, columns = _columns(manifest, body)
        except RequestError as error:
            self.refused += 1
            self._refuse(file, line, error, rows)
            return
        self.environments[environment] = self.environments.get(environment, 0) + 1
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if columns.keys:
            self._take(columns)
        if rows is not None:
            rows.append(_row(file, line, environment, kind, columns))

    def _take(self, columns: Memberships) -> None:
        """Hear the last words of a request; most are about one cohort."""
        ids, names, keys = columns.cohort_ids, columns.cohort_names, columns.keys
        self.members += len(keys)
        if isinstance(ids, str):
            name = names if isinstance(names, str) else names[-1]
            group = self._group(ids, name, columns.cohort_url)
            group.mentions += len(keys)
            group.words.update(zip(keys, columns.included, strict=True))
            return
        last = dict(zip(ids, repeat(names) if isinstance(names, str) else names, strict=False))
        groups = {one: self._group(one, name, columns.cohort_url) for one, name in last.items()}
        for cohort, count in Counter(ids).items():
            groups[cohort].mentions += count
        words = {cohort: group.words for cohort, group in groups.items()}
        said = map(dict.__setitem__, map(words.__getitem__, ids), keys, columns.included)
        deque(said, maxlen=0)

    def _group(self, cohort: str, name: str, url: str | None) -> Group:
        group = self.groups.get(cohort)
        if group is None:
            group = self.groups[cohort] = Group(name, url)
        group.name, group.url = name, url
        group.requests += 1
        return group

    def _refuse(self, file: str, line: int, error: RequestError, rows: list[bytes] | None) -> None:
        message = error.message
        if error.unreadable:
            message = _BYTE.sub(r"a \1", _PLACE.sub("", message))
        place = Place(file, line, error.location, str(error))
        self._count(message, error.field, error.pointer, place, rows)

    def _count(
        self,
        message: str,
        field: str | None,
        pointer: str | None,
        place: Place,
        rows: list[bytes] | None,
    ) -> None:
        key = f"{field}\0{pointer}\0{message}"
        if known := self.errors.get(key):
            known.count += 1
        else:
            self.errors[key] = Errors(message, field, pointer, 1, place)
        if rows is not None:
            error = {"message": place.message, "pointer": place.pointer}
            rows.append(_line({"file": place.file, "line": place.line, "error": error}))


def _columns(manifest: Manifest, body: bytes) -> tuple[str, str, Memberships]:
    try:
        environment, kind, _, columns = read_regular(manifest.request_parser, body)
    except IrregularError:
        update = parse(manifest, body)
    else:
        return environment, kind, columns
    found = update.memberships
    columns = Memberships(
        [one.context_key for one in found],
        [one.included for one in found],
        [one.cohort_id for one in found],
        [one.cohort_name for one in found],
        update.cohort.url,
    )
    return update.environment_id, update.context_kind, columns


def _row(file: str, line: int, environment: str, kind: str, columns: Memberships) -> bytes:
    return _line(
        {
            "file": file,
            "line": line,
            "environmentId": environment,
            "contextKind": kind,
            "memberships": [one.to_dict() for one in columns],
        }
    )


def _line(row: dict[str, object]) -> bytes:
    return msgspec.json.encode(row) + b"\n"
