"""Mistakes in one pointer, whatever the others are: how it is spelt, and how far it leads."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sstest.manifest.document import Document, PointerPlace
from sstest.mutate.planting import Planted, repointed

Parts = list[str]
_Write = Callable[[PointerPlace, Parts], Parts | str | None]
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_SHORTEST_TYPO: Final = 4


def misspelt(document: Document) -> Iterator[Planted]:
    """Every pointer with each of :data:`SPELLINGS`, so far as it can be written so."""
    for place in document.pointers:
        parts = list(place.parts or ())
        if not parts:
            continue
        for code, (what, write) in SPELLINGS.items():
            written = write(place, parts)
            if written is None:
                continue
            text = written if isinstance(written, str) else "/" + "/".join(map(_escaped, written))
            if text != place.text:
                yield repointed(code, place, text, what)


def _is_index(part: str) -> bool:
    return _INDEX.fullmatch(part) is not None


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _renamed(rename: Callable[[str], str | None]) -> _Write:
    """The last name in another spelling; an index is none, nor is an empty one."""

    def write(_: PointerPlace, parts: Parts) -> Parts | None:
        named = (at for at, part in enumerate(parts) if part and not _is_index(part))
        at = max(named, default=None)
        name = None if at is None else rename(parts[at])
        if at is None or name is None or name == parts[at]:
            return None
        return [*parts[:at], name, *parts[at + 1 :]]

    return write


def _retold(tell: Callable[[Parts], Parts | str | None]) -> _Write:
    return lambda _, parts: tell(parts)


def _letter_missing(name: str) -> str | None:
    return name[:2] + name[3:] if len(name) >= _SHORTEST_TYPO else None


def _letters_swapped(name: str) -> str | None:
    return name[:-2] + name[-1] + name[-2] if len(name) >= _SHORTEST_TYPO else None


def _first_letter(name: str) -> str:
    return name[:1].swapcase() + name[1:]


def _other_style(name: str) -> str | None:
    """camelCase for snake_case, and the other way round; ``None`` for a single word."""
    if "_" in name.strip("_"):
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)
    return _HUMP.sub("_", name).lower() if _HUMP.search(name) else None


def _with_space(name: str) -> str:
    return _HUMP.sub(" ", name).replace("_", " ")


def _other_number(name: str) -> str | None:
    if len(name) < _SHORTEST_TYPO:
        return None
    return name[:-1] if name.endswith("s") else f"{name}s"


def _taken_apart(parts: Parts) -> Parts | None:
    """``/cohortId`` as ``/cohort/id``."""
    *before, last = parts
    words = re.split("_", _HUMP.sub("_", last).lower())
    return [*before, *words] if len(words) > 1 and all(words) else None


def _put_together(parts: Parts) -> Parts | None:
    """``/cohort/id`` as ``/cohortId``."""
    if len(parts) < 2 or any(map(_is_index, parts)):
        return None
    first, *rest = parts
    return [first + "".join(part[:1].upper() + part[1:] for part in rest)]


def _with_dots(parts: Parts) -> Parts | None:
    return [".".join(parts)] if len(parts) > 1 else None


def _of_index(change: Callable[[str], str]) -> Callable[[Parts], Parts | None]:
    def tell(parts: Parts) -> Parts | None:
        at = next((at for at, part in enumerate(parts) if _is_index(part)), None)
        return None if at is None else [*parts[:at], change(parts[at]), *parts[at + 1 :]]

    return tell


def _without_indices(parts: Parts) -> Parts | None:
    return [part for part in parts if not _is_index(part)] or None


def _bracketed(parts: Parts) -> str | None:
    """An index in brackets."""
    at = next((at for at, part in enumerate(parts) if at and _is_index(part)), None)
    if at is None:
        return None
    joined = [*parts[: at - 1], f"{parts[at - 1]}[{parts[at]}]", *parts[at + 1 :]]
    return "/" + "/".join(map(_escaped, joined))


def _cyrillic(name: str) -> str | None:
    """A Latin letter that a Cyrillic one looks like."""
    for latin, other in zip("oeac", "\u043e\u0435\u0430\u0441", strict=True):
        if latin in name:
            return name.replace(latin, other, 1)
    return None


SPELLINGS: Final[dict[str, tuple[str, _Write]]] = {
    "SM101": ("a letter is missing", _renamed(_letter_missing)),
    "SM102": ("two letters are swapped", _renamed(_letters_swapped)),
    "SM103": ("the first letter is in the other case", _renamed(_first_letter)),
    "SM104": ("the name is in another style", _renamed(_other_style)),
    "SM105": ("singular and plural are mixed up", _renamed(_other_number)),
    "SM106": (
        "the first part is missing",
        _retold(lambda parts: parts[1:] if len(parts) > 1 else None),
    ),
    "SM107": (
        "the last part is missing",
        _retold(lambda parts: parts[:-1] if len(parts) > 1 else None),
    ),
    "SM108": ("there is a part too many before it", _retold(lambda parts: ["data", *parts])),
    "SM109": (
        "it begins with the template's name for the body",
        _retold(lambda parts: ["requestBody", *parts]),
    ),
    "SM110": ("it goes on beyond the value", _retold(lambda parts: [*parts, "value"])),
    "SM111": ("it goes on into a list", _retold(lambda parts: [*parts, "0"])),
    "SM112": ("a name stands there twice", _retold(lambda parts: [*parts, parts[-1]])),
    "SM113": ("the manifest's own word", lambda place, _: [place.name]),
    "SM114": ("one name is taken apart", _retold(_taken_apart)),
    "SM115": ("two names are put together", _retold(_put_together)),
    "SM116": ("dots stand between the parts", _retold(_with_dots)),
    "SM117": ("the index has a leading zero", _retold(_of_index(lambda index: f"0{index}"))),
    "SM118": ("the index counts from one", _retold(_of_index(lambda index: str(int(index) + 1)))),
    "SM119": (
        "the index is missing",
        _retold(_without_indices),
    ),
    "SM120": ("the index is in brackets", _retold(_bracketed)),
    "SM121": ("a wildcard stands in place of the index", _retold(_of_index(lambda _: "*"))),
    "SM122": ("there is a slash at the end", _retold(lambda parts: [*parts, ""])),
    "SM123": ("there is a slash too many at the start", _retold(lambda parts: ["", *parts])),
    "SM124": ("there is a space at the end", _renamed(lambda name: f"{name} ")),
    "SM125": ("a letter is of another alphabet", _renamed(_cyrillic)),
    "SM126": (
        "a character is percent-encoded",
        _renamed(lambda name: f"%{ord(name[0]):02X}{name[1:]}"),
    ),
    "SM127": ("another separator follows", _renamed(lambda name: f"{name},{name}")),
    "SM128": ("the pointer is empty", _retold(lambda _: "")),
    "SM129": ("a dash stands in place of the index", _retold(_of_index(lambda _: "-"))),
    "SM130": ("there is a space between the words", _renamed(_with_space)),
}
"""How a pointer is written wrongly, by code: in words, and the pointer from its parts.

``None`` where a pointer cannot be written so.
"""

KINDS: Final = {code: what for code, (what, _) in SPELLINGS.items()}
"""The kinds of mistakes, by code."""
