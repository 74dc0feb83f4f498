"""The difference of two manifests in a notebook: the smallest request that shows it."""

from collections.abc import Iterator

from sstest.difference.compare import Comparison, Difference
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.colours import tag


def comparison_html(found: Comparison) -> Html:
    """Show whether two manifests are alike, what differs, and what each makes of a request."""
    verdict = markup.chip("alike", "good") if found.alike else markup.chip("different", "bad")
    how = "proven" if found.proven else f"{counted(found.requests, 'request')} tried"
    changes = [part for name in found.changes for part in (" ", tag(name))]
    return markup.panel(
        "Comparison",
        markup.headline(verdict, markup.note(how), markup.note(f"profile {found.profile}")),
        *([element("div", markup.note("changed:"), *changes)] if changes else ()),
        *(part for one in found.differences for part in _difference(one)),
    )


def _difference(one: Difference) -> Iterator[Html]:
    yield element("div", markup.note(f"{one.headline}:"))
    yield markup.block(one.request.decode(errors="backslashreplace"))
    results = (markup.words(text, 10 * markup.LONGEST) for text in (one.old, one.new))
    yield markup.table(("old", "new"), [tuple(results)])
