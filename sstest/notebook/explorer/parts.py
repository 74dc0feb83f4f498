"""What the explorer shows at its right, and where it cannot run: the displays' HTML."""

from typing import Final

from sstest.manifest import ManifestError
from sstest.notebook.explorer.look import Look
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.jupyter.findings import findings_html
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.tree import body_html
from sstest.views.jupyter.update import update_html

_STILL: Final = "A still picture: run this cell to edit the manifest and the body."


def parts(seen: Look) -> dict[str, str]:
    """The parts by name: ``tree``, ``update``, ``reply``, ``findings``; each is HTML."""
    return {
        "tree": body_html(seen.manifest, seen.body),
        "update": _update(seen),
        "reply": _reply(seen),
        "findings": findings_html(seen.findings),
    }


def snapshot(seen: Look) -> str:
    """All of it as one display, for a notebook that is read and not run."""
    about = [manifest_html(seen.manifest)] if seen.manifest else []
    shown = [*map(Html, about), *map(Html, parts(seen).values())]
    note = element("p", markup.note(_STILL))
    return element("div", note, element("p", seen.summary), *shown)


def _update(seen: Look) -> str:
    if seen.update is not None:
        return update_html(seen.update)
    why = "the request is refused"
    if isinstance(seen.error, ManifestError):
        why = "the manifest cannot be used until its errors are fixed"
    return markup.panel("Update", markup.headline(markup.note(f"none: {why}")))


def _reply(seen: Look) -> str:
    if seen.reply is not None:
        return reply_html(seen.reply)
    failed = seen.unanswered
    if failed is None:
        why = [markup.note("none: the manifest cannot be used until its errors are fixed")]
    else:
        why = [markup.chip("no reply", "bad"), markup.words(f"jsonResponseBody: {failed}")]
    return markup.panel("Reply", markup.headline(*why))
