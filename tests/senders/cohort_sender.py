"""A sender for many cohorts as a partner might write it, and mistakes that such senders make.

The right one knows nothing of sstest. The payload is that of the manifest beside it.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

TRY_AGAIN = (409, 429, 500, 502, 503, 504)


class SyncError(Exception):
    """LaunchDarkly did not take a batch."""


class Sender:
    """Sends who joined and who left, in batches, and tries again what fails for the moment."""

    batch_size = 5
    attempts = 5

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.http = requests.Session()

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        """Send who joined and who left since the last time."""
        for add, remove in self.batches(joined, left):
            self.post(self.payload(cohort, add, remove))

    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        """No request has more members than ``batch_size``."""
        for start in range(0, len(joined), self.batch_size):
            yield joined[start : start + self.batch_size], []
        for start in range(0, len(left), self.batch_size):
            yield [], left[start : start + self.batch_size]

    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        """The body of a request."""
        return {
            "environmentId": cohort.environment_id,
            "contextKind": cohort.context_kind,
            "cohortId": cohort.id,
            "cohortName": cohort.name,
            "members": {
                "add": [{"id": self.key(key)} for key in add],
                "remove": [{"id": self.key(key)} for key in remove],
            },
        }

    def key(self, key: str) -> Any:
        """A context key as it is sent."""
        return key

    def post(self, payload: dict[str, Any]) -> None:
        """Send a request until it is taken; give up after ``attempts``."""
        for attempt in range(self.attempts):
            try:
                response = self.send(payload)
            except (requests.ConnectionError, requests.Timeout):
                self.wait(self.pause(attempt))
                continue
            if response.ok:
                return
            if response.status_code not in TRY_AGAIN:
                raise SyncError(f"{response.status_code}: {response.text}")
            asked = response.headers.get("Retry-After")
            self.wait(self.pause(attempt) if asked is None else self.retry_after(asked, attempt))
        raise SyncError(f"gave up after {self.attempts} attempts")

    def send(self, payload: dict[str, Any]) -> requests.Response:
        """One attempt."""
        headers = {"Authorization": self.token}
        return self.http.post(self.url, json=payload, headers=headers, timeout=(3.05, 10))

    def pause(self, attempt: int) -> float:
        """The seconds before the next attempt, where LaunchDarkly does not say."""
        return 2.0**attempt

    def retry_after(self, asked: str, attempt: int) -> float:  # noqa: ARG002
        """The seconds that LaunchDarkly asks to wait, a number or a date (RFC 9110 §10.2.3)."""
        if asked.isdigit():
            return float(asked)
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())

    def wait(self, seconds: float) -> None:
        """Wait before the next attempt."""
        time.sleep(seconds)
