"""Samples in a notebook: each body as a tree, and who it must make join and leave."""

from typing import Final

from sstest.generate.expected import Sample, Samples
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.tree import body_parts
from sstest.views.jupyter.update import update_parts

# In a list the trees are closed, and short.
_ROOM: Final = 10_000
_MEMBERS: Final = 5


def sample_html(sample: Sample) -> Html:
    """Show a sample: its update, and its body, which no manifest is known of."""
    return markup.panel(
        "Sample",
        markup.headline(markup.note(counted(len(sample.body), "byte"))),
        *update_parts(sample.update),
        *body_parts(None, sample.body),
    )


def samples_html(samples: Samples) -> Html:
    """Show the first samples, one a row, with bodies that can be opened."""
    rows = []
    for index, (body, update) in enumerate(samples[: markup.MOST]):
        deltas = update.deltas.values()
        joining = sum(len(one.added) for one in deltas)
        leaving = sum(len(one.removed) for one in deltas)
        parts = body_parts(samples.manifest, body, room=_ROOM, most=_MEMBERS)
        rows.append(
            (
                markup.note(str(index)),
                markup.text(str(update.cohort.name)),
                markup.name(f"+{joining:,}"),
                markup.name(f"\N{MINUS SIGN}{leaving:,}"),
                markup.folded(markup.note(counted(len(body), "byte")), element("div", *parts)),
            )
        )
    shown = [markup.table(("sample", "cohort", "join", "leave", "body"), rows)] if rows else []
    return markup.panel(
        "Samples",
        markup.headline(
            markup.text(samples.manifest.key), markup.note(counted(len(samples), "sample"))
        ),
        *shown,
        markup.stack((), len(samples) - len(rows), "sample"),
    )
