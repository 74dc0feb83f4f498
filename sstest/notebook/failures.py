"""A run as a notebook: each failure is a section whose cells reproduce it."""

import os
import shlex
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sstest.manifest import Manifest, ManifestError
from sstest.notebook.given import Given, given
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.response.answer import answer
from sstest.templates import TemplateError
from sstest.text import counted
from sstest.views.cells import (
    Cell,
    code_cell,
    fenced,
    literal,
    make_notebook,
    prose,
    span,
    text_cell,
)
from sstest.views.rules import explained
from sstest.views.run import Check, ManifestRun, Run, in_words

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_SECTIONS: Final = 100
_MOST_BODIES: Final = 3
_LARGEST_BODY: Final = 20_000
_MOST_LINES: Final = 60


def failures(run: Run, folder: Path) -> "NotebookNode":
    """The notebook of a run, for ``folder``: what failed, and for each failure how to see it again.

    Times are left out, so the same failures give the same notebook.
    """
    return make_notebook(_cells(run, folder))


def _cells(run: Run, folder: Path) -> Iterator[Cell]:
    failed = [(one, check) for one in run.manifests for check in one.checks if check.failed]
    settings = ", ".join(f"{name} {span(value)}" for name, value in run.settings.items())
    ended = in_words(run.figures)
    nothing = "Nothing failed" if ended else "Nothing was checked"
    yield text_cell(
        "# What failed" if failed or run.not_run else f"# {nothing}",
        f"{ended or 'No checks'}. {settings.capitalize()}.",
        f"Not everything was run: {span(run.stopped)}" if run.stopped else "",
        "Run all cells, and each section shows its failure again." if failed else "",
    )
    if failed:
        yield code_cell(
            "import sstest",
            "from sstest.finding import Findings",
            "from sstest.parser.explain import explain",
        )
    told: set[str] = set()
    left = _MOST_SECTIONS
    for manifest in run.manifests:
        broken = [check for check in manifest.checks if check.failed]
        if broken and left > 0:
            yield from _of_manifest(manifest, broken[:left], told, run, folder)
            left -= len(broken)
    if left < 0:
        yield text_cell(f"There were {counted(-left, 'more failure')}.")
    for one in islice(run.not_run, _MOST_SECTIONS):
        yield text_cell(f"## Not run: {span(one.name)}", _excerpt(one.text))


def _of_manifest(
    manifest: ManifestRun, checks: list[Check], told: set[str], run: Run, folder: Path
) -> Iterator[Cell]:
    yield text_cell(f"## {span(manifest.key)}", in_words(manifest.figures))
    found, loaded = _load(manifest, folder)
    if found:
        yield code_cell(f"source = {found.source}")
    if found and loaded:
        arguments = f"source, key={found.key}" if found.key else "source"
        yield code_cell(f"manifest = sstest.Manifest.load({arguments})", "manifest")
    for check in checks:
        yield _head(check, told)
        if found and check.findings:
            yield from _of_findings(check, found)
        if loaded:
            yield from _of_bodies(check, loaded, str(run.settings.get("profile", "docs")))
        if check.replay:
            yield from _replayed(check, run, folder)


def _load(manifest: ManifestRun, folder: Path) -> tuple[Given | None, Manifest | None]:
    """How a cell loads the manifest, and the manifest; nothing for tests of several manifests."""
    try:
        found = given(Path(manifest.origin), (), folder)
    except ManifestError:
        return None, None
    try:
        return found, Manifest.of(found.document)
    except ManifestError:
        return found, None


def _head(check: Check, told: set[str]) -> Cell:
    """What failed: the findings, and what each rule says where it is the first time."""
    places = []
    for one in check.findings:
        places.append(f"- {span(one.message, 400)}")
        if one.hint:
            places.append(f"  - repair: {span(one.hint, 400)}")
    codes = {one.code for one in check.findings} - told
    told |= codes
    rules = explained(codes).values() if codes else ()
    return text_cell(
        f"### {span(check.name)}",
        *(prose(f"{one.what} {one.why}") for one in rules),
        "\n".join(places),
        "" if check.findings else _excerpt(check.text or check.message),
    )


def _of_findings(check: Check, found: Given) -> Iterator[Cell]:
    """The findings again; those of requests are shown by the requests."""
    codes = sorted({one.code for one in check.findings if not one.code.startswith("SS9")})
    key = f", key={found.key}" if found.key else ""
    if codes:
        chosen = f"== {codes[0]!r}" if len(codes) == 1 else f"in {codes}"
        yield code_cell(
            f"found = sstest.lint(source{key})",
            f"Findings(one for one in found if one.code {chosen})",
        )


def _of_bodies(check: Check, manifest: Manifest, profile: str) -> Iterator[Cell]:
    """What the first requests of a failure find, and what is answered to each."""
    small = [body for body in check.bodies if len(body) <= _LARGEST_BODY][:_MOST_BODIES]
    if left := len(check.bodies) + check.more_bodies - len(small):
        yield text_cell(f"{counted(left, 'more request')} of this test are not shown.")
    option = "" if profile == "docs" else f", profile={profile!r}"
    for body in small:
        lines = [f"body = {literal(body)}"]
        if _is_explained(manifest, body):
            lines.append("display(explain(manifest, body))")
        if _is_answered(manifest, body, profile):
            lines.append(f"sstest.answer(manifest, body{option})")
        yield code_cell(*lines)


def _is_explained(manifest: Manifest, body: bytes) -> bool:
    try:
        _ = manifest.request_parser
        decode(body)
    except (ManifestError, RequestError):
        return False
    return True


def _is_answered(manifest: Manifest, body: bytes, profile: str) -> bool:
    try:
        answer(manifest, body, profile)
    except (ManifestError, TemplateError):
        return False
    return True


def _replayed(check: Check, run: Run, folder: Path) -> Iterator[Cell]:
    """The command that runs a test again; for a test of the user's own, a cell that does."""
    yield text_cell(
        "The test is run again, from the folder where pytest was started, by:", fenced(check.replay)
    )
    if check.findings or run.folder is None:
        return
    try:
        start = Path(os.path.relpath(run.folder.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return
    # The header of pytest names folders of this machine.
    words = ",\n".join(f"    {word!r}" for word in [*shlex.split(check.replay), "--no-header"])
    yield code_cell(
        "import subprocess",
        "import sys",
        "",
        f"test = [\n{words},\n]",
        'command = [sys.executable, "-m", *test]',
        f"print(subprocess.run(command, cwd={start!r}, capture_output=True, text=True).stdout)",
    )


def _excerpt(text: str) -> str:
    """A failure as lines, without what is in its middle where it is long."""
    lines = text.split("\n")
    if left := max(0, len(lines) - _MOST_LINES):
        half = _MOST_LINES // 2
        lines = [*lines[:half], f"... {counted(left, 'more line')} ...", *lines[-half:]]
    return fenced("\n".join(lines)) if text else ""
