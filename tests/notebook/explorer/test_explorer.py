"""The explorer from Python, without a kernel and without a page."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sstest
from tests.notebook.explorer.page import BODY, MANIFEST

pytest.importorskip("anywidget")

import traitlets


def test_update_reply_and_findings_follow_from_manifest_and_body() -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    assert explorer.update == sstest.parse(MANIFEST, BODY)
    assert explorer.reply == sstest.answer(MANIFEST, BODY)
    assert explorer.findings == sstest.lint(MANIFEST) == []
    explorer.body = {**BODY, "members": [{"id": "cid", "in": True}]}
    assert explorer.update.delta.added == {"cid"}
    explorer.manifest = {"syncedSegment": {}}
    assert explorer.update is None
    assert [one.code for one in explorer.findings] == ["SS201"]


def test_whoever_observes_a_change_sees_all_of_it() -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    seen = []
    explorer.observe(
        lambda change: seen.append((change.name, explorer.body, explorer.update)),
        ["body", "update", "findings"],
    )
    explorer.body = "{}"
    assert seen == [("body", "{}", None), ("update", "{}", None)]


@pytest.mark.parametrize(
    "given",
    [
        MANIFEST,
        json.dumps(MANIFEST),
        json.dumps(MANIFEST).encode(),
        sstest.Manifest.load(MANIFEST),
    ],
    ids=["dict", "text", "bytes", "Manifest"],
)
def test_manifest_is_set_as_it_is_loaded(given: Any) -> None:
    explorer = sstest.explore(body=BODY)
    explorer.manifest = given
    assert json.loads(explorer.manifest) == MANIFEST
    assert explorer.update == sstest.parse(MANIFEST, BODY)


def test_manifest_of_a_file_keeps_its_text_and_brings_its_key(tmp_path: Path) -> None:
    path = tmp_path / "acme" / "manifest.json"
    path.parent.mkdir()
    path.write_bytes(b'{"syncedSegment":\r\n {}}')
    explorer = sstest.explore(path, BODY)
    assert (explorer.key, explorer.manifest) == ("acme", '{"syncedSegment":\r\n {}}')
    explorer.key = "other"
    assert explorer.reply is None
    assert explorer.manifest == '{"syncedSegment":\r\n {}}'


@pytest.mark.parametrize("given", [BODY, json.dumps(BODY), json.dumps(BODY).encode()])
def test_body_is_set_as_it_is_parsed(given: Any) -> None:
    explorer = sstest.explore(MANIFEST, given)
    assert json.loads(explorer.body) == BODY
    assert explorer.update == sstest.parse(MANIFEST, BODY)


@pytest.mark.parametrize("name", ["update", "reply", "findings"])
def test_what_follows_cannot_be_set(name: str) -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    with pytest.raises(traitlets.TraitError, match=rf"^{name} cannot be set: set \.manifest or"):
        setattr(explorer, name, None)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("manifest", 3, "manifest: expected a path, JSON text, bytes or a dict, found int"),
        ("body", {"a": {1}}, "body: request payload is not JSON: Object of type set"),
        ("body", float("nan"), "body: request payload is not JSON: Out of range float"),
    ],
)
def test_value_of_another_type_is_refused_and_changes_nothing(
    name: str, value: Any, says: str
) -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    before = explorer.manifest, explorer.body, explorer.update
    with pytest.raises(traitlets.TraitError, match=f"^{re.escape(says)}"):
        setattr(explorer, name, value)
    assert (explorer.manifest, explorer.body, explorer.update) == before


def test_file_that_is_missing_is_a_finding() -> None:
    explorer = sstest.explore("no/such/manifest.json", BODY)
    assert [str(one) for one in explorer.findings] == [
        "error SS001: there is no such file; check the path"
    ]
    assert explorer._shown["summary"] == (
        "The manifest cannot be used yet: there is no such file; 1 error."
    )


def test_body_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_bytes(b'{"a":\r\n1}')
    explorer = sstest.explore(MANIFEST, path)
    assert explorer.body == '{"a":\r\n1}'
    with pytest.raises(FileNotFoundError):
        explorer.body = tmp_path / "none.json"
    assert explorer.body == '{"a":\r\n1}'


def test_without_anything_there_is_something_to_explore() -> None:
    assert sstest.explore().update.memberships
    assert sstest.explore(MANIFEST).update.memberships
    blank = sstest.explore(body=BODY)
    assert json.loads(blank.manifest) == {"syncedSegment": {"requestParser": {}}}
    assert blank.update is None


def test_every_integration_of_the_corpus_can_be_picked() -> None:
    explorer = sstest.explore()
    for integration in sstest.corpus.integrations():
        explorer.pick(integration.key)
        assert explorer.update.memberships
        for request in integration.requests:
            explorer.pick(integration.key, request.name)
            assert explorer.body.encode() == request.body
    with pytest.raises(sstest.corpus.UnknownName, match="did you mean zeotap"):
        explorer.pick("zeotop")


def test_generated_requests_are_good_or_malformed_and_always_others() -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    bodies = set()
    for _ in range(6):
        assert re.fullmatch(r"generated: \d+ memberships?", explorer.generate())
        assert explorer.update is not None
        assert explorer.body.startswith('{\n  "')
        bodies.add(explorer.body)
    assert len(bodies) == 6
    for _ in range(3):
        assert explorer.generate(malformed=True).startswith("generated: malformed: ")
        assert explorer.update is None
    explorer.manifest = {"syncedSegment": {}}
    with pytest.raises(sstest.ManifestError):
        explorer.generate()


def test_indenting_keeps_what_the_body_says() -> None:
    explorer = sstest.explore(MANIFEST, '{"a":1.50,"b":123456789012345678901234567890}')
    explorer.indent()
    assert explorer.body == '{\n  "a": 1.50,\n  "b": 123456789012345678901234567890\n}'
    explorer.body = "{"
    with pytest.raises(sstest.RequestError):
        explorer.indent()


def test_it_is_a_widget_and_a_snapshot_for_where_there_are_none() -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    data, *_ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == "Explorer('my-integration')"
    for text in ("ann", "memberIdPath", "204", "run this cell"):
        assert text in data["text/html"]


def test_nothing_of_it_comes_from_a_network() -> None:
    explorer = sstest.explore(MANIFEST, BODY)
    assert "export default" in explorer._esm
    assert "aria-live" in explorer._esm
    for page in (explorer._esm, str(explorer._css)):
        assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|^\s*import\b", page, re.MULTILINE)


def test_without_anywidget_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "import sstest\n"
        "try: sstest.explore()\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == 'sstest.explore needs anywidget: pip install "sstest[notebooks]"\n'
