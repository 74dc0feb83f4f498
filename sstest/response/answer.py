"""From a request body to the reply, under either profile (specification, section 3)."""

import json
from http import HTTPStatus
from typing import Any, Final

from sstest.javascript.json import JavaScriptSyntaxError, parse, stringify
from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.manifest import Manifest
from sstest.parser import RequestError, Update, check_profile, reference, validation_server
from sstest.parser.body import decode
from sstest.parser.express import decode as decode_as_express
from sstest.response.codes import CODES, MESSAGES
from sstest.response.reply import Reply
from sstest.response.templates import TemplateError, UnsupportedTemplate, render

PROJECT: Final = "default"
ENVIRONMENT: Final = "production"

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
        return _answer_as_documented(manifest, body)
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
    text = message if message is not None else MESSAGES[HTTPStatus(status)]
    error = RequestError(text, status=status)
    return _refusal(manifest, error, body, headers or {})


def template_context(
    *,
    body: object,
    status: int,
    message: str = "",
    environment_key: Any = "",
    segment_key: str = "",
    place: tuple[str, str] = (PROJECT, ENVIRONMENT),
) -> dict[str, Any]:
    """The variables of a ``jsonResponseBody``; ``place`` is the project and environment key."""
    project, environment = place
    return {
        "requestBody": body,
        "statusCode": status,
        "errorMessage": message,
        "projectKey": project,
        "environmentKey": environment_key,
        "segmentKey": segment_key,
        "segmentUrl": f"https://app.launchdarkly.com/{project}/{environment}"
        f"/segments/{segment_key}/targeting",
    }


def _answer_as_documented(manifest: Manifest, body: object) -> Reply:
    parser = manifest.request_parser
    document: Any = UNDEFINED
    try:
        document = decode(body)
        update = reference.read(parser, document)
    except RequestError as error:
        return _refusal(manifest, error, document, {})
    if manifest.template is None:
        return Reply(204, update=update)
    context = template_context(
        body=document,
        status=200,
        environment_key=ENVIRONMENT,
        segment_key=segment_key(manifest, update),
    )
    try:
        text = _render(manifest.template, context)
    except RequestError as error:
        return _default_refusal(error, {})
    return Reply(200, _JSON, text.encode(), update)


def segment_key(manifest: Manifest, update: Update) -> str:
    """The key of the segment that a request updates, by its first membership."""
    first = update.memberships[0].cohort_id if update.memberships else update.cohort.id
    return f"{manifest.key}-{first}"


def _refusal(
    manifest: Manifest, error: RequestError, document: object, headers: dict[str, str]
) -> Reply:
    if manifest.template is None:
        return _default_refusal(error, headers)
    context = template_context(body=document, status=error.status, message=error.message)
    try:
        text = _render(manifest.template, context)
    except RequestError as failure:
        return _default_refusal(failure, {})
    return Reply(error.status, {**_JSON, **headers}, text.encode(), None, error)


def _default_refusal(error: RequestError, headers: dict[str, str]) -> Reply:
    data = {"code": CODES[HTTPStatus(error.status)], "message": error.message}
    body = json.dumps(data, ensure_ascii=False).encode()
    return Reply(error.status, {**_JSON, **headers}, body, None, error)


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
        return Reply(200, _EXPRESS_JSON, _json_body(manifest, context), update)
    except RequestError as error:
        failure = error
    except (TemplateError, JavaScriptSyntaxError) as error:
        failure = _server_failure(manifest, error)
    context = template_context(body=document, status=failure.status, message=failure.message)
    try:
        return Reply(failure.status, _EXPRESS_JSON, _json_body(manifest, context), None, failure)
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
    return stringify(parse(render(template, context))).encode()


def _server_failure(manifest: Manifest, error: Exception) -> RequestError:
    """What the server makes of its own failure: a 500. What sstest cannot render stays loud."""
    if isinstance(error, UnsupportedTemplate) and manifest.template is not None:
        # Raises again where the template is to blame, and not just what this request holds.
        render(manifest.template, template_context(body=UNDEFINED, status=500))
    return RequestError(getattr(error, "message", str(error)), status=500)
