"""The page in a real browser; test_page.py reads what it is made of."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from live import HEADERS, TOKEN, body_of, manifest_of, served

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.server import Server
from tests.browser import chromium

pytestmark = pytest.mark.nightly

PATH: Final = "/api/v2/segment-targets/acme"
HOSTILE: Final = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 2'>",
    "'\"><svg onload=window.hacked=3>",
    "</script><script>window.hacked=4</script>",
    "javascript:window.hacked=5",
    "{{constructor.constructor('window.hacked=6')()}}",
)


def send(server: Server, data: bytes, path: str = PATH, **headers: str) -> httpx.Response:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        return client.post(path, content=data, headers={**HEADERS, **headers})


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly([manifest_of(), manifest_of("zenith")], longest_log=50)


@pytest.fixture
def server(launchdarkly: LaunchDarkly) -> Iterator[Server]:
    with served(launchdarkly, about="profile docs, <b>here</b>", secrets=["hush-hush"]) as running:
        yield running


# The browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    """The page, open and live; a message on its console, or a script error, is a failure."""
    context = browser.new_context()
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("dialog", lambda dialog: said.append(dialog.message))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(f"{server.url}/")
    opened.locator('#state[data-state="live"]').wait_for()
    yield opened
    assert said == []
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []
    context.close()


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expect_of

    expect_of.set_options(timeout=30_000)  # for a busy machine, where five seconds are too few
    return expect_of(locator)


def test_what_comes_is_seen_without_a_reload(page: Any, server: Server) -> None:
    expect(page.locator("#no-requests")).to_be_visible()
    expect(page.locator("#urls")).to_contain_text(f"{server.url}{PATH}")
    expect(page.locator("#about")).to_have_text("profile docs, <b>here</b>")
    page.evaluate("document.body.dataset.before = 'still here'")

    send(server, body_of("ann", "bob"))
    expect(page.locator(".key")).to_have_text(["ann", "bob"])
    expect(page.locator(".key.new")).to_have_count(2)
    expect(page.locator(".request .badge")).to_have_text("204")
    expect(page.locator(".came")).to_contain_text("Readers +2")

    send(server, body_of("cid", removed=("ann",)))
    expect(page.locator(".key")).to_have_text(["bob", "cid"])
    expect(page.locator(".key.new")).to_have_text(["cid"])
    expect(page.locator(".card .size")).to_have_text("2 members")

    send(server, b"{}")
    expect(page.locator(".request").first.locator(".badge")).to_have_text("400")
    expect(page.locator(".why")).to_have_text("could not find path /environment in request payload")
    expect(page.locator("#request-count")).to_have_text("3")
    assert page.locator("body").get_attribute("data-before") == "still here"


def test_scripted_faults_are_told_from_mistakes(
    page: Any, server: Server, launchdarkly: LaunchDarkly
) -> None:
    launchdarkly.will_answer(429, retry_after=1.5)
    launchdarkly.will_drop_connection()
    send(server, body_of("ann"))
    with pytest.raises(httpx.RemoteProtocolError):
        send(server, body_of("ann"))
    expect(page.locator(".badge")).to_have_text(["dropped", "429"])
    expect(page.locator(".request.planned")).to_have_count(2)
    expect(page.locator(".fault").last).to_have_text("scripted: will_answer(429, retry_after=1.5)")


def test_a_request_is_opened_to_see_what_each_pointer_found(page: Any, server: Server) -> None:
    send(server, body_of("ann", "bob"))
    page.locator(".request summary").click()
    rows = page.locator(".detail tbody tr")
    expect(rows).to_have_count(7)
    expect(rows.nth(0).locator("td")).to_have_text(
        ["environmentIdPath", "/environment", '"env-1"', "1:17"]
    )
    expect(rows.nth(4)).to_contain_text("member 0 memberIdPath/id")
    expect(page.locator(".detail pre").nth(1)).to_contain_text('"cohort": {"id": "c-1"')
    expect(page.locator(".detail")).to_contain_text("authorization: (hidden)")
    expect(page.locator("body")).not_to_contain_text(TOKEN)


def test_hostile_texts_stay_texts(page: Any, server: Server) -> None:
    for text in HOSTILE:
        send(server, body_of(text, cohort=text, name=text))
        send(server, json.dumps({text: text}).encode(), f"/{text.replace(' ', '%20')}")
    expect(page.locator(".request")).to_have_count(2 * len(HOSTILE))
    expect(page.locator(".card")).to_have_count(len(HOSTILE))
    assert sorted(page.locator(".card .key").all_inner_texts()) == sorted(HOSTILE)
    for index in range(2 * len(HOSTILE)):
        page.locator(".request summary").nth(index).click()
    expect(page.locator(".detail pre")).to_have_count(7 * len(HOSTILE))
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main img, main svg, main a").count() == 0


def test_what_is_not_seen_is_shown(page: Any, server: Server) -> None:
    send(server, body_of("a\u202eb\u200bc\nd\x1b", name="tab\there"))
    expect(page.locator(".key mark")).to_have_text(["U+202E", "U+200B", "U+000A", "U+001B"])
    expect(page.locator("h3 mark")).to_have_text("U+0009")


def test_spaces_around_a_key_are_seen_and_a_long_key_leaves_room(page: Any, server: Server) -> None:
    send(server, body_of("ann", "   ann", "x" * 20_000))
    keys = page.locator(".key")
    expect(keys).to_have_count(3)
    spaced, plain, long = (keys.nth(index).bounding_box() for index in range(3))
    assert spaced["width"] > plain["width"] + 10
    assert long["height"] < 150


def test_hundreds_of_requests(page: Any, server: Server, launchdarkly: LaunchDarkly) -> None:
    for number in range(700):
        send_in_process(launchdarkly, body_of(f"user-{number:03}"))
    expect(page.locator("#request-count")).to_have_text("700")
    expect(page.locator(".request")).to_have_count(500)
    expect(page.locator("#left-out")).to_contain_text("the last 500 of 700 are kept here")
    expect(page.locator(".request .time").first).to_contain_text("#700")
    expect(page.locator(".size")).to_have_text("700 members")
    expect(page.locator(".key")).to_have_count(100)
    page.get_by_role("button", name="Show 600 more members").click()
    expect(page.locator(".key")).to_have_count(700)


def send_in_process(launchdarkly: LaunchDarkly, data: bytes) -> None:
    from sstest.endpoint import Request

    headers = {name.lower(): value for name, value in HEADERS.items()}
    launchdarkly.handle(Request("POST", PATH, headers, data))


def test_hundreds_of_segments(page: Any, server: Server, launchdarkly: LaunchDarkly) -> None:
    for number in range(250):
        send_in_process(launchdarkly, body_of("ann", cohort=f"c-{number:03}"))
    expect(page.locator("#segment-count")).to_have_text("250")
    expect(page.locator(".card")).to_have_count(200)
    more = page.locator("#segments-left-out")
    expect(more).to_have_text("and 50 more: /_sstest/segments has them all")
    page.get_by_label("Find a context key").fill("ann")
    expect(page.locator("#find-result")).to_have_text("ann is in 250 segments")


def test_a_context_key_is_found_in_whatever_segments_it_is(page: Any, server: Server) -> None:
    send(server, body_of("ann", "bob", cohort="one"))
    send(server, body_of("bob", cohort="two"))
    send(server, body_of("cid", cohort="three"))
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_label("Find a context key").fill("bob")
    expect(page.locator("#find-result")).to_have_text("bob is in 2 segments")
    expect(page.locator(".card:visible")).to_have_count(2)
    expect(page.locator(".key.found")).to_have_text(["bob", "bob"])
    page.get_by_label("Find a context key").fill("nobody")
    expect(page.locator("#find-result")).to_have_text("nobody is in no segment")
    page.get_by_label("Find a context key").fill("")
    expect(page.locator(".card:visible")).to_have_count(3)


def test_requests_are_filtered(page: Any, server: Server) -> None:
    send(server, body_of("ann"))
    send(server, b"{}")
    expect(page.locator(".request")).to_have_count(2)
    page.get_by_label("Show which outcomes").select_option("refused")
    expect(page.locator(".request:visible .badge")).to_have_text(["400"])
    page.get_by_label("Show which outcomes").select_option("all")
    page.get_by_label("Show only requests with this text").fill("readers")
    expect(page.locator(".request:visible .badge")).to_have_text(["204"])
    expect(page.locator("#left-out")).to_have_text("1 is hidden by the filter")


def test_the_page_can_be_paused(page: Any, server: Server) -> None:
    button = page.get_by_role("button", name="Pause")
    button.click()
    expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/_sstest/segments*"):
        send(server, body_of("ann"))
        # Something else that the page does meanwhile: the message of the request came before it.
        page.get_by_label("Find a context key").fill("ann")
    expect(page.locator("#find-result")).to_have_text("ann is in 1 segment")
    expect(page.locator(".request")).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".request")).to_have_count(1)
    expect(page.locator(".key.found")).to_have_text(["ann"])


def test_a_reset_empties_the_page(page: Any, server: Server, launchdarkly: LaunchDarkly) -> None:
    send(server, body_of("ann"))
    expect(page.locator(".card")).to_have_count(1)
    launchdarkly.reset()
    send(server, b"{}")
    expect(page.locator(".card")).to_have_count(0)
    expect(page.locator("#no-segments")).to_be_visible()
    expect(page.locator(".request .badge")).to_have_text(["400"])


def test_a_server_that_stops_and_comes_back_is_noticed(browser: Any) -> None:
    page = browser.new_page()
    with served(LaunchDarkly(manifest_of()), about="first") as first:
        page.goto(f"{first.url}/")
        page.locator('#state[data-state="live"]').wait_for()
        send(first, body_of("ann"))
        expect(page.locator(".card")).to_have_count(1)
    expect(page.locator("#state")).to_have_text("connection lost, trying again")
    with served(LaunchDarkly(manifest_of()), port=first.port, about="second") as second:
        assert second.url == first.url
        expect(page.locator("#about")).to_have_text("second")
        expect(page.locator(".card")).to_have_count(0)
        page.close()


def test_a_page_too_many_is_told_and_does_not_come_back(
    browser: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sstest.endpoint.page.live.STREAMS", 2)
    pages = []
    for _ in range(3):
        pages.append(browser.new_page())
        pages[-1].goto(f"{server.url}/")
        pages[-1].locator('#state[data-state="live"]').wait_for()
    words = "more than 2 pages are open; reload to go on"
    expect(pages[0].locator("#state")).to_have_text(words)
    send(server, body_of("ann"))
    for page in pages[1:]:
        expect(page.locator(".card")).to_have_count(1)
    expect(pages[0].locator(".card")).to_have_count(0)
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_enough_contrast(browser: Any, server: Server, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for texts."""
    send(server, body_of("ann"))
    send(server, b"{}")
    page = browser.new_page(color_scheme=scheme)
    page.goto(f"{server.url}/")
    expect(page.locator(".request")).to_have_count(2)
    for chosen in (".key", ".badge", ".why", ".facts", ".time", "h2", ".state", "#about", ".plus"):
        found = page.locator(chosen).first.evaluate(CONTRAST)
        assert found >= 4.5, (chosen, found)
    page.close()


CONTRAST: Final = """node => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = node;
  while (ground && (numbers(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) {
    ground = ground.parentElement;
  }
  const [ink, behind] = [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor];
  const pair = [light(ink), light(behind)];
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def test_it_can_be_used_by_keyboard_and_is_named_for_screen_readers(
    page: Any, server: Server
) -> None:
    send(server, body_of("ann"))
    expect(page.locator(".request")).to_have_count(1)
    for role, name in (("heading", "Segments"), ("heading", "Requests"), ("region", "Segments")):
        assert page.get_by_role(role, name=re.compile(name)).count() >= 1
    summary = page.locator(".request summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".detail tbody tr")).to_have_count(6)
    expect(page.locator("#news")).to_have_text("1 new request")
    assert page.locator("#news").get_attribute("aria-live") == "polite"
    nameless = page.evaluate(
        "[...document.querySelectorAll('input, select, button')].filter((one) =>"
        " !(one.labels?.length || one.textContent.trim())).length"
    )
    assert nameless == 0
