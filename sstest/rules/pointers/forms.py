"""SS101 to SS119: texts that are not JSON Pointers, and pointers whose form finds nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.structure import pointer_finding
from sstest.rules.change import rewrite_pointer
from sstest.rules.example import flagged, member, parser
from sstest.rules.rule import error, warning
from sstest.vocabulary.reading import naming_style

_RFC: str = "RFC 6901 §3 and §5"
_not_a_pointer = partial(
    error,
    why="LaunchDarkly looks for a JSON Pointer; every request is refused, or read wrongly.",
    source=_RFC,
)
_lookalike = partial(
    warning,
    why="The pointer is looked up character by character. Unless the sender's names are really so,"
    " nothing is found and every request is refused.",
    source="RFC 6901 §4",
)


def _form_check(code: str) -> Callable[[Document], Iterator[Finding]]:
    """A check for pointers of the form of that code; loading reports those that are invalid."""

    def check(document: Document) -> Iterator[Finding]:
        for place in document.pointers:
            found = pointer_finding(document, place) if place.pointer else None
            if found and found.code == code:
                yield replace(found, code="")

    return check


def _empty(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        if place.text == "" and not place.is_array and place.name != "memberIdPath":
            whole = "member" if place.of_member else "request"
            message = f"{place} is empty, which is the whole {whole}, and not a value in it"
            hint = "write the pointer of the value, such as /name"
            yield document.finding(message, place.path, hint)


def _empty_member(document: Document) -> Iterator[Finding]:
    """An empty memberIdPath reads an array of plain texts, which can hold nothing else."""
    place = document.pointer("memberIdPath", "memberArrayParser")
    others = [one for one in document.pointers if one.of_member and one.name != "memberIdPath"]
    if place and place.text == "" and others:
        message = f"{place} is empty, so members are plain texts, in which {others[0]} finds"
        hint = "write the pointer of the id inside a member, such as /id"
        yield document.finding(f"{message} nothing", place.path, hint)
    elif place and place.text == "":
        message = f"{place} is empty, so members are plain texts; the published validation server"
        hint = "there every member is null: test with the profile docs, or have objects sent"
        found = document.finding(f"{message} takes that for no pointer", place.path, hint)
        yield replace(found, code="SS118", severity="info")


@error(
    "SS118",
    "empty pointer where a value is needed",
    "The empty pointer is the whole request, or the whole member, where an id, a name or a"
    " flag is needed.",
    "An object is not a text, so every request is refused; the published validation server"
    " reads an empty pointer as none at all.",
    bad=parser(cohortIdPath=""),
    good=parser(cohortIdPath="/cohortId"),
    source="RFC 6901 §5; semantics §2.1, §2.3",
)
def _any_empty(document: Document) -> Iterator[Finding]:
    yield from _empty(document)
    yield from _empty_member(document)


@_lookalike(
    "SS116",
    "space inside a part",
    "A space belongs to the property's name. Where several names have one, and none has its"
    " words joined otherwise, that is taken for the sender's style.",
    bad=parser(cohortIdPath="/cohort Id"),
    good=parser(cohortIdPath="/cohortId"),
)
def _blanks(document: Document) -> Iterator[Finding]:
    """Spaces in one pointer are a mistake; senders whose names are headings have several."""
    hits = list(_form_check("SS116")(document))
    styled = any(naming_style(name) for place in document.pointers for name in place.names)
    if len(hits) < 2 or styled:
        yield from hits


_FORMS = (
    error(
        "SS101",
        "pointer without its leading slash",
        "A pointer that is not empty begins with a slash, and this one does not.",
        "The published validation server answers such a manifest with status 500.",
        bad=parser(cohortIdPath="cohortId"),
        good=parser(cohortIdPath="/cohortId"),
        source=_RFC,
        fix=rewrite_pointer,
    ),
    _not_a_pointer(
        "SS102",
        "JSONPath instead of a pointer",
        "A path that begins with $ or @ is JSONPath, which is another language.",
        bad=parser(cohortIdPath="$.cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 9535; RFC 6901 §3",
        fix=rewrite_pointer,
    ),
    _not_a_pointer(
        "SS103",
        "dots instead of slashes",
        "The names that lead to a place are joined with dots, as programming languages do.",
        bad=parser(cohortIdPath="cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        fix=rewrite_pointer,
    ),
    _not_a_pointer(
        "SS104",
        "pointer as a URI fragment",
        "A pointer with # before it is the form for URIs, such as $ref has.",
        bad=parser(environmentIdPath="#/environmentId"),
        good=parser(environmentIdPath="/environmentId"),
        source="RFC 6901 §6",
        fix=rewrite_pointer,
    ),
    error(
        "SS105",
        "brackets in a pointer",
        "A JSON Pointer has no brackets: each index or name is a part of its own.",
        "The pointer looks for a property that has the brackets in its name, and no request "
        "has one.",
        bad=flagged(cohortIdPath="/members[0]/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        fix=rewrite_pointer,
    ),
    _not_a_pointer(
        "SS106",
        "bad escape in a pointer",
        "A tilde is written ~0 and a slash ~1; a tilde has no other use.",
        bad=parser(cohortIdPath="/cohort~id"),
        good=parser(cohortIdPath="/cohort~0id"),
        source="RFC 6901 §3",
    ),
    error(
        "SS107",
        "space around a part, or invisible characters",
        "A space at the beginning or end of a part, or a character that cannot be seen, "
        "belongs to the name that is looked for.",
        "Names are compared character by character, so nothing is found, for no visible reason.",
        bad=parser(cohortIdPath="/cohortId "),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
    ),
    _not_a_pointer(
        "SS108",
        "backslashes in a pointer",
        "Parts are separated by slashes; a backslash is a character of a name.",
        bad=parser(cohortIdPath="\\cohort\\id"),
        good=parser(cohortIdPath="/cohort/id"),
    ),
    _not_a_pointer(
        "SS109",
        "wildcard in a pointer",
        "A pointer names one place; * is a name like any other, not each element.",
        bad=member(memberIdPath="/*/userId"),
        good=member(memberIdPath="/userId"),
        source="RFC 6901 §4",
        follows=("SS126",),
    ),
    _not_a_pointer(
        "SS110",
        "template, quotation marks or URL instead of a pointer",
        "Braces, angle brackets, quotation marks and URLs are not part of a pointer; they "
        "would be characters of a name.",
        bad=parser(cohortIdPath="{{cohortId}}"),
        good=parser(cohortIdPath="/cohortId"),
    ),
    error(
        "SS111",
        "pointer to the element after the last",
        "The part '-' stands for the element that would come next in an array, which is "
        "never there.",
        "In an array it finds nothing, so a required value is always missing.",
        bad=flagged(cohortIdPath="/members/-/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        follows=("SS126",),
    ),
    _lookalike(
        "SS112",
        "index with leading zeros, a sign or a point",
        "An index is 0 or digits that do not begin with 0; anything else is a property's name.",
        bad=flagged(cohortIdPath="/members/00/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
    ),
    _lookalike(
        "SS113",
        "empty part in a pointer",
        "Two slashes in a row, or one at the end, name a property whose name is empty.",
        bad=parser(cohortIdPath="/cohort//id"),
        good=parser(cohortIdPath="/cohort/id"),
    ),
    _lookalike(
        "SS114",
        "percent-encoding in a pointer",
        "Only the URI form of a pointer is percent-encoded; here %20 is three characters.",
        bad=parser(cohortIdPath="/cohort%49d"),
        good=parser(cohortIdPath="/cohortId"),
    ),
    _lookalike(
        "SS115",
        "dot inside a part",
        "A dot separates nothing in a pointer: it belongs to the property's name.",
        bad=parser(cohortIdPath="/cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
    ),
    _lookalike(
        "SS117",
        "another separator inside a part",
        "Only slashes separate the parts of a pointer, and a pointer names one place, so "
        "commas, question marks and the like belong to a property's name.",
        bad=parser(cohortIdPath="/cohortId,/segmentId"),
        good=parser(cohortIdPath="/cohortId"),
    ),
    _lookalike(
        "SS119",
        "letters of two alphabets in one part",
        "A name mixes Latin letters with letters that look alike, such as a Cyrillic o.",
        bad=replace(
            parser(cohortIdPath="/c\u043ehortId"), shown=r'"cohortIdPath": "/c\u043ehortId"'
        ),
        good=parser(cohortIdPath="/cohortId"),
    ),
)
RULES = tuple(rule(_form_check(rule.code)) for rule in _FORMS)
