"""SS901: generated requests parse to the intended update, and get the reply to a success."""

from typing import Final

from sstest.finding import Finding
from sstest.generate.expected import Sample
from sstest.response.answer import answer
from sstest.rules.example import document
from sstest.rules.requests.describe import changed, reading, same, same_as_text
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Outcome, Refusal, Target
from sstest.rules.rule import Search, error
from sstest.templates import TemplateError


def check(target: Target, sample: Sample) -> Finding | None:
    """The finding where a request is read as another update, or answered as a failure."""
    found = target.outcome(sample.body)
    equal = same if target.profile == "docs" else same_as_text
    if not equal(sample.update, found):
        return _misread(target, sample, found)
    return _misanswered(target, sample)


def _misread(target: Target, sample: Sample, found: Outcome) -> Finding:
    refused = isinstance(found, Refusal)
    message = "a good request is refused" if refused else "a request is read as another update"
    return target.finding(
        f"{message}: {changed(sample.update, found)}",
        request=sample.body,
        expected=reading(sample.update),
        found=reading(found),
        field=found.field if isinstance(found, Refusal) else None,
        hint=flag_hint(target, found),
        test=(
            f"update = sstest.parse(manifest, {literal(sample.body)}, {target.profile!r})",
            f"assert update.to_dict() == {sample.update.to_dict()!r}",
        ),
    )


def _misanswered(target: Target, sample: Sample) -> Finding | None:
    """The finding where the reply is not the one to a success; broken templates are SS912's."""
    if target.reader is not None:
        return None
    try:
        reply = answer(target.manifest, sample.body, target.profile)
    except TemplateError:
        return None
    expected = 204 if reply.template is None else 200
    if target.profile != "docs" or (reply.status == expected and reply.update == sample.update):
        return None
    return target.finding(
        f"a good request is answered {reply.status}",
        request=sample.body,
        expected=f"status {expected}",
        found=f"status {reply.status}",
        replies=True,
        test=(f"assert sstest.answer(manifest, {literal(sample.body)}).status == {expected}",),
    )


def flag_hint(target: Target, found: Outcome | None) -> str | None:
    """Why the validation server refuses a removal by flag."""
    by_flag = isinstance(found, Refusal) and found.field == "booleanMembershipPath"
    if by_flag and target.profile == "validation-server":
        return (
            "the published validation server takes false for a missing value, so it refuses every"
            " request that removes a member with a flag; the documentation accepts it"
        )
    return None


RULES: Final = (
    error(
        "SS901",
        "generated requests parse to the intended update",
        "Realistic requests parse to the update they were made for, and are answered as a success.",
        "A member who joins the wrong cohort, or none, is served the wrong feature, and no reply"
        " says so.",
        bad=document('{"userId": "ann", "value": false} is refused: no flag is found'),
        good=document('{"userId": "ann", "value": false} makes ann leave'),
        source="docs/semantics.md §2",
        search=Search(lambda target: target.samples[: target.examples], check),
        # The validation server takes an empty action for a missing one.
        follows=("SS902", "SS309"),
    ),
)
