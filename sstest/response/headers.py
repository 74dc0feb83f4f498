"""Header fields, whose names do not differ by case (RFC 9110 §5.1)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final


class Headers(Mapping[str, str]):
    """Header fields by name; each name is kept as it was given, and found however it is written.

    Equal to any mapping of the same names, whatever their case, and values. Cannot be changed.
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields: dict[str, tuple[str, str]] = {
            name.lower(): (name, value) for name, value in fields.items()
        }

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Headers":
        """``fields``, if it is such; those of any other mapping."""
        return fields if isinstance(fields, Headers) else cls(fields)

    def replaced(self, names: Iterable[str], value: str) -> "Headers":
        """The same with ``value`` in each field that is there of ``names``, in lower case."""
        fields = self._fields.copy()
        for name in names:
            if name in fields:
                fields[name] = fields[name][0], value
        copy = Headers.__new__(Headers)
        copy._fields = fields
        return copy

    def __getitem__(self, name: str) -> str:
        try:
            return self._fields[name.lower()][1]
        except KeyError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        """The field's value; ``default`` where there is none."""
        # A mapping's own raises and catches an error for each that is not there.
        found = self._fields.get(name.lower())
        return default if found is None else found[1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._folded() == Headers.of(other)._folded()

    def __hash__(self) -> int:
        return hash(frozenset(self._folded().items()))

    def __repr__(self) -> str:
        return repr(dict(self))

    def _folded(self) -> dict[str, str]:
        return {name: value for name, (_, value) in self._fields.items()}


NONE: Final = Headers({})


def size(headers: Mapping[str, str]) -> int:
    """The characters of all names and values."""
    fields = headers._fields.values() if isinstance(headers, Headers) else headers.items()
    return sum([len(name) + len(value) for name, value in fields])
