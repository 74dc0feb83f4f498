"""A pointer as a manifest has it: where it stands, its text, and the names it goes through."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sstest.manifest.pointer import Pointer, PointerError

Path = tuple[str | int, ...]
"""Property names and indices that lead to a place from the root of the document."""

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
        """The pointer; ``None`` where the text is not a JSON Pointer."""
        try:
            return Pointer.parse(self.text)
        except PointerError:
            return None

    @property
    def parts(self) -> tuple[str, ...] | None:
        """The reference tokens of the pointer; ``None`` where the text is not a JSON Pointer."""
        return self.pointer.parts if self.pointer else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that it goes through, without indices: at most the first 32."""
        return tuple(part for part in self.parts or () if not part.isdigit())[:_MOST_NAMES]

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
