"""What histories are drawn from: the faults a sender can meet, the cohorts, and who moves."""

from collections.abc import Sequence
from typing import Any, Final

from sstest.endpoint.sender.history import FaultStep
from sstest.endpoint.sender.model import Place
from sstest.endpoint.sender.people import ALIKE, ODD, ORDINARY, crowd
from sstest.endpoint.sender.stage import Stage

CROWDS: Final = ((1, 0), (1, 1), (1, -1), (2, 0), (2, 1), (3, 0))
"""How many people move at once: so many batches of the sender, and so many people more."""

_WAIT: Final = 30
_SHORT_WAIT: Final = 1
_SLOW: Final = 60


def _fault(method: str, *arguments: float, forever: bool = False, **options: Any) -> FaultStep:
    return FaultStep(method, arguments, tuple(options.items()), forever)


_ANYWHERE: Final = (
    _fault("will_answer", 500),
    _fault("will_answer", 409),
    _fault("will_answer", 503),
    _fault("will_drop_connection"),
    _fault("will_drop_connection", applied=True),
    _fault("will_drop_connection", forever=True),
    *[_fault("will_answer", 503, forever=True)] * 3,
)
_FOR_GOOD: Final = tuple(
    _fault("will_answer", status, forever=forever)
    for status in (400, 403, 413)
    for forever in (False, True)
)
"""Refusals that no attempt helps against; a sender that returns has lost what it sent."""
# How often each of the others is drawn for one of them.
_OTHERS: Final = 2


def faults(stage: Stage, rules: frozenset[str]) -> tuple[FaultStep, ...]:
    """The faults that a sender can meet; in real time waits are short, and there is no date."""
    if not stage.in_virtual_time:
        return (*_ANYWHERE, _fault("will_answer", 429, retry_after=_SHORT_WAIT), *_FOR_GOOD)
    found, lasting = [*_ANYWHERE, _fault("will_answer", 429, retry_after=_WAIT)], [*_FOR_GOOD]
    if "dates" in rules:
        found.append(_fault("will_answer", 429, retry_after=_WAIT, as_date=True))
    if stage.launchdarkly.in_process:  # a server would really hold the answer back
        found += [*[_fault("will_delay", _SLOW)] * 2, _fault("will_delay", 1)]
        lasting.append(_fault("will_delay", _SLOW, forever=True))
    return (*found * _OTHERS, *lasting)


def places(stage: Stage, rules: frozenset[str], suffix: str) -> tuple[Place, ...]:
    """Segments to sync: two cohorts, one of them in another environment and of another kind too."""
    vip, here = f"vip{suffix}", stage.environments[0]
    other = f"{'Gold/007' if 'keys' in rules else 'gold'}{suffix}"
    found = [*[Place(here, "user", vip)] * 3, Place(here, "user", other)]
    if "environments" in rules:
        found += [Place(one, "user", vip) for one in stage.environments[1:]]
    if "kinds" in rules and stage.expressible.kinds:
        found.append(Place(here, "organization", vip))
    return tuple(found)


def people(rules: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Context keys, alone or with one that looks alike; ordinary ones often, to move again.

    All the odd ones together are drawn too: each alone is too rare to come in every check.
    """
    ordinary = [(key,) for key in ORDINARY]
    odd = [ODD, ODD, *((key,) for key in ODD), *ALIKE * 2] if "keys" in rules else []
    return (*ordinary * 12, *odd)


def moving(
    chosen: Sequence[tuple[str, ...]],
    size: tuple[int, int] | None,
    batch: int,
    members: set[str],
    *,
    leaving: bool,
) -> tuple[list[str], list[str]]:
    """Who joins and who leaves: of those chosen, whoever is in the segment leaves."""
    many = crowd(max(0, size[0] * batch + size[1])) if size is not None else []
    named = [*dict.fromkeys(key for keys in chosen for key in keys), *many]
    left = [key for key in named if key in members] if leaving else []
    return [key for key in named if key not in members], left
