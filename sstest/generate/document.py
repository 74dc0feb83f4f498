"""One document out of many pointers: values put where a manifest will look for them."""

from typing import Any, Final

from sstest.manifest import Pointer
from sstest.manifest.pointer import join

# An array is filled up to the index a pointer asks for; nobody's array is longer than this.
_LONGEST: Final = 10_000


class Document:
    """A JSON document under construction; :attr:`value` is what it is so far."""

    def __init__(self) -> None:
        self.value: Any = None
        self._empty = True
        self._owners: dict[tuple[str, ...], str] = {}

    def put(self, owner: str, pointer: Pointer, value: Any) -> Any:
        """Put ``value`` where ``pointer`` looks, for the manifest property ``owner``.

        Objects and arrays on the way are made; a number in the pointer asks for an array. Where
        there is a text already, which another property has put there, it stays and is returned:
        the two share it. Raises :class:`ShapeError` where no document can hold both.
        """
        if pointer.parts in self._owners:
            return pointer.find(self.value)
        self._refuse_overlap(owner, pointer)
        self._owners[pointer.parts] = owner
        if not pointer.parts:
            self.value, self._empty = value, False
            return value
        if self._empty:
            self.value, self._empty = _container_for(pointer.parts[0]), False
        return self._put_below(owner, pointer, value)

    def _put_below(self, owner: str, pointer: Pointer, value: Any) -> Any:
        here = self.value
        *way, last = pointer.parts
        for part, following in zip(way, pointer.parts[1:], strict=True):
            step = self._step(owner, pointer, here, part)
            if here[step] is None:
                here[step] = _container_for(following)
            here = here[step]
        step = self._step(owner, pointer, here, last)
        if here[step] is None:
            here[step] = value
        elif not (isinstance(here[step], str) and isinstance(value, str)):
            raise ValueError(f"{owner} {pointer} looks for a text where something else has to be")
        return here[step]

    def _step(self, owner: str, pointer: Pointer, here: Any, part: str) -> str | int:
        """The name or index of ``part`` in ``here``, with room made for it."""
        if isinstance(here, dict):
            here.setdefault(part, None)
            return part
        if isinstance(here, list):
            if not _is_index(part):
                raise ValueError(
                    f"{owner} {pointer} looks for {part!r} in what another pointer needs to be"
                    " an array"
                )
            if int(part) >= _LONGEST:
                raise ValueError(f"{owner} {pointer} looks beyond element {_LONGEST} of an array")
            here.extend(None for _ in range(int(part) + 1 - len(here)))
            return int(part)
        raise ValueError(f"{owner} {pointer} looks inside a value that is no object and no array")

    def _refuse_overlap(self, owner: str, pointer: Pointer) -> None:
        """A place holds a value or leads further on, never both, but for arrays of members."""
        for parts, other in self._owners.items():
            shared = min(len(parts), len(pointer.parts))
            if parts[:shared] != pointer.parts[:shared]:
                continue
            there = Pointer.parse(join(parts))
            leads_on = len(parts) < len(pointer.parts) and isinstance(
                there.find(self.value), (list, dict)
            )
            if not leads_on:
                raise ValueError(
                    f"no request can satisfy both {other} {there} and {owner} {pointer}:"
                    " one lies inside the other"
                )


def _container_for(part: str) -> Any:
    return [] if _is_index(part) else {}


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdigit() and (part == "0" or part[0] != "0")
