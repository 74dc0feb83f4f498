"""SS924: recorded requests go the way that their own words say."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.engine.documents import find
from sstest.engine.property import Property
from sstest.engine.recordings import Recording
from sstest.engine.target import Refusal, Target
from sstest.engine.words import literal, reading
from sstest.generate.properties import Use
from sstest.parser import Update
from sstest.rules.samples.evidence import Evidence, Seen
from sstest.rules.samples.remark import Remark
from sstest.text import quote
from sstest.vocabulary import Meaning, direction, split_words
from sstest.vocabulary.words import ADD_WORDS, ROLES

_WORDS: Final = {True: "join", False: "leave"}
_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 50


def contradicted(target: Target, evidence: Evidence) -> Iterator[Remark]:
    """Arrays, flags and actions whose words say the opposite of what is read."""
    yield from _by_pointer(target, evidence)
    told: set[tuple[str, str]] = set()
    action = next((use for use in target.shape.request_uses if use.matcher is not None), None)
    for one in evidence.seen:
        if isinstance(one.outcome, Refusal) or _is_expected(target, one):
            continue
        if action is not None:
            word = find(one.document, action.pointer.parts)
            going = _going(one.outcome)
            if isinstance(word, str) and going is not None and ("", word) not in told:
                told.add(("", word))
                yield from _by_action(target, evidence, one.recording, action, word, going=going)
        for name, word, going in _spoken(target, one.document, one.outcome, action):
            if (name, word) not in told and _contradicts(word, going):
                told.add((name, word))
                yield _remark(
                    target,
                    one.recording,
                    f"{quote(one.recording.name)} says {quote(name)}: {quote(word)}, and its"
                    f" members {_WORDS[going]}",
                    _field_of_direction(target),
                    going,
                )


def _by_action(  # one for each thing that is known
    target: Target, evidence: Evidence, recording: Recording, action: Use, word: str, *, going: bool
) -> Iterator[Remark]:
    if _contradicts(word, going):
        verb = "matches" if going else "does not match"
        yield _remark(
            target,
            recording,
            f"the matcher {quote(action.matcher)} {verb} the recorded action {quote(word)}, so"
            f" its members {_WORDS[going]}",
            "arrayInclusion.matcher",
            going,
        )
    elif not going and not _removes(word) and _is_told_apart(evidence, action, word):
        yield _remark(
            target,
            recording,
            f"the recorded action {quote(word)} makes members leave, and so does another that says"
            " so",
            "arrayInclusion.matcher",
            going,
        )
    elif not any(_removes(each) for each in _actions(evidence, action)) and not any(
        _matched(evidence)
    ):
        yield _remark(
            target,
            recording,
            f"the matcher {quote(action.matcher)} matches none of the recorded actions, so nobody"
            f" ever joins; one of them is {quote(word)}",
            "arrayInclusion.matcher",
            going,
        )


def _is_told_apart(evidence: Evidence, action: Use, word: str) -> bool:
    """Whether the sender has a word for leaving, so that another word means something else."""
    others = set(_actions(evidence, action)) - {word}
    return any(_removes(other) for other in others)


def _actions(evidence: Evidence, action: Use) -> list[str]:
    found = (find(one.document, action.pointer.parts) for one in evidence.seen)
    return [word for word in found if isinstance(word, str)]


def _matched(evidence: Evidence) -> Iterator[bool]:
    for one in evidence.seen:
        if isinstance(one.outcome, Update):
            yield any(each.included is True for each in one.outcome.memberships)


def _by_pointer(target: Target, evidence: Evidence) -> Iterator[Remark]:
    """Pointers whose last word is about the other direction."""
    smallest = min(
        (one.recording for one in evidence.seen if isinstance(one.outcome, Update)),
        key=lambda recording: len(recording.body),
        default=None,
    )
    if smallest is None:
        return
    for use in (*target.shape.request_uses, *target.shape.member_uses):
        word = use.pointer.parts[-1] if use.pointer.parts else ""
        if use.included is not None and _contradicts(word, use.included):
            yield _remark(
                target,
                smallest,
                f"{use} leads to {quote(word)}, and its members {_WORDS[use.included]}",
                use.name,
                use.included,
            )
        only_removes = _removes(word) and ADD_WORDS.isdisjoint(split_words(word))
        if use.name == "booleanMembershipPath" and only_removes:
            yield _remark(
                target,
                smallest,
                f"{use} leads to {quote(word)}: where that is true, members join",
                use.name,
                going=True,
            )


def _spoken(
    target: Target, document: Any, update: Update, action: Use | None
) -> Iterator[tuple[str, str, bool]]:
    """Every field that holds an action, its word, and which way those go that it is about."""
    known = action.pointer.parts[-1:] if action else ()
    going = _going(update)
    if going is not None:
        for name, word in _words_of(document):
            if (name,) != known:
                yield name, word, going
    start = 0
    for use in target.shape.request_uses:
        members = find(document, use.pointer.parts) if use.is_array else None
        if not isinstance(members, list):
            continue
        listed = update.memberships[start : start + len(members)]
        pairs = list(zip(members, listed, strict=False))[:_MOST_MEMBERS]
        for member, membership in pairs:
            if isinstance(member, dict) and isinstance(membership.included, bool):
                for name, word in _words_of(member, deepest=1):
                    yield name, word, membership.included
        start += len(members)


def _words_of(document: Any, deepest: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """The texts of fields that are named for an action, not inside of arrays."""
    waiting: list[tuple[int, Any]] = [(0, document)]
    while waiting:
        depth, value = waiting.pop()
        if not isinstance(value, dict) or depth >= deepest:
            continue
        for name, inner in value.items():
            is_action = not ROLES["action"].sure.isdisjoint(split_words(name))
            if is_action and isinstance(inner, str) and len(inner) < 100:
                yield name, inner
            waiting.append((depth + 1, inner))


def _contradicts(word: str, going: bool) -> bool:  # noqa: FBT001  # a direction
    return direction(word) is (Meaning.REMOVE if going else Meaning.ADD)


def _removes(word: str) -> bool:
    return direction(word) is Meaning.REMOVE


def _going(update: Update) -> bool | None:
    """Which way all members go, if they all go one way."""
    directions = {one.included for one in update.memberships}
    if len(directions) != 1:
        return None
    only = directions.pop()
    return only if isinstance(only, bool) else None


def _is_expected(target: Target, one: Seen) -> bool:
    """Whether somebody has written down that this is what the request means."""
    expected = one.recording.expected
    stated = expected.under(target.profile) if expected else None
    return (
        stated is not None
        and isinstance(one.outcome, Update)
        and stated.update == one.outcome.to_dict()
    )


def _field_of_direction(target: Target) -> str:
    names = [use.name for use in (*target.shape.request_uses, *target.shape.member_uses)]
    ways = ("arrayInclusion.path", "booleanMembershipPath", "addMemberArrayPath")
    return next(name for name in ways if name in names)


def _remark(target: Target, recording: Recording, message: str, field: str, going: bool) -> Remark:  # noqa: FBT001  # a direction
    found = target.outcome(recording.body)
    return Remark(
        message,
        field,
        recording=recording,
        expected=f"members {_WORDS[not going]}",
        found=reading(found),
        hint="let what joins be read as joining, and what leaves as leaving",
        test=(
            "from sstest.rules.samples import check_samples",
            f"found = check_samples(manifest, [{literal(recording.body)}])",
            "assert not [one for one in found if one.code == 'SS924']",
        ),
    )


DIRECTIONS: Final = Property(
    "SS924",
    "recorded requests go the way their words say",
    "A request that says remove makes members leave, and one that says add makes them join.",
    "The reading is taken without complaint either way, and the segment fills with those who have"
    " left.",
    'the action "remove_member" under "^(add_member|remove_member)$"',
    'the action "remove_member" under "^add_member$"',
    "docs/semantics.md §2.1, step 5",
    severity="warning",
)
