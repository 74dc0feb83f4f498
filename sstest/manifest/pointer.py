"""JSON Pointers (RFC 6901), compiled once and followed without guessing."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from jsonpointer import EndOfList, JsonPointer, JsonPointerException

from sstest.manifest.pointer_syntax import wrong_pointer


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
    """A text is not a JSON Pointer; ``str()`` says why, and :attr:`hint` what was meant."""

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
        """Compile ``text``; raise :class:`PointerError` where it is none (RFC 6901 §3)."""
        try:
            compiled = JsonPointer(text)
        except JsonPointerException as error:
            wrong = wrong_pointer(text)
            reason, hint = (wrong.mistake.says, wrong.hint) if wrong else (str(error), None)
            raise PointerError(reason, hint) from None
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
            if type(value) is dict:  # what nearly every step meets; the library takes longer
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
