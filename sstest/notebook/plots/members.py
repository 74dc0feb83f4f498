"""Plots of members: how many a request has, who joins and leaves, whom two integrations share."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Final

from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sstest.notebook.plots import style
from sstest.notebook.plots.requests import Data, Requests, requests_of
from sstest.text import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FEW: Final = 24
_MOST_BARS: Final = 150
_FIRST_STEPS: Final = (0, 1, 2, 5, 10, 20, 50)
_NOTHING_ACCEPTED: Final = "No request was accepted."
_NAMED: Final = 4
_MOST_WIDE: Final = 7
_WHOLE_NUMBERS: Final = StrMethodFormatter("{x:,.0f}")


def batch_sizes(data: Data) -> "Figure":
    """How many requests have how many members; refused requests are not counted."""
    requests = requests_of(data)
    title = f"Members in a request of {style.label(requests.manifest.key, 32)}"
    sizes = [len(update.memberships) for _, update in requests.updates]
    if not sizes:
        return style.nothing(title, _NOTHING_ACCEPTED)
    steps = _steps(max(sizes))
    counts = Counter(_class_of(size, steps) for size in sizes)
    shown = range(min(counts), max(counts) + 1)
    with style.styled():
        figure, (axes,) = style.figure(title, 3.6)
        bars = axes.bar(
            [_class_name(one, steps) for one in shown], [counts[one] for one in shown], **style.GOOD
        )
        axes.bar_label(bars, [f"{counts[one]:,}" if counts[one] else "" for one in shown])
        axes.tick_params(axis="x", labelsize=10 if len(shown) <= _MOST_WIDE else 8)
        axes.set_xlabel("members in the request")
        axes.set_ylabel("requests")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.margins(y=0.15)
    return figure


def changes(data: Data) -> "Figure":
    """Who joins and who leaves, request by request, and how large the segments are after each.

    Bodies have no time of their own: they stand in the order in which they were given.
    """
    requests = requests_of(data)
    title = f"Joining and leaving {style.label(requests.manifest.key, 32)}"
    rows = _sizes_after(requests)
    if not rows:
        return style.nothing(title, _NOTHING_ACCEPTED)
    numbers, added, removed, members = zip(*rows, strict=True)
    with style.styled():
        figure, (flow, stock) = style.figure(
            title, 4.8, 2, sharex=True, gridspec_kw={"height_ratios": [3, 2]}
        )
        _draw(flow, numbers, added, label="joining", **style.GOOD)
        _draw(flow, numbers, [-one for one in removed], label="leaving", **style.BAD)
        flow.axhline(0, color=style.LINE, linewidth=0.8)
        flow.set_ylabel(f"members{_scaled(flow, (*added, *removed))}")
        flow.yaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
        accepted = set(numbers)
        refused = [n for n in range(1, len(requests.bodies) + 1) if n not in accepted]
        if refused:
            zeros = [0] * len(refused)
            flow.plot(refused, zeros, "x", color=style.LINE, label="refused", clip_on=False)
        figure.legend(ncols=3, loc="outside lower right")
        if len(rows) <= _FEW:
            flow.margins(y=0.2)
        marker = "o" if len(rows) <= _FEW else ""
        stock.step(numbers, members, where="mid", color=style.LINE, marker=marker)
        stock.set_ylim(0, 1.15 * max(1, *members))
        stock.set_ylabel("in the segments")
        stock.set_xlabel("request, in the order given", loc="left")
        stock.yaxis.set_major_formatter(_WHOLE_NUMBERS)
        stock.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        stock.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def common_members(first: Data, second: Data) -> "Figure":
    """How many members two integrations have in common: contexts of the same kind and key."""
    sides = [requests_of(data) for data in (first, second)]
    names = [style.label(one.manifest.key, 24) for one in sides]
    title = f"Members of {names[0]} and of {names[1]}"
    one, other = (_contexts(requests) for requests in sides)
    if not one and not other:
        return style.nothing(title, _NOTHING_ACCEPTED)
    both = one & other
    counts = [len(one - both), len(both), len(other - both)]
    with style.styled():
        figure, (axes,) = style.figure(title, 2.6)
        looks = (style.GOOD, {**style.QUIET, "facecolor": "#999999", "hatch": "xx"}, style.BAD)
        bars = [
            axes.barh(name, count, **look)
            for name, count, look in zip(
                (f"only {names[0]}", "both", f"only {names[1]}"), counts, looks, strict=True
            )
        ]
        for bar, count in zip(bars, counts, strict=True):
            axes.bar_label(bar, [f"{count:,}"], padding=3)
        axes.invert_yaxis()
        axes.set_xlabel(_named(both))
        axes.xaxis.set_major_formatter(_WHOLE_NUMBERS)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.margins(x=0.1)
    return figure


def _draw(axes: "Axes", numbers: Sequence[int], heights: Sequence[int], **look: Any) -> None:
    """Bars; many of them as one shape, which is faster, and has no edges that cover thin bars."""
    if len(numbers) <= _MOST_BARS:
        bars = axes.bar(numbers, heights, **look)
        if len(numbers) <= _FEW:
            axes.bar_label(bars, [f"{abs(one):,}" if one else "" for one in heights], padding=1)
        return
    known = dict(zip(numbers, heights, strict=True))
    places = range(1, numbers[-1] + 1)
    axes.fill_between(
        places, [known.get(one, 0) for one in places], step="mid", linewidth=0, **look
    )


def _sizes_after(requests: Requests) -> list[tuple[int, int, int, int]]:
    """For each accepted request its number, how many join and leave, and how many are in then."""
    segments: dict[str, set[str]] = defaultdict(set)
    rows = []
    for number, update in requests.updates:
        added = removed = 0
        for cohort, delta in update.deltas.items():
            members = segments[cohort]
            members |= delta.added
            members -= delta.removed
            added += len(delta.added)
            removed += len(delta.removed)
        rows.append((number, added, removed, sum(map(len, segments.values()))))
    return rows


def _scaled(axes: "Axes", values: Sequence[int]) -> str:
    """Choose a logarithmic scale where most bars would vanish beside the highest, and say so."""
    some = sorted(one for one in values if one)
    if not some or some[-1] <= _FEW * some[len(some) // 2]:
        return ""
    axes.set_yscale("symlog", linthresh=10)
    return ", log scale"


def _contexts(requests: Requests) -> set[tuple[str, str]]:
    return {
        (update.context_kind, one.context_key)
        for _, update in requests.updates
        for one in update.memberships
    }


def _named(both: set[tuple[str, str]]) -> str:
    """The axis, with some of the members in common."""
    keys = [style.label(key, 20) for _, key in nsmallest(_NAMED, both)]
    if not keys:
        return "members"
    more = f" and {counted(len(both) - len(keys), 'more')}".removesuffix("s")
    return f"members; both have {', '.join(keys)}{more if len(both) > len(keys) else ''}"


def _steps(largest: int) -> list[int]:
    """Where classes of sizes begin: 0, 1, 2, 5, 10, 20, 50, 100, ... up to ``largest``."""
    steps = list(_FIRST_STEPS)
    while steps[-1] <= largest:
        steps.append(10 * steps[-3])
    return steps


def _class_of(size: int, steps: Sequence[int]) -> int:
    return max(index for index, step in enumerate(steps) if step <= size)


def _class_name(index: int, steps: Sequence[int]) -> str:
    first, last = steps[index], steps[index + 1] - 1
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"
