"""What the commands share: printing what strangers wrote, reading files, common options."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from sstest.manifest import Manifest

_WIDE: Final = 160
_LARGEST_BODY: Final = 100_000_000
_Command = TypeVar("_Command", bound=Callable[..., Any])

manifest_argument = click.argument("manifest", metavar="MANIFEST", type=click.Path())
"""The path of a manifest.json, or of its folder."""


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """``--format``, the first of ``formats`` being the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the result is printed on stdout.",
    )


def load_manifest(path: str, key: str | None = None) -> "Manifest":
    """The manifest at ``path``; its warnings go to stderr."""
    from sstest.manifest import Manifest

    manifest = Manifest.load(Path(path), key)
    for problem in manifest.problems:
        if not problem.refused:
            complain(f"{manifest.origin}: {problem}", "note")
    return manifest


def read_body(path: str) -> bytes:
    """The bytes of a request body: a file, or stdin for ``-``."""
    if path == "-":
        return sys.stdin.buffer.read(_LARGEST_BODY)
    try:
        with Path(path).open("rb") as file:
            return file.read(_LARGEST_BODY)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise click.UsageError(f"cannot read {safe(path)}: {reason}") from None


def print_json(data: object, *, indent: int | None = 2) -> None:
    """Print ``data`` as JSON on stdout, in UTF-8 whatever the terminal's encoding."""
    print_text(json.dumps(data, ensure_ascii=False, indent=indent))


def print_text(text: str) -> None:
    """Print data on stdout in UTF-8, unchanged."""
    stream = sys.stdout.buffer
    stream.write(text.encode(errors="backslashreplace") + b"\n")
    stream.flush()


def console(stream: IO[str] | None = None) -> "Console":
    """A console for people; where nobody watches, lines are wide and plain."""
    from rich.console import Console

    file = stream or sys.stdout
    return Console(file=file, highlight=False, markup=False, width=None if file.isatty() else _WIDE)


def complain(message: str, kind: str = "error") -> None:
    """Say on stderr what went wrong."""
    lines = "\n".join(safe(line) for line in message.split("\n"))
    click.secho(f"{kind}: ", nl=False, err=True, bold=True, fg="red" if kind == "error" else "cyan")
    click.echo(lines, err=True)


def safe(text: object) -> str:
    """``text`` with nothing in it that a terminal would obey: controls are written as escapes."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in str(text)
    )
