"""SS903, SS904 and SS905: added properties, another order or spelling change nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec.structs import astuple

from sstest.finding import Finding
from sstest.generate.document import encode, load, put, value_at
from sstest.generate.spellings import spellings
from sstest.generate.strategies import requests
from sstest.generate.value_strategies import any_text, anything
from sstest.rules.example import document
from sstest.rules.requests import documents
from sstest.rules.requests.describe import changed, reading, same
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Outcome, Refusal, Target
from sstest.rules.rule import Search, error

Pair = tuple[bytes, bytes]
"""A request, and an equivalent one."""


@st.composite
def _with_noise(draw: DrawFn, target: Target) -> Pair:
    """Properties that no pointer looks at, in objects wherever there are some."""
    body = draw(requests(target.manifest)).body
    document = load(body)
    uses = target.shape.uses
    known = {part for use in uses for part in use.pointer.parts}
    places = [path for path, _ in documents.objects(document)]
    assume(places)
    noisy = document
    for path in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        name = draw(any_text | st.sampled_from(sorted(known)).map(str.upper))
        there = value_at(noisy, path)
        if name not in known and name not in there:
            noisy = put(noisy, path, {**there, name: draw(anything)})
    return body, encode(noisy)


@st.composite
def _reordered(draw: DrawFn, target: Target) -> Pair:
    """Properties in another order; members too, where each is about another key."""
    sample = draw(requests(target.manifest))
    document = load(sample.body)
    listed = documents.arrays(target, document)
    keys = [one.context_key for one in sample.update.memberships]
    if len(keys) == len(set(keys)) and not any(head for _, head, _ in listed):
        for path, _, members in listed:
            if members:
                document = put(document, path, draw(st.permutations(members)))
    places = draw(st.integers(1, 3))
    return sample.body, encode(_rotated(document, places))


@st.composite
def _respelling(draw: DrawFn, target: Target) -> Pair:
    body = draw(requests(target.manifest)).body
    return body, draw(spellings(body))


def _rotated(value: Any, by: int) -> Any:
    match value:
        case dict():
            names = list(value)
            start = by % max(1, len(names))
            return {name: _rotated(value[name], by) for name in (*names[start:], *names[:start])}
        case list():
            return [_rotated(inner, by) for inner in value]
        case _:
            return value


def _unordered(outcome: Outcome) -> Any:
    if isinstance(outcome, Refusal):
        return outcome.anywhere
    members = sorted(tuple(map(repr, astuple(one))) for one in outcome.memberships)
    return outcome.environment_id, outcome.context_kind, outcome.cohort, members


def _check(
    target: Target, pair: Pair, *, what: str, alike: Callable[[Outcome, Outcome], bool] = same
) -> Finding | None:
    body, other = pair
    before, after = map(target.outcome, pair)
    if alike(before, after):
        return None
    return target.finding(
        f"the same request {what} is read differently: {changed(before, after)}",
        request=other,
        expected=reading(before),
        found=reading(after),
        test=(
            f"one = sstest.parse(manifest, {literal(body)}, {target.profile!r})",
            f"other = sstest.parse(manifest, {literal(other)}, {target.profile!r})",
            "assert one.deltas == other.deltas",
            "assert (one.environment_id, one.cohort) == (other.environment_id, other.cohort)",
            "assert one.context_kind == other.context_kind",
        ),
    )


RULES: Final = (
    error(
        "SS903",
        "unknown properties make no difference",
        "Properties that no pointer looks at change nothing, whatever they are called and hold.",
        "Senders add fields without notice. A parser that reacts to one, for its name or its depth,"
        " stops a sync on the day that happens.",
        bad=document("a second property COHORTID is accepted for cohortId"),
        good=document("only what the pointers lead to is read"),
        source="RFC 6901 §4; docs/semantics.md §2.1",
        search=Search(
            _with_noise, partial(_check, what="with properties that no pointer looks at")
        ),
    ),
    error(
        "SS904",
        "order makes no difference",
        "The properties of a request can stand in any order, and so can members of different keys.",
        "JSON objects have no order (RFC 8259 §4), and serialisers change it from one release to"
        " the next. Members with the same key do have one: the last word counts.",
        bad=document("the cohort applies only to members after it"),
        good=document("the position in the request makes no difference"),
        source="RFC 8259 §4",
        search=Search(
            _reordered,
            partial(
                _check,
                what="with its parts in another order",
                alike=lambda one, other: _unordered(one) == _unordered(other),
            ),
        ),
    ),
    error(
        "SS905",
        "spelling makes no difference",
        "White space, escapes, the form of numbers and duplicate properties change nothing.",
        'The same JSON has many spellings: "\\u0061" is "a". What is read must not depend on which'
        " library has written it.",
        bad=document('the member "\\u0061" is another one than "a"'),
        good=document('the member "\\u0061" is "a"'),
        source="RFC 8259 §7 and §8.3; docs/semantics.md §2.1",
        search=Search(_respelling, partial(_check, what="in another spelling"), profiles=("docs",)),
    ),
)
