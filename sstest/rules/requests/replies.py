"""SS912: every reply is JSON that says what happened."""

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.engine.words import literal
from sstest.generate.malformed import Malformed
from sstest.generate.sample import Sample
from sstest.generate.strategies import malformed, requests
from sstest.response.answer import reply_to
from sstest.response.outcome import Outcome, parsed, undecided
from sstest.response.reply import Reply, ReplyError
from sstest.rules.requests.json_escaping import JSON_ESCAPING, read
from sstest.templates import TemplateError, trace
from sstest.text import shorten

_UNDECIDED: Final = (403, 409, 429, 500)
_FIELD: Final = "jsonResponseBody"


def _cases(target: Target) -> SearchStrategy[Any]:
    spoilt: SearchStrategy[Any] = malformed(target.manifest)
    good: SearchStrategy[Any] = requests(target.manifest)
    return good | spoilt | st.tuples(good, st.sampled_from(_UNDECIDED))


def _check(target: Target, case: Any) -> None:
    """A reply must be JSON; one that refuses must not be the one that a good request gets."""
    match case:
        case Sample(body=body):
            outcome, what = parsed(target.manifest, body), "a good request"
        case Malformed(body=body, reason=reason):
            outcome, what = parsed(target.manifest, body), f"a request with {reason}"
        case (Sample(body=body), status):
            # The template may look at the request whatever comes of it.
            good = parsed(target.manifest, body).context["requestBody"]
            outcome, what = undecided(status, body=good), f"status {status}"
    reply = _reply(target, body, outcome)
    problem = _no_json(reply)
    if problem and not _is_garbled(target, outcome):
        raise Violation(
            f"the reply to {what} is not JSON: {problem}",
            body=body,
            expected="a reply that is JSON",
            found=shorten(reply.body, 300),
            field=_FIELD,
            hint="see it, and the tag that writes it, with sstest template",
            replies=True,
            test=_test(body, outcome),
        )
    if outcome.error is not None and reply.template is not None:
        _require_word(reply, outcome, body, what)


def _reply(target: Target, body: bytes, outcome: Outcome) -> Reply:
    try:
        return reply_to(target.manifest, outcome)
    except TemplateError as error:
        raise Violation(
            f"the template cannot be rendered: {error}",
            body=body,
            expected="a reply that is JSON",
            found="no reply at all",
            field=_FIELD,
            replies=True,
            test=_test(body, outcome),
        ) from None


def _no_json(reply: Reply) -> str | None:
    """Why a reply is no JSON, and where."""
    try:
        reply.json()
    except ReplyError as error:
        return f"{error.reason}, line {error.line}, column {error.column}"
    return "it is empty" if reply.template is not None and not reply.body else None


def _is_garbled(target: Target, outcome: Outcome) -> bool:
    """Whether it is only a text in it that makes the reply no JSON, which SS913 and SS916 tell."""
    try:
        return (
            read(trace(target.manifest.template or "", outcome.context, JSON_ESCAPING).text)
            is not None
        )
    except TemplateError:
        return False


def _require_word(reply: Reply, outcome: Outcome, body: bytes, what: str) -> None:
    """A sender who reads a refusal must not take it for a success."""
    happy = {**outcome.context, "errorMessage": "", "statusCode": 200}
    try:
        success = trace(reply.template or "", happy).text
    except TemplateError:
        return
    if success.encode() == reply.body:
        raise Violation(
            f"the reply to {what} is the same as to a good request",
            body=body,
            expected=f"a reply that says that the request failed with {reply.status}",
            found=shorten(success.encode(), 300),
            field=_FIELD,
            severity="warning",
            hint="have the template write {{statusCode}}, or {{#if errorMessage}}",
            replies=True,
            test=(
                f"reply = sstest.answer(manifest, {literal(body)})",
                "told = ('errorMessage', 'statusCode')",
                "assert any(name in manifest.template for name in told)",
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


REPLIES: Final = Property(
    "SS912",
    "replies are JSON that says what happened",
    "The reply to every request, taken or refused, is JSON, and a refusal is not told as success.",
    "A sender's client fails on a reply that is not JSON, mostly in the very case that needed its"
    " attention: when something went wrong.",
    '{"message": {{errorMessage}} }',
    '{"message": "{{errorMessage}}"}',
    "docs/semantics.md §3",
    _cases,
    _check,
    profiles=("docs",),
)
