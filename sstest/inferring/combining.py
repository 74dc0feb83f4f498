"""The readings that fit together, tried on the payloads, best first."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sstest.inferring.cohorts import cohorts, urls
from sstest.inferring.directions import readings
from sstest.inferring.frame import environments, kinds
from sstest.inferring.plan import Plan
from sstest.inferring.reasons import Choice, Reason, total
from sstest.inferring.sources import sources
from sstest.inferring.structure import Fields, Members
from sstest.inferring.whole import whole_manifest
from sstest.inferring.words import Words, variants
from sstest.manifest import Manifest
from sstest.parser import RequestError
from sstest.parser.reference import read
from sstest.text import quote

PARTS: Final = ("members", "key", "cohort", "environment", "kind", "url", "words")
"""What is chosen, each alone."""

_MOST_READINGS: Final = 8
_MOST_TRIED: Final = 40
_MOST_TAKEN: Final = 600
_MOST_PAYLOADS: Final = 100
_READ: Final = 6.0
_MOST_CANDIDATES: Final = 24

Chosen = Mapping[str, Choice[Any]]
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Not:
    """In place of an answer: the values of a part that somebody has said no to."""

    part: str
    values: tuple[Any, ...] = ()

    def and_not(self, other: Any) -> "Not":
        """Neither these nor those of another one, if it is one."""
        return Not(self.part, self.values + (other.values if isinstance(other, Not) else ()))


@dataclass(frozen=True)
class Failure:
    """Why payloads are not read: the property and the message, which names no value."""

    field: str
    message: str


@dataclass(frozen=True)
class Candidate:
    """A manifest that reads payloads, what speaks for it, and how well it reads them.

    ``score`` is what its reasons come to, to compare candidates with; ``read`` is how many of the
    ``tried`` payloads it reads, ``failed`` are the numbers of the others, with why. In those it
    reads, ``joined`` members join and ``left`` leave.
    """

    plan: Plan = field(repr=False)
    chosen: Chosen = field(repr=False)
    read: int
    tried: int
    failed: Mapping[int, Failure] = field(repr=False)
    score: float
    joined: int
    left: int

    @cached_property
    def parser(self) -> dict[str, Any]:
        """Its ``requestParser``."""
        return self.plan.request_parser()

    @property
    def manifest(self) -> dict[str, Any]:
        """The whole manifest, with placeholders."""
        return whole_manifest(self.parser)

    @cached_property
    def loaded(self) -> Manifest:
        """The manifest, ready to read requests."""
        return _loaded(self.parser)

    @property
    def reasons(self) -> dict[str, tuple[Reason, ...]]:
        """What speaks for and against each part."""
        return {part: choice.reasons for part, choice in self.chosen.items()}

    @property
    def failures(self) -> list[tuple[Failure, int]]:
        """Each kind of failure with how many payloads have it, the commonest first."""
        return Counter(self.failed.values()).most_common()


@dataclass(frozen=True)
class Options:
    """The choices for each part, under one reading; best first."""

    by_part: Mapping[str, Sequence[Choice[Any]]]

    def plan(self, chosen: Chosen) -> Plan:
        """The plan of some of them."""
        return Plan(
            chosen["members"].value,
            chosen["key"].value,
            chosen["cohort"].value,
            chosen["environment"].value,
            chosen["kind"].value,
            chosen["url"].value,
            chosen["words"].value,
        )


def options(fields: Fields, answers: Answers) -> list[Options]:
    """For each reading the choices for all parts; readings that leave a part without any are out.

    ``answers`` are values for parts that are no longer to be chosen.
    """
    members = {path: Members.of(path, arrays) for path, arrays in fields.arrays.items()}
    found = []
    possible = answered("members", readings(fields), answers)
    for reading in possible[:_MOST_READINGS]:
        seen = sources(fields, reading.value, members)
        named = answered("cohort", cohorts(fields, reading.value, seen, members), answers)
        where = answered("environment", environments(fields, seen), answers)
        by_part: dict[str, Sequence[Choice[Any]]] = {
            "members": [reading],
            "key": answered("key", list(reading.value.keys), answers),
            "cohort": named,
            "environment": where,
            "kind": answered("kind", kinds(fields, seen), answers),
            "url": answered("url", urls(seen, named[0].value), answers) if named else [],
            "words": answered("words", _word_choices(reading.value.words), answers),
        }
        if all(by_part.values()):
            found.append(Options(by_part))
    return found


def answered(part: str, choices: list[Choice[Any]], answers: Answers) -> list[Choice[Any]]:
    """The choices for a part that answers leave."""
    given = answers.get(part, Not(part))
    if isinstance(given, Not):
        return [one for one in choices if one.value not in given.values]
    same = [one for one in choices if one.value == given]
    return same or [Choice(given, (Reason(0.0, "it was answered"),))]


def _word_choices(words: Words | None) -> list[Choice[Words | None]]:
    """Which words add: as their meaning says, and what else it may be."""
    if words is None:
        return [Choice(None)]
    choices: list[Choice[Words | None]] = [Choice(words)]
    less = (Reason(-1, "other words are likelier to add, by their order"),)
    choices += [Choice(other, less) for other in words.others()]
    if words.unseen and not words.is_assumed:
        text = f"no payload says {', '.join(map(quote, sorted(words.unseen)))}"
        seen_alone = words.with_adding(words.adding - words.unseen)
        choices.append(Choice(seen_alone, (Reason(-1, text),)))
    if words.leaving and not words.is_guess:
        text = f"{', '.join(map(quote, words.leaving))} would add as well"
        everything = words.with_adding(words.adding.union(words.leaving))
        choices.append(Choice(everything, (Reason(-8, text),)))
    for rare, usual in variants(words):
        if {rare, usual} <= words.adding and len(words.adding) > 1:
            text = f"only {quote(usual)} adds, and not {quote(rare)}"
            choices.append(Choice(words.with_adding(words.adding - {rare}), (Reason(-1, text),)))
    return choices


def combined(fields: Fields, documents: Sequence[Any], answers: Answers) -> list[Candidate]:
    """The candidates, best first: the best of all combinations, each tried on the payloads."""
    every = options(fields, answers)
    if not every:
        return []
    tried = {}
    for chosen, plan in _best_of(every):
        tried[plan] = _try(plan, chosen, documents)
    first = max(tried.values(), key=lambda one: one.score, default=None)
    if first is None:
        return []
    for chosen, plan in _beside(first, every):
        if plan not in tried:
            tried[plan] = _try(plan, chosen, documents)
    ordered = sorted(tried.values(), key=lambda one: -one.score)
    kept: dict[str, Candidate] = {}
    for one in ordered:
        if one.read:
            kept.setdefault(repr(one.parser), one)
    return list(kept.values())[:_MOST_CANDIDATES]


def _beside(first: Candidate, every: Sequence[Options]) -> Iterator[tuple[Chosen, Plan]]:
    """What differs from the best in one part."""
    own = next(one for one in every if one.by_part["members"][0] is first.chosen["members"])
    for part, choices in own.by_part.items():
        for other in choices:
            chosen = {**first.chosen, part: other}
            plan = own.plan(chosen)
            if plan.is_possible:
                yield chosen, plan


def _best_of(every: Sequence[Options]) -> Iterator[tuple[Chosen, Plan]]:
    """Combinations by what their reasons come to, the best first."""
    start = (0,) * len(PARTS)
    waiting: list[tuple[float, int, tuple[int, ...]]] = []
    for number, one in enumerate(every):
        heapq.heappush(waiting, (-_score(one, start), number, start))
    seen = {(number, start) for number in range(len(every))}
    tried = taken = 0
    while waiting and tried < _MOST_TRIED and taken < _MOST_TAKEN:
        _, number, indices = heapq.heappop(waiting)
        taken += 1
        one = every[number]
        chosen = {part: one.by_part[part][at] for part, at in zip(PARTS, indices, strict=True)}
        plan = one.plan(chosen)
        if plan.is_possible:
            tried += 1
            yield chosen, plan
        for place, part in enumerate(PARTS):
            after = (*indices[:place], indices[place] + 1, *indices[place + 1 :])
            if after[place] < len(one.by_part[part]) and (number, after) not in seen:
                seen.add((number, after))
                heapq.heappush(waiting, (-_score(one, after), number, after))


def _score(one: Options, indices: tuple[int, ...]) -> float:
    return total(one.by_part[part][at].score for part, at in zip(PARTS, indices, strict=True))


def _try(plan: Plan, chosen: Chosen, documents: Sequence[Any]) -> Candidate:
    parser = _loaded(plan.request_parser()).request_parser
    failed: dict[int, Failure] = {}
    filled = joined = left = 0
    for number, document in enumerate(documents[:_MOST_PAYLOADS]):
        try:
            memberships = read(parser, document).memberships
        except RequestError as error:
            failed[number] = Failure(error.field or "", error.message)
            continue
        joining = sum(bool(one.included) for one in memberships)
        filled += bool(memberships)
        joined += joining
        left += len(memberships) - joining
    tried = min(len(documents), _MOST_PAYLOADS)
    count = tried - len(failed)
    read_well = (_READ * count / tried, 2 * filled / tried)
    score = total((*(one.score for one in chosen.values()), *read_well))
    return Candidate(plan, chosen, count, tried, failed, score, joined, left)


def _loaded(parser: dict[str, Any]) -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": parser}})
