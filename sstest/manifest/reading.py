"""From a path, a text or a dict to a :class:`~sstest.manifest.document.Document`, broken or not."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, Final

from sstest.files import FileError, LeadsOut, TooLarge, read_file, why_unread
from sstest.finding import Finding
from sstest.limits import MANIFEST_BYTES, POINTER_CHARACTERS
from sstest.manifest.data import DataError, copy_data
from sstest.manifest.document import DEFAULT_KEY, Document, Path
from sstest.manifest.pointer import join
from sstest.manifest.schema import kind
from sstest.manifest.source import JsonSyntaxError, Source, TooManyValues, place, read_json
from sstest.manifest.structure import structure
from sstest.text import quote

CAPABILITY: Final = "syncedSegment"
_PARSER: Final = "requestParser"
BOM: Final = "\ufeff"
# Each costs time where it is read, copied and linted; the manifests of partners have hundreds.
_MOST_VALUES: Final = 20_000
_TOO_MANY_VALUES: Final = f"the manifest exceeds the limit of {_MOST_VALUES:,} values"
# Of an object with more properties than this, not all are compared with what was expected.
_MOST_NAMES: Final = 1000
_ABSENT: Final = f"there is no capability {CAPABILITY}"
_NO_PATH: Final = "give a path, or JSON text that begins with '{'"


def read(
    source: "str | bytes | FilePath | dict[str, Any]",
    key: str | None = None,
    within: FilePath | None = None,
) -> Document:
    """The document that ``source`` is, with everything that is wrong with it.

    ``source`` and ``key`` are those of :meth:`sstest.Manifest.load`. ``within`` is the folder that
    the user named, if the path was found in it: links are followed only inside it. Nothing is
    raised for what the source holds, nor for a file that is missing; only a source of a wrong type
    raises ``TypeError``.
    """
    document = Document("manifest", key or DEFAULT_KEY)
    match source:
        case dict():
            return _copied(document, source)
        case bytes():
            return _decoded(document, source)
        case str() if source.removeprefix(BOM).lstrip().startswith("{"):
            return _parsed(replace(document, text=source))
        case str() if not source.strip():
            return _unreadable(replace(document, text=source), "the text is empty", _NO_PATH)
        case str() | FilePath():
            return _from_file(FilePath(source), key, within)
        case _:
            raise TypeError(
                f"expected a path, JSON text, bytes or a dict, found {type(source).__name__}"
            )


def reread(document: Document, text: str) -> Document:
    """The document as it is with another text."""
    blank = Document(document.origin, document.key, text, document.file)
    return _parsed(blank)


# A file, its bytes, its text ----------------------------------------------------------------------


def _find_file(path: FilePath, within: FilePath | None) -> tuple[FilePath, FilePath | None]:
    """The file, and the folder that it was found in rather than named itself, if it was."""
    try:
        return (path / "manifest.json", within or path) if path.is_dir() else (path, within)
    except (OSError, ValueError):  # reading it will say why
        return path, within


def _from_file(path: FilePath, key: str | None, within: FilePath | None) -> Document:
    path, within = _find_file(path, within)
    try:
        folder = path.resolve().parent.name
    except (OSError, RuntimeError, ValueError):  # reading it will say why
        folder = ""
    document = Document(str(path), key or folder or DEFAULT_KEY, None, path)
    try:
        data = read_file(path, MANIFEST_BYTES, within)
    except FileNotFoundError:
        hint = _NO_PATH if set(str(path)) & set('{"\n') else "check the path"
        return _unreadable(document, "there is no such file", hint)
    except TooLarge:
        return _unreadable(document, f"the manifest exceeds the limit of {MANIFEST_BYTES:,} bytes")
    except FileError as error:
        leads_out = isinstance(error, LeadsOut)
        advice = "name the file itself to read it" if leads_out else None
        return _unreadable(document, why_unread(error), advice)
    except OSError as error:
        return _unreadable(document, why_unread(error), _NO_PATH)
    return _decoded(document, data)


def _decoded(document: Document, data: bytes) -> Document:
    try:
        return _parsed(replace(document, text=data.decode()))
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        where = place(text, len(data[: error.start].decode()))
        message = f"the manifest is not UTF-8: byte {error.start} is invalid"
        hint = "save the file as UTF-8"
        problem = document.finding(message, (), hint, code="SS001", place=where)
        return document.with_problem(problem, text=text)


def _parsed(document: Document) -> Document:
    text = (document.text or "").removeprefix(BOM)
    if not text.strip():
        message = "the manifest is empty, expected an object"
        return document.with_problem(document.finding(message, (), code="SS002"))
    try:
        return _judged(_with_source(document, read_json(text, _MOST_VALUES)))
    except TooManyValues:
        return _unreadable(document, _TOO_MANY_VALUES)
    except JsonSyntaxError as error:
        return _nearly_parsed(document, text, error)


def _nearly_parsed(document: Document, text: str, error: JsonSyntaxError) -> Document:
    """Tolerate comments and trailing commas, so that the rest is judged at once."""
    from sstest.manifest.near_json import is_cut_off, without_extras  # few texts need it

    without, extras = without_extras(text)
    problems = [
        document.finding(message, (), hint, code=code, place=place(text, offset))
        for offset, code, message, hint in extras
    ]
    try:
        document = _with_source(document, read_json(without, _MOST_VALUES))
        return _judged(replace(document, problems=tuple(problems)))
    except TooManyValues:
        return _unreadable(document, _TOO_MANY_VALUES)
    except JsonSyntaxError as beyond:
        # After what cannot be read, it is unclear what is a comment.
        before = [one for one in problems if _place_of(one) < (beyond.line, beyond.column)]
        error = beyond if before else error
        code = "SS005" if is_cut_off(text, error.offset) else "SS002"
        where = (error.line, error.column)
        message = f"not JSON: {error}"
        problem = document.finding(message, (), error.hint, code=code, place=where)
        return replace(document, problems=(*before, problem))


def _copied(document: Document, value: dict[str, Any]) -> Document:
    try:
        return _judged(replace(document, value=copy_data(value, _MOST_VALUES)))
    except TooManyValues:
        return _unreadable(document, _TOO_MANY_VALUES)
    except DataError as error:
        problem = replace(document.finding(str(error), (), code="SS002"), pointer=join(error.path))
        return document.with_problem(problem)


def _with_source(document: Document, source: Source) -> Document:
    return replace(document, value=source.value, source=source)


def _unreadable(document: Document, reason: str, hint: str | None = None) -> Document:
    return document.with_problem(document.finding(reason, (), hint, code="SS001"))


# What it declares ---------------------------------------------------------------------------------


def _judged(document: Document) -> Document:
    """The document with its capability, and with what is wrong with that, in order."""
    document = _without_long_pointers(_with_capability(document))
    problems = [*document.problems, *_duplicates(document)]
    if document.capability_value is not None:
        problems += structure(document)
    return replace(document, problems=tuple(sorted(problems, key=_place_of)))


def _without_long_pointers(document: Document) -> Document:
    """The document, or no capability in it where a pointer is longer than errors may repeat."""
    path = document.capability_path or ()
    for name, value in _properties(
        (*path, _PARSER), (document.capability_value or {}).get(_PARSER)
    ):
        if name[-1] != "matcher" and (length := _length(value)) > POINTER_CHARACTERS:
            reason = (
                f"{quote(name[-1])} has {length:,} characters, which exceeds the limit of"
                f" {POINTER_CHARACTERS:,}"
            )
            problem = document.finding(reason, name, code="SS001")
            return document.with_problem(problem, capability_value=None)
    return document


def _properties(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    """Each property of the object ``value`` and of those in it that is no object itself."""
    left = [(path, value)]
    while left:
        place, inner = left.pop()
        if isinstance(inner, dict):
            left += (((*place, name), one) for name, one in reversed(inner.items()))
        elif place != path:
            yield place, inner


def _length(value: object) -> int:
    """The characters of a text, or of those in a list, which JavaScript takes for a pointer too."""
    length, left = 0, [value]
    while left:  # a list may be nested as deep as a manifest
        inner = left.pop()
        if isinstance(inner, list):
            left += inner
        elif isinstance(inner, str):
            length += len(inner)
    return length


def _duplicates(document: Document) -> list[Finding]:
    source = document.source
    return [
        document.finding(
            f"{quote(duplicate.name)} is in the same object twice",
            (*duplicate.path, duplicate.name),
            "the last one counts; remove the other",
            code="SS006",
            place=source.locate(duplicate.offset),
        )
        for duplicate in (source.duplicates if source else ())
        if source
    ]


def _place_of(finding: Finding) -> tuple[int, int]:
    return finding.line or 0, finding.column or 0


def _with_capability(document: Document) -> Document:
    """The document with its capability found, or with the problem of where it is."""
    value = document.value
    if not isinstance(value, dict):
        return _no_object(document, (), value, "")
    prefix: Path = ()
    if "capabilities" in value:
        prefix, value = ("capabilities",), value["capabilities"]
        if not isinstance(value, dict):
            return _no_object(document, prefix, value, "capabilities ")
    if CAPABILITY not in value:
        return _look_around(document, prefix, value)
    path = (*prefix, CAPABILITY)
    if not isinstance(value[CAPABILITY], dict):
        return _no_object(document, path, value[CAPABILITY], f"{CAPABILITY} ")
    return replace(document, capability_path=path, capability_value=value[CAPABILITY])


def _no_object(document: Document, path: Path, value: object, name: str) -> Document:
    expected = "an object" if name else "a manifest, an object"
    message = f"{name}is {kind(value)}, expected {expected}"
    problem = document.finding(message, path, code="SS010")
    return document.with_problem(problem, capability_path=path)


def _look_around(document: Document, prefix: Path, value: dict[str, Any]) -> Document:
    if CAPABILITY in document.value:
        hint = f"{CAPABILITY} belongs inside capabilities, not beside it"
        path: Path = (CAPABILITY,)
        return _found(document, "SS013", path, document.value[CAPABILITY], hint)
    if near := _resembling(CAPABILITY, value):
        hint = f"{quote(near)} is spelled {CAPABILITY}, singular and in camel case"
        return _found(document, "SS012", (*prefix, near), value[near], hint)
    if not prefix and (near := _resembling("capabilities", value)):
        hint = f"{quote(near)} is spelled capabilities"
        return _found(document, "SS012", (near,), value[near], hint)
    if "requestParser" in value:
        hint = f'wrap it: {{"{CAPABILITY}": {{"requestParser": ...}}}}'
        found = _found(document, "SS013", (*prefix, "requestParser"), None, hint)
        return replace(found, capability_path=prefix, capability_value=value)
    hint = "give a manifest.json, its capabilities, or the capability"
    absent = document.finding(_ABSENT, prefix, hint, code="SS011")
    return document.with_problem(absent, capability_path=prefix)


def _found(document: Document, code: str, path: Path, value: object, hint: str) -> Document:
    absent = document.finding(_ABSENT, path, hint, code=code, at_key=True)
    if code == "SS012" and len(path) == 1 and isinstance(value, dict) and CAPABILITY in value:
        path, value = (*path, CAPABILITY), value[CAPABILITY]  # "capabilities" itself is misspelt
    given = value if isinstance(value, dict) else None
    return document.with_problem(absent, capability_path=path, capability_value=given)


def _resembling(expected: str, value: dict[str, Any]) -> str | None:
    from sstest.vocabulary.typos import closest

    names = islice(value, _MOST_NAMES)
    return next((name for name in names if closest(name, [expected])), None)
