"""SS920 and SS925: recorded requests are taken, and mean what is written beside them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sstest.corpus import ExpectedError, Unstated
from sstest.corpus import Outcome as Stated
from sstest.engine.property import Property
from sstest.engine.target import Refusal, Target
from sstest.engine.words import literal, reading
from sstest.generate.properties import Use
from sstest.parser.difference import same_json
from sstest.rules.samples.evidence import Evidence, Seen
from sstest.rules.samples.remark import Remark
from sstest.text import quote

_OVERRIDES: Final = ("cohortIdPath", "cohortNamePath")


def refused(target: Target, evidence: Evidence) -> Iterator[Remark]:
    """Requests that are refused, though nothing says that they should be; one a reason."""
    groups: dict[tuple[str | None, bool], list[tuple[Seen, Refusal]]] = defaultdict(list)
    for one in evidence.seen:
        if isinstance(one.outcome, Refusal) and not _should_be_refused(target, one):
            reason = (one.outcome.field, one.outcome.member is not None)
            groups[reason].append((one, one.outcome))
    for (field, of_member), found in groups.items():
        first, refusal = min(found, key=lambda pair: len(pair[0].recording.body))
        use = use_of(target, field, of_member=of_member)
        if use and not evidence.values(target, use):
            continue  # SS921 or SS922 tells, and what was meant
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield Remark(
            f"{quote(first.recording.name)}{more} of {len(evidence.seen)} recorded requests is"
            f" {refusal}",
            field,
            of_member and field in _OVERRIDES,
            first.recording,
            "the request is taken, as the sender means it",
            str(refusal),
            "either the manifest looks in the wrong place, or this request is one to be refused",
            test=(f"sstest.parse(manifest, {literal(first.recording.body)}, {target.profile!r})",),
        )


def misread(target: Target, evidence: Evidence) -> Iterator[Remark]:
    """Requests that are read differently from what is written beside them."""
    for one in evidence.seen:
        stated = _stated(target, one)
        if stated is None:
            continue
        if isinstance(one.outcome, Refusal):
            continue  # either that was expected, or it has been said already
        if _should_be_refused(target, one):
            yield Remark(
                f"{quote(one.recording.name)} is taken, though it should be refused",
                recording=one.recording,
                expected="the request is refused",
                found=reading(one.outcome),
                test=_refusal_test(target, one),
            )
        elif not isinstance(stated.update, Unstated | None) and not same_json(
            one.outcome.to_dict(), stated.update
        ):
            yield Remark(
                f"{quote(one.recording.name)} is read as something else than is written beside it",
                recording=one.recording,
                expected=_in_short(stated.update),
                found=_in_short(one.outcome.to_dict()),
                test=(
                    f"body = {literal(one.recording.body)}",
                    f"update = sstest.parse(manifest, body, {target.profile!r})",
                    f"assert update.to_dict() == {stated.update!r}",
                ),
            )


def use_of(target: Target, name: str | None, *, of_member: bool) -> Use | None:
    """The property of that name."""
    uses = target.shape.member_uses if of_member else target.shape.request_uses
    return next((use for use in uses if use.name == name), None)


def _stated(target: Target, one: Seen) -> Stated | None:
    expected = one.recording.expected
    return expected.under(target.profile) if expected else None


def _should_be_refused(target: Target, one: Seen) -> bool:
    stated = _stated(target, one)
    if stated is None:
        return False
    by_status = isinstance(stated.status, int) and stated.status >= 400
    return by_status or isinstance(stated.error, ExpectedError)


def _refusal_test(target: Target, one: Seen) -> tuple[str, ...]:
    return (
        "with pytest.raises(sstest.RequestError):",
        f"    sstest.parse(manifest, {literal(one.recording.body)}, {target.profile!r})",
    )


def _in_short(update: dict[str, Any]) -> str:
    text = repr(update)
    return text if len(text) <= 600 else f"{text[:600]}..."


PARSING: Final = Property(
    "SS920",
    "recorded requests are taken",
    "Every request that the sender has sent is taken.",
    "What a sender really sends is the best test there is: if one of its requests is refused,"
    " either the manifest or the request is wrong, and a cohort is out of date.",
    '"environmentIdPath": "/environment", where requests have environmentId',
    '"environmentIdPath": "/environmentId"',
    "docs/semantics.md §2.1",
)
MEANING: Final = Property(
    "SS925",
    "recorded requests mean what is written beside them",
    "A request in requests/ is read as expected/ says.",
    "The expectation was reasoned by a person. Where the reading differs, one of the two is wrong.",
    "an expectation that nobody joins, and a request that makes somebody join",
    "both say the same",
    "corpus/README.md",
)
