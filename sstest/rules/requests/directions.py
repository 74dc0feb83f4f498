"""SS902: a sender can make members join, and make them leave."""

from typing import Final

from sstest.finding import Finding
from sstest.generate.actions import actions
from sstest.generate.document import encode, load, put
from sstest.generate.expected import Sample
from sstest.generate.properties import Use
from sstest.generate.smallest import smallest
from sstest.rules.example import matcher
from sstest.rules.requests.describe import reading
from sstest.rules.requests.intended import flag_hint
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Outcome, Refusal, Target
from sstest.rules.rule import Search, error
from sstest.text import quote

_VERBS: Final = {True: "join", False: "leave"}


def _check(target: Target, included: bool) -> Finding | None:  # noqa: FBT001  # a direction
    action = next((use for use in target.shape.request_uses if use.matcher is not None), None)
    if action is not None:
        return _by_action(target, action, included=included)
    wanted = [one for one in target.samples if _moves(one.update, included=included)]
    if any(_moves(target.outcome(one.body), included=included) for one in wanted):
        return None
    # Of a large cohort all samples may be pages of its first sync.
    smallest = _smallest(target, included)
    outcome = target.outcome(smallest) if smallest else None
    if outcome and _moves(outcome, included=included):
        return None
    refusal = outcome if isinstance(outcome, Refusal) else None
    return target.finding(
        f"no request makes a member {_VERBS[included]}"
        + (f"; the smallest that should is {refusal}" if refusal else ""),
        request=smallest or None,
        expected=f"a member {'joins' if included else 'leaves'}",
        found=reading(outcome) if outcome else "no request could be made",
        field=refusal.field if refusal else None,
        hint=flag_hint(target, refusal),
        test=(
            f"update = sstest.parse(manifest, {literal(smallest)}, {target.profile!r})",
            "deltas = update.deltas.values()",
            f"assert any(one.{'added' if included else 'removed'} for one in deltas)",
        ),
    )


def _by_action(target: Target, action: Use, *, included: bool) -> Finding | None:
    """A matcher must match some word for joining, and none of those for leaving."""
    words = actions(action.matcher or "")
    known = [word for word in words.joining if word] if included else list(words.leaving)
    removals = () if included else words.swallowed

    def one_moves(body: bytes) -> bool:
        bodies = (_with_action(body, action, word) for word in known)
        return any(_moves(target.outcome(one), included=included) for one in bodies)

    if not removals and one_moves(min((one.body for one in target.samples), key=len)):
        return None
    smallest = _smallest(target, None)
    for word in removals:
        body = _with_action(smallest, action, word)
        if _moves(outcome := target.outcome(body), included=True):
            return target.finding(
                f"the action {quote(word)} makes members join: the matcher {quote(action.matcher)}"
                " matches it, too",
                request=body,
                expected="members leave",
                found=reading(outcome),
                field="arrayInclusion.matcher",
                hint="let the matcher match the words for joining only, from ^ to $",
                test=(
                    f"update = sstest.parse(manifest, {literal(body)}, {target.profile!r})",
                    "assert not any(one.included for one in update.memberships)",
                ),
            )
    if one_moves(smallest):
        return None
    return target.finding(
        f"no known action makes members {_VERBS[included]} under the matcher"
        f" {quote(action.matcher)}",
        request=_with_action(smallest, action, known[0]) if known else smallest,
        expected=f"some word makes members {_VERBS[included]}",
        found=f"none of {', '.join(map(quote, known))} does" if known else "no word is left",
        field="arrayInclusion.matcher",
        hint="let the matcher match the words for joining, and no others",
        test=(
            "from sstest.generate.actions import actions",
            f"known = actions({action.matcher!r}).{'joining' if included else 'leaving'}",
            "assert any(known)",
        ),
    )


def _smallest(target: Target, included: bool | None) -> bytes:  # noqa: FBT001  # or either
    """The smallest request in which members move, all of them in one direction."""
    from sstest.generate.strategies import requests

    def body(sample: Sample) -> bytes | None:
        directions = {one.included for one in sample.update.memberships}
        wanted = bool(directions) if included is None else directions == {included}
        return sample.body if wanted else None

    return smallest(requests(target.manifest), body, 2000, "directions") or b""


def _with_action(body: bytes, action: Use, word: str) -> bytes:
    document = load(body) if body else {}
    return encode(put(document, action.pointer.parts, word))


def _moves(outcome: Outcome, *, included: bool) -> bool:
    if isinstance(outcome, Refusal):
        return False
    deltas = outcome.deltas.values()
    return any(one.added if included else one.removed for one in deltas)


RULES: Final = (
    error(
        "SS902",
        "members can join and leave",
        "There is a request that makes a member join, and one that makes a member leave.",
        "Where no member can leave, a cohort only grows: who has churned, cancelled or opted out"
        " keeps what the segment switches on. A matcher that matches the removal's word as well"
        " does that, and so does a flag that is sent to the published validation server, which"
        " takes false for a missing value.",
        bad=matcher("^(add_member|remove_member)$"),
        good=matcher("^add_member$"),
        source="docs/semantics.md §1 and §2",
        search=Search(lambda _: (True, False), _check),
        follows=("SS30", "SS31", "SS345", "SS213", "SS214", "SS217"),
    ),
)
