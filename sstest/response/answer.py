"""From a request body to the reply, under either profile (semantics §3)."""

import json
from dataclasses import replace
from typing import Any, Final

from sstest.javascript.values import UNDEFINED
from sstest.manifest import Loadable, Manifest
from sstest.parser import RequestError, check_profile
from sstest.response.codes import CODES
from sstest.response.outcome import Outcome, parsed, undecided
from sstest.response.reply import Reply, encoded
from sstest.templates import TemplateError, render

_JSON: Final = {"Content-Type": "application/json"}


def answer(manifest: Loadable, body: object, profile: str = "docs") -> Reply:
    """The reply to a request with ``body``, which is bytes, text, or JSON data already parsed.

    A bad body is answered, never raised; where a template cannot be rendered with just this body,
    the status is 500. What the manifest is to blame for is raised under ``docs``:
    :class:`~sstest.ManifestError` where it breaks rules, and :class:`~sstest.TemplateError` where
    its ``jsonResponseBody`` is not a valid template. Under either profile
    :class:`~sstest.UnsupportedTemplate` is raised for a template that sstest cannot render as
    Handlebars would: it does not guess.
    """
    manifest = Manifest.load(manifest)
    if check_profile(profile) == "docs":
        outcome = parsed(manifest, body)
        reply = reply_to(manifest, outcome)
        return replace(reply, variables=outcome.context) if reply.template is not None else reply
    from sstest.response.validation_server import answer_as_the_server_does

    return answer_as_the_server_does(manifest, body)


def answer_outcome(
    manifest: Manifest,
    status: int,
    message: str | None = None,
    *,
    body: object = UNDEFINED,
    headers: dict[str, str] | None = None,
) -> Reply:
    """The ``docs`` reply for an outcome that no parsing decides: 403, 409, 429 or 500.

    ``body`` is the decoded request, for the template's ``requestBody``.
    """
    return reply_to(manifest, undecided(status, message, body=body, headers=headers))


def reply_to(manifest: Manifest, outcome: Outcome) -> Reply:
    """What is written to the sender, under ``docs``, once a request's outcome is known."""
    if manifest.template is None:
        if outcome.update is None:
            return _default_refusal(outcome)
        return Reply(204, update=outcome.update)
    try:
        text = _render(manifest.template, outcome.context)
    except RequestError as failure:
        return _default_refusal(replace(outcome, error=failure, headers={}))
    return Reply(
        outcome.status,
        {**_JSON, **outcome.headers},
        encoded(text),
        outcome.update,
        outcome.error,
        manifest.template,
    )


def _default_refusal(outcome: Outcome) -> Reply:
    error = outcome.error
    assert error is not None  # noqa: S101  # a success has no default body
    data = {"code": CODES[error.status], "message": error.message}
    body = json.dumps(data, ensure_ascii=False).encode()
    return Reply(error.status, {**_JSON, **outcome.headers}, body, None, error)


def _render(template: str, context: dict[str, Any]) -> str:
    """Render; where only this request's data is in the way, raise a :class:`RequestError`, 500."""
    try:
        return render(template, context)
    except TemplateError as error:
        # A template that is to blame itself fails without the data too, and raises here.
        render(template, {**context, "requestBody": UNDEFINED})
        message = f"jsonResponseBody cannot be rendered for this request: {error.message}"
        raise RequestError(message, status=500) from None
