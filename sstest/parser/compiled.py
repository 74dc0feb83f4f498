"""The ``docs`` profile, fast: decoders of just the fields that count, made from the manifest.

What a manifest does not point to is checked and skipped by msgspec, so members never become
dictionaries. Only what is regular is read here. Whatever is not is left to
:mod:`sstest.parser.reference`, so every rule that refuses something, and every message, has one
author.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from typing import Any, Final, Literal, TypeAlias

import msgspec

from sstest.limits import BODY_MEMBERS, IRREGULAR_MEMBERS
from sstest.manifest import Manifest, RequestParser
from sstest.parser import reference
from sstest.parser.body import check_count, check_size, decode, encode
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.errors import RequestError
from sstest.parser.membership import Cohort
from sstest.parser.memberships import Memberships
from sstest.parser.reader import OVERRIDES, IrregularError, Reader
from sstest.parser.update import Update
from sstest.regex.re2 import MatchTooCostly

# With float in it, msgspec takes no 1.0 for an integer.
_TEXT_OR_NUMBER: Final = str | int | float | None

_LONG: Final = 1 << 19
_PARTS: Final = 16
_PART: Final = 1 << 11
_FEW: Final = 64

Make: TypeAlias = Callable[[RequestParser], tuple[Reader, ...]]
"""From a manifest to the readers of its requests, each of which is tried in turn."""

_MOST_KNOWN: Final = 256
_KNOWN: dict[tuple[int, Make], tuple[RequestParser, tuple[Reader, ...]]] = {}


def parse(manifest: Manifest, body: object, most: int = BODY_MEMBERS) -> Update:
    """What :func:`sstest.parser.reference.parse` returns or raises, in bounded memory.

    More than ``most`` members are refused with 413, and so are more than are read (docs/limits.md).
    """
    parser = manifest.request_parser
    data = encode(body)
    notes = partial(_notes, parser, data)
    if (found := read_regular(parser, data, most=most)) is None:
        return replace(read_irregular(parser, data, most), notes=notes)
    return Update(*found, notes)


def read_irregular(parser: RequestParser, data: bytes, most: int = BODY_MEMBERS) -> Update:
    """What the reference parser reads of a request, which takes more memory for each member.

    Of too many members the first are read all the same: a mistake in them is what to tell.
    """
    document = decode(data)
    most = min(most, IRREGULAR_MEMBERS)
    found = [pointer.find(document) for pointer in parser.array_pointers().values()]
    arrays = [one for one in found if isinstance(one, list)]
    count = sum(map(len, arrays))
    if count > most:
        for array in arrays:
            del array[most:]
    update = reference.read(parser, document)
    check_count(count, most)
    return update


def _notes(parser: RequestParser, data: bytes, update: Update) -> tuple[Diagnostic, ...]:
    from sstest.parser.noticed import noticed  # only for who asks

    return noticed(parser, data, update)


def documented(parser: RequestParser) -> tuple[Reader, ...]:
    """The readers of the ``docs`` profile."""
    return Reader(parser, str), Reader(parser, _TEXT_OR_NUMBER)


def read_regular(
    parser: RequestParser, data: bytes, make: Make = documented, most: int = BODY_MEMBERS
) -> tuple[str, str, Cohort, Memberships] | None:
    """The environment, kind, cohort and memberships of a request; ``None`` if it is not regular.

    Raises :class:`RequestError` for one with too many values, or more than ``most`` members.
    """
    check_size(data)
    known: Iterable[Reader] = readers(parser, make)
    if len(data) >= _LONG:
        known = chain(_of_few_cohorts(parser, data), known)
    for reader in known:
        try:
            return reader.read(data, most)
        except msgspec.ValidationError:
            continue  # a number, perhaps, where the reader takes only text
        except (IrregularError, msgspec.DecodeError, MatchTooCostly):
            break
        except RequestError:  # which is a ValueError
            raise
        except (RecursionError, TypeError, ValueError):
            # ValueError is of what is not UTF-8, and of an integer of thousands of digits;
            # TypeError of values that cannot be in a set.
            break
    return None


def readers(parser: RequestParser, make: Make = documented) -> tuple[Reader, ...]:
    """What ``make`` makes of a manifest, once."""
    # By identity: a hash of all pointers would take as long as a small request.
    known = _KNOWN.get((id(parser), make))
    if known is None or known[0] is not parser:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[id(parser), make] = parser, make(parser)
    return known[1]


def _of_few_cohorts(parser: RequestParser, data: bytes) -> Iterator[Reader]:
    """A reader of those cohorts alone that members name here and there, if these are few.

    Then the members have one text for each in common, instead of one each.
    """
    parts = [data[at : at + _PART] for at in range(0, len(data), len(data) // _PARTS)]
    pointers = parser.member_pointers()
    seen: list[tuple[str, tuple[str, ...]]] = []
    for name in OVERRIDES:
        if name in readers(parser)[0].member.plain:
            key = re.escape(msgspec.json.encode(pointers[name].parts[0]))
            found = set(re.findall(key + rb'\s*:\s*"([^"\\]{1,256})"', b"".join(parts)))
            if 0 < len(found) <= _FEW:
                seen.append((name, ("", *sorted(one.decode(errors="replace") for one in found))))
    if seen:
        yield _reader_of(parser, tuple(seen))


@lru_cache(maxsize=8)
def _reader_of(parser: RequestParser, seen: tuple[tuple[str, tuple[str, ...]], ...]) -> Reader:
    literal: Any = Literal  # whose values are not known to type checkers
    return Reader(parser, str, {name: literal[texts] | None for name, texts in seen})
