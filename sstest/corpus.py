"""Real integrations: their manifests, recorded requests, and the result expected of each.

A folder of the corpus and a folder of yours are read by the same functions: ``manifest.json``,
with ``requests/NAME.json``, ``expected/NAME.json`` and ``known-defects.json`` beside it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sstest.files import TooLarge, read_file, require_inside, why_unread
from sstest.limits import (
    BESIDE_BYTES,
    EXPECTED_BYTES,
    KNOWN_DEFECTS,
    RECORDED_BYTES,
    RECORDED_FILES,
    REQUEST_BYTES,
)
from sstest.text import escape
from sstest.vocabulary.typos import closest

if TYPE_CHECKING:
    from sstest.manifest import Manifest

_T = TypeVar("_T")

# Of properties that are checked for no more than their type: the types, in Python and in words.
_TYPES: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "why": ((str,), "a string"),
    "status": ((int,), "a status such as 204"),
    "update": ((dict, type(None)), "an object or null"),
    "deltas": ((dict, type(None)), "an object or null"),
    "memberships": ((list,), "a list"),
    "added": ((list,), "a list of context keys"),
    "removed": ((list,), "a list of context keys"),
}

ENOUGH: Final = "some of each shape are enough; sstest replay reads any number"
"""What to do where there are too many recorded requests."""
LONGER: Final = "take a shorter one, or let sstest replay read it"
"""What to do where one is too long."""

_MEMBERSHIP: Final = ("contextKey", "included", "cohortId", "cohortName", "cohortUrl")
_YOURS: Final = (
    "a manifest of yours is not in the corpus: it is named by its path, in Manifest.load and"
    " pytest's --sstest-manifest"
)


class CorpusError(ValueError):
    """A file beside a manifest cannot be used; ``str()`` names the file and says why."""


class UnknownName(LookupError):
    """There is no integration, or no request, of that name; ``str()`` suggests one."""


class Unstated(Enum):
    """The type of :data:`UNSTATED`, an enumeration so that type checkers can narrow it."""

    UNSTATED = "unstated"

    def __bool__(self) -> bool:
        return False


UNSTATED: Final = Unstated.UNSTATED
"""What an expectation does not state; ``None`` states that there is none."""


@dataclass(frozen=True, slots=True)
class ExpectedError:
    """The error that a request must get, as the fields of :class:`~sstest.RequestError`."""

    message: str | Unstated = UNSTATED
    field: str | Unstated | None = UNSTATED
    pointer: str | Unstated | None = UNSTATED
    member: int | Unstated | None = UNSTATED


@dataclass(frozen=True, slots=True)
class Outcome:
    """The expected result of a request under one profile; each part may be :data:`UNSTATED`.

    ``update`` is shaped as :meth:`sstest.Update.to_dict`, ``deltas`` as
    ``{cohort id: {"added": [...], "removed": [...]}}``, and both are ``None`` for a request that
    is refused. What an object leaves out is not compared; members are compared as sets. ``reply``
    is the JSON of the reply's body, ``None`` for an empty one. ``error`` is ``None`` for a request
    that is accepted.
    """

    status: int | Unstated = UNSTATED
    update: dict[str, Any] | Unstated | None = UNSTATED
    deltas: dict[str, Any] | Unstated | None = UNSTATED
    reply: Any = UNSTATED
    error: ExpectedError | Unstated | None = UNSTATED


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected result of a request by profile, or ``None``, and ``why`` it is expected."""

    why: str = ""
    docs: Outcome | None = None
    validation_server: Outcome | None = None

    def under(self, profile: str) -> Outcome | None:
        """The expected result under ``docs`` or ``validation-server``."""
        return {"docs": self.docs, "validation-server": self.validation_server}[profile]


@dataclass(frozen=True, slots=True)
class Request:
    """A recorded request: its ``body`` byte for byte, and the expected result, if stated."""

    name: str
    body: bytes = field(repr=False)
    expected: Expectation | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KnownDefect:
    """A mistake that a manifest is known to have: the code of the rule, and the reason.

    ``request`` names the recorded request that shows it, where the rule looks at each by itself.
    ``pointer`` is the place of the one finding that is known, by default all of the code are.
    """

    code: str
    reason: str
    request: str | None = None
    pointer: str | None = None


@dataclass(frozen=True)
class Integration:
    """A folder with a manifest and what is recorded of it; each part is read when first used.

    ``key`` is the integration key, which is the folder's name.
    """

    key: str
    folder: Path = field(repr=False)

    @cached_property
    def manifest(self) -> "Manifest":
        """The manifest; raises :class:`~sstest.ManifestError` where there is nothing to load."""
        from sstest.manifest import Manifest

        return Manifest.load(self.folder, self.key)

    @cached_property
    def readme(self) -> str:
        """The folder's README in Markdown, or the empty string where there is none."""
        path = self.folder / "README.md"
        if not path.is_file():
            return ""
        return _read(path, self.folder, BESIDE_BYTES).decode(errors="replace")

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """The recorded requests by name; see :func:`read_requests`."""
        return read_requests(self.folder)

    @cached_property
    def known_defects(self) -> tuple[KnownDefect, ...]:
        """The mistakes that are known; see :func:`read_known_defects`."""
        return read_known_defects(self.folder)

    def request(self, name: str) -> Request:
        """The recorded request of that name; raises :class:`UnknownName` where there is none."""
        return _pick(name, {request.name: request for request in self.requests}, "request")


def integrations() -> tuple[Integration, ...]:
    """All integrations of the corpus, by key."""
    manifests = sorted(_root().glob("*/manifest.json"))
    return tuple(Integration(path.parent.name, path.parent) for path in manifests)


def load(key: str) -> Integration:
    """The integration of that key; raises :class:`UnknownName` where the corpus has none."""
    try:
        return _pick(key, {one.key: one for one in integrations()}, "integration")
    except UnknownName as error:
        raise UnknownName(f"{error}; {_YOURS}") from None


def owner(path: Path) -> Integration | None:
    """The integration of the corpus that a file or folder belongs to, if it does."""
    root, target = _root(), path.resolve()
    if not target.is_relative_to(root) or target == root:
        return None
    key = target.relative_to(root).parts[0]
    return Integration(key, root / key)


def read_requests(folder: Path | str) -> tuple[Request, ...]:
    """The requests recorded in ``folder``, by name; none where it has no ``requests/``.

    ``requests/day/first.json`` is ``day/first``, and ``expected/day/first.json`` goes with it.
    Raises :class:`CorpusError` for a file that cannot be read, and for an expectation that is
    malformed or belongs to no request. Bodies are bytes, and may be anything.
    """
    home = Path(folder)
    bodies = _json_files(home / "requests", home)
    expectations = _json_files(home / "expected", home)
    for name, path in expectations.items():
        if name not in bodies:
            raise CorpusError(f"{escape(path)}: there is no requests/{escape(name)}.json for it")
    found, room = [], RECORDED_BYTES
    for name, path in bodies.items():
        body = read_request(path, home)
        room -= len(body)
        if room < 0:
            raise CorpusError(f"{escape(home)}: requests/ has more than {RECORDED_BYTES:,} bytes")
        found.append(Request(name, body, _expectation(expectations.get(name), home)))
    return tuple(found)


def read_request(path: Path, home: Path | None) -> bytes:
    """The body in a file of ``home``; raises :class:`CorpusError` where it cannot be read."""
    try:
        return read_file(path, REQUEST_BYTES, home)
    except OSError as error:
        longer = f"; {LONGER}" if isinstance(error, TooLarge) else ""
        raise CorpusError(f"{escape(path)}: {why_unread(error)}{longer}") from None


def read_known_defects(folder: Path | str) -> tuple[KnownDefect, ...]:
    """What ``known-defects.json`` in ``folder`` lists; nothing where there is no such file.

    Raises :class:`CorpusError` for a file that is not a list of ``{"code", "reason"}``.
    """
    path = Path(folder) / "known-defects.json"
    if not os.path.lexists(path):
        return ()
    listed = _read_json(path, Path(folder), BESIDE_BYTES)
    if not isinstance(listed, list):
        raise _wrong(path, "", 'a list of {"code": ..., "reason": ...}', listed)
    if len(listed) > KNOWN_DEFECTS:
        raise CorpusError(f"{escape(path)}: has more than {KNOWN_DEFECTS:,} entries")
    defects = tuple(_known_defect(path, f"/{index}", one) for index, one in enumerate(listed))
    names = [" ".join(filter(None, (one.code, one.request, one.pointer))) for one in defects]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise CorpusError(f"{escape(path)}: {name!r} is listed twice, at /{index} again")
    return defects


def _root() -> Path:
    """The corpus: inside the package where it was installed, beside it in a source checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_corpus", package.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise CorpusError(
        f"{package}: the corpus is missing; install sstest from a wheel or a checkout"
    )


def nearest_key(word: str, known: Iterable[str]) -> str | None:
    """The key among ``known`` that ``word`` was probably meant for."""
    # A key often ends in words that nobody would type: "tealium-synced-segments".
    keys = {key.split("-")[0]: key for key in known} | {key: key for key in known}
    near = closest(word, keys)
    return keys[near] if near else None


def _pick(name: str, known: dict[str, _T], what: str) -> _T:
    if name in known:
        return known[name]
    near = nearest_key(str(name), known)
    hint = f"did you mean {near}? " if near else ""
    raise UnknownName(f"there is no {what} {name!r:.80}: {hint}there are {', '.join(known)}")


def files_in(folder: Path, home: Path, most: int = RECORDED_FILES) -> dict[str, Path]:
    """The files in ``folder`` and in folders below it, by name: ``day/first.json``.

    Hidden ones are left out, and folders that are links. ``home`` is the folder that was named,
    which ``folder`` is, or is in. Raises :class:`CorpusError` where ``folder`` is a link that leads
    out of it, or holds more than ``most`` files.
    """
    if not os.path.isdir(folder):  # noqa: PTH112  # pathlib's raises for a name that is too long
        return {}
    try:
        require_inside(folder, home)
    except OSError as error:
        raise CorpusError(f"{escape(folder)}: {why_unread(error)}") from None
    found: list[Path] = []
    left = most
    for where, folders, files in os.walk(folder):
        left -= len(folders) + len(files)
        if left < 0:
            raise CorpusError(f"{escape(folder)}: holds more than {most:,} files; {ENOUGH}")
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in files if not name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}


def _json_files(folder: Path, home: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name, path in files_in(folder, home).items():
        if path.suffix.lower() == ".json":
            other = found.setdefault(name[: -len(path.suffix)], path)
            if other is not path:
                raise CorpusError(f"{escape(path)}: {escape(other.name)} has the same name")
    return found


def _read(path: Path, home: Path, most: int) -> bytes:
    try:
        return read_file(path, most, home)
    except OSError as error:
        raise CorpusError(f"{escape(path)}: {why_unread(error)}") from None


def _read_json(path: Path, home: Path, most: int) -> Any:
    data = _read(path, home, most)
    shown = escape(path)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        from sstest.manifest.broken import syntax_error

        why = syntax_error(error)
        where = f"line {why.line}, column {why.column}"
        raise CorpusError(f"{shown}: is not JSON: {why}, {where}") from None
    except UnicodeDecodeError as error:
        raise CorpusError(f"{shown}: is not UTF-8: byte {error.start} is invalid") from None
    except (ValueError, RecursionError):  # a number of many thousand digits; deep nesting
        raise CorpusError(f"{shown}: holds JSON that is too long or too deep to read") from None


def _expectation(path: Path | None, home: Path) -> Expectation | None:
    if path is None:
        return None
    found = _read_json(path, home, EXPECTED_BYTES)
    value = _object(path, "", found, ("why", "docs", "validation-server"))
    docs, server = (_outcome(path, value, profile) for profile in ("docs", "validation-server"))
    if docs is None and server is None:
        raise _wrong(path, "", "an expectation for docs or validation-server", value)
    return Expectation(value.get("why", ""), docs, server)


def _outcome(path: Path, expectation: dict[str, Any], profile: str) -> Outcome | None:
    if profile not in expectation:
        return None
    names = ("status", "update", "deltas", "reply", "error")
    value = _object(path, f"/{profile}", expectation[profile], names)
    if not value:
        raise _wrong(path, f"/{profile}", f"one or more of {', '.join(names)}", value)
    error = _error(path, f"/{profile}/error", value.get("error", UNSTATED))
    at, update, deltas = f"/{profile}/update", value.get("update"), value.get("deltas")
    if update is not None:
        _object(path, at, update, ("environmentId", "contextKind", "memberships"))
        for index, one in enumerate(update.get("memberships", ())):
            _object(path, f"{at}/memberships/{index}", one, _MEMBERSHIP)
    for cohort, delta in (deltas or {}).items():
        _object(path, f"/{profile}/deltas/{cohort}", delta, ("added", "removed"))
    return Outcome(**{**value, "error": error})


def _error(path: Path, at: str, value: object) -> ExpectedError | Unstated | None:
    if value is None or isinstance(value, Unstated):
        return value
    if isinstance(value, str):
        return ExpectedError(value)
    return ExpectedError(**_object(path, at, value, ("message", "field", "pointer", "member")))


def _known_defect(path: Path, at: str, value: object) -> KnownDefect:
    stated = _object(path, at, value, ("code", "reason", "request", "pointer"))
    for name in {"code": 0, "reason": 0, **stated}:
        text = stated.get(name)
        if not isinstance(text, str) or not text.strip():
            raise _wrong(path, f"{at}/{name}", "a non-empty string", text)
    return KnownDefect(**stated)


def _object(path: Path, at: str, value: object, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(path, at, f"an object with {', '.join(known)}", value)
    for name in (name for name in value if name not in known):
        near = closest(name, known)
        hint = f"did you mean {near}?" if near else f"it has {', '.join(known)}"
        where = escape(at) or "the root"
        raise CorpusError(f"{escape(path)}: no property {name!r:.80} at {where}; {hint}")
    for name, found in value.items():
        types, expected = _TYPES.get(name, ((type(found),), ""))
        if type(found) not in types:
            raise _wrong(path, f"{at}/{name}", expected, found)
    return value


def _wrong(path: Path, at: str, expected: str, found: object) -> CorpusError:
    where = escape(at) or "the root"
    return CorpusError(f"{escape(path)}: expected {expected} at {where}, found {found!r:.80}")
