"""What payloads cannot decide, as questions with a default."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring.combining import Candidate
from sstest.inferring.structure import Fields
from sstest.inferring.words import Words, is_replacing, variants
from sstest.manifest.pointer import Pointer, join
from sstest.rules.samples.evidence import is_client_side_id
from sstest.text import counted, quote

_MARGINS: Final = {"members": 3.0, "key": 4.0, "cohort": 3.0, "environment": 4.0, "url": 1.0}
_MOST_OPTIONS: Final = 4
_ASKED: Final = {
    "members": "How does a payload say who joins and who leaves?",
    "key": "What is the context key of a member?",
    "cohort": "Which are the id and the name of the cohort?",
    "environment": "Where is LaunchDarkly's client-side ID of the environment?",
    "kind": "Which kind of contexts are the members?",
    "url": "Is this the URL of the cohort?",
}


@dataclass(frozen=True)
class Option:
    """An answer to a question: in words, and the value that its part of the manifest gets.

    ``parser`` is the ``requestParser`` that it leads to.
    """

    text: str
    value: Any = field(repr=False)
    parser: dict[str, Any] = field(repr=False)


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


def questions(
    fields: Fields, candidates: Sequence[Candidate], answered: frozenset[str]
) -> list[Question]:
    """The questions about the first of the candidates, the weightiest first."""
    if not candidates:
        return []
    first = candidates[0]
    found = [
        *_of_direction(fields, first, candidates),
        *(
            one
            for part in ("members", "key", "cohort", "environment", "kind", "url")
            if (one := _of_part(fields, first, candidates, part))
        ),
        *_of_facts(fields, first),
    ]
    order = ("members", "adding", "removal", "words", "key", "cohort", "environment", "kind", "url")
    kept = [one for one in found if one.part not in answered]
    return sorted(kept, key=lambda one: order.index(one.part) if one.part in order else len(order))


def _of_part(
    fields: Fields, first: Candidate, candidates: Sequence[Candidate], part: str
) -> Question | None:
    """Whether another choice for a part is nearly as good."""
    chosen = first.chosen[part]
    others: list[Candidate] = []
    for one in candidates[1:]:
        differs = [
            each for each in first.chosen if one.chosen[each].value != first.chosen[each].value
        ]
        is_alone = differs == [part] or (part == "members" and part in differs)
        known = [each.chosen[part].value for each in others]
        if is_alone and one.chosen[part].value not in known:
            others.append(one)
    if part == "kind":
        near = others if _is_open(fields, first) else []
    else:
        near = [one for one in others if first.score - one.score < _MARGINS[part]]
    if not near:
        return None
    options = [
        Option(describe(part, one.chosen[part].value, one), one.chosen[part].value, one.parser)
        for one in (first, *near[: _MOST_OPTIONS - 1])
    ]
    return Question(part, _ASKED[part], _why(fields, part, chosen.value), tuple(options))


def _is_open(fields: Fields, first: Candidate) -> bool:
    """Whether the context kind is neither in every payload nor in none."""
    kind = first.plan.kind
    others = [path for path in fields.values if path and path[-1] == "contextKind"]
    if kind is None:
        return True
    return fields.share(kind) < 1 or not others


def _why(fields: Fields, part: str, value: Any) -> str:
    if part == "kind" and value is not None:
        found = len(fields.values.get(value, {}))
        if not found:
            return "No payload says one."
        return f"{found} of {counted(fields.count, 'payload')} say one."
    if part == "kind":
        return "Payloads need not say one: the members are users then."
    return "The payloads do not decide it."


def describe(part: str, value: Any, candidate: Candidate) -> str:
    """A choice in words, of pointers and action words."""
    match part:
        case "members":
            return _direction(candidate)
        case "key":
            return f"{_at(value) if value else 'the member itself'}{_form(candidate)}"
        case "cohort":
            name = "also as the name" if value.id == value.name else f"name {_at(value.name)}"
            own = f"; of a member that has it {_at(value.member_id)}" if value.is_overridden else ""
            return f"id {_at(value.id)}, {name}{own}"
        case "kind":
            return f"what {_at(value)} says" if value else "always user"
        case "url":
            return _at(value) if value else "none"
        case "words":
            return f"the matcher {quote(value.matcher())}" if value else ""
        case _:
            return _at(value)


def _form(candidate: Candidate) -> str:
    """What the values of the context key are, in brackets, by the reasons for it."""
    forms = ("its values are numbers", "its values are e-mail", "its values are UUIDs")
    said = [one.text for one in candidate.chosen["key"].reasons if one.text.startswith(forms)]
    return f" ({said[0].removeprefix('its values are ')})" if said else ""


def _direction(candidate: Candidate) -> str:
    reading = candidate.plan.reading
    if reading.flag is not None:
        return f"the flag {_at(reading.flag)} of each member of {_at(reading.only)}"
    if reading.action is not None:
        return f"the word at {_at(reading.action)}, for all members of {_at(reading.only)}"
    joining, leaving = reading.arrays
    return f"{_at(joining)} has those who join, {_at(leaving)} those who leave"


def _at(path: Path | None) -> str:
    return quote(join(path or ()))


# What payloads say of one direction only ---------------------------------------------------------


def _of_direction(
    fields: Fields, first: Candidate, candidates: Sequence[Candidate]
) -> Iterator[Question]:
    reading = first.plan.reading
    if reading.missing is not None:
        yield _of_missing_array(first)
    elif reading.action is not None and first.plan.words is not None:
        yield from _of_words(first, first.plan.words, candidates)
    elif reading.flag is not None:
        yield from _of_flag(fields, first)


def _of_missing_array(first: Candidate) -> Question:
    reading = first.plan.reading
    leaves = reading.missing == reading.arrays[1]
    verb = "removes" if leaves else "adds"
    other = "leave" if leaves else "join"
    text = f"No payload {verb} anybody: where are those who {other}?"
    why = "The name is the opposite of that of the array that is there."
    option = Option(_at(reading.missing), first.chosen["members"].value, first.parser)
    part = "removal" if leaves else "adding"
    return Question(part, text, why, (option,), "a pointer, such as " + _at(reading.missing))


def _of_flag(fields: Fields, first: Candidate) -> Iterator[Question]:
    flags = _flags(fields, first)
    if len(flags) != 1:
        return
    seen = flags.pop()
    verb = "removes" if seen else "adds"
    text = f"No payload {verb} anybody: is the flag {str(not seen).lower()} then?"
    why = f"All members have {str(seen).lower()} at {_at(first.plan.reading.flag)}."
    option = Option("yes", first.chosen["members"].value, first.parser)
    yield Question("removal" if seen else "adding", text, why, (option,))


def _flags(fields: Fields, first: Candidate) -> set[bool]:
    reading = first.plan.reading
    pointer = Pointer.parse(join(reading.flag or ()))
    arrays = fields.arrays.get(reading.only or (), {})
    found = (pointer.find(member) for listed in arrays.values() for member in listed)
    return {flag for flag in found if isinstance(flag, bool)}


def _of_words(
    first: Candidate, words: Words, candidates: Sequence[Candidate]
) -> Iterator[Question]:
    matcher = quote(words.matcher())
    same = Option(f"the matcher {matcher}", words, first.parser)
    if not words.leaving:
        text = "No payload removes anybody: what does the action say then?"
        why = f"Whatever {matcher} does not match removes."
        option = Option("another word than those that add", words, first.parser)
        yield Question("removal", text, why, (option,), "the word that is sent")
    elif words.is_assumed:
        text = "No payload adds anybody: what does the action say then?"
        why = f"It is taken to be the opposite of {quote(words.leaving[0])}."
        option = Option(quote(words.joining[0]), words, first.parser)
        yield Question("adding", text, why, (option,), "the word that is sent")
    others = [
        one
        for one in candidates
        if one.plan.reading == first.plan.reading
        and one.plan.words != words
        and all(
            one.chosen[part].value == first.chosen[part].value
            for part in first.chosen
            if part != "words"
        )
    ]
    unclear = [word for word, _ in words.counts if word in words.unclear]
    replacing = [word for word in words.joining if is_replacing(word) and word not in words.unseen]
    differ = [rare for rare, _ in variants(words)]
    if not (unclear or replacing or differ):
        return
    options = [
        same,
        *(
            Option(f"the matcher {quote(one.plan.words.matcher())}", one.plan.words, one.parser)
            for one in others
            if one.plan.words
        ),
    ]
    yield Question(
        "words",
        "Which words add?",
        _why_words(unclear, replacing, differ, sorted(words.unseen)),
        tuple(options),
    )


def _why_words(
    unclear: list[str], replacing: list[str], differ: list[str], unseen: list[str]
) -> str:
    said = []
    if unclear:
        verb = "says" if len(unclear) == 1 else "say"
        said.append(f"{', '.join(map(quote, unclear))} {verb} no direction.")
    if differ:
        said.append(f"{', '.join(map(quote, differ))} differs from another word in case only.")
    if unseen:
        said.append(
            f"No payload says {', '.join(map(quote, unseen))}, the opposite of a word that removes."
        )
    if replacing:
        said.append(
            f"{', '.join(map(quote, replacing))} is taken to add; if it lists the whole cohort,"
            " nobody who has left is removed, since a manifest cannot say so."
        )
    return " ".join(said)


# What is chosen for want of anything better ------------------------------------------------------


def _of_facts(fields: Fields, first: Candidate) -> Iterator[Question]:
    plan = first.plan
    values = [one for one in fields.values.get(plan.environment, {}).values() if one]
    if values and not any(isinstance(one, str) and is_client_side_id(one) for one in values):
        option = Option("yes", plan.environment, first.parser)
        yield Question(
            "environment",
            f"Is {_at(plan.environment)} LaunchDarkly's client-side ID?",
            "Client-side IDs have 24 hexadecimal digits, and nothing in the payloads has.",
            (option,),
            "a pointer",
        )
    if plan.cohort.id == plan.cohort.name:
        option = Option("yes", plan.cohort, first.parser)
        yield Question(
            "cohort",
            "Is there no name of the cohort? Segments are named by its id then.",
            f"Besides {_at(plan.cohort.id)} nothing in the payloads can be its name; `sstest lint`"
            " warns of it (SS218).",
            (option,),
        )
