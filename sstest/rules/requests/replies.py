"""SS912: every reply is JSON that says what happened."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sstest.budget import budget
from sstest.finding import Finding
from sstest.generate.expected import Sample
from sstest.generate.malformed import Malformed
from sstest.limits import STEPS_A_BYTE
from sstest.response.answer import reply_to
from sstest.response.outcome import Outcome, parsed, undecided
from sstest.response.reply import Reply, ReplyError
from sstest.rules.example import template
from sstest.rules.requests.json_escaping import JSON_ESCAPING, read
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Target
from sstest.rules.rule import NO_JSON, Evidence, Search, error
from sstest.templates import TemplateError, trace
from sstest.text import quote, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

_UNDECIDED: Final = (403, 409, 429, 500)
_FIELD: Final = "jsonResponseBody"


def without_template(target: Target) -> str | None:
    """Why there is no reply to look at, if there is none."""
    return None if target.manifest.template is not None else "there is no jsonResponseBody"


def _cases(target: Target) -> "SearchStrategy[Any]":
    from hypothesis import strategies as st

    from sstest.generate.strategies import malformed, requests

    bad: SearchStrategy[Any] = malformed(target.manifest)
    good: SearchStrategy[Any] = requests(target.manifest)
    return good | bad | st.tuples(good, st.sampled_from(_UNDECIDED))


def _check(target: Target, case: Any) -> Finding | None:
    """A reply must be JSON; that to a refused request must not be that to a good one."""
    match case:
        case Sample(body=body):
            outcome, what = parsed(target.manifest, body), "a good request"
        case Malformed(body=body, reason=reason):
            outcome, what = parsed(target.manifest, body), f"a request with {reason}"
        case (Sample(body=body), status):
            # The template may look at the request whatever comes of it.
            good = parsed(target.manifest, body).body
            outcome, what = undecided(status, body=good), f"status {status}"
    try:
        reply = reply_to(target.manifest, outcome)
    except TemplateError as error:
        return _finding(
            target, body, outcome, f"the template cannot be rendered: {error}", "no reply at all"
        )
    problem = _not_json(reply)
    if problem and not _is_garbled(target, outcome):
        message = f"the reply to {what} is not JSON: {problem}"
        return _finding(target, body, outcome, message, shorten(reply.body, 300))
    if outcome.error is not None and reply.template is not None:
        return _same_as_success(target, reply, outcome, body, what)
    return None


def _finding(target: Target, body: bytes, outcome: Outcome, message: str, found: str) -> Finding:
    return target.finding(
        message,
        request=body,
        expected="a reply that is JSON",
        found=found,
        field=_FIELD,
        hint="see it, and the tag that writes it, with sstest template",
        replies=True,
        test=_test(body, outcome),
    )


def _recorded(evidence: Evidence) -> "Iterator[Finding]":
    """The reply to each recorded request, as far as only its values do not break it."""
    target = evidence.target
    if target.manifest.template is None or target.reader is not None:
        return
    found = []
    unjudged = 0
    with budget(STEPS_A_BYTE * sum(len(one.recording.body) for one in evidence.seen)) as spent:
        for one in evidence.seen:
            stopped = spent.stopped
            broken = _broken(target, one.recording.body)
            if spent.stopped > stopped:
                unjudged += 1
            elif broken:
                found.append((one.recording, *broken))
    if found:
        recording, outcome, reply, problem = min(found, key=lambda each: len(each[0].body))
        more = f", and to {len(found) - 1} more," if len(found) > 1 else ""
        message = f"the reply to {quote(recording.name)}{more} is not JSON: {problem}"
        shown = _finding(target, recording.body, outcome, message, f"{shorten(reply.body, 300)}")
        yield replace(shown, sample=recording.name, subject=NO_JSON)
    if unjudged:
        yield target.too_costly(f"the replies to {unjudged:,} of the recorded requests")


def _broken(target: Target, body: bytes) -> tuple[Outcome, Reply, str] | None:
    """The reply to a recorded request that is not JSON, and why, if it is not."""
    outcome = parsed(target.manifest, body)
    try:
        reply = reply_to(target.manifest, outcome)
    except TemplateError:
        return None  # which is found without requests
    problem = _not_json(reply)
    return (outcome, reply, problem) if problem and not _is_garbled(target, outcome) else None


def _not_json(reply: Reply) -> str | None:
    try:
        reply.json()
    except ReplyError as error:
        return f"{error.reason}, line {error.line}, column {error.column}"
    return "it is empty" if reply.template is not None and not reply.body else None


def _is_garbled(target: Target, outcome: Outcome) -> bool:
    """Whether only a text in it keeps the reply from being JSON, which SS913 and SS916 report."""
    try:
        printed = trace(target.manifest.template or "", outcome.context, JSON_ESCAPING).text
    except TemplateError:
        return False
    return read(printed) is not None


def _same_as_success(
    target: Target, reply: Reply, outcome: Outcome, body: bytes, what: str
) -> Finding | None:
    """A sender who reads a refusal must be able to see that it is one."""
    happy = {**outcome.context, "errorMessage": "", "statusCode": 200}
    try:
        success = trace(reply.template or "", happy).text
    except TemplateError:
        return None
    if success.encode() != reply.body:
        return None
    return target.finding(
        f"the reply to {what} is the same as to a good request",
        code="SS912",
        severity="warning",
        request=body,
        expected=f"a reply that says that the request failed with {reply.status}",
        found=shorten(success.encode(), 300),
        field=_FIELD,
        hint="have the template write {{statusCode}}, or {{#if errorMessage}}",
        replies=True,
        test=(
            f"reply = sstest.answer(manifest, {literal(body)})",
            "names = ('errorMessage', 'statusCode')",
            "assert any(name in manifest.template for name in names)",
        ),
    )


def _test(body: bytes, outcome: Outcome) -> tuple[str, ...]:
    if outcome.status in _UNDECIDED:
        return (
            "from sstest.response.answer import answer_outcome",
            f"document = json.loads({literal(body)})",
            f"assert answer_outcome(manifest, {outcome.status}, body=document).json()",
        )
    return (
        f"reply = sstest.answer(manifest, {literal(body)})",
        "assert reply.status == 204 or reply.json() is not None",
    )


RULES: Final = (
    error(
        "SS912",
        "replies are JSON that says what happened",
        "The reply to every request is JSON, and that to a failure is not that to a success.",
        "A sender's client fails on a reply that is not JSON, mostly in the very case that needed"
        " its attention: when something went wrong.",
        bad=template('{"message": {{errorMessage}} }'),
        good=template('{"message": "{{errorMessage}}"}'),
        source="docs/semantics.md §3",
        search=Search(_cases, _check, without_template, profiles=("docs",)),
        samples=_recorded,
        follows=(
            *("SS401", "SS402", "SS403", "SS404", "SS405", "SS408", "SS409", "SS410", "SS412"),
            *("SS413", "SS415", "SS417", "SS418", "SS419", "SS420", "SS421", "SS422", "SS423"),
            *("SS425", "SS426"),
        ),
    ),
)
