"""An explanation in a notebook: the body as a tree, and a table of what each pointer found."""

from collections.abc import Iterator, Sequence
from typing import Final

from sstest.manifest import MISSING
from sstest.parser.body import encode
from sstest.parser.explain import Trace, Traces
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.colours import tag
from sstest.views.jupyter.tree import body_parts

# Members of each array that are shown: each takes several rows.
_MOST_MEMBERS: Final = 5
_LARGEST_AS_TABLE: Final = 200_000
_TITLE: Final = "What each pointer found"


def trace_html(trace: Trace) -> Html:
    """Show what one pointer found."""
    return markup.panel("What a pointer found", _table([trace]))


def traces_html(traces: Traces) -> Html:
    """Show the body as a tree, and as a table: of each array the first members.

    There is no table of a large body, since all its places would have to be found first.
    """
    if traces.manifest is None:
        return markup.panel(_TITLE, markup.note("nothing to read"))
    tree = [*body_parts(traces.manifest, traces.body)]
    if _size(traces) <= _LARGEST_AS_TABLE:
        tree.append(markup.folded(markup.note("as a table"), _table(traces)))
    return markup.panel(_TITLE, *tree)


def traces_text(traces: Traces) -> str:
    """The traces without markup; those of a large body would take too long to make."""
    size = _size(traces)
    return markup.as_text(
        traces if size <= _LARGEST_AS_TABLE else f"the traces of a request of {size:,} bytes"
    )


def _size(traces: Traces) -> int:
    return 0 if traces.manifest is None else len(encode(traces.body))


def _table(traces: Sequence[Trace]) -> Html:
    head = ["property", "pointer", "found", "place", "note"]
    rows = list(_rows(traces))
    if not any(trace.note for trace in traces):
        head, rows = head[:-1], [row[:-1] for row in rows]
    return markup.table(head, rows)


def _rows(traces: Sequence[Trace]) -> Iterator[Sequence[str]]:
    hidden: set[int] = set()
    for index, trace in enumerate(traces):
        if trace.member is None or trace.member < _MOST_MEMBERS or len(traces) == 1:
            yield _row(trace)
            continue
        hidden.add(trace.member)
        if index + 1 == len(traces) or traces[index + 1].member is None:
            yield (markup.note(f"… and {counted(len(hidden), 'more member')}"), "", "", "", "")
            hidden.clear()


def _row(trace: Trace) -> Sequence[Html]:
    member = [markup.note(f" of member {trace.member}")] if trace.member is not None else []
    if trace.value is MISSING:
        found = markup.note("nothing")
    elif isinstance(trace.value, str):
        found = markup.text(trace.value, quotes='"')
    else:
        found = markup.value(trace.value)
    return (
        element("span", tag(trace.field), *member),
        _pointer(trace),
        found,
        markup.place(trace.line, trace.column),
        markup.words(trace.note or ""),
    )


def _pointer(trace: Trace) -> Html:
    """The pointer as the manifest has it, behind the faint way to the member it starts at."""
    if not trace.location:
        return markup.note("the whole body")
    base = trace.location.removesuffix(trace.pointer)
    faint = [element("span", markup.text(base), style="opacity:.75")] if base else []
    return element("span", *faint, *([markup.text(trace.pointer)] if trace.pointer else []))
