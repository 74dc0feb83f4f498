"""What action.yml runs: it lints manifests, those that a pull request changes, and compares them.

Annotations go to stdout, the rest to the summary of the job. File names and what is in the files
may be anybody's: names come from git with NUL between them, only regular files are read, and what
quotes them is printed where GitHub obeys no command, or stands in the summary as escaped HTML.
"""

import html
import io
import os
import posixpath
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import sstest
from sstest.cli import main as run_sstest

_MANIFEST: Final = "manifest.json"
# GitHub shows no summary of a step that is larger than 1 MiB.
_LARGEST: Final = 1_000_000
_FAILING: Final = {"warning": ("::error ", "::warning "), "error": ("::error ",), "never": ()}
# A pull request may change any number, and each takes seconds.
_MOST_COMPARED: Final = 50
# As many as sstest lint takes.
_MOST_LINTED: Final = 1_000
_DEEPER: Final = "set `fetch-depth: 0` of actions/checkout"


class CannotRun(Exception):
    """There is nothing to work with; ``str()`` says what to change in the workflow."""


@dataclass(frozen=True)
class File:
    """A file of a commit: its name, its mode to git, and the id of its blob."""

    name: str
    mode: str
    blob: str

    @property
    def is_regular(self) -> bool:
        """Whether it is neither a link, which may lead anywhere, nor a submodule."""
        return self.mode.startswith("100")


@dataclass(frozen=True)
class Change:
    """A manifest at the base and now; ``None`` where it is not there."""

    old: File | None
    new: File | None


class Done(NamedTuple):
    """How a run of sstest ended, and what it printed."""

    exit_code: int
    stdout: str
    stderr: str


def main() -> int:
    """Run the step; its exit code is 0, 1 with findings that fail it, or 2 if it could not run."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        os.chdir(os.environ["GITHUB_WORKSPACE"])
        failing = _failing()
        names, changes = _manifests()
        code, summary = _lint(names, failing)
        _summarize([summary, *_all_told(changes)])
    except CannotRun as error:
        print(f"::error title=sstest::{_escaped(str(error), '%')}")
        return 2
    return code


def _failing() -> tuple[str, ...]:
    """What the annotations that fail the step begin with."""
    fail_on = os.environ["SSTEST_FAIL_ON"]
    if fail_on not in _FAILING:
        raise CannotRun(f"fail-on is {fail_on!r}, expected one of {', '.join(_FAILING)}")
    return _FAILING[fail_on]


# Which manifests ---------------------------------------------------------------------------------


def _manifests() -> tuple[list[str], list[Change]]:
    """The names of the manifests to lint, and what changed since the base, if there is one.

    Of the files in a folder those are left out that have no synced segment, now and at the base.
    """
    base = _base()
    files = list(_files())
    changes = list(_changes(base)) if base else [Change(None, one) for one in files]
    known = [one.name for one in (*files, *(one.old for one in changes)) if one]
    given = filter(None, map(str.strip, os.environ["SSTEST_MANIFESTS"].splitlines()))
    paths = [posixpath.normpath(one) for one in given]
    for path in paths:
        if not any(_is_meant(name, path) for name in known):
            raise CannotRun(f"manifests: git knows no {_MANIFEST} at or below {path!r}")

    def meant(file: File | None) -> File | None:
        return file if file and any(_is_meant(file.name, path) for path in paths) else None

    def counts(change: Change) -> bool:
        sides = [one for one in (change.old, change.new) if one]
        return any(one.name in paths or _has_segments(one) for one in sides)

    sides = [Change(meant(one.old), meant(one.new)) for one in changes]
    if sum(one != Change(None, None) for one in sides) > _MOST_LINTED:
        raise CannotRun(f"manifests: there are more than {_MOST_LINTED:,}, which no job checks")
    chosen = list(filter(counts, sides))
    names = [one.new.name for one in chosen if one.new and one.new.is_regular]
    return names, chosen if base else []


def _is_meant(name: str, path: str) -> bool:
    """Whether a file is the one at ``path``, or a manifest below it."""
    below = path == "." or name.startswith(f"{path}/")
    return name == path or (below and posixpath.basename(name) == _MANIFEST)


def _has_segments(file: File) -> bool:
    """Whether a manifest is of a synced segment, however broken; a link is told about anyway."""
    try:
        if file.is_regular:
            sstest.Manifest.load(_git("cat-file", "blob", file.blob))
    except sstest.ManifestError as error:
        return all(one.code != "SS011" for one in error.problems)
    return True


# Git ---------------------------------------------------------------------------------------------


def _base() -> str | None:
    """The commit to compare with; ``None`` where there is none, as on a push."""
    named = os.environ["SSTEST_BASE"].strip()
    if named:
        # Before a push that makes a branch, there is commit 000...
        return _commit(named) if named.strip("0") else None
    branch = os.environ.get("GITHUB_BASE_REF")
    if not branch:
        return None
    head = _git("rev-parse", "HEAD").decode().strip()
    event = os.environ.get("GITHUB_EVENT_NAME"), os.environ.get("GITHUB_SHA")
    if event == ("pull_request", head):
        # GitHub has merged the pull request into its base: the first parent, which the commit
        # names in a clone of depth 1, too.
        about, _, _ = _git("cat-file", "commit", head).partition(b"\n\n")
        parents = [line[7:].decode() for line in about.split(b"\n") if line[:7] == b"parent "]
        if len(parents) == 2:
            return _commit(parents[0])
    base = _commit(branch)
    try:
        return _git("merge-base", base, head).decode().strip()
    except CannotRun:
        why = f"the clone has no commit that {branch} and HEAD both come from"
        raise CannotRun(f"{why}: {_DEEPER}") from None


def _commit(name: str) -> str:
    """The id of a commit, which is fetched if it is not there."""
    if name.startswith(("-", "+")) or ":" in name:
        raise CannotRun(f"base is {name!r}, expected a branch, a tag or the id of a commit")
    for known in (f"refs/remotes/origin/{name}", name):
        try:
            return _git("rev-parse", "--verify", "--quiet", f"{known}^{{commit}}").decode().strip()
        except CannotRun:
            continue
    try:
        _git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", name)
        return _git("rev-parse", "FETCH_HEAD^{commit}").decode().strip()
    except CannotRun as error:
        why = f"the base {name} is not in the clone and cannot be fetched ({error})"
        raise CannotRun(f"{why}: {_DEEPER}") from None


def _files() -> Iterator[File]:
    """The files of the commit that is checked out."""
    for line in _git("ls-tree", "-r", "-z", "HEAD").split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        yield File(os.fsdecode(name), mode, blob)


def _changes(base: str) -> Iterator[Change]:
    """What is different from ``base``; a file that was moved nearly as it was is one change."""
    # Two manifests are much alike: what is less than this is one that goes and one that comes.
    fields = iter(_git("diff-tree", "-r", "-z", "-M90%", base, "HEAD").split(b"\0")[:-1])
    for about in fields:
        old_mode, new_mode, old_blob, new_blob, status = about[1:].decode().split(" ")
        old = os.fsdecode(next(fields))
        new = os.fsdecode(next(fields)) if status[0] == "R" else old
        yield Change(
            None if status == "A" else File(old, old_mode, old_blob),
            None if status == "D" else File(new, new_mode, new_blob),
        )


def _git(*arguments: str) -> bytes:
    done = subprocess.run(  # noqa: S603  # a list, no shell
        ["git", *arguments],  # noqa: S607
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise CannotRun(f"git {arguments[0]}: {said}")
    return done.stdout


# What is said ------------------------------------------------------------------------------------


def _lint(names: list[str], failing: tuple[str, ...]) -> tuple[int, str]:
    """Annotate the findings; the exit code of the step, and the summary."""
    if not names:
        return 0, "### sstest: no manifest to check"
    done = _sstest("lint", "--format", "github", "--", *names)
    print(done.stdout, end="")
    _quote(done.stderr)
    if done.exit_code > 1:
        raise CannotRun("sstest lint could not run: see the log of this step")
    summary = _sstest("lint", "--format", "markdown", "--", *names).stdout
    return int(any(line.startswith(failing) for line in done.stdout.split("\n"))), summary


def _all_told(changes: list[Change]) -> Iterator[str]:
    """What became of manifests, of those that come first."""
    yield from map(_told, changes[:_MOST_COMPARED])
    if (more := len(changes) - _MOST_COMPARED) > 0:
        yield f"<p>... and {more} more that changed, which are not compared here.</p>"


def _told(change: Change) -> str:
    """What became of a manifest, for the summary."""
    old, new = change.old, change.new
    if new is None:
        return f"<p>{_code(old.name if old else '')} was deleted.</p>"
    if not new.is_regular:
        return f"<p>{_code(new.name)} is no regular file, and was not read.</p>"
    if old is None or not old.is_regular:
        return f"<p>{_code(new.name)} is new.</p>"
    moved = f"<p>{_code(old.name)} is now {_code(new.name)}.</p>\n" if old.name != new.name else ""
    return f"{moved}{_compared(old, new)}"


def _compared(old: File, new: File) -> str:
    with TemporaryDirectory() as folder:
        before = Path(folder, _MANIFEST)
        before.write_bytes(_git("cat-file", "blob", old.blob))
        done = _sstest("diff", "--format", "markdown", "--", str(before), new.name)
    if done.exit_code > 1:
        why = done.stderr.replace(str(before), "at the base").strip()
        lines = "<br>".join(map(_code, why.split("\n")))
        return f"<h4>{_code(new.name)}: cannot be compared</h4>\n<p>{lines}</p>"
    if done.exit_code:
        place = f"file={_escaped(new.name, '%:,')},title=sstest diff"
        print(f"::notice {place}::This manifest behaves differently than before: see the summary")
    return done.stdout


def _sstest(*arguments: str) -> Done:
    """Run the command line in this process, which has loaded what it needs after the first run."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        io.TextIOWrapper(out, "utf-8", write_through=True) as stdout,
        io.TextIOWrapper(err, "utf-8", write_through=True) as stderr,
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        try:
            run_sstest(list(arguments))
        except SystemExit as end:
            code = end.code
        return Done(int(code or 0), out.getvalue().decode(), err.getvalue().decode())


def _summarize(parts: list[str]) -> None:
    """Append as many parts to the summary as GitHub shows."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    size = 0
    with Path(path).open("a", encoding="utf-8") as file:
        for number, part in enumerate(parts):
            size += len(part.encode()) + 2
            if size > _LARGEST:
                file.write(
                    f"... and {len(parts) - number} more, for which there is no room here.\n"
                )
                return
            file.write(f"{part.rstrip()}\n\n")


def _quote(text: str) -> None:
    """Print text with workflow commands switched off, until a word that nobody can know."""
    if text:
        word = secrets.token_hex(16)
        print(f"::stop-commands::{word}\n{text.rstrip()}\n::{word}::")


def _code(text: str) -> str:
    return f"<code>{html.escape(_printable(text))}</code>"


def _escaped(text: str, characters: str) -> str:
    """``text`` for a workflow command, in which these characters would mean something."""
    shown = _printable(text)
    for character in characters:  # the sign of an escape is the first
        shown = shown.replace(character, f"%{ord(character):02X}")
    return shown


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


if __name__ == "__main__":
    sys.exit(main())
