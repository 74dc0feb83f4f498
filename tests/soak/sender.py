"""A sender with many connections that never gives up, and knows what it was told.

Run as a process of its own: ``python tests/soak/sender.py URL CONNECTIONS SECONDS``. Each
connection adds context keys that nobody else uses, and later removes some of them; a request is
sent again until it is answered with success, so at the end every one has been. A line of JSON on
stdout ends it: what must be in the segment, and what was met on the way; before that, there is an
empty line for every tenth request that was taken. SIGTERM ends it early.
"""

import asyncio
import json
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

TAKEN = (200, 204)
KEYS_A_REQUEST = 3
PROGRESS = 10  # requests taken between two lines
PATIENCE = 30.0  # seconds without any answer after which the server is given up
GIVEN_UP = 3


@dataclass
class Account:
    """What one sender knows: who must be in the segment, which requests were taken, what came."""

    present: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, Any]:
        return {
            "present": sorted(self.present),
            "gone": sorted(self.gone),
            "taken": self.taken,
            "met": dict(self.met),
        }


class Sender:
    """Fifty connections of one partner's sender, each with a stream of updates of its own."""

    def __init__(self, url: str, connections: int, seconds: float) -> None:
        self.url = url
        self.connections = connections
        self.seconds = seconds
        self.account = Account()
        self.stopping = asyncio.Event()
        self.answered = 0.0

    async def run(self) -> Account:
        loop = asyncio.get_running_loop()
        self.answered = loop.time()
        loop.call_later(self.seconds, self.stopping.set)
        loop.add_signal_handler(signal.SIGTERM, self.stopping.set)
        connector = aiohttp.TCPConnector(limit=self.connections)
        headers = {"Authorization": "soak-token", "Content-Type": "application/json"}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
            await asyncio.gather(*(self.connection(session, n) for n in range(self.connections)))
        return self.account

    async def connection(self, session: aiohttp.ClientSession, number: int) -> None:
        chance = random.Random(number)  # noqa: S311  # to be sent again the same
        mine: list[str] = []
        made = 0
        while not self.stopping.is_set():
            added = [f"user-{number}-{made}-{index}" for index in range(KEYS_A_REQUEST)]
            removed = []
            if len(mine) > 10 and chance.random() < 0.5:
                removed = [mine.pop(chance.randrange(len(mine)))]
            name = f"{number}-{made}"
            await self.send(session, name, body_of(name, added, removed))
            self.account.taken.append(name)
            if len(self.account.taken) % PROGRESS == 0:
                print(flush=True)
            self.account.present.update(added)
            self.account.present.difference_update(removed)
            self.account.gone.update(removed)
            mine += added
            made += 1

    async def send(self, session: aiohttp.ClientSession, name: str, body: bytes) -> None:
        """Send until it is taken; back off as it is told to, and where nobody listens."""
        pause = 0.0
        while True:
            status, retry_after = await self.attempt(session, body)
            self.account.met[status] += 1
            now = asyncio.get_running_loop().time()
            if status.isdigit():
                self.answered = now
            if status.isdigit() and int(status) in TAKEN:
                return
            if now - self.answered > PATIENCE:
                print(f"{name}: no answer for {PATIENCE} seconds", file=sys.stderr)
                raise SystemExit(GIVEN_UP)
            pause = min(pause + 0.01, 0.2) if status == "refused" else 0.0
            await asyncio.sleep(retry_after or pause)

    async def attempt(self, session: aiohttp.ClientSession, body: bytes) -> tuple[str, float]:
        """The status, or how there came to be none; and for how long to wait."""
        try:
            async with session.post(self.url, data=body) as answer:
                await answer.read()
                return str(answer.status), float(answer.headers.get("Retry-After", 0))
        except aiohttp.ClientConnectorError:
            return "refused", 0.0
        except (aiohttp.ClientError, OSError):
            return "dropped", 0.0


def body_of(name: str, added: list[str], removed: list[str]) -> bytes:
    """A request in the format of two arrays; ``requestName`` is for nobody but the soak."""
    return json.dumps(
        {
            "requestName": name,
            "environment": "soak-environment",
            "cohort": {"id": "soak", "name": "Soak"},
            "add": [{"id": key} for key in added],
            "remove": [{"id": key} for key in removed],
        }
    ).encode()


MANIFEST = {
    "capabilities": {
        "syncedSegment": {
            "requestParser": {
                "environmentIdPath": "/environment",
                "cohortIdPath": "/cohort/id",
                "cohortNamePath": "/cohort/name",
                "addMemberArrayPath": "/add",
                "removeMemberArrayPath": "/remove",
                "memberArrayParser": {"memberIdPath": "/id"},
            }
        }
    }
}


def main() -> None:
    """Send, and print the account."""
    url, connections, seconds = sys.argv[1:]
    sender = Sender(url, int(connections), float(seconds))
    account = asyncio.run(sender.run())
    json.dump(account.to_dict(), sys.stdout)


if __name__ == "__main__":
    main()
