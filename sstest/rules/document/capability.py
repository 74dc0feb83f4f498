"""SS010 to SS015: whether the document has the capability, and where."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from sstest.manifest.pointer import Pointer
from sstest.manifest.problems import Kind
from sstest.manifest.schema import property_names
from sstest.rules.change import rename_capability
from sstest.rules.document.text import GOOD
from sstest.rules.example import document
from sstest.rules.rule import Example, Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote
from sstest.vocabulary import closest

_BOM: Final = "\ufeff"
_CAPABILITY: Final = "syncedSegment"
_MOST_NAMES: Final = 100
# What a whole manifest has beside its capabilities, and a capability given alone has not.
_ABOUT: Final = ("name", "version", "overview", "description", "author", "supportEmail")
# The object that each property belongs in; "path" and "matcher" may be another capability's.
_OWNERS: Final = {
    name: owner
    for owner, names in reversed(property_names().items())
    for name in names
    if owner != "arrayInclusion"
}


def _check(*kinds: Kind) -> Callable[[Subject], Iterator[Hit]]:
    def check(subject: Subject) -> Iterator[Hit]:
        problem = subject.location.problem
        if problem and problem.kind in kinds:
            at_key = problem.kind in (Kind.MISSPELT_CAPABILITY, Kind.MISPLACED_CAPABILITY)
            path = Pointer.parse(problem.pointer).parts
            yield Hit(problem.message, path, problem.hint, at_key)

    return check


def _misplaced(subject: Subject) -> Iterator[Hit]:
    yield from _check(Kind.MISPLACED_CAPABILITY)(subject)
    value = subject.value
    if isinstance(value, dict) and "capabilities" not in value and _CAPABILITY in value:
        about = next((name for name in _ABOUT if name in value), None)
        if about:
            message = f"there are no capabilities: {_CAPABILITY} stands beside {about}"
            hint = f'wrap it: {{"capabilities": {{"{_CAPABILITY}": ...}}}}'
            yield Hit(message, (_CAPABILITY,), hint, at_key=True)


def _strays(subject: Subject) -> Iterator[Hit]:
    """Properties of the capability that stand around it, and a second capability beside it."""
    if subject.location.problem or not isinstance(subject.value, dict):
        return
    for path in [subject.capability_path[:end] for end in range(len(subject.capability_path))]:
        around = subject.value
        for part in path:
            around = around[part]
        for name in islice(around, _MOST_NAMES):
            if owner := _OWNERS.get(name):
                message = f"{name} stands outside of {_CAPABILITY}, where nothing reads it"
                yield Hit(message, (*path, name), f"move it into {owner}", at_key=True)
            elif name not in (_CAPABILITY, "capabilities") and closest(name, [_CAPABILITY]):
                message = f"{quote(name)} stands beside {_CAPABILITY}, and nothing reads it"
                hint = f"keep one of the two, and spell it {_CAPABILITY}"
                yield Hit(message, (*path, name), hint, at_key=True)


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
        check=_misplaced,
    ),
    Rule(
        "SS015",
        "error",
        "property outside of the capability",
        "A property of the capability, or a second capability of nearly its name, stands beside"
        " syncedSegment or further out.",
        "Nothing reads it there, and nothing tells the sender.",
        bad=document(GOOD.replace('"syncedSegment"', '"jsonResponseBody": "", "syncedSegment"')),
        good=document(GOOD),
        source="semantics §1",
        check=_strays,
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
