"""SS010 to SS014: whether the document has the capability, and where."""

from collections.abc import Callable, Iterator

from sstest.lint.change import rename_capability
from sstest.lint.example import document
from sstest.lint.rule import Example, Hit, Rule
from sstest.lint.rules.document import GOOD
from sstest.lint.subject import Subject
from sstest.manifest.pointer import Pointer
from sstest.manifest.problems import Kind

_BOM = "\ufeff"


def _check(*kinds: Kind) -> Callable[[Subject], Iterator[Hit]]:
    def check(subject: Subject) -> Iterator[Hit]:
        problem = subject.location.problem
        if problem and problem.kind in kinds:
            at_key = problem.kind in (Kind.MISSPELT_CAPABILITY, Kind.MISPLACED_CAPABILITY)
            path = Pointer.parse(problem.pointer).parts
            yield Hit(problem.message, path, problem.hint, at_key)

    return check


def _byte_order_mark(subject: Subject) -> Iterator[Hit]:
    if subject.text and subject.text.startswith(_BOM):
        yield Hit("a byte order mark stands before the document", hint="save as UTF-8 without it")


RULES = (
    Rule(
        "SS010",
        "error",
        "not an object",
        "The document, its capabilities or its syncedSegment is no object.",
        "There is no capability to read.",
        bad=document('{ "capabilities": ["syncedSegment"] }'),
        good=document(GOOD),
        source="semantics §1",
        check=_check(Kind.NO_OBJECT),
    ),
    Rule(
        "SS011",
        "error",
        "no capability syncedSegment",
        "There is no capability syncedSegment, and nothing like it.",
        "LaunchDarkly does not know that the integration syncs segments.",
        bad=document('{ "capabilities": { "auditLogEventsHook": {} } }'),
        good=document(GOOD),
        source="semantics §1",
        check=_check(Kind.NO_CAPABILITY),
    ),
    Rule(
        "SS012",
        "error",
        "capability misspelt",
        "The capability has another name than syncedSegment: often the plural, which the published"
        " text once has.",
        "LaunchDarkly knows no capability of that name, so there is none.",
        bad=document(GOOD.replace("syncedSegment", "syncedSegments")),
        good=document(GOOD),
        source="semantics §1",
        check=_check(Kind.MISSPELT_CAPABILITY),
        fix=rename_capability,
    ),
    Rule(
        "SS013",
        "error",
        "capability in the wrong place",
        "syncedSegment stands beside capabilities, or requestParser stands alone.",
        "It is looked for in capabilities only.",
        bad=document('{ "capabilities": {}, "syncedSegment": { "requestParser": {} } }'),
        good=document(GOOD),
        source="semantics §1",
        check=_check(Kind.MISPLACED_CAPABILITY),
    ),
    Rule(
        "SS014",
        "warning",
        "byte order mark",
        "The file begins with a byte order mark.",
        "JSON texts must not begin with one (RFC 8259 §8.1), and many readers refuse it.",
        bad=Example(_BOM + GOOD, '\\ufeff{\n  "capabilities": ...\n}'),
        good=document(GOOD),
        source="RFC 8259 §8.1",
        check=_byte_order_mark,
    ),
)
