"""Repairs of a manifest's text: the smallest edits that leave its layout as it is."""

import json
import re
from typing import Any, Final

from sstest.finding import Finding
from sstest.manifest.data import copy_data
from sstest.manifest.document import Document, Path
from sstest.manifest.pointer_syntax import wrong_pointer
from sstest.manifest.reading import CAPABILITY
from sstest.manifest.source import Source
from sstest.rules.rule import Change

_TEMPLATE: Final = "jsonResponseBody"
_INDEX: Final = re.compile(r"(?:0|[1-9][0-9]*)(?=/)")


def rewrite_pointer(document: Document, finding: Finding) -> Change | None:
    """Write the pointer that was meant, where that is clear."""
    path = document.path_of(finding.pointer)
    node = document.source.node(path) if document.source else None
    wrong = wrong_pointer(node.value) if node and isinstance(node.value, str) else None
    return _written(document, path, wrong.meant) if wrong and wrong.is_sure else None


def start_at_member(document: Document, finding: Finding) -> Change | None:
    """Leave the whole path of the array, and the index behind it, out of a member's pointer.

    A member that has all of that inside of it is not to be expected. It may well have an object of
    the array's name, or be a list, so nothing less is left out.
    """
    path = document.path_of(finding.pointer)
    text = _at(document.value, path)
    for array in document.arrays:
        rest = text.removeprefix(f"{array.text}/")
        if array.parts and rest != text and (index := _INDEX.match(rest)):
            return _written(document, path, rest[index.end() :])
    return None


def _written(document: Document, path: Path, meant: str | None) -> Change | None:
    """Another text in the place of one."""
    node = document.source.node(path) if document.source else None
    if document.source is None or node is None or meant is None:
        return None
    is_ascii = document.source.text[node.start : node.end].isascii()
    intended = copy_data(document.value)
    _at(intended, path[:-1])[path[-1]] = meant
    edit = node.start, node.end, json.dumps(meant, ensure_ascii=is_ascii)
    return Change((edit,), intended)


def rename_capability(document: Document, finding: Finding) -> Change | None:
    """Spell the capability, or ``capabilities``, as LaunchDarkly does."""
    path = document.path_of(finding.pointer)
    # A misspelt name around the capability is that of capabilities.
    meant = CAPABILITY if document.capability_path == path else "capabilities"
    node = document.source.node(path) if document.source else None
    if document.source is None or node is None or node.key_start is None:
        return None
    if meant in _at(document.value, path[:-1]):
        return None
    end = json.JSONDecoder().raw_decode(document.source.text, node.key_start)[1]
    intended = copy_data(document.value)
    owner = _at(intended, path[:-1])
    renamed = {meant if name == path[-1] else name: value for name, value in owner.items()}
    owner.clear()
    owner.update(renamed)
    return Change(((node.key_start, end, json.dumps(meant)),), intended)


def remove_commas(document: Document, _finding: Finding) -> Change | None:
    """Remove every comma before a closing bracket; comments, which say something, are left."""
    if document.source is None or any(one.code == "SS003" for one in document.problems):
        return None
    commas = (one for one in document.problems if one.code == "SS004")
    places = [document.source.offset(one.line or 1, one.column or 1) for one in commas]
    return Change(tuple((start, start + 1, "") for start in places), document.value)


def move_template(document: Document, finding: Finding) -> Change | None:
    """Move the response template out of ``requestParser``, to the line after it."""
    source, path = document.source, document.path_of(finding.pointer)
    template = _at(document.value, path)
    if source is None or not isinstance(template, str) or _TEMPLATE in document.capability:
        return None
    if any(one.name == _TEMPLATE and one.path == path[:-1] for one in source.duplicates):
        return None
    cut = _cut(source, path)
    paste = _paste(source, path[:-1], path)
    if cut is None or paste is None:
        return None
    intended = copy_data(document.value)
    del _at(intended, path[:-1])[_TEMPLATE]
    owner = _at(intended, document.capability_path)
    after = list(owner).index("requestParser") + 1
    moved = [*list(owner.items())[:after], (_TEMPLATE, template), *list(owner.items())[after:]]
    owner.clear()
    owner.update(moved)
    return Change((cut, paste), intended)


def _cut(source: Source, path: Path) -> tuple[int, int, str] | None:
    node = source.node(path)
    if node is None or node.key_start is None:
        return None
    if comma := re.compile(r"[ \t\r\n]*,[ \t\r\n]*").match(source.text, node.end):
        return node.key_start, comma.end(), ""
    before = re.search(r"[ \t\r\n]*,[ \t\r\n]*\Z", source.text[: node.key_start])
    return (before.start() if before else node.key_start), node.end, ""


def _paste(source: Source, parser: Path, path: Path) -> tuple[int, int, str] | None:
    node, own = source.node(parser), source.node(path)
    if node is None or own is None or node.key_start is None:
        return None
    indent = re.search(r"(?:\A|(\r?\n))([ \t]*)\Z", source.text[: node.key_start])
    between = f",{indent[1] or ''}{indent[2]}" if indent and indent[1] else ", "
    written = source.text[own.start : own.end]
    return node.end, node.end, f'{between}"{_TEMPLATE}": {written}'


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value
