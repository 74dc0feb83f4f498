"""A run that can be interrupted: what is known so far, on disk, so that another goes on from it.

The state holds the tally of the first chunks, and how long their results are. It is written whole
and then put in place of the one before, so there is always one that is sound; results behind it are
cut off by the run that goes on. What a run costs that is killed is the work since the last state.
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

from sstest.files import require_writable
from sstest.manifest import Manifest
from sstest.replaying import ReplayError
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


class Checkpoint:
    """Keeps a run in the file ``state``, and its results in the file ``results``, if wanted.

    With ``resume`` it begins with what the files hold; without them, or without ``resume``, at the
    beginning. Raises :class:`ReplayError` for a state of another run, and :class:`OSError`.
    """

    def __init__(
        self, manifest: Manifest, state: Path, results: Path | None, *, resume: bool
    ) -> None:
        self.tally = Tally()
        self.chunks = self.signature = 0
        self.rows = results is not None
        self._state, self._results = state, results
        self._file: BinaryIO | None = None
        self._of = _digest(manifest)
        self._busy = self._interrupted = False
        self._due = 0.0
        written = self._resume() if resume else 0
        for path in (state, results):
            if path:
                require_writable(path)
        if results:
            self._file = results.open("r+b" if written else "wb")
            self._file.truncate(written)
            self._file.seek(written)
        if not self.chunks:
            state.unlink(missing_ok=True)

    def merged(self, rows: bytes) -> None:
        """Keep the results of a chunk that is in the tally, and the tally when it is time."""
        if self._file:
            self._file.write(rows)
        if monotonic() >= self._due:
            self.save()

    def save(self) -> None:
        """Write the state."""
        begun = monotonic()
        written = 0
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
            written = self._file.tell()
        state = _State(self._of, self.rows, self.chunks, self.signature, written, self.tally)
        beside = beside_of(self._state, ".new")
        with beside.open("wb") as file:
            file.write(msgspec.msgpack.encode(state))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._state)
        self._due = monotonic() + _SHARE * (monotonic() - begun)

    def close(self) -> None:
        """Close the results, which are complete or are gone on with."""
        if self._file:
            self._file.close()

    def forget(self) -> None:
        """Remove the state of a run that is complete."""
        self._state.unlink(missing_ok=True)

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

    def _resume(self) -> int:
        """Take over what is on disk; the bytes of the results that it is of."""
        try:
            state = msgspec.msgpack.decode(self._state.read_bytes(), type=_State)
        except FileNotFoundError:
            return 0
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
        if self._results:
            try:
                if self._results.stat().st_size < state.written:
                    return 0
            except FileNotFoundError:  # the run was complete, but for the state
                return 0
        self.chunks, self.signature, self.tally = state.chunks, state.signature, state.tally
        return state.written


def beside_of(path: Path, suffix: str) -> Path:
    """The file of the same name with ``suffix`` added."""
    return path.with_name(path.name + suffix)


def _digest(manifest: Manifest) -> str:
    text = json.dumps([__version__, manifest.to_dict()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
