"""docs/cli.md, written from the commands themselves.

``python tests/docs/cli_page.py`` writes it again after a change to a command's help.
"""

import html
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from sstest.cli import sstest

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
_HEAD = """\
# Command line

`sstest COMMAND`. Data goes to stdout and diagnostics to stderr, so output can be piped.

| exit code | |
|---|---|
| 0 | fine |
| 1 | findings: a request that is refused, a rule that is broken, answers that disagree |
| 2 | it could not run |

A manifest is named by its file, its folder, or its key in the corpus. `sstest COMMAND --help`
prints the same text.
"""


def page() -> str:
    """The whole page."""
    # A command remembers the names of its help option, so these are those that main() uses.
    context = click.Context(sstest, info_name="sstest", **sstest.context_settings)
    parts = [_HEAD]
    for name in sstest.list_commands(context):
        command = sstest.get_command(context, name)
        assert command is not None
        parts += _command(command, click.Context(command, info_name=name, parent=context), 2)
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"{'#' * level} {context.command_path.removeprefix('sstest ')}\n"
    yield _code(_usage(command, context)) + "\n"
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(command.help or "")):
        yield _text(" ".join(paragraph.split())) + "\n"
    records = [
        parameter.get_help_record(context)
        for parameter in command.get_params(context)
        if "--help" not in parameter.opts
    ]
    rows = [record for record in records if record and record[1]]
    if rows:
        yield "| option | |\n|---|---|"
        yield from (f"| {_code(option)} | {_text(told)} |" for option, told in rows)
        yield ""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner: Any = command.get_command(context, name)
            yield from _command(inner, click.Context(inner, info_name=name, parent=context), 3)


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join([context.command_path, *command.collect_usage_pieces(context)])


def _text(text: str) -> str:
    """A help text as Markdown: what is a command in it looks like one, and the rest is text."""
    parts = re.split(r"(`[^`]*`)", text.replace("\b", ""))
    return "".join(
        _code(part.strip("`")) if part.startswith("`") else _plain(part) for part in parts
    )


def _plain(text: str) -> str:
    return re.sub(r"([\\*_{}\[\]])", r"\\\1", html.escape(text, quote=False)).replace("|", "&#124;")


def _code(text: str) -> str:
    """As HTML, since a bar in a table's cell is read differently from one Markdown to the next."""
    escaped = html.escape(text, quote=False)
    for character in "[|*_":
        escaped = escaped.replace(character, f"&#{ord(character)};")
    return f"<code>{escaped}</code>"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
