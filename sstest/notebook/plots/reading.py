"""Plots of how requests are read: which fields they have, and why some are refused."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from sstest.manifest import RequestParser
from sstest.manifest.pointer import join
from sstest.notebook.plots import style
from sstest.notebook.plots.requests import Data, Requests, requests_of
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.text import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_FIELDS: Final = 24
_MOST_REASONS: Final = 10
# Of a large body so much is looked at: its members are alike.
_MOST_VALUES: Final = 5000
_WHOLE: Final = "(the whole body)"
_NO_REQUESTS: Final = "There are no requests."

_Path = tuple[str, ...]


def fields(data: Data) -> "Figure":
    """Which fields occur in how many requests, and by which property the manifest reads them.

    ``*`` stands for each item of an array. Fields that the manifest reads come first, those that no
    request has among them.
    """
    requests = requests_of(data)
    title = f"Fields in the requests of {style.label(requests.manifest.key, 32)}"
    found, total = _fields(requests)
    if not total:
        return style.nothing(title, "No request is JSON." if requests.bodies else _NO_REQUESTS)
    readers = _readers(requests.manifest.request_parser, found)
    order = sorted(found, key=lambda path: (path not in readers, -found[path], path))
    shown = order[:_MOST_FIELDS]
    with style.styled():
        figure, (axes,) = style.figure(title, 1.6 + 0.27 * len(shown))
        names = [style.label(join(path) or _WHOLE, 44) for path in shown]
        looks = [style.GOOD if path in readers else style.QUIET for path in shown]
        for place, (path, look) in enumerate(zip(shown, looks, strict=True)):
            share = found[path] / total
            axes.barh(place, share, **look)
            told = f" {share:.0%}"
            if path in readers:
                told += f"  {style.label(', '.join(readers[path]), 44)}"
            axes.text(share, place, told, va="center", fontsize=8.5, color=style.LINE)
        axes.set_yticks(range(len(shown)), names, fontsize=9)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.75)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.spines.bottom.set_bounds(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        left = len(order) - len(shown)
        more = f"; {counted(left, 'more field')} not shown" if left else ""
        axes.set_xlabel(f"of {counted(total, 'request')}{more}", loc="left")
        legend = [("read by the manifest", style.GOOD), ("not read", style.QUIET)]
        patches = [Patch(label=told, **look) for told, look in legend]
        figure.legend(handles=patches, ncols=2, loc="outside lower right")
    return figure


def parsed(data: Data) -> "Figure":
    """How many requests are accepted, and for which reasons the others are refused."""
    requests = requests_of(data)
    total = len(requests.bodies)
    key = style.label(requests.manifest.key, 32)
    if not total:
        return style.nothing(f"Requests of {key}", _NO_REQUESTS)
    reasons = Counter(map(_reason, requests.errors)).most_common()
    accepted = total - sum(count for _, count in reasons)
    rows = [("accepted", accepted), *reasons[:_MOST_REASONS]]
    if others := sum(count for _, count in reasons[_MOST_REASONS:]):
        rows.append((f"{counted(len(reasons) - _MOST_REASONS, 'other reason')}", others))
    title = f"{accepted:,} of {counted(total, 'request')} of {key} accepted"
    with style.styled():
        figure, (axes,) = style.figure(title, 1.2 + 0.5 * len(rows))
        for place, (_, count) in enumerate(rows):
            bar = axes.barh(place, count / total, **(style.BAD if place else style.GOOD))
            axes.bar_label(bar, [f"{count:,} ({count / total:.0%})"], padding=3)
        axes.set_yticks(range(len(rows)), [style.wrapped(name) for name, _ in rows], fontsize=9)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.2)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.spines.bottom.set_bounds(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.set_xlabel("of all requests", loc="left")
    return figure


def _reason(error: RequestError) -> str:
    """Why a request was refused, without what differs from member to member."""
    return f"{error.field}: {error.message}" if error.field else error.message


# Fields -------------------------------------------------------------------------------------------


def _fields(requests: Requests) -> tuple[Counter[_Path], int]:
    """In how many requests each field occurs, and in how many it could: those that are JSON."""
    found: Counter[_Path] = Counter()
    total = 0
    for body in requests.bodies:
        try:
            document = decode(body)
        except RequestError:
            continue
        total += 1
        found.update(set(_leaves(document)))
    return found, total


def _leaves(document: Any) -> Iterator[_Path]:
    """The paths of all that is neither object nor array, with ``*`` for the index into an array."""
    waiting: list[tuple[_Path, Any]] = [((), document)]
    left = _MOST_VALUES
    while waiting and left:
        path, value = waiting.pop()
        left -= 1
        if isinstance(value, dict):
            waiting += [((*path, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, "*"), inner) for inner in reversed(value[:left])]
        else:
            yield path


def _readers(parser: RequestParser, found: Counter[_Path]) -> Mapping[_Path, list[str]]:
    """The properties that read each field; a field that none of the requests has is added."""
    readers: dict[_Path, list[str]] = {}
    for name, path in _pointers(parser):
        matching = [one for one in found if _leads_to(path, one)] or [path]
        for one in matching:
            found.setdefault(one, 0)
            if name not in readers.setdefault(one, []):
                readers[one].append(name)
    return readers


def _pointers(parser: RequestParser) -> Iterator[tuple[str, _Path]]:
    pointers, arrays = parser.request_pointers(), parser.array_pointers()
    yield from ((name, one.parts) for name, one in pointers.items() if name not in arrays)
    for array in arrays.values():
        for name, one in parser.member_pointers().items():
            yield name, (*array.parts, "*", *one.parts)


def _leads_to(pointer: _Path, field: _Path) -> bool:
    """Whether a pointer finds a field: an index leads to an item of an array."""
    return len(pointer) == len(field) and all(
        part == one or (one == "*" and part.isdecimal())
        for part, one in zip(pointer, field, strict=True)
    )
