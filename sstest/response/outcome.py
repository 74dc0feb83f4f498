"""What a request has come to, before anything is written: the status, and the template's variables.

The variables are those of section 3 of docs/semantics.md.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from sstest.javascript.values import UNDEFINED
from sstest.manifest import Manifest
from sstest.parser import RequestError, Update, compiled
from sstest.parser.body import decode
from sstest.response.codes import MESSAGES

PROJECT: Final = "default"
ENVIRONMENT: Final = "production"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way that a request can end under ``docs``.

    ``context`` are the template's variables. Either ``update`` or ``error`` is there.
    """

    status: int
    context: dict[str, Any] = field(repr=False)
    update: Update | None = None
    error: RequestError | None = None
    headers: dict[str, str] = field(default_factory=dict)


def parsed(manifest: Manifest, body: object, most: int | None = None) -> Outcome:
    """What parsing decides of ``body``: success, or a refusal with the parser's message.

    More than ``most`` members are refused with 413: what is read of a member takes many times the
    memory of the member itself.

    Raises :class:`~sstest.ManifestError` where the manifest breaks rules.
    """
    try:
        update = compiled.parse(manifest, body, most)
    except RequestError as error:
        return refused(error, UNDEFINED if error.unreadable else _decoded(manifest, body))
    context = template_context(
        body=_decoded(manifest, body),
        status=200,
        environment_key=ENVIRONMENT,
        segment_key=segment_key(manifest, update),
    )
    return Outcome(200, context, update)


def _decoded(manifest: Manifest, body: object) -> Any:
    """The template's ``requestBody``, which only a template looks at."""
    return decode(body) if manifest.template is not None else UNDEFINED


def undecided(
    status: int,
    message: str | None = None,
    *,
    body: object = UNDEFINED,
    headers: dict[str, str] | None = None,
) -> Outcome:
    """An outcome that no parsing decides: 403, 409, 429 or 500; ``body`` is the decoded request."""
    text = message if message is not None else MESSAGES[status]
    return refused(RequestError(text, status=status), body, headers)


def refused(error: RequestError, body: object, headers: dict[str, str] | None = None) -> Outcome:
    """The outcome of a request that is refused for ``error``."""
    context = template_context(body=body, status=error.status, message=error.message)
    return Outcome(error.status, context, None, error, headers or {})


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


def segment_key(manifest: Manifest, update: Update) -> str:
    """The key of the segment that a request updates, by its first membership."""
    first = update.memberships[0].cohort_id if update.memberships else update.cohort.id
    return f"{manifest.key}-{first}"
