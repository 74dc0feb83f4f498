"""The checks that every manifest is put through, free of any test runner.

Each check is a function of a :class:`Subject`, which counts what it goes through in a
:class:`Tally`; what is wrong is raised as :class:`CheckFailure`. The pytest plugin makes a test of
each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sstest.generate.actions import actions
from sstest.generate.malformed import Malformed, malformed_from
from sstest.generate.realistic import Sample, samples
from sstest.manifest import Manifest
from sstest.parser import PROFILES, Profile, RequestError, Update, parse
from sstest.parser.difference import describe_difference
from sstest.response.answer import answer, answer_outcome
from sstest.response.reply import Reply, ReplyError

# Enough for a sender's first sync, change and removal, and a few more.
DEFAULT_EXAMPLES: Final = 20
_OUTCOMES: Final = (403, 409, 429, 500)
_MOST_SHOWN: Final = 3


class CheckFailure(AssertionError):
    """A check found something: ``str()`` says what was expected, what was found, and where."""


@dataclass
class Tally:
    """What a check went through, for the summary: requests, and members joining and leaving."""

    requests: int = 0
    joined: int = 0
    left: int = 0

    def count(self, update: Update | None = None) -> None:
        """Count one request, and what it asks for where it was taken."""
        self.requests += 1
        for membership in update.memberships if update else ():
            self.joined += bool(membership.included)
            self.left += not membership.included


@dataclass(frozen=True)
class Subject:
    """What is checked: a manifest, under a profile, with so many generated requests."""

    manifest: Manifest
    profile: Profile = "docs"
    examples: int = DEFAULT_EXAMPLES
    seed: int = 0

    @cached_property
    def samples(self) -> list[Sample]:
        """The generated requests, made once for all checks."""
        return samples(self.manifest, self.examples, self.seed)

    @cached_property
    def malformed(self) -> list[Malformed]:
        """Spoilt requests, made from the first sample of each direction."""
        return [
            one for sample in self.samples[:3] for one in malformed_from(self.manifest, sample.body)
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
    refused = [problem for problem in subject.manifest.problems if problem.refused]
    if refused:
        listed = "\n".join(f"  - {problem}" for problem in refused)
        raise CheckFailure(f"{subject.manifest.origin} breaks {len(refused)} rule(s):\n{listed}")


def samples_parse(subject: Subject, tally: Tally) -> None:
    """Fail where a generated request parses to something else than it means."""
    for index, sample in enumerate(subject.samples):
        try:
            update = parse(subject.manifest, sample.body, subject.profile)
        except RequestError as error:
            raise CheckFailure(_refused(index, sample.body, error)) from None
        tally.count(update)
        if update.to_dict() != sample.update.to_dict():
            difference = describe_difference(sample.update, update)
            raise CheckFailure(
                f"request {index} parses to something else than it means:\n{difference}\n"
                f"{_show(sample.body)}"
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
        reply = answer(subject.manifest, one.body)
        tally.count()
        error = reply.error
        if reply.status != 400 or error is None:
            raise CheckFailure(
                f"a request with {one.reason} is answered {reply.status}, expected 400\n"
                f"{_show(one.body)}"
            )
        found = (error.field, error.pointer, error.member)
        if found != (one.field, one.pointer, one.member):
            raise CheckFailure(
                f"a request with {one.reason} is refused for {found[0]} {found[1]},"
                f" expected {one.field} {one.pointer}\n{_show(one.body)}"
            )


def replies_are_json(subject: Subject, tally: Tally) -> None:
    """Fail where the reply to any outcome is not JSON."""
    for sample in subject.samples:
        reply = answer(subject.manifest, sample.body, subject.profile)
        tally.count(reply.update)
        _require_json(reply, "a good request")
    for one in subject.malformed:
        _require_json(
            answer(subject.manifest, one.body, subject.profile), f"a request with {one.reason}"
        )
    for status in _OUTCOMES:
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
    for sample in subject.samples:
        reply = answer(subject.manifest, sample.body, subject.profile)
        tally.count(reply.update)
        wanted = {m.context_key for m in sample.update.memberships if m.included is included}
        got = (
            {m.context_key for m in reply.update.memberships if m.included is included}
            if reply.update
            else set()
        )
        if wanted & got:
            return
    raise CheckFailure(
        f"none of {len(subject.samples)} generated requests makes a member {direction}"
    )


def _require_json(reply: Reply, what: str) -> None:
    try:
        reply.json()
    except ReplyError as error:
        raise CheckFailure(f"the reply to {what} is no JSON: {error}") from None


def _refused(index: int, body: bytes, error: RequestError) -> str:
    return f"request {index} is refused: {error.status} {error}\n{_show(body)}"


def _show(body: bytes) -> str:
    text = body.decode(errors="backslashreplace")
    return f"  body: {text[:600]}{'...' if len(text) > 600 else ''}"
