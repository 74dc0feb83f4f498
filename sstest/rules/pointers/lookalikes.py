"""SS112 to SS119: valid JSON Pointers that probably mean something else."""

from collections.abc import Iterator
from dataclasses import replace

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.rules.example import flagged, parser
from sstest.rules.pointers.forms import form_check
from sstest.rules.rule import warning
from sstest.vocabulary import naming_style

_LITERAL: str = (
    "The pointer is looked up character by character. Unless the sender's names are really so,"
    " nothing is found and every request is refused."
)


@warning(
    "SS116",
    "space inside a segment",
    "A space belongs to the property's name. Where several names have one, and none has its"
    " words joined otherwise, that is taken for the sender's style.",
    _LITERAL,
    bad=parser(cohortIdPath="/cohort Id"),
    good=parser(cohortIdPath="/cohortId"),
    source="RFC 6901 §4",
)
def _blanks(document: Document) -> Iterator[Finding]:
    """Spaces in one pointer are a mistake; senders whose names are headings have several."""
    hits = list(form_check("SS116")(document))
    styled = any(naming_style(name) for place in document.pointers for name in place.names)
    if len(hits) < 2 or styled:
        yield from hits


RULES = (
    warning(
        "SS112",
        "index with leading zeros, a sign or a point",
        "An index is 0 or digits that do not begin with 0; anything else is a property's name.",
        _LITERAL,
        bad=flagged(cohortIdPath="/members/00/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS112"),
    ),
    warning(
        "SS113",
        "empty segment in a pointer",
        "Two slashes in a row, or one at the end, name a property whose name is empty.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort//id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 6901 §4",
        check=form_check("SS113"),
    ),
    warning(
        "SS114",
        "percent-encoding in a pointer",
        "Only the URI form of a pointer is percent-encoded; here %20 is three characters.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort%49d"),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS114"),
    ),
    warning(
        "SS115",
        "dot inside a segment",
        "A dot separates nothing in a pointer: it belongs to the property's name.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 6901 §4",
        check=form_check("SS115"),
    ),
    warning(
        "SS117",
        "another separator inside a segment",
        "Only slashes separate the segments of a pointer, and a pointer names one place, so "
        "commas, question marks and the like belong to a property's name.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohortId,/segmentId"),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS117"),
    ),
    warning(
        "SS119",
        "letters of two alphabets in one segment",
        "A name mixes Latin letters with letters that look alike, such as a Cyrillic o.",
        _LITERAL,
        bad=replace(
            parser(cohortIdPath="/c\u043ehortId"), shown=r'"cohortIdPath": "/c\u043ehortId"'
        ),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS119"),
    ),
)
