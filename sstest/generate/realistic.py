"""Requests as a manifest's own sender would write them, with the update each must parse to."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

from sstest.generate.actions import Actions
from sstest.generate.expected import Sample, Samples
from sstest.generate.learning import learned_style
from sstest.generate.locale_words import locale_words
from sstest.generate.sender_style import MOST_DIFFERENT, SenderPadding, SenderStyle, usual_style
from sstest.generate.shape import LONGEST, Shape
from sstest.generate.writer import Member, Message, write
from sstest.manifest import MISSING, Loadable, Manifest
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort
from sstest.text import name_bytes

# Sizes of syncs follow Pareto's law: most are small, few are large, and some are cut.
_SLOPE: Final = 0.95
_LARGEST_SYNC: Final = 2500
# Bytes; the published validation server refuses bodies over 100 kB (semantics §2.3).
_MOST_BYTES: Final = 90_000
_MOST_KNOWN: Final = 5000


def samples(
    manifest: Loadable,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> Samples:
    """``count`` realistic requests for ``manifest``; the same seed gives the same bytes.

    They follow one another as syncs do: a first sync in which members only join, a small change,
    a removal, and then any of these; a large sync is cut into several requests. ``locale`` is one
    of Faker's, such as ``de_DE``; it changes the words, not what requests mean. ``like`` are
    bodies of the sender's, whose fields and styles are copied and none of whose values are.

    Raises :class:`~sstest.ManifestError` for a manifest that breaks rules,
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy it, and
    :class:`ValueError` for a negative count, an unknown locale, a body of ``like`` that is not
    JSON, or bodies with more names or values than are learned (docs/limits.md).
    """
    loaded = Manifest.load(manifest)
    return Samples(stream(loaded, count, seed, locale, like), loaded)


def stream(
    manifest: Loadable,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> Iterator[Sample]:
    """The same as :func:`samples`, one after the other."""
    return Sender.of(manifest, seed, locale, like).stream(count)


@dataclass
class Sender:
    """One partner's sender: what it has to say, in its own style."""

    shape: Shape
    chance: random.Random
    style: SenderStyle
    joined: dict[str, list[str | int]] = field(default_factory=lambda: defaultdict(list))
    backlog: list[Member] = field(default_factory=list)
    targets: dict[str, tuple[str, str | Missing]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, manifest: Loadable, seed: int, locale: str | None, like: Iterable[bytes]
    ) -> "Sender":
        """The sender of a seed, in the style of the payloads ``like`` where there are some."""
        manifest = Manifest.load(manifest)
        shape = Shape.of(manifest.request_parser).satisfiable()
        # Two senders of the same seed are still two senders.
        name = name_bytes(f"{seed} {manifest.key}")
        chance = random.Random(name)  # noqa: S311  # made-up data, no secret
        words, payloads = locale_words(locale), tuple(like)
        style = (
            learned_style(shape, chance, words, payloads)
            if payloads
            else usual_style(shape, chance, words)
        )
        return cls(shape, chance, style)

    def stream(self, count: int) -> Iterator[Sample]:
        """Its first requests; raises :class:`ValueError` for a negative count."""
        if count < 0:
            raise ValueError(f"count is {count}, expected 0 or more")
        return map(self.sample, range(count))

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """The two environments this sender is set up for, as client-side IDs."""
        return (self.style.environment(), self.style.environment())

    @cached_property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that its user has chosen to sync."""
        made = (self.style.cohort() for _ in range(4))
        return tuple({cohort.id: cohort for cohort in made}.values())

    @cached_property
    def actions(self) -> Actions | None:
        """Its words for joining and leaving, where the manifest reads them off an action."""
        for use in self.shape.request_uses:
            if use.matcher is not None:
                return self.style.actions(use.matcher)
        return None

    @cached_property
    def padding(self) -> SenderPadding:
        return SenderPadding(self.style.fields, self.chance)

    @cached_property
    def longest(self) -> int:
        """How many members it puts into one request, by count and by size."""
        cohort = max(self.cohorts, key=lambda one: len(f"{one.id}{one.name}"))
        few, many = (
            [Member(self.style.context_key(), included=True, cohort=cohort) for _ in range(count)]
            for count in (1, 1 + MOST_DIFFERENT)
        )
        size = len(self._write(many).body) - len(self._write(few).body)
        return max(1, min(LONGEST, _MOST_BYTES * MOST_DIFFERENT // max(1, size)))

    def sample(self, index: int) -> Sample:
        """The ``index``-th request: first sync, change, removal, then any of them."""
        members = self.backlog or self._sync(index)
        self.backlog = members[self.longest :]
        return self._write(members[: self.longest])

    def word(self, *, joining: bool) -> str:
        """An action that means joining or leaving; "" where none is known for the matcher."""
        known = self.actions
        words = (known.joining if joining else known.leaving) if known else ()
        return self.chance.choice(words) if words else ""

    def target_of(self, cohort: Cohort) -> tuple[str, str | Missing]:
        """The environment and the context kind that a cohort is synced to, always the same."""
        if cohort.id not in self.targets:
            environment = self.chance.choice(self.environments)
            self.targets[cohort.id] = (environment, self.style.context_kind())
        return self.targets[cohort.id]

    def _write(self, members: list[Member]) -> Sample:
        message = Message(members, partial(self._says, members[0]), self.style.context_key)
        return write(self.shape, message, self.padding)

    def _says(self, first: Member, name: str) -> Any:
        """What a property of the request should find, if no other has a say in it."""
        cohort = first.cohort
        match name:
            case "environmentIdPath":
                return self.target_of(cohort)[0]
            case "contextKindPath":
                return self.target_of(cohort)[1]
            case "cohortIdPath":
                return cohort.id
            case "cohortNamePath":
                return cohort.name
            case "cohortUrlPath":
                return cohort.url if self.chance.random() < 0.9 else MISSING
            case _:
                return self.word(joining=first.included)

    def _sync(self, index: int) -> list[Member]:
        step = index if index < 3 else self.chance.randrange(4)
        cohort = self.chance.choice(self.cohorts) if index >= 3 else self.cohorts[0]
        cohorts = [cohort]
        if self._can_override and step == 3:
            cohorts += [self.chance.choice(self.cohorts)]
        known, key = self.joined, self.style.context_key
        members = {}
        for place, included in enumerate(self._directions(step, len(known[cohort.id]))):
            own = cohort if place == 0 or len(cohorts) == 1 else self.chance.choice(cohorts)
            joined = known[own.id]
            # Who leaves has joined before, as long as there is somebody.
            if not included and joined:
                one = joined.pop()
            else:
                one = key()
                if included and len(joined) < _MOST_KNOWN:
                    joined.append(one)
            members[one, own.id] = Member(one, included, own)
        return list(members.values())

    @cached_property
    def _can_override(self) -> bool:
        names = {use.name for use in self.shape.member_uses}
        return {"cohortIdPath", "cohortNamePath"} <= names

    def _directions(self, step: int, known: int) -> list[bool]:
        """Who joins and who leaves in a first sync (0), a change (1), a removal (2) or any."""
        size = min(int(self.chance.paretovariate(_SLOPE) * (4 if step == 0 else 1)), _LARGEST_SYNC)
        if step == 2:
            size = min(size, max(known, 1))
        odds = {0: 1.0, 1: 0.6, 2: 0.0}.get(step, self.chance.random())
        directions = [self.chance.random() < odds for _ in range(max(size, 1))]
        if self.actions is None:
            return directions
        # One action speaks for the whole array.
        included = directions[0] if self.actions.joining else False
        return [included or not self.actions.leaving] * len(directions)
