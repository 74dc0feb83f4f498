"""A sender that is right passes; each planted mistake is found, named, and shown in a few lines."""

import asyncio
import contextlib
import json
import linecache
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.stateful import rule

from sstest import Manifest
from sstest.endpoint.mock import MockLaunchDarkly
from sstest.endpoint.sender.given import SetupError
from sstest.endpoint.sender.rules import MEANINGS
from sstest.stateful import RULES, BrokenRule, SenderMachine
from tests.senders.cohort_sender import Sender
from tests.senders.planted import BUGS

# The rest, and every mistake with other seeds, is nightly.
SOON = range(0, 21, 2)
Sync = Callable[[Any, list[str], list[str]], Any]


def maker(launchdarkly: MockLaunchDarkly, kind: type[Sender] = Sender) -> Callable[[], Sync]:
    def make() -> Sync:
        return kind(launchdarkly.url_for(), launchdarkly.token).sync

    return make


def failure(launchdarkly: MockLaunchDarkly, kind: type[Sender], **options: Any) -> str:
    """How a check of a sender with a mistake fails."""
    with pytest.raises(AssertionError) as raised:
        launchdarkly.check_sender(new=maker(launchdarkly, kind), **options)
    return str(raised.value)


def pasted(text: str) -> str:
    """The lines that repeat the smallest history."""
    lines = text.split("to repeat it in a test:\n")[1].splitlines()
    block = [line[4:] for line in lines if line.startswith("    ")]
    end = next((place for place, line in enumerate(block[1:], 1) if line[:4] != "    "), None)
    return "\n".join(block[:end])


def test_a_right_sender_passes(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.check_sender(new=maker(launchdarkly), max_examples=10, seed=1)
    assert (launchdarkly.requests, launchdarkly.segments) == ((), ())


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(5))
def test_a_right_sender_passes_many_histories(launchdarkly: MockLaunchDarkly, seed: int) -> None:
    launchdarkly.check_sender(new=maker(launchdarkly), max_examples=500, seed=seed)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if place in SOON else pytest.mark.nightly)
        for place, name in enumerate(BUGS)
    ],
)
def test_a_mistake_is_found_and_its_lines_can_be_pasted(
    launchdarkly: MockLaunchDarkly, name: str
) -> None:
    kind, effect, seed = BUGS[name]
    text = failure(launchdarkly, kind, seed=seed)
    assert effect in text.splitlines()[0]
    lines = pasted(text)
    assert lines.count("trial.sync(") <= 3
    with pytest.raises(AssertionError) as again:  # as one would paste it
        exec(lines, {**globals(), "launchdarkly": launchdarkly, "kind": kind})  # noqa: S102
    told, first = str(again.value), text.splitlines()[0]
    assert re.sub("[0-9:.]+", "", told) == re.sub("[0-9:.]+", "", first)


def forgets(url: str, token: str, cohort: Any, joined: list[str], left: list[str]) -> None:
    """Sends nobody who leaves."""
    Sender(url, token).sync(cohort, joined, [])


class Forgets:
    """The same, as an object with a method, which can be called itself as well."""

    def __init__(self, url: str, token: str) -> None:
        self.given = url, token

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        forgets(*self.given, cohort, joined, left)

    __call__ = sync


PASSED = {
    "a partial": "partial(forgets, launchdarkly.url_for(), launchdarkly.token)",
    "a lambda": "lambda c, j, l: forgets(launchdarkly.url_for(), launchdarkly.token, c, j, l)",
    "a bound method": "Forgets(launchdarkly.url_for(), launchdarkly.token).sync",
    "an object": "Forgets(launchdarkly.url_for(), launchdarkly.token)",
    "a name of another function": "alias",
    "named": "sync=alias",
    "what makes one": "new=lambda: alias",
    "several lines": "partial(\n  forgets,\n  launchdarkly.url_for(),\n  launchdarkly.token)",
    "an expression": "alias if launchdarkly else None",
    "rules by another name": "alias, rules=ALL - {'dates'}",
}


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, MockLaunchDarkly], None]:
    """Runs lines of a file with what these tests have."""

    def run(text: str, launchdarkly: MockLaunchDarkly) -> None:
        file = tmp_path / "test_theirs.py"
        file.write_text(text)
        linecache.clearcache()
        alias = partial(forgets, launchdarkly.url_for(), launchdarkly.token)
        known = {**globals(), "launchdarkly": launchdarkly, "alias": alias, "ALL": RULES}
        exec(compile(text, str(file), "exec"), known)  # noqa: S102

    return run


@pytest.mark.parametrize(
    "passed",
    [
        pytest.param(text, id=name, marks=pytest.mark.nightly if place % 2 else ())
        for place, (name, text) in enumerate(PASSED.items())
    ],
)
def test_what_is_printed_runs_as_pasted(
    launchdarkly: MockLaunchDarkly, written: Callable[[str, MockLaunchDarkly], None], passed: str
) -> None:
    with pytest.raises(BrokenRule) as raised:
        written(f"launchdarkly.check_sender({passed}, max_examples=20, seed=0)", launchdarkly)
    with pytest.raises(BrokenRule) as again:
        written(pasted(str(raised.value)), launchdarkly)
    assert again.value.effect == raised.value.effect


def test_where_the_text_is_not_known_it_is_said_what_stands_for_the_sender(
    launchdarkly: MockLaunchDarkly,
) -> None:
    sender = {
        "launchdarkly": launchdarkly,
        "alias": Forgets(launchdarkly.url_for(), launchdarkly.token),
    }
    with pytest.raises(BrokenRule) as raised:
        exec("launchdarkly.check_sender(alias, seed=0)", sender)  # noqa: S102
    told = (
        "    # sync is what was passed to check_sender\n    with launchdarkly.trial(sync) as trial:"
    )
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("line", "call", "made"),
    [
        (
            "launchdarkly.check_sender(forgets)",
            "forgets(launchdarkly.url_for(), launchdarkly.token, cohort, joined, left)",
            "launchdarkly.check_sender(sync)",
        ),
        (
            "with launchdarkly.trial(send_cohort) as trial: pass",
            "send_cohort(launchdarkly.url_for(), cohort.id, cohort.name, cohort.url, joined)",
            "with launchdarkly.trial(sync) as trial: ...",
        ),
        (
            "with launchdarkly.trial(partial(read_cohort, 'x')) as trial: pass",
            "partial(read_cohort, 'x')(launchdarkly.token, cohort, joined, left)",
            "with launchdarkly.trial(sync) as trial: ...",
        ),
    ],
)
def test_the_advice_is_of_the_call_that_was_made(
    launchdarkly: MockLaunchDarkly,
    written: Callable[[str, MockLaunchDarkly], None],
    line: str,
    call: str,
    made: str,
) -> None:
    with pytest.raises(TypeError) as raised:
        written(line, launchdarkly)
    advice = str(raised.value).split("\n\n")
    assert advice[1] == f"    def sync(cohort, joined, left):\n        return {call}"
    assert advice[2].strip() == made


@pytest.mark.parametrize(
    "passed", ["partial(forgets, token=launchdarkly.token)", "partial(forgets, url=URL)"]
)
def test_advice_about_a_partial_can_be_called(
    launchdarkly: MockLaunchDarkly, written: Callable[[str, MockLaunchDarkly], None], passed: str
) -> None:
    line = f"URL = launchdarkly.url_for()\nlaunchdarkly.check_sender({passed})"
    with pytest.raises(TypeError) as raised:
        written(line, launchdarkly)
    _, function, _ = str(raised.value).split("\n\n")
    with pytest.raises(BrokenRule):
        written(
            f"URL = launchdarkly.url_for()\nif 1:\n{function}\n"
            "    launchdarkly.check_sender(sync, seed=0)",
            launchdarkly,
        )


def send_cohort(url: str, cohort: str, cohort_name: str, cohort_url: str, keys: list[str]) -> None:
    """Takes the properties of a cohort."""


def read_cohort(base: str, token: str, segment, joined: list[str], left: list[str]) -> str:  # type: ignore[no-untyped-def]
    """Takes a cohort."""
    return f"{base}{token}{segment.environment_id}{joined}{left}"


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("name", BUGS)
def test_a_mistake_is_found_with_any_seed(
    launchdarkly: MockLaunchDarkly, name: str, seed: int
) -> None:
    text = failure(launchdarkly, BUGS[name][0], seed=seed)
    assert pasted(text).count("trial.sync(") <= 3


def test_the_same_seed_draws_the_same_histories(launchdarkly: MockLaunchDarkly) -> None:
    def drawn(seed: int) -> list[tuple[Any, ...]]:
        syncs: list[tuple[Any, ...]] = []

        def sync(cohort: Any, joined: list[str], left: list[str]) -> None:
            syncs.append((cohort.id.partition("-")[0], cohort.context_kind, joined, left))
            Sender(launchdarkly.url_for(), launchdarkly.token).sync(cohort, joined, left)

        launchdarkly.check_sender(sync, max_examples=3, seed=seed)
        return syncs

    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


def test_what_is_drawn_repeats_in_a_history(launchdarkly: MockLaunchDarkly) -> None:
    before = random.getstate()
    drawn: list[float] = []

    def sync(*_: Any) -> None:
        drawn.append(random.random())  # noqa: S311

    for _ in range(2):
        with launchdarkly.trial(sync) as trial:
            trial.sync("vip")
            trial.sync("vip")
    assert drawn[:2] == drawn[2:]
    assert drawn[0] != drawn[1]
    assert random.getstate() == before


def test_a_history_that_does_not_repeat_has_plain_names(launchdarkly: MockLaunchDarkly) -> None:
    failed: list[str] = []

    class FailsOnce(Sender):
        def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
            if failed or not left:
                super().sync(cohort, joined, left)
            else:
                failed.append(cohort.id)

    text = failure(launchdarkly, FailsOnce, seed=1)
    assert failed[0] not in text
    assert f'trial.sync("{failed[0].rpartition("-")[0]}", ' in text


def test_a_failure_has_the_rule_and_the_effect(launchdarkly: MockLaunchDarkly) -> None:
    with pytest.raises(BrokenRule) as raised:
        launchdarkly.check_sender(new=maker(launchdarkly, BUGS["numeric"][0]), seed=1)
    assert raised.value.rule == "keys"
    assert str(raised.value).startswith(f"{raised.value.effect} [keys: each context key arrives ")
    assert raised.typename == "BrokenRule"


def test_nobody_is_in_no_sync_where_somebody_can_be(launchdarkly: MockLaunchDarkly) -> None:
    lines = pasted(failure(launchdarkly, BUGS["waits forever"][0], seed=0)).splitlines()
    assert re.fullmatch(r' +trial.sync\("vip", joined=\["\w+"\]\)', lines[1])


def test_a_sync_may_follow_at_once(launchdarkly: MockLaunchDarkly) -> None:
    lines = pasted(failure(launchdarkly, BUGS["background"][0], seed=0))
    assert ", pause=0)" in lines.splitlines()[2]


def test_what_goes_on_after_the_last_sync_is_judged(launchdarkly: MockLaunchDarkly) -> None:
    class LeavesItsTasks(Sender):
        tasks: asyncio.Task[None]

        async def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:  # type: ignore[override]
            self.post(self.payload(cohort, joined, left))
            self.tasks = asyncio.create_task(self.again(self.payload(cohort, left, joined)))

        async def again(self, payload: dict[str, Any]) -> None:
            await asyncio.sleep(1)
            self.post(payload)

    with launchdarkly.trial(new=maker(launchdarkly, LeavesItsTasks)) as trial:  # type: ignore[arg-type]
        trial.sync("vip", joined=["ada"], pause=0)
        with pytest.raises(BrokenRule, match="'ada', who joined in sync 1, is gone"):
            trial.linger()
        assert "pause" not in str(trial.steps)


def test_a_rule_that_is_left_out_is_not_tried(launchdarkly: MockLaunchDarkly) -> None:
    kept = {"trimmed": "keys", "dates": "dates", "wrong kind": "kinds", "same pause": "pauses"}
    for name, left_out in kept.items():
        new = maker(launchdarkly, BUGS[name][0])
        launchdarkly.check_sender(new=new, rules=RULES - {left_out}, max_examples=3, seed=0)


def test_a_history_that_failed_is_tried_first(launchdarkly: MockLaunchDarkly) -> None:
    before = settings.get_current_profile_name()
    settings.register_profile("kept", database=InMemoryExampleDatabase())
    settings.load_profile("kept")
    try:
        failure(launchdarkly, BUGS["cache"][0], seed=1)
        again = failure(launchdarkly, BUGS["cache"][0], seed=2)
    finally:
        settings.load_profile(before)
    assert "the smallest history found, in 1 history;" in again


def test_a_sender_that_is_an_asynchronous_context_manager_is_closed(
    launchdarkly: MockLaunchDarkly,
) -> None:
    counts = {"opened": 0, "closed": 0}

    @contextlib.asynccontextmanager
    async def new() -> AsyncIterator[Sync]:
        counts["opened"] += 1
        yield maker(launchdarkly)()
        await asyncio.sleep(0)
        counts["closed"] += 1

    launchdarkly.check_sender(new=new, max_examples=1, seed=1)
    assert counts["closed"] == counts["opened"] > 0


def test_a_sync_that_raised_is_made_again(launchdarkly: MockLaunchDarkly) -> None:
    class NotesTooEarly(Sender):
        """Never sends again what it has tried to send."""

        def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
            noted = self.__dict__.setdefault("noted", {})
            news = dict.fromkeys(joined, True) | dict.fromkeys(left, False)
            place = (cohort.environment_id, cohort.context_kind, cohort.id)
            new = [key for key, value in news.items() if noted.get((place, key)) is not value]
            noted |= {(place, key): value for key, value in news.items()}
            super().sync(cohort, [k for k in new if news[k]], [k for k in new if not news[k]])

    text = failure(launchdarkly, NotesTooEarly, seed=4)
    assert "in cohort 'vip': never sent" in text.splitlines()[0]
    assert pasted(text).count("trial.sync(") in (2, 3)


class WithRestarts(SenderMachine):
    """The sender is restarted between two syncs."""

    @rule()
    def restart(self) -> None:
        self.trial.renew()


class Starts(Sender):
    """Takes the first sync for a whole list, of which nobody leaves."""

    started = False

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        started, self.started = self.started, True
        super().sync(cohort, joined, left if started else [])


def test_a_machine_of_ones_own_adds_steps(launchdarkly: MockLaunchDarkly) -> None:
    launchdarkly.check_sender(new=maker(launchdarkly, Starts), max_examples=5, seed=0)
    text = failure(launchdarkly, Starts, machine=WithRestarts, seed=0)
    assert pasted(text).splitlines()[1:] == [
        '    trial.sync("vip", joined=["cy"])',
        "    trial.renew()",
        '    trial.sync("vip", left=["cy"])',
    ]


def test_only_what_is_made_can_be_made_anew(launchdarkly: MockLaunchDarkly) -> None:
    with (
        launchdarkly.trial(maker(launchdarkly)()) as trial,
        pytest.raises(SetupError, match="new="),
    ):
        trial.renew()


def send_people(url: str, token: str, added: list[str], retries: int = 3) -> None:
    """Sends what it is told to, and is no sender of what happened to a cohort."""


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({}, TypeError, "pass sync, a function of cohort, joined and left, or new="),
        ({"sync": print, "new": print}, TypeError, "pass sync"),
        ({"sync": 5}, TypeError, "sync is a int, expected a function"),
        ({"new": "no"}, TypeError, "new is a str, expected a function"),
        ({"sync": print, "rules": {"keyz"}}, ValueError, "did you mean 'keys'"),
        ({"sync": print, "rules": "keys"}, TypeError, "expected a set"),
        ({"sync": print, "max_examples": 0}, ValueError, "max_examples is 0"),
        ({"new": lambda: None}, SetupError, "new returned a NoneType; expected a function"),
        (
            {"sync": lambda url, token: url + token},
            TypeError,
            r"sync takes \(url, token\), expected a func",
        ),
        (
            {"sync": send_people},
            TypeError,
            r"(?s)sync takes \(url, token, added, retries=3\), .* send_people\(launchdarkly.u",
        ),
        ({"sync": lambda: print}, TypeError, r"sync takes \(\), .*; pass what makes .* as new="),
        (
            {"new": lambda cohort, joined, left: (cohort, joined, left)},
            TypeError,
            "as a sender does: pass it as sync",
        ),
        ({"new": lambda url: url}, TypeError, r"new takes \(url\), expected no parameters"),
        (
            {"new": Sender},
            TypeError,
            r"such as new=lambda: Sender\(launchdarkly.url_for\(\), launchdarkly.token\).sync",
        ),
        ({"new": lambda: lambda keys: keys}, SetupError, r"new returned a .* takes \(keys\); exp"),
    ],
)
def test_arguments_are_checked(
    launchdarkly: MockLaunchDarkly, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        launchdarkly.check_sender(**options)


def test_an_error_of_new_is_ones_own(launchdarkly: MockLaunchDarkly) -> None:
    made = 0

    def new() -> Sync:
        nonlocal made
        made += 1
        if made > 3:
            raise RuntimeError("no more of them")
        return maker(launchdarkly)()

    with pytest.raises(RuntimeError, match="no more of them"):
        launchdarkly.check_sender(new=new, max_examples=5, seed=0)


def test_a_sender_that_raises_without_a_reason_is_told(launchdarkly: MockLaunchDarkly) -> None:
    class Raises(Sender):
        def key(self, key: str) -> Any:
            return {"k": key} if key == "bob" else key

    text = failure(launchdarkly, Raises, seed=0)
    assert "sync 1 raised SyncError: 400" in text
    assert "though no fault was scripted: request #1 was answered 400" in text


def test_a_context_manager_is_entered_and_left(launchdarkly: MockLaunchDarkly) -> None:
    opened = closed = 0

    @contextlib.contextmanager
    def new() -> Iterator[Sync]:
        nonlocal opened, closed
        opened += 1
        yield maker(launchdarkly)()
        closed += 1

    launchdarkly.check_sender(new=new, max_examples=3, seed=0)
    assert opened == closed > 3


def test_a_coroutine_function_may_leave_tasks_behind(launchdarkly: MockLaunchDarkly) -> None:
    """A task that undoes a sync minutes later is seen, since time passes after each sync."""

    class Late:
        def __init__(self) -> None:
            self.sender = Sender(launchdarkly.url_for(), launchdarkly.token)
            self.tasks: set[asyncio.Task[None]] = set()

        async def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
            self.sender.sync(cohort, joined, left)
            if left:
                self.tasks.add(asyncio.create_task(self.again(cohort, left)))

        async def again(self, cohort: Any, left: list[str]) -> None:
            await asyncio.sleep(200)
            self.sender.sync(cohort, left, [])

    with pytest.raises(AssertionError, match=r"who left in sync [12], is back in cohort"):
        launchdarkly.check_sender(new=lambda: Late().sync, seed=0)


def test_it_can_be_called_beside_a_running_loop(launchdarkly: MockLaunchDarkly) -> None:
    async def sync(cohort: Any, joined: list[str], left: list[str]) -> None:
        Sender(launchdarkly.url_for(), launchdarkly.token).sync(cohort, joined, left)
        await asyncio.sleep(1)

    async def test() -> None:
        launchdarkly.check_sender(sync, max_examples=3, seed=0)

    asyncio.run(test())


def test_a_sender_that_only_counts_is_stopped(
    launchdarkly: MockLaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither requests nor pauses can be counted, so CPU time is: little, for this test."""
    monkeypatch.setattr("sstest.endpoint.sender.watch._BETWEEN", 0.01)
    monkeypatch.setattr("sstest.endpoint.sender.watch._MOST_WORK", 0.1)

    class Counts(Sender):
        def sync(self, *_: Any) -> None:
            number = 0
            while self.attempts:
                number += 1

    text = failure(launchdarkly, Counts, seed=0)
    assert "sync 1 does not end: the sender has neither sent nor paused" in text


def test_the_documentation_has_each_rule() -> None:
    text = Path("docs/senders-python.md").read_text()
    rules = text.partition("| rule | what must hold |\n|---|---|\n")[2].partition("\n\n")[0]
    assert dict(re.findall(r"^\| `(\S+)` \| (.*) \|$", rules, re.MULTILINE)) == MEANINGS


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{#each @root.requestBody.members.add}}" * 9 + "{{/each}}" * 9, "stops a rendering"),
        ("x" * 900_000, "the reply has 900,000 bytes"),
    ],
    ids=["work", "size"],
)
def test_a_manifest_that_cannot_answer_is_told_at_once(template: str, why: str) -> None:
    found = json.loads((Path(__file__).parent / "acme" / "manifest.json").read_text())
    found["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    with MockLaunchDarkly(Manifest.load(found, "acme")) as launchdarkly:
        with pytest.raises(SetupError, match=f"the sender is not to blame: .*{why}.* sstest lint"):
            launchdarkly.check_sender(new=maker(launchdarkly))
        assert len(launchdarkly.requests) <= 2 * Sender.attempts
