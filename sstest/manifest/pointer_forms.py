"""What is said of a text that is not a JSON Pointer, or hardly the one that was meant."""

from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.notation import Notation, sign_of
from sstest.manifest.pointer_place import PointerPlace
from sstest.text import quote

# The code of each form, what is said of the text, and the hint where no pointer can be proposed.
_FORMS: Final[dict[Notation, tuple[str, str, str | None]]] = {
    Notation.NO_SLASH: ("SS101", "does not begin with '/'", None),
    Notation.JSONPATH: (
        "SS102",
        "is JSONPath, not a JSON Pointer",
        "write the names with a slash before each: /cohort/id",
    ),
    Notation.DOTS: (
        "SS103",
        "joins its names with dots, not with slashes",
        "write the names with a slash before each: /cohort/id",
    ),
    Notation.FRAGMENT: (
        "SS104",
        "is a URI fragment, not a JSON Pointer",
        "remove the '#', and write characters as they are",
    ),
    Notation.BRACKETS: (
        "SS105",
        "has brackets: in a pointer each index is a segment",
        "write an index as a segment: /batch/0/cohortId",
    ),
    Notation.BAD_ESCAPE: (
        "SS106",
        "has a '~' that is not part of '~0' or '~1'",
        "write '~0' for '~' and '~1' for '/'",
    ),
    Notation.BLANKS: (
        "SS107",
        "has a space at the end of a segment, or an invisible character",
        "remove it",
    ),
    Notation.BACKSLASHES: (
        "SS108",
        "has a backslash: segments are separated by '/'",
        "write slashes",
    ),
    Notation.WILDCARD: (
        "SS109",
        "has a '*', and pointers have no wildcards",
        "pointers of memberArrayParser are applied to each member by themselves",
    ),
    Notation.PLACEHOLDER: (
        "SS110",
        "is written as a template, a quoted text or a URL",
        "write the names that lead to the value, with a slash before each",
    ),
    Notation.DASH: (
        "SS111",
        "has the segment '-', the element after the last, which never exists",
        "write the index of an element, such as 0",
    ),
    Notation.OTHER_INDEX: (
        "SS112",
        "has a segment like 00, -1 or 1.0, which is not an index into an array",
        "write an index without leading zeros, sign or point, counted from 0",
    ),
    Notation.EMPTY_SEGMENT: (
        "SS113",
        "has an empty segment, which is a property named ''",
        "remove the extra slash",
    ),
    Notation.PERCENT: (
        "SS114",
        "is percent-encoded, which pointers are only in URIs",
        "write the characters as they are, '~1' for '/' and '~0' for '~'",
    ),
    Notation.DOT_INSIDE: (
        "SS115",
        "has a dot, which looks for one property with the dot in its name",
        "write a slash, unless the sender's property really has that name",
    ),
    Notation.BLANK_INSIDE: (
        "SS116",
        "has a space, which looks for a property with the space in its name",
        "remove it, unless the sender's property really has that name",
    ),
    Notation.SEPARATOR: (
        "SS117",
        "has a character that separates nothing in a pointer and belongs to a property's name",
        "name one place, its segments separated by '/'",
    ),
    Notation.MIXED_LETTERS: (
        "SS119",
        "mixes letters of two alphabets, which look alike and are different",
        "type the name again",
    ),
}


def pointer_finding(document: Document, place: PointerPlace) -> Finding | None:
    """The finding of a pointer that is written in another form; ``None`` for a good one."""
    sign = sign_of(place.text)
    if sign is None:
        return None
    code, says, hint = _FORMS[sign.notation]
    meant = f"write {quote(sign.meant)}" if sign.meant else hint
    message = f"{place} {quote(place.text)} {says}"
    return document.finding(message, place.path, meant, code=code)
