"""From a value in a body to a pointer in the manifest's text: what it can be, and the edit."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.engine.fix import apply
from sstest.manifest import Pointer
from sstest.manifest.data import copy_data
from sstest.manifest.document import Document, Path
from sstest.manifest.pointer import join
from sstest.manifest.reading import BOM, CAPABILITY, reread
from sstest.manifest.schema import pointer_names
from sstest.manifest.source import Node, Source
from sstest.rules.rule import Change
from sstest.text import escape_json

BLANK: Final = """{
  "syncedSegment": {
    "requestParser": {}
  }
}
"""
"""A manifest that says nothing yet."""

_NOT_EDITED: Final = "the manifest cannot be edited here: fix its errors first"
_BEFORE_NAME: Final = re.compile(r"(?:\A|(\r?\n))([ \t]*)\Z")
_INDENT: Final = re.compile(r"\n([ \t]+)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A property whose pointer a value can be.

    ``name`` is the property, with its object unless that is ``requestParser``; ``pointer`` is what
    it would be, and ``of_member`` says that it starts at each member.
    """

    name: str
    pointer: str
    of_member: bool


def choices(document: Document, location: str) -> list[Choice]:
    """What the value at ``location``, a JSON Pointer from the body's root, can be.

    Inside an element of a member array these are the properties of members, with pointers that
    start at the element, and then those of the request; elsewhere only the latter. Raises
    :class:`~sstest.manifest.pointer.PointerError` where ``location`` is not a pointer.
    """
    parts = Pointer.parse(location).parts
    return [
        *_of_member(document, parts),
        *_all("requestParser", location),
        *_all("arrayInclusion", location),
    ]


def with_pointer(document: Document, choice: Choice) -> str:
    """The manifest's text with the pointer of ``choice``; everything else stays as it is.

    A property that is not there yet is added to its object, and so are the objects around it.
    Raises ``ValueError`` where the text is not one that can be edited.
    """
    if document.text is not None and not document.text.strip():
        document = reread(document, BLANK)
    absent = document.capability_value is None
    capability = ("capabilities", CAPABILITY) if absent else document.capability_path
    path = (*capability, "requestParser", *choice.name.split("."))
    change = _write(document, path, choice.pointer)
    edited = apply(document.text or "", change) if change else None
    if edited is None:
        raise ValueError(_NOT_EDITED)
    return edited


# What a value can be -----------------------------------------------------------------------------


def _of_member(document: Document, parts: tuple[str, ...]) -> Iterator[Choice]:
    around = [one.parts for one in document.arrays if one.parts and _leads_into(one.parts, parts)]
    if around:
        rest = parts[len(max(around, key=len)) + 1 :]
        yield from _all("memberArrayParser", join(rest))


def _leads_into(array: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether the value at ``parts`` is an element of ``array``, or in one."""
    return len(parts) > len(array) and parts[: len(array)] == array and parts[len(array)].isdigit()


def _all(owner: str, pointer: str) -> Iterator[Choice]:
    prefix = "" if owner == "requestParser" else f"{owner}."
    for name in pointer_names(owner):
        yield Choice(f"{prefix}{name}", pointer, owner == "memberArrayParser")


# The edit ----------------------------------------------------------------------------------------


def _write(document: Document, path: Path, pointer: str) -> Change | None:
    source = document.source
    if source is None:
        return None
    node = source.node(path)
    intended = copy_data(document.value)
    if node is not None:
        _at(intended, path[:-1])[path[-1]] = pointer
        return Change(((node.start, node.end, _json(pointer)),), intended)
    depth = len(path) - 1
    while source.node(path[:depth]) is None:
        depth -= 1
    owner, name = source.node(path[:depth]), str(path[depth])
    if owner is None or not isinstance(owner.children, dict):
        return None
    value: Any = pointer
    for part in reversed(path[depth + 1 :]):
        value = {part: value}
    _at(intended, path[:depth])[name] = value
    written = (document.text or "").removeprefix(BOM)
    if not owner.children and written[owner.start + 1 : owner.end - 1].strip():
        return None  # a comment stands in it
    return Change((_insert(source, owner, name, value),), intended)


def _insert(source: Source, owner: Node, name: str, value: object) -> tuple[int, int, str]:
    """The edit that puts a property last into an object, laid out as the others are."""
    text = source.text
    siblings = list(owner.children.values()) if isinstance(owner.children, dict) else []
    last = max(siblings, key=lambda one: one.end, default=None)
    unit = found[1] if (found := _INDENT.search(text)) else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    if last is None or last.key_start is None:
        indent = _indent_of_line(text, owner.start)
        if not unit or indent is None:
            return owner.start, owner.end, f"{{{_property(name, value)}}}"
        inside = _property(name, value, newline, f"{indent}{unit}", unit)
        return owner.start, owner.end, f"{{{newline}{indent}{unit}{inside}{newline}{indent}}}"
    before = _BEFORE_NAME.search(text[: last.key_start])
    if before and before[1]:
        written = _property(name, value, before[1], before[2], unit)
        return last.end, last.end, f",{before[1]}{before[2]}{written}"
    is_tight = text[last.key_start : last.start].endswith(":")
    written = _property(name, value, tight=is_tight)
    return last.end, last.end, f",{'' if is_tight else ' '}{written}"


def _property(
    name: str,
    value: object,
    newline: str = "",
    indent: str = "",
    unit: str = "",
    *,
    tight: bool = False,
) -> str:
    separators = (",", ":") if tight else None
    written = _json(value, indent=unit or None, separators=separators)
    written = written.replace("\n", f"{newline}{indent}")
    return f"{_json(name)}:{'' if tight else ' '}{written}"


def _indent_of_line(text: str, offset: int) -> str | None:
    """The space before the line of ``offset``; ``None`` in the first line, which may be all."""
    line_start = text.rfind("\n", 0, offset) + 1
    found = re.compile(r"[ \t]*").match(text, line_start)
    return found[0] if found and line_start else None


def _json(value: object, **options: Any) -> str:
    return escape_json(json.dumps(value, ensure_ascii=False, **options))


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value
