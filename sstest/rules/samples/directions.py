"""SS924: recorded requests change the segment as their own words say."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sstest.finding import Finding
from sstest.generate.document import value_at
from sstest.generate.properties import Use
from sstest.parser import Update
from sstest.parser.noticed.words import AS_IT_SAYS
from sstest.rules.culprit import one_for_each_culprit
from sstest.rules.example import document
from sstest.rules.requests.describe import reading
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Refusal
from sstest.rules.rule import warning
from sstest.rules.samples.evidence import Evidence, is_expected
from sstest.rules.samples.recordings import Recording
from sstest.text import quote
from sstest.vocabulary.reading import Meaning, direction, split_words
from sstest.vocabulary.words import ADD_WORDS

_VERBS: Final = {True: "join", False: "leave"}
_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 50


@warning(
    "SS924",
    "recorded requests change the segment as their words say",
    "A request that says remove makes members leave, and one that says add makes them join.",
    "The request is accepted without complaint either way, and the segment fills with those who"
    " have left.",
    bad=document('the action "remove_member" under "^(add_member|remove_member)$"'),
    good=document('the action "remove_member" under "^add_member$"'),
    source="docs/semantics.md §2.1, step 5",
    follows=(
        *("SS10", "SS11", "SS122", "SS123", "SS125", "SS126", "SS128", "SS129", "SS13", "SS14"),
        *("SS213", "SS3", "SS923"),
    ),
).of_samples
def _contradicted(evidence: Evidence) -> Iterator[Finding]:
    yield from one_for_each_culprit(_each_contradiction(evidence))


def _each_contradiction(evidence: Evidence) -> Iterator[Finding]:
    yield from _by_pointer(evidence)
    target = evidence.target
    reported: set[str] = set()
    told: set[str] = set()
    action = next((use for use in target.shape.request_uses if use.matcher is not None), None)
    words = _Words(evidence, action) if action else None
    for one in evidence.seen:
        if isinstance(one.outcome, Refusal) or is_expected(one):
            continue
        if words is not None:
            word = value_at(one.document, words.action.pointer.parts)
            included = _direction(one.outcome)
            if isinstance(word, str) and included is not None and word not in reported:
                reported.add(word)
                if says := _of_action(words, word, included):
                    field = "arrayInclusion.matcher"
                    yield _finding(evidence, one.recording, says, field, included)
        for said in one.diagnostics:
            if said.code == "contradiction" and said.message not in told:
                told.add(said.message)
                says = said.message.replace("the request", quote(one.recording.name), 1)
                included = one.outcome.memberships[said.memberships[0]].included
                yield _finding(evidence, one.recording, says, said.field or "", included)


@dataclass(frozen=True)
class _Words:
    """What all recordings say of directions, each looked at once."""

    evidence: Evidence
    action: Use

    @cached_property
    def removing(self) -> frozenset[str]:
        """The recorded actions that say that members leave."""
        path = self.action.pointer.parts
        words = (value_at(one.document, path) for one in self.evidence.seen)
        return frozenset(word for word in words if isinstance(word, str) and _removes(word))

    @cached_property
    def anybody_joins(self) -> bool:
        """Whether a request makes a member join."""
        updates = (one.outcome for one in self.evidence.seen if isinstance(one.outcome, Update))
        return any(each.included is True for update in updates for each in update.memberships)


def _of_action(
    recorded: _Words,
    word: str,
    included: bool,  # noqa: FBT001  # a direction
) -> str | None:
    """What the recordings say against an action; ``included``: whether its members join."""
    if _contradicts(word, included):  # which the parser says
        return None
    # The sender has a word for leaving, so another word means something else.
    if not included and not _removes(word) and recorded.removing:
        says = f"the recorded action {quote(word)} makes members leave"
        return f"{says}, and so does another that says so"
    if not recorded.removing and not recorded.anybody_joins:
        says = f"the matcher {quote(recorded.action.matcher)} matches none of the recorded actions"
        return f"{says}, so no member ever joins; one of them is {quote(word)}"
    return None


def _by_pointer(evidence: Evidence) -> Iterator[Finding]:
    """Pointers whose last word is about the other direction."""
    smallest = min(
        (one.recording for one in evidence.seen if isinstance(one.outcome, Update)),
        key=lambda recording: len(recording.body),
        default=None,
    )
    if smallest is None:
        return
    shape = evidence.target.shape
    reversed_ = [use for use in shape.request_uses if _is_reversed(use)]
    if reversed_:
        use = reversed_[0]
        others = "".join(f", and {other} to {quote(_last(other))}" for other in reversed_[1:])
        verb = _VERBS[bool(use.included)]
        says = f"{use} leads to {quote(_last(use))}, and its members {verb}{others}"
        yield _finding(evidence, smallest, says, use.name, bool(use.included))
    for use in shape.member_uses:
        only_removes = _removes(_last(use)) and ADD_WORDS.isdisjoint(split_words(_last(use)))
        if use.name == "booleanMembershipPath" and only_removes:
            says = f"{use} leads to {quote(_last(use))}: where that is true, members join"
            yield _finding(evidence, smallest, says, use.name, included=True)


def _is_reversed(use: Use) -> bool:
    return use.included is not None and _contradicts(_last(use), use.included)


def _last(use: Use) -> str:
    return use.pointer.parts[-1] if use.pointer.parts else ""


def _contradicts(word: str, included: bool) -> bool:  # noqa: FBT001  # a direction
    return direction(word) is (Meaning.REMOVE if included else Meaning.ADD)


def _removes(word: str) -> bool:
    return direction(word) is Meaning.REMOVE


def _direction(update: Update) -> bool | None:
    directions = {one.included for one in update.memberships}
    if len(directions) != 1:
        return None
    only = directions.pop()
    return only if isinstance(only, bool) else None


def _finding(
    evidence: Evidence,
    recording: Recording,
    message: str,
    field: str,
    included: bool,  # noqa: FBT001  # a direction
) -> Finding:
    target = evidence.target
    return evidence.finding(
        recording,
        message,
        field=field,
        related=[use for use in target.shape.request_uses if use.matcher is not None],
        expected=f"members {_VERBS[not included]}",
        found=reading(target.outcome(recording.body)),
        hint=AS_IT_SAYS,
        test=(
            f"found = sstest.lint(manifest, samples=[{literal(recording.body)}])",
            "assert not [one for one in found if one.code == 'SS924']",
        ),
    )
