"""The stand-in under load with everything going wrong; then killed, again and again.

Run with ``make soak``, or ``python tests/soak/soak.py [--seconds 60] [--kills 10]
[--requests 20000]``. Exits 1 where
something was lost, was applied twice, or is not as the log says.

First: fifty connections send for a minute to a server that answers 429, 409 and 500, closes
connections and holds answers back. Every request names itself, so what the log took can be held
against what the senders were told, name by name.

Then ``sstest serve --store`` is killed with SIGKILL under the same load, and started again on the
same port and file; in the end the segments must be what the senders were told, and the updates in
the store, read again one after the other, must come to the same segments.

Last, ``sstest serve`` is sent requests that are made to fill its memory (``memory.py``).
"""

import argparse
import contextlib
import json
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memory import under_attack  # beside this file
from sender import MANIFEST, PATIENCE, PROGRESS

from sstest import Manifest, Update, parse
from sstest.endpoint import Exchange, LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import running
from sstest.endpoint.store import Store

SENDER = Path(__file__).with_name("sender.py")
KEY = "soak"
# A sender or server that hangs is given up after so many seconds.
DEADLINE = PATIENCE + 30


@dataclass(frozen=True)
class Verdict:
    """What a run came to: figures for people, and what is wrong, which should be nothing."""

    figures: dict[str, Any]
    wrong: tuple[str, ...]


# Faults ---------------------------------------------------------------------------------------


def under_faults(seconds: float, connections: int) -> Verdict:
    """Send to a server in this process, whose log can be read, with faults of every kind."""
    manifest = Manifest.load(MANIFEST, KEY)
    launchdarkly = LaunchDarkly(manifest, longest_log=1)
    launchdarkly.will_answer(429, retry_after=0.01).at_rate(0.03, seed=1)
    launchdarkly.will_fail(0.03, seed=2, status=409)
    launchdarkly.will_fail(0.03, seed=3, status=500)
    launchdarkly.will_drop_connection().at_rate(0.03, seed=4)
    launchdarkly.will_delay(0.05).at_rate(0.03, seed=5)
    log: list[tuple[int, str, Update | None]] = []
    statuses: Counter[str] = Counter()

    def note(exchange: Exchange) -> None:
        log.append((exchange.number, _name_of(exchange.body), exchange.update))
        statuses[str(exchange.status or "dropped")] += 1

    launchdarkly.listen(note)
    application = Application(launchdarkly)
    with running(application) as server:
        server.before_stop(application.close)
        launchdarkly.base_url = server.url
        account = _send(launchdarkly.url_for(KEY), connections, seconds)
    taken = [(name, update) for _, name, update in log if update is not None]
    wrong = [
        *compare_names(account["taken"], [name for name, _ in taken]),
        *compare_members(account, _members(launchdarkly)),
        *compare_replayed((update for _, update in taken), _members(launchdarkly)),
    ]
    if [number for number, *_ in log] != list(range(1, len(log) + 1)):
        wrong.append("the log's numbers are not 1, 2, 3 and so on")
    figures = {
        "requests": len(log),
        "taken": len(taken),
        "requests a second": round(len(log) / seconds),
        "answered": dict(statuses.most_common()),
        "met by the senders": account["met"],
        "members": len(account["present"]),
    }
    return Verdict(figures, tuple(wrong))


# Kills ----------------------------------------------------------------------------------------


def under_kills(kills: int, connections: int, between: int, seed: int) -> Verdict:
    """Kill ``sstest serve --store`` while it works, as often as asked, and look what is left.

    There are about ``between`` requests from one kill to the next.
    """
    chance = random.Random(seed)  # noqa: S311  # to be told again
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_manifest(place)
        server = Served(place)
        sender = subprocess.Popen(
            [sys.executable, str(SENDER), server.url_for(KEY), str(connections), "86400"],
            stdout=subprocess.PIPE,
            text=True,
        )
        seen: list[int] = []
        try:
            for _ in range(kills):
                _wait_for_requests(sender, round(between * chance.uniform(0.5, 1.5)))
                server.kill()
                server.start()
                seen.append(len(server.segment()))
            _wait_for_requests(sender, between)
        finally:
            sender.send_signal(signal.SIGTERM)
            answer, _ = sender.communicate(timeout=DEADLINE)
        account = json.loads(answer.strip())
        members = server.segment()
        server.stop()
        logged, replayed = _stored(place / "store")
    wrong = [
        *compare_members(account, members),
        *compare_replayed(replayed, members),
        *(
            f"{name} was taken, and is not in the store"
            for name in set(account["taken"]) - {*logged}
        ),
    ]
    # One that was written, but not answered before the kill, is sent and written again.
    again = len(logged) - len(set(logged))
    if again > kills * connections:
        wrong.append(f"{again} requests were written twice, more than can have been unanswered")
    figures = {
        "kills": kills,
        "taken": len(account["taken"]),
        "met by the senders": account["met"],
        "written again after a kill": again,
        "members after each kill": seen,
        "members": len(members),
    }
    return Verdict(figures, tuple(wrong[:20]))


def _wait_for_requests(sender: "subprocess.Popen[str]", number: int) -> None:
    """Return when so many more requests have been taken."""
    assert sender.stdout is not None
    for _ in range(number // PROGRESS):
        if not sender.stdout.readline():
            raise RuntimeError(f"the sender ended with {sender.wait()}")


class Served:
    """``sstest serve`` as a process, on one port and one store, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start, and return when it listens."""
        store = ["--store", str(self.folder / "store"), "--port", str(self.port)]
        faults = ["--fault", "500,rate=0.02,seed=3", "--fault", "drop,rate=0.02,seed=4"]
        options = [*store, *faults, "--log", "none"]
        command = [sys.executable, "-m", "sstest", "serve", str(self.folder / KEY), *options]
        with (self.folder / "stderr").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            said = (self.folder / "stderr").read_text()
            raise RuntimeError(f"{shlex.join(command)} did not start: {said}")
        self.port = int(self.url.rpartition(":")[2])

    def url_for(self, key: str) -> str:
        return f"{self.url}/api/v2/segment-targets/{key}"

    def segment(self) -> set[str]:
        """Who is in the one segment, as ``/_sstest/segments`` says."""
        with urllib.request.urlopen(f"{self.url}/_sstest/segments", timeout=DEADLINE) as answer:  # noqa: S310  # ours
            segments = json.load(answer)["segments"]
        return set(segments[0]["members"]) if segments else set()

    def kill(self) -> None:
        """Kill it as the system would: nothing of it runs any more."""
        self.process.send_signal(signal.SIGKILL)
        self._end(-signal.SIGKILL)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self._end(0)

    def _end(self, expected: int) -> None:
        code = self.process.wait(timeout=DEADLINE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        if code != expected:
            raise RuntimeError(f"it ended with {code}: {(self.folder / 'stderr').read_text()}")


def write_manifest(folder: Path) -> None:
    (folder / KEY).mkdir()
    (folder / KEY / "manifest.json").write_text(json.dumps(MANIFEST))


# Memory ---------------------------------------------------------------------------------------


def fills_memory(number: int) -> Verdict:
    """Send so many requests that would have a server keep far more than they hold."""
    figures, wrong = under_attack(number)
    return Verdict(figures, tuple(wrong))


# What must hold -------------------------------------------------------------------------------


def compare_names(told: list[str], applied: list[str]) -> Iterator[str]:
    """Nothing that was acknowledged is lost, and nothing is applied twice."""
    times = Counter(applied)
    yield from (
        f"{name} was answered with success, and is not in the log"
        for name in told
        if name not in times
    )
    yield from (f"{name} was applied {count} times" for name, count in times.items() if count > 1)
    yield from (
        f"{name} was applied, and its sender was not told" for name in times.keys() - set(told)
    )


def compare_members(account: dict[str, Any], members: set[str]) -> Iterator[str]:
    """The segment holds who the senders were told it holds."""
    present, gone = set(account["present"]), set(account["gone"])
    yield from (f"{key} was added, and is not in the segment" for key in present - members)
    yield from (f"{key} was removed, and is in the segment" for key in gone & members)
    yield from (f"{key} is in the segment, and nobody added it" for key in members - present - gone)


def compare_replayed(updates: Iterable[Update], members: set[str]) -> Iterator[str]:
    """The log, read again one update after the other, comes to the same segment."""
    replayed: set[str] = set()
    for update in updates:
        for membership in update.memberships:
            (replayed.add if membership.included else replayed.discard)(membership.context_key)
    if replayed != members:
        differing = len(replayed ^ members)
        yield f"the replayed log comes to another segment: {differing} context keys differ"


def _members(launchdarkly: LaunchDarkly) -> set[str]:
    return set().union(*(segment.members for segment in launchdarkly.segments))


def _stored(path: Path) -> tuple[list[str], list[Update]]:
    """The names of the requests that a store took, and what each asked for."""
    manifest = Manifest.load(MANIFEST, KEY)
    with contextlib.closing(Store(path)) as store:
        bodies = [body for *_, body in store.updates()]
    return list(map(_name_of, bodies)), [parse(manifest, body) for body in bodies]


def _name_of(body: bytes) -> str:
    return str(json.loads(body)["requestName"]) if body else ""


def _send(url: str, connections: int, seconds: float) -> dict[str, Any]:
    command = [sys.executable, str(SENDER), url, str(connections), str(seconds)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=seconds + DEADLINE)
    account: dict[str, Any] = json.loads(run.stdout)
    return account


def main() -> None:
    """Run both, print their figures, and exit 1 where anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--seconds", type=float, default=60, help="how long the faults last")
    options.add_argument("--connections", type=int, default=50)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--between", type=int, default=2000, help="requests between two kills")
    options.add_argument("--requests", type=int, default=20_000, help="made to fill its memory")
    options.add_argument("--seed", type=int, default=0, help="when the kills are")
    chosen = options.parse_args()
    failed, many = False, f", {chosen.connections} connections"
    for title, verdict in (
        (f"faults, {chosen.seconds:g} s{many}", under_faults(chosen.seconds, chosen.connections)),
        (
            f"{chosen.kills} kills{many}",
            under_kills(chosen.kills, chosen.connections, chosen.between, chosen.seed),
        ),
        (f"{chosen.requests:,} requests to fill its memory", fills_memory(chosen.requests)),
    ):
        print(title)
        for name, figure in verdict.figures.items():
            print(f"  {name}: {figure}")
        for line in verdict.wrong[:20]:
            print(f"  WRONG: {line}")
        failed = failed or bool(verdict.wrong)
        print(
            "  as it must be" if not verdict.wrong else f"  {len(verdict.wrong)} things are wrong"
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
