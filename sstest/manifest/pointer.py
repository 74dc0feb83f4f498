"""JSON Pointers (RFC 6901), compiled once and followed without guessing."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final
from urllib.parse import unquote

from jsonpointer import EndOfList, JsonPointer, JsonPointerException

from sstest.text import quote

# Messages quote less than this of a pointer; the rest need not be guessed.
_LONGEST_GUESS: Final = 1000
_JSONPATH_STEP: Final = re.compile(r"""\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]|([^./\[\]]+)""")


class Missing(Enum):
    """The type of :data:`MISSING`, an enumeration so that type checkers can narrow it."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing.MISSING
"""What a pointer finds where there is nothing, which is not the same as ``null`` (``None``)."""


class PointerError(ValueError):
    """A text is no JSON Pointer; ``str()`` says why, and :attr:`hint` what was probably meant."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Pointer:
    """A compiled JSON Pointer; equal to another of the same text.

    ``text`` is the pointer as written, ``parts`` its reference tokens with ``~1`` and ``~0``
    unescaped (RFC 6901 §4). Make one with :meth:`parse`.
    """

    text: str
    parts: tuple[str, ...] = field(compare=False)
    _compiled: Any = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> "Pointer":
        """Compile ``text``; raise :class:`PointerError` where it is no pointer (RFC 6901 §3)."""
        try:
            compiled = JsonPointer(text)
        except JsonPointerException:
            raise _explain(text) from None
        return cls(text, tuple(compiled.parts), compiled)

    def find(self, document: object) -> Any:
        """The value in ``document`` that the pointer names, or :data:`MISSING`.

        An index has no leading zeros, ``-`` names no existing element, and nothing can be found
        inside a string (RFC 6901 §4).
        """
        return self.follow(document)[0]

    def follow(self, document: object) -> tuple[Any, int]:
        """What :meth:`find` finds, and how many of :attr:`parts` could be followed to it."""
        value = document
        for depth, part in enumerate(self.parts):
            if type(value) is dict:  # what nearly every step meets; the library's way takes long
                if part not in value:
                    return MISSING, depth
                value = value[part]
                continue
            try:
                value = self._compiled.walk(value, part)
            except JsonPointerException:
                return MISSING, depth
            if isinstance(value, EndOfList):
                return MISSING, depth
        return value, len(self.parts)

    def __str__(self) -> str:
        return self.text


def join(parts: tuple[str | int, ...]) -> str:
    """The text of the pointer whose reference tokens are ``parts``, escaped (RFC 6901 §3)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _explain(text: str) -> PointerError:
    """Say what makes ``text`` no pointer, and which pointer was probably meant."""
    text = text[:_LONGEST_GUESS]
    if text.startswith("#"):
        meant = unquote(text[1:])
        return PointerError("is a URI fragment, not a JSON Pointer", _write(_nearest(meant)))
    if text.startswith("$"):
        return PointerError("is JSONPath, not a JSON Pointer", _write(_from_jsonpath(text[1:])))
    if not text.startswith("/"):
        return PointerError("does not begin with '/'", _write(_nearest(text.strip())))
    return PointerError(
        "has a '~' that is not part of '~0' or '~1'", "write '~0' for '~' and '~1' for '/'"
    )


def _write(pointer: str) -> str:
    return f"write {quote(pointer)}"


def _nearest(text: str) -> str:
    """A guess at the pointer meant by ``/a``, ``a/b``, ``a~1b``, ``a.b[0]`` or the like."""
    if re.search(r"[.\[]", text.lstrip("/")) and not text.startswith("/"):
        return _from_jsonpath(text)
    rooted = text if text.startswith("/") or not text else f"/{text}"
    try:
        return Pointer.parse(rooted).text
    except PointerError:
        return re.sub("~(?![01])", "~0", rooted)


def _from_jsonpath(text: str) -> str:
    """A guess at the pointer meant by ``.a.b[0]``, ``['a']["b"]`` or ``a.b``."""
    return join(tuple(next(filter(None, step), "") for step in _JSONPATH_STEP.findall(text)))
