"""Requests as a manifest's own sender would write them, with what each of them must mean."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sstest.generate.actions import Actions, actions
from sstest.generate.draft import Values, assemble, encode
from sstest.generate.forms import Form
from sstest.generate.habits import Habits
from sstest.generate.meaning import meaning
from sstest.generate.noise import RealisticTrimmings
from sstest.generate.sample import Sample
from sstest.generate.shape import LONGEST, Members, Node, Path, Shape, Slot, leaves
from sstest.manifest import MISSING, Manifest
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort

__all__ = ["Sample", "samples", "stream"]

# A sync grows as Pareto's law has it: most are small, few are large, and some are cut.
_SLOPE: Final = 0.85
_LARGEST_SYNC: Final = 3000
# Bytes; the published validation server refuses bodies over 100 kB (specification, 2.3).
_ROOM: Final = 90_000
_COHORTS: Final = 4
_REMEMBERED: Final = 5000
_ODDS_JOINING: Final = {0: 1.0, 1: 0.6, 2: 0.0}


def samples(
    manifest: Manifest,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> list[Sample]:
    """``count`` realistic requests for ``manifest``; the same seed gives the same bytes.

    They follow one another as syncs do: a first sync in which members only join, a small change,
    a removal, and then any of these; a large sync is cut into several requests. ``locale`` is one
    of Faker's, such as ``de_DE``; it changes the words, not what requests mean. ``like`` are
    bodies of the sender's, whose fields and styles are copied and none of whose values are.

    Raises :class:`~sstest.ManifestError` for a manifest that breaks rules,
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy it, and
    :class:`ValueError` for a negative count, an unknown locale, or a body of ``like`` that is not
    JSON.
    """
    return list(stream(manifest, count, seed, locale, like))


def stream(
    manifest: Manifest,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> Iterator[Sample]:
    """The same as :func:`samples`, one after the other."""
    if count < 0:
        raise ValueError(f"count is {count}, expected 0 or more")
    shape = Shape.of(manifest.request_parser).satisfiable()
    # Two senders of the same seed are still two senders.
    chance = random.Random(f"{seed} {manifest.key}")  # noqa: S311  # made-up data, no secret
    sender = _Sender(shape, chance, Habits.of(shape, chance, locale, tuple(like)))
    return (sender.sample(index) for index in range(count))


@dataclass(frozen=True, slots=True)
class _Member:
    """A member as its sender thinks of it: the id as written, the direction, the cohort."""

    id: str | int
    included: bool
    cohort: Cohort


@dataclass
class _Sender:
    """One partner's sender: what it has to say, and where its manifest wants it said."""

    shape: Shape
    chance: random.Random
    habits: Habits
    joined: dict[str, list[str | int]] = field(default_factory=lambda: defaultdict(list))
    backlog: list[_Member] = field(default_factory=list)
    homes: dict[str, tuple[str, str | Missing]] = field(default_factory=dict)

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """The two environments this sender is set up for, as client-side IDs."""
        return (self.habits.environment(), self.habits.environment())

    @cached_property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that its user has chosen to sync."""
        return tuple(self.habits.cohort() for _ in range(_COHORTS))

    def home_of(self, cohort: Cohort) -> tuple[str, str | Missing]:
        """The environment and the context kind that a cohort is synced to, always the same."""
        if cohort.id not in self.homes:
            environment = self.chance.choice(self.environments)
            self.homes[cohort.id] = (environment, self.habits.context_kind())
        return self.homes[cohort.id]

    @cached_property
    def actions(self) -> Actions | None:
        """Its words for joining and leaving, where the manifest reads them off an action."""
        for use in self.shape.request_uses:
            if use.matcher is not None:
                return self.habits.spared(actions(use.matcher))
        return None

    @cached_property
    def trimmings(self) -> RealisticTrimmings:
        """What it sends along that LaunchDarkly ignores."""
        return RealisticTrimmings(self.habits.fields, self.chance)

    @cached_property
    def longest(self) -> int:
        """How many members it puts into one request, by count and by size."""
        member = _Member(self.habits.context_key(), included=True, cohort=self.cohorts[0])
        size = max(len(encode(self._compose([member], member.cohort)[0])), 20)
        return max(1, min(LONGEST, _ROOM // size))

    def sample(self, index: int) -> Sample:
        """The ``index``-th request: first sync, change, removal, then any of them."""
        members = self.backlog[: self.longest] or self._sync(index)
        self.backlog = self.backlog[len(members) :] if self.backlog else members[self.longest :]
        document, values = self._compose(members[: self.longest], members[0].cohort)
        return Sample(encode(_arranged(document)), meaning(self.shape, values))

    def _sync(self, index: int) -> list[_Member]:
        """Everything that one sync of a cohort has to say."""
        step = index if index < 3 else self.chance.randrange(4)
        cohort = self.chance.choice(self.cohorts) if index >= 3 else self.cohorts[0]
        cohorts = [cohort]
        if self._can_override and step == 3:
            cohorts += [self.chance.choice(self.cohorts)]
        directions = self._directions(step)
        members = []
        for place, included in enumerate(directions):
            own = cohort if place == 0 else self.chance.choice(cohorts)
            members.append(_Member(self._id(included, own), included, own))
        return list({(str(one.id), one.cohort.id): one for one in members}.values())

    @cached_property
    def _can_override(self) -> bool:
        names = {use.name for use in self.shape.member_uses}
        return {"cohortIdPath", "cohortNamePath"} <= names

    def _directions(self, step: int) -> list[bool]:
        """Who joins and who leaves in a first sync (0), a change (1), a removal (2) or any."""
        size = min(int(self.chance.paretovariate(_SLOPE) * (4 if step == 0 else 1)), _LARGEST_SYNC)
        odds = _ODDS_JOINING.get(step, self.chance.random())
        directions = [self.chance.random() < odds for _ in range(max(size, 1))]
        if self.actions is None:
            return directions
        # One action speaks for the whole array.
        included = directions[0] if self.actions.joining else False
        return [included or not self.actions.leaving] * len(directions)

    def _id(self, included: bool, cohort: Cohort) -> str | int:  # noqa: FBT001  # part of a member
        """A new member, or, of those who leave, mostly one who has joined before."""
        known = self.joined[cohort.id]
        if not included and known and self.chance.random() < 0.8:
            return known.pop()
        made = self.habits.context_key()
        if included and len(known) < _REMEMBERED:
            known.append(made)
        return made

    def _compose(self, members: list[_Member], cohort: Cohort) -> tuple[Any, Values]:
        writing = _Writing(self, members, cohort)
        writing.fill(self.shape.root, ())
        values = {path: value for path, value in writing.values.items() if value is not MISSING}
        return assemble(self.shape.root, values, self.trimmings), values


@dataclass
class _Writing:
    """One request being written: values put where the manifest looks for them."""

    sender: _Sender
    members: list[_Member]
    cohort: Cohort
    values: Values = field(default_factory=dict)

    def fill(self, node: Node, path: Path, member: _Member | None = None) -> None:
        """Put values at and below ``path``, which lies in ``member`` if there is one."""
        for place, leaf in leaves(node, path):
            if isinstance(leaf, Members):
                self._fill_array(leaf, place)
            else:
                self.values[place] = self._value(leaf, member)

    def _fill_array(self, node: Members, path: Path) -> None:
        directions = {use.included for use in node.uses}
        listed = [one for one in self.members if directions & {None, one.included}]
        while len(listed) < node.least:
            included = None not in directions and True in directions
            direction = included or self.members[0].included
            key = self.sender.habits.context_key()
            listed.append(_Member(key, direction, self.cohort))
        self.values[path] = range(len(listed))
        for index, member in enumerate(listed):
            self.fill(node.member(index), (*path, str(index)), member)

    def _value(self, slot: Slot, member: _Member | None) -> Any:
        """The first value that a use of the slot suggests and that all of them accept."""
        for use in slot.uses:
            value = self._suggested(use.name, use.matcher, member if use.of_member else None)
            if Form.of(value) in slot.accepts:
                return value
        for value in (MISSING, self.cohort.id, "user", True):
            if Form.of(value) in slot.accepts:
                return value
        raise AssertionError  # pragma: no cover  # some form is accepted: the shape is satisfiable

    def _suggested(self, name: str, matcher: str | None, member: _Member | None) -> Any:
        sender, cohort = self.sender, member.cohort if member else self.cohort
        if matcher is not None and sender.actions:
            joining = self.members[0].included
            words = sender.actions.joining if joining else sender.actions.leaving
            return sender.chance.choice(words) if words else ""
        match name:
            case "environmentIdPath":
                return sender.home_of(self.cohort)[0]
            case "contextKindPath":
                return sender.home_of(self.cohort)[1]
            case "cohortIdPath":
                return cohort.id
            case "cohortNamePath":
                return cohort.name
            case "cohortUrlPath":
                return cohort.url if sender.chance.random() < 0.9 else MISSING
            case "memberIdPath" if member:
                return member.id
            case _:
                return member.included if member else MISSING


def _arranged(document: Any) -> Any:
    """The document as senders order it: what is said once first, lists of members last."""
    if not isinstance(document, dict):
        return document
    return dict(sorted(document.items(), key=lambda item: isinstance(item[1], (dict, list))))
