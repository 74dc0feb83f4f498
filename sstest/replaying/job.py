"""Files replayed into files: results, deltas and membership, with a state to go on from."""

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from sstest.manifest import Manifest
from sstest.payloads.sources import Progress, require
from sstest.replaying import ReplayError
from sstest.replaying.checkpoint import Checkpoint, beside_of
from sstest.replaying.output import complete, results_of, write_whole
from sstest.replaying.run import IN_FLIGHT, run
from sstest.replaying.summary import Summary
from sstest.text import counted, escape


class Stopped(ReplayError):
    """The run was interrupted, or the disk is full, and it can be resumed."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is read, and which files are written; each that is not wanted is ``None``."""

    manifest: Manifest
    files: tuple[str, ...]
    out: Path | None = None
    deltas: Path | None = None
    membership: Path | None = None
    state: Path | None = None

    @property
    def state_file(self) -> Path | None:
        """Where the run is kept until it is complete: by default beside the results."""
        return self.state or (beside_of(self.out, ".state") if self.out else None)

    def run(
        self,
        executor: Executor | None,
        progress: Progress,
        *,
        resume: bool = False,
        in_flight: int = IN_FLIGHT,
    ) -> Summary:
        """Replay the files, from where an interrupted run was with ``resume``.

        Raises :class:`ReplayError`, and :class:`OSError` for files that cannot be written.
        """
        state = self.state_file
        if state is None:
            found = run(self.manifest, list(self.files), executor, None, progress, in_flight)
            self._write(found)
            return found
        require(self.files)  # before what another run has kept is overwritten
        results = results_of(self.out) if self.out else None
        kept = Checkpoint(self.manifest, state, results, resume=resume)
        try:
            with kept.saved():
                found = run(self.manifest, list(self.files), executor, kept, progress, in_flight)
                self._write(found)
            if self.out:
                complete(self.out)
        except KeyboardInterrupt:
            many = counted(kept.tally.requests, "request")
            raise Stopped(f"stopped after {many}; --resume goes on from there") from None
        except OSError as error:
            # Where the disk is full, nothing says in which file.
            error.filename = error.filename or str(state.parent.absolute())
            if not state.exists():
                kept.forget()
                raise
            why = f"cannot write in {escape(error.filename)}: {error.strerror}"
            raise Stopped(f"{why}; --resume goes on from the last state") from None
        kept.forget()
        return found

    def _write(self, found: Summary) -> None:
        if self.deltas:
            write_whole(self.deltas, found.deltas_as_json())
        if self.membership:
            write_whole(self.membership, found.membership_as_json())
