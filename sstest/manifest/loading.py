"""From a path, a text or a dict to a :class:`~sstest.manifest.model.Manifest`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sstest.manifest.data import DataError, copy_data
from sstest.manifest.literal import StringLiteral
from sstest.manifest.model import (
    ArrayInclusion,
    Given,
    Manifest,
    MemberArrayParser,
    RequestParser,
    guess_format,
)
from sstest.manifest.pointer import Pointer, join
from sstest.manifest.problems import Breach, Kind, ManifestError, Problem
from sstest.manifest.schema import breaches, kind
from sstest.manifest.source import JsonSyntaxError, Source, TooManyValues, read_json
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.text import quote
from sstest.vocabulary import closest

_CAPABILITY: Final = "syncedSegment"
_DEFAULT_KEY: Final = "my-integration"
# A manifest is written by hand; what is larger than this is not one, and is not read.
_LARGEST_FILE: Final = 5_000_000
# Each costs time where it is read, copied and linted; the manifests of partners have hundreds.
_MOST_VALUES: Final = 20_000
# Of a document with more properties than this, not all are compared with what was expected.
_MOST_NAMES: Final = 1000
_TOO_MANY_VALUES: Final = f"holds more than {_MOST_VALUES} values, so it is no manifest"
_NO_PATH: Final = "give a path, or JSON text that begins with '{'"


@dataclass(frozen=True, slots=True)
class Document:
    """What was loaded: its name for messages, its value, and the text with places, if any."""

    origin: str
    value: Any
    source: Source | None = None

    def problem(self, breach: Breach, prefix: tuple[str | int, ...] = ()) -> Problem:
        """The breach as a problem of this document; its path begins at ``prefix``."""
        path = (*prefix, *breach.path)
        found = self.source.place(path, key=breach.at_key) if self.source else None
        line, column = found or (None, None)
        return Problem(breach.message, join(path), line, column, breach.hint, kind=breach.kind)

    def literal(self, path: tuple[str, ...]) -> StringLiteral | None:
        """The string at ``path`` as the text has it, if there is one."""
        return self.source.literal(path) if self.source else None


def load(source: str | bytes | Path | dict[str, Any], key: str | None) -> Manifest:
    """See :meth:`sstest.Manifest.load`."""
    given = receive(source)
    document = decode(source, given)
    prefix, capability = find_capability(document)
    broken = list(capability_breaches(capability))
    problems = [document.problem(breach, prefix) for breach in broken]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    folder = given.path.resolve().parent.name if given.path else None
    return Manifest(
        key=key or folder or _DEFAULT_KEY,
        capability=capability,
        origin=document.origin,
        problems=(*problems, *_duplicates(document)),
        _parser=None if broken else _compile(capability["requestParser"]),
        _template=document.literal((*prefix, "jsonResponseBody")),
        _given=given,
    )


def receive(source: str | bytes | Path | dict[str, Any]) -> Given:
    """What was given: a text, or a file's; raises :class:`ManifestError` where none can be read."""
    match source:
        case dict():
            return Given("manifest")
        case bytes():
            return Given("manifest", _text("manifest", source))
        case str() if source.removeprefix("\ufeff").lstrip().startswith("{"):
            return Given("manifest", source)
        case str() if not source.strip():
            raise _nothing("manifest", "the text is empty", _NO_PATH)
        case str() | Path():
            path = _find_file(Path(source))
            return Given(str(path), _text(str(path), _read_file(path)), path)
        case _:
            raise TypeError(
                f"expected a path, JSON text, bytes or a dict, found {type(source).__name__}"
            )


def decode(source: object, given: Given) -> Document:
    """The document that was given; raises :class:`ManifestError` where it is not JSON."""
    if given.text is None:
        return _copy(given.origin, source)
    return _parse(given.origin, given.text)


def capability_breaches(capability: dict[str, Any]) -> Iterator[Breach]:
    """Every rule of semantics §1 that ``capability``, the value of ``syncedSegment``, breaks."""
    yield from breaches(capability)
    yield from _matcher_breaches(capability)


def _copy(origin: str, value: object) -> Document:
    try:
        return Document(origin, copy_data(value, _MOST_VALUES))
    except TooManyValues:
        raise _nothing(origin, _TOO_MANY_VALUES) from None
    except DataError as error:
        problem = Problem(str(error), join(error.path), kind=Kind.NOT_JSON)
        raise ManifestError(origin, [problem]) from None


def _find_file(path: Path) -> Path:
    try:
        return path / "manifest.json" if path.is_dir() else path
    except OSError:  # reading it will say why
        return path


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        hint = _NO_PATH if set(str(path)) & set('{"\n') else "check the path"
        raise _nothing(str(path), "there is no such file", hint) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _nothing(str(path), f"cannot be read: {reason}", _NO_PATH) from None
    if len(data) > _LARGEST_FILE:
        raise _nothing(str(path), f"is larger than {_LARGEST_FILE} bytes, so it is no manifest")
    return data


def _text(origin: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: byte {error.start} is invalid"
        problem = Problem(message, hint="save the file as UTF-8", kind=Kind.NOT_UTF8)
        raise ManifestError(origin, [problem]) from None


def _parse(origin: str, text: str) -> Document:
    text = text.removeprefix("\ufeff")
    if not text.strip():
        problem = Problem("is empty, expected a manifest, an object", kind=Kind.NOT_JSON)
        raise ManifestError(origin, [problem])
    try:
        source = read_json(text, _MOST_VALUES)
    except TooManyValues:
        raise _nothing(origin, _TOO_MANY_VALUES) from None
    except JsonSyntaxError as error:
        where = (error.line, error.column)
        problem = Problem(f"not JSON: {error}", "", *where, error.hint, kind=Kind.NOT_JSON)
        raise ManifestError(origin, [problem]) from None
    return Document(origin, source.value, source)


def find_capability(document: Document) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The path of ``syncedSegment`` in the document, and its value."""
    value = document.value
    if not isinstance(value, dict):
        breach = Breach(f"is {kind(value)}, expected a manifest, an object", (), Kind.NO_OBJECT)
        raise ManifestError(document.origin, [document.problem(breach)])
    prefix: tuple[str, ...] = ()
    if "capabilities" in value:
        prefix, value = ("capabilities",), value["capabilities"]
        if not isinstance(value, dict):
            message = f"capabilities is {kind(value)}, expected an object"
            breach = Breach(message, prefix, Kind.NO_OBJECT)
            raise ManifestError(document.origin, [document.problem(breach)])
    if _CAPABILITY not in value:
        breach = _no_capability(document.value, prefix, value)
        raise ManifestError(document.origin, [document.problem(breach)])
    capability = value[_CAPABILITY]
    prefix = (*prefix, _CAPABILITY)
    if not isinstance(capability, dict):
        message = f"{_CAPABILITY} is {kind(capability)}, expected an object"
        breach = Breach(message, prefix, Kind.NO_OBJECT)
        raise ManifestError(document.origin, [document.problem(breach)])
    return prefix, capability


def _no_capability(
    manifest: dict[str, Any], prefix: tuple[str, ...], value: dict[str, Any]
) -> Breach:
    message = f"there is no capability {_CAPABILITY}"
    if _CAPABILITY in manifest:
        hint = f"{_CAPABILITY} stands in capabilities, not beside it"
        return Breach(message, (_CAPABILITY,), Kind.MISPLACED_CAPABILITY, hint, at_key=True)
    if near := _resembling(_CAPABILITY, value):
        hint = f"{quote(near)} is spelled {_CAPABILITY}, singular and in camel case"
        return Breach(message, (*prefix, near), Kind.MISSPELT_CAPABILITY, hint, at_key=True)
    if not prefix and (near := _resembling("capabilities", value)):
        hint = f"{quote(near)} is spelled capabilities"
        return Breach(message, (near,), Kind.MISSPELT_CAPABILITY, hint, at_key=True)
    if "requestParser" in value:
        hint = f'wrap it: {{"{_CAPABILITY}": {{"requestParser": ...}}}}'
        path = (*prefix, "requestParser")
        return Breach(message, path, Kind.MISPLACED_CAPABILITY, hint, at_key=True)
    hint = "give a manifest.json, its capabilities, or the capability"
    return Breach(message, prefix, Kind.NO_CAPABILITY, hint)


def _resembling(expected: str, value: dict[str, Any]) -> str | None:
    """The name in ``value`` that was probably meant to be ``expected``."""
    names = islice(value, _MOST_NAMES)
    return next((name for name in names if closest(name, [expected])), None)


def _matcher_breaches(capability: dict[str, Any]) -> Iterator[Breach]:
    """The matcher must be RE2 (semantics §5), which a JSON Schema cannot say."""
    parser = capability.get("requestParser")
    inclusion = parser.get("arrayInclusion") if isinstance(parser, dict) else None
    matcher = inclusion.get("matcher") if isinstance(inclusion, dict) else None
    if not isinstance(matcher, str):
        return
    try:
        compile_matcher(matcher)
    except MatcherError as error:
        path = ("requestParser", "arrayInclusion", "matcher")
        foreign = str(error).startswith(("invalid perl operator", "invalid escape sequence"))
        hint = "LaunchDarkly reads matchers as RE2: no look-around, no back-references"
        message = f"matcher {quote(matcher)} is not RE2: {error}"
        yield Breach(message, path, Kind.MATCHER, hint if foreign else None)


def _duplicates(document: Document) -> Iterator[Problem]:
    for duplicate in document.source.duplicates if document.source else ():
        path = (*duplicate.path, duplicate.name)
        line, column = document.source.locate(duplicate.offset) if document.source else (None, None)
        yield Problem(
            f"{quote(duplicate.name)} stands twice in the same object",
            join(path),
            line,
            column,
            "the last one counts; remove the other",
            refused=False,
            kind=Kind.DUPLICATE,
        )


def _compile(parser: dict[str, Any]) -> RequestParser:
    """The typed model of a ``requestParser`` that keeps every rule."""

    def pointer(owner: dict[str, Any], name: str) -> Pointer | None:
        return Pointer.parse(owner[name]) if name in owner else None

    member = parser["memberArrayParser"]
    inclusion = parser.get("arrayInclusion")
    declared = guess_format(parser)
    assert declared is not None  # noqa: S101  # the rules ask for a member array
    return RequestParser(
        format=declared,
        environment_id_path=Pointer.parse(parser["environmentIdPath"]),
        context_kind_path=pointer(parser, "contextKindPath"),
        cohort_id_path=Pointer.parse(parser["cohortIdPath"]),
        cohort_name_path=Pointer.parse(parser["cohortNamePath"]),
        cohort_url_path=pointer(parser, "cohortUrlPath"),
        member_array_path=pointer(parser, "memberArrayPath"),
        add_member_array_path=pointer(parser, "addMemberArrayPath"),
        remove_member_array_path=pointer(parser, "removeMemberArrayPath"),
        array_inclusion=inclusion
        and ArrayInclusion(Pointer.parse(inclusion["path"]), inclusion["matcher"]),
        member_array_parser=MemberArrayParser(
            member_id_path=Pointer.parse(member["memberIdPath"]),
            boolean_membership_path=pointer(member, "booleanMembershipPath"),
            cohort_id_path=pointer(member, "cohortIdPath"),
            cohort_name_path=pointer(member, "cohortNamePath"),
        ),
    )


def _nothing(origin: str, reason: str, hint: str | None = None) -> ManifestError:
    return ManifestError(origin, [Problem(reason, hint=hint, kind=Kind.UNREADABLE)])
