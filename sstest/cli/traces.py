"""What each pointer found in a request, as lines for a terminal."""

from collections.abc import Iterator
from typing import Final

import click

from sstest.endpoint.page.views import value_in_words
from sstest.manifest import MISSING
from sstest.parser.explain import Trace, Traces
from sstest.text import escape, pad, plain, width

HEADER: Final = ("property", "pointer", "found", "where")
_MOST_MEMBERS: Final = 3
_WIDEST: Final = 60


def trace_lines(traces: Traces, *header: tuple[str, str, str, str]) -> Iterator[str]:
    """One line per pointer: property, pointer, what it found, and line:column in the body.

    Of the members, the first three. ``header`` are lines above, by column.
    """
    shown = traces.first(_MOST_MEMBERS)
    rows = [*header, *map(_row, shown)]
    columns = [max(map(width, column)) for column in zip(*rows, strict=True)][:2]
    third = max((width(found) for _, _, found, where in rows if where), default=0)
    for field, pointer, found, where in rows:
        text = pad(found, third) if where else click.style(found, fg="yellow")
        yield f"{pad(field, columns[0])}  {pad(pointer, columns[1])}  {text}  {where}".rstrip()
    if (more := len(traces) - len(shown)) > 0:
        yield f"... and {more:,} more values of further members"


def _row(trace: Trace) -> tuple[str, str, str, str]:
    member = "" if trace.member is None else f"  member {trace.member} "
    pointer = plain(trace.pointer, _WIDEST) or '""'
    if trace.value is MISSING:
        return f"{member}{trace.field}", pointer, escape(trace.note or "not found"), ""
    where = "" if trace.line is None else f"{trace.line}:{trace.column}"
    found = plain(value_in_words(trace.value), _WIDEST)
    return f"{member}{trace.field}", pointer, found, where
