"""The manifests of ``sstest serve``, and the messages when they change."""

from pathlib import Path

from sstest.cli.terminal import CannotRun, cannot_run_after, complain
from sstest.corpus import UnknownName, integrations, load
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.folder import Change, Folder, FolderError
from sstest.manifest import Manifest
from sstest.text import escape


def open_folder(path: str | None, profile: str, key: str | None) -> Folder:
    """The folder to serve; raises :class:`CannotRun` if there is none."""
    where = Path(path or "")
    if path is None:
        if not (where / "integrations").is_dir() and not (where / "manifest.json").is_file():
            complain("no manifest.json and no integrations/ here: serving the corpus", "note")
            where = integrations()[0].folder.parent
    elif not where.exists() and where.name == path:
        try:
            where = load(path).folder
        except UnknownName as error:
            missing = f"{escape(path)}: there is no such file or folder"
            raise CannotRun(f"{missing}, and {error}") from None
    with cannot_run_after(FolderError):
        folder = Folder(where, profile, key)
    if key is not None and folder.keys != (key,):
        found = ", ".join(map(escape, folder.keys[:5]))
        raise CannotRun(f"--key needs a single manifest.json, found several: {found}, ...")
    return folder


def served(folder: Folder) -> tuple[Manifest, ...]:
    """The active manifests; raises :class:`CannotRun` if there are none."""
    if not folder.manifests:
        others = len(folder.without_segments)
        why = f", {others} have no synced segment capability" if others else ""
        raise CannotRun(f"{escape(folder.path)}: there is no manifest to serve{why}")
    return folder.manifests


def say_at_start(change: Change) -> None:
    """Say why a manifest is not served, or what is noted about it."""
    if change.error is not None:
        complain(f"{escape(change.key)} is not served: {change.error}")
    elif change.manifest is not None:
        for problem in change.manifest.problems:
            complain(f"{escape(change.manifest.origin)}: {problem}", "note")


def look_again(launchdarkly: LaunchDarkly, folder: Folder) -> None:
    """Apply what has changed on disk."""
    try:
        changes = folder.poll()
    except FolderError as error:
        complain(f"{error}; no others are looked for", "note")
        return
    if not changes:
        return
    try:
        launchdarkly.replace_manifests(folder.manifests)
    except ValueError as error:  # two keys that differ in case only
        complain(f"{error}; the manifests loaded before stay active")
        changes = tuple(change for change in changes if change.kind == "broken")
    for change in changes:
        key = escape(change.key)
        match change.kind:
            case "broken" if change.manifest is not None:
                complain(f"{key}: {change.error}; the previous version stays active")
            case "broken":
                say_at_start(change)
            case "restored":
                complain(f"{key}: the manifest is as it was before", "reloaded")
            case "removed":
                complain(f"{key}: its manifest was deleted; no longer served", "reloaded")
            case _:
                complain(f"{key}: {escape(change.path)}", "reloaded")
                say_at_start(change)
