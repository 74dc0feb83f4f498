"""The command line: ``sstest COMMAND``. Data goes to stdout, diagnostics to stderr.

Exit codes: 0 fine, 1 findings (such as a request that is refused), 2 could not run.
"""

import io
import os
import sys
from importlib import import_module
from typing import Any, Final, TextIO

import click

from sstest.cli.terminal import CannotRun, complain, print_painted
from sstest.text import escape_lines
from sstest.version import __version__

_COMMANDS: Final = {
    "compare": "Compare a running endpoint with the reference.",
    "corpus": "Show integrations of the real world: manifests and requests.",
    "diff": "Say whether OLD and NEW read and answer all requests alike.",
    "explain": "Explain rules by CODE; without one, list all rules.",
    "fuzz": "Search for requests that show what is wrong with MANIFEST.",
    "generate": "Print realistic requests for MANIFEST.",
    "infer": "Print the manifest that reads the requests recorded in each FILE.",
    "lint": "Find what is wrong with each MANIFEST, and say how to fix it.",
    "mutate": "Say which mistakes in MANIFEST a test suite would let through.",
    "notebook": "Write a notebook about MANIFEST.",
    "parse": "Parse the request BODY with MANIFEST.",
    "replay": "Sum up the requests recorded in each FILE, in their order.",
    "schema": "Print the JSON Schema of a synced segment manifest.",
    "serve": "Run a stand-in for LaunchDarkly on this machine.",
    "template": "Show the reply to each outcome of a request.",
}
"""Each command, in the module of its name, and its help in one line, which imports nothing."""


class _ClosedPipeError(Exception):
    """The reader of our output has closed it; for an OSError click would exit with 1."""


class _Commands(click.Group):
    """The commands; a command's module is imported when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"sstest.cli.{cmd_name}"), cmd_name)
        command.short_help = _COMMANDS[cmd_name]
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if not name.startswith("-") and name not in _COMMANDS:
            from sstest.vocabulary.typos import closest

            near = closest(name, _COMMANDS)
            hint = f"did you mean {near!r}?" if near else f"there are {', '.join(_COMMANDS)}"
            raise click.UsageError(f"there is no command {name!r}: {hint}", ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        try:
            return super().make_context(*arguments, **options)  # which prints --help
        except BrokenPipeError:
            raise _ClosedPipeError from None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ClosedPipeError from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sstest")
def sstest() -> None:
    """Test LaunchDarkly synced segment integrations before LaunchDarkly does.

    Exits 0 where all is fine, 1 with findings, such as a request that is refused, and 2 where it
    could not run.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, and exit with its code; no error reaches the user as a traceback."""
    try:
        sys.exit(_run(arguments))
    except KeyboardInterrupt:
        complain("stopped")
        sys.exit(2)
    except BrokenPipeError:  # of stderr, to which an error was to be written
        _give_up(sys.stdout, sys.stderr)
        sys.exit(2)


def _run(arguments: list[str] | None) -> int:
    try:
        _prepare_streams()
        code = sstest.main(arguments, prog_name="sstest", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
    except click.Abort:
        complain("stopped")
    except ValueError as error:
        if not _is_about_input(error):
            raise
        complain(str(error))
    except RecursionError:
        complain("the result is nested too deeply to be printed")
    except (_ClosedPipeError, BrokenPipeError):
        _give_up(sys.stdout, sys.stderr)
    except OSError as error:
        complain(f"cannot write to stdout: {error.strerror}")
        _give_up(sys.stdout)
    else:
        return code if isinstance(code, int) else 0
    return 2


def _show(error: click.ClickException) -> None:
    """Say what is wrong; click's own messages hold arguments as they are."""
    said = io.StringIO()
    error.show(said)
    if text := said.getvalue().rstrip("\n"):  # ours have been said on stderr
        print_painted(escape_lines(text), err=True)


def _is_about_input(error: ValueError) -> bool:
    """Whether an error says, in words for the user, why there is nothing to work with."""
    from sstest.corpus import CorpusError
    from sstest.generate.shape import ShapeError
    from sstest.manifest import ManifestError
    from sstest.templates import TemplateError

    return isinstance(error, (CorpusError, ManifestError, ShapeError, TemplateError))


def _prepare_streams() -> None:
    """Write characters that the encoding of a stream lacks as escapes."""
    if sys.stdout is None:
        raise CannotRun("cannot write to stdout: it is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up(*streams: TextIO) -> None:
    """Keep Python from flushing what is left at exit, which would fail again."""
    for stream in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
