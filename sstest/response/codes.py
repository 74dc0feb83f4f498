"""The statuses that LaunchDarkly answers with, and the code of each error (semantics §3)."""

from typing import Final

CODES: Final = {
    400: "invalid_request",
    403: "forbidden",
    409: "conflict",
    413: "request_too_large",
    429: "rate_limited",
    500: "internal_service_error",
}
"""The ``code`` of the default error body, by status."""

MESSAGES: Final = {
    403: "the access token is missing or not accepted",
    409: "another update of this segment is under way",
    429: "too many requests",
    500: "internal service error",
}
"""The ``message`` of an error that no request body causes, by status."""
