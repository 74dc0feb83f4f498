"""SS010 to SS015: whether the document has the capability, and where."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.reading import BOM, CAPABILITY
from sstest.manifest.schema import property_names
from sstest.manifest.structure import outside
from sstest.rules.change import rename_capability
from sstest.rules.document.text import GOOD
from sstest.rules.example import document
from sstest.rules.rule import Example, error, warning
from sstest.text import quote
from sstest.vocabulary.typos import closest

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


@error(
    "SS013",
    "capability in the wrong place",
    "syncedSegment is beside capabilities, or requestParser is on its own.",
    "LaunchDarkly looks for it in capabilities only.",
    bad=document('{ "capabilities": {}, "syncedSegment": { "requestParser": {} } }'),
    good=document(GOOD),
    source="semantics §1",
)
def _unwrapped(document: Document) -> Iterator[Finding]:
    value = document.value
    if isinstance(value, dict) and "capabilities" not in value and CAPABILITY in value:
        about = next((name for name in _ABOUT if name in value), None)
        if about:
            message = f"there are no capabilities: {CAPABILITY} is beside {about}"
            hint = f'wrap it: {{"capabilities": {{"{CAPABILITY}": ...}}}}'
            yield document.finding(message, (CAPABILITY,), hint, at_key=True)


@error(
    "SS015",
    "property outside the capability",
    "A property of the capability, or a second capability of nearly its name, is beside"
    " syncedSegment or further out.",
    "Nothing reads it there, and the sender gets no error.",
    bad=document(GOOD.replace('"syncedSegment"', '"jsonResponseBody": "", "syncedSegment"')),
    good=document(GOOD),
    source="semantics §1",
)
def _strays(document: Document) -> Iterator[Finding]:
    if document.capability_path[-1:] != (CAPABILITY,) or document.capability_value is None:
        return
    told = {one.hint for one in document.problems}
    for path in [document.capability_path[:end] for end in range(len(document.capability_path))]:
        around = document.value
        for part in path:
            around = around[part]
        for name in islice(around, _MOST_NAMES):
            if outside(name) in told:
                continue
            if owner := _OWNERS.get(name):
                message = f"{name} is outside {CAPABILITY}, where nothing reads it"
                hint = f"move it into {owner}"
            elif name not in (CAPABILITY, "capabilities") and closest(name, [CAPABILITY]):
                message = f"{quote(name)} is beside {CAPABILITY}, and nothing reads it"
                hint = f"keep one of the two, and spell it {CAPABILITY}"
            else:
                continue
            yield document.finding(message, (*path, name), hint, at_key=True)


@warning(
    "SS014",
    "byte order mark",
    "The file begins with a byte order mark.",
    "JSON texts must not begin with one (RFC 8259 §8.1), and many readers refuse it.",
    bad=Example(BOM + GOOD, '\\ufeff{\n  "capabilities": ...\n}'),
    good=document(GOOD),
    source="RFC 8259 §8.1",
)
def _byte_order_mark(document: Document) -> Iterator[Finding]:
    if document.text and document.text.startswith(BOM):
        message = "the file begins with a byte order mark"
        yield document.finding(message, hint="save as UTF-8 without it")


RULES = (
    error(
        "SS010",
        "not an object",
        "The document, its capabilities or its syncedSegment is not an object.",
        "There is no capability to read.",
        bad=document('{ "capabilities": ["syncedSegment"] }'),
        good=document(GOOD),
        source="semantics §1",
    ),
    error(
        "SS011",
        "no capability syncedSegment",
        "There is no capability syncedSegment, and nothing like it.",
        "LaunchDarkly does not know that the integration syncs segments.",
        bad=document('{ "capabilities": { "auditLogEventsHook": {} } }'),
        good=document(GOOD),
        source="semantics §1",
    ),
    error(
        "SS012",
        "capability misspelt",
        "The capability has another name than syncedSegment: often the plural, which the published"
        " text once has.",
        "LaunchDarkly has no capability of that name, so the integration syncs no segments.",
        bad=document(GOOD.replace("syncedSegment", "syncedSegments")),
        good=document(GOOD),
        source="semantics §1",
        fix=rename_capability,
    ),
)
