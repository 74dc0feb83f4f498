"""The checks that every manifest is put through, free of any test runner.

Each check is a function of a :class:`Subject`, which counts what it goes through in a
:class:`Tally`; what is wrong is raised as :class:`CheckFailure`. The pytest plugin makes a test of
each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.actions import actions
from sstest.generate.malformed import Malformed, malformed_from
from sstest.generate.realistic import Sample, samples
from sstest.javascript.values import to_string
from sstest.manifest import Manifest, ManifestError
from sstest.parser import PROFILES, Profile, RequestError, Update, parse
from sstest.parser.difference import describe_difference
from sstest.response.answer import answer, answer_outcome
from sstest.response.reply import Reply, ReplyError

# Enough for a sender's first sync, change and removal, and a few more.
DEFAULT_EXAMPLES: Final = 20
# How many requests it takes until members have joined, changed, and left.
_STEPS: Final = 3
_OUTCOMES: Final = (403, 409, 429, 500)


class CheckFailure(AssertionError):
    """A check found something: ``str()`` says what was expected, what was found, and where.

    ``bodies`` are the requests it is about, whole.
    """

    def __init__(self, message: str, *bodies: bytes) -> None:
        super().__init__(message)
        self.bodies = bodies


@dataclass
class Tally:
    """What a check went through, for the summary: requests, and members joining and leaving.

    ``findings`` are those that stand in reports, also where the check passes.
    """

    requests: int = 0
    joined: int = 0
    left: int = 0
    findings: list[Finding] = field(default_factory=list)

    def count(self, update: Update | None = None) -> None:
        """Count one request, and what it asks for where it was taken."""
        self.requests += 1
        for membership in update.memberships if update else ():
            self.joined += bool(membership.included)
            self.left += membership.included is not None and not membership.included


@dataclass(frozen=True)
class Subject:
    """What is checked: a manifest, under a profile, with so many generated requests."""

    manifest: Manifest
    profile: Profile = "docs"
    examples: int = DEFAULT_EXAMPLES
    seed: int = 0

    @property
    def samples(self) -> list[Sample]:
        """The generated requests, as many as ``examples`` says."""
        return self.steps[: self.examples]

    @cached_property
    def steps(self) -> list[Sample]:
        """The generated requests, made once for all checks: one of every direction at least."""
        return samples(self.manifest, max(self.examples, _STEPS), self.seed)

    @cached_property
    def malformed(self) -> list[Malformed]:
        """Spoilt requests, made from the smallest request of every direction."""
        smallest: dict[frozenset[bool], Sample] = {}
        for sample in sorted(self.steps, key=lambda sample: len(sample.body)):
            directions = frozenset(m.included for m in sample.update.memberships)
            smallest.setdefault(directions, sample)
        return [
            one
            for sample in smallest.values()
            for one in malformed_from(self.manifest, sample.body)
        ]


@dataclass(frozen=True, slots=True)
class Check:
    """A named check; ``sentence`` says what holds where it passes.

    ``profiles`` are those it makes sense under: the validation server takes much that is spoilt.
    """

    name: str
    sentence: str
    run: Callable[[Subject, Tally], None]
    profiles: tuple[Profile, ...] = PROFILES


def keeps_the_rules(subject: Subject, _tally: Tally) -> None:
    """Fail where the manifest breaks a rule, naming every one with line and column."""
    refused = [problem for problem in subject.manifest.problems if problem.severity == "error"]
    if refused:
        raise CheckFailure(str(ManifestError(subject.manifest.origin, refused)))


def samples_parse(subject: Subject, tally: Tally) -> None:
    """Fail where a generated request parses to something else than it means."""
    for index, sample in enumerate(subject.samples):
        try:
            update = parse(subject.manifest, sample.body, subject.profile)
        except RequestError as error:
            raise CheckFailure(_refused(index, sample.body, error), sample.body) from None
        tally.count(update)
        if _meaning(update) != _meaning(sample.update):
            difference = describe_difference(sample.update, update)
            raise CheckFailure(
                f"request {index} parses to something else than it means:\n{difference}\n"
                f"{_show(sample.body)}",
                sample.body,
            )


def additions_are_expressible(subject: Subject, tally: Tally) -> None:
    """Fail where no request of the sender's makes a member join."""
    _expressible(subject, tally, included=True)


def removals_are_expressible(subject: Subject, tally: Tally) -> None:
    """Fail where no request of the sender's makes a member leave."""
    _expressible(subject, tally, included=False)


def malformed_is_refused(subject: Subject, tally: Tally) -> None:
    """Fail where a spoilt request is taken, or refused without saying where."""
    for one in subject.malformed:
        tally.count()
        error = _refusal(subject, one.body)
        if error is None or error.status != 400:
            what = f"refused with {error.status}" if error else "taken"
            raise CheckFailure(
                f"a request with {one.reason} is {what}, expected 400\n{_show(one.body)}",
                one.body,
            )
        found = (error.field, error.pointer, error.member)
        if found != (one.field, one.pointer, one.member):
            raise CheckFailure(
                f"a request with {one.reason} is refused for {_place(*found)}, expected"
                f" {_place(one.field, one.pointer, one.member)}\n{_show(one.body)}",
                one.body,
            )


def replies_are_json(subject: Subject, tally: Tally) -> None:
    """Fail where the reply to any outcome is not JSON."""
    for sample in subject.samples:
        reply = answer(subject.manifest, sample.body, subject.profile)
        tally.count(reply.update)
        if reply.status == 500:  # what the validation server makes of a template it cannot use
            message = f"a good request is answered 500: {reply.error}"
            raise CheckFailure(message, sample.body)
        _require_json(reply, "a good request", sample.body)
    for one in subject.malformed:
        reply = answer(subject.manifest, one.body, subject.profile)
        _require_json(reply, f"a request with {one.reason}", one.body)
    for status in _OUTCOMES if subject.profile == "docs" else ():
        _require_json(answer_outcome(subject.manifest, status), f"status {status}")


CHECKS: Final = (
    Check("manifest keeps the rules", "every rule of the capability is kept", keeps_the_rules),
    Check(
        "samples parse to what they mean", "generated requests mean what they meant", samples_parse
    ),
    Check(
        "additions are expressible", "the sender can make members join", additions_are_expressible
    ),
    Check(
        "removals are expressible", "the sender can make members leave", removals_are_expressible
    ),
    Check(
        "malformed requests are refused",
        "spoilt requests get 400, with the place",
        malformed_is_refused,
        profiles=("docs",),
    ),
    Check("replies are JSON", "every outcome's reply is JSON", replies_are_json),
)
"""All checks, in the order in which they run."""


def _expressible(subject: Subject, tally: Tally, *, included: bool) -> None:
    direction = "join" if included else "leave"
    inclusion = subject.manifest.request_parser.array_inclusion
    if inclusion:
        words = actions(inclusion.matcher)
        if not included and words.swallowed:
            taken = ", ".join(map(repr, words.swallowed))
            raise CheckFailure(
                f"the matcher {inclusion.matcher!r} also matches {taken}, so the members of such"
                " a request are added where the sender means to remove them;"
                " let it match the words for joining only"
            )
        if not (words.joining if included else words.leaving):
            raise CheckFailure(
                f"no action was found that makes members {direction} under the matcher"
                f" {inclusion.matcher!r}"
            )
    refusal = None
    for sample in subject.steps:
        wanted = _moved(sample.update, included=included)
        try:
            update = parse(subject.manifest, sample.body, subject.profile)
        except RequestError as error:
            tally.count()
            refusal = refusal or (error if wanted else None)
            continue
        tally.count(update)
        if wanted & _moved(update, included=included):
            return
    raise CheckFailure(
        f"none of {len(subject.steps)} generated requests makes a member {direction}"
        + (f"; the first that should is refused: {refusal.status} {refusal}" if refusal else "")
    )


def _moved(update: Update, *, included: bool) -> set[tuple[str, str]]:
    """The members who join, or who leave: cohort ids and context keys."""
    return {
        (cohort_id, context_key)
        for cohort_id, delta in update.deltas.items()
        for context_key in (delta.added if included else delta.removed)
    }


def _meaning(update: Update) -> dict[str, Any]:
    """The update with ids and names as text: the validation server passes numbers on as numbers."""
    names = ("contextKey", "cohortId", "cohortName")
    data = update.to_dict()
    texts = [
        {**one, **{name: to_string(one[name]) for name in names}} for one in data["memberships"]
    ]
    return {**data, "memberships": texts}


def _refusal(subject: Subject, body: bytes) -> RequestError | None:
    try:
        parse(subject.manifest, body, subject.profile)
    except RequestError as error:
        return error
    return None


def _place(field: str | None, pointer: str | None, member: int | None) -> str:
    if field is None:
        return "the body as a whole"
    return f"{field} {pointer}" + ("" if member is None else f" of member {member}")


def _require_json(reply: Reply, what: str, *bodies: bytes) -> None:
    try:
        reply.json()
    except ReplyError as error:
        raise CheckFailure(f"after {what}, {error}", *bodies) from None


def _refused(index: int, body: bytes, error: RequestError) -> str:
    return f"request {index} is refused: {error.status} {error}\n{_show(body)}"


def _show(body: bytes) -> str:
    text = body.decode(errors="backslashreplace")
    return f"  body: {text[:600]}{'...' if len(text) > 600 else ''}"
