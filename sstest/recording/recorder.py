"""A folder of recorded requests that grows by one of each new shape."""

import os
import re
import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from sstest.corpus import CorpusError, files_in, read_requests
from sstest.files import locked, require_inside, write_new
from sstest.limits import EXPECTED_BYTES, RECORDED_SHAPES, RECORDING_BYTES
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, check_profile
from sstest.parser.body import decode
from sstest.recording.anonymise import anonymised, means_the_same, too_much
from sstest.recording.expectation import expectation, name_of
from sstest.recording.inventing import Inventor
from sstest.recording.shape import shape_of
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.secrets import shows
from sstest.templates import TemplateError
from sstest.text import counted, escape

_LOCK: Final = ".sstest-lock"
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9_-]+")
_WHY: Final = "A recorded request, with what the stand-in answered{}."


class CannotRecord(ValueError):
    """Requests cannot be recorded in a folder; ``str()`` is one line that says why."""


class _LeftOut(Exception):
    """A request is not recorded; ``str()`` is the reason that is counted."""


class Recorder:
    """Writes requests to a folder, one of each shape; safe to use in several threads and processes.

    Args:
        folder: Where: ``requests/``, ``expected/`` and ``manifest.json`` of the integration. Where
            there are several, a folder of each, named by its key.
        keys: The integrations that are known from the start. One alone is recorded in ``folder``
            itself; any other has a folder in it.
        anonymise: Whether persons, addresses and ids are replaced by invented ones.
        secret: What the invented ones depend on, at random if none is given. Processes that record
            together need the same. It is written nowhere.

    Attributes:
        recorded: The files that were written, each relative to ``folder``.
        left_out: How many requests were not recorded, by the reason.
    """

    def __init__(
        self,
        folder: Path,
        keys: Iterable[str] = (),
        *,
        anonymise: bool = False,
        secret: bytes | None = None,
    ) -> None:
        self.folder = folder
        self.recorded: list[str] = []
        self.left_out: Counter[str] = Counter()
        named = tuple(keys)
        self._alone = named[0] if len(named) == 1 else None
        self._homes: dict[str, _Home] = {}
        self._problems: dict[str, None] = {}
        self._lock = threading.Lock()
        self._inventor = Inventor(secret or secrets.token_bytes(32)) if anonymise else None

    @property
    def problems(self) -> tuple[str, ...]:
        """Why requests could not be written, a line each; nothing more is written there."""
        return tuple(self._problems)

    def begin(self, manifests: Iterable[Manifest]) -> None:
        """Make the folders of these integrations; raises :class:`CannotRecord`."""
        for manifest in manifests:
            self._home(manifest)
        if not self._homes:
            with _told(self.folder):
                _make_folder(self.folder)

    def note(
        self,
        manifest: Manifest,
        body: bytes,
        profile: str,
        reply: Reply,
        tokens: Iterable[str] = (),
    ) -> None:
        """Record a request and its reply, if they are of a new shape; never raises.

        Not recorded is what shows one of the ``tokens``, in any spelling, and what was answered
        otherwise than by reading the body: by a fault, a rate limit, a wrong token or an unknown
        environment.
        """
        with self._lock:
            try:
                self._note(manifest, body, profile, reply, tokens)
            except (CannotRecord, CorpusError) as error:
                self._problems[str(error)] = None
                self._homes[manifest.key] = _Home(
                    self.folder, manifest, self.folder, is_broken=True
                )
            except (ManifestError, TemplateError):
                self.left_out["the manifest cannot be used"] += 1
            except _LeftOut as error:
                self.left_out[str(error)] += 1

    def _note(
        self,
        manifest: Manifest,
        body: bytes,
        profile: str,
        reply: Reply,
        tokens: Iterable[str],
    ) -> None:
        if reply.status >= 500:
            return
        home = self._home(manifest)
        if home.is_broken:
            return
        if len(body) > RECORDING_BYTES:
            raise _LeftOut(f"more than {RECORDING_BYTES:,} bytes")
        shape = shape_of(manifest, body, profile, reply)
        if shape in home.shapes:
            return
        beyond = f"beyond {RECORDED_SHAPES} requests of {escape(manifest.key)}"
        if home.size >= RECORDED_SHAPES:
            raise _LeftOut(beyond)
        again = answer(home.manifest, body, profile)
        if not _is_same(again, reply):
            return
        if shows(body, tokens):
            raise _LeftOut("the body holds an access token")
        # It may depend on the environments of the stand-in, or on the name of the folder.
        states_reply = again.body == reply.body
        if self._inventor is not None and body:
            body, again = self._anonymised(home.manifest, body, profile, again)
        told = ", anonymised" if self._inventor else ""
        expected = expectation(again, profile, _WHY.format(told), states_reply=states_reply)
        if len(expected) > EXPECTED_BYTES:
            raise _LeftOut(f"expectations of more than {EXPECTED_BYTES:,} bytes")
        with _told(home.path), locked(home.path / _LOCK):
            home.look(profile)
            if shape in home.shapes:
                return
            if home.size >= RECORDED_SHAPES:
                raise _LeftOut(beyond)
            path = home.write(name_of(again, body), body, expected)
            home.shapes.add(shape)
        self.recorded.append(path.relative_to(self.folder).as_posix())

    def _anonymised(
        self, manifest: Manifest, body: bytes, profile: str, reply: Reply
    ) -> tuple[bytes, Reply]:
        """The request of others and the reply to it; raises :class:`_LeftOut`."""
        assert self._inventor is not None  # noqa: S101  # the caller has looked
        try:
            decode(body)
        except RequestError:
            raise _LeftOut("not JSON, so it cannot be anonymised") from None
        if why := too_much(body.decode()):
            raise _LeftOut(why)
        made = anonymised(body.decode(), manifest, reply.update, self._inventor).encode()
        again = answer(manifest, made, profile)
        shapes = (
            shape_of(manifest, *one) for one in ((body, profile, reply), (made, profile, again))
        )
        if len({*shapes}) > 1 or not means_the_same(reply.update, again.update):
            raise _LeftOut("cannot be anonymised and still mean the same")
        return made, again

    def _home(self, manifest: Manifest) -> "_Home":
        home = self._homes.get(manifest.key)
        if home is None or (home.given is not manifest and not home.is_of(manifest)):
            inside = manifest.key != self._alone
            path = self.folder / folder_name(manifest.key) if inside else self.folder
            home = _Home(path, manifest, self.folder)
            home.make()
            self._homes[manifest.key] = home
        home.given = manifest
        return home


class _Home:
    """The folder of one integration, and the shapes of the requests in it."""

    def __init__(
        self, path: Path, manifest: Manifest, within: Path, *, is_broken: bool = False
    ) -> None:
        self.path = path
        self._within = within
        self.given = manifest
        self.manifest = manifest
        self.is_broken = is_broken
        self.shapes: set[str] = set()
        self._names: frozenset[str] = frozenset()
        self._looked: set[str] = set()

    @property
    def size(self) -> int:
        """How many requests there are."""
        return len(self._names)

    def is_of(self, manifest: Manifest) -> bool:
        return self.given == manifest

    def make(self) -> None:
        """Make the folder, with the manifest in it; raises :class:`CannotRecord`."""
        _make_folder(self.path)
        with _told(self.path):
            require_inside(self.path, self._within)
        with _told(self.path), locked(self.path / _LOCK):
            for name in ("requests", "expected"):
                (self.path / name).mkdir(exist_ok=True)
                require_inside(self.path / name, self.path)
            place = self.path / "manifest.json"
            if not os.path.lexists(place):
                write_new(place, _text_of(self.given))
        try:
            # As those who use the folder read it: its name is the key.
            self.manifest = Manifest.load(self.path)
        except ManifestError as error:
            raise CannotRecord(f"{escape(place)}: {str(error).splitlines()[0]}") from None
        if self.manifest.capability != self.given.capability:
            raise CannotRecord(
                f"{escape(place)}: is another manifest than that of {escape(self.given.key)}:"
                " record into another folder, or remove this one"
            )

    def look(self, profile: str) -> None:
        """Read what others have written; raises :class:`~sstest.CorpusError`."""
        names = frozenset(files_in(self.path / "requests", self.path))
        if names == self._names and profile in self._looked:
            return
        for request in read_requests(self.path):
            expected = request.expected
            stated = [one for one in ("docs", "validation-server") if expected]
            stated = [one for one in stated if expected and expected.under(one)]
            for one in stated or [profile]:
                reply = answer(self.manifest, request.body, check_profile(one))
                self.shapes.add(shape_of(self.manifest, request.body, one, reply))
        self._names = names
        self._looked.add(profile)

    def write(self, name: str, body: bytes, expected: bytes) -> Path:
        """Write a request under a name that is free; the lock is held."""
        taken = {one.lower() for one in self._names}
        taken |= {one.lower() for one in files_in(self.path / "expected", self.path)}
        number, file = 1, f"{name}.json"
        while file.lower() in taken:
            number += 1
            file = f"{name}-{number}.json"
        path = self.path / "requests" / file
        write_new(path, body)
        try:
            write_new(self.path / "expected" / file, expected)
        except OSError:  # a request that is refused would be taken for a mistake of the sender's
            path.unlink()
            raise
        self._names |= {file}
        return path


def folder_name(key: str) -> str:
    """A name for the folder of an integration: its key, or what is plain of it and a number."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    number = sha256(key.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{_NOT_PLAIN.sub('-', key)[:60].strip('-') or 'integration'}-{number}"


def in_words(recorded: int, folder: str, left_out: dict[str, int]) -> list[str]:
    """What a run has recorded, a line each."""
    lines = [f"recorded {counted(recorded, 'request')} of new shapes in {escape(folder)}"]
    lines += [
        f"not recorded: {counted(number, 'request')}, {why}" for why, number in left_out.items()
    ]
    return lines


def _is_same(again: Reply, reply: Reply) -> bool:
    """Whether reading the body alone comes to the same, so that no fault or the like decided."""
    return again.status == reply.status and again.ok == reply.ok


def _text_of(manifest: Manifest) -> bytes:
    text = manifest.document.text
    if text is not None:
        return text.encode(errors="surrogatepass")
    import json

    data = manifest.document.value or manifest.to_dict()
    return json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n"


def _make_folder(folder: Path) -> None:
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(20, "it is a file, expected a folder", str(folder))


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise :class:`CannotRecord` for an error of the system."""
    try:
        yield
    except FileExistsError as error:
        where = escape(error.filename or folder)
        raise CannotRecord(f"{where}: it is a file, expected a folder to record in") from None
    except OSError as error:
        where = escape(error.filename or folder)
        reason = error.strerror or str(error)
        raise CannotRecord(f"{where}: requests cannot be recorded there: {reason}") from None
