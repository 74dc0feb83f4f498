"""What the page is made of, and what open pages are sent; test_page_in_browser.py uses it."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise
from typing import Any, Final

import pytest
from live import HEADERS, Visitor, body_of, manifest_of

from sstest.endpoint import LaunchDarkly, Request
from sstest.endpoint.page.live import Live
from sstest.endpoint.page.views import exchange_detail
from sstest.limits import STREAMS

PATH: Final = "/api/v2/segment-targets/acme"


def part(name: str) -> str:
    return resources.files("sstest.endpoint.page").joinpath(name).read_text()


def send(launchdarkly: LaunchDarkly, data: bytes) -> None:
    headers = {name.lower(): value for name, value in HEADERS.items()}
    launchdarkly.handle(Request("POST", PATH, headers, data))


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly([manifest_of(), manifest_of("zenith")], longest_log=50)


@pytest.fixture
def live(launchdarkly: LaunchDarkly) -> Live:
    live = Live(launchdarkly, "profile docs, <b>here</b>")
    launchdarkly.listen(live.tell)
    return live


# What open pages are sent -------------------------------------------------------------------------


async def told(stream: AsyncIterator[bytes]) -> tuple[str, dict[str, Any]]:
    """The name and the data of the next event."""
    text = (await anext(stream)).decode("ascii")
    found = re.fullmatch(r"retry: 1000\nevent: (\w+)\ndata: (.*)\n\n", text)
    assert found
    return found[1], json.loads(found[2])


def test_a_page_is_told_what_there_is_and_then_what_comes(
    live: Live, launchdarkly: LaunchDarkly
) -> None:
    async def listen() -> None:
        stream = live.stream()
        name, data = await told(stream)
        assert (name, data["about"]) == ("start", "profile docs, <b>here</b>")
        assert data["urls"] == [launchdarkly.url_for("acme"), launchdarkly.url_for("zenith")]
        assert data["requests"] == data["segments"] == data["gone"] == []

        send(launchdarkly, body_of("ann", "bob"))
        name, data = await told(stream)
        assert (name, data["total"], data["segmentCount"]) == ("update", 1, 1)
        (request,), (segment,) = data["requests"], data["segments"]
        assert (request["number"], request["status"], request["taken"]) == (1, 204, True)
        (change,) = request["cohorts"]
        assert (change["cohortName"], change["added"], change["removed"]) == ("Readers", 2, 0)
        assert (segment["members"], segment["size"]) == (["ann", "bob"], 2)

        launchdarkly.will_answer(429, retry_after=1.5)
        launchdarkly.will_drop_connection(applied=True)
        send(launchdarkly, body_of("cid"))
        send(launchdarkly, body_of("cid"))
        send(launchdarkly, b"{}")
        _, data = await told(stream)
        limited, dropped, refused = data["requests"]
        assert (limited["status"], dropped["status"], refused["status"]) == (429, None, 400)
        assert (limited["taken"], dropped["taken"], refused["taken"]) == (False, True, False)
        assert limited["fault"] == "will_answer(429, retry_after=1.5)"
        assert dropped["fault"]
        assert refused["fault"] is None
        assert refused["error"]["message"] == "could not find path /environment in request payload"
        assert data["segments"][0]["members"] == ["ann", "bob", "cid"]

        launchdarkly.reset()
        send(launchdarkly, b"{}")
        name, data = await told(stream)
        assert (name, data["total"], data["segments"]) == ("start", 1, [])
        assert [one["number"] for one in data["requests"]] == [1]
        live.close()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(listen())


def test_a_page_is_told_of_the_last_requests_and_the_first_segments(
    live: Live, launchdarkly: LaunchDarkly
) -> None:
    send(launchdarkly, body_of(*(f"user-{number:03}" for number in range(120)), cohort="a"))
    for number in range(520):
        send(launchdarkly, body_of("ann", cohort=f"c-{number % 210:03}"))

    async def listen() -> None:
        stream = live.stream()
        name, data = await told(stream)
        assert (name, data["total"], data["segmentCount"]) == ("start", 521, 211)
        assert [one["number"] for one in data["requests"]] == list(range(22, 522))
        assert len(data["segments"]) == 200
        large = data["segments"][0]
        assert (large["size"], large["members"]) == (120, [f"user-{one:03}" for one in range(100)])

        send(launchdarkly, b"{}")
        launchdarkly.reset()
        _, emptied = await told(stream)
        assert emptied["gone"] == [one["id"] for one in data["segments"]]
        live.close()

    asyncio.run(listen())


def test_messages_are_made_once_for_all_pages(live: Live, launchdarkly: LaunchDarkly) -> None:
    async def listen() -> None:
        streams = [live.stream() for _ in range(3)]
        for _ in range(2):
            first, *others = [await anext(stream) for stream in streams]
            assert all(other is first for other in others)
            send(launchdarkly, body_of("ann"))
        live.close()

    asyncio.run(listen())


def test_the_page_that_was_opened_first_makes_room(live: Live, launchdarkly: LaunchDarkly) -> None:
    async def listen() -> None:
        streams = [live.stream() for _ in range(STREAMS + 2)]
        for stream in streams:
            assert (await told(stream))[0] == "start"
        for stream in streams[:2]:
            assert await told(stream) == ("full", {"pages": STREAMS})
            with pytest.raises(StopAsyncIteration):
                await anext(stream)
        send(launchdarkly, body_of("ann"))
        for stream in streams[2:]:
            assert (await told(stream))[0] == "update"
        live.close()

    asyncio.run(listen())


def test_a_page_that_does_not_read_begins_anew(
    live: Live, launchdarkly: LaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sstest.endpoint.page.live._SHORTEST_PAUSE", 0.0)
    monkeypatch.setattr("sstest.endpoint.page.live._SHARE", 0.0)

    async def listen() -> None:
        slow, quick = live.stream(), live.stream()
        assert [(await told(stream))[0] for stream in (slow, quick)] == ["start", "start"]
        for number in range(1, 31):
            send(launchdarkly, body_of(f"user-{number}"))
            _, data = await told(quick)
            assert data["total"] == number
        name, data = await told(slow)
        assert (name, data["total"], len(data["requests"])) == ("start", 30, 30)
        send(launchdarkly, body_of("ann"))
        assert (await told(slow))[1]["total"] == 31
        live.close()

    asyncio.run(listen())


# What the page is made of -------------------------------------------------------------------------


class Outline(HTMLParser):
    """The identifiers of a page, and the texts within labels and buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.identifiers: set[str] = set()
        self.live: dict[str | None, str | None] = {}
        self.named: dict[str, str] = {}
        self.controls: list[str] = []
        self.label = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.identifiers |= {attributes["id"] or ""} if "id" in attributes else set()
        if "aria-live" in attributes:
            self.live[attributes["id"]] = attributes["aria-live"]
        if tag in ("label", "button"):
            self.label = ""
        if tag in ("input", "select", "button"):
            self.controls.append(attributes["id"] or "")
            self.named[self.controls[-1]] = self.label.strip()

    def handle_data(self, data: str) -> None:
        self.label += data
        if self.lasttag == "button":
            self.named[self.controls[-1]] = self.label.strip()


def test_the_script_finds_what_the_page_has() -> None:
    asked = set(re.findall(r'\bat\("([\w-]+)"\)', part("page.js")))
    assert len(asked) > 15
    assert asked <= Outline(part("index.html")).identifiers


def test_the_script_reads_what_it_is_sent(live: Live, launchdarkly: LaunchDarkly) -> None:
    send(launchdarkly, body_of("ann"))
    _, message = asyncio.run(told(live.stream()))
    detail = exchange_detail(launchdarkly.requests[0])
    sent = {
        "message": message,
        "summary": message["requests"][0],
        "segment": message["segments"][0],
        "cohort": message["requests"][0]["cohorts"][0],
        "found": detail | {"segments": []},
        "trace": detail["explain"][0],
    }
    for name, data in sent.items():
        read = set(re.findall(rf"\b{name}\.(\w+)", part("page.js")))
        assert read
        assert read <= data.keys(), name


def test_every_control_has_a_name_and_news_are_announced() -> None:
    outline = Outline(part("index.html"))
    assert outline.named == {
        "pause": "Pause",
        "find": "Find a context key",
        "filter": "Show only requests with this text",
        "outcome": "Show which outcomes",
    }
    assert outline.live == {"news": "polite"}


# The colours of texts, and of what is behind them.
TEXTS: Final = (
    *(("ink", behind) for behind in ("ground", "sheet", "soft")),
    *(("muted", behind) for behind in ("ground", "sheet", "soft")),
    *(
        (state, behind)
        for state in ("good", "bad", "warn")
        for behind in ("sheet", f"{state}-soft")
    ),
    ("accent", "sheet"),
)


def colours() -> Iterator[dict[str, str]]:
    """The colours by name: those of the light scheme, then of the dark one."""
    for block in re.findall(r":root \{(.*?)\}", part("page.css"), re.DOTALL):
        yield dict(re.findall(r"--([\w-]+): #(\w{6});", block))


def light(colour: str) -> float:
    parts = (int(colour[start:end], 16) / 255 for start, end in pairwise((0, 2, 4, 6)))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_texts_have_enough_contrast() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for texts."""
    schemes = list(colours())
    assert len(schemes) == 2
    for scheme in schemes:
        for ink, behind in TEXTS:
            dark, bright = sorted((light(scheme[ink]), light(scheme[behind])))
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (ink, behind)


def test_nothing_in_the_script_reads_text_as_markup() -> None:
    script = part("page.js")
    sinks = (
        "innerHTML|outerHTML|insertAdjacentHTML|document.write|eval|Function\\(|srcdoc|DOMParser"
    )
    assert re.findall(sinks, script) == []


def test_the_policy_lets_nothing_else_run(launchdarkly: LaunchDarkly) -> None:
    answer = Visitor(launchdarkly, about="here").get("/")
    header = answer.headers["Content-Security-Policy"]
    policy = dict(one.strip().split(" ", 1) for one in header.split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    for name in ("script", "style"):
        (own,) = re.findall(rf"<{name}>(.*?)</{name}>", answer.text, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert policy[f"{name}-src"] == f"'sha256-{hashed}'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "http:" not in answer.text
    assert "https:" not in answer.text
