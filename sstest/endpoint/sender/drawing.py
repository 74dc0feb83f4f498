"""What histories are drawn from: the faults a sender can meet, the cohorts, and who moves."""

from dataclasses import replace
from random import Random
from typing import Any, Final

from sstest.endpoint.sender.history import FaultStep
from sstest.endpoint.sender.model import Place
from sstest.endpoint.sender.people import ALIKE, ODD, ORDINARY, PLAIN_COHORT, crowd
from sstest.endpoint.sender.stage import Stage

_CROWDS: Final = ((1, 0), (1, 1), (1, -1), (2, 0), (2, 1), (3, 0))
"""How many people move at once: so many batches of the sender, and so many people more."""

# How often something goes wrong in a sync: in percent.
_TROUBLE: Final = {"nothing": 15, "once": 30, "twice": 30, "for good": 25}

_WAIT: Final = 30
_SHORT_WAIT: Final = 1
# Beyond the timeouts that clients have by themselves: the longest is that of aiohttp, 300 s.
_SLOW: Final = 600


def _fault(method: str, *arguments: float, **options: Any) -> FaultStep:
    return FaultStep(method, arguments, tuple(options.items()))


_ANYWHERE: Final = (
    *(_fault("will_answer", status) for status in (500, 503, 409)),
    _fault("will_drop_connection"),
    _fault("will_drop_connection", applied=True),
)
_LATE: Final = (
    _fault("will_delay", _SLOW),
    _fault("will_delay", _SLOW, applied=False),
    _fault("will_delay", 1),
)
_REFUSALS: Final = tuple(_fault("will_answer", status) for status in (400, 403, 413))
"""No attempt helps against them; a sender that returns has lost what it sent."""


def trouble(random: Random, stage: Stage, rules: frozenset[str], requests: int) -> list[FaultStep]:
    """What goes wrong in a sync of so many requests: nothing, or something from one of them on."""
    kind = random.choices([*_TROUBLE], [*_TROUBLE.values()])[0]
    if kind == "nothing":
        return []
    before = random.choice((0, *range(requests)))
    passing = _passing(stage, rules)
    if kind == "for good":
        lasting = [replace(one, forever=True) for one in (*passing, *_REFUSALS)]
        return [random.choice((*lasting, *_REFUSALS * 2)).delayed_by(before)]
    first = random.choice(passing).delayed_by(before)
    if kind == "once":
        return [first]
    second = random.choice((*passing, *_REFUSALS * 2))
    return [first, second.delayed_by(random.choice((0, 0, 1)))]


def _passing(stage: Stage, rules: frozenset[str]) -> tuple[FaultStep, ...]:
    """The faults that the next attempt may be over; in real time waits are short."""
    if not stage.in_virtual_time:
        return (*_ANYWHERE, _fault("will_answer", 429, retry_after=_SHORT_WAIT))
    found = [*_ANYWHERE, _fault("will_answer", 429, retry_after=_WAIT)]
    if "dates" in rules:
        found.append(_fault("will_answer", 429, retry_after=_WAIT, as_date=True))
    if stage.launchdarkly.in_process:  # a server would really hold the answer back
        found += _LATE
    return tuple(found)


def places(stage: Stage, rules: frozenset[str], suffix: str) -> tuple[Place, ...]:
    """Segments to sync: two cohorts, one of them in another environment and of another kind too."""
    vip, here = f"{PLAIN_COHORT}{suffix}", stage.environments[0]
    other = f"{'Gold/007' if 'keys' in rules else 'gold'}{suffix}"
    found = [*[Place(here, "user", vip)] * 2, Place(here, "user", other)]
    if "environments" in rules:
        found += [Place(one, "user", vip) for one in stage.environments[1:]]
    if "kinds" in rules and stage.expressible.kinds:
        found.append(Place(here, "organization", vip))
    return tuple(found)


def people(random: Random, stage: Stage, rules: frozenset[str]) -> list[str]:
    """Who moves: a few ordinary ones, often some with odd keys, often as many as fill batches.

    The ordinary ones are three, so that people leave, come back, and are in several segments.
    """
    named = random.sample(ORDINARY, random.randrange(len(ORDINARY) + 1))
    if "keys" in rules:
        named += random.choice(((), (), ODD, random.choice(ALIKE), [random.choice(ODD)]))
    if random.random() < 0.5:
        batches, more = random.choice(_CROWDS)
        named += crowd(max(0, batches * stage.batch + more - len(named)))
    return [*dict.fromkeys(named)]
