"""The statuses that LaunchDarkly answers with, and the code of each error (semantics §3)."""

from http import HTTPStatus
from typing import Final

CODES: Final = {
    HTTPStatus.BAD_REQUEST: "invalid_request",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_service_error",
}
"""The ``code`` of the default error body, by status."""

MESSAGES: Final = {
    HTTPStatus.FORBIDDEN: "the access token is missing or not accepted",
    HTTPStatus.CONFLICT: "another update of this segment is under way",
    HTTPStatus.TOO_MANY_REQUESTS: "too many requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal service error",
}
"""The ``message`` of an error that no request body causes, by status."""
