"""A folder of manifests, and what becomes of it while people edit it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sstest import files
from sstest.endpoint.folder import Change, Folder, FolderError

PARSER = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}


def text_of(template: str | None = None, **changes: Any) -> str:
    capability: dict[str, Any] = {"requestParser": {**PARSER, **changes}}
    if template is not None:
        capability["jsonResponseBody"] = template
    return json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2)


def write(path: Path, text: str | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of() if text is None else text)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder like LaunchDarkly's own: two partners with synced segments, two without."""
    write(tmp_path / "integrations" / "acme" / "manifest.json")
    write(tmp_path / "integrations" / "zenith" / "manifest.json", text_of(cohortUrlPath="/url"))
    write(tmp_path / "integrations" / "hooks" / "manifest.json", '{"name": "Hooks"}')
    other = '{"name": "Logs", "capabilities": {"auditLogEventsHook": {}}}'
    write(tmp_path / "integrations" / "logs" / "manifest.json", other)
    (tmp_path / "integrations" / "README.md").write_text("no integration")
    return tmp_path


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.kind, change.key) for change in changes]


def settled(folder: Folder) -> tuple[Change, ...]:
    """What two looks in a row tell."""
    return (*folder.poll(), *folder.poll())


# Finding ------------------------------------------------------------------------------------------


def test_integrations_are_found_by_key_and_those_of_other_kinds_are_left_alone(root: Path) -> None:
    folder = Folder(root)
    assert [manifest.key for manifest in folder.manifests] == ["acme", "zenith"]
    assert folder.without_segments == ("hooks", "logs")
    assert kinds(folder.changes) == [("added", "acme"), ("added", "zenith")]


@pytest.mark.parametrize(
    "path", [".", "integrations", "integrations/acme", "integrations/acme/manifest.json"]
)
def test_every_level_can_be_named(root: Path, path: str) -> None:
    assert "acme" in [manifest.key for manifest in Folder(root / path).manifests]


def test_the_key_is_the_folders_name_also_from_inside_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "integrations" / "acme")
    for path in (".", "manifest.json"):
        assert [manifest.key for manifest in Folder(Path(path)).manifests] == ["acme"]


def test_one_manifest_can_be_given_another_key(root: Path) -> None:
    (manifest,) = Folder(root / "integrations" / "acme", key="acme-beta").manifests
    assert manifest.key == "acme-beta"


def test_a_folder_without_manifests_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"no manifest\.json in it, nor KEY/manifest\.json"):
        Folder(tmp_path)
    with pytest.raises(FolderError, match="there is no such file or folder"):
        Folder(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_of_that_name_is_not_waited_for(root: Path) -> None:
    (root / "integrations" / "pipe").mkdir()
    os.mkfifo(root / "integrations" / "pipe" / "manifest.json")
    folder = Folder(root)
    assert [manifest.key for manifest in folder.manifests] == ["acme", "zenith"]
    (told,) = [change for change in folder.changes if change.kind == "broken"]
    assert (told.key, "it is a pipe" in (told.error or "")) == ("pipe", True)


def test_a_broken_manifest_at_the_start_is_told_and_the_others_are_served(root: Path) -> None:
    write(root / "integrations" / "acme" / "manifest.json", '{"capabilities": {\n  "synced')
    folder = Folder(root)
    assert [manifest.key for manifest in folder.manifests] == ["zenith"]
    (broken,) = [change for change in folder.changes if change.kind == "broken"]
    assert broken.error is not None
    assert "line 2, column 3" in broken.error
    # It was told once.
    assert settled(folder) == ()


def test_one_manifest_that_was_named_must_have_the_capability(root: Path) -> None:
    (broken,) = Folder(root / "integrations" / "hooks").changes
    assert broken.error is not None
    assert "there is no capability syncedSegment" in broken.error


def test_a_misspelled_capability_is_not_taken_for_another_kind(root: Path) -> None:
    misspelled = text_of().replace("syncedSegment", "syncedSegments")
    write(root / "integrations" / "acme" / "manifest.json", misspelled)
    folder = Folder(root)
    assert ("broken", "acme") in kinds(folder.changes)
    (error,) = [change.error for change in folder.changes if change.error]
    assert "'syncedSegments' is spelled syncedSegment" in error


# Editing ------------------------------------------------------------------------------------------


def test_nothing_has_changed(root: Path) -> None:
    folder = Folder(root)
    assert settled(folder) == ()
    (root / "integrations" / "acme" / "manifest.json").touch()
    assert settled(folder) == ()


def test_an_edit_is_taken_at_once(root: Path) -> None:
    folder = Folder(root)
    write(root / "integrations" / "acme" / "manifest.json", text_of(environmentIdPath="/env"))
    (change,) = folder.poll()
    assert (change.kind, change.key) == ("changed", "acme")
    assert change.manifest is not None
    assert change.manifest.request_parser.environment_id_path.text == "/env"
    assert change.manifest in folder.manifests


def test_an_edit_of_the_same_size_within_one_tick_of_the_clock_is_seen(root: Path) -> None:
    path = root / "integrations" / "acme" / "manifest.json"
    folder = Folder(root)
    before = path.stat()
    write(path, text_of(environmentIdPath="/environmenT"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert kinds(folder.poll()) == [("changed", "acme")]


def test_a_broken_edit_keeps_the_manifest_before_it_and_says_where(root: Path) -> None:
    path = root / "integrations" / "acme" / "manifest.json"
    folder = Folder(root)
    before = folder.manifests
    write(path, text_of().replace('"/cohort/id"', '"cohort/id"'))
    (change,) = settled(folder)
    assert (change.kind, change.key, change.manifest) == ("broken", "acme", before[0])
    assert change.error is not None
    assert "line 6, column 25: cohortIdPath 'cohort/id' does not begin with" in change.error
    assert folder.manifests == before
    assert settled(folder) == ()


def test_another_broken_edit_is_told_again_and_a_good_one_mends(root: Path) -> None:
    path = root / "integrations" / "acme" / "manifest.json"
    folder = Folder(root)
    write(path, "{")
    assert kinds(settled(folder)) == [("broken", "acme")]
    write(path, "{,")
    assert kinds(settled(folder)) == [("broken", "acme")]
    write(path)
    assert kinds(settled(folder)) == [("restored", "acme")]
    write(path, "")
    assert kinds(settled(folder)) == [("broken", "acme")]
    write(path, text_of(environmentIdPath="/env"))
    assert kinds(settled(folder)) == [("changed", "acme")]


def test_a_broken_edit_that_grows_old_is_not_told_again(root: Path) -> None:
    path = root / "integrations" / "acme" / "manifest.json"
    folder = Folder(root)
    write(path, "{")
    os.utime(path, (1, 1))
    assert kinds(settled(folder)) == [("broken", "acme")]
    assert settled(folder) == ()


def test_a_file_that_is_empty_only_while_it_is_saved_is_no_news(root: Path) -> None:
    path = root / "integrations" / "acme" / "manifest.json"
    folder = Folder(root)
    path.write_text("")
    assert folder.poll() == ()
    write(path)
    assert settled(folder) == ()
    path.unlink()
    assert folder.poll() == ()
    write(path, text_of(environmentIdPath="/env"))
    assert kinds(settled(folder)) == [("changed", "acme")]


def test_integrations_come_and_go(root: Path) -> None:
    folder = Folder(root)
    write(root / "integrations" / "new" / "manifest.json")
    assert kinds(settled(folder)) == [("added", "new")]
    (root / "integrations" / "acme" / "manifest.json").unlink()
    assert kinds(settled(folder)) == [("removed", "acme")]
    assert [manifest.key for manifest in folder.manifests] == ["new", "zenith"]
    write(root / "integrations" / "acme" / "manifest.json")
    assert kinds(settled(folder)) == [("added", "acme")]


def test_an_integration_that_gets_synced_segments_is_added(root: Path) -> None:
    folder = Folder(root)
    write(root / "integrations" / "hooks" / "manifest.json")
    assert kinds(settled(folder)) == [("added", "hooks")]


def test_a_template_that_is_none_is_found_when_it_is_saved(root: Path) -> None:
    folder = Folder(root)
    path = write(root / "integrations" / "acme" / "manifest.json", text_of('{"a": {{#if b}}1}'))
    (change,) = settled(folder)
    assert change.kind == "broken"
    line = path.read_text().splitlines().index('      "jsonResponseBody": "{\\"a\\": {{#if b}}1}"')
    assert change.error is not None
    assert f"line {line + 1}, column " in change.error
    assert "jsonResponseBody" in change.error


def test_the_validation_server_takes_manifests_that_break_rules(root: Path) -> None:
    broken = text_of().replace('"/cohort/id"', '"cohort/id"')
    write(root / "integrations" / "acme" / "manifest.json", broken)
    folder = Folder(root, profile="validation-server")
    assert [manifest.key for manifest in folder.manifests] == ["acme", "zenith"]
    write(root / "integrations" / "acme" / "manifest.json", "{")
    assert kinds(settled(folder)) == [("broken", "acme")]


def test_what_a_manifest_holds_cannot_reach_the_terminal(root: Path) -> None:
    hostile = text_of().replace('"/cohort/id"', '"\\u001b[2Jcohort"')
    write(root / "integrations" / "acme" / "manifest.json", hostile)
    (error,) = [change.error for change in Folder(root).changes if change.error]
    assert "\x1b" not in error
    assert error.isprintable()


def test_a_folder_of_too_many_is_told_and_those_that_are_known_stay(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MANIFESTS", 4)
    folder = Folder(root)
    late = write(root / "integrations" / "late" / "manifest.json")
    with pytest.raises(FolderError, match="it holds more than 4 manifests"):
        Folder(root)
    with pytest.raises(FolderError, match="it holds more than 4 manifests"):
        folder.poll()
    write(root / "integrations" / "acme" / "manifest.json", text_of(environmentIdPath="/env"))
    assert kinds(settled(folder)) == [("changed", "acme")]
    late.unlink()
    assert settled(folder) == ()
