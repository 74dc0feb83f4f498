"""SS901 and SS914: requests are read as they were meant, whatever the properties are called."""

from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.conformance.similar_manifests import neighbours
from sstest.engine import documents
from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Refusal, Target
from sstest.engine.words import changed, literal, reading, same, same_as_text
from sstest.generate.sample import Sample
from sstest.generate.strategies import requests
from sstest.generate.value_type import RawNumber
from sstest.text import quote

_LARGEST_DOUBLE: Final = 2**53


def _requests(target: Target) -> SearchStrategy[Sample]:
    drawn = requests(target.manifest)
    return drawn.filter(_is_usual) if target.profile != "docs" else drawn


def _is_usual(sample: Sample) -> bool:
    """Whether the validation server can be asked: it takes ``0`` for nothing, and uses doubles."""
    waiting: list[Any] = [documents.read(sample.body)]
    while waiting:
        value = waiting.pop()
        match value:
            case dict():
                waiting += value.values()
            case list():
                waiting += value
            case RawNumber() if value.text.lstrip("-").isdigit():
                digits = value.text.lstrip("-")
                if len(digits) > 15 or not 0 < int(digits) < _LARGEST_DOUBLE:
                    return False
            case RawNumber() | "":
                return False
            case _:
                pass
    return True


def _check(target: Target, sample: Sample) -> None:
    found = target.outcome(sample.body)
    equal: Callable[..., bool] = same if target.profile == "docs" else same_as_text
    if equal(sample.update, found):
        return
    refused = isinstance(found, Refusal)
    message = "a good request is refused" if refused else "a request is read as something else"
    raise Violation(
        f"{message}: {changed(sample.update, found)}",
        body=sample.body,
        expected=reading(sample.update),
        found=reading(found),
        field=found.field if isinstance(found, Refusal) else None,
        hint=_hint(target, found),
        test=(
            f"update = sstest.parse(manifest, {literal(sample.body)}, {target.profile!r})",
            f"assert update.to_dict() == {sample.update.to_dict()!r}",
        ),
    )


def _hint(target: Target, found: object) -> str | None:
    flag = isinstance(found, Refusal) and found.field == "booleanMembershipPath"
    if flag and target.profile == "validation-server":
        return (
            "the published validation server takes false for nothing, so no flag can remove"
            " anybody there; what is documented takes it"
        )
    return None


def _near(target: Target) -> SearchStrategy[tuple[Target, Sample]]:
    return st.sampled_from(neighbours(target)).flatmap(
        lambda other: st.tuples(st.just(other), requests(other.manifest))
    )


def _check_near(_target: Target, case: tuple[Target, Sample]) -> None:
    other, sample = case
    found = other.outcome(sample.body)
    if same(sample.update, found):
        return
    raise Violation(
        f"the same manifest, {_changes(other)}, reads a request of its own as something else:"
        f" {changed(sample.update, found)}",
        body=sample.body,
        expected=reading(sample.update),
        found=reading(found),
        hint="it is the parser that is at fault: pointers are followed as RFC 6901 §4 says",
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


MEANS: Final = Property(
    "SS901",
    "requests mean what they meant",
    "Every request that the documentation allows is read as it was meant when it was made.",
    "A member who joins the wrong cohort, or none, is served the wrong feature, and no reply says"
    " so. The requests range over all that is legal: several cohorts, keys repeated and in"
    " conflict, empty arrays, numbers for ids, any text.",
    'a flag of false that is taken for a flag that is not there: {"userId": "0", "value": false}',
    'the same member leaves the cohort: {"userId": "0", "value": false}',
    "docs/semantics.md §2",
    _requests,
    _check,
)
NEAR: Final = Property(
    "SS914",
    "names and places do not matter",
    "With other names, a level deeper, with overrides or an open matcher, requests are read right.",
    "A parser that unescapes ~0 before ~1, counts indices from 1, or anchors a matcher works until"
    " a manifest has the like. This is about the parser that reads, more than about the manifest.",
    '"/a~01" looks for "a/"',
    '"/a~01" looks for "a~1"',
    "RFC 6901 §3 and §4; docs/semantics.md §5",
    _near,
    _check_near,
    profiles=("docs",),
)
