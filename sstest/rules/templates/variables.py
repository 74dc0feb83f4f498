"""What LaunchDarkly gives a template (semantics §3)."""

from typing import Final

VARIABLES: Final = (
    "requestBody",
    "statusCode",
    "errorMessage",
    "projectKey",
    "environmentKey",
    "segmentKey",
    "segmentUrl",
)
"""The variables of a template."""

ALWAYS: Final = (("statusCode",), ("projectKey",), ("segmentUrl",), ("requestBody",))
"""The places of those that have a value on success and on failure, if the request is JSON."""
