"""SS910: one member's override of the cohort does not touch another member."""

from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from sstest.finding import Finding
from sstest.generate.document import encode, load, put, value_at
from sstest.generate.properties import Use
from sstest.generate.shape import Path
from sstest.generate.strategies import requests
from sstest.manifest import MISSING
from sstest.parser import Membership
from sstest.rules.example import document
from sstest.rules.requests import documents
from sstest.rules.requests.describe import reading
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Outcome, Refusal, Target
from sstest.rules.rule import Search, error

Case = tuple[bytes, bytes, int]
"""A request, the same with another override in one member, and the index of its membership."""


@st.composite
def _overridden(draw: DrawFn, target: Target) -> Case:
    sample = draw(requests(target.manifest))
    document = load(sample.body)
    use: Use = draw(st.sampled_from(_overrides(target)))
    listed = documents.arrays(target, document)
    places: list[tuple[int, Path]] = []
    start = 0
    for path, head, members in listed:
        for index, member in enumerate(members):
            if index >= head and _has_room(member, use.pointer.parts):
                places.append((start + index, (*path, str(index), *use.pointer.parts)))
        start += len(members)
    assume(places and start == len(sample.update.memberships) and start > 1)
    place, path = draw(st.sampled_from(places))
    other = draw(st.sampled_from(("other", "0", "another cohort")))
    return sample.body, encode(put(document, path, other)), place


def _has_room(member: Any, parts: Path) -> bool:
    """Whether a value can be put there without anything else being lost."""
    for depth in range(len(parts)):
        value = value_at(member, parts[:depth])
        if value is MISSING:
            return True
        if not isinstance(value, dict):
            return False
    return not isinstance(value_at(member, parts), dict | list)


def _check(target: Target, case: Case) -> Finding | None:
    body, changed, place = case
    before, now = target.outcome(body), target.outcome(changed)
    if isinstance(before, Refusal) or _others(before, place) == _others(now, place):
        return None
    return target.finding(
        f"another cohort for member {place} changes what is read of the others",
        request=changed,
        expected=reading(before),
        found=reading(now),
        test=(
            f"before = sstest.parse(manifest, {literal(body)}, {target.profile!r})",
            f"now = sstest.parse(manifest, {literal(changed)}, {target.profile!r})",
            f"rest = [one for i, one in enumerate(before.memberships) if i != {place}]",
            f"assert rest == [one for i, one in enumerate(now.memberships) if i != {place}]",
        ),
    )


def _others(outcome: Outcome, place: int) -> list[Membership] | None:
    if isinstance(outcome, Refusal):
        return None
    return [one for index, one in enumerate(outcome.memberships) if index != place]


def _overrides(target: Target) -> list[Use]:
    places = [use.pointer.parts for use in target.shape.member_uses]
    return [
        use
        for use in target.shape.member_uses
        if use.name in ("cohortIdPath", "cohortNamePath")
        and use.pointer.parts
        and sum(_overlap(use.pointer.parts, other) for other in places) == 1
    ]


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _applies(target: Target) -> str | None:
    return None if _overrides(target) else "members have no cohort of their own"


RULES: Final = (
    error(
        "SS910",
        "one member's override does not touch another",
        "Another cohort in one member changes nothing for the members beside it.",
        "In a batch for several cohorts, an override that sticks puts every later member into the"
        " wrong cohort.",
        bad=document("the second member has no cohort of its own and lands in the first member's"),
        good=document("the second member lands in the request's cohort"),
        source="docs/semantics.md §2.1, step 6",
        search=Search(_overridden, _check, applies=_applies, profiles=("docs",)),
    ),
)
