"""SS906, SS907, SS908 and SS909: how a sync is split into requests makes no difference."""

from functools import partial
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.finding import Finding
from sstest.generate.document import load
from sstest.generate.strategies import members_after, requests, syncs
from sstest.parser import Update
from sstest.parser.difference import list_keys
from sstest.rules.example import document
from sstest.rules.requests import documents
from sstest.rules.requests.describe import reading
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Refusal, Target
from sstest.rules.rule import Search, error

State = dict[str, frozenset[str]]
"""Who is in each cohort: context keys by cohort id."""
Parts = tuple[bytes, tuple[bytes, ...]]
"""A request, and the requests it was cut into."""


@st.composite
def _cut(draw: DrawFn, target: Target, *, single: bool) -> Parts:
    sample = draw(requests(target.manifest))
    document = load(sample.body)
    listed = documents.arrays(target, document)
    free = sum(len(members[head:]) for _, head, members in listed)
    # Shrinking makes fewer members of more, so few have to be accepted as well.
    assume(free >= (1 if single else 2))
    if any(head for _, head, _ in listed):
        # Every part has the members at the head, so each of their keys needs one direction.
        directions: dict[tuple[str, str], set[bool]] = {}
        for one in sample.update.memberships:
            directions.setdefault((one.cohort_id, one.context_key), set()).add(one.included)
        assume(all(len(said) == 1 for said in directions.values()))
    sizes = [1] * free if single else [at := draw(st.integers(1, free - 1)), free - at]
    return sample.body, tuple(documents.cut(target, document, sizes))


def _check_cut(target: Target, case: Parts) -> Finding | None:
    body, parts = case
    whole = target.outcome(body)
    if isinstance(whole, Refusal):
        return None  # SS901 reports it
    updates = []
    for part in parts:
        outcome = target.outcome(part)
        if isinstance(outcome, Refusal):
            return target.finding(
                f"a part of a request that is accepted is not: {outcome}",
                request=part,
                expected="the part is accepted, as the whole is",
                found=reading(outcome),
                field=outcome.field,
                test=(f"sstest.parse(manifest, {literal(part)}, {target.profile!r})",),
            )
        updates.append(outcome)
    left, expected = members_after(updates), members_after([whole])
    if left == expected:
        return None
    return target.finding(
        f"a request cut in {len(parts)} leaves other members: {_difference(expected, left)}",
        request=body,
        expected=_state(expected),
        found=_state(left),
        test=_test(target, parts, f"members_after([{literal(body)}])"),
    )


def _check_replay(target: Target, body: bytes) -> Finding | None:
    outcome = target.outcome(body)
    if isinstance(outcome, Refusal):
        return None
    again = target.outcome(body)
    expected = members_after([outcome])
    left = members_after([outcome, again]) if isinstance(again, Update) else {}
    if isinstance(again, Update) and left == expected:
        return None
    return target.finding(
        "the same request, sent again, changes who is in the cohort:"
        f" {again if isinstance(again, Refusal) else _difference(expected, left)}",
        request=body,
        expected=_state(expected),
        found=reading(again),
        test=_test(target, (body, body), f"members_after([{literal(body)}])"),
    )


def _check_sync(target: Target, case: tuple[tuple[bytes, ...], State]) -> Finding | None:
    bodies, members = case
    outcomes = [target.outcome(body) for body in bodies]
    updates = [one for one in outcomes if isinstance(one, Update)]
    left = members_after(updates)
    if len(updates) < len(outcomes) or left == members:
        return None
    return target.finding(
        f"after {len(bodies)} requests the members are others: {_difference(members, left)}",
        request=bodies[-1],
        expected=_state(members),
        found=_state(left),
        test=_test(target, bodies, repr({cohort: set(keys) for cohort, keys in members.items()})),
    )


def _test(target: Target, bodies: tuple[bytes, ...], expected: str) -> tuple[str, ...]:
    return (
        "def members_after(bodies):",
        "    members = {}",
        "    for body in bodies:",
        f"        for one in sstest.parse(manifest, body, {target.profile!r}).memberships:",
        "            keys = members.setdefault(one.cohort_id, set())",
        "            (keys.add if one.included else keys.discard)(one.context_key)",
        "    return members",
        f"expected = {expected}",
        f"assert members_after([{', '.join(map(literal, bodies))}]) == expected",
    )


def _state(state: State) -> str:
    listed = (f"{cohort!r}: {list_keys(keys) or 'nobody'}" for cohort, keys in state.items())
    return "; ".join(listed) or "nobody"


def _difference(expected: State, found: State) -> str:
    lines = []
    for cohort in {**expected, **found}:
        want, got = expected.get(cohort, frozenset()), found.get(cohort, frozenset())
        if want - got:
            lines.append(f"{cohort!r} lacks {list_keys(want - got)}")
        if got - want:
            lines.append(f"{cohort!r} also has {list_keys(got - want)}")
    return "; ".join(lines) or "a cohort is not mentioned"


def _syncs(target: Target) -> SearchStrategy[tuple[tuple[bytes, ...], State]]:
    return syncs(target.manifest).map(
        lambda sync: (tuple(one.body for one in sync.requests), sync.members)
    )


RULES: Final = (
    error(
        "SS906",
        "batching makes no difference",
        "A request with one member at a time leaves the members that one with all of them leaves.",
        "Senders choose batch sizes by what their queue holds, and change them. What depends on the"
        " others in a batch works in a test with one user and fails with a thousand.",
        bad=document("a member gets the cohort of the one before it"),
        good=document("each member is read by itself"),
        source="docs/semantics.md §2.1, step 6",
        search=Search(partial(_cut, single=True), _check_cut, profiles=("docs",)),
    ),
    error(
        "SS907",
        "a batch cut in two leaves the same members",
        "A request, cut anywhere between two members, leaves the members that the whole leaves.",
        "Large syncs are cut, and the cut falls where it falls. An off-by-one at either end loses"
        " one member a request.",
        bad=document("the last member of every request is left out"),
        good=document("both halves together are the whole"),
        source="docs/semantics.md §2.2",
        search=Search(partial(_cut, single=False), _check_cut, profiles=("docs",)),
    ),
    error(
        "SS908",
        "replaying a sync changes nothing",
        "The same request, sent once more, leaves the members that it has left before.",
        "Senders retry: after a timeout, a 429, a deployment. LaunchDarkly's reply may be lost"
        " though the request was accepted.",
        bad=document("a member that is added twice is toggled"),
        good=document("joining twice is joining"),
        source="docs/semantics.md §2.2",
        search=Search(
            lambda target: requests(target.manifest).map(lambda sample: sample.body), _check_replay
        ),
    ),
    error(
        "SS909",
        "syncs leave the members they should",
        "Requests that follow one another leave who has joined and has not left since.",
        "Each request may be read rightly and the cohort be wrong all the same, where a removal is"
        " filed under another cohort than the addition was.",
        bad=document("joining counts for cohort 7, leaving for cohort '7.0'"),
        good=document("one cohort has one id, however it is written"),
        source="docs/semantics.md §2.2",
        search=Search(_syncs, _check_sync, profiles=("docs",)),
    ),
)
