"""A run written to a file, in the format that the file's name asks for."""

import json
import os
from pathlib import Path
from typing import Final

from sstest.files import open_new, require_writable
from sstest.text import escape, escape_json
from sstest.views.json import run_data
from sstest.views.run import Run

SUFFIXES: Final = (".html", ".ipynb", ".json", ".xml")
"""What the name of a report can end in: a page, a notebook, JSON, or JUnit XML."""


class CannotWrite(Exception):
    """A report cannot be written; ``str()`` says where and why."""


def write(run: Run, path: Path) -> None:
    """Write the report, whole or not at all; raises :class:`CannotWrite`."""
    target = path.resolve()
    data = _written(run, path.suffix.lower(), target.parent)
    draft = _draft(target)
    try:
        try:
            with open_new(draft) as file:
                file.write(data)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(_why(path, error)) from None


def check_writable(path: Path) -> None:
    """Make the folder of the report; raises :class:`CannotWrite` if it could not be written."""
    target = path.resolve()
    try:
        require_writable(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(target)
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise CannotWrite(_why(path, error)) from None


def _written(run: Run, suffix: str, folder: Path) -> bytes:
    if suffix == ".html":
        from sstest.views.page import page

        return page(run)
    if suffix == ".ipynb":
        from sstest.notebook.failures import failures
        from sstest.views.cells import to_text

        return to_text(failures(run, folder)).encode()
    if suffix == ".xml":
        from sstest.views.junit import junit

        return junit(run).encode() + b"\n"
    text = json.dumps(run_data(run), indent=2, ensure_ascii=False)
    return escape_json(text).encode() + b"\n"


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}")


def _why(path: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    if isinstance(error, FileExistsError):  # of a folder that was to be made
        reason = f"{error.filename} is a file"
    return escape(f"{path}: cannot be written: {reason}")
