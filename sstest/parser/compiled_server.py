"""The ``validation-server`` profile, fast: read as ``docs`` is, where the two mean the same.

Where all that a manifest points to is text, the two profiles differ in a few values, which are
irregular here, and in the matcher. Whatever is not regular is left to
:mod:`sstest.parser.validation_server`, so every refusal and every message has one author.
"""

from typing import Annotated, Any, Final

import msgspec

from sstest.javascript.objects import get_property
from sstest.javascript.values import UNDEFINED
from sstest.limits import BODY_MEMBERS
from sstest.manifest import Manifest, ManifestError, RequestParser
from sstest.parser import validation_server
from sstest.parser.body import encode
from sstest.parser.compiled import read_regular
from sstest.parser.express import LIMIT
from sstest.parser.membership import Cohort
from sstest.parser.memberships import Memberships
from sstest.parser.reader import NON_EMPTY, IrregularError, Reader
from sstest.parser.update import Update
from sstest.regex.javascript.regexp import RegExpTimeout, compile_regexp

# An integer of which a double has every digit.
_TEXT_OR_NUMBER: Final = NON_EMPTY | Annotated[int, msgspec.Meta(ge=1, le=2**53)]

_EMPTY: Final[tuple[object, ...]] = ({}, [])


def parse(manifest: Manifest, body: object) -> Update:
    """What :func:`sstest.parser.validation_server.parse` returns or raises."""
    data = encode(body)
    return regular(manifest, data) or validation_server.parse(manifest, data)


def regular(manifest: Manifest, data: bytes) -> Update | None:
    """What a request asks for, if it is regular."""
    if len(data) > LIMIT:
        return None
    try:
        said = read_regular(manifest.request_parser, data, _readers)
    except ManifestError:
        return None
    if said is None:
        return None
    if int in set(map(type, said[3].columns.keys)):
        return Update(*said[:3], tuple(said[3]))  # to whom deltas are of text all the same
    return Update(*said)


class _Reader(Reader):
    def read(self, data: bytes, most: int = BODY_MEMBERS) -> tuple[str, str, Cohort, Memberships]:
        found = super().read(data, most)
        if self.is_flagged and not all(found[3].columns.included):
            raise IrregularError  # false is not there
        return found

    def text(self, value: Any) -> str:
        if type(value) is not str:
            raise IrregularError  # a number is passed on
        return super().text(value)

    def url(self, value: Any) -> str | None:
        if value == "":
            raise IrregularError  # it is passed on
        return super().url(value)

    def is_joining(self, action: Any) -> bool:
        if type(action) is not str or not action:
            raise IrregularError
        try:
            return compile_regexp(self.matcher).test(action)
        except RegExpTimeout:
            raise IrregularError from None


def _readers(parser: RequestParser) -> tuple[Reader, ...]:
    """None where a pointer means something else to JavaScript."""
    pointers = [*parser.request_pointers().values(), *parser.member_pointers().values()]
    if any(not one.parts or any(map(_is_special, one.parts)) for one in pointers):
        return ()
    known = _Reader(parser, str), _Reader(parser, str, {"memberIdPath": _TEXT_OR_NUMBER})
    # Where msgspec checks no type, any number would be taken for its digits.
    return () if known[0].member.unchecked else known


def _is_special(part: str) -> bool:
    """Whether JavaScript finds a property of that name in every object, or in every array."""
    return any(get_property(value, part) is not UNDEFINED for value in _EMPTY)
