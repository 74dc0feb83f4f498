"""What payloads cannot decide, as questions with a default."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sstest.inferring.combining import Candidate
from sstest.inferring.one_sided import of_direction
from sstest.inferring.question import Option, Question, at, describe, yes_or_no
from sstest.inferring.structure import Fields
from sstest.rules.samples.evidence import is_client_side_id
from sstest.text import counted
from sstest.vocabulary.placeholders import no_client_side_id

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


def questions(
    fields: Fields, candidates: Sequence[Candidate], answered: frozenset[str]
) -> list[Question]:
    """The questions about the first of the candidates, the weightiest first."""
    if not candidates:
        return []
    first = candidates[0]
    found = [
        *of_direction(fields, first, candidates),
        *(
            one
            for part in ("members", "key", "cohort", "environment", "kind", "url")
            if (one := _of_part(fields, first, candidates, part))
        ),
        *_of_facts(fields, candidates),
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


def _of_facts(fields: Fields, candidates: Sequence[Candidate]) -> Iterator[Question]:
    plan = candidates[0].plan
    values = [one for one in fields.values.get(plan.environment, {}).values() if one]
    texts = [one for one in values if isinstance(one, str)]
    # What is surely none is told as an obstacle, and is no question.
    if texts and not any(is_client_side_id(one) or no_client_side_id(one) for one in texts):
        yield Question(
            "environment",
            f"Is {at(plan.environment)} LaunchDarkly's client-side ID?",
            "Client-side IDs have 24 hexadecimal digits, and nothing in the payloads has.",
            yes_or_no("environment", candidates),
            "a pointer",
        )
    if plan.cohort.id == plan.cohort.name:
        yield Question(
            "cohort",
            "Is there no name of the cohort? Segments are named by its id then.",
            f"Besides {at(plan.cohort.id)} nothing in the payloads can be its name; `sstest lint`"
            " warns of it (SS218).",
            yes_or_no("cohort", candidates),
        )
