"""What was inferred: manifests that read the payloads, with reasons, and what is left open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sstest.inferring.combining import Candidate, Not, combined
from sstest.inferring.explaining import explanation
from sstest.inferring.kept import Payloads
from sstest.inferring.obstacle import Obstacle, change_for
from sstest.inferring.obstacles import obstacles
from sstest.inferring.question import Option, Question
from sstest.inferring.questions import questions
from sstest.inferring.reading import Reading
from sstest.inferring.structure import Fields
from sstest.inferring.whole import manifest_text
from sstest.inferring.words import Words
from sstest.manifest.pointer import Pointer, PointerError
from sstest.text import quote


@dataclass(frozen=True)
class Unread:
    """Payloads that the manifest refuses: why, how many, the first, and what to change."""

    field: str
    message: str
    count: int
    first: str
    change: str


def not_json(count: int, first: str, reason: str) -> Unread:
    """Payloads that cannot be read, for the ``reason`` of the first."""
    why = reason.removeprefix("request payload is not JSON: ")
    if why == reason and reason.startswith("request payload"):
        return Unread("", reason, count, first, "send less in one request")
    return Unread("", "not JSON", count, first, f"send JSON in UTF-8 (RFC 8259): {why}")


@dataclass(frozen=True)
class Inference:
    """Manifests that read payloads, best first; see :func:`sstest.infer`."""

    payloads: Payloads = field(repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    settled: frozenset[str] = field(default=frozenset(), repr=False)
    of_all: tuple[dict[str, Any], tuple[Unread, ...]] | None = field(default=None, repr=False)
    """A ``requestParser`` and which of all payloads it refuses, where a part is held alone."""

    def __repr__(self) -> str:
        read, tried = self.read
        return f"Inference({len(self.candidates)} candidates, the best reads {read} of {tried})"

    @cached_property
    def fields(self) -> Fields:
        """What the payloads have where."""
        return Fields.of(self.payloads.documents)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The manifests that read payloads, best first; empty where there is none."""
        return tuple(combined(self.fields, self.payloads.documents, self.answers))

    @property
    def manifest(self) -> dict[str, Any] | None:
        """The best manifest, whole, with placeholders; ``None`` where none reads the payloads."""
        return self.candidates[0].manifest if self.candidates else None

    @property
    def text(self) -> str:
        """The best manifest as the text of a ``manifest.json``; empty where there is none."""
        return manifest_text(self.manifest) + "\n" if self.manifest else ""

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What the payloads do not decide, with the answers; the default is in the manifest."""
        return tuple(questions(self.fields, self.candidates, self.settled))

    @cached_property
    def unread(self) -> tuple[Unread, ...]:
        """The payloads that the manifest refuses, by why."""
        if self.of_all and self.candidates and self.of_all[0] == self.candidates[0].parser:
            return self.of_all[1]
        names = self.payloads.names
        unreadable = self.payloads.unreadable
        found = []
        if unreadable:
            found.append(not_json(len(unreadable) + self.payloads.lost, *unreadable[0]))
        if not self.candidates:
            return tuple(found)
        first = self.candidates[0]
        for failure, count in first.failures:
            number = next(n for n, other in first.failed.items() if other == failure)
            found.append(
                Unread(
                    failure.field, failure.message, count, names[number], change_for(failure.field)
                )
            )
        return tuple(found)

    @property
    def read(self) -> tuple[int, int]:
        """How many payloads the best manifest reads, of how many it was tried on."""
        if not self.candidates:
            return 0, self.payloads.total
        first = self.candidates[0]
        if self.of_all and self.of_all[0] == first.parser:
            total = self.payloads.total
            return total - sum(one.count for one in self.unread), total
        return first.read, first.tried

    @cached_property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """Why no manifest reads the payloads, and what their sender would have to change."""
        return tuple(obstacles(self.fields, self.payloads.documents, self.candidates, self.answers))

    def answer(self, question: Question, answer: int | str = 0) -> "Inference":
        """The same with a question answered: the number of an option, or, where one is expected,
        a text.

        Raises ``ValueError`` for an answer that the question does not take.
        """
        if isinstance(answer, str):
            texts = [one.text for one in question.options]
            if answer not in texts:
                return self._with_text(question, answer)
            answer = texts.index(answer)
        if not 0 <= answer < len(question.options):
            raise ValueError(f"there is no option {answer + 1}: {len(question.options)} are given")
        return self._with(question, question.options[answer])

    def _with(self, question: Question, option: Option) -> "Inference":
        if isinstance(option.value, Not):
            part = option.value.part
            ruled_out = option.value.and_not(self.answers.get(part))
            return replace(self, answers={**self.answers, part: ruled_out})
        part = {"removal": "", "adding": ""}.get(question.part, question.part)
        answers = {**self.answers, part: option.value} if part else self.answers
        return replace(self, answers=answers, settled=self.settled | {question.part})

    def _with_text(self, question: Question, text: str) -> "Inference":
        if not question.expects:
            raise ValueError("this question has options only")
        settled = self.settled | {question.part}
        value = question.default.value
        answers = dict(self.answers)
        match value:
            case Words():
                if question.part == "removal":
                    if text in value.adding:
                        raise ValueError(f"{quote(text)} is a word that adds")
                else:
                    answers["words"] = value.with_adding({text})
            case Reading() if value.missing is not None:
                path = _path(text)
                arrays = tuple(path if one == value.missing else one for one in value.arrays)
                answers["members"] = replace(value, arrays=arrays, missing=path)
            case _:
                path = _path(text)
                if path not in self.fields.values:
                    raise ValueError(f"no payload has {quote(text)}")
                answers[question.part] = path
        return replace(self, answers=answers, settled=settled)

    def explain(self) -> str:
        """A table of what each property got and why, with what else it could have got."""
        return explanation(self.payloads.total, self.candidates, self.obstacles)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON data."""
        return {
            "manifest": self.manifest,
            "candidates": [
                {
                    "requestParser": one.parser,
                    "score": round(one.score, 2),
                    "read": one.read,
                    "tried": one.tried,
                    "reasons": {
                        part: [{"weight": each.weight, "text": each.text} for each in reasons]
                        for part, reasons in one.reasons.items()
                    },
                }
                for one in self.candidates
            ],
            "questions": [
                {
                    "about": one.part,
                    "question": one.text,
                    "why": one.why,
                    "options": [
                        {"answer": each.text, "requestParser": each.parser} for each in one.options
                    ],
                }
                for one in self.questions
            ],
            "payloads": self.payloads.total,
            "unread": [
                {
                    "field": one.field or None,
                    "message": one.message,
                    "count": one.count,
                    "first": one.first,
                    "change": one.change,
                }
                for one in self.unread
            ],
            "obstacles": [{"what": one.what, "change": one.change} for one in self.obstacles],
        }


def _path(text: str) -> tuple[str, ...]:
    try:
        return Pointer.parse(text).parts
    except PointerError as error:
        raise ValueError(f"{quote(text)} is no JSON Pointer: {error}") from None
