"""Requests read: into a tally, the last words on their keys, and a line of JSON for each.

Requests are read in batches, whose columns are counted as a whole. One by one they are read where
something in a batch is not regular, and where the result of each is wanted.
"""

import re
from collections import Counter, deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, compress, groupby, islice, repeat
from typing import Any, Final

import msgspec

from sstest.manifest import MISSING, Manifest
from sstest.parser import reference
from sstest.parser.batch import Requests, read_batch
from sstest.parser.body import decode
from sstest.parser.compiled import read_irregular, read_regular
from sstest.parser.errors import RequestError
from sstest.parser.memberships import Columns, Memberships
from sstest.parser.reader import IrregularError
from sstest.payloads.pieces import Piece
from sstest.payloads.refusals import Refusals
from sstest.replaying.keys import Words
from sstest.replaying.tally import Errors, Place, Tally, add

_BATCH: Final = 1 << 17
"""Bytes of a batch, about: what is made of it stays in the processor's cache."""
_SHORT: Final = 256
"""Bytes of a body that is decoded first, since it may well be no request."""

_PLACE: Final = re.compile(r", line \d+, column \d+$")
_BYTE: Final = re.compile(r"\b(byte|character) \d+")


def read(
    manifest: Manifest,
    chunk: list[Piece],
    tally: Tally,
    words: Words,
    rows: list[bytes] | None = None,
) -> None:
    """Add what the requests in ``chunk`` come to; ``rows`` gets the result of each."""
    reader = _Reader(manifest, tally, words, rows)
    for (kind, file), pieces in groupby(chunk, lambda piece: (piece.kind, piece.file)):
        if kind == "lines":
            for piece in pieces:
                reader.read(file, *_lines(piece))
        elif kind == "body":
            bodies = list(pieces)
            reader.read(file, [one.line for one in bodies], [one.data for one in bodies])
        else:
            for piece in pieces:
                reader.note(piece)


def _lines(piece: Piece) -> tuple[Sequence[int], list[bytes]]:
    """The lines that are not empty, and their numbers."""
    lines = piece.data.split(b"\n")
    found = list(filter(bytes.strip, lines))
    numbers = range(piece.line, piece.line + len(lines))
    if len(found) == len(lines) or (len(found) == len(lines) - 1 and not lines[-1]):
        return numbers, found
    return list(compress(numbers, map(bytes.strip, lines))), found


class _Reader:
    def __init__(
        self, manifest: Manifest, tally: Tally, words: Words, rows: list[bytes] | None
    ) -> None:
        self._manifest, self._tally, self._words, self._rows = manifest, tally, words, rows
        self._refused = Refusals()
        self._nowhere: Errors | None = None
        """The errors of bodies in which there is no environment."""

    def read(self, file: str, numbers: Sequence[int], bodies: list[bytes]) -> None:
        """Read bodies of a file that stand in lines of these numbers."""
        size = sum(map(len, bodies))
        step = max(1, len(bodies) * _BATCH // max(size, 1))
        for at in range(0, len(bodies), step):
            self._batch(file, numbers[at : at + step], bodies[at : at + step])

    def note(self, piece: Piece) -> None:
        """Count what was not read."""
        self._tally.requests += piece.kind == "refused"
        self._tally.refused += piece.kind == "refused"
        message = piece.data.decode()
        place = Place(piece.file, piece.line, None, message)
        self._tally.wrong(message, None, None, lambda: place)
        self._write_error(place)

    def _batch(self, file: str, numbers: Sequence[int], bodies: list[bytes]) -> None:
        tally = self._tally
        sizes = list(map(len, bodies))
        tally.requests += len(bodies)
        tally.size += sum(sizes)
        if (most := max(sizes)) > tally.largest:
            tally.largest, tally.largest_at = most, Place(file, numbers[sizes.index(most)])
        if self._rows is None:
            try:
                self._take(read_batch(self._manifest.request_parser, bodies))
            except IrregularError:
                pass
            else:
                return
        for number, body in zip(numbers, bodies, strict=False):
            self._one(file, number, body)

    def _take(self, batch: Requests) -> None:
        """Hear the last words of requests, in their order."""
        add(self._tally.environments, Counter(batch.environments))
        add(self._tally.kinds, Counter(batch.kinds))
        if not batch.keys:
            return
        counts = list(filter(None, batch.counts))
        ids = list(compress(batch.cohort_ids, batch.counts))
        names = list(compress(batch.cohort_names, batch.counts))
        urls = list(compress(batch.cohort_urls, batch.counts))
        requests = Counter(ids)
        if batch.own_ids is not None:
            ids, counts, of = _runs(batch.own_ids, counts)
            names, urls = [names[number] for number in of], [urls[number] for number in of]
            requests = Counter(cohort for cohort, _ in set(zip(ids, of, strict=True)))
        last = {cohort: number for number, cohort in enumerate(ids)}
        words: Words = {cohort: {} for cohort in last}
        if len(ids) == len(batch.keys):  # one member each
            mentions = Counter(ids)
            for cohort, key, included in zip(ids, batch.keys, batch.included, strict=True):
                words[cohort][key] = included
        else:
            mentions = Counter()
            for cohort, count in zip(ids, counts, strict=True):
                mentions[cohort] += count
            pairs = zip(batch.keys, batch.included, strict=True)
            said = map(words.__getitem__, ids)
            deque(map(dict.update, said, map(islice, repeat(pairs), counts)), maxlen=0)
        if batch.own_names is not None:
            names = [batch.own_names[end - 1] for end in accumulate(counts)]
        for cohort, number in last.items():
            self._tally.mention(
                cohort, names[number], urls[number], requests[cohort], mentions[cohort]
            )
            # By way of a small dict, since adding a dict to a large one waits less for memory.
            self._words.setdefault(cohort, {}).update(words[cohort])

    def _one(self, file: str, line: int, body: bytes) -> None:
        if known := self._refused.of(body):
            self._refuse(file, line, known)
            return
        if len(body) <= _SHORT and self._is_no_request(file, line, body):
            return
        try:
            environment, kind, memberships = _memberships(self._manifest, body)
        except RequestError as error:
            self._refused.remember(body, error)
            self._refuse(file, line, error)
            return
        columns = memberships.columns
        ids, names = columns.cohort_ids, columns.cohort_names
        self._take(
            Requests(
                [environment],
                [kind],
                [ids if isinstance(ids, str) else ""],
                [names if isinstance(names, str) else ""],
                [memberships.cohort_url],
                [len(columns)],
                columns.keys,
                columns.included,
                None if isinstance(ids, str) else ids,
                None if isinstance(names, str) else names,
            )
        )
        if self._rows is not None:
            read = {"environmentId": environment, "contextKind": kind}
            self._write(file, line, {**read, "memberships": [one.to_dict() for one in memberships]})

    def _is_no_request(self, file: str, line: int, body: bytes) -> bool:
        """Whether a body is refused for what can be seen at once; then it is counted."""
        try:
            document = decode(body)
        except RequestError as error:
            self._refused.remember(body, error)
            self._refuse(file, line, error)
            return True
        path = self._manifest.request_parser.environment_id_path
        if path.find(document) is not MISSING:
            return False
        if self._nowhere is None or self._rows is not None:
            try:
                reference.read(self._manifest.request_parser, document)
            except RequestError as error:
                self._refused.remember(body, error)
                self._nowhere = self._refuse(file, line, error)
        else:
            self._tally.refused += 1
            self._nowhere.count += 1
        return True

    def _refuse(self, file: str, line: int, error: RequestError) -> Errors:
        def here() -> Place:
            return Place(file, line, error.location, str(error))

        self._tally.refused += 1
        message = _without_place(error.message) if error.unreadable else error.message
        kind = self._tally.wrong(message, error.field, error.pointer, here)
        if self._rows is not None:
            self._write_error(here())
        return kind

    def _write_error(self, place: Place) -> None:
        error = {"message": place.message, "pointer": place.pointer}
        self._write(place.file, place.line, {"error": error})

    def _write(self, file: str, line: int, result: dict[str, Any]) -> None:
        if self._rows is not None:
            row = {"file": file, "line": line, **result}
            self._rows.append(msgspec.json.encode(row) + b"\n")


@lru_cache(maxsize=1024)
def _without_place(message: str) -> str:
    return _BYTE.sub(r"a \1", _PLACE.sub("", message))


def _runs(ids: list[str], counts: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Members of one request and cohort in a row: the cohort, how many, the request's number.

    ``ids`` has the cohort of each member, ``counts`` the members of each request.
    """
    runs: list[tuple[str, int, int]] = []
    at = 0
    for number, count in enumerate(counts):
        own = ids[at : at + count]
        at += count
        if own.count(own[0]) == count:
            runs.append((own[0], count, number))
        else:
            runs += [(cohort, len(list(run)), number) for cohort, run in groupby(own)]
    cohorts, lengths, numbers = zip(*runs, strict=True)
    return list(cohorts), list(lengths), list(numbers)


def _memberships(manifest: Manifest, body: bytes) -> tuple[str, str, Memberships]:
    if (regular := read_regular(manifest.request_parser, body)) is not None:
        environment, kind, _, memberships = regular
        return environment, kind, memberships
    update = read_irregular(manifest.request_parser, body)
    found = update.memberships
    columns = Columns(
        [one.context_key for one in found],
        [one.included for one in found],
        [one.cohort_id for one in found],
        [one.cohort_name for one in found],
    )
    return update.environment_id, update.context_kind, Memberships(columns, update.cohort.url)
