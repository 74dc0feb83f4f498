"""What the commands share: printing, reading files, common options."""

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

import click

from sstest.files import TooLarge, read_file, why_unread
from sstest.limits import BODY_BYTES
from sstest.text import disarm, escape, escape_json, escape_lines

if TYPE_CHECKING:
    from rich.console import Console

    from sstest.manifest import Manifest
    from sstest.rules.samples.recordings import Recording
    from sstest.views.run import Run

_WIDE: Final = 160
_BATCH: Final = 1_000
_Command = TypeVar("_Command", bound=Callable[..., Any])


class CannotRun(click.ClickException):
    """There is nothing to work with; said in one line, since the usage would not help."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002  # click's signature
        complain(self.message)


@contextmanager
def cannot_run_after(*kinds: type[Exception]) -> Iterator[None]:
    """Raise :class:`CannotRun` with the words of errors of these kinds."""
    try:
        yield
    except kinds as error:
        raise CannotRun(str(error)) from None


key_option = click.option(
    "--key", help="The integration key (default: the name of the manifest's folder)."
)
profile_option = click.option(
    "--profile",
    type=click.Choice(["docs", "validation-server"]),
    default="docs",
    show_default=True,
    help="As documented, or as the published validation server does.",
)


def manifest_argument(command: _Command) -> _Command:
    """MANIFEST, which :func:`load_manifest` loads, and ``--key``."""
    return click.argument("manifest", metavar="MANIFEST", type=click.Path())(key_option(command))


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
    """The manifest at ``path``, or of that key in the corpus; its notes go to stderr."""
    from sstest.corpus import integrations
    from sstest.manifest import Manifest

    folder = Path(path)
    if not os.path.lexists(folder):
        folder = next((one.folder for one in integrations() if one.key == path), folder)
        if not os.path.lexists(folder) and (hint := or_corpus_key(path)):
            raise CannotRun(f"{escape(path)}: there is no such file{hint}")
    manifest = Manifest.load(folder, key)
    for problem in manifest.problems:
        if problem.severity != "error":
            complain(f"{escape(manifest.origin)}: {problem}", "note")
    return manifest


def or_corpus_key(word: str) -> str:
    """What to add where there is no such file, and the word resembles a key of the corpus."""
    from sstest.corpus import integrations, nearest_key

    near = nearest_key(word[:50], [one.key for one in integrations()])
    return f", or did you mean {near}?" if near else ""


def read_samples(paths: Iterable[str]) -> "tuple[Recording, ...]":
    """The recorded requests in files and folders."""
    from sstest.payloads.pieces import PayloadError
    from sstest.rules.samples.recordings import read_all

    with cannot_run_after(PayloadError):
        return read_all([Path(path) for path in paths])


def read_body(path: str) -> bytes:
    """The bytes of a request body: a file, or stdin for ``-``."""
    return read_input(path, BODY_BYTES, ", so it is no request")


def read_input(path: str, most: int, then: str = "") -> bytes:
    """The bytes of a file that the user has named, or of stdin for ``-``.

    Raises :class:`CannotRun` for a file that cannot be read, or has more bytes; ``then`` is what
    to add to that.
    """
    name = "stdin" if path == "-" else escape(path)
    try:
        return read_file(Path(path), most) if path != "-" else _read_stdin(most)
    except TooLarge:
        raise CannotRun(f"{name} is larger than {most:,} bytes{then}") from None
    except OSError as error:
        raise CannotRun(f"{name}: {why_unread(error)}") from None


def _read_stdin(most: int) -> bytes:
    if sys.stdin is None:
        raise CannotRun("cannot read stdin: it is closed")
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise TooLarge
    return data


def print_json(data: object, *, indent: int | None = 2) -> None:
    """Print ``data`` as JSON on stdout, in UTF-8 whatever the terminal's encoding.

    What JSON has no number for is written as text: ``"Infinity"``, and an integer too long for
    Python's ``int``, digit for digit. A property of ``data`` that is an iterator becomes an array,
    and is never held as a whole.
    """
    if isinstance(data, dict) and any(isinstance(one, Iterator) for one in data.values()):
        for text in _pieces(data):
            sys.stdout.buffer.write(escape_json(text).encode(errors="backslashreplace"))
        print_text("")
        return
    print_text(escape_json(_dump(data, indent)))


def _pieces(data: dict[str, Any]) -> Iterator[str]:
    """An object as JSON, indented by two, with the elements of its iterators in batches.

    What may be too deep to be written must be no iterator: it is tried before anything is printed.
    """
    whole = {
        name: _dump(value, 2).replace("\n", "\n  ")
        for name, value in data.items()
        if not isinstance(value, Iterator)
    }
    before = "{"
    for name, value in data.items():
        yield f"{before}\n  {_dump(name, None)}: "
        before = ","
        if name in whole:
            yield whole[name]
            continue
        opening = "["
        while batch := list(islice(value, _BATCH)):
            yield opening + _dump(batch, 2)[1:-2].replace("\n", "\n  ")
            opening = ","
        yield "[]" if opening == "[" else "\n  ]"
    yield "\n}"


def print_text(text: str) -> None:
    """Print data on stdout in UTF-8, unchanged."""
    stream = sys.stdout.buffer
    stream.write(text.encode(errors="backslashreplace") + b"\n")
    stream.flush()


def print_run(run: "Run", output_format: str) -> None:
    """Print a run in a format that has a view of its name, such as ``junit``."""
    view = getattr(import_module(f"sstest.views.{output_format}"), output_format)
    if written := view(run):
        print_text(written)


def console(stream: IO[str] | None = None) -> "Console":
    """A console for people; to a file or a pipe, lines are wide and plain."""
    from rich.console import Console

    class _Piped(Console):
        def on_broken_pipe(self) -> None:
            """Leave a closed pipe to ``main``; rich would exit with 1, the code of findings."""
            raise  # noqa: PLE0704  # called while the error is handled

        def print(self, *objects: Any, **options: Any) -> None:
            """As :func:`print_painted`: no line is a command in a log."""
            safe = (disarm(one) if isinstance(one, str) else one for one in objects)
            super().print(*safe, **options)

    file = stream or sys.stdout
    width = None if file.isatty() else _WIDE
    return _Piped(
        file=file, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width
    )


def complain(message: str, kind: str = "error") -> None:
    """Say on stderr what went wrong."""
    colour = "red" if kind == "error" else "cyan"
    print_painted(f"{paint(f'{kind}:', colour)} {escape_lines(message)}", err=True)


def paint(text: str, colour: str) -> str:
    """``text`` in a bold ``colour``; ``bold`` is the terminal's own."""
    return click.style(text, bold=True, fg=None if colour == "bold" else colour)


def print_painted(text: str, file: IO[str] | None = None, *, err: bool = False) -> None:
    """Print text with its colours; without them to a file or a pipe, and with NO_COLOR."""
    plain = False if os.environ.get("NO_COLOR") else None  # https://no-color.org
    text = disarm(text)  # a line may begin with what a stranger wrote, such as a key
    # Not click's own stdout, which would ignore what main has set for characters it cannot write.
    click.echo(text, file or (sys.stderr if err else sys.stdout), err=err, color=plain)


def _dump(data: object, indent: int | None) -> str:
    try:
        return _json(data, indent)
    except ValueError:  # NaN and the infinities, which are looked for only where there are some
        return _json(_finite(data), indent)


def _json(data: object, indent: int | None) -> str:
    """JSON text; json itself indents in Python, which takes ten times as long as writing."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, default=text_of)
    if indent is None:
        return text
    import msgspec  # which commands that print no JSON do without

    try:
        return msgspec.json.format(text, indent=indent)
    except (UnicodeEncodeError, RecursionError, msgspec.DecodeError):  # lone surrogates; depth
        return json.dumps(data, ensure_ascii=False, indent=indent, default=text_of)


def text_of(value: object) -> str:
    """What JSON has no notation for: long integers, and functions of JavaScript's own objects."""
    from sstest.javascript.values import to_string

    return f"{value:f}" if isinstance(value, Decimal) else to_string(value)


def _finite(data: Any) -> Any:
    """``data`` with NaN and the infinities as text."""
    match data:
        case dict():
            return {name: _finite(value) for name, value in data.items()}
        case list():
            return [_finite(value) for value in data]
        case float() if not math.isfinite(data):
            return text_of(data)
        case _:
            return data
