"""An update in a notebook: who joins and who leaves each cohort, and what conflicts."""

from collections.abc import Collection, Iterator, Sequence
from heapq import nsmallest

from sstest.parser import Delta, Update
from sstest.text import counted, natural_key
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.colours import tag


def update_html(update: Update) -> Html:
    """Show environment, kind, the delta of each cohort, and the conflicts."""
    return markup.panel("Update", *update_parts(update))


def delta_html(delta: Delta) -> Html:
    """Show who joins and who leaves one cohort."""
    return markup.panel("Delta", *_deltas([delta]))


def update_parts(update: Update) -> Iterator[Html]:
    """What is shown of an update, below its title."""
    yield markup.headline(
        element("span", markup.note("environment "), markup.value(update.environment_id)),
        element("span", markup.note("context kind "), markup.value(update.context_kind)),
        markup.note(counted(len(update.memberships), "membership")),
    )
    yield from _deltas(list(update.deltas.values()) or [update.delta])
    yield from _undirected(update)
    yield from _diagnostics(update)


def _deltas(deltas: Sequence[Delta]) -> Iterator[Html]:
    rows = [_delta_row(delta) for delta in deltas[: markup.MOST]]
    yield markup.table(("cohort", "joins", "leaves"), rows)
    yield markup.stack((), len(deltas) - markup.MOST, "cohort")


def _delta_row(delta: Delta) -> tuple[Html, Html, Html]:
    cohort = [markup.text(delta.cohort)]
    if delta.cohort_name is not None:
        cohort.insert(0, element("strong", markup.value(delta.cohort_name)))
    if delta.cohort_url is not None:  # as text: an address out of a request is not to be clicked
        # It can be broken anywhere, so that it leaves the room to the members.
        cohort.append(
            element("span", markup.value(delta.cohort_url), style="overflow-wrap:anywhere")
        )
    return (
        markup.stack(cohort),
        _keys(delta.added, "+", "good"),
        _keys(delta.removed, "\N{MINUS SIGN}", "bad"),
    )


def _keys(keys: Collection[str], sign: str, tone: str) -> Html:
    if not keys:
        return markup.note("no members")
    count = markup.note(counted(len(keys), "member"))
    shown = [
        element(
            "span", markup.chip(sign, tone), "\N{NO-BREAK SPACE}", markup.text(key, unbroken=True)
        )
        for key in nsmallest(markup.MOST, keys, natural_key)
    ]
    return markup.stack([count, *shown], len(keys) - markup.MOST, "member")


def _undirected(update: Update) -> Iterator[Html]:
    count = sum(membership.included is None for membership in update.memberships)
    if count:
        have = counted(count, "membership has", "memberships have")
        no_direction = markup.note(f"{have} no direction: the manifest does not say")
        yield element("div", no_direction)


def _diagnostics(update: Update) -> Iterator[Html]:
    if update.diagnostics:
        rows = [
            (
                markup.chip(one.code, "bad"),
                markup.stack([tag(one.field)] if one.field else ()),
                markup.stack([markup.words(one.message), *markup.hint(one.hint)]),
            )
            for one in update.diagnostics[: markup.MOST]
        ]
        yield markup.table(("diagnostic", "property", "what it is about"), rows)
        yield markup.stack((), len(update.diagnostics) - markup.MOST, "diagnostic")
