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

_CAPABILITY: Final = ("syncedSegment",)
_PARSER: Final = (*_CAPABILITY, "requestParser")
_MEMBER: Final = (*_PARSER, "memberArrayParser")
_INCLUSION: Final = (*_PARSER, "arrayInclusion")
_REQUIRED: Final = {
    _CAPABILITY: ("requestParser",),
    _PARSER: ("environmentIdPath", "cohortIdPath", "cohortNamePath", "memberArrayParser"),
    _MEMBER: ("memberIdPath",),
    _INCLUSION: ("path", "matcher"),
}
_NOT_POINTERS: Final = ("environmentId", "#/a", "$.a", "a/b", " /a", "/a~", "/~2", "/a~b/c", "~0")
_NOT_RE2: Final = ("(?=add)", "(?<!un)add", r"(a)\1", "(", "[", "a**", r"\C", "a{2,1}")
_NOT_TEXTS: Final[tuple[Any, ...]] = (None, 5, True, [], {}, ["/a"])
_NOT_OBJECTS: Final[tuple[Any, ...]] = (None, 5, True, [], "", "/a", [{}])
_UNKNOWN: Final = (
    *("segmentIdPath", "cohortIDPath", "memberPath", "jsonResponse", "$comment", "", "é"),
)


@dataclass(frozen=True, slots=True)
class BrokenManifest:
    """A manifest that breaks exactly one rule of section 1 of docs/semantics.md.

    ``source`` is what :meth:`sstest.Manifest.load` takes, ``rule`` names the rule in words, and
    ``pointer`` leads from the root of ``source`` to the place of the mistake.
    """

    source: dict[str, Any]
    rule: str
    pointer: str


Objects = dict[Path, dict[str, Any]]
"""The objects of a capability by the path to each, to be changed in place."""

_Break = Callable[[DrawFn, Objects], Path]


def broken_manifests() -> SearchStrategy[BrokenManifest]:
    """Manifests that are well-formed JSON and keep every rule but one, which is named."""
    return st.sampled_from(tuple(_RULES)).flatmap(_broken)


@st.composite
def _broken(draw: DrawFn, rule: str) -> BrokenManifest:
    format_, break_ = _RULES[rule]
    formats = st.just(format_) if format_ else st.sampled_from(Format)
    source = deepcopy(draw(formats.flatmap(capabilities_of)))
    capability = source["syncedSegment"]
    parser = capability["requestParser"]
    objects = {_CAPABILITY: capability, _PARSER: parser, _MEMBER: parser["memberArrayParser"]}
    if "arrayInclusion" in parser:
        objects[_INCLUSION] = parser["arrayInclusion"]
    return BrokenManifest(source, rule, join(break_(draw, objects)))


def _remove_required(draw: DrawFn, objects: Objects) -> Path:
    required = [(owner, name) for owner in objects for name in _REQUIRED[owner]]
    owner, name = draw(st.sampled_from(required))
    del objects[owner][name]
    return owner


def _add_unknown(draw: DrawFn, objects: Objects) -> Path:
    owner, name = draw(st.sampled_from(list(objects))), draw(st.sampled_from(_UNKNOWN))
    objects[owner][name] = draw(st.sampled_from(("/a", None, {})))
    return (*owner, name)


def _change_type(draw: DrawFn, objects: Objects) -> Path:
    inner = [path for path in objects if path != _CAPABILITY]
    path = draw(st.sampled_from([*_texts(objects), *inner]))
    wrong = _NOT_OBJECTS if path in inner else _NOT_TEXTS
    objects[path[:-1]][path[-1]] = draw(st.sampled_from(wrong))
    return path


def _break_pointer(draw: DrawFn, objects: Objects) -> Path:
    pointers = [path for path in _texts(objects) if path[-1].lower().endswith("path")]
    path = draw(st.sampled_from(pointers))
    objects[path[:-1]][path[-1]] = draw(st.sampled_from(_NOT_POINTERS))
    return path


def _break_matcher(draw: DrawFn, objects: Objects) -> Path:
    objects[_INCLUSION]["matcher"] = draw(st.sampled_from(_NOT_RE2))
    return (*_INCLUSION, "matcher")


def _remove(owner: Path, *names: str) -> _Break:
    """Remove one of the properties, which the request parser then lacks."""

    def break_(draw: DrawFn, objects: Objects) -> Path:
        del objects[owner][draw(st.sampled_from(names))]
        return _PARSER

    return break_


def _add(**properties: Any) -> _Break:
    """Add properties that the request parser cannot have beside its others."""

    def break_(_draw: DrawFn, objects: Objects) -> Path:
        objects[_PARSER].update(deepcopy(properties))
        return _PARSER

    return break_


_RULES: Final[dict[str, tuple[Format | None, _Break]]] = {
    "required properties are there": (None, _remove_required),
    "no other properties are there": (None, _add_unknown),
    "objects are objects, and texts are texts": (None, _change_type),
    "pointers are JSON Pointers": (None, _break_pointer),
    "the matcher is RE2": (Format.ACTION, _break_matcher),
    "there is a member array": (Format.BOOLEAN, _remove(_PARSER, "memberArrayPath")),
    "arrays to add and to remove go together": (
        Format.ARRAYS,
        _remove(_PARSER, "addMemberArrayPath", "removeMemberArrayPath"),
    ),
    "there is one array or a pair": (
        Format.BOOLEAN,
        _add(addMemberArrayPath="/add", removeMemberArrayPath="/remove"),
    ),
    "an action is not for a pair of arrays": (
        Format.ARRAYS,
        _add(arrayInclusion={"path": "/action", "matcher": "^add$"}),
    ),
    "the direction is given": (Format.BOOLEAN, _remove(_MEMBER, "booleanMembershipPath")),
}


def _texts(objects: Objects) -> list[Path]:
    return [
        (*owner, name)
        for owner, properties in objects.items()
        for name, value in properties.items()
        if isinstance(value, str)
    ]
