"""Mistakes that senders of synced segments make, each planted in one that is right."""

import asyncio
import contextlib
import random
import time
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import aiohttp
import requests

from tests.senders.cohort_sender import Sender, SyncError
from tests.senders.right_senders import Asynchronous


class Swapped(Sender):
    """Takes those who joined for those who left."""

    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        return super().payload(cohort, remove, add)


class LosesTheLastBatch(Sender):
    """Sends full batches only, where there is one."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        whole = len(joined) - len(joined) % self.batch_size or len(joined)
        yield from super().batches(joined[:whole], left)


class OffByOne(Sender):
    """Begins each batch but the first one too late."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        for start in range(0, len(joined), self.batch_size):
            yield joined[start + (start > 0) : start + self.batch_size], []
        yield from super().batches([], left)


class DropsRemovalsBesideAdditions(Sender):
    """Forgets who left if anybody joined."""

    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        yield from super().batches(joined, [] if joined else left)


class Trims(Sender):
    def key(self, key: str) -> Any:
        return key.strip()


class Folds(Sender):
    def key(self, key: str) -> Any:
        return key.lower()


class Numbers(Sender):
    """Sends digits as a number."""

    def key(self, key: str) -> Any:
        return int(key) if key.isdigit() else key


class RemembersWhatItSent(Sender):
    """Sends nobody who joined twice, though they may have left in between."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sent: set[tuple[Any, str]] = set()

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        new = [key for key in joined if (cohort, key) not in self.sent]
        super().sync(cohort, new, left)
        self.sent |= {(cohort, key) for key in new}


class QueuesStaleRequests(Sender):
    """Keeps what failed, and sends it after whatever comes next."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.queue: list[dict[str, Any]] = []

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        waiting, self.queue = self.queue, []
        super().sync(cohort, joined, left)
        for payload in waiting:
            super().post(payload)

    def post(self, payload: dict[str, Any]) -> None:
        try:
            super().post(payload)
        except SyncError:
            self.queue.append(payload)
            raise


class FirstCohortForAll(Sender):
    cohort: Any = None

    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        self.cohort = self.cohort or cohort
        return super().payload(self.cohort, add, remove)


class HalfABatchAfterADrop(Sender):
    """Takes the first half for delivered."""

    def send(self, payload: dict[str, Any]) -> requests.Response:
        try:
            return super().send(payload)
        except requests.ConnectionError:
            add = payload["members"]["add"]
            del add[: len(add) // 2]
            raise


class TakesRefusalsForSuccess(Sender):
    def post(self, payload: dict[str, Any]) -> None:
        with contextlib.suppress(SyncError):
            super().post(payload)


class NoPause(Sender):
    def pause(self, attempt: int) -> float:  # noqa: ARG002
        return 0.0


class RetryAfterInMilliseconds(Sender):
    def retry_after(self, asked: str, attempt: int) -> float:
        return super().retry_after(asked, attempt) / (1000 if asked.isdigit() else 1)


class IgnoresDates(Sender):
    def retry_after(self, asked: str, attempt: int) -> float:
        return float(asked) if asked.isdigit() else self.pause(attempt)


class NeverGivesUp(Sender):
    attempts = 1_000_000

    def pause(self, attempt: int) -> float:
        return min(60.0, super().pause(min(attempt, 10)))


class RepeatsLate(Sender):
    """What timed out is sent again when the next sync is over."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.late: list[dict[str, Any]] = []

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        late, self.late = self.late, []
        super().sync(cohort, joined, left)
        for payload in late:
            super().send(payload)

    def send(self, payload: dict[str, Any]) -> requests.Response:
        try:
            return super().send(payload)
        except requests.Timeout:
            self.late.append(payload)
            raise


class WrongKind(Sender):
    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        return {**super().payload(cohort, add, remove), "contextKind": "user"}


class WrongEnvironment(Sender):
    """Uses the environment of the first sync for all."""

    environment = ""

    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        self.environment = self.environment or cohort.environment_id
        return {**super().payload(cohort, add, remove), "environmentId": self.environment}


class BatchesOutOfOrder(Sender):
    """Puts a batch that is refused behind those of the next sync."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.behind: list[dict[str, Any]] = []

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        payloads = [self.payload(cohort, *batch) for batch in self.batches(joined, left)]
        todo, self.behind = payloads + self.behind, []
        for payload in todo:
            try:
                self.post(payload)
            except SyncError:
                self.behind.append(payload)
        if self.behind:
            raise SyncError("some batches wait")


# Ten more -----------------------------------------------------------------------------------------


class Composes(Sender):
    def key(self, key: str) -> Any:
        return unicodedata.normalize("NFC", key)


class Encodes(Sender):
    def key(self, key: str) -> Any:
        return quote(key, safe="@+ ")


class Cuts(Sender):
    """Has a column of 100 characters."""

    def key(self, key: str) -> Any:
        return key[:100]


class AsciiOnly(Sender):
    def key(self, key: str) -> Any:
        return key.encode("ascii", "replace").decode()


class SkipsFalsy(Sender):
    """Takes ``0`` and ``null`` for nobody."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        super().sync(cohort, [key for key in joined if key not in ("0", "null")], left)


class RemovesFromAll(Sender):
    """Who leaves one cohort leaves each that it has synced."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.known: dict[Any, Any] = {}

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        self.known[cohort] = cohort
        super().sync(cohort, joined, left)
        for other in self.known:
            super().sync(other, [], left)


class ReplacesTheCohort(Sender):
    """Remembers who is in, and removes whoever did not join this time."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.members: dict[Any, list[str]] = {}

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        before = self.members.get(cohort, [])
        super().sync(cohort, joined, [*left, *(key for key in before if key not in joined)])
        self.members[cohort] = list(joined)


class StopsAtTheFirstFailure(Sender):
    """Leaves out the batches after one that failed, and says nothing of it."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        for batch in self.batches(joined, left):
            try:
                self.post(self.payload(cohort, *batch))
            except SyncError:
                return


class SamePause(Sender):
    def pause(self, attempt: int) -> float:  # noqa: ARG002
        return 5.0


class UndoesOnFailure(Sender):
    """Takes back a batch whose answer was lost, and then sends the rest."""

    def send(self, payload: dict[str, Any]) -> requests.Response:
        try:
            return super().send(payload)
        except requests.ConnectionError:
            members = payload["members"]
            back = {"add": members["remove"], "remove": members["add"]}
            return super().send({**payload, "members": back})


class OneTimeoutForAll(Sender):
    """Remembers that LaunchDarkly was down, and sends nothing to a cohort from then on."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.down: set[str] = set()

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        if cohort.id in self.down:
            return
        try:
            super().sync(cohort, joined, left)
        except SyncError:
            self.down.add(cohort.id)
            raise


class DropsCommas(Sender):
    """Writes and reads a CSV file by hand."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        super().sync(cohort, [one for key in joined for one in key.split(",")], left)


class HammersOnConflict(Sender):
    """Sends everything again from the start when one batch is in conflict, without end."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        while True:
            try:
                super().sync(cohort, joined, left)
            except SyncError:
                continue
            return


class RefusedForGood(Sender):
    """Notes a request that is refused for good, goes on, and returns as if all were well."""

    def post(self, payload: dict[str, Any]) -> None:
        try:
            super().post(payload)
        except SyncError as error:
            if str(error).startswith("gave up"):
                raise


class LostInAnOutage(Sender):
    """Returns where no attempt was answered at all."""

    def post(self, payload: dict[str, Any]) -> None:
        answers: list[requests.Response] = []

        class Listening(Sender):
            def send(self, payload: dict[str, Any]) -> requests.Response:
                answers.append(super().send(payload))
                return answers[-1]

        try:
            Listening(self.url, self.token).post(payload)
        except SyncError:
            if answers:
                raise


class NeverEnds(Sender):
    """Waits for a sign that never comes."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        super().sync(cohort, joined, left)
        while self.attempts:
            self.wait(60)


class SendsForever(Sender):
    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        while self.attempts:
            super().sync(cohort, joined, left)


class TimeoutIsSuccess(Sender):
    def send(self, payload: dict[str, Any]) -> requests.Response:
        try:
            return super().send(payload)
        except requests.Timeout:
            taken = requests.Response()
            taken.status_code = 204
            return taken


class CapsRetryAfter(Sender):
    def retry_after(self, asked: str, attempt: int) -> float:
        return min(10.0, super().retry_after(asked, attempt))


class SilentWhileLimited(Sender):
    """Leaves out what it is asked to sync while it has to wait."""

    until = 0.0

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        if time.time() >= self.until:
            super().sync(cohort, joined, left)

    def retry_after(self, asked: str, attempt: int) -> float:
        seconds = super().retry_after(asked, attempt)
        self.until = time.time() + seconds + 60
        return seconds


class RollsBack(Sender):
    """Removes all that it has ever added when a sync fails."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.added: dict[Any, set[str]] = {}

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        try:
            super().sync(cohort, joined, left)
            self.added.setdefault(cohort, set()).update(joined)
        except SyncError:
            with contextlib.suppress(SyncError):
                super().sync(cohort, [], list(self.added.get(cohort, ())))
            raise


class GoesOnInTheBackground(Asynchronous):
    """Raises for a timeout, and tries again when the next sync may be over."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.tasks: list[asyncio.Task[Any]] = []

    async def one(self, session: Any, payload: dict[str, Any]) -> tuple[int, str | None]:
        try:
            return await super().one(session, payload)
        except TimeoutError:
            self.tasks.append(asyncio.create_task(self.later(payload)))
            raise SyncError("goes on in the background") from None

    async def later(self, payload: dict[str, Any]) -> None:
        await asyncio.sleep(60)
        async with aiohttp.ClientSession() as session:
            await super().one(session, payload)


class WaitsFor429(Sender):
    """Counts no attempt that was asked to wait."""

    def send(self, payload: dict[str, Any]) -> requests.Response:
        while (response := super().send(payload)).status_code == 429:
            self.wait(self.retry_after(response.headers["Retry-After"], 0))
        return response


class DrawnFromTheSame(Sender):
    """Draws each pause, none longer than another."""

    def pause(self, attempt: int) -> float:  # noqa: ARG002
        return random.uniform(0, 5)  # noqa: S311  # no secret


class NameOfTheFirst(Sender):
    """Has the name of the first cohort in a template of its requests."""

    name: str | None = None

    def payload(self, cohort: Any, add: list[str], remove: list[str]) -> dict[str, Any]:
        self.name = self.name or cohort.name
        return {**super().payload(cohort, add, remove), "cohortName": self.name}


class ResetInSeconds(Sender):
    """Takes the milliseconds of X-Ratelimit-Reset for seconds."""

    def send(self, payload: dict[str, Any]) -> requests.Response:
        response = super().send(payload)
        if reset := response.headers.get("X-Ratelimit-Reset"):
            response.headers["Retry-After"] = str(round(int(reset) - time.time()))
        return response


BUGS: dict[str, tuple[type[Sender], str, int]] = {
    "swapped lists": (Swapped, "removed instead, by request #1", 3),
    "lost last batch": (LosesTheLastBatch, "never sent", 4),
    "off by one": (OffByOne, "never sent", 4),
    "removals dropped": (DropsRemovalsBesideAdditions, "never sent", 2),
    "trimmed": (Trims, " arrived as '", 1),
    "lower-cased": (Folds, " arrived as ", 1),
    "numeric": (Numbers, " arrived as '", 1),
    "cache": (RemembersWhatItSent, "who joined in sync 3, is not in cohort 'vip': never sent", 1),
    "stale queue": (QueuesStaleRequests, " repeats request #", 0),
    "first cohort": (FirstCohortForAll, "by request #2", 0),
    "half a batch": (HalfABatchAfterADrop, "which was answered connection dropped", 2),
    "refusal is success": (TakesRefusalsForSuccess, "which was answered", 5),
    "refused for good": (RefusedForGood, "which was answered 4", 0),
    "no pause": (NoPause, "without a pause", 5),
    "milliseconds": (RetryAfterInMilliseconds, "Retry-After: 30, 29.97 s too early", 1),
    "dates": (IgnoresDates, "GMT, ", 0),
    "endless": (NeverGivesUp, "the sender did not give up", 0),
    "late duplicate": (RepeatsLate, " repeats request #", 5),
    "wrong kind": (WrongKind, "arrived with context kind 'user', expected 'organization'", 1),
    "wrong environment": (WrongEnvironment, "arrived in environment '", 5),
    "out of order": (BatchesOutOfOrder, " repeats request #", 0),
    "composed": (Composes, " arrived as ", 3),
    "encoded": (Encodes, " arrived as ", 0),
    "cut": (Cuts, "... arrived as 'xxxx", 0),
    "ascii": (AsciiOnly, " arrived as ", 0),
    "falsy": (SkipsFalsy, "never sent", 2),
    "removes from all": (RemovesFromAll, "after sync ", 2),
    "replaces": (ReplacesTheCohort, "after sync 2", 3),
    "stops silently": (StopsAtTheFirstFailure, "which was answered", 5),
    "same pause": (SamePause, "the pauses do not grow", 5),
    "undoes": (UndoesOnFailure, "request #", 2),
    "gives a cohort up": (OneTimeoutForAll, "never sent", 5),
    "commas": (DropsCommas, "'a,b'", 4),
    "hammers": (HammersOnConflict, "the sender did not give up", 0),
    "outage": (LostInAnOutage, "in sync", 0),
    "waits forever": (NeverEnds, "sync 1 does not end: the sender has paused", 4),
    "sends forever": (SendsForever, "sync 1 does not end: ", 0),
    "timeout is success": (
        TimeoutIsSuccess,
        "which was answered not within 600 s, nothing applied",
        0,
    ),
    "capped": (CapsRetryAfter, "Retry-After: 30, 20.00 s too early [retry-after", 0),
    "silent": (SilentWhileLimited, "never sent", 0),
    "rolls back": (RollsBack, "after sync 2: request #1 was right, and request #", 0),
    "background": (GoesOnInTheBackground, " repeats request #1", 0),
    "waits for 429": (WaitsFor429, "the sender did not give up", 0),
    "drawn from the same": (DrawnFromTheSame, "the pauses do not grow", 0),
    "name of the first": (NameOfTheFirst, " has got the name of cohort '", 0),
    "reset in seconds": (ResetInSeconds, "sync 1 does not end: the sender pauses for ", 0),
}
"""Each mistake, the effect that a check names, and a seed that finds it soon."""
