"""How one sender writes ids, names and noise: a choice of its own, or learned from its payloads."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sstest.generate import identifiers
from sstest.generate.actions import Actions, actions
from sstest.generate.noise import Field, usual_noise
from sstest.generate.shape import Shape
from sstest.generate.vocabulary import CONTEXT_KINDS
from sstest.generate.voice import Voice, voice
from sstest.manifest import MISSING
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort

# Many requests leave out their context kind, which is user then.
_WITHOUT_KIND: Final = 0.3


@dataclass(frozen=True, slots=True)
class Habits:
    """A sender's habits, each a function that makes another value.

    ``fields`` is its noise: the properties that no pointer looks at, by the id of the container
    they stand in.
    """

    fields: dict[int, list[Field]]
    context_key: Callable[[], str | int]
    environment: Callable[[], str]
    context_kind: Callable[[], str | Missing]
    cohort: Callable[[], Cohort]
    actions: Callable[[str], Actions]

    @classmethod
    def of(
        cls, shape: Shape, chance: random.Random, locale: str | None, like: tuple[bytes, ...]
    ) -> "Habits":
        """The habits of a sender whose payloads are ``like`` those given, if there are any."""
        words = voice(locale)
        if not like:
            return _usual(shape, chance, words)
        from sstest.generate.learning import learn

        return learn(shape, chance, words, like)


def _usual(shape: Shape, chance: random.Random, words: Voice) -> Habits:
    style = chance.choice(list(identifiers.STYLES.values()))

    def context_kind() -> str | Missing:
        return MISSING if chance.random() < _WITHOUT_KIND else chance.choice(CONTEXT_KINDS)

    def cohort() -> Cohort:
        name = chance.choice(words.cohort_names)
        cohort_id = _cohort_id(name, chance)
        return Cohort(cohort_id, name, f"https://cdp.example.com/cohorts/{chance.getrandbits(20)}")

    return Habits(
        fields=usual_noise(shape, words, chance),
        context_key=lambda: style(chance),
        environment=lambda: identifiers.client_side_id(chance),
        context_kind=context_kind,
        cohort=cohort,
        actions=actions,
    )


def _cohort_id(name: str, chance: random.Random) -> str:
    count = chance.randrange(1, 100_000)
    slug = "-".join("".join(filter(str.isalnum, word)) for word in name.lower().split())
    return chance.choice(
        (f"segment-{count}", f"{slug}-{count}", str(count), identifiers.uuid4(chance))
    )
