"""SS914: with other names, deeper, with overrides or an open matcher, requests parse the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.finding import Finding
from sstest.generate.expected import Sample
from sstest.generate.shape import Shape, ShapeError
from sstest.generate.strategies import requests
from sstest.manifest import Manifest, Pointer
from sstest.manifest.pointer import join
from sstest.rules.example import document
from sstest.rules.requests.describe import changed, reading, same
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Target
from sstest.rules.rule import Search, error
from sstest.text import quote

# What programs that unescape, count or compare names carelessly get wrong (RFC 6901 §3 and §4).
_TAILS: Final = ("~1", "~", "/", "~0", "~01", "0", " ", "é", "//", "~~11", "%2F", ".")
# Each is as likely as several of the others: what it shows takes more than one request.
_WEIGHT: Final = 8

_Change = Callable[[tuple[str, ...]], tuple[str, ...]]


def _cases(target: Target) -> SearchStrategy[tuple[Target, Sample]]:
    return st.sampled_from(variants(target)).flatmap(
        lambda other: st.tuples(st.just(other), requests(other.manifest))
    )


def _check(target: Target, case: tuple[Target, Sample]) -> Finding | None:
    other, sample = case
    found = other.outcome(sample.body)
    if same(sample.update, found):
        return None
    return target.finding(
        f"a variant of the manifest, {_changes(other)}, reads a request as another update:"
        f" {changed(sample.update, found)}",
        request=sample.body,
        expected=reading(sample.update),
        found=reading(found),
        hint="follow pointers as RFC 6901 §4 says",
        test=(
            f"other = sstest.Manifest.load({other.manifest.to_dict()!r})",
            f"update = sstest.parse(other, {literal(sample.body)})",
            f"assert update.to_dict() == {sample.update.to_dict()!r}",
        ),
    )


def _changes(other: Target) -> str:
    parser = other.manifest.request_parser
    return (
        f"with environmentIdPath {quote(parser.environment_id_path.text)}, memberIdPath"
        f" {quote(parser.member_array_parser.member_id_path.text)} and so on"
    )


def variants(target: Target) -> list[Target]:
    """Variants of a manifest, without its template; those that need more requests several times."""
    parser = target.manifest.to_dict()["syncedSegment"]["requestParser"]
    with_tails = [_changed(parser, _tail(tail)) for tail in _TAILS]
    deeper = [_below(parser, name) for name in ("0", "1", "envelope")]
    others = [*_with_overrides(parser, target), *_unanchored(parser)]
    changed = [*with_tails, *deeper, *(other for other in others for _ in range(_WEIGHT))]
    found = [_target(target, one) for one in changed if one != parser]
    return [one for one in found if one is not None]


def _target(target: Target, parser: dict[str, Any]) -> Target | None:
    other = Manifest.load({"syncedSegment": {"requestParser": parser}}, target.manifest.key)
    try:
        # A name may have become an index, and the like.
        Shape.of(other.request_parser).satisfiable()
    except ShapeError:
        return None
    return replace(target, manifest=other)


def _below(parser: dict[str, Any], name: str) -> dict[str, Any]:
    changed = _changed(parser, lambda parts: (name, *parts))
    return {**changed, "memberArrayParser": parser["memberArrayParser"]}


def _with_overrides(parser: dict[str, Any], target: Target) -> list[dict[str, Any]]:
    member = parser["memberArrayParser"]
    # An array of plain texts has no room for more.
    if target.manifest.request_parser.member_array_parser.member_id_path.text == "":
        return []
    own = {"cohortIdPath": "/own cohort/id", "cohortNamePath": "/own cohort/name"}
    return [{**parser, "memberArrayParser": {**member, **own}}]


def _unanchored(parser: dict[str, Any]) -> list[dict[str, Any]]:
    """The action is looked for anywhere in its text."""
    if "arrayInclusion" not in parser:
        return []
    return [{**parser, "arrayInclusion": {**parser["arrayInclusion"], "matcher": "add|members"}}]


def _tail(tail: str) -> _Change:
    def change(parts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(part if part.isdigit() or part == "-" else f"{part}{tail}" for part in parts)

    return change


def _changed(value: dict[str, Any], change: _Change) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            changed[name] = _changed(inner, change)
        elif name.endswith("Path") or name == "path":
            changed[name] = join(change(Pointer.parse(inner).parts))
        else:
            changed[name] = inner
    return changed


RULES: Final = (
    error(
        "SS914",
        "names and places make no difference",
        "With other names, a level deeper, with overrides or an open matcher, requests parse to the"
        " intended update.",
        "A parser that unescapes ~0 before ~1, counts indices from 1, or anchors a matcher works"
        " until a manifest has such a pointer or matcher.",
        bad=document('"/a~01" looks for "a/"'),
        good=document('"/a~01" looks for "a~1"'),
        source="RFC 6901 §3 and §4; docs/semantics.md §5",
        search=Search(_cases, _check, profiles=("docs",)),
    ),
)
