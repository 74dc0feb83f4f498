"""Manifests given to pytest as arguments become tests: an item for each check and request."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest_plugin.options import KEY
from conftest_plugin.summary import attach

if TYPE_CHECKING:
    from sstest.checks import Subject


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ManifestFile | None":
    """Collect a JSON file that was named on the command line; others are left alone."""
    if file_path.suffix == ".json" and parent.session.isinitpath(file_path):
        return ManifestFile.from_parent(parent, path=file_path)
    return None


class ManifestFile(pytest.File):
    """A manifest, with the requests recorded beside it and its known defects."""

    def collect(self) -> "Iterator[CheckItem]":
        """An item for each check that the profile has, then one for each recorded request."""
        from sstest.corpus import CorpusError, read_known_defects, read_requests
        from sstest.recorded import check_recorded

        from sstest import Manifest, ManifestError
        from sstest.checks import CHECKS, Check

        settings = self.config.stash[KEY]
        try:
            manifest = Manifest.load(self.path)
            defects = {one.check: one.reason for one in read_known_defects(self.path.parent)}
            recorded = read_requests(self.path.parent)
        except (ManifestError, CorpusError) as error:
            raise self.CollectError(str(error)) from None
        checks = [check for check in CHECKS if settings.profile in check.profiles]
        checks += [
            Check(
                f"request {request.name}",
                request.expected.why or "a recorded request means what is written beside it",
                check_recorded(request),
            )
            for request in recorded
            if request.expected
        ]
        unknown = defects.keys() - {check.name for check in checks}
        if unknown:
            names = ", ".join(check.name for check in checks)
            raise self.CollectError(
                f"{self.path.parent / 'known-defects.json'} names no check of ours:"
                f" {', '.join(sorted(unknown))}; the checks are: {names}"
            )
        for check in checks:
            item = CheckItem.from_parent(
                self, name=check.name, check=check, subject=settings.subject(manifest)
            )
            if check.name in defects:
                item.add_marker(pytest.mark.xfail(reason=defects[check.name], strict=True))
            yield item


class CheckItem(pytest.Item):
    """One check of one manifest."""

    def __init__(self, *, check: Any, subject: "Subject", **rest: Any) -> None:
        super().__init__(**rest)
        self.check = check
        self.subject = subject

    def runtest(self) -> None:
        """Run the check, counting what it goes through."""
        from sstest.checks import Tally

        tally = Tally()
        try:
            self.check.run(self.subject, tally)
        finally:
            attach(self, self.subject.manifest, tally, self.check.name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the check found, without a traceback; anything else with one."""
        from sstest import ManifestError, TemplateError
        from sstest.checks import CheckFailure
        from sstest.generate.shape import ShapeError

        if isinstance(excinfo.value, (CheckFailure, ManifestError, TemplateError, ShapeError)):
            return f"{self.check.sentence}: no\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the item comes from, for pytest's headlines."""
        return self.path, None, f"{self.subject.manifest.key}: {self.name}"
