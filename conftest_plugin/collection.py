"""Manifests given to pytest as arguments become tests: an item for each mistake and each rule."""

import os
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.figures import attach
from conftest_plugin.options import KEY
from sstest.files import read_start, require_inside, why_unread
from sstest.limits import MANIFEST_BYTES, TESTED_MANIFESTS, TESTED_REQUESTS
from sstest.text import escape, escape_lines

if TYPE_CHECKING:
    from sstest.engine.item import Item
    from sstest.finding import Finding

_NAMED: Final = pytest.StashKey[frozenset[Path]]()
_FOUND: Final = pytest.StashKey[int]()
_REQUESTS: Final = pytest.StashKey[int]()
_SEVERAL: Final = pytest.StashKey[dict[Path, bool]]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ManifestFile | None":
    """Collect a JSON file named on the command line, or the manifests of a folder that was.

    Others are left alone.
    """
    if file_path.suffix != ".json":
        return None
    kind = ManifestFile
    if file_path not in _named(parent.config):
        if not _is_of_folder(file_path, parent.config):
            return None
        left = TESTED_MANIFESTS - _count(parent.config)
        if left < -1:  # which one has told already
            return None
        kind = kind if left >= 0 else _OneTooMany
    raw = kind.from_parent(parent, path=file_path).nodeid
    return kind.from_parent(parent, path=file_path, nodeid=escape(raw))


class ManifestFile(pytest.File):
    """A manifest, with the requests recorded beside it and its known defects."""

    @cached_property
    def text(self) -> str | None:
        """The text of the manifest, which failures show a line of."""
        from sstest.manifest.reading import read

        return read(self.path).text

    def collect(self) -> "Iterator[ManifestItem]":
        """One item for each thing that sstest tests the manifest for."""
        from sstest.corpus import CorpusError
        from sstest.engine.items import items
        from sstest.engine.select import ConfigError
        from sstest.rules.samples.recordings import unread_beside

        settings = self.config.stash[KEY]
        _require_inside(self.path, self.config)
        left = self.config.stash.get(_REQUESTS, TESTED_REQUESTS)
        if left < 0:  # which a manifest before has told
            return
        try:
            found = items(
                self.path, profile=settings.profile, examples=settings.examples, seed=settings.seed
            )
        except (CorpusError, ConfigError) as error:
            raise self.CollectError(escape_lines(str(error))) from None
        self.config.stash[_REQUESTS] = left - sum(one.request is not None for one in found)
        if self.config.stash[_REQUESTS] < 0:
            raise self.CollectError(
                f"more than {TESTED_REQUESTS:,} recorded requests are not tested in one run; name"
                " some of the folders at a time"
            )
        for unread in unread_beside(self.path.parent):
            # As self.warn does, which would show the path as it is.
            warning = pytest.PytestWarning(escape(unread))
            warnings.warn_explicit(warning, None, escape(self.path), 0)
        for one in found:
            item = ManifestItem.from_parent(self, name=one.name, item=one)
            if one.known_defect is not None:
                # An item that breaks down, or passes, is not a known defect.
                reason = escape_lines(one.known_defect)
                item.add_marker(pytest.mark.xfail(reason=reason, raises=_MistakeError, strict=True))
            yield item


class _OneTooMany(ManifestFile):
    """The first manifest of folders that is not tested, in the place of all of those."""

    def collect(self) -> "Iterator[ManifestItem]":
        raise self.CollectError(
            f"more than {TESTED_MANIFESTS:,} manifests of folders are not tested in one run; name"
            " some of the folders at a time"
        )


class ManifestItem(pytest.Item):
    """One thing that a manifest is tested for."""

    def __init__(self, *, item: "Item", **rest: Any) -> None:
        super().__init__(**rest)
        self.item = item
        # Whatever comes of it, and be it never run, its report says what it is about.
        attach(self, self.path, item.name)

    def runtest(self) -> None:
        """Run the item; a mistake that is found fails it."""
        result = self.item.run()
        attach(self, self.path, self.item.name, result)
        known = self.item.known_defect is not None
        if result.skipped is not None and not (known and result.covered):
            # With the place of the manifest, not of this line.
            raise pytest.skip.Exception(result.skipped, _use_item_location=True)
        if result.failures:
            raise _MistakeError(self._text(result.failures))
        if known:
            gone = f"is not reported here, since {result.skipped}" if result.skipped else "is gone"
            raise _DefectGoneError(
                f"the known defect {gone}: take {self.item.code or self.name!r} out of"
                f" {self.path.parent / 'known-defects.json'}; its reason was:"
                f" {self.item.known_defect}"
            )

    def _text(self, findings: "tuple[Finding, ...]") -> str:
        from sstest.views.text import finding_text

        file = self.nodeid.removesuffix(f"::{self.name}")
        parent = self.getparent(ManifestFile)
        source = parent.text if parent else None
        return "\n\n".join(finding_text(one, file, source) for one in findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found, without a traceback; anything else with one."""
        if isinstance(excinfo.value, (_MistakeError, _DefectGoneError)):
            return escape_lines(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the item comes from, for pytest's headlines."""
        return Path(escape(self.path)), 0, f"{escape(self.path.parent.name)}: {self.name}"


class _MistakeError(Exception):
    """The manifest has a mistake."""


class _DefectGoneError(Exception):
    """A mistake that the manifest is known to have is not found."""


def _is_of_folder(file_path: Path, config: pytest.Config) -> bool:
    """Whether a file is the manifest of a folder that was named; others have a manifest.json, too.

    It is enough that it speaks of synced segments, for what is wrong with it is for the checks.
    """
    folder = file_path.parent
    if file_path.name != "manifest.json":
        return False
    if folder not in _named(config) and not _is_of_several(folder, config):
        return False
    try:
        return b"syncedSegment" in read_start(file_path, MANIFEST_BYTES)
    except OSError:
        return False


def _count(config: pytest.Config) -> int:
    """How many manifests of folders there are so far, with this one."""
    config.stash[_FOUND] = config.stash.get(_FOUND, 0) + 1
    return config.stash[_FOUND]


def _require_inside(file_path: Path, config: pytest.Config) -> None:
    """Fail for the manifest of a folder that was named, if it is a link that leads out of it."""
    named = _named(config)
    folder = next((one for one in file_path.parents if one in named), None)
    if file_path in named or folder is None:
        return
    try:
        require_inside(file_path, folder)
    except OSError as error:
        raise pytest.Collector.CollectError(f"{escape(file_path)}: {why_unread(error)}") from None


def _is_of_several(folder: Path, config: pytest.Config) -> bool:
    """Whether a folder is one of those that ``sstest lint`` finds in a folder that was named.

    A folder with a manifest stands for that one, and a folder with Python files is one of tests,
    whose manifests are their data. So it has to be named: pytest's own choice is none.
    """
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    above = [folder.parent]
    if folder.parent.name == "integrations":
        above.append(folder.parent.parent)
    return any(one in _named(config) and _holds_several(one, config) for one in above)


def _holds_several(folder: Path, config: pytest.Config) -> bool:
    """Whether a folder is neither that of one manifest nor one of tests; it is looked at once."""
    known = config.stash.setdefault(_SEVERAL, {})
    if folder not in known:
        is_one = (folder / "manifest.json").exists()
        known[folder] = not is_one and not any(folder.glob("*.py"))
    return known[folder]


def _named(config: pytest.Config) -> frozenset[Path]:
    """The files and folders named on the command line.

    pytest's own ``isinitpath`` leaves out those inside a folder that is named as well.
    """
    if _NAMED not in config.stash:
        files = (argument.partition("::")[0] for argument in config.args)
        here = config.invocation_params.dir
        config.stash[_NAMED] = frozenset(
            Path(os.path.abspath(here / file))  # noqa: PTH100  # as pytest does; links stay
            for file in files
        )
    return config.stash[_NAMED]
