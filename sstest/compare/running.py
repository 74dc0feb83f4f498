"""Sending requests, one after the other, until all are sent or the endpoint wants no more."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sstest.compare.cases import Case
from sstest.compare.deviations import Deviation, deviation
from sstest.compare.judging import Answer, differences
from sstest.compare.sending import Unreachable
from sstest.manifest import Manifest
from sstest.response.answer import answer
from sstest.response.reply import Reply

# One body may break a server; three in a row, and there is no server any more.
_MOST_SILENCES = 3
_UNWELCOME = {
    401: "it wants another token, or one at all",
    403: "it does not accept the token, or wants one",
    429: "it has had too many requests",
}
_NOTHING_THERE = {
    404: "nothing is there, or it does not know the integration",
    405: "it takes no POST there",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A request that is answered otherwise than the reference does.

    ``differences`` says how, a line each. ``deviation`` is that of the validation server which
    explains it, if one does.
    """

    case: Case
    expected: Reply
    found: Answer
    differences: tuple[str, ...]
    deviation: Deviation | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why not all requests were sent: a sign that no more are welcome, in words."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass
class Comparison:
    """How far it has come: requests answered, and how many of them as the reference does."""

    sent: int = 0
    agreed: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    stopped: Stopped | None = None


def compare(
    manifest: Manifest,
    made: Iterable[Case],
    send: Callable[[bytes], Answer],
    profile: str = "docs",
    watch: Callable[[Comparison], None] = lambda _: None,
) -> Comparison:
    """Send each case and hold its answer against the reference under ``profile``.

    All replies of the reference are known before the first request leaves. It stops at the first
    401, 403 or 429, where the very first answer is a 404, a 405 or a redirect, and after three
    requests in a row without an answer. ``watch`` is called after each request.

    Raises :class:`~sstest.ManifestError` and :class:`~sstest.TemplateError` where the manifest has
    no reference, and :class:`~sstest.compare.Unreachable` where the first request is not answered.
    """
    expected = [(case, answer(manifest, case.body, profile)) for case in made]
    comparison = Comparison()
    for judged in _judged(manifest, expected, send, profile, comparison):
        comparison.sent += 1
        if judged is None:
            comparison.agreed += 1
        else:
            comparison.disagreements.append(judged)
        watch(comparison)
    return comparison


def _judged(
    manifest: Manifest,
    expected: list[tuple[Case, Reply]],
    send: Callable[[bytes], Answer],
    profile: str,
    comparison: Comparison,
) -> Iterator[Disagreement | None]:
    silences = 0
    for number, (case, reply) in enumerate(expected):
        try:
            found = send(case.body)
            silences = 0
        except Unreachable as error:
            if number == 0:
                raise
            found = Answer(None, silence=str(error))
            silences += 1
        if stopped := _unwelcome(found, first=number == 0):
            comparison.stopped = Stopped(stopped)
            return
        told = differences(reply, found, profile)
        if not told:
            yield None
            continue
        known = deviation(manifest, case.body, reply, found) if profile == "docs" else None
        yield Disagreement(case, reply, found, told, known)
        if silences == _MOST_SILENCES:
            comparison.stopped = Stopped(f"no answer to {silences} requests in a row")
            return


def _unwelcome(found: Answer, *, first: bool) -> str | None:
    """Why no more is sent after this answer, if so."""
    status = found.status
    if status in _UNWELCOME:
        wait = f" (Retry-After: {found.retry_after})" if found.retry_after else ""
        return f"the answer was {status}: {_UNWELCOME[status]}{wait}"
    if not first or status is None:
        return None
    if status in _NOTHING_THERE:
        return f"the first answer was {status}: {_NOTHING_THERE[status]}"
    if 300 <= status < 400:
        to = f" to {found.location}" if found.location else ""
        return f"the first answer was {status}, a redirect{to}, and redirects are not followed"
    return None
