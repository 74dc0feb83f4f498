"""The replies of the stand-in, those of LaunchDarkly and those of HTTP.

A status that is not in section 3 of docs/semantics.md has a body of the same shape.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from http.client import responses as phrases
from typing import Final

from sstest.javascript.values import UNDEFINED
from sstest.limits import LONGEST_REPLY, MEMBERS, REPLY_BYTES, REPLY_TIMES
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.response.answer import answer, reply_to
from sstest.response.codes import CODES, MESSAGES
from sstest.response.outcome import Outcome, parsed
from sstest.response.reply import Reply
from sstest.templates import TemplateError

Environments = Mapping[str, tuple[str, str]]
"""Project key and environment key by client-side ID."""

# Sent before the integration is known, so its template is not rendered.
_BEFORE_THE_INTEGRATION: Final = (404, 405, 413, 415, 502, 503, 504)
_OTHER_CODES: Final = {415: "unsupported_media_type"}
_JSON: Final = {"docs": "application/json", "validation-server": "application/json; charset=utf-8"}


def answer_body(
    manifest: Manifest, body: bytes, profile: str, environments: Environments | None
) -> Reply:
    """The reply to ``body``, depending on how it parses.

    ``environments`` has the project and environment of each client-side ID; an unknown ID is
    refused under ``docs``. With ``None`` every ID is known. An invalid manifest is a 500 that says
    what is wrong with it; so is a reply that is far too long for its request.
    """
    try:
        if profile == "validation-server":
            reply = answer(manifest, body, profile)
        else:
            reply = _answer_as_documented(manifest, body, environments)
        return _checked_length(reply, body) if reply.body else reply
    except RequestError as error:
        return refusal(None, error, profile)
    except (ManifestError, TemplateError) as error:
        what = "" if isinstance(error, ManifestError) else "jsonResponseBody, "
        message = f"the manifest of {manifest.key} cannot be used: {what}{error}"
        return refusal(None, RequestError(message, status=500), profile)


def refusal(
    manifest: Manifest | None,
    error: RequestError,
    profile: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Reply:
    """The reply to a request that is refused before it is parsed.

    It is rendered from the manifest's template if there is one; ``body`` is the request's.
    """
    extra = headers or {}
    if profile == "validation-server" and error.status in (400, 413, 415):
        # Express answers with a page that names files of its machine, which is not reproduced.
        return Reply(error.status, extra, error=error)
    if manifest is None or manifest.template is None or error.status in _BEFORE_THE_INTEGRATION:
        return _default(error, profile, extra)
    try:
        outcome = Outcome(_document(body), error=error, headers=extra)
        return _checked_length(reply_to(manifest, outcome), body)
    except (RequestError, TemplateError):  # reported for the requests that are accepted
        return _default(error, profile, extra)


def message_for(status: int) -> str:
    """The default message for a status."""
    return MESSAGES.get(status) or phrases.get(status, "error").lower()


def waiting_headers(
    status: int, retry_after: float, now: float, *, as_date: bool = False
) -> dict[str, str]:
    """The headers that say when to retry; ``retry_after`` is in seconds.

    ``Retry-After`` has whole seconds, or a date (RFC 9110 §10.2.3), so it is rounded up;
    ``X-Ratelimit-Reset``, which only a 429 has, is in epoch milliseconds.
    """
    date = formatdate(math.ceil(now + retry_after), usegmt=True) if as_date else None
    headers = {"Retry-After": date or str(math.ceil(retry_after))}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["X-Ratelimit-Reset"] = str(math.ceil((now + retry_after) * 1000))
    return headers


def _answer_as_documented(
    manifest: Manifest, body: bytes, environments: Environments | None
) -> Reply:
    outcome = parsed(manifest, body, MEMBERS)
    if outcome.error is not None and outcome.status == 413:
        return refusal(None, outcome.error, "docs")
    if outcome.update is not None and environments is not None:
        place = environments.get(outcome.update.environment_id)
        if place is None:
            pointer = manifest.request_parser.environment_id_path.text
            message = f"value at path {pointer} is not the client-side ID of a known environment"
            error = RequestError(message, field="environmentIdPath", pointer=pointer)
            outcome = Outcome(outcome.body, error=error)
        else:
            outcome = replace(outcome, place=place)
    return reply_to(manifest, outcome)


def _checked_length(reply: Reply, body: bytes) -> Reply:
    """The reply; raises :class:`RequestError`, 500, for one far longer than its request."""
    most = min(max(REPLY_BYTES, REPLY_TIMES * len(body)), LONGEST_REPLY)
    if len(reply.body) <= most:
        return reply
    raise RequestError(
        f"the reply has {len(reply.body):,} bytes, which is more than the stand-in sends for a"
        f" request of {len(body):,}: {most:,}",
        status=500,
    )


def _default(error: RequestError, profile: str, headers: dict[str, str]) -> Reply:
    """The reply without a template, in the shape of the profile's server."""
    express = profile == "validation-server"
    name, code = ("status", error.status) if express else ("code", _code(error.status))
    data = {name: code, "message": error.message}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":") if express else None)
    body = text.encode(errors="replace")
    return Reply(error.status, {"Content-Type": _JSON[profile], **headers}, body, None, error)


def _code(status: int) -> str:
    known = CODES.get(status) or _OTHER_CODES.get(status)
    return known or re.sub(r"\W+", "_", phrases.get(status, "error").lower())


def _document(body: bytes) -> object:
    """The decoded request, for the template's ``requestBody``; undefined if it is not JSON."""
    try:
        return decode(body) if body else UNDEFINED
    except RequestError:
        return UNDEFINED
