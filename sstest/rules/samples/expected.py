"""SS920 and SS925: recorded requests are accepted, and parse to what is expected of them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sstest.corpus import UNSTATED, ExpectedError
from sstest.corpus import Outcome as Expected
from sstest.finding import Finding
from sstest.limits import UNEXPECTED
from sstest.manifest import ManifestError
from sstest.parser import Update
from sstest.response.answer import answer
from sstest.response.reply import Reply, ReplyError
from sstest.rules.example import document
from sstest.rules.requests.intended import flag_hint
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Refusal, Target
from sstest.rules.rule import error
from sstest.rules.samples.comparison import assertions, differences, line
from sstest.rules.samples.evidence import Evidence, Seen
from sstest.templates import TemplateError
from sstest.text import quote

_OVERRIDES: Final = ("cohortIdPath", "cohortNamePath")
Reason = tuple[str | None, bool]
"""The property at fault, and whether it is one of a member."""


@error(
    "SS920",
    "recorded requests are accepted",
    "Every request that the sender has sent is accepted.",
    "What a sender really sends is the best test there is: if one of its requests is refused,"
    " either the manifest or the request is wrong, and a cohort is out of date.",
    bad=document('"environmentIdPath": "/environment", where requests have environmentId'),
    good=document('"environmentIdPath": "/environmentId"'),
    source="docs/semantics.md §2.1",
    follows=("SS1", "SS2", "SS921", "SS922", "SS923", "SS932"),
).of_samples
def _refused(evidence: Evidence) -> Iterator[Finding]:
    for group in refused_for_one_reason(evidence):
        yield refusal_of(evidence, group)


def refused_for_one_reason(evidence: Evidence) -> list[list[Seen]]:
    """The requests that should not have been refused, by reason, the smallest of each first."""
    groups: dict[Reason, list[Seen]] = defaultdict(list)
    for one in evidence.seen:
        if (
            isinstance(one.outcome, Refusal)
            and _should_be_accepted(evidence.target, one)
            and not refused_for_its_flag(evidence.target, one)
        ):
            groups[one.outcome.field, one.outcome.member is not None].append(one)
    return [sorted(group, key=lambda one: len(one.recording.body)) for group in groups.values()]


def refused_for_its_flag(target: Target, one: Seen) -> bool:
    """Whether the validation server refuses a flag that is false, which SS902 reports."""
    if isinstance(one.outcome, Update) or flag_hint(target, one.outcome) is None:
        return False
    return isinstance(replace(target, profile="docs").outcome(one.recording.body), Update)


def refusal_of(evidence: Evidence, group: list[Seen]) -> Finding:
    """The finding about requests that are refused for one reason."""
    first, *others = group
    refusal = first.outcome
    assert isinstance(refusal, Refusal)  # noqa: S101  # a group has only such
    many = len(evidence.seen)
    lead = f"of {many} recorded requests, " if many > 1 else "recorded request "
    verb = f" and {len(others)} more are" if others else " is"
    body = literal(first.recording.body)
    return evidence.finding(
        first.recording,
        f"{lead}{quote(first.recording.name)}{verb} {refusal}",
        field=refusal.field,
        of_member=refusal.member is not None and refusal.field in _OVERRIDES,
        code="SS920",
        hint="fix the manifest or the sender; where it is right to refuse this request, say so in"
        " expected/",
        test=(f"sstest.parse(manifest, {body}, {evidence.target.profile!r})",),
    )


@error(
    "SS925",
    "recorded requests parse to what is expected of them",
    "A request in requests/ is read and answered as expected/ says.",
    "The expectation was reasoned by a person. Where the result differs, one of the two is wrong.",
    bad=document("an expectation that no member joins, and a request that makes one join"),
    good=document("both say the same"),
    source="corpus/README.md",
    follows=("SS1", "SS2", "SS3", "SS4", "SS921", "SS922", "SS923", "SS924"),
).of_samples
def _unexpected(evidence: Evidence) -> Iterator[Finding]:
    yield from unexpected(evidence).values()


def unexpected(evidence: Evidence) -> dict[int, Finding]:
    """The findings about requests that are not what is expected of them, by their index.

    Of very many the last one says that those behind it are not compared.
    """
    found: dict[int, Finding] = {}
    for index, one in enumerate(evidence.seen, 1):
        if (finding := difference_of(evidence, one)) is None:
            continue
        found[index - 1] = finding
        left = len(evidence.seen) - index
        if len(found) == UNEXPECTED and left:
            message = f"{finding.message}; {left:,} requests behind it are not compared"
            found[index - 1] = replace(finding, message=message)
            break
    return found


def difference_of(evidence: Evidence, one: Seen) -> Finding | None:
    """The finding where something differs from what is expected of a request, if that is stated.

    A request that is refused and should not be is SS920's.
    """
    target = evidence.target
    expected = _stated(target, one)
    if expected is None:
        return None
    if isinstance(one.outcome, Refusal) and _should_be_accepted(target, one):
        return None
    lines = [*_of_update(expected, one), *_of_error(expected, one)]
    reply = _reply(target, one)
    of_reply = _of_reply(expected, reply) if reply else []
    if not lines and not of_reply:
        return None
    if reply and (why := _why(expected, reply)):
        of_reply.append(f"  {why}")
    name = one.recording.name
    return evidence.finding(
        one.recording,
        f"{quote(name)} is not what expected/{name}.json says of {target.profile}",
        code="SS925",
        # What only the reply shows is the template's.
        field=None if lines else "jsonResponseBody",
        expected=one.recording.expected.why if one.recording.expected else "",
        found="\n".join(["these parts differ:", *of_reply, *lines]),
        test=_test(target, one, expected),
    )


def _stated(target: Target, one: Seen) -> Expected | None:
    expected = one.recording.expected
    return expected.under(target.profile) if expected else None


def _should_be_accepted(target: Target, one: Seen) -> bool:
    if one.recording.expected is None:
        return True
    expected = _stated(target, one)
    if expected is None:
        return False  # nothing is expected under this profile
    by_status = isinstance(expected.status, int) and expected.status >= 400
    return not (by_status or isinstance(expected.error, ExpectedError) or expected.update is None)


def _reply(target: Target, one: Seen) -> Reply | None:
    """The reply of the manifest; ``None`` where there is none, or another parser is tried."""
    if target.reader is not None:
        return None
    try:
        return answer(target.manifest, one.recording.body, target.profile)
    except (TemplateError, ManifestError):
        return None


def _of_update(expected: Expected, one: Seen) -> list[str]:
    update = None if isinstance(one.outcome, Refusal) else one.outcome
    deltas = update and {key: delta.to_dict() for key, delta in update.deltas.items()}
    return [
        *differences("update", expected.update, update and update.to_dict()),
        *differences("deltas", expected.deltas, deltas),
    ]


def _of_error(expected: Expected, one: Seen) -> list[str]:
    refusal = one.outcome if isinstance(one.outcome, Refusal) else None
    if expected.error is None:
        return [line("error", None, refusal.message)] if refusal else []
    if not isinstance(expected.error, ExpectedError):
        return []
    if refusal is None:
        return ["  error: expected a refusal", "         found none"]
    names = ("message", "field", "pointer", "member")
    pairs = [
        (one, getattr(expected.error, one), getattr(refusal.error, one, None)) for one in names
    ]
    return [
        line(f"error's {name}", wanted, found)
        for name, wanted, found in pairs
        if wanted is not UNSTATED and wanted != found
    ]


def _of_reply(expected: Expected, reply: Reply) -> list[str]:
    lines = differences("status", expected.status, reply.status)
    if expected.reply is UNSTATED:
        return lines
    try:
        return [*lines, *differences("reply", expected.reply, reply.json())]
    except ReplyError as error:
        return [*lines, f"  reply: {str(error).splitlines()[0]}"]


def _why(expected: Expected, reply: Reply) -> str | None:
    """What explains a status that was not expected, where nothing is stated of an error."""
    if reply.error and expected.error is UNSTATED:
        return f"it is refused: {reply.error}"
    if {expected.status, reply.status} == {200, 204}:
        has = "has a" if reply.template is not None else "has no"
        return f"the manifest {has} jsonResponseBody: a success is answered {reply.status}"
    return None


def _test(target: Target, one: Seen, expected: Expected) -> tuple[str, ...]:
    body = literal(one.recording.body)
    if isinstance(expected.error, ExpectedError) and not isinstance(one.outcome, Refusal):
        return (
            "with pytest.raises(sstest.RequestError):",
            f"    sstest.parse(manifest, {body}, {target.profile!r})",
        )
    lines = [f"reply = sstest.answer(manifest, {body}, {target.profile!r})"]
    if expected.status is not UNSTATED:
        lines.append(f"assert reply.status == {expected.status!r}")
    if expected.update is None or expected.deltas is None:
        lines.append("assert reply.update is None")
    for part, stated, found in (
        ("update", expected.update, "reply.update.to_dict()"),
        (
            "deltas",
            expected.deltas,
            "{key: one.to_dict() for key, one in reply.update.deltas.items()}",
        ),
        ("reply", expected.reply, "reply.json()"),
    ):
        if stated is not UNSTATED and (stated is not None or part == "reply"):
            lines += [f"found = {found}", *assertions(part, stated)]
    return tuple(lines)
