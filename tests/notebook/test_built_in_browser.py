"""Built notebooks in JupyterLab in a browser: two hundred injections stay text in their cells."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from sstest.notebook import build
from sstest.notebook.failures import failures
from sstest.views.run import Check, ManifestRun, NotRun, Run
from tests.browser import chromium
from tests.injections import INJECTIONS
from tests.notebook.lab_process import Lab, jupyterlab

if TYPE_CHECKING:
    from sstest.views.cells import Cell

pytestmark = pytest.mark.nightly

OPEN: Final = """async () => {
  const widget = window.jupyterapp.shell.currentWidget;
  await widget.context.ready;
  await widget.sessionContext.ready;
}"""
RUN: Final = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
# The marks beside headings are JupyterLab's own.
ACTIVE: Final = (
    ".jp-RenderedMarkdown :is(script, img, svg, style, iframe, form, input, mjx-container,"
    " a:not(.jp-InternalAnchorLink)),"
    ".jp-OutputArea-output:not(:has(.sst-explorer)) :is(script, svg, style, iframe, form, a)"
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with jupyterlab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def opened(browser: Any, url: str, asked: list[str]) -> Any:
    """A page with that notebook; ``asked`` gets the addresses of other machines."""
    page = browser.new_page()

    def block(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(lambda address: "//127.0.0.1:" not in address, block)
    page.goto(url)
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context")
    page.evaluate(OPEN)
    return page


def check_inert(page: Any, cells: int) -> None:
    """Scroll through the notebook, and fail for anything that acts, on the way or in the end."""
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _ in range(cells):
        assert page.locator(ACTIVE).count() == 0
        page.keyboard.press("j")
    assert page.evaluate("window.hacked") is None


def hostile(texts: tuple[str, ...]) -> tuple[dict[str, Any], list[Any]]:
    """A manifest and bodies full of texts."""
    parser = {
        "environmentIdPath": "/environment",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "memberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
    }
    members = [{"id": text, "in": True, text: text} for text in texts]
    cohort = {"id": texts[1], "name": texts[2]}
    body = {"environment": texts[0], "cohort": cohort, "members": members, texts[4]: texts[5]}
    manifest = {
        "name": texts[6],
        "description": texts[7],
        "capabilities": {"syncedSegment": {"requestParser": parser}},
        **dict.fromkeys(texts[10:], texts[8]),
    }
    return manifest, [body, {**body, "environment": {texts[9]: 1}}, texts[3].encode()]


def about(text: str) -> list[Any]:
    """All that a notebook says of a manifest, and of failures, in which everything is ``text``."""
    pointer = "/" + text.replace("~", "~0").replace("/", "~1")
    parser = {
        **dict.fromkeys(("environmentIdPath", "cohortIdPath"), pointer),
        "cohortNamePath": text,
        "memberArrayPath": f"{pointer}-2",
        "arrayInclusion": {"path": f"{pointer}-3", "matcher": text},
        "memberArrayParser": {"memberIdPath": pointer, text: text},
    }
    check = Check(text, "failed", text=text, replay=text, bodies=(text.encode(),))
    run = Run("sstest", (ManifestRun(text, "several", "-", (check,)),), {}, stopped=text)
    run = replace(run, not_run=(NotRun(text, text),))
    manifest = {"syncedSegment": {"requestParser": parser, "jsonResponseBody": text}}
    return [build(manifest, key=text), build(text.encode(), key=text), failures(run, Path())]


def test_markdown_of_two_hundred_injections_is_inert(lab: Lab, browser: Any) -> None:
    cells: list[Cell] = []
    for start in range(0, len(INJECTIONS), 10):
        notebooks = [one for text in INJECTIONS[start : start + 10] for one in about(text)]
        sources = [
            cell.source
            for notebook in notebooks
            for cell in notebook.cells
            if cell.cell_type == "markdown"
        ]
        cells.append(("markdown", "\n\n".join(sources)))
    asked: list[str] = []
    page = opened(browser, lab.write("markdown.ipynb", cells), asked)
    page.wait_for_selector(".jp-RenderedMarkdown h1")
    check_inert(page, len(cells))
    assert asked == []
    page.close()


@pytest.mark.parametrize("start", [0, 100])
def test_built_notebook_full_of_injections_is_inert_when_it_is_run(
    start: int, lab: Lab, browser: Any
) -> None:
    texts = INJECTIONS[start : start + 100]
    notebook = build(*hostile(texts), key=texts[0])
    cells: list[Cell] = [(cell.cell_type, cell.source) for cell in notebook.cells]
    asked: list[str] = []
    page = opened(browser, lab.write(f"built-{start}.ipynb", cells), asked)
    page.evaluate(RUN)  # which waits for the last cell
    check_inert(page, len(cells))
    page.wait_for_selector(".sst-explorer", timeout=60_000)
    assert page.evaluate("window.hacked") is None
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert asked == []
    page.close()
