"""SS903, SS904 and SS905: noise, order and spelling are trifles, and change nothing."""

from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.engine import documents
from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Outcome, Refusal, Target
from sstest.engine.words import changed, literal, reading, same
from sstest.generate.spellings import spellings
from sstest.generate.strategies import requests
from sstest.generate.value_strategies import anything
from sstest.parser import Membership, Update

Pair = tuple[bytes, bytes]
"""A request, and the same in another guise."""


@st.composite
def _with_noise(draw: DrawFn, target: Target) -> Pair:
    """Properties that no pointer looks at, in objects wherever there are some."""
    body = draw(requests(target.manifest)).body
    document = documents.read(body)
    uses = (*target.shape.request_uses, *target.shape.member_uses)
    known = {part for use in uses for part in use.pointer.parts}
    places = [path for path, _ in documents.objects(document)]
    assume(places)
    noisy = document
    for path in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        name = draw(st.text() | st.sampled_from(sorted(known)).map(str.upper))
        there = documents.find(noisy, path)
        if name not in known and name not in there:
            noisy = documents.put(noisy, path, {**there, name: draw(anything)})
    return body, documents.write(noisy)


@st.composite
def _reordered(draw: DrawFn, target: Target) -> Pair:
    """Properties in another order; members too, where each is about another key."""
    sample = draw(requests(target.manifest))
    document = documents.read(sample.body)
    listed = documents.arrays(target, document)
    if _distinct(sample.update) and not any(head for _, head, _ in listed):
        for path, _, members in listed:
            if members:
                document = documents.put(document, path, draw(st.permutations(members)))
    turned = draw(st.integers(1, 3))
    return sample.body, documents.write(_turn(document, turned))


@st.composite
def _respelt(draw: DrawFn, target: Target) -> Pair:
    body = draw(requests(target.manifest)).body
    return body, draw(spellings(body))


def _turn(value: Any, by: int) -> Any:
    """The document with the properties of every object turned round by so many places."""
    match value:
        case dict():
            names = list(value)
            start = by % max(1, len(names))
            return {name: _turn(value[name], by) for name in (*names[start:], *names[:start])}
        case list():
            return [_turn(inner, by) for inner in value]
        case _:
            return value


def _distinct(update: Update) -> bool:
    keys = [one.context_key for one in update.memberships]
    return len(keys) == len(set(keys))


def _check_same(what: str) -> Any:
    def check(target: Target, pair: Pair) -> None:
        body, other = pair
        before, after = target.outcome(body), target.outcome(other)
        if same(before, after) or (before == after and isinstance(before, Refusal)):
            return
        _complain(target, what, pair, before, after)

    return check


def _check_order(target: Target, pair: Pair) -> None:
    body, other = pair
    before, after = target.outcome(body), target.outcome(other)
    if _unordered(before) != _unordered(after):
        _complain(target, "with its parts in another order", pair, before, after)


def _unordered(outcome: Outcome) -> Any:
    if isinstance(outcome, Refusal):
        return outcome.anywhere
    members = sorted(map(_key, outcome.memberships))
    return outcome.environment_id, outcome.context_kind, outcome.cohort, members


def _key(one: Membership) -> tuple[str, ...]:
    values = one.context_key, one.included, one.cohort_id, one.cohort_name, one.cohort_url
    return tuple(map(repr, values))


def _complain(target: Target, what: str, pair: Pair, before: Outcome, after: Outcome) -> None:
    body, other = pair
    raise Violation(
        f"the same request {what} is read differently: {changed(before, after)}",
        body=other,
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


def _noisy_cases(target: Target) -> SearchStrategy[Pair]:
    return _with_noise(target)


def _order_cases(target: Target) -> SearchStrategy[Pair]:
    return _reordered(target)


def _spelling_cases(target: Target) -> SearchStrategy[Pair]:
    return _respelt(target)


NOISE: Final = Property(
    "SS903",
    "noise does not matter",
    "Properties that no pointer looks at change nothing, whatever they are called and hold.",
    "Senders add fields without notice. A parser that reacts to one, for its name or its depth,"
    " stops a sync on the day that happens.",
    "a second property COHORTID is taken for cohortId",
    "only what the pointers lead to is read",
    "RFC 6901 §4; docs/semantics.md §2.1",
    _noisy_cases,
    _check_same("with properties that no pointer looks at"),
)
ORDER: Final = Property(
    "SS904",
    "order does not matter",
    "The properties of a request can stand in any order, and so can members of different keys.",
    "JSON objects have no order (RFC 8259 §4), and serialisers change it from one release to the"
    " next. Members with the same key do have one: the last word counts.",
    "the cohort is only known to members that stand behind it",
    "what stands first and last makes no difference",
    "RFC 8259 §4",
    _order_cases,
    _check_order,
)
SPELLING: Final = Property(
    "SS905",
    "spelling does not matter",
    "White space, escapes, the form of numbers, and properties that stand twice change nothing.",
    'The same JSON has many spellings: "\\u0061" is "a". What is read must not depend on which'
    " library has written it.",
    'the member "\\u0061" is another one than "a"',
    'the member "\\u0061" is "a"',
    "RFC 8259 §7 and §8.3; docs/semantics.md §2.1",
    _spelling_cases,
    _check_same("in another spelling"),
    profiles=("docs",),
)
