"""Bugs that implementers of the specification make, each planted in a copy of the parser."""

import inspect
from dataclasses import dataclass
from types import ModuleType

from sstest.parser import reference


@dataclass(frozen=True)
class Bug:
    """A bug: the text of the reference parser it replaces, by what, and what goes in front."""

    name: str
    manifest: str
    """The integration of the corpus it is looked for with; none for drawn manifests."""
    old: str
    new: str
    helper: str = ""
    spoilt: bool = False
    """Whether malformed requests show it: the parser takes what it must refuse."""

    def plant(self) -> ModuleType:
        """A copy of the parser that has the bug."""
        source = inspect.getsource(reference)
        assert source.count(self.old) == 1, f"{self.name}: {self.old!r} is not there once"
        module = ModuleType(f"planted_{self.name.replace(' ', '_')}")
        # Its data classes look their module up.
        module.__dict__["__name__"] = reference.__name__
        planted = source.replace(self.old, self.new) + self.helper + _HINT
        exec(compile(planted, "planted", "exec"), module.__dict__)  # noqa: S102  # our own text
        return module


# Where a value is found in another way, its own words for what is missing do not fit.
_HINT = """

def why_not_found(*_):
    return "planted"
"""
_FIND = "return MISSING if self.pointer is None else self.pointer.find(document)"
_WALK = """

def _walk(pointer, document, untangle=lambda part: part, shift=0):
    value = document
    for part in map(untangle, pointer.text.split("/")[1:]):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) - shift in range(len(value)):
            value = value[int(part) - shift]
        else:
            return MISSING
    return value
"""
_UNTANGLE = """
def _slash_last(part):
    return part.replace("~0", "~").replace("~1", "/")

def _slash_first(part):
    return part.replace("~1", "/").replace("~0", "~")
"""

BUGS = [
    Bug(
        "the request's cohort wins over the member's",
        "amplitude",
        'cohort_id=_override(member, "cohortIdPath", paths.cohort_id_path, cohort.id)',
        "cohort_id=cohort.id",
    ),
    Bug(
        "an override of the id alone is ignored",
        "segment-audiences",
        'cohort_id=_override(member, "cohortIdPath", paths.cohort_id_path, cohort.id)',
        "cohort_id=cohort.id"
        ' if member.field("", paths.cohort_name_path).optional(member.value) is MISSING'
        ' else _override(member, "cohortIdPath", paths.cohort_id_path, cohort.id)',
    ),
    Bug(
        "add is read after remove",
        "rudderstack",
        "((joining, True), (leaving, False))",
        "((leaving, False), (joining, True))",
    ),
    Bug(
        "what is falsy is not there",
        "segment-audiences",
        "        if value is MISSING:\n            way =",
        "        if not value:\n            way =",
    ),
    Bug(
        "the matcher is anchored",
        "hightouch-unanchored",
        "compile_matcher(parser.array_inclusion.matcher).matches(word)",
        "re.fullmatch(parser.array_inclusion.matcher, word) is not None",
    ),
    Bug(
        "the action's case is folded",
        "hightouch",
        "compile_matcher(parser.array_inclusion.matcher).matches(word)",
        "compile_matcher(parser.array_inclusion.matcher).matches(word.casefold())",
    ),
    Bug(
        "the action is trimmed",
        "hightouch",
        "compile_matcher(parser.array_inclusion.matcher).matches(word)",
        "compile_matcher(parser.array_inclusion.matcher).matches(word.strip())",
    ),
    Bug(
        "~0 is unescaped before ~1",
        "",
        _FIND,
        "return MISSING if self.pointer is None else _walk(self.pointer, document, _slash_last)",
        _WALK + _UNTANGLE,
    ),
    Bug(
        "indices count from 1",
        "customer-configured-list",
        _FIND,
        "return MISSING if self.pointer is None"
        " else _walk(self.pointer, document, _slash_first, 1)",
        _WALK + _UNTANGLE,
    ),
    Bug(
        "the last member is left out",
        "zeotap",
        "        return value\n\n    def wrong",
        "        return value[:-1]\n\n    def wrong",
    ),
    Bug(
        "true and false are integers",
        "fulcrum",
        "if is_integer(value):",
        "if isinstance(value, int):",
        spoilt=True,
    ),
    Bug(
        "whole numbers with a fraction or an exponent are integers",
        "fulcrum",
        "if is_integer(value):",
        "if is_integer(value) or (isinstance(value, (float, Decimal)) and value == int(value)):",
        "\n\nfrom decimal import Decimal\n",
        spoilt=True,
    ),
    Bug(
        "large integers pass through a double",
        "census-synced-segments",
        "else str(value)",
        "else str(int(float(value)))",
    ),
    Bug(
        "an empty override counts",
        "segment-batches",
        '    if field.optional(member.value) in (MISSING, None, ""):\n        return inherited',
        "    if field.optional(member.value) in (MISSING, None):\n        return inherited",
    ),
    Bug(
        "a null array is no array",
        "heap-inbound",
        "field.optional(document) not in (MISSING, None)",
        "field.optional(document) is not MISSING",
    ),
    Bug(
        "any text is a context kind",
        "mixpanel-cohorts",
        "_KIND.fullmatch(text) is not None and text not in _RESERVED_KINDS",
        "_KIND.match(text) is not None",
        spoilt=True,
    ),
    Bug(
        "ids are trimmed",
        "hightouch",
        "    if isinstance(value, str) and value:\n        return value\n    if is_integer",
        "    if isinstance(value, str) and value:\n        return value.strip()\n    if is_integer",
    ),
    Bug(
        "members are read once a key",
        "sumatra-synced-segments",
        "return tuple(\n        _membership(",
        "return _once_a_key(\n        _membership(",
        helper="""

def _once_a_key(memberships):
    return tuple({one.context_key: one for one in memberships}.values())
""",
    ),
    Bug(
        "any truthy value is a flag",
        "amplitude",
        "if not isinstance(included, bool):",
        "if not isinstance(included, (bool, int)):",
        spoilt=True,
    ),
]
