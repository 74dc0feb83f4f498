"""SS933: what a reply's template reads from requests is there in some recorded request."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.shape import Path
from sstest.manifest import MISSING
from sstest.rules.example import document
from sstest.rules.rule import Mistake, warning
from sstest.rules.samples.evidence import Evidence
from sstest.rules.templates.reading import at, read_template
from sstest.rules.templates.sample_body import ITEM
from sstest.text import quote

_MOST_ELEMENTS: Final = 100
_OF_LISTS: Final = "length"


@warning(
    "SS933",
    "the template finds what it reads in recorded requests",
    "Each place of the request that jsonResponseBody reads is in at least one recorded request.",
    "Handlebars writes nothing for a place that is not there, in every reply, and says nothing.",
    bad=document('"{{requestBody.environmentId}}", where requests have parameters.project_id'),
    good=document('"{{requestBody.parameters.project_id}}"'),
    source="docs/semantics.md §3",
    follows=("SS401", "SS402", "SS403", "SS404", "SS423", "SS921", "SS922", "SS932"),
).of_samples
def _not_sent(evidence: Evidence) -> Iterator[Finding]:
    reading = read_template(evidence.target.manifest.document)
    if reading is None or isinstance(reading, Exception):
        return
    missing: dict[Path, int] = {}
    for use in reading.uses.paths:
        place = use.place or ()
        if place[:1] == ("requestBody",) and len(place) > 1 and not use.is_lost:
            missing.setdefault(place, use.offset)
    readable = [one for one in evidence.seen if one.is_json]
    for one in readable:
        found = one.document
        missing = {place: offset for place, offset in missing.items() if not _has(found, place)}
        if not missing:
            return
    many = len(readable)
    for place, offset in missing.items() if many else ():
        name = ".".join("*" if part == ITEM else part for part in place)
        message = f"the template reads {quote(name)}, which none of {many} recorded"
        message += " requests has" if many > 1 else " request has"
        hint = "nothing is written for it: read a place that the sender sends"
        yield at(evidence.target.manifest.document, Mistake(message, hint, offset))


def _has(body: Any, place: Path) -> bool:
    return _is_there(body, place[1:-1] if place[-1] == _OF_LISTS else place[1:])


def _is_there(value: Any, parts: tuple[str, ...]) -> bool:
    for number, part in enumerate(parts):
        if isinstance(value, list):
            if part.isdecimal():
                value = value[int(part[:9])] if int(part[:9]) < len(value) else MISSING
            else:
                rest = parts[number + 1 :] if part == ITEM else parts[number:]
                return any(_is_there(element, rest) for element in value[:_MOST_ELEMENTS])
        elif isinstance(value, dict) and part == ITEM:
            return any(_is_there(inner, parts[number + 1 :]) for inner in value.values())
        else:
            value = value.get(part, MISSING) if isinstance(value, dict) else MISSING
        if value is MISSING:
            return False
    return True
