"""From a request body to the reply, under either profile (semantics §3)."""

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from sstest.javascript.json import JavaScriptSyntaxError, parse, stringify
from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.manifest import Manifest
from sstest.parser import RequestError, check_profile, validation_server
from sstest.parser.express import decode as decode_as_express
from sstest.response.codes import CODES
from sstest.response.outcome import Outcome, parsed, template_context, undecided
from sstest.response.reply import Reply, encoded
from sstest.templates import TemplateError, UnsupportedTemplate, render

_JSON: Final = {"Content-Type": "application/json"}
_EXPRESS_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}


def answer(manifest: Manifest, body: object, profile: str = "docs") -> Reply:
    """The reply to a request with ``body``, which is bytes, text, or JSON data already parsed.

    A bad body is answered, never raised; where a template cannot be rendered with just this body,
    the status is 500. What the manifest is to blame for is raised under ``docs``:
    :class:`~sstest.ManifestError` where it breaks rules, and :class:`~sstest.TemplateError` where
    its ``jsonResponseBody`` is no template. Under either profile
    :class:`~sstest.UnsupportedTemplate` is raised for a template that sstest cannot render as
    Handlebars would: it does not guess.
    """
    if check_profile(profile) == "docs":
        return reply_to(manifest, parsed(manifest, body))
    return _answer_as_the_server_does(manifest, body)


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
    data = {"code": CODES[HTTPStatus(error.status)], "message": error.message}
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


# The validation server ------------------------------------------------------------------------


def _answer_as_the_server_does(manifest: Manifest, body: object) -> Reply:
    try:
        document = decode_as_express(body)
    except RequestError as error:
        # Express answers before the server sees the request: no template is rendered. Its page
        # names files of the machine it runs on, so there is nothing to reproduce.
        return Reply(error.status, update=None, error=error)
    try:
        update = validation_server.read(manifest.capability, document)
        first = update.memberships[0].cohort_id if update.memberships else UNDEFINED
        key = f"{manifest.key}-{to_string(UNDEFINED if first is None else first)}"
        environment = update.environment_id
        context = template_context(
            body=document,
            status=200,
            environment_key=UNDEFINED if environment is None else environment,
            segment_key=key,
        )
        reply = _json_body(manifest, context)
        return Reply(200, _EXPRESS_JSON, reply, update, template=manifest.template)
    except RequestError as error:
        failure = error
    except (TemplateError, JavaScriptSyntaxError) as error:
        failure = _server_failure(manifest, error)
    context = template_context(body=document, status=failure.status, message=failure.message)
    try:
        reply = _json_body(manifest, context)
        return Reply(
            failure.status, _EXPRESS_JSON, reply, None, failure, template=manifest.template
        )
    except (TemplateError, JavaScriptSyntaxError) as error:
        failure = _server_failure(manifest, error)
        data = {"status": failure.status, "message": failure.message}
        return Reply(failure.status, _EXPRESS_JSON, stringify(data).encode(), None, failure)


def _json_body(manifest: Manifest, context: dict[str, Any]) -> bytes:
    """``JSON.parse`` of the rendered template, written out again; nothing without a template."""
    template = manifest.capability.get("jsonResponseBody", UNDEFINED)
    if not is_truthy(template):
        return b""
    if not isinstance(template, str):
        raise JavaScriptSyntaxError(
            "You must pass a string or Handlebars AST to Handlebars.compile."
            f" You passed {to_string(template)}"
        )
    return encoded(stringify(parse(render(template, context))))


def _server_failure(manifest: Manifest, error: Exception) -> RequestError:
    """What the server makes of its own failure: a 500. What sstest cannot render stays loud."""
    if isinstance(error, UnsupportedTemplate) and manifest.template is not None:
        # Raises again where the template is to blame, and not just what this request holds.
        render(manifest.template, template_context(body=UNDEFINED, status=500))
    return RequestError(getattr(error, "message", str(error)), status=500)
