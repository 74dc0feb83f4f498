"""A Hypothesis strategy for manifests that break one rule."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.manifests import capabilities_of
from sstest.generate.shape import Path
from sstest.manifest import Format
from sstest.manifest.pointer import join

_PARSER: Final = ("syncedSegment", "requestParser")
_MEMBER: Final = (*_PARSER, "memberArrayParser")
_INCLUSION: Final = (*_PARSER, "arrayInclusion")
_NO_POINTERS: Final = ("environmentId", "#/a", "$.a", "a/b", " /a", "/a~", "/~2", "/a~b/c", "~0")
_NO_RE2: Final = (
    "(?=add)",
    "(?<!un)add",
    r"(a)\1",
    "(",
    "[",
    "a**",
    r"\C",
    "a{2,1}",
)
_NO_TEXT: Final[tuple[Any, ...]] = (None, 5, True, [], {}, ["/a"])
_NO_OBJECT: Final[tuple[Any, ...]] = (None, 5, True, [], "", "/a", [{}])
_UNKNOWN: Final = (
    "segmentIdPath",
    "cohortIDPath",
    "memberPath",
    "jsonResponse",
    "$comment",
    "",
    "é",
)


@dataclass(frozen=True, slots=True)
class BrokenManifest:
    """A manifest that breaks exactly one rule of section 1 of docs/semantics.md.

    ``source`` is what :meth:`sstest.Manifest.load` takes, ``rule`` names the rule in words, and
    ``pointer`` leads from the root of ``source`` to the place at fault.
    """

    source: dict[str, Any]
    rule: str
    pointer: str


_Break = Callable[[DrawFn, dict[str, Any]], Path]


def broken_manifests() -> SearchStrategy[BrokenManifest]:
    """Manifests that are well-formed JSON and keep every rule but one, which is named."""
    return st.sampled_from(tuple(_RULES)).flatmap(_broken)


@st.composite
def _broken(draw: DrawFn, rule: str) -> BrokenManifest:
    format_, break_ = _RULES[rule]
    formats = st.just(format_) if format_ else st.sampled_from(Format)
    capability = deepcopy(draw(formats.flatmap(capabilities_of)))
    path = break_(draw, capability)
    return BrokenManifest(capability, rule, join(path))


def _lack(draw: DrawFn, capability: dict[str, Any]) -> Path:
    required = [
        *((_PARSER, name) for name in ("environmentIdPath", "cohortIdPath", "cohortNamePath")),
        (_MEMBER, "memberIdPath"),
        (_PARSER, "memberArrayParser"),
        (("syncedSegment",), "requestParser"),
    ]
    if "arrayInclusion" in _at(capability, _PARSER):
        required += [(_INCLUSION, "path"), (_INCLUSION, "matcher")]
    owner, name = draw(st.sampled_from(required))
    del _at(capability, owner)[name]
    return owner


def _add_unknown(draw: DrawFn, capability: dict[str, Any]) -> Path:
    owners = [("syncedSegment",), _PARSER, _MEMBER]
    if "arrayInclusion" in _at(capability, _PARSER):
        owners.append(_INCLUSION)
    owner, name = draw(st.sampled_from(owners)), draw(st.sampled_from(_UNKNOWN))
    _at(capability, owner)[name] = draw(st.sampled_from(("/a", None, {})))
    return (*owner, name)


def _mistype(draw: DrawFn, capability: dict[str, Any]) -> Path:
    objects = [path for path in (_PARSER, _MEMBER, _INCLUSION) if _has(capability, path)]
    path = draw(st.sampled_from([*_texts(capability), *objects]))
    wrong = _NO_OBJECT if path in objects else _NO_TEXT
    _at(capability, path[:-1])[path[-1]] = draw(st.sampled_from(wrong))
    return path


def _spoil_pointer(draw: DrawFn, capability: dict[str, Any]) -> Path:
    pointers = [path for path in _texts(capability) if path[-1].lower().endswith("path")]
    path = draw(st.sampled_from(pointers))
    _at(capability, path[:-1])[path[-1]] = draw(st.sampled_from(_NO_POINTERS))
    return path


def _spoil_matcher(draw: DrawFn, capability: dict[str, Any]) -> Path:
    _at(capability, _INCLUSION)["matcher"] = draw(st.sampled_from(_NO_RE2))
    return (*_INCLUSION, "matcher")


def _name_no_array(_draw: DrawFn, capability: dict[str, Any]) -> Path:
    del _at(capability, _PARSER)["memberArrayPath"]
    return _PARSER


def _name_half_a_pair(draw: DrawFn, capability: dict[str, Any]) -> Path:
    name = draw(st.sampled_from(("addMemberArrayPath", "removeMemberArrayPath")))
    del _at(capability, _PARSER)[name]
    return _PARSER


def _name_both(_draw: DrawFn, capability: dict[str, Any]) -> Path:
    pair = {"addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"}
    _at(capability, _PARSER).update(pair)
    return _PARSER


def _add_action(_draw: DrawFn, capability: dict[str, Any]) -> Path:
    _at(capability, _PARSER)["arrayInclusion"] = {"path": "/action", "matcher": "^add$"}
    return _PARSER


def _lose_direction(_draw: DrawFn, capability: dict[str, Any]) -> Path:
    del _at(capability, _MEMBER)["booleanMembershipPath"]
    return _PARSER


_RULES: Final[dict[str, tuple[Format | None, _Break]]] = {
    "required properties are there": (None, _lack),
    "no other properties are there": (None, _add_unknown),
    "objects are objects, and texts are texts": (None, _mistype),
    "pointers are JSON Pointers": (None, _spoil_pointer),
    "the matcher is RE2": (Format.ACTION, _spoil_matcher),
    "there is a member array": (Format.BOOLEAN, _name_no_array),
    "arrays to add and to remove go together": (Format.ARRAYS, _name_half_a_pair),
    "there is one array or a pair": (Format.BOOLEAN, _name_both),
    "an action is not for a pair of arrays": (Format.ARRAYS, _add_action),
    "the direction is told": (Format.BOOLEAN, _lose_direction),
}


def _at(capability: dict[str, Any], path: Path) -> dict[str, Any]:
    for name in path:
        capability = capability[name]
    return capability


def _has(capability: dict[str, Any], path: Path) -> bool:
    return path[-1] in _at(capability, path[:-1])


def _texts(capability: dict[str, Any]) -> list[Path]:
    """Every property that holds text."""
    return [
        (*owner, name)
        for owner in (("syncedSegment",), _PARSER, _MEMBER, _INCLUSION)
        if _has(capability, owner)
        for name, value in _at(capability, owner).items()
        if isinstance(value, str)
    ]
