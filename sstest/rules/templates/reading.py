"""What the template of a linted manifest makes of each outcome, for the rules of templates."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Final

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.rules.matchers.check import matcher_reading
from sstest.rules.templates.sample_body import body_of

if TYPE_CHECKING:
    from sstest.rules.rule import Check, Mistake
    from sstest.rules.templates.analysis.replies import Reading
    from sstest.templates import TemplateError

_MOST_PLACES: Final = 5


def check(look: "Callable[[Reading], Iterable[Mistake]]") -> "Check":
    """The check of a rule that looks at what a template makes of each outcome."""

    def of_manifest(document: Document) -> Iterator[Finding]:
        reading = read_template(document)
        if reading is None or isinstance(reading, Exception):
            return
        places: dict[str, list[Mistake]] = {}
        for mistake in look(reading):
            places.setdefault(mistake.message, []).append(mistake)
        for first, *others in places.values():
            yield at(document, first, others)

    return of_manifest


def if_template(check: "Check") -> "Check":
    """A check that is made only of manifests that have a template: the others import nothing."""

    @wraps(check)
    def checked(document: Document) -> Iterator[Finding]:
        if document.template is not None:
            yield from check(document)

    return checked


def read_template(document: Document) -> "Reading | TemplateError | None":
    """What the template makes of each outcome, or why it is refused; ``None`` where it is blank."""
    template = document.template
    if template is None or not template.strip():
        return None
    from sstest.rules.templates.analysis.replies import read  # most manifests have no template

    return read(template, _body(document))


def at(document: Document, mistake: "Mistake", others: "Sequence[Mistake]" = ()) -> Finding:
    """The finding about a mistake in the template that is made at ``others`` too."""
    message, path = mistake.message, document.template_path
    related = [one.path for one in document.pointers if mistake.name in one.names]
    if others:
        places = [document.place(path, offset=other.offset) for other in others[:_MOST_PLACES]]
        shown = ", ".join(f"{place[0]}:{place[1]}" for place in places if place)
        message += f" (also at {shown})" if shown else f" ({len(others)} more in the template)"
    found = document.finding(message, path, mistake.hint, offset=mistake.offset, related=related)
    return replace(found, subject=mistake.subject)


def _body(document: Document) -> str:
    reading = matcher_reading(document)
    action = reading.adding[0] if reading and reading.adding else "add"
    return json.dumps(body_of(document, action))
