"""A built notebook is about its manifest, runs without error, and is the same each time."""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sstest
from sstest import corpus
from sstest.manifest import ManifestError
from sstest.notebook.builder import build, is_ours
from sstest.payloads.pieces import PayloadError
from sstest.rules.catalogue import catalogue
from sstest.views.cells import to_text
from tests.injections import INJECTIONS
from tests.notebook.broken import BROKEN
from tests.notebook.cells import check_inert, code, prose, shape
from tests.notebook.shell import Shell

KEYS: Final = [one.key for one in corpus.integrations()]
QUICK: Final = ("tealium-synced-segments", "heap-inbound")
GOOD: Final = {
    "syncedSegment": {
        "requestParser": {
            "environmentIdPath": "/environmentId",
            "cohortIdPath": "/cohort/id",
            "cohortNamePath": "/cohort/name",
            "memberArrayPath": "/members",
            "arrayInclusion": {"path": "/action", "matcher": "^add$"},
            "memberArrayParser": {"memberIdPath": "/id"},
        }
    }
}
BODY: Final = {
    "environmentId": "e",
    "cohort": {"id": "vip", "name": "Very important"},
    "action": "add",
    "members": [{"id": "ada"}],
}


def run(notebook: Any, shell: Shell) -> str:
    """The HTML that a notebook shows when it is run, which is without error and warning."""
    nbformat.validate(notebook)
    shown = [shell.show(source) for source in code(notebook)]
    for one in shown:
        assert (one.error, one.stdout, one.stderr) == (None, "", "")
    everything = "\n".join(str(one.outputs) for one in shown)
    for place in (str(Path(__file__).parents[2]), str(Path.home()), sys.prefix, "object at 0x"):
        assert place not in everything + to_text(notebook)
    return "\n".join(one.html for one in shown)


# What it is about ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", QUICK)
def test_notebook_about_a_good_manifest_runs(key: str, shell: Shell) -> None:
    integration = corpus.load(key)
    notebook = build(integration.folder, list(integration.requests[:1]))
    shown = run(notebook, shell)
    titles = re.findall(r"^##? (.+)$", prose(notebook), re.MULTILINE)
    assert titles == [
        f"The manifest of `{key}`",
        "What it reads",
        "Recorded requests",
        "Realistic requests",
        "Malformed requests",
        "Replies",
        "Findings",
        "Searching for mistakes",
        "Explore",
    ]
    assert "400 Bad Request" in shown
    (cell,) = [source for source in code(notebook) if "malformed_samples" in source]
    shown_again = shell.show(cell).outputs
    assert {"text/plain": repr(shell.user_ns["mistake"].reason)} in shown_again
    for pointer in integration.manifest.request_parser.request_pointers().values():
        assert f"`{pointer}`" in prose(notebook)


@pytest.mark.parametrize("name", BROKEN)
def test_notebook_about_a_broken_manifest_is_about_its_findings(name: str, shell: Shell) -> None:
    found = sstest.lint(BROKEN[name])
    notebook = build(BROKEN[name])
    run(notebook, shell)
    assert {one.code for one in found if one.severity == "error"}
    for one in found:
        assert f"### {one.code}: " in prose(notebook)
        assert not one.hint or f"`{one.hint}`" in prose(notebook)
    assert code(notebook)[-1].startswith("sstest.explore(")


def test_repairs_are_shown_where_there_are_some(shell: Shell) -> None:
    notebook = build(BROKEN["pointers"])
    (cell,) = [source for source in code(notebook) if "fix(" in source]
    for source in code(notebook):
        if source == cell:
            break
        shell.show(source)
    left = shell.show(cell).result
    assert "SS101" in {one.code for one in sstest.lint(BROKEN["pointers"])}
    assert "SS101" not in {one.code for one in left}


@pytest.mark.nightly
def test_notebook_about_what_breaks_any_rule_runs(shell: Shell) -> None:
    for rule in catalogue().values():
        run(build(rule.bad.text.encode()), shell)


@pytest.mark.nightly
@given(sstest.strategies.manifests(), st.integers(0, 2))
def test_notebook_about_any_manifest_is_valid(manifest: sstest.Manifest, count: int) -> None:
    notebook = build(manifest, sstest.samples(manifest, count))
    nbformat.validate(notebook)
    check_inert(notebook)
    for source in code(notebook):
        compile(source, "cell", "exec")


def test_what_recorded_requests_show_is_among_the_findings(shell: Shell) -> None:
    body = json.dumps(BODY).replace("cohort", "segment")
    notebook = build(GOOD, [body])
    assert "SS922" in {one.code for one in sstest.lint(GOOD, [body])}
    assert "### SS922: " in prose(notebook)
    for source in code(notebook):
        shown = shell.show(source)
        if source.startswith("sstest.lint("):
            break
    assert "SS922" in {one.code for one in shown.result}


@pytest.mark.parametrize("source", [*KEYS, *BROKEN])
def test_same_manifest_gives_the_same_bytes(source: str) -> None:
    manifest = BROKEN.get(source) or corpus.load(source).manifest
    assert to_text(build(manifest)) == to_text(build(manifest))


def test_where_there_is_nothing_there_is_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no such file"):
        build(tmp_path / "manifest.json")
    with pytest.raises(PayloadError, match=re.escape("none.json")):
        build(GOOD, ["none.json"])


# How it loads what it is about --------------------------------------------------------------------


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    (folder / "requests").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(GOOD))
    (folder / "requests" / "one.json").write_text(json.dumps(BODY))
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def first_cell(notebook: Any) -> str:
    return code(notebook)[0]


def test_file_is_loaded_by_its_path_so_that_an_edit_shows(
    acme: Path, home: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = build(acme, folder=home)
    assert "source = 'acme/manifest.json'\n" in first_cell(notebook)
    assert "'../acme/manifest.json'" in first_cell(build(acme, folder=home / "notebooks"))
    monkeypatch.chdir(home)
    assert "/members" in shell.show(first_cell(notebook)).html
    edited = json.dumps(GOOD).replace("/members", "/people")
    (acme / "manifest.json").write_text(edited)
    assert "/people" in shell.show(first_cell(notebook)).html


def test_file_outside_of_the_home_is_written_into_the_notebook(
    acme: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "ada"))
    notebook = build(acme, [acme / "requests"], folder=tmp_path / "home" / "ada")
    assert str(tmp_path) not in to_text(notebook)
    assert "acme/manifest.json" not in to_text(notebook)
    assert "sstest.Manifest.load(source, key='acme')" in first_cell(notebook)
    assert '"vip"' in to_text(notebook).replace("\\", "")


@pytest.mark.parametrize("form", [GOOD, json.dumps(GOOD), json.dumps(GOOD, indent=2).encode()])
def test_data_is_written_into_the_notebook(form: Any, shell: Shell) -> None:
    assert shell.show(first_cell(build(form))).error is None
    assert shell.user_ns["manifest"] == sstest.Manifest.load(GOOD)


def test_key_is_kept(acme: Path, home: Path, shell: Shell) -> None:
    assert "key=" not in first_cell(build(acme, folder=home))
    shell.show(first_cell(build(GOOD, key="it's")))
    assert shell.user_ns["manifest"].key == "it's"
    shell.show(first_cell(build(sstest.Manifest.load(GOOD, "mine"))))
    assert shell.user_ns["manifest"].key == "mine"


def test_manifest_of_the_corpus_is_loaded_from_where_it_is_installed() -> None:
    cell = first_cell(build(corpus.load("zeotap").manifest))
    assert "sstest.corpus.load('zeotap').folder / 'manifest.json'" in cell


def test_samples_are_read_from_their_files(acme: Path, home: Path) -> None:
    lines = home / "sent.jsonl"
    lines.write_text(f"{json.dumps(BODY)}\n{{}}\n")
    notebook = build(acme, [acme / "requests", lines], folder=home)
    (cell,) = [source for source in code(notebook) if "read_all(" in source]
    assert "    'acme/requests',\n    'sent.jsonl',\n" in cell
    assert "2 of 3 recorded requests were accepted" in prose(notebook)


def test_samples_that_are_no_files_are_written_into_it(shell: Shell) -> None:
    notebook = build(GOOD, [BODY, json.dumps(BODY), b"\xff"])
    cells = code(notebook)
    for source in (cells[0], next(one for one in cells if "read_all(" in one)):
        assert shell.show(source).error is None
    assert [one.body for one in shell.user_ns["recorded"]] == [
        json.dumps(BODY).encode(),
        json.dumps(BODY).encode(),
        b"\xff",
    ]
    (path,) = [one for one in code(build(GOOD, [b"/etc/hostname"])) if "read_all(" in one]
    assert shell.show(path).error is None
    assert [one.body for one in shell.user_ns["recorded"]] == [b"/etc/hostname"]
    many = build(GOOD, [BODY] * 50)
    assert "For 30 more there was no room" in prose(many)
    assert len(to_text(build(GOOD, [{**BODY, "x": "y" * 150_000}] * 3))) < 250_000


def test_recorded_request_that_is_refused_is_what_is_looked_at(acme: Path, home: Path) -> None:
    notebook = build(acme, [BODY, {"id": 1}, {"id": 2}], folder=home)
    assert "2 of 3" not in prose(notebook)
    assert "1 of 3 recorded requests was accepted. The first that was refused is `sample 1`" in (
        prose(notebook).replace("\n", " ")
    )
    assert code(notebook)[-1] == "sstest.explore(manifest, recording.body)"


def test_after_a_repair_the_next_that_is_refused_is_looked_at(shell: Shell) -> None:
    wrong = json.loads(json.dumps(GOOD).replace("/cohort/id", "/cohort/key"))
    notebook = build(wrong, [BODY, {**BODY, "members": [{"id": None}]}])
    assert "0 of 2 recorded requests were accepted" in prose(notebook)
    (cell,) = [source for source in code(notebook) if "read_all(" in source]
    for manifest, first in ((wrong, 0), (GOOD, 1)):
        shell.user_ns.update(sstest=sstest, manifest=sstest.Manifest.load(manifest))
        assert shell.show(cell).error is None
        assert shell.user_ns["recording"] == shell.user_ns["recorded"][first]


def test_what_is_wrong_comes_before_what_may_be() -> None:
    capability = {**GOOD["syncedSegment"], "jsonResponseBody": '{"ok": "{{errorMessage}}"}'}
    text = json.dumps({"name": "Acme", "capabilities": {"syncedSegment": capability}})
    slipped = text.replace('"/id"', '"/members/id"')
    assert sstest.lint(slipped)[0].severity == "info"
    found = re.findall(r"^- \*\*(\w+)\*\*", prose(build(slipped)), re.MULTILINE)
    assert found[0] == "warning"
    assert set(found[1:]) == {"info"}


# Whose it is --------------------------------------------------------------------------------------


def test_notebook_is_ours_until_somebody_edits_it() -> None:
    notebook = nbformat.reads(to_text(build(GOOD)), as_version=4)  # type: ignore[no-untyped-call]
    assert is_ours(notebook)
    notebook.cells[1].outputs = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    assert is_ours(notebook)
    notebook.cells[1].source += "\n"
    assert not is_ours(notebook)
    assert not is_ours(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]


# What others wrote --------------------------------------------------------------------------------


def hostile(text: str) -> tuple[dict[str, Any], list[Any]]:
    """A manifest and bodies with a text wherever there can be one."""
    pointer = "/" + text.replace("~", "~0").replace("/", "~1")
    parser = {
        "environmentIdPath": pointer,
        "cohortIdPath": f"{pointer}-2",
        "cohortNamePath": f"{pointer}-3",
        "memberArrayPath": f"{pointer}-4",
        "arrayInclusion": {"path": f"{pointer}-5", "matcher": re.escape(text)},
        "memberArrayParser": {"memberIdPath": f"{pointer}-6"},
        text: text,
    }
    return {"name": text, "capabilities": {"syncedSegment": {"requestParser": parser}}}, [
        {text: text},
        text.encode(errors="replace"),
    ]


def injected(texts: Iterable[str]) -> None:
    quiet, samples = hostile("x")
    fixable = build(BROKEN["pointers"], key="x")
    shapes = {
        shape(one) for made in (build(quiet, samples, key="x"), fixable) for one in code(made)
    }
    for text in texts:
        manifest, samples = hostile(text)
        notebook = build(manifest, samples, key=text)
        assert set(map(shape, code(notebook))) <= shapes
        check_inert(notebook)


def test_injections_stay_text() -> None:
    injected(INJECTIONS[::40])


@pytest.mark.nightly
def test_all_injections_stay_text() -> None:
    injected(INJECTIONS)
