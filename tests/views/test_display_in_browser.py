"""The displays in a real browser: for a screen reader, by keyboard, and with hostile texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from displays import DISPLAYS, TAGS

from tests.browser import chromium
from tests.injections import INJECTIONS

pytestmark = pytest.mark.nightly

AXE: Final = Path(__file__).parents[1] / "node/node_modules/axe-core/axe.min.js"
# Grounds and texts of themes: JupyterLab's light one, and VS Code's dark one, whose texts are the
# faintest.
THEMES: Final = {"light": ("#ffffff", "rgba(0,0,0,0.87)"), "dark": ("#1f1f1f", "#cccccc")}
RUN: Final = """async () => {
  const {violations} = await axe.run(document);
  return violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, help, nodes}) => `${id}: ${help}: ${nodes[0].html.slice(0, 300)}`);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page; a script, a dialog or a request of it is a failure."""
    opened = browser.new_page()
    seen: list[str] = []
    opened.on("console", lambda message: seen.append(message.text))
    opened.on("pageerror", lambda error: seen.append(str(error)))
    opened.on("dialog", lambda dialog: seen.append(dialog.message))
    opened.on("request", lambda request: seen.append(request.url))
    yield opened
    assert seen == []
    opened.close()


def show(page: Any, markup: str, theme: str = "light") -> None:
    ground, text = THEMES[theme]
    style = f"color-scheme:{theme};background:{ground};color:{text};font:14px sans-serif"
    page.set_content(
        f'<!doctype html><html lang="en" style="{style}"><title>Displays</title>'
        f"<main><h1>Displays</h1>{markup}</main>"
    )


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run npm ci in tests/node")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", DISPLAYS)
def test_axe_finds_nothing_serious(name: str, theme: str, page: Any) -> None:
    show(page, DISPLAYS[name]("a text\u202e"), theme)
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert page.evaluate(RUN) == []


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run npm ci in tests/node")
def test_axe_would_find_texts_that_are_too_faint(page: Any) -> None:
    show(page, '<p style="color:#999999">too faint</p>')
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    assert [one.partition(":")[0] for one in page.evaluate(RUN)] == ["color-contrast"]


@pytest.mark.parametrize("name", DISPLAYS)
def test_injections_stay_inert(name: str, page: Any) -> None:
    show(page, "".join(map(DISPLAYS[name], INJECTIONS)))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.locator("main").hover()
    page.keyboard.press("Tab")
    assert page.evaluate("window.hacked") is None
    tags = "[...new Set([...document.querySelectorAll('main *')].map((one) => one.localName))]"
    assert set(page.evaluate(tags)) <= {*TAGS, "h1"}
    names = (
        "[...new Set([...document.querySelectorAll('main *')].flatMap("
        "(one) => one.getAttributeNames()))]"
    )
    assert set(page.evaluate(names)) <= {"class", "style", "open", "data-pointer"}


def test_the_tree_opens_and_closes_by_keyboard(page: Any) -> None:
    show(page, DISPLAYS["body"]("here"))
    value = page.locator('[data-pointer="/members/0/id"]')
    assert value.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert not value.is_visible()
    page.keyboard.press("Space")
    assert value.is_visible()


@pytest.mark.parametrize("width", [700, 1400])
@pytest.mark.parametrize("name", DISPLAYS)
def test_nothing_is_wider_than_the_page(name: str, width: int, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    show(page, DISPLAYS[name]("word " * 20 + "/a/long/way" * 20))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
