"""The command line: ``sstest COMMAND``. Data goes to stdout, talk to stderr.

Exit codes: 0 fine, 1 findings (such as a request that is refused), 2 could not run.
"""

import io
import os
import sys
from importlib import import_module
from typing import Final

import click

from sstest import __version__
from sstest.cli.terminal import CannotRun, complain

_COMMANDS: Final = {
    "compare": "sstest.cli.compare",
    "corpus": "sstest.cli.corpus",
    "diff": "sstest.cli.diff",
    "explain": "sstest.cli.explain",
    "fuzz": "sstest.cli.fuzz",
    "generate": "sstest.cli.generate",
    "lint": "sstest.cli.lint",
    "parse": "sstest.cli.parse",
    "schema": "sstest.cli.schema",
    "serve": "sstest.cli.serve",
    "template": "sstest.cli.template",
}


class _ClosedPipeError(Exception):
    """Whoever read our output has seen enough; for an OSError click would exit with 1."""


class _Commands(click.Group):
    """The commands, each imported when it is asked for, so that the others cost nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if not name.startswith("-") and name not in _COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, _COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(_COMMANDS)}"
            raise click.UsageError(f"there is no command {name!r}: {hint}", ctx)
        return super().resolve_command(ctx, args)

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


def _run(arguments: list[str] | None) -> int:
    from sstest.corpus import CorpusError
    from sstest.generate.shape import ShapeError
    from sstest.manifest import ManifestError
    from sstest.templates import TemplateError

    try:
        _prepare_streams()
        code = sstest.main(arguments, prog_name="sstest", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
    except click.Abort:
        complain("stopped")
    except (CorpusError, ManifestError, ShapeError, TemplateError) as error:
        complain(str(error))
    except RecursionError:
        complain("the result is nested too deeply to be printed")
    except _ClosedPipeError:
        _give_up_stdout()
    except OSError as error:
        complain(f"cannot write to stdout: {error.strerror}")
        _give_up_stdout()
    else:
        return code if isinstance(code, int) else 0
    return 2


def _prepare_streams() -> None:
    """Let text that the terminal has no characters for be written as escapes."""
    if sys.stdout is None:
        raise CannotRun("cannot write to stdout: it is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up_stdout() -> None:
    """Keep Python from writing what is left on its way out, which would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
