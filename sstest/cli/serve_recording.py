"""``sstest serve --record``: what is received is recorded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from sstest.cli.terminal import CannotRun, cannot_run_after, print_painted
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.folder import Folder
from sstest.endpoint.recorded import record
from sstest.recording.recorder import CannotRecord, Recorder, in_words


def open_recorder(path: Path | None, folder: Folder, *, anonymise: bool) -> Recorder | None:
    """The recorder for ``--record``, with its folders made; ``None`` without the option."""
    if path is None:
        if anonymise:
            raise click.UsageError(
                "--anonymise is about recorded requests: name a folder: --record"
            )
        return None
    recorder = Recorder(path, folder.keys, anonymise=anonymise)
    with cannot_run_after(CannotRecord):
        recorder.begin(folder.manifests)
    return recorder


@contextlib.contextmanager
def recording_to(recorder: Recorder | None, launchdarkly: LaunchDarkly) -> Iterator[None]:
    """Record within the block, and say at its end what was; raises where some could not be."""
    if recorder is None:
        yield
        return
    stop = record(launchdarkly, recorder)
    yield
    stop()
    lines = in_words(len(recorder.recorded), str(recorder.folder), recorder.left_out)
    with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
        print_painted("\n".join(lines), err=True)
    if recorder.problems:
        raise CannotRun("; ".join(recorder.problems))
