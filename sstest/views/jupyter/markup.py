"""The pieces that displays are made of: panels, tables, values, chips.

There is no style sheet, no script and no link: all styles are inline, and take their colours from
the page, so that they suit a light theme and a dark one.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from sstest.text import counted, escape_lines
from sstest.views.html import Html, element, escape, lines

LONGEST: Final = 200
"""How many characters of a value are shown."""

MOST: Final = 20
"""How many members, cohorts, problems and the like are shown; the rest is counted."""

_LONGEST_TEXT: Final = 10_000
_LINES: Final = "1px solid rgba(128,128,128,.35)"
_CELL: Final = (
    f"border:0;border-top:{_LINES};padding:3px 14px 3px 0;text-align:left;vertical-align:top;"
    "white-space:normal;background:none;color:inherit"
)
_HEAD: Final = "border:0;padding:3px 14px 3px 0;text-align:left;font-weight:600;background:none"
_TABLE: Final = (
    "border:0;border-collapse:collapse;table-layout:auto;margin:6px 0;font-size:13px;"
    "color:inherit;background:none"
)
_FACT: Final = "border:0;padding:1px 14px 1px 0;text-align:left;vertical-align:top;background:none"
# Sentences and lines run from left to right, whatever script the first quoted value is in.
_OURS: Final = "direction:ltr;unicode-bidi:isolate"
_MONOSPACE: Final = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;white-space:pre-wrap"
)
CODE: Final = f"{_MONOSPACE};overflow-wrap:anywhere"
"""Text in a fixed width, broken wherever a line ends."""
# Only longer words are broken: else a column of a table is as narrow as one character.
_LONGEST_WORD: Final = 40
_SHORT_KEY: Final = 24
_BLOCK: Final = (
    f"{CODE};border:{_LINES};border-radius:4px;padding:6px 10px;margin:6px 0;max-width:960px;"
    "background:rgba(128,128,128,.08);color:inherit;line-height:1.45"
)
_TONES: Final = {
    "good": "rgba(46,160,67,.25)",
    "bad": "rgba(248,81,73,.3)",
    "plain": "rgba(128,128,128,.2)",
}


def as_text(found: object) -> str:
    """An object without markup, for terminals and for files of notebooks: cut where it is long."""
    match found:
        case str():
            shown = found
        case Sequence():
            listed = ",\n ".join(map(repr, found))
            shown = f"[{listed}]"
        case _:
            shown = repr(found)
    left = len(shown) - _LONGEST_TEXT
    more = f"... {counted(left, 'more character')}" if left > 0 else ""
    return f"{escape_lines(shown[:_LONGEST_TEXT])}{more}"


def panel(title: str, *children: str) -> Html:
    """The whole display of an object; MathJax, which looks for dollar signs, leaves it alone."""
    style = "color:inherit;font-size:13px;line-height:1.45"
    inside = element("div", element("strong", title), *children, style=style)
    return element("div", inside, css="tex2jax_ignore mathjax_ignore")


def headline(*children: str) -> Html:
    """A line of chips and values beside the title."""
    return element("span", *(part for child in children for part in (" \N{EN SPACE}", child)))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Rows below a head; a cell that is not markup is text."""
    names = element("tr", *(element("th", cell, style=_HEAD) for cell in head))
    body = (_row(row, _CELL) for row in rows)
    return element("table", element("thead", names), element("tbody", *body), style=_TABLE)


def facts(rows: Sequence[Sequence[str]]) -> Html:
    """Names and values beside each other, without lines; nothing where there are none."""
    body = element("tbody", *(_row(row, _FACT) for row in rows))
    return element("table", body, style=_TABLE) if rows else Html("")


def value(found: object, limit: int = LONGEST) -> Html:
    """A JSON value, cut after ``limit`` characters: text as it is, arrays and objects by size."""
    match found:
        case str():
            return text(found, limit)
        case None | bool():
            return text({None: "null", True: "true", False: "false"}[found])
        case int() | Decimal():
            return text(f"{Decimal(found):f}", limit)  # str(int) refuses very long ones
        case list() | tuple():
            return note(f"array of {len(found):,}")
        case dict():
            return note(f"object of {counted(len(found), 'property', 'properties')}")
        case _:
            return text(str(found), limit)


def text(content: str, limit: int = LONGEST, *, quotes: str = "", unbroken: bool = False) -> Html:
    """``content`` in a fixed width, cut after ``limit`` characters, in an order of its own.

    An element of its own for the order (``bdi``) keeps Arabic or Hebrew from moving what follows.
    A short one that is ``unbroken`` stays in one line, in a narrow table too.
    """
    inside = plain_text(content, limit, quotes=quotes)
    wrapping = (
        ";white-space:pre"
        if unbroken and len(content) <= _SHORT_KEY
        else _wrapping(content[:limit])
    )
    return element("span", inside, style=f"{_MONOSPACE}{wrapping}")


def plain_text(content: str, limit: int = LONGEST, *, quotes: str = "") -> Html:
    """As :func:`text`, in the font of what is around it."""
    if not content:
        quotes = '"'
    more = _more(content, limit)
    return Html("".join([escape(quotes), element("bdi", content[:limit]), more or escape(quotes)]))


def words(content: str, limit: int = 2 * LONGEST) -> Html:
    """A sentence that may quote a manifest or a request, cut after ``limit`` characters."""
    style = f"{_OURS}{_wrapping(content[:limit])}"
    return element("span", content[:limit], _more(content, limit), style=style)


def name(content: str) -> Html:
    """A name of the field, such as a property of manifests, in one line if it is not too long."""
    return element("span", content, style=f"{_MONOSPACE}{in_one_line(content)}")


def in_one_line(content: str) -> str:
    """The style that keeps a name in one line, if it is not too long."""
    return _wrapping(content) or ";white-space:nowrap"


def block(content: str, *, highlight: int | None = None, limit: int = 2000) -> Html:
    """Lines in a box, cut after ``limit`` characters, the one at offset ``highlight`` marked.

    Where something is highlighted, the cut is around it.
    """
    start = max(0, (highlight or 0) - limit // 2)
    end = start + limit
    parts = [_left_out(start)] if start else []
    if highlight is None:
        parts.append(_lines(content[start:end]))
    else:
        # Behind the last character there is none to mark.
        there = content[highlight : highlight + 1] or note("the end")
        parts += [
            _lines(content[start:highlight]),
            element("strong", there, style=f"background:{_TONES['bad']};outline:{_LINES}"),
            _lines(content[highlight + 1 : end]),
        ]
    if len(content) > end:
        parts.append(_left_out(len(content) - end))
    return element("pre", *parts, style=_BLOCK)


def line(content: str, limit: int = LONGEST) -> Html:
    """One line of code, with the spaces that it begins with, also where styles are removed."""
    style = f"{CODE};margin:0;padding:0;border:0;background:none;color:inherit"
    return element("pre", plain_text(content, limit), style=style)


def chip(label: str, tone: str = "plain") -> Html:
    """A word on a coloured ground: ``good``, ``bad`` or ``plain``."""
    shape = "border-radius:9px;padding:0 8px;font-size:12px;white-space:nowrap"
    return element("span", label, style=f"background:{_TONES[tone]};{shape}")


def folded(label: Html, *inside: Html, is_open: bool = False) -> Html:
    """What can be opened and closed, below its label."""
    summary = element("summary", label, style="cursor:pointer")
    return element("details", summary, *inside, open="open" if is_open else None)


def note(content: str) -> Html:
    """A note in small print, set apart from values."""
    return element("small", content, style="opacity:.75;font-size:12px")


def place(line: int | None, column: int | None) -> Html:
    """Line and column in one line of their own; nothing where there is none."""
    shown = "" if line is None else f"{line}:{column}"
    return element("span", note(shown), style="white-space:nowrap")


def hint(content: str | None) -> Iterator[Html]:
    """A line that says what to do; nothing where nothing is known."""
    if content:
        yield element("div", note("hint: "), words(content))


def stack(items: Iterable[str], left: int = 0, what: str = "", several: str = "") -> Html:
    """Items below each other, and behind them how many are ``left`` out; nothing for none."""
    names = f"more {what}", several and f"more {several}"
    more = [note(f"… and {counted(left, *names)}")] if left > 0 else []
    listed = [element("div", item) for item in [*items, *more]]
    return element("div", *listed) if listed else Html("")


def _row(cells: Iterable[str], style: str) -> Html:
    cell_elements = (element("td", cell, style=style) for cell in cells)
    return element("tr", *cell_elements, style="background:none")


def _wrapping(content: str) -> str:
    """The style that breaks long words of ``content``, if it has any."""
    long = any(len(word) > _LONGEST_WORD for word in content.split())
    return ";overflow-wrap:anywhere" if long else ""


def _more(content: str, limit: int) -> Html:
    left = len(content) - limit
    return note(f" … {counted(left, 'more character')}") if left > 0 else Html("")


def _lines(content: str) -> Html:
    return element("span", lines(content), style=_OURS)


def _left_out(count: int) -> Html:
    return note(f" … {counted(count, 'more character')} … ")
