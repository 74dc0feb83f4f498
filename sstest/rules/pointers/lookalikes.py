"""SS112 to SS119: JSON Pointers by the letter that hardly say what was meant."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sstest.manifest.notation import Notation
from sstest.rules.example import flagged, parser
from sstest.rules.pointers.forms import notation_check
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.vocabulary import naming_style

_LITERAL: str = (
    "The pointer is looked up character by character. Unless the sender's names are really so,"
    " nothing is found and every request is refused."
)


def _blanks(subject: Subject) -> Iterator[Hit]:
    """Blanks in one pointer are a slip; senders whose names are headings have them in several."""
    hits = list(_BLANK_INSIDE(subject))
    styled = any(naming_style(name) for place in subject.pointers for name, _ in place.names)
    if len(hits) < 2 or styled:
        yield from hits


_BLANK_INSIDE: Final = notation_check(
    Notation.BLANK_INSIDE,
    "has a blank, which looks for a property with the blank in its name",
    "remove it, unless the sender's property is really named so",
)


RULES = (
    Rule(
        "SS112",
        "warning",
        "index with leading zeros, a sign or a point",
        "An index is 0 or digits that do not begin with 0; anything else is a property's name.",
        _LITERAL,
        bad=flagged(cohortIdPath="/members/00/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.OTHER_INDEX,
            "has a segment like 00, -1 or 1.0, which is no index into an array",
            "write an index without leading zeros, sign or point, counted from 0",
        ),
    ),
    Rule(
        "SS113",
        "warning",
        "empty segment in a pointer",
        "Two slashes in a row, or one at the end, name a property whose name is empty.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort//id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.EMPTY_SEGMENT,
            "has an empty segment, which is a property named ''",
            "remove the slash that is too much",
        ),
    ),
    Rule(
        "SS114",
        "warning",
        "percent-encoding in a pointer",
        "Only the URI form of a pointer is percent-encoded; here %20 is three characters.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort%49d"),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.PERCENT,
            "is percent-encoded, which pointers are only in URIs",
            "write the characters as they are, '~1' for '/' and '~0' for '~'",
        ),
    ),
    Rule(
        "SS115",
        "warning",
        "dot inside a segment",
        "A dot parts nothing in a pointer: it belongs to the property's name.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.DOT_INSIDE,
            "has a dot, which looks for one property with the dot in its name",
            "write a slash, unless the sender's property is really named so",
        ),
    ),
    Rule(
        "SS116",
        "warning",
        "blank inside a segment",
        "A blank belongs to the property's name. Where several names have one, and none has its"
        " words joined otherwise, that is taken for the sender's style.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohort Id"),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=_blanks,
    ),
    Rule(
        "SS117",
        "warning",
        "another separator inside a segment",
        "Only slashes part the segments of a pointer, and a pointer names one place, so "
        "commas, question marks and the like belong to a property's name.",
        _LITERAL,
        bad=parser(cohortIdPath="/cohortId,/segmentId"),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.SEPARATOR,
            "has a character that parts nothing in a pointer and belongs to a property's name",
            "name one place, its segments parted by '/'",
        ),
    ),
    Rule(
        "SS119",
        "warning",
        "letters of two alphabets in one segment",
        "A name mixes Latin letters with letters that look alike, such as a Cyrillic o.",
        _LITERAL,
        bad=replace(
            parser(cohortIdPath="/c\u043ehortId"), shown=r'"cohortIdPath": "/c\u043ehortId"'
        ),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.MIXED_LETTERS,
            "mixes letters of two alphabets, which look alike and are not",
            "type the name again",
        ),
    ),
)
