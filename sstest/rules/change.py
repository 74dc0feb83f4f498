"""Repairs of a manifest's text: the smallest edits that leave its layout as it is."""

import json
import re
from typing import Any

from sstest.manifest.data import copy_data
from sstest.manifest.near_json import COMMA
from sstest.manifest.notation import sign_of
from sstest.manifest.source import Source
from sstest.rules.rule import Change, Hit, Path
from sstest.rules.subject import Subject

_TEMPLATE = "jsonResponseBody"


def rewrite_pointer(subject: Subject, hit: Hit) -> Change | None:
    """Write the pointer that was meant, where that is clear."""
    source = _source(subject)
    text = _at(subject.value, hit.path)
    sign = sign_of(text) if isinstance(text, str) else None
    literal = source.literal(hit.path) if source else None
    if source is None or literal is None or sign is None or sign.meant is None:
        return None
    start = _offset(source, literal.line, literal.column)
    written = json.dumps(sign.meant, ensure_ascii=literal.raw.isascii())
    intended = copy_data(subject.value)
    _at(intended, hit.path[:-1])[hit.path[-1]] = sign.meant
    # The literal as kept ends before its closing quote.
    return Change(((start, start + len(literal.raw) + 1, written),), intended)


def rename_capability(subject: Subject, hit: Hit) -> Change | None:
    """Spell the capability, or ``capabilities``, as LaunchDarkly does."""
    source = _source(subject)
    place = source.place(hit.path, key=True) if source else None
    meant = _meant(subject, hit.path)
    if source is None or place is None or meant in _at(subject.value, hit.path[:-1]):
        return None
    start = _offset(source, *place)
    end = json.JSONDecoder().raw_decode(source.text, start)[1]
    intended = copy_data(subject.value)
    owner = _at(intended, hit.path[:-1])
    renamed = {meant if name == hit.path[-1] else name: value for name, value in owner.items()}
    owner.clear()
    owner.update(renamed)
    return Change(((start, end, json.dumps(meant)),), intended)


def _meant(subject: Subject, path: Path) -> str:
    """Beside nothing but itself a misspelt name may be that of ``capabilities``."""
    return "syncedSegment" if subject.location.path == path else "capabilities"


def remove_commas(subject: Subject, _hit: Hit) -> Change | None:
    """Remove every comma before a closing bracket; comments, which say something, are left."""
    source = _source(subject)
    if source is None or any(one.message != COMMA for one in subject.slips):
        return None
    places = [_offset(source, one.line or 1, one.column or 1) for one in subject.slips]
    edits = tuple((start, start + 1, "") for start in places)
    return Change(edits, subject.value)


def move_template(subject: Subject, hit: Hit) -> Change | None:
    """Move the response template out of ``requestParser``, behind it."""
    source = _source(subject)
    template = _at(subject.value, hit.path)
    if source is None or not isinstance(template, str) or _TEMPLATE in subject.capability:
        return None
    if any(one.name == _TEMPLATE and one.path == hit.path[:-1] for one in source.duplicates):
        return None
    cut = _cut(source, hit.path)
    paste = _paste(source, hit.path[:-1], hit.path)
    if cut is None or paste is None:
        return None
    intended = copy_data(subject.value)
    del _at(intended, hit.path[:-1])[_TEMPLATE]
    owner = _at(intended, subject.capability_path)
    behind = list(owner).index("requestParser") + 1
    moved = [*list(owner.items())[:behind], (_TEMPLATE, template), *list(owner.items())[behind:]]
    owner.clear()
    owner.update(moved)
    return Change((cut, paste), intended)


def _cut(source: Source, path: Path) -> tuple[int, int, str] | None:
    """The edit that removes a property with the comma that is then too much."""
    text = source.text
    key, value = source.place(path, key=True), source.place(path)
    if key is None or value is None:
        return None
    start, end = _offset(source, *key), _end(text, _offset(source, *value))
    behind = re.compile(r"[ \t\r\n]*,[ \t\r\n]*").match(text, end)
    if behind:
        return start, behind.end(), ""
    before = re.search(r"[ \t\r\n]*,[ \t\r\n]*\Z", text[:start])
    return (before.start() if before else start), end, ""


def _paste(source: Source, parser: Path, path: Path) -> tuple[int, int, str] | None:
    """The edit that writes the property at ``path`` behind ``requestParser``."""
    text = source.text
    key, value, own = source.place(parser, key=True), source.place(parser), source.place(path)
    if key is None or value is None or own is None:
        return None
    start, end = _offset(source, *key), _end(text, _offset(source, *value))
    indent = re.search(r"(?:\A|(\r?\n))([ \t]*)\Z", text[:start])
    between = f",{indent[1] or ''}{indent[2]}" if indent and indent[1] else ", "
    written = text[_offset(source, *own) : _end(text, _offset(source, *own))]
    return end, end, f'{between}"{_TEMPLATE}": {written}'


def _end(text: str, start: int) -> int:
    """Where the JSON value ends that begins at ``start``; digits of any number are just text."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    return decoder.raw_decode(text, start)[1]


def _source(subject: Subject) -> Source | None:
    return subject.document.source if subject.document else None


def _offset(source: Source, line: int, column: int) -> int:
    """The offset of a place in the text; the inverse of :meth:`Source.locate`."""
    at = 0
    for _ in range(line - 1):
        at = source.text.index("\n", at) + 1
    return at + column - 1


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value
