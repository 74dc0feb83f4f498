"""The magics in a real shell: what they show, what they keep, what they complete, what they say."""

import json
import os
import re
from pathlib import Path
from typing import Final

import pytest
from IPython.core.completer import provisionalcompleter

import sstest
from sstest import corpus
from tests.injections import INJECTIONS
from tests.notebook.broken import BROKEN
from tests.notebook.shell import Shell, Shown

AMPLITUDE: Final = corpus.load("amplitude")
TABLE: Final = ("table", "thead", "tbody", "tr", "th", "td")
TREE: Final = ("details", "summary", "ul", "li")
BODY: Final = AMPLITUDE.request("increment").body.decode()


@pytest.fixture(autouse=True)
def loaded(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shell.show("%reload_ext sstest")


def said(shown: Shown) -> str:
    """What a magic says instead of running: one line, and no traceback."""
    assert not shown.outputs
    assert "Traceback" not in shown.stderr + shown.stdout
    (line,) = (shown.stderr + shown.stdout).splitlines()
    assert line.startswith("UsageError: ")
    return line.removeprefix("UsageError: ")


def test_body_is_parsed_by_the_manifest_that_is_named(shell: Shell) -> None:
    shown = shell.show(f"%%segment_body amplitude\n{BODY}")
    assert (shown.error, shown.stderr, shown.stdout) == (None, "", "")
    tree, update = shown.outputs
    assert 'data-pointer="/batch/0/userId"' in tree["text/html"]
    assert "joins" in update["text/html"]
    assert shown.result == sstest.parse(AMPLITUDE.manifest, BODY)


def test_refusal_is_shown_and_not_raised(shell: Shell) -> None:
    shown = shell.show('%%segment_body amplitude\n{"environmentId": ""}')
    assert (shown.error, shown.stderr, shown.stdout) == (None, "", "")
    assert "value at path /environmentId is not a non-empty string" in shown.html
    assert "400 Bad Request" in shown.html


@pytest.mark.parametrize("body", ["{", '{"a": "\\ud800"}', "[" * 600 + "]" * 600, "NaN"])
def test_body_that_is_not_json_is_shown(body: str, shell: Shell) -> None:
    shown = shell.show(f"%%segment_body amplitude\n{body}")
    assert (shown.error, shown.stderr) == (None, "")
    assert "400 Bad Request" in shown.html


def test_manifest_is_kept(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "my acme"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(AMPLITUDE.manifest.to_dict()))
    shown = shell.show('%segment_manifest "my acme"')
    assert "my acme" in shown.html
    assert shown.result.key == "my acme"
    assert "joins" in shell.show(f"%%segment_body\n{BODY}").html
    assert shell.show("%segment_manifest").html == shown.html
    shell.show("%reload_ext sstest")
    assert "%segment_manifest NAME" in said(shell.show("%%segment_body\n{}"))


def test_manifest_that_breaks_rules_shows_its_findings(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(str(BROKEN["pointers"]))
    shown = shell.show("%%segment_body manifest.json\n{}")
    assert (shown.error, shown.stderr) == (None, "")
    assert "SS101" in shown.html


def test_template_that_is_broken_is_no_traceback(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(str(BROKEN["template"]))
    shown = shell.show("%%segment_body manifest.json\n{}")
    assert (shown.error, shown.stderr) == (None, "")
    assert "could not find path /environmentId" in shown.outputs[-1]["text/plain"]


def test_errors_say_what_to_do(shell: Shell, tmp_path: Path) -> None:
    assert "name a manifest" in said(shell.show("%%segment_body\n{}"))
    assert "no manifest is kept" in said(shell.show("%segment_manifest"))
    assert said(shell.show("%%segment_body amplitud\n{}")) == (
        "amplitud: there is no such file; did you mean amplitude?"
    )
    assert "the corpus has amplitude, " in said(shell.show("%segment_manifest qqqqqqqq"))
    (tmp_path / "broken.json").write_text("{")
    assert said(shell.show("%segment_manifest broken.json")).startswith("broken.json: line 1")
    (tmp_path / "empty").mkdir()
    assert "there is no such file" in said(shell.show("%segment_manifest empty"))


def test_injections_in_a_cell_stay_text(shell: Shell) -> None:
    for text in INJECTIONS[::5]:
        body = BODY.replace('"environmentId": "', f'"environmentId": {json.dumps(text)[:-1]}')
        shown = shell.show(f"%%segment_body amplitude\n{body}")
        assert shown.error is None
        tags = set(re.findall(r"<([a-zA-Z!?][^\s>]*)", shown.html))
        assert tags <= {"div", "span", "strong", "small", "bdi", "mark", *TABLE, *TREE}


def test_text_beside_the_tree_is_short_and_printable(shell: Shell) -> None:
    shown = shell.show('%%segment_body amplitude\n{"a": "\x1b[31m' + "x" * 20_000 + '"}')
    text = shown.outputs[0]["text/plain"]
    assert text.startswith('{"a": "\\x1b[31mxxx')
    assert text.endswith("... 10,015 more characters")


# Completion ---------------------------------------------------------------------------------------


def completed(shell: Shell, line: str) -> list[str]:
    """What a notebook offers at the end of a cell."""
    with provisionalcompleter():
        return [one.text for one in shell.Completer.completions(line, len(line))]


@pytest.mark.parametrize("magic", ["%%segment_body", "%segment_manifest"])
def test_keys_are_completed(magic: str, shell: Shell) -> None:
    keys = {one.key for one in corpus.integrations()}
    assert keys & set(completed(shell, f"{magic} seg")) == {"segment-audiences", "segment-batches"}
    assert keys & set(completed(shell, f"{magic} segment-b")) == {"segment-batches"}
    assert keys <= set(completed(shell, f"{magic} "))


def test_paths_are_completed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine.txt").write_text("")
    found = set(completed(shell, "%%segment_body mi"))
    assert {"mine.json", "mine/"} <= found
    assert "mine.txt" not in found
    (tmp_path / "mine" / "manifest.json").write_text("{}")
    assert "mine/manifest.json" in completed(shell, "%%segment_body mine/man")


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_no_name_is_completed_that_ipython_would_run(shell: Shell, tmp_path: Path) -> None:
    """It fills in what stands in braces or behind a dollar sign, and runs the next line."""
    ran: list[str] = []
    shell.user_ns["ran"] = ran
    for name in ("zero", "z{ran.append('a')}", "z\nran.append('b')#", "z$ran", "z\x1b[2J", "z'"):
        (tmp_path / name).mkdir()
    found = {one for one in completed(shell, "%segment_manifest z") if one.startswith("z")}
    assert {"zero/"} <= found
    for one in found:
        shell.run_cell(f"%segment_manifest {one}")
        assert one.isprintable()
    assert not ran


def test_names_of_the_magics_are_completed(shell: Shell) -> None:
    assert "%%segment_body" in completed(shell, "%%segment_b")
