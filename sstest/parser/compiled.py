"""The ``docs`` profile, fast: decoders of just the fields that count, made from the manifest.

What a manifest does not point to is checked and skipped by msgspec, so members never become
dictionaries. Only what is regular is read here. Whatever is not is left to
:mod:`sstest.parser.reference`, so every rule that refuses something, and every message, has one
author.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec

from sstest.manifest import Format, Manifest, Pointer, RequestParser
from sstest.manifest.source import MAX_DEPTH
from sstest.parser import reference
from sstest.parser.body import decode, encode
from sstest.parser.depth import brackets, is_flat
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.errors import RequestError
from sstest.parser.membership import Cohort
from sstest.parser.memberships import Memberships
from sstest.parser.shape import Wanted, shape
from sstest.parser.update import Update
from sstest.regex.re2 import MatchTooCostly, compile_matcher

_TEXTS: Final = ("memberIdPath", "cohortIdPath", "cohortNamePath")
_OVERRIDES: Final = ("cohortIdPath", "cohortNamePath")
_OPTIONAL: Final = ("contextKindPath", "cohortUrlPath")
IN_MEMBER: Final = "requestParser."
_INDEX: Final = re.compile("0|[1-9][0-9]{0,5}", re.ASCII)

# With float in it, msgspec takes no 1.0 for an integer.
_TEXT_OR_NUMBER: Final = str | int | float | None


_MOST_KNOWN: Final = 256
_KNOWN: "dict[int, tuple[RequestParser, tuple[Reader, Reader]]]" = {}


class IrregularError(Exception):
    """A value that the reference parser has to look at."""


def parse(manifest: Manifest, body: object, most: int | None = None) -> Update:
    """What :func:`sstest.parser.reference.parse` returns or raises.

    An array of more than ``most`` members is refused with 413: what the reference parser keeps of a
    member takes many times the memory of the member itself.
    """
    parser = manifest.request_parser
    data = encode(body)
    notes = partial(_notes, parser, data)
    try:
        update = Update(*read_regular(parser, data), notes)
    except IrregularError:
        document = decode(data)
        if most is not None:
            _check_members(parser, document, most)
        return replace(reference.read(parser, document), notes=notes)
    if most is not None and len(update.memberships) > most:
        _check_members(parser, decode(data), most)
    return update


def _check_members(parser: RequestParser, document: object, most: int) -> None:
    for pointer in parser.array_pointers().values():
        array = pointer.find(document)
        if isinstance(array, list) and len(array) > most:
            message = f"{len(array):,} members are more than the stand-in takes: {most:,}"
            raise RequestError(message, status=413)


def _notes(parser: RequestParser, data: bytes, update: Update) -> tuple[Diagnostic, ...]:
    from sstest.parser.noticed import noticed  # only for who asks

    return noticed(parser, data, update)


def read_regular(parser: RequestParser, data: bytes) -> tuple[str, str, Cohort, Memberships]:
    """The environment, kind, cohort and memberships of a request, if it is regular.

    Raises :class:`IrregularError` for any other.
    """
    for reader in readers(parser):
        try:
            return reader.read(data)
        except msgspec.ValidationError:
            continue  # a number, perhaps, where the first reader takes only text
        except (msgspec.DecodeError, MatchTooCostly, RecursionError, TypeError, ValueError):
            # ValueError is of what is not UTF-8, and of an integer of thousands of digits;
            # TypeError of values that cannot be in a set.
            break
    raise IrregularError


def readers(parser: RequestParser) -> "tuple[Reader, Reader]":
    # By identity: a hash of all pointers would take as long as a small request.
    known = _KNOWN.get(id(parser))
    if known is None or known[0] is not parser:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = parser, (Reader(parser, str), Reader(parser, _TEXT_OR_NUMBER))
        _KNOWN[id(parser)] = known
    return known[1]


class Reader:
    """Reads the requests of one manifest in which ids and names are of the type ``text``."""

    def __init__(self, parser: RequestParser, text: Any) -> None:
        self.has_text = text is str
        self.format = parser.format
        self.matcher = parser.array_inclusion.matcher if parser.array_inclusion else ""
        types: dict[str, Any] = {"memberIdPath": text} | dict.fromkeys(_OVERRIDES, text | None)
        member = {
            name: Wanted(pointer.parts, types.get(name, bool), name not in _OVERRIDES)
            for name, pointer in parser.member_pointers().items()
        }
        types = dict.fromkeys(_TEXTS, text)
        frame: dict[str, Wanted] = {}
        # Pointers into an array of members, as in /batch/0/cohortId: the array and the index.
        self.within: dict[str, tuple[str, int]] = {}
        pointers = parser.request_pointers()
        arrays = parser.array_pointers()
        for name, pointer in pointers.items():
            if name in arrays:
                continue
            optional = name in _OPTIONAL
            of_type = str | None if optional else types.get(name, str)
            within, index, parts = _split(pointer.parts, arrays)
            if within is None:
                frame[name] = Wanted(parts, of_type, not optional)
            else:
                self.within[name] = within, index
                member[IN_MEMBER + name] = Wanted(parts, of_type | None, required=False)
        self.member = shape(member)
        self._type: Any = list[self.member.type]  # type: ignore[name-defined]
        for name, array in arrays.items():
            required = name == "memberArrayPath"
            frame[name] = Wanted(
                array.parts, self._type if required else self._type | None, required
            )
        self.arrays = tuple(arrays)
        self.frame = shape(frame)
        self.decode = msgspec.json.Decoder(self.frame.type).decode

    def read(self, data: bytes) -> tuple[str, str, Cohort, Memberships]:
        """What :func:`read_regular` returns; raises more than it does."""
        document = self.decode(data)
        if not data.isascii():
            data.decode()  # msgspec does not look at the bytes of strings that it skips
        found = {name: find(document) for name, find in self.frame.finds.items()}
        for name in self.arrays:
            found[name] = self._array(name, found[name])
        for name, (array, index) in self.within.items():
            element = found[array][index : index + 1]
            found[name] = self.member.finds[IN_MEMBER + name](*element) if element else None
        cohort = Cohort(
            _id(found["cohortIdPath"]),
            _id(found["cohortNamePath"]),
            _text(found.get("cohortUrlPath")),
        )
        environment_id = _text(found["environmentIdPath"])
        kind = _text(found.get("contextKindPath")) or "user"
        if not environment_id or (kind != "user" and not reference.is_kind(kind)):
            raise IrregularError
        members, included = self._directed(found)
        columns = Memberships(
            self.ids(members),
            included,
            self._overridden("cohortIdPath", members, cohort.id),
            self._overridden("cohortNamePath", members, cohort.name),
            cohort.url,
        )
        # Each level is two brackets at least.
        if len(data) > 2 * MAX_DEPTH and not self.is_shallow(data, len(members)):
            raise IrregularError
        return environment_id, kind, cohort, columns

    def is_shallow(self, data: bytes, members: int) -> bool:
        """Whether a body of so many members is surely nested no deeper than it may be."""
        # Members are beside each other.
        others = brackets(data) - self.member.objects * max(members - 1, 0)
        return others <= MAX_DEPTH or is_flat(data)

    def _directed(self, found: dict[str, Any]) -> tuple[list[Any], list[bool]]:
        """The members, and for each whether it joins (step 5)."""
        if self.format is Format.ARRAYS:
            joining, leaving = found["addMemberArrayPath"], found["removeMemberArrayPath"]
            return joining + leaving, [True] * len(joining) + [False] * len(leaving)
        members = found["memberArrayPath"]
        if self.format is Format.ACTION:
            word = found["arrayInclusion.path"]
            if type(word) is not str:
                raise IrregularError
            return members, [compile_matcher(self.matcher).matches(word)] * len(members)
        flags = self._column("booleanMembershipPath", members)
        if "booleanMembershipPath" in self.member.unchecked:
            of_types({bool}, flags)
        return members, flags

    def _array(self, name: str, value: Any) -> list[Any]:
        if value is None and name != "memberArrayPath":
            return []
        if type(value) is not list:
            raise IrregularError
        unchecked = name in self.frame.unchecked
        return msgspec.convert(value, self._type) if unchecked else value

    def _column(self, name: str, members: list[Any]) -> list[Any]:
        return list(map(self.member.finds[name], members))

    def ids(self, members: list[Any]) -> list[str]:
        """The id of each member, as text (step 6)."""
        values = self._column("memberIdPath", members)
        if "" in values:
            raise IrregularError
        return values if self.is_text("memberIdPath") else texts(values)

    def _overridden(self, name: str, members: list[Any], inherited: str) -> str | list[str]:
        """The cohort's id or name of each member: its own, or the request's (step 6)."""
        if name not in self.member.finds:
            return inherited
        own = self._column(name, members)
        distinct = set(own)
        if None in distinct or "" in distinct:
            own = [inherited if one is None or one == "" else one for one in own]
            distinct = {*distinct, inherited} - {None, ""}
        if not self.is_text(name):
            own = texts(own)
        return own[0] if len(distinct) == 1 else own

    def is_text(self, name: str) -> bool:
        return self.has_text and name not in self.member.unchecked


def _split(
    parts: tuple[str, ...], arrays: dict[str, Pointer]
) -> tuple[str | None, int, tuple[str, ...]]:
    """Which of the arrays a pointer leads into, at which index, and the way from there."""
    for name, array in arrays.items():
        depth = len(array.parts)
        if parts[:depth] == array.parts and len(parts) > depth and _INDEX.fullmatch(parts[depth]):
            return name, int(parts[depth]), parts[depth + 1 :]
    return None, 0, parts


def of_types(types: set[type], values: list[Any]) -> set[type]:
    kinds = set(map(type, values))
    if not kinds <= types:
        raise IrregularError
    return kinds


def texts(values: list[Any]) -> list[str]:
    kinds = of_types({str, int}, values)
    return list(map(str, values)) if int in kinds else values


def _id(value: Any) -> str:
    if (type(value) is not str and type(value) is not int) or value == "":
        raise IrregularError
    return str(value)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if type(value) is not str:
        raise IrregularError
    return value
