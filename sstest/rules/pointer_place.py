"""A pointer as a manifest has it: where it stands, its text, and the names it goes through."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sstest.manifest import Pointer, PointerError
from sstest.manifest.notation import Notation, sign_of
from sstest.rules.rule import Path
from sstest.vocabulary import misspelt_name

_MOST_NAMES: Final = 32


@dataclass(frozen=True)
class PointerPlace:
    """A pointer as it is written: the object that holds it, the property, its path, its text."""

    owner: str
    name: str
    path: Path
    text: str

    @cached_property
    def pointer(self) -> Pointer | None:
        """The pointer; ``None`` where the text is none."""
        try:
            return Pointer.parse(self.text)
        except PointerError:
            return None

    @property
    def parts(self) -> tuple[str, ...] | None:
        """The reference tokens of the pointer; ``None`` where the text is none."""
        return self.pointer.parts if self.pointer else None

    @cached_property
    def names(self) -> list[tuple[str, int]]:
        """The names that it goes through, each with its offset in the text; no indices.

        Of a pointer with more than 32 segments, which no sender nests, the rest is left out.
        """
        found: list[tuple[str, int]] = []
        offset = 1
        for part, written in zip(self.parts or (), self.text.split("/")[1:], strict=False):
            if not part.isdigit() and len(found) < _MOST_NAMES:
                found.append((part, offset))
            offset += len(written) + 1
        return found

    @cached_property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it by itself, so that others can be compared with it.

        What is wrong with it is told where it stands; told of its neighbours as well, it would
        have authors mend what is right.
        """
        sign = sign_of(self.text)
        if self.parts is None or (sign and sign.notation is not Notation.BLANK_INSIDE):
            return False  # a blank in a name is the one sign that leaves the way as it is
        return not any(misspelt_name(name) for name, _ in self.names)

    @property
    def of_member(self) -> bool:
        """Whether it starts at each member, not at the request."""
        return self.owner == "memberArrayParser"

    @property
    def is_array(self) -> bool:
        """Whether it names an array of members."""
        return self.name.lower().endswith("memberarraypath")

    def __str__(self) -> str:
        within = "" if self.owner == "requestParser" else f"{self.owner}."
        return f"{within}{self.name}"
