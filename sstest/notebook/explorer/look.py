"""Everything that the explorer shows of a manifest and a body, worked out without a widget."""

from dataclasses import dataclass, field
from functools import lru_cache

from sstest.engine.lint import run
from sstest.finding import Findings
from sstest.manifest import Manifest, ManifestError
from sstest.manifest.document import Document
from sstest.notebook.explorer.texts import Body
from sstest.parser import RequestError, Update, parse
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.templates import TemplateError
from sstest.text import plain
from sstest.views.run import severities, severities_in_words


@dataclass(frozen=True)
class Look:
    """A manifest and a body, and what comes of them.

    ``manifest`` is ``None`` where there is nothing to work with. ``update`` is what the body asks
    for, ``reply`` what is answered; each is ``None`` where there is none. ``error`` is why there is
    no update, ``unanswered`` why there is no reply.
    """

    document: Document = field(repr=False)
    body: Body = field(repr=False)
    manifest: Manifest | None
    findings: Findings
    update: Update | None = None
    reply: Reply | None = None
    error: RequestError | ManifestError | None = None
    unanswered: TemplateError | None = None

    @property
    def summary(self) -> str:
        """In a sentence what the request comes to."""
        found = severities_in_words(severities(self.findings)) or "no findings"
        if isinstance(self.error, RequestError):
            return f"Refused: {plain(self.error.message)}; {found}."
        if isinstance(self.error, ManifestError):
            why = self.error.problems[0].message
            return f"The manifest cannot be used yet: {plain(why)}; {found}."
        deltas = self.update.deltas.values() if self.update else ()
        joins = sum(len(one.added) for one in deltas)
        leave = sum(len(one.removed) for one in deltas)
        return f"Accepted: {joins:,} added, {leave:,} removed; {found}."


def look(document: Document, body: Body) -> Look:
    """Read ``body`` as ``document`` says, under the ``docs`` profile; nothing is raised."""
    try:
        manifest = Manifest.of(document)
    except ManifestError as error:
        return Look(document, body, None, _findings(document), error=error)
    update: Update | None = None
    reply: Reply | None = None
    refused: RequestError | ManifestError | None = None
    unanswered: TemplateError | None = None
    try:
        update = parse(manifest, body)
    except (RequestError, ManifestError) as error:
        refused = error
    try:
        reply = answer(manifest, body)
    except ManifestError:
        pass  # which is why there is no update, either
    except TemplateError as error:
        unanswered = error
    return Look(document, body, manifest, _findings(document), update, reply, refused, unanswered)


@lru_cache(maxsize=2)  # most edits are of the body
def _findings(document: Document) -> Findings:
    return Findings(run(document))
