"""SS101 to SS111: texts that are no JSON Pointer, and pointers that can find nothing."""

from collections.abc import Callable, Iterator

from sstest.manifest.notation import Notation, sign_of
from sstest.rules.change import rewrite_pointer
from sstest.rules.example import flagged, member, parser
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote

_RFC: str = "RFC 6901 §3 and §5"
_NOTHING: str = "LaunchDarkly looks for a JSON Pointer; every request is refused, or read wrongly."


def notation_check(notation: Notation, says: str, hint: str | None = None) -> "Check":
    """A check for pointers of one notation; ``says`` goes on from the property and its text."""

    def check(subject: Subject) -> Iterator[Hit]:
        for place in subject.pointers:
            sign = sign_of(place.text)
            if sign and sign.notation is notation:
                meant = f"write {quote(sign.meant)}" if sign.meant else hint
                message = f"{place} {quote(place.text)} {says}"
                yield Hit(message, place.path, meant, offset=sign.offset or None)

    return check


Check = Callable[[Subject], Iterator[Hit]]


def _empty(subject: Subject) -> Iterator[Hit]:
    for place in subject.pointers:
        if place.text == "" and not place.is_array and place.name != "memberIdPath":
            whole = "member" if place.of_member else "request"
            message = f"{place} is empty, which is the whole {whole}, and not a value in it"
            yield Hit(message, place.path, "write the pointer of the value, such as /name")


def _empty_member(subject: Subject) -> Iterator[Hit]:
    """An empty memberIdPath reads an array of plain texts, which can hold nothing else."""
    place = subject.pointer("memberIdPath", "memberArrayParser")
    others = [one for one in subject.pointers if one.of_member and one.name != "memberIdPath"]
    if place and place.text == "" and others:
        message = (
            f"{place} is empty, so members are plain texts, in which {others[0]} finds nothing"
        )
        yield Hit(message, place.path, "write the pointer of the id inside a member, such as /id")


def _any_empty(subject: Subject) -> Iterator[Hit]:
    yield from _empty(subject)
    yield from _empty_member(subject)


RULES = (
    Rule(
        "SS101",
        "error",
        "pointer without its leading slash",
        "A pointer that is not empty begins with a slash, and this one does not.",
        "The published validation server answers such a manifest with status 500.",
        bad=parser(cohortIdPath="cohortId"),
        good=parser(cohortIdPath="/cohortId"),
        source=_RFC,
        check=notation_check(
            Notation.NO_SLASH,
            "does not begin with '/'",
        ),
        fix=rewrite_pointer,
    ),
    Rule(
        "SS102",
        "error",
        "JSONPath instead of a pointer",
        "A path that begins with $ or @ is JSONPath, which is another language.",
        _NOTHING,
        bad=parser(cohortIdPath="$.cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source="RFC 9535; RFC 6901 §3",
        check=notation_check(
            Notation.JSONPATH,
            "is JSONPath, not a JSON Pointer",
            "write the names with a slash before each: /cohort/id",
        ),
        fix=rewrite_pointer,
    ),
    Rule(
        "SS103",
        "error",
        "dots instead of slashes",
        "The names that lead to a place are joined with dots, as programming languages do.",
        _NOTHING,
        bad=parser(cohortIdPath="cohort.id"),
        good=parser(cohortIdPath="/cohort/id"),
        source=_RFC,
        check=notation_check(
            Notation.DOTS,
            "joins its names with dots, not with slashes",
            "write the names with a slash before each: /cohort/id",
        ),
        fix=rewrite_pointer,
    ),
    Rule(
        "SS104",
        "error",
        "pointer as a URI fragment",
        "A pointer with # before it is the form for URIs, such as $ref has.",
        _NOTHING,
        bad=parser(environmentIdPath="#/environmentId"),
        good=parser(environmentIdPath="/environmentId"),
        source="RFC 6901 §6",
        check=notation_check(
            Notation.FRAGMENT,
            "is a URI fragment, not a JSON Pointer",
            "leave the '#' out, and write characters as they are",
        ),
        fix=rewrite_pointer,
    ),
    Rule(
        "SS105",
        "error",
        "brackets in a pointer",
        "An index or a name in brackets is no part of a JSON Pointer: an index is a segment "
        "of its own.",
        "The pointer looks for a property that has the brackets in its name, and no request "
        "has one.",
        bad=flagged(cohortIdPath="/members[0]/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.BRACKETS,
            "has brackets: a pointer has a segment for each index",
            "write an index as a segment: /batch/0/cohortId",
        ),
        fix=rewrite_pointer,
    ),
    Rule(
        "SS106",
        "error",
        "bad escape in a pointer",
        "A tilde stands only in ~0, which is a tilde, and in ~1, which is a slash.",
        _NOTHING,
        bad=parser(cohortIdPath="/cohort~id"),
        good=parser(cohortIdPath="/cohort~0id"),
        source="RFC 6901 §3",
        check=notation_check(
            Notation.BAD_ESCAPE,
            "has a '~' that is not part of '~0' or '~1'",
            "write '~0' for '~' and '~1' for '/'",
        ),
    ),
    Rule(
        "SS107",
        "error",
        "blanks around a segment, or invisible characters",
        "A blank at the beginning or end of a segment, or a character that cannot be seen, "
        "belongs to the name that is looked for.",
        "Names are compared character by character, so nothing is found, and nobody sees why.",
        bad=parser(cohortIdPath="/cohortId "),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.BLANKS,
            "has a blank at the end of a segment, or an invisible character",
            "remove it",
        ),
    ),
    Rule(
        "SS108",
        "error",
        "backslashes in a pointer",
        "Segments are parted by slashes; a backslash is a character of a name.",
        _NOTHING,
        bad=parser(cohortIdPath="\\cohort\\id"),
        good=parser(cohortIdPath="/cohort/id"),
        source=_RFC,
        check=notation_check(
            Notation.BACKSLASHES,
            "has a backslash: segments are parted by '/'",
            "write slashes",
        ),
    ),
    Rule(
        "SS109",
        "error",
        "wildcard in a pointer",
        "A pointer names one place; * is a name like any other, not each element.",
        _NOTHING,
        bad=member(memberIdPath="/*/userId"),
        good=member(memberIdPath="/userId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.WILDCARD,
            "has a '*', and pointers have no wildcards",
            "pointers of memberArrayParser are applied to each member by themselves",
        ),
    ),
    Rule(
        "SS110",
        "error",
        "template, quotation marks or URL instead of a pointer",
        "Braces, angle brackets, quotation marks and URLs are no notation of pointers; they "
        "would be characters of a name.",
        _NOTHING,
        bad=parser(cohortIdPath="{{cohortId}}"),
        good=parser(cohortIdPath="/cohortId"),
        source=_RFC,
        check=notation_check(
            Notation.PLACEHOLDER,
            "is written as a template, a quoted text or a URL",
            "write the names that lead to the value, with a slash before each",
        ),
    ),
    Rule(
        "SS111",
        "error",
        "pointer to the element behind the last",
        "The segment - stands for the element that would come next in an array, which is "
        "never there.",
        "In an array it finds nothing, so a required value is always missing.",
        bad=flagged(cohortIdPath="/members/-/cohortId"),
        good=flagged(cohortIdPath="/members/0/cohortId"),
        source="RFC 6901 §4",
        check=notation_check(
            Notation.DASH,
            "has the segment '-', the element behind the last, which is never there",
            "write the index of an element, such as 0",
        ),
    ),
    Rule(
        "SS118",
        "error",
        "empty pointer where a value is needed",
        "The empty pointer is the whole request, or the whole member, where an id, a name or a"
        " flag is needed.",
        "An object is no text, so every request is refused; the published validation server takes"
        " an empty pointer for none at all.",
        bad=parser(cohortIdPath=""),
        good=parser(cohortIdPath="/cohortId"),
        source="RFC 6901 §5; semantics §2.1, §2.3",
        check=_any_empty,
    ),
)
