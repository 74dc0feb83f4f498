"""Send requests one after the other, and compare each answer with the reference."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sstest.budget import budget
from sstest.compare.answers import Answer, differences
from sstest.compare.cases import Case
from sstest.compare.deviations import Deviation, deviation
from sstest.compare.sending import Unreachable
from sstest.limits import STEPS_AN_EXAMPLE
from sstest.manifest import Manifest
from sstest.response.answer import answer
from sstest.response.reply import Reply

# One body may crash a server; after three in a row it is gone.
_MOST_SILENCES = 3
_MOST_IN_ALL = 10
_UNWELCOME = {
    401: "the token is missing or not accepted",
    403: "the token is missing or not accepted",
    429: "too many requests",
}
_NOTHING_THERE = {404: "wrong path, or unknown integration", 405: "POST is not allowed there"}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A request that is answered differently than by the reference.

    ``differences`` has one line for each. ``deviation`` is the known deviation of the validation
    server that explains it, if any.
    """

    case: Case
    expected: Reply
    found: Answer
    differences: tuple[str, ...]
    deviation: Deviation | None = None


@dataclass
class Comparison:
    """The result so far; ``stopped`` is the reason if not all requests were sent."""

    sent: int = 0
    agreed: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    stopped: str | None = None


def compare(
    manifest: Manifest,
    made: Iterable[Case],
    send: Callable[[bytes], Answer],
    profile: str = "docs",
    watch: Callable[[Comparison], None] = lambda _: None,
) -> Comparison:
    """Send each case and compare its answer with the reference under ``profile``.

    All replies of the reference are known before the first request is sent. It stops at the first
    401, 403 or 429, if the first answer is a 404, a 405 or a redirect, and after three requests in
    a row, or ten in all, without an answer. ``watch`` is called after each request.

    Raises :class:`~sstest.ManifestError` and :class:`~sstest.TemplateError` if the reference cannot
    use the manifest, and :class:`~sstest.compare.Unreachable` if the first request has no answer.
    """
    made = list(made)
    with budget(STEPS_AN_EXAMPLE * len(made)):
        expected = [(case, answer(manifest, case.body, profile)) for case in made]
    comparison = Comparison()
    silences = in_all = 0
    for case, reply in expected:
        try:
            found = send(case.body)
            silences = 0
        except Unreachable as error:
            if comparison.sent == 0:
                raise
            found = Answer(None, silence=str(error))
            silences, in_all = silences + 1, in_all + 1
        comparison.stopped = _unwelcome(found, first=comparison.sent == 0)
        if comparison.stopped:
            break
        comparison.sent += 1
        if told := differences(reply, found, profile):
            known = deviation(manifest, case.body, reply, found) if profile == "docs" else None
            comparison.disagreements.append(Disagreement(case, reply, found, told, known))
        else:
            comparison.agreed += 1
        watch(comparison)
        if silences == _MOST_SILENCES or in_all == _MOST_IN_ALL:
            in_a_row = " in a row" if silences == _MOST_SILENCES else ""
            comparison.stopped = (
                f"no answer to {silences if in_a_row else in_all} requests{in_a_row}"
            )
            break
    return comparison


def _unwelcome(found: Answer, *, first: bool) -> str | None:
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
