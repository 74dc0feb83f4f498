"""An update in a notebook: who joins and who leaves each cohort, and the diagnostics."""

from collections.abc import Iterator
from heapq import nsmallest
from typing import TYPE_CHECKING

from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter.markup import (
    MOST,
    chip,
    headline,
    note,
    panel,
    stack,
    table,
    text,
    value,
    words,
)

if TYPE_CHECKING:
    from sstest.parser import Delta, Update


def update_html(update: "Update") -> str:
    """Show environment, kind, the delta of each cohort, and the diagnostics."""
    count = len(update.memberships)
    deltas = list(update.deltas.values()) or [update.delta]
    return panel(
        "Update",
        headline(
            element("span", note("environment "), value(update.environment_id)),
            element("span", note("context kind "), value(update.context_kind)),
            note(counted(count, "membership")),
        ),
        table(("cohort", "joins", "leaves"), [_delta_row(delta) for delta in deltas[:MOST]]),
        stack((), len(deltas) - MOST, "cohort"),
        stack(_undirected(update)),
        *_diagnostics(update),
    )


def _delta_row(delta: "Delta") -> tuple[Html, Html, Html]:
    cohort = [text(delta.cohort)]
    if delta.cohort_name is not None:
        cohort.insert(0, element("strong", value(delta.cohort_name)))
    if delta.cohort_url is not None:  # as text: an address out of a request is not to be clicked
        cohort.append(value(delta.cohort_url))
    return (
        stack(cohort),
        _keys(delta.added, "+", "good"),
        _keys(delta.removed, "\N{MINUS SIGN}", "bad"),
    )


def _keys(keys: frozenset[str], sign: str, tone: str) -> Html:
    """Context keys below each other, in order, with their number above."""
    if not keys:
        return note("no members")
    count = note(counted(len(keys), "member"))
    shown = [element("span", chip(sign, tone), " ", text(key)) for key in nsmallest(MOST, keys)]
    return stack([count, *shown], len(keys) - MOST, "member")


def _undirected(update: "Update") -> Iterator[Html]:
    count = sum(membership.included is None for membership in update.memberships)
    if count:
        have = counted(count, "membership has", "memberships have")
        yield note(f"{have} no direction: the manifest does not say")


def _diagnostics(update: "Update") -> Iterator[Html]:
    if update.diagnostics:
        rows = [(chip(one.code, "bad"), words(one.message)) for one in update.diagnostics[:MOST]]
        yield table(("", "diagnostic"), rows)
        yield stack((), len(update.diagnostics) - MOST, "diagnostic")
