"""An update in a notebook: who joins and who leaves each cohort, and the diagnostics."""

from collections.abc import Iterator
from heapq import nsmallest

from sstest.parser import Delta, Update
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup


def update_html(update: Update) -> str:
    """Show environment, kind, the delta of each cohort, and the diagnostics."""
    count = len(update.memberships)
    deltas = list(update.deltas.values()) or [update.delta]
    return markup.panel(
        "Update",
        markup.headline(
            element("span", markup.note("environment "), markup.value(update.environment_id)),
            element("span", markup.note("context kind "), markup.value(update.context_kind)),
            markup.note(counted(count, "membership")),
        ),
        markup.table(
            ("cohort", "joins", "leaves"), [_delta_row(delta) for delta in deltas[: markup.MOST]]
        ),
        markup.stack((), len(deltas) - markup.MOST, "cohort"),
        markup.stack(_undirected(update)),
        *_diagnostics(update),
    )


def _delta_row(delta: Delta) -> tuple[Html, Html, Html]:
    cohort = [markup.text(delta.cohort)]
    if delta.cohort_name is not None:
        cohort.insert(0, element("strong", markup.value(delta.cohort_name)))
    if delta.cohort_url is not None:  # as text: an address out of a request is not to be clicked
        cohort.append(markup.value(delta.cohort_url))
    return (
        markup.stack(cohort),
        _keys(delta.added, "+", "good"),
        _keys(delta.removed, "\N{MINUS SIGN}", "bad"),
    )


def _keys(keys: frozenset[str], sign: str, tone: str) -> Html:
    if not keys:
        return markup.note("no members")
    count = markup.note(counted(len(keys), "member"))
    shown = [
        element("span", markup.chip(sign, tone), " ", markup.text(key))
        for key in nsmallest(markup.MOST, keys)
    ]
    return markup.stack([count, *shown], len(keys) - markup.MOST, "member")


def _undirected(update: Update) -> Iterator[Html]:
    count = sum(membership.included is None for membership in update.memberships)
    if count:
        have = counted(count, "membership has", "memberships have")
        yield markup.note(f"{have} no direction: the manifest does not say")


def _diagnostics(update: Update) -> Iterator[Html]:
    if update.diagnostics:
        rows = [
            (markup.chip(one.code, "bad"), markup.words(one.message))
            for one in update.diagnostics[: markup.MOST]
        ]
        yield markup.table(("", "diagnostic"), rows)
        yield markup.stack((), len(update.diagnostics) - markup.MOST, "diagnostic")
