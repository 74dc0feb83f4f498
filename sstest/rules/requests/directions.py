"""SS902: a sender can make members join, and make them leave."""

import warnings
from collections.abc import Iterator
from typing import Any, Final

from sstest.engine import documents
from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Outcome, Refusal, Target
from sstest.engine.words import literal, reading
from sstest.generate.actions import actions
from sstest.generate.properties import Use
from sstest.generate.realistic import samples
from sstest.generate.sample import Sample
from sstest.text import quote

# A sender's first sync, its change, its removal, and a few more.
_REALISTIC: Final = 5
_VERBS: Final = {True: "join", False: "leave"}


def _scan(target: Target) -> Iterator[Violation]:
    action = next((use for use in target.shape.request_uses if use.matcher is not None), None)
    if action is not None:
        yield from _by_action(target, action)
        return
    made = samples(target.manifest, _REALISTIC)
    for included in (True, False):
        wanted = [one for one in made if _moves(one.update, included)]
        outcomes = [target.outcome(one.body) for one in wanted]
        if any(_moves(outcome, included) for outcome in outcomes):
            continue
        # Of a large cohort all that were drawn may be pages of its first sync.
        barest = b"" if wanted else _barest(target, included)
        if not (barest and _moves(target.outcome(barest), included)):
            yield _inexpressible(target, min(wanted, key=_size, default=None), included)


def _by_action(target: Target, action: Use) -> Iterator[Violation]:
    """A matcher must take the words for joining, and none of those for leaving."""
    matcher = action.matcher or ""
    words = actions(matcher)
    body = _barest(target, None)
    for word in words.swallowed:
        spoken = _saying(body, action, word)
        outcome = target.outcome(spoken)
        if _moves(outcome, included=True):
            yield Violation(
                f"the action {quote(word)} makes members join: the matcher {quote(matcher)} matches"
                " it, too",
                body=spoken,
                expected="members leave",
                found=reading(outcome),
                field="arrayInclusion.matcher",
                hint="let the matcher match the words for joining only, from ^ to $",
                test=(
                    f"update = sstest.parse(manifest, {literal(spoken)}, {target.profile!r})",
                    "assert not any(one.included for one in update.memberships)",
                ),
            )
            return
    joining = [word for word in words.joining if word]  # "" is hardly an action
    for included, known in ((True, joining), (False, words.leaving)):
        if not any(_moves(target.outcome(_saying(body, action, w)), included) for w in known):
            yield Violation(
                f"no action makes members {_VERBS[included]} under the matcher {quote(matcher)}",
                body=_saying(body, action, known[0]) if known else body,
                expected=f"some word makes members {_VERBS[included]}",
                found=f"none of {', '.join(map(quote, known))} does"
                if known
                else "no word is left",
                field="arrayInclusion.matcher",
                hint="let the matcher match the words for joining, and no others",
                test=(
                    "from sstest.generate.actions import actions",
                    f"known = actions({matcher!r}).{'joining' if included else 'leaving'}",
                    "assert any(known)",
                ),
            )


def _inexpressible(target: Target, sample: Sample | None, included: bool) -> Violation:  # noqa: FBT001  # a pair of cases
    body = _barest(target, included) or (sample.body if sample else None)
    outcome = target.outcome(body) if body else None
    refusal = outcome if isinstance(outcome, Refusal) else None
    return Violation(
        f"no request makes a member {_VERBS[included]}"
        + (f"; the smallest that should is {refusal}" if refusal else ""),
        body=body,
        expected=f"a member {'joins' if included else 'leaves'}",
        found=reading(outcome) if outcome else "no request could be made",
        field=refusal.field if refusal else None,
        hint=_hint(target, refusal),
        test=(
            f"update = sstest.parse(manifest, {literal(body or b'')}, {target.profile!r})",
            "deltas = update.deltas.values()",
            f"assert any(one.{'added' if included else 'removed'} for one in deltas)",
        ),
    )


def _hint(target: Target, refusal: Refusal | None) -> str | None:
    flag = refusal is not None and refusal.field == "booleanMembershipPath"
    if flag and target.profile == "validation-server":
        return (
            "the published validation server takes false for nothing, so it refuses every request"
            " that removes somebody with a flag; what is documented takes it"
        )
    return None


def _barest(target: Target, included: bool | None) -> bytes:  # noqa: FBT001  # or either
    """The barest request in which somebody moves, and nobody the other way."""
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.errors import HypothesisWarning, NoSuchExample

    from sstest.generate.strategies import requests

    def wanted(sample: Sample) -> bool:
        going = {one.included for one in sample.update.memberships}
        return bool(going) if included is None else going == {included}

    quiet = settings(
        max_examples=2000,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)  # of long names in manifests
            found: Sample = find(requests(target.manifest), wanted, settings=quiet)
    except NoSuchExample:
        return b""
    return found.body


def _saying(body: bytes, action: Use, word: str) -> bytes:
    document = documents.read(body) if body else {}
    return documents.write(documents.put(document, action.pointer.parts, word))


def _moves(outcome: Outcome, included: Any) -> bool:
    if isinstance(outcome, Refusal):
        return False
    deltas = outcome.deltas.values()
    return any(one.added if included else one.removed for one in deltas)


def _size(sample: Sample) -> int:
    return len(sample.body)


DIRECTIONS: Final = Property(
    "SS902",
    "members can join and leave",
    "There is a request that makes a member join, and one that makes a member leave.",
    "Where nobody can leave, a cohort only grows: who has churned, cancelled or opted out keeps"
    " what the segment switches on. A matcher that takes the removal's word as well does that,"
    " and so does a flag in front of the published validation server, which takes false for"
    " nothing.",
    '"matcher": "^(add_member|remove_member)$"',
    '"matcher": "^add_member$"',
    "docs/semantics.md §1 and §2",
    scan=_scan,
)
