"""Small pieces of HTML, built so that no text of a manifest or a request can become markup.

Only what :func:`element` returns is markup; every other ``str`` is text, and is escaped wherever
it is put. There is no style sheet, no script and no link: all styles stand inline, and take their
colours from the page, so that they suit a light theme and a dark one.
"""

import html
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

LONGEST: Final = 200
"""How many characters of a value are shown."""

MOST: Final = 20
"""How many members, cohorts, problems and the like are shown; the rest is counted."""

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
# The order of a sentence or of lines is ours, whatever script the first quoted value is in.
_OURS: Final = "direction:ltr;unicode-bidi:isolate"
_CODE: Final = (
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;white-space:pre-wrap;"
    "overflow-wrap:anywhere"
)
_BLOCK: Final = (
    f"{_CODE};border:{_LINES};border-radius:4px;padding:6px 10px;margin:6px 0;max-width:960px;"
    "background:rgba(128,128,128,.08)"
)
_TONES: Final = {
    "good": "rgba(46,160,67,.25)",
    "bad": "rgba(248,81,73,.3)",
    "plain": "rgba(128,128,128,.2)",
}

# Characters that are not seen, or that change the order of those around them: controls, bidi
# embeddings and overrides, fillers, tags, halves of surrogate pairs, noncharacters. A joiner is
# left alone between characters of scripts that join, and of emoji; elsewhere it hides.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
    "|(?<![\u0600-\u200a\u2010-\U0010ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0600-\u200a\u2010-\U0010ffff])"
)


class Html(str):
    """Markup made in this module; escaped where it has to be."""

    __slots__ = ()


def element(name: str, *children: str, style: str = "") -> Html:
    """``<name>`` with its children: markup as it is, text escaped; ``style`` is one of ours."""
    attribute = f' style="{style}"' if style else ""
    inside = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    return Html(f"<{name}{attribute}>{inside}</{name}>")


def escape(text: str, *, keep: str = "") -> Html:
    """``text`` for HTML, each character that is not seen as a ``<mark>`` with its code point.

    ``keep`` holds characters that stay as they are all the same: the line feeds of a block.
    """

    def marked(found: re.Match[str]) -> str:
        if found[0] in keep:
            return found[0]
        style = f"background:{_TONES['bad']};color:inherit;border-radius:3px;padding:0 2px"
        return f'<mark style="{style}">U+{ord(found[0]):04X}</mark>'

    return Html(_UNSEEN.sub(marked, html.escape(text, quote=True)))


def panel(title: str, *children: str) -> Html:
    """The whole display of an object; MathJax, which looks for dollar signs, leaves it alone."""
    style = "color:inherit;font-size:13px;line-height:1.45"
    inside = element("div", element("strong", title), *children, style=style)
    return Html(f'<div class="tex2jax_ignore mathjax_ignore">{inside}</div>')


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
            return note(f"object of {len(found):,} {plural(len(found), 'property', 'properties')}")
        case _:
            return text(str(found), limit)


def text(content: str, limit: int = LONGEST, *, quotes: str = "") -> Html:
    """``content`` in a fixed width, cut after ``limit`` characters, in an order of its own.

    An element of its own for the order (``bdi``) keeps Arabic or Hebrew from moving what follows.
    """
    if not content:
        quotes = '"'
    more = _more(content, limit)
    return element("span", quotes, element("bdi", content[:limit]), more or quotes, style=_CODE)


def words(content: str, limit: int = 2 * LONGEST) -> Html:
    """A sentence of ours that may quote a manifest or a request, cut after ``limit`` characters."""
    return element("span", content[:limit], _more(content, limit), style=_OURS)


def name(content: str) -> Html:
    """A name of the field, such as a property of manifests; never broken into two lines."""
    return element("span", content, style=f"{_CODE};white-space:nowrap")


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
    return element("div", *parts, style=_BLOCK)


def chip(label: str, tone: str = "plain") -> Html:
    """A word on a coloured ground: ``good``, ``bad`` or ``plain``."""
    shape = "border-radius:9px;padding:0 8px;font-size:12px;white-space:nowrap"
    return element("span", label, style=f"background:{_TONES[tone]};{shape}")


def note(content: str) -> Html:
    """A remark that quotes nothing, set apart from values."""
    return element("small", content, style="opacity:.75;font-size:12px")


def stack(items: Iterable[str], left: int = 0, what: str = "", several: str | None = None) -> Html:
    """Items below each other, and behind them how many are ``left`` out, if any."""
    more = [note(f"… and {left:,} more {plural(left, what, several)}")] if left > 0 else []
    return element("div", *(element("div", item) for item in [*items, *more]))


def plural(count: int, one: str, several: str | None = None) -> str:
    """``one`` for a count of one, and else ``several``, by default with an s."""
    return one if count == 1 else several or f"{one}s"


def _row(cells: Iterable[str], style: str) -> Html:
    cell_elements = (element("td", cell, style=style) for cell in cells)
    return element("tr", *cell_elements, style="background:none")


def _more(content: str, limit: int) -> Html:
    left = len(content) - limit
    return note(f" … {left:,} more {plural(left, 'character')}") if left > 0 else Html("")


def _lines(content: str) -> Html:
    return element("span", escape(content, keep="\n\t"), style=_OURS)


def _left_out(count: int) -> Html:
    return note(f" … {count:,} more {plural(count, 'character')} … ")
