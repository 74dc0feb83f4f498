"""The explorer in JupyterLab in a browser: one server, one browser, one notebook for all tests."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser import chromium
from tests.injections import INJECTIONS
from tests.notebook.lab_process import Lab, jupyterlab

pytestmark = pytest.mark.nightly

AXE: Final = Path(__file__).parents[2] / "node/node_modules/axe-core/axe.min.js"
MANIFEST: Final = """{
  "syncedSegment": {
    "requestParser": {
      "environmentIdPath": "/environment",
      "cohortIdPath": "/cohort/id",
      "cohortNamePath": "/cohort/name",
      "memberArrayPath": "/members",
      "memberArrayParser": {
        "memberIdPath": "/id",
        "booleanMembershipPath": "/in"
      }
    }
  }
}
"""
BODY: Final = """{
  "environment": "env-1",
  "cohort": {"id": "c-1", "name": "Readers"},
  "members": [
    {"id": "ann", "mail": "ann@example.com", "in": true},
    {"id": "bob", "mail": "bob@example.com", "in": false}
  ]
}
"""
THERE: Final = "window.jupyterapp?.shell?.currentWidget?.sessionContext"
OPEN: Final = """async () => {
  const widget = window.jupyterapp.shell.currentWidget;
  await widget.context.ready;
  await widget.sessionContext.ready;
  window.jupyterapp.commands.execute("notebook:run-all-cells");
}"""
RUN: Final = """async ([code, expression]) => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const { content } = await kernel.requestExecute(
    { code, store_history: false, user_expressions: { value: expression } }).done;
  if (content.status !== "ok") throw new Error(content.evalue);
  return content.user_expressions.value.data?.["text/plain"];
}"""
VIOLATIONS: Final = """async () => {
  const { violations } = await axe.run(".sst-explorer");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html.slice(0, 300)}`);
}"""


@dataclass(frozen=True)
class Explorer:
    """The explorer on the page, and its kernel."""

    page: Any
    lab: Lab

    def run(self, code: str) -> None:
        """Run code in the kernel; the page has all messages of it afterwards."""
        self.page.evaluate(RUN, [code, "None"])

    def value(self, expression: str) -> Any:
        """What an expression is in the kernel."""
        return ast.literal_eval(self.page.evaluate(RUN, ["", expression]))

    def find(self, selector: str) -> Any:
        return self.page.locator(f".sst-explorer {selector}")

    @property
    def manifest(self) -> Any:
        return self.page.get_by_label("Manifest", exact=True)

    @property
    def body(self) -> Any:
        return self.page.get_by_label("Request body")

    @property
    def summary(self) -> Any:
        return self.find(".sst-summary")

    def at(self, pointer: str) -> Any:
        """A value of the tree."""
        return self.find(f"[data-pointer='{pointer}']")

    def button(self, name: str) -> Any:
        return self.page.locator(".sst-explorer").get_by_role("button", name=name, exact=True)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    with jupyterlab(tmp_path_factory.mktemp("lab")) as lab, chromium() as browser:
        code = "import sstest\nexplorer = sstest.explore()\nexplorer"
        url = lab.write("explorer.ipynb", [("code", code)])
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        said: list[str] = []
        asked: list[str] = []
        quiet = ("debug", "log", "info")
        page.on("console", lambda one: one.type in quiet or said.append(one.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        page.wait_for_function(THERE)
        page.evaluate(OPEN)
        explorer = Explorer(page, lab)
        expect(explorer.summary).to_contain_text("Accepted")
        yield explorer
        assert said == []
        assert [one for one in asked if not one.startswith((lab.url, "blob:", "data:"))] == []
        context.close()


@pytest.fixture
def explorer(opened: Explorer) -> Explorer:
    """The explorer, as each test finds it."""
    opened.page.set_viewport_size({"width": 1400, "height": 1400})
    opened.run(f"explorer.manifest, explorer.body = {MANIFEST!r}, {BODY!r}")
    expect(opened.body).to_have_value(BODY)
    expect(opened.summary).to_have_text("Accepted: 1 added, 1 removed; no findings.")
    return opened


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expect_of

    expect_of.set_options(timeout=30_000)  # for a busy machine, where five seconds are too few
    return expect_of(locator)


def type_instead(area: Any, old: str, new: str) -> None:
    """Select ``old`` in an editor, and type ``new``."""
    start = area.input_value().index(old)
    area.focus()
    area.evaluate("(node, range) => node.setSelectionRange(...range)", [start, start + len(old)])
    area.press_sequentially(new)


# Typing -------------------------------------------------------------------------------------------


def test_editing_the_body_changes_the_deltas(explorer: Explorer) -> None:
    type_instead(explorer.body, '"bob"', '"cid"')
    expect(explorer.find(".sst-part").first).to_contain_text("cid")
    expect(explorer.at("/members/1/id")).to_contain_text("cid")
    type_instead(explorer.body, "false", "true")
    expect(explorer.summary).to_have_text("Accepted: 2 added, 0 removed; no findings.")
    assert explorer.value("sorted(explorer.update.delta.added)") == ["ann", "cid"]
    assert explorer.value("explorer.body") == explorer.body.input_value()


def test_breaking_a_pointer_shows_the_error_in_place(explorer: Explorer) -> None:
    type_instead(explorer.manifest, '"/environment"', '"environment"')
    expect(explorer.summary).to_contain_text("The manifest cannot be used yet")
    mark = explorer.find(".sst-editor").first.locator(".sst-mark-error")
    expect(mark).to_have_text('"environment"')
    expect(explorer.manifest).to_have_attribute("aria-invalid", "true")
    line = explorer.find(".sst-marks li").first
    expect(line).to_contain_text("error SS101")
    # It is behind its text: the selection that its button makes is the text that is marked.
    line.get_by_role("button", name="Go to line 4, column 28").click()
    chosen = "document.activeElement.value.slice(document.activeElement.selectionStart, "
    chosen += "document.activeElement.selectionEnd)"
    assert explorer.page.evaluate(chosen) == '"environment"'
    explorer.page.keyboard.type('"/environment"')
    expect(explorer.summary).to_have_text("Accepted: 1 added, 1 removed; no findings.")
    expect(mark).to_have_count(0)


def test_pointer_that_finds_nothing_is_marked_on_both_sides(explorer: Explorer) -> None:
    type_instead(explorer.manifest, "/cohort/id", "/cohort/key")
    expect(explorer.find(".sst-mark-error")).to_have_text(['"/cohort/key"', "{"])
    expect(explorer.find(".sst-tree")).to_contain_text("has no property 'key'")


def test_body_that_is_not_json_is_marked_where_it_breaks(explorer: Explorer) -> None:
    type_instead(explorer.body, '"env-1"', "oops")
    mark = explorer.find(".sst-editor").nth(1).locator(".sst-mark-error")
    expect(mark).to_have_text("oops")
    expect(explorer.summary).to_contain_text("Refused: request payload is not JSON")


def test_typing_is_never_lost_while_python_is_busy(explorer: Explorer) -> None:
    """Nor is it overwritten by what Python sets from texts that it had before."""
    # The lock is for kernels that answer the page in another thread while a cell runs.
    gate = (
        "import pathlib\nwith explorer.lock:\n    while not pathlib.Path('go').exists(): pass\n"
        "    pathlib.Path('go').unlink()"
    )
    explorer.page.evaluate(
        "(code) => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({ code }); }",
        f"{gate}\n    explorer.body = '[]'\n    explorer.generate()",
    )
    type_instead(explorer.body, '"bob"', '"')
    for letter in "b\u00e9a":
        explorer.page.keyboard.type(letter)
    explorer.page.keyboard.type('"')
    typed = explorer.body.input_value()
    assert '{"id": "b\u00e9a", ' in typed
    cursor = explorer.body.evaluate("(node) => node.selectionStart")
    expect(explorer.find(".sst-status")).to_contain_text("Python has not answered yet")
    (explorer.lab.folder / "go").touch()
    expect(explorer.at("/members/1/id")).to_contain_text("b\u00e9a")
    expect(explorer.find(".sst-status")).to_be_empty()
    assert explorer.body.input_value() == typed
    assert explorer.body.evaluate("(node) => node.selectionStart") == cursor
    assert explorer.value("explorer.body") == typed


def test_text_that_python_sets_leaves_the_cursor_where_it_is(explorer: Explorer) -> None:
    explorer.body.focus()
    start = BODY.index('"members"')
    explorer.body.evaluate("(node, start) => node.setSelectionRange(start, start)", start)
    explorer.run("explorer.body = explorer.body.replace('Readers', 'Avid readers')")
    expect(explorer.body).to_have_value(BODY.replace("Readers", "Avid readers"))
    after = start + len("Avid ")
    assert explorer.body.evaluate("(node) => node.selectionStart") == after


def test_views_share_what_is_typed_and_a_reload_keeps_it(opened: Explorer) -> None:
    cells = ["import sstest\nexplorer = sstest.explore()\nexplorer", "explorer"]
    page = opened.page.context.new_page()
    page.goto(opened.lab.write("views.ipynb", [("code", cell) for cell in cells]))
    page.wait_for_function(THERE)
    page.evaluate(OPEN)
    bodies = page.get_by_label("Request body")
    expect(bodies).to_have_count(2)
    bodies.nth(0).fill('{"typed": 1}')
    expect(bodies.nth(1)).to_have_value('{"typed": 1}')
    expect(page.locator(".sst-explorer").nth(1)).to_have_attribute("data-edit", "1")
    bodies.nth(1).press("End")
    bodies.nth(1).press_sequentially(" ")
    expect(bodies.nth(0)).to_have_value('{"typed": 1} ')
    expect(page.locator(".sst-explorer").nth(1)).to_have_attribute("data-edit", "2")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    expect(bodies).to_have_count(2)
    expect(bodies.nth(0)).to_have_value('{"typed": 1} ')
    page.close()


def test_explorers_of_one_notebook_are_apart(opened: Explorer) -> None:
    page = opened.page.context.new_page()
    cell = f"import sstest\nsstest.explore({MANIFEST!r}, {BODY!r})"
    page.goto(opened.lab.write("several.ipynb", [("code", cell), ("code", cell)]))
    page.wait_for_function(THERE)
    page.evaluate(OPEN)
    bodies = page.get_by_label("Request body")
    expect(bodies).to_have_count(2)
    page.locator(".sst-explorer").nth(1).get_by_text("Request body", exact=True).click()
    expect(bodies.nth(1)).to_be_focused()
    type_instead(bodies.nth(1), "ann", "cid")
    expect(page.locator(".sst-tree").nth(1)).to_contain_text("cid")
    expect(bodies.nth(0)).to_have_value(BODY)
    ids = page.locator(".sst-explorer [id]").evaluate_all("(all) => all.map((one) => one.id)")
    assert len(set(ids)) == len(ids)
    page.close()


def test_kernel_that_was_restarted_is_told(opened: Explorer) -> None:
    page = opened.page.context.new_page()
    page.goto(opened.lab.write("restarted.ipynb", [("code", "import sstest\nsstest.explore()")]))
    page.wait_for_function(THERE)
    page.evaluate(OPEN)
    body = page.get_by_label("Request body")
    expect(body).to_be_visible()
    page.evaluate(f"() => {THERE}.session.kernel.restart()")
    body.press_sequentially(" ")
    expect(page.locator(".sst-status")).to_contain_text("run the cell again")
    page.close()


def test_observer_that_raises_stops_no_display(explorer: Explorer) -> None:
    explorer.run("def observer(change): 1 / 0\nexplorer.observe(observer, 'body')")
    type_instead(explorer.body, '"bob"', '"cid"')
    expect(explorer.at("/members/1/id")).to_contain_text("cid")
    expect(explorer.find(".sst-status")).to_have_text("ZeroDivisionError: division by zero")
    explorer.run("explorer.unobserve(observer, 'body')")


def test_line_ends_of_windows_are_kept(explorer: Explorer) -> None:
    text = MANIFEST.replace("\n", "\r\n")
    explorer.run(f"explorer.manifest = {text!r}")
    type_instead(explorer.manifest, "/in", "/mail")
    expect(explorer.summary).to_contain_text("Refused: ")
    assert explorer.value("explorer.manifest") == text.replace("/in", "/mail")


# Pointing -----------------------------------------------------------------------------------------


def test_clicking_a_value_sets_a_pointer(explorer: Explorer) -> None:
    explorer.at("/members/0/mail").click()
    names = explorer.page.get_by_label("Property", exact=True)
    expect(names).to_be_focused()
    expect(explorer.find(".sst-chooser code")).to_have_text("/members/0/mail")
    expect(names.locator("optgroup").first).to_have_attribute("label", "of each member")
    names.select_option("memberArrayParser.memberIdPath")
    explorer.button("Set pointer").click()
    expect(explorer.manifest).to_have_value(MANIFEST.replace('"/id"', '"/mail"'))
    expect(explorer.find(".sst-part").first).to_contain_text("ann@example.com")
    expect(explorer.find(".sst-status")).to_contain_text("memberIdPath is now /mail")
    explorer.button("Undo").click()
    expect(explorer.manifest).to_have_value(MANIFEST)


def test_value_is_named_with_its_property_and_the_root_is_named(explorer: Explorer) -> None:
    name = '"environment": "env-1" \u2190 environmentIdPath'
    expect(explorer.button(name)).to_have_count(1)
    explorer.at("").click()
    expect(explorer.find(".sst-chooser")).to_contain_text("Value at the root:")
    explorer.page.get_by_label("Property", exact=True).select_option("memberArrayPath")
    explorer.button("Set pointer").click()
    expect(explorer.manifest).to_have_value(MANIFEST.replace('"/members"', '""'))


def test_a_pointer_is_set_by_keyboard(explorer: Explorer) -> None:
    press = explorer.page.keyboard.press
    explorer.find(".sst-tree [tabindex='0']").focus()
    press("Home")
    for _ in range(4):  # environment, cohort, its id, its name
        press("ArrowDown")
    expect(explorer.at("/cohort/name")).to_be_focused()
    press("ArrowLeft")
    expect(explorer.find("summary:focus")).to_contain_text("cohort")
    press("ArrowLeft")
    expect(explorer.at("/cohort/name")).to_be_hidden()
    press("ArrowRight")
    press("ArrowRight")
    press("Enter")
    names = explorer.page.get_by_label("Property", exact=True)
    expect(names).to_be_focused()
    press("Escape")
    expect(explorer.at("/cohort/id")).to_be_focused()
    press("Space")
    expect(names).to_be_focused()
    explorer.page.keyboard.type("cohortName")
    press("Tab")
    press("Enter")
    expect(explorer.manifest).to_have_value(MANIFEST.replace("/cohort/name", "/cohort/id"))
    expect(explorer.at("/cohort/id")).to_be_focused()


# Requests -----------------------------------------------------------------------------------------


def test_an_integration_and_a_request_are_picked_from_the_corpus(explorer: Explorer) -> None:
    explorer.page.get_by_label("Integration").select_option("zeotap")
    expect(explorer.manifest).to_have_value(json_of("zeotap"))
    requests = explorer.page.get_by_label("Request", exact=True)
    expect(requests).to_have_value("first-sync")
    requests.select_option("removal")
    expect(explorer.summary).to_contain_text("Accepted: 0 added, ")
    assert explorer.value("explorer.key") == "zeotap"


def json_of(key: str) -> str:
    import sstest

    return sstest.corpus.load(key).manifest.document.text or ""


def test_another_request_is_generated_good_or_malformed(explorer: Explorer) -> None:
    explorer.button("Generate").click()
    expect(explorer.find(".sst-status")).to_contain_text("generated: ")
    expect(explorer.body).not_to_have_value(BODY)
    expect(explorer.summary).to_contain_text("Accepted: ")
    before = explorer.body.input_value()
    explorer.button("Generate malformed").click()
    expect(explorer.summary).to_contain_text("Refused: ")
    expect(explorer.find(".sst-status")).to_contain_text("generated: malformed: ")
    explorer.button("Undo").click()
    expect(explorer.body).to_have_value(before)


@pytest.mark.parametrize(
    ("title", "says"),
    [("pytest test", "def test_request_is_read"), ("curl command", "curl --silent")],
)
def test_a_request_is_copied(explorer: Explorer, title: str, says: str) -> None:
    explorer.page.get_by_label("Copy as").select_option(title)
    explorer.button("Copy").click()
    expect(explorer.find(".sst-status")).to_have_text(f"{title}: copied.")
    assert says in explorer.page.evaluate("navigator.clipboard.readText()")
    shown = explorer.page.get_by_label(title, exact=True)
    assert says in shown.input_value()
    explorer.button("Close").click()
    expect(shown).to_be_hidden()
    expect(explorer.button("Copy")).to_be_focused()


def test_what_the_browser_does_not_copy_is_selected(explorer: Explorer) -> None:
    refuse = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }"
    explorer.page.evaluate(refuse)
    explorer.page.get_by_label("Copy as").select_option("manifest.json")
    explorer.button("Copy").click()
    expect(explorer.find(".sst-status")).to_contain_text("press Ctrl+C")
    shown = explorer.page.get_by_label("manifest.json", exact=True)
    expect(shown).to_be_focused()
    assert shown.evaluate("(node) => node.selectionEnd - node.selectionStart") == len(MANIFEST)
    explorer.page.evaluate("() => { delete navigator.clipboard.writeText }")
    explorer.button("Close").click()


# Hostile texts, and everybody's eyes --------------------------------------------------------------


def test_injections_stay_inert(explorer: Explorer) -> None:
    for start in range(0, len(INJECTIONS), 20):
        texts = INJECTIONS[start : start + 20]
        members = [
            {"id": text, "in": index % 2 == 0, text: text} for index, text in enumerate(texts)
        ]
        body = {
            "environment": texts[0],
            "cohort": {"id": texts[1], "name": texts[2]},
            "members": members,
            **dict.fromkeys(texts, texts),
        }
        manifest = json.loads(MANIFEST)
        parser = manifest["syncedSegment"]["requestParser"]
        parser[texts[3]] = texts[4]
        parser["cohortUrlPath"] = f"/{texts[5]}"
        manifest["syncedSegment"]["jsonResponseBody"] = texts[6]
        explorer.run(f"explorer.manifest, explorer.body = {manifest!r}, {body!r}")
        explorer.run(f"explorer.key = {texts[7]!r}")
        expect(explorer.find(".sst-tree")).to_contain_text("environmentIdPath")
        explorer.find(".sst-tree [data-pointer='/members']").click()
        expect(explorer.page.get_by_label("Property", exact=True)).to_be_focused()
        explorer.page.keyboard.press("Escape")
        explorer.find("details").evaluate_all("(all) => all.forEach((one) => { one.open = true })")
    assert explorer.page.evaluate("window.hacked") is None
    inside = ".sst-tree *, .sst-part *, .sst-marks *, .sst-summary *"
    tags = explorer.find(inside).evaluate_all(
        "(all) => [...new Set(all.map((one) => one.localName))]"
    )
    assert not set(tags) & {"script", "img", "svg", "a", "style", "iframe", "form", "input"}


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run npm ci in tests/node")
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(explorer: Explorer, theme: str) -> None:
    explorer.page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
    )
    explorer.page.wait_for_function(
        "(light) => document.body.dataset.jpThemeLight === light", arg=str("Light" in theme).lower()
    )
    type_instead(explorer.manifest, "/cohort/id", "/cohort/key")
    expect(explorer.find(".sst-mark-error")).to_have_count(2)
    explorer.at("/members/0/mail").click()
    expect(explorer.find(".sst-chooser")).to_be_visible()
    explorer.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert explorer.page.evaluate(VIOLATIONS) == []
    explorer.button("Cancel").click()


def test_columns_stack_where_there_is_little_room(explorer: Explorer) -> None:
    def sides() -> tuple[Any, Any]:
        return (
            explorer.find(".sst-left").bounding_box(),
            explorer.find(".sst-right").bounding_box(),
        )

    left, right = sides()
    assert left["x"] + left["width"] <= right["x"]
    explorer.page.set_viewport_size({"width": 700, "height": 1400})
    explorer.page.wait_for_function(
        "() => document.querySelector('.sst-right').getBoundingClientRect().left"
        " === document.querySelector('.sst-left').getBoundingClientRect().left"
    )
    left, right = sides()
    assert right["y"] >= left["y"] + left["height"]
    whole = explorer.page.locator(".sst-explorer").bounding_box()
    assert whole["x"] + whole["width"] <= 700


# Candidates ---------------------------------------------------------------------------------------


def test_a_click_takes_a_candidate(explorer: Explorer) -> None:
    rows = [{"k": "a1", "m": "b1"}, {"k": "a2", "m": "b2"}]
    body = {"environmentId": "5f1a2b3c4d5e6f7a8b9c0d1e", "cohortId": "c", "cohortName": "Fans"}
    body |= {"action": "add", "rows": rows}
    explorer.run(
        "from sstest.notebook.explorer.candidates import Candidates\n"
        f"explorer._candidates = Candidates(sstest.infer([{body!r}] * 3))\n"
        f"explorer.body = {body!r}\nexplorer.choose(0)"
    )
    shown = explorer.find(".sst-candidates")
    expect(shown).to_contain_text("2 added: a1 a2")
    shown.get_by_role("button", name="candidate 2").click()
    expect(shown.get_by_role("button", name="candidate 2 (in use)")).to_be_focused()
    assert explorer.value("'contextKindPath' in explorer.manifest") is False
    explorer.run("explorer._candidates = Candidates()")
