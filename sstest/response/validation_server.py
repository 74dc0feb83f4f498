"""The reply of the published validation server, whatever it makes of a request (semantics §2.3)."""

from typing import Any, Final

from sstest.javascript.json import JavaScriptSyntaxError, parse, stringify
from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.manifest import Manifest
from sstest.parser import RequestError, compiled_server, validation_server
from sstest.parser.body import encode
from sstest.parser.express import decode
from sstest.response.headers import Headers
from sstest.response.outcome import template_context
from sstest.response.reply import Reply, encoded
from sstest.templates import TemplateError, UnsupportedTemplate, render

_JSON: Final = Headers({"Content-Type": "application/json; charset=utf-8"})


def answer_as_the_server_does(manifest: Manifest, body: object) -> Reply:
    """The server's reply; raises UnsupportedTemplate where its template is to blame."""
    try:
        sent = encode(body)
        update = compiled_server.regular(manifest, sent)
        if update is not None and not is_truthy(_template(manifest)):
            return Reply(200, _JSON, update=update)  # nothing else is asked of the document
        document = decode(sent)
    except RequestError as error:
        # Express answers before the server sees the request: no template is rendered. Its page
        # names files of the machine it runs on, so there is nothing to reproduce.
        return Reply(error.status, update=None, error=error)
    try:
        update = update or validation_server.read(manifest.capability, document)
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
        return Reply(200, _JSON, reply, update, template=manifest.template)
    except RequestError as error:
        failure = error
    except (TemplateError, JavaScriptSyntaxError) as error:
        failure = _server_failure(manifest, error)
    context = template_context(body=document, status=failure.status, message=failure.message)
    try:
        reply = _json_body(manifest, context)
        return Reply(failure.status, _JSON, reply, None, failure, template=manifest.template)
    except (TemplateError, JavaScriptSyntaxError) as error:
        failure = _server_failure(manifest, error)
        data = {"status": failure.status, "message": failure.message}
        return Reply(failure.status, _JSON, stringify(data).encode(), None, failure)


def _json_body(manifest: Manifest, context: dict[str, Any]) -> bytes:
    """``JSON.parse`` of the rendered template, written out again; nothing without a template."""
    template = _template(manifest)
    if not is_truthy(template):
        return b""
    if not isinstance(template, str):
        raise JavaScriptSyntaxError(
            "You must pass a string or Handlebars AST to Handlebars.compile."
            f" You passed {to_string(template)}"
        )
    return encoded(stringify(parse(render(template, context))))


def _template(manifest: Manifest) -> Any:
    return manifest.capability.get("jsonResponseBody", UNDEFINED)


def _server_failure(manifest: Manifest, error: Exception) -> RequestError:
    """What the server makes of its own failure: a 500. What sstest cannot render stays loud."""
    if isinstance(error, UnsupportedTemplate) and manifest.template is not None:
        # Raises again where the template is to blame, and not just what this request holds.
        render(manifest.template, template_context(body=UNDEFINED, status=500))
    return RequestError(getattr(error, "message", str(error)), status=500)
