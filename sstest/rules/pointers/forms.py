"""SS101 to SS111 and SS118: texts that are not JSON Pointers, and pointers that find nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.structure import pointer_finding
from sstest.rules.change import rewrite_pointer
from sstest.rules.example import flagged, member, parser
from sstest.rules.rule import error

_RFC: str = "RFC 6901 §3 and §5"
_NOTHING: str = "LaunchDarkly looks for a JSON Pointer; every request is refused, or read wrongly."


def form_check(code: str) -> Callable[[Document], Iterator[Finding]]:
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
            yield document.finding(
                message, place.path, "write the pointer of the value, such as /name"
            )


def _empty_member(document: Document) -> Iterator[Finding]:
    """An empty memberIdPath reads an array of plain texts, which can hold nothing else."""
    place = document.pointer("memberIdPath", "memberArrayParser")
    others = [one for one in document.pointers if one.of_member and one.name != "memberIdPath"]
    if place and place.text == "" and others:
        message = (
            f"{place} is empty, so members are plain texts, in which {others[0]} finds nothing"
        )
        yield document.finding(
            message, place.path, "write the pointer of the id inside a member, such as /id"
        )


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


RULES = (
    error(
        "SS101",
        "pointer without its leading slash",
        "A pointer that is not empty begins with a slash, and this one does not.",
        "The published validation server answers such a manifest with status 500.",
        bad=parser(cohortIdPath="cohortId"),
        good=parser(cohortIdPath="/cohortId"),
        source=_RFC,
        check=form_check("SS101"),
        fix=rewrite_pointer,
    ),
    error(
        "SS102",
        "JSONPath instead of a pointer",
        "A path that begins with $ or @ is JSONPath, which is another language.",
        _NOTHING,
        bad=parser(cohortIdPath="$.cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 9535; RFC 6901 §3",
        check=form_check("SS102"),
        fix=rewrite_pointer,
    ),
    error(
        "SS103",
        "dots instead of slashes",
        "The names that lead to a place are joined with dots, as programming languages do.",
        _NOTHING,
        bad=parser(cohortIdPath="cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source=_RFC,
        check=form_check("SS103"),
        fix=rewrite_pointer,
    ),
    error(
        "SS104",
        "pointer as a URI fragment",
        "A pointer with # before it is the form for URIs, such as $ref has.",
        _NOTHING,
        bad=parser(environmentIdPath="#/environmentId"),
        good=parser(environmentIdPath="/environmentId"),
        source="RFC 6901 §6",
        check=form_check("SS104"),
        fix=rewrite_pointer,
    ),
    error(
        "SS105",
        "brackets in a pointer",
        "An index or a name in brackets is not part of a JSON Pointer: each index is a segment.",
        "The pointer looks for a property that has the brackets in its name, and no request "
        "has one.",
        bad=flagged(cohortIdPath="/members[0]/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS105"),
        fix=rewrite_pointer,
    ),
    error(
        "SS106",
        "bad escape in a pointer",
        "A tilde is written ~0 and a slash ~1; a tilde has no other use.",
        _NOTHING,
        bad=parser(cohortIdPath="/cohort~id"),
        good=parser(cohortIdPath="/cohort~0id"),
        source="RFC 6901 §3",
        check=form_check("SS106"),
    ),
    error(
        "SS107",
        "space around a segment, or invisible characters",
        "A space at the beginning or end of a segment, or a character that cannot be seen, "
        "belongs to the name that is looked for.",
        "Names are compared character by character, so nothing is found, for no visible reason.",
        bad=parser(cohortIdPath="/cohortId "),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS107"),
    ),
    error(
        "SS108",
        "backslashes in a pointer",
        "Segments are parted by slashes; a backslash is a character of a name.",
        _NOTHING,
        bad=parser(cohortIdPath="\\cohort\\id"),
        good=parser(cohortIdPath="/cohort/id"),
        source=_RFC,
        check=form_check("SS108"),
    ),
    error(
        "SS109",
        "wildcard in a pointer",
        "A pointer names one place; * is a name like any other, not each element.",
        _NOTHING,
        bad=member(memberIdPath="/*/userId"),
        good=member(memberIdPath="/userId"),
        source="RFC 6901 §4",
        check=form_check("SS109"),
        follows=("SS126",),
    ),
    error(
        "SS110",
        "template, quotation marks or URL instead of a pointer",
        "Braces, angle brackets, quotation marks and URLs are not part of a pointer; they "
        "would be characters of a name.",
        _NOTHING,
        bad=parser(cohortIdPath="{{cohortId}}"),
        good=parser(cohortIdPath="/cohortId"),
        source=_RFC,
        check=form_check("SS110"),
    ),
    error(
        "SS111",
        "pointer to the element after the last",
        "The segment - stands for the element that would come next in an array, which is "
        "never there.",
        "In an array it finds nothing, so a required value is always missing.",
        bad=flagged(cohortIdPath="/members/-/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=form_check("SS111"),
        follows=("SS126",),
    ),
)
