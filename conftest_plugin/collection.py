"""Manifests given to pytest as arguments become tests: an item for each check and request."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.figures import attach
from conftest_plugin.judging import judging_checks, judging_names
from conftest_plugin.options import KEY
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest.checks import Check, Subject
    from sstest.corpus import Request

_NAMED: Final = pytest.StashKey[frozenset[Path]]()
_LARGEST_LOOK: Final = 5_000_000


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ManifestFile | None":
    """Collect a JSON file that was named on the command line, or the manifest of a folder that was.

    Others are left alone.
    """
    named = _named(parent.config)
    if file_path.suffix == ".json" and (file_path in named or _is_of_folder(file_path, named)):
        return ManifestFile.from_parent(parent, path=file_path)
    return None


class ManifestFile(pytest.File):
    """A manifest, with the requests recorded beside it and its known defects."""

    def collect(self) -> "Iterator[CheckItem]":
        """An item for each check that the profile has, then one for each recorded request."""
        from sstest import Manifest, ManifestError
        from sstest.checks import CHECKS
        from sstest.corpus import CorpusError, read_known_defects, read_requests

        settings = self.config.stash[KEY]
        try:
            manifest = Manifest.load(self.path)
            reasons = {one.check: one.reason for one in read_known_defects(self.path.parent)}
            requests = read_requests(self.path.parent)
            recorded = _recorded_checks(requests)
        except (ManifestError, CorpusError) as error:
            raise self.CollectError(escape_lines(str(error))) from None
        judging = judging_checks(self.path, manifest, requests) if settings.judge else []
        checks = [*CHECKS, *recorded, *judging]
        names = [check.name for check in (*CHECKS, *recorded)] + judging_names()
        if unknown := sorted(reasons.keys() - set(names)):
            raise self.CollectError(
                _unknown(self.path.parent / "known-defects.json", unknown, names)
            )
        for check in checks:
            if settings.profile not in check.profiles:
                continue
            reason = reasons.get(check.name)
            item = CheckItem.from_parent(
                self,
                name=check.name,
                check=check,
                subject=settings.subject(manifest),
                known_defect=reason,
            )
            if reason is not None:
                # A check that breaks down, or passes, is no known defect.
                mark = pytest.mark.xfail(
                    reason=escape_lines(reason), raises=_findings(), strict=True
                )
                item.add_marker(mark)
            yield item


class CheckItem(pytest.Item):
    """One check of one manifest."""

    def __init__(
        self, *, check: "Check", subject: "Subject", known_defect: str | None, **rest: Any
    ) -> None:
        from sstest.checks import Tally

        super().__init__(**rest)
        self.check = check
        self.subject = subject
        self.known_defect = known_defect
        # Whatever comes of it, and be it never run, its report says what it is about.
        attach(self, subject.manifest, Tally(), check.name)

    def runtest(self) -> None:
        """Run the check, counting what it goes through."""
        from sstest import ManifestError
        from sstest.checks import CheckFailure, Tally

        tally = Tally()
        bodies: tuple[bytes, ...] = ()
        try:
            self.check.run(self.subject, tally)
        except ManifestError:  # the check of the rules tells which; one mistake fails one test
            pytest.skip("not checked: the manifest breaks rules")
        except CheckFailure as failure:
            bodies = failure.bodies
            raise
        finally:
            attach(self, self.subject.manifest, tally, self.check.name, bodies=bodies)
        if self.known_defect is not None:
            raise _DefectGoneError(
                f"the known defect is gone: take {self.name!r} out of"
                f" {self.path.parent / 'known-defects.json'}; its reason was: {self.known_defect}"
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the check found, without a traceback; anything else with one."""
        if isinstance(excinfo.value, _DefectGoneError):
            return escape_lines(str(excinfo.value))
        if isinstance(excinfo.value, _findings()):
            file = self.nodeid.removesuffix(f"::{self.name}")
            found = _told(excinfo.value).removeprefix(f"{self.subject.manifest.origin}: ")
            return escape_lines(f"{found}\nexpected: {self.check.sentence}\nmanifest: {file}")
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the item comes from, for pytest's headlines."""
        return self.path, None, f"{self.subject.manifest.key}: {self.name}"


def _is_of_folder(file_path: Path, named: frozenset[Path]) -> bool:
    """Whether a file is the manifest of a folder that was named; others have a manifest.json, too.

    It is enough that it speaks of synced segments, for what is wrong with it is for the checks.
    """
    if file_path.name != "manifest.json" or file_path.parent not in named:
        return False
    try:
        with file_path.open("rb") as file:
            return b"syncedSegment" in file.read(_LARGEST_LOOK)
    except OSError:
        return False


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


class _DefectGoneError(Exception):
    """A check passes that the manifest is known to fail."""


def _recorded_checks(requests: "tuple[Request, ...]") -> "list[Check]":
    """A check for each recorded request, under the profiles that it says something of."""
    from sstest.checks import Check
    from sstest.parser import PROFILES
    from sstest.recorded import check_recorded

    checks = []
    for request in requests:
        why, profiles = "it is taken, since nothing else is expected of it", PROFILES
        if expected := request.expected:
            why = expected.why or "a recorded request means what is written beside it"
            profiles = tuple(profile for profile in PROFILES if expected.under(profile))
        checks.append(Check(f"request {request.name}", why, check_recorded(request), profiles))
    return checks


def _findings() -> tuple[type[Exception], ...]:
    """What a check raises about the manifest; anything else is a mistake of ours."""
    from sstest import TemplateError
    from sstest.checks import CheckFailure
    from sstest.generate.shape import ShapeError

    return CheckFailure, ShapeError, TemplateError


def _told(error: Exception) -> str:
    from sstest import TemplateError

    return f"jsonResponseBody, {error}" if isinstance(error, TemplateError) else str(error)


def _unknown(path: Path, unknown: list[str], names: list[str]) -> str:
    listed = ", ".join(map(repr, unknown))
    return escape_lines(f"{path}: there is no check {listed}; the checks are: {', '.join(names)}")
