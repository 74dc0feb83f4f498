"""How a sender writes ids, names and the fields that no property reads."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sstest.generate import identifiers
from sstest.generate.actions import Actions, actions
from sstest.generate.cohort_names import CONTEXT_KINDS
from sstest.generate.extra_fields import Field, usual_fields
from sstest.generate.locale_words import LocaleWords
from sstest.generate.shape import Shape
from sstest.manifest import MISSING
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort

# Many requests leave out their context kind, which is user then.
_WITHOUT_KIND: Final = 0.3


@dataclass(frozen=True, slots=True)
class SenderStyle:
    """The style of one sender: functions, each of which makes another value.

    ``fields`` are the properties that no pointer reads, by the id of the container they stand in.
    """

    fields: dict[int, list[Field]]
    context_key: Callable[[], str | int]
    environment: Callable[[], str]
    context_kind: Callable[[], str | Missing]
    cohort: Callable[[], Cohort]
    actions: Callable[[str], Actions]


def usual_style(shape: Shape, chance: random.Random, words: LocaleWords) -> SenderStyle:
    """The style of a sender of which only the manifest is known."""
    style = chance.choice(list(identifiers.STYLES.values()))

    def context_kind() -> str | Missing:
        return MISSING if chance.random() < _WITHOUT_KIND else chance.choice(CONTEXT_KINDS)

    def cohort() -> Cohort:
        name = chance.choice(words.cohort_names)
        cohort_id = identifiers.cohort_id(name, chance)
        return Cohort(cohort_id, name, f"https://cdp.example.com/cohorts/{chance.getrandbits(20)}")

    return SenderStyle(
        fields=usual_fields(shape, words, chance),
        context_key=lambda: style(chance),
        environment=lambda: identifiers.client_side_id(chance),
        context_kind=context_kind,
        cohort=cohort,
        actions=actions,
    )
