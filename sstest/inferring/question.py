"""A question that payloads leave open, its answers, and choices in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sstest.generate.shape import Path
from sstest.inferring.combining import Candidate, Not
from sstest.manifest.pointer import join
from sstest.text import quote


@dataclass(frozen=True)
class Option:
    """An answer to a question: in words, and the value that its part of the manifest gets.

    ``parser`` is the ``requestParser`` that it leads to; ``None`` where there is none.
    """

    text: str
    value: Any = field(repr=False)
    parser: dict[str, Any] | None = field(repr=False)


@dataclass(frozen=True)
class Question:
    """What payloads leave open, why, and the answers, the default first.

    ``part`` is what it is about; ``expects`` says what else may be answered, as a text: a word
    that is sent, or a pointer.
    """

    part: str
    text: str
    why: str
    options: tuple[Option, ...]
    expects: str = ""

    @property
    def default(self) -> Option:
        """What is taken as long as nobody answers."""
        return self.options[0]


def yes_or_no(part: str, candidates: Sequence[Candidate], no: str = "no") -> tuple[Option, Option]:
    """Whether the first of the candidates has the right value for a part; the default is yes."""
    value = candidates[0].chosen[part].value
    others = (one.parser for one in candidates if one.chosen[part].value != value)
    return (
        Option("yes", value, candidates[0].parser),
        Option(no, Not(part, (value,)), next(others, None)),
    )


def describe(part: str, value: Any, candidate: Candidate) -> str:
    """A choice in words, of pointers and action words."""
    match part:
        case "members":
            return _direction(candidate)
        case "key":
            return f"{at(value) if value else 'the member itself'}{_form(candidate)}"
        case "cohort":
            name = "also as the name" if value.id == value.name else f"name {at(value.name)}"
            own = f"; of a member that has it {at(value.member_id)}" if value.is_overridden else ""
            return f"id {at(value.id)}, {name}{own}"
        case "kind":
            return f"what {at(value)} says" if value else "always user"
        case "url":
            return at(value) if value else "none"
        case "words":
            return f"the matcher {quote(value.matcher())}" if value else ""
        case _:
            return at(value)


def _form(candidate: Candidate) -> str:
    """What the values of the context key are, in brackets, by the reasons for it."""
    forms = ("its values are numbers", "its values are e-mail", "its values are UUIDs")
    said = [one.text for one in candidate.chosen["key"].reasons if one.text.startswith(forms)]
    return f" ({said[0].removeprefix('its values are ')})" if said else ""


def _direction(candidate: Candidate) -> str:
    reading = candidate.plan.reading
    if reading.flag is not None:
        return f"the flag {at(reading.flag)} of each member of {at(reading.only)}"
    if reading.action is not None:
        return f"the word at {at(reading.action)}, for all members of {at(reading.only)}"
    joining, leaving = reading.arrays
    return f"{at(joining)} has those who join, {at(leaving)} those who leave"


def at(path: Path | None) -> str:
    """A pointer to a path, in quotes."""
    return quote(join(path or ()))
