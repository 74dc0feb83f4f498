"""The result of ``sstest compare``, as text and as JSON data."""

from collections import Counter
from typing import Any, Final

from sstest.cli.terminal import console
from sstest.compare import Case, Comparison, Disagreement
from sstest.text import escape
from sstest.views.json import body_data

_LONGEST_BODY: Final = 1000


def print_comparison(
    comparison: Comparison, made: list[Case], about: dict[str, Any], *, everything: bool
) -> None:
    """Print what was sent, and each kind of disagreement with its smallest body."""
    out = console()
    kinds = Counter(case.kind for case in made[: comparison.sent])
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    out.print(escape(f"{about['integration']} at {about['target']}, reference {about['profile']}"))
    out.print(
        f"{comparison.sent} requests answered ({listed or 'none'}),"
        f" {comparison.agreed} agree with the reference"
    )
    known = sum(one.deviation is not None for one in comparison.disagreements)
    if known:
        out.print(f"{known} known deviations of the published validation server")
    for alike in _grouped(comparison.disagreements, everything=everything):
        _print_group(alike)


def to_dict(comparison: Comparison, made: list[Case], about: dict[str, Any]) -> dict[str, Any]:
    """The comparison as JSON data, with all disagreements, the smallest body first."""
    return {
        **about,
        "planned": len(made),
        "answered": comparison.sent,
        "agreed": comparison.agreed,
        "stopped": comparison.stopped and str(comparison.stopped),
        "disagreements": [_disagreement(one) for one in comparison.disagreements],
    }


def _grouped(disagreements: list[Disagreement], *, everything: bool) -> list[list[Disagreement]]:
    groups: dict[Any, list[Disagreement]] = {}
    for number, one in enumerate(disagreements):
        name = one.deviation and one.deviation.name
        places = tuple(line.partition(":")[0] for line in one.differences)
        kind: Any = name or (one.expected.status, one.found.status, places)
        groups.setdefault(number if everything else kind, []).append(one)
    return sorted(groups.values(), key=lambda group: group[0].deviation is not None)


def _print_group(alike: list[Disagreement]) -> None:
    out = console()
    first = alike[0]
    out.print()
    if first.deviation:
        known = f"known deviation of the validation server, {first.deviation.name}"
        out.print(f"{known}: {first.deviation.sentence}", style="yellow")
    else:
        out.print("disagreement", style="red")
    out.print(f"  {escape(first.case.what)}, {len(first.case.body):,} bytes")
    for line in first.differences:
        out.print(f"  {escape(line)}")
    if first.expected.error:
        out.print(f"  reference: {escape(str(first.expected.error))}")
    text = first.case.body.decode(errors="backslashreplace")
    more = f"... {len(text) - _LONGEST_BODY:,} more" if len(text) > _LONGEST_BODY else ""
    out.print(f"  body: {escape(text[:_LONGEST_BODY])}{more}")
    if len(alike) > 1:
        out.print(f"  and {len(alike) - 1:,} more like it (--all prints them)")


def _disagreement(one: Disagreement) -> dict[str, Any]:
    found = one.found
    known = one.deviation
    return {
        "request": {"kind": one.case.kind, "what": one.case.what, **body_data(one.case.body)},
        "expected": {
            "status": one.expected.status,
            **body_data(one.expected.body),
            "error": one.expected.error and str(one.expected.error),
        },
        "found": {"status": found.status, **body_data(found.body), "silence": found.silence},
        "differences": list(one.differences),
        "deviation": known and {"name": known.name, "sentence": known.sentence},
    }
