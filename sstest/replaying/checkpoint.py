"""A run that can be interrupted: what is known so far, on disk, so that another goes on from it.

The state holds the tally of the first chunks, and how long their results and the file of keys are.
It is written whole and then put in place of the one before, so there is always one that is sound;
what the files hold behind it is cut off by the run that goes on. What a run costs that is killed is
the work since the last state.
"""

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import BinaryIO, Final

import msgspec

from sstest.files import open_file, open_new, reopen, require_writable
from sstest.manifest import Manifest
from sstest.replaying import ReplayError
from sstest.replaying.kept import Kept
from sstest.replaying.keys import Index, Keys, Packing
from sstest.replaying.tally import Tally
from sstest.text import escape
from sstest.version import __version__

# Writing states takes about one part of so many of the time.
_SHARE: Final = 30
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class _State(msgspec.Struct, array_like=True):
    of: str
    rows: bool
    chunks: int
    signature: int
    written: int
    tally: Tally
    keys: Index
    keys_file: int


class Checkpoint(Kept):
    """Keeps a run in the file ``state``, and its results in the file ``results``, if wanted.

    With ``resume`` it begins with what the files hold; without them, or without ``resume``, at the
    beginning. Raises :class:`ReplayError` for a state of another run, and :class:`OSError`.
    """

    def __init__(
        self, manifest: Manifest, state: Path, results: Path | None, *, resume: bool
    ) -> None:
        super().__init__()
        self.rows = results is not None
        self._state, self._results = state, results
        self._file: BinaryIO | None = None
        self._of = _digest(manifest)
        self._busy = self._interrupted = False
        self._due = 0.0
        self._keys_file = 0
        index = Index()
        written = 0
        if resume and (found := self._resume()):
            self.chunks, self.signature, self.tally = found.chunks, found.signature, found.tally
            index, written, self._keys_file = found.keys, found.written, found.keys_file
        for path in (state, results, *self._keys_files):
            if path:
                require_writable(path)
        if results:
            self._file = _cut_off(results, written)
        self.keys = Keys(_cut_off(self._keys_files[self._keys_file], index.length), index)
        if not self.chunks:
            state.unlink(missing_ok=True)

    @property
    def _keys_files(self) -> tuple[Path, Path]:
        """One has the keys; the other takes them when they are packed."""
        return beside_of(self._state, ".keys"), beside_of(self._state, ".keys2")

    def merge(self, tally: Tally, signature: int, rows: bytes) -> None:
        """Keep the results of a chunk as well, and the state when it is time."""
        super().merge(tally, signature, rows)
        if self._file:
            self._file.write(rows)
        if monotonic() >= self._due:
            self.save()

    def pack(self, packing: Packing) -> None:
        """Make the file of keys anew, beside the one that the state is about."""
        if not self.keys.is_sparse:
            return
        file = _cut_off(self._keys_files[1 - self._keys_file], 0)
        keys, _ = self.keys.packed_into(file, packing)
        with self.uninterrupted():
            self.keys.file.close()
            self.keys, self._keys_file = keys, 1 - self._keys_file
            self.save()
            self._keys_files[1 - self._keys_file].unlink()

    def save(self) -> None:
        """Write the state."""
        begun = monotonic()
        for file in (self._file, self.keys.file if self.keys.index.length else None):
            if file:
                file.flush()
                os.fsync(file.fileno())
        state = _State(
            self._of,
            self.rows,
            self.chunks,
            self.signature,
            self._file.tell() if self._file else 0,
            self.tally,
            self.keys.index,
            self._keys_file,
        )
        beside = beside_of(self._state, ".new")
        with open_new(beside) as file:
            file.write(msgspec.msgpack.encode(state))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._state)
        self._due = monotonic() + _SHARE * (monotonic() - begun)

    def close(self) -> None:
        """Close the files, which are complete or are gone on with."""
        self.keys.file.close()
        if self._file:
            self._file.close()

    def forget(self) -> None:
        """Remove all of a run that is complete, or from which nobody can go on."""
        for path in (self._state, beside_of(self._state, ".new"), *self._keys_files, self._results):
            if path:
                path.unlink(missing_ok=True)

    @contextmanager
    def uninterrupted(self) -> Iterator[None]:
        """Within it signals wait, so that a chunk is in the tally and in the results, or not."""
        self._busy = True
        yield
        self._busy = False
        if self._interrupted:
            raise KeyboardInterrupt

    @contextmanager
    def saved(self) -> Iterator[None]:
        """Save the state where the run is interrupted, by Ctrl-C, SIGTERM or an error."""
        before = [signal.signal(one, self._hear) for one in _SIGNALS]
        try:
            yield
        except BaseException:
            if not self._busy:  # or a chunk may be in the tally in part
                self._busy = True
                self.save()
            raise
        finally:
            self.close()
            for one, handler in zip(_SIGNALS, before, strict=True):
                signal.signal(one, handler)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted = True
        if not self._busy:
            raise KeyboardInterrupt

    def _resume(self) -> _State | None:
        """What is on disk, if a run can go on from it."""
        try:
            with open_file(self._state) as file:
                state = msgspec.msgpack.decode(file.read(), type=_State)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise ReplayError(f"{escape(self._state)}: is no state of sstest replay") from None
        if state.of != self._of:
            raise ReplayError(
                f"{escape(self._state)}: is of another manifest, or version of sstest;"
                " start again without --resume"
            )
        if state.rows != self.rows:
            raise ReplayError(
                f"{escape(self._state)}: is of a run {'with' if state.rows else 'without'} --out;"
                " give the same options, or start again without --resume"
            )
        keys = self._keys_files[state.keys_file]
        for path, length in (self._results, state.written), (keys, state.keys.length):
            if path and not (path.exists() and path.stat().st_size >= length):
                return None  # the run was complete, but for the state
        return state


def _cut_off(path: Path, length: int) -> BinaryIO:
    """A file that is read and written, with what it holds up to ``length``."""
    file = reopen(path) if length else open_new(path)
    file.truncate(length)
    file.seek(length)
    return file


def beside_of(path: Path, suffix: str) -> Path:
    """The file of the same name with ``suffix`` added."""
    return path.with_name(path.name + suffix)


def _digest(manifest: Manifest) -> str:
    text = json.dumps([__version__, manifest.to_dict()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
