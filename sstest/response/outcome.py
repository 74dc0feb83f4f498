"""What a request has come to, before anything is written: the status, and the template's variables.

The variables are those of section 3 of docs/semantics.md.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from sstest.javascript.values import UNDEFINED
from sstest.limits import BODY_MEMBERS
from sstest.manifest import Manifest
from sstest.parser import RequestError, Update, compiled
from sstest.parser.body import decode
from sstest.response.codes import MESSAGES

PROJECT: Final = "default"
ENVIRONMENT: Final = "production"
PLACE: Final = (PROJECT, ENVIRONMENT)
"""The project and environment of a client-side ID, by default."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way that a request can end under ``docs``.

    ``body`` is the decoded request, for a template. Either ``update`` or ``error`` is there.
    ``integration`` and ``place`` are those that an update belongs to.
    """

    body: Any = field(repr=False)
    update: Update | None = None
    error: RequestError | None = None
    headers: dict[str, str] = field(default_factory=dict)
    integration: str = ""
    place: tuple[str, str] = PLACE

    @property
    def status(self) -> int:
        """That of the reply with a template."""
        return 200 if self.error is None else self.error.status

    @property
    def context(self) -> dict[str, Any]:
        """The template's variables."""
        if self.update is None:
            message = self.error.message if self.error else ""
            return template_context(body=self.body, status=self.status, message=message)
        members = self.update.memberships
        first = members[0].cohort_id if members else self.update.cohort.id
        return template_context(
            body=self.body,
            status=self.status,
            environment_key=self.place[1],
            segment_key=f"{self.integration}-{first}",
            place=self.place,
        )


def parsed(manifest: Manifest, body: object, most: int = BODY_MEMBERS) -> Outcome:
    """What parsing decides of ``body``: success, or a refusal with the parser's message.

    More than ``most`` members are refused with 413.

    Raises :class:`~sstest.ManifestError` where the manifest breaks rules.
    """
    try:
        update = compiled.parse(manifest, body, most)
    except RequestError as error:
        document = UNDEFINED if error.unreadable else _decoded(manifest, body)
        return Outcome(document, error=error)
    return Outcome(_decoded(manifest, body), update, integration=manifest.key)


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
    return Outcome(body, error=RequestError(text, status=status), headers=headers or {})


def template_context(
    *,
    body: object,
    status: int,
    message: str = "",
    environment_key: Any = "",
    segment_key: str = "",
    place: tuple[str, str] = PLACE,
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
