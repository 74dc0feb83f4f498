"""A sender as a partner might write it: plain requests, batches, and retries that wait.

It knows nothing of sstest. The payload is that of the manifest beside it.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import requests

TRY_AGAIN = (409, 429, 500, 502, 503, 504)


class SyncError(Exception):
    """LaunchDarkly did not take a batch."""


@dataclass
class Sender:
    """Sends the members of cohorts to LaunchDarkly."""

    url: str
    token: str
    environment_id: str
    context_kind: str = "user"
    batch_size: int = 100
    attempts: int = 5

    def sync(
        self, cohort_id: str, cohort_name: str, joined: Iterable[str], left: Iterable[str]
    ) -> None:
        """Send who joined and who left since the last time."""
        for add, remove in self.batches(sorted(joined), sorted(left)):
            self.post(self.payload(cohort_id, cohort_name, add, remove))

    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Cut what is to be sent, so that no request has more members than ``batch_size``."""
        for start in range(0, len(joined), self.batch_size):
            yield joined[start : start + self.batch_size], []
        for start in range(0, len(left), self.batch_size):
            yield [], left[start : start + self.batch_size]

    def payload(
        self, cohort_id: str, cohort_name: str, add: list[str], remove: list[str]
    ) -> dict[str, object]:
        """The body of a request."""
        return {
            "environmentId": self.environment_id,
            "contextKind": self.context_kind,
            "cohortId": cohort_id,
            "cohortName": cohort_name,
            "members": {
                "add": [{"id": key} for key in add],
                "remove": [{"id": key} for key in remove],
            },
        }

    def post(self, payload: dict[str, object]) -> None:
        """Send a request until it is taken; give up after ``attempts``."""
        for attempt in range(self.attempts):
            try:
                response = requests.post(
                    self.url, json=payload, headers=self.headers(), timeout=(3.05, 10)
                )
            except (requests.ConnectionError, requests.Timeout):
                self.wait(2.0**attempt)
                continue
            if response.status_code in (200, 204):
                return
            if response.status_code not in TRY_AGAIN:
                raise SyncError(f"{response.status_code}: {response.text}")
            self.wait(float(response.headers.get("Retry-After", 2.0**attempt)))
        raise SyncError(f"gave up after {self.attempts} attempts")

    def headers(self) -> dict[str, str]:
        """What authorizes the request."""
        return {"Authorization": self.token}

    def wait(self, seconds: float) -> None:
        """Wait before the next attempt."""
        time.sleep(seconds)
