"""SS906, SS907, SS908 and SS909: how a sync is split into requests makes no difference."""

from typing import Final

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.finding import Finding
from sstest.generate.strategies import requests, syncs
from sstest.javascript.values import is_truthy, to_string
from sstest.parser import Update
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


def after(updates: list[Update]) -> State:
    """The members that updates leave, one after the other, all cohorts being empty before."""
    members: dict[str, set[str]] = {}
    for update in updates:
        for one in update.memberships:
            if one.included is None:
                continue
            keys = members.setdefault(to_string(one.cohort_id), set())
            (keys.add if is_truthy(one.included) else keys.discard)(to_string(one.context_key))
    return {cohort: frozenset(keys) for cohort, keys in members.items()}


@st.composite
def _cut(draw: DrawFn, target: Target, *, single: bool) -> Parts:
    sample = draw(requests(target.manifest))
    document = documents.read(sample.body)
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
                f"a part of a request that is accepted is {outcome}",
                request=part,
                expected="the part is accepted, as the whole is",
                found=reading(outcome),
                field=outcome.field,
                test=(f"sstest.parse(manifest, {literal(part)}, {target.profile!r})",),
            )
        updates.append(outcome)
    left, expected = after(updates), after([whole])
    if left != expected:
        return target.finding(
            f"a request cut in {len(parts)} leaves other members: {_difference(expected, left)}",
            request=body,
            expected=_state(expected),
            found=_state(left),
            test=_parts_test(target, [body], list(parts)),
        )
    return None


def _check_replay(target: Target, body: bytes) -> Finding | None:
    outcome = target.outcome(body)
    if isinstance(outcome, Refusal):
        return None
    again = target.outcome(body)
    expected = after([outcome])
    left = after([outcome, again]) if isinstance(again, Update) else {}
    if isinstance(again, Refusal) or left != expected:
        return target.finding(
            "the same request, sent again, changes who is in the cohort:"
            f" {again if isinstance(again, Refusal) else _difference(expected, left)}",
            request=body,
            expected=_state(expected),
            found=reading(again),
            test=_parts_test(target, [body], [body, body]),
        )
    return None


def _check_sync(target: Target, case: tuple[tuple[bytes, ...], State]) -> Finding | None:
    bodies, members = case
    outcomes = [target.outcome(body) for body in bodies]
    updates = [one for one in outcomes if isinstance(one, Update)]
    if len(updates) < len(outcomes):
        return None
    left = after(updates)
    if left != members:
        return target.finding(
            f"after {len(bodies)} requests the members are others: {_difference(members, left)}",
            request=bodies[-1],
            expected=_state(members),
            found=_state(left),
            test=(
                f"bodies = [{', '.join(map(literal, bodies))}]",
                "members = {}",
                "for body in bodies:",
                f"    for one in sstest.parse(manifest, body, {target.profile!r}).memberships:",
                "        keys = members.setdefault(one.cohort_id, set())",
                "        (keys.add if one.included else keys.discard)(one.context_key)",
                f"assert members == { {cohort: set(keys) for cohort, keys in members.items()}!r}",
            ),
        )
    return None


def _parts_test(target: Target, whole: list[bytes], parts: list[bytes]) -> tuple[str, ...]:
    return (
        "def members_after(bodies):",
        "    members = {}",
        "    for body in bodies:",
        f"        for one in sstest.parse(manifest, body, {target.profile!r}).memberships:",
        "            keys = members.setdefault(one.cohort_id, set())",
        "            (keys.add if one.included else keys.discard)(one.context_key)",
        "    return members",
        f"whole = members_after([{', '.join(map(literal, whole))}])",
        f"assert members_after([{', '.join(map(literal, parts))}]) == whole",
    )


def _state(state: State) -> str:
    return "; ".join(f"{cohort!r}: {_keys(keys)}" for cohort, keys in state.items()) or "nobody"


def _keys(keys: frozenset[str]) -> str:
    shown = ", ".join(map(repr, sorted(keys)[:6]))
    return f"{shown}, and {len(keys) - 6} more" if len(keys) > 6 else shown or "nobody"


def _difference(expected: State, found: State) -> str:
    lines = []
    for cohort in {**expected, **found}:
        want, got = expected.get(cohort, frozenset()), found.get(cohort, frozenset())
        if want - got:
            lines.append(f"{cohort!r} lacks {_keys(want - got)}")
        if got - want:
            lines.append(f"{cohort!r} also has {_keys(got - want)}")
    return "; ".join(lines) or "a cohort is not mentioned"


def _one_by_one(target: Target) -> SearchStrategy[Parts]:
    return _cut(target, single=True)


def _in_two(target: Target) -> SearchStrategy[Parts]:
    return _cut(target, single=False)


def _bodies(target: Target) -> SearchStrategy[bytes]:
    return requests(target.manifest).map(lambda sample: sample.body)


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
        search=Search(_one_by_one, _check_cut, profiles=("docs",)),
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
        search=Search(_in_two, _check_cut, profiles=("docs",)),
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
        search=Search(_bodies, _check_replay),
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
