"""The linter and the properties of the fuzzer as checks of a collected manifest."""

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sstest import Manifest
    from sstest.checks import Check, Subject, Tally
    from sstest.corpus import Request
    from sstest.engine.events import Event
    from sstest.engine.property import Property
    from sstest.engine.target import Target

LINT: Final = "lint"
_PREFIX: Final = "fuzz: "
# That recorded requests are taken, and mean what they should, has a check for each of them.
_SAMPLES: Final = ("SS921", "SS922", "SS923", "SS924")


def judging_checks(
    path: "Path", manifest: "Manifest", recorded: "tuple[Request, ...]"
) -> "list[Check]":
    """The linter's check, and one for each property that makes sense for the manifest."""
    from sstest.engine.properties import TRIED
    from sstest.rules.samples import CHECKS

    target = _target(path, manifest)
    fit = [one for one in TRIED if target.broken or not _pointless(one, target)]
    checks = [_lint_check(path), *(_fuzz_check(one, path) for one in fit)]
    if recorded:
        checks += [_sample_check(one, path, recorded) for one, _ in CHECKS if one.code in _SAMPLES]
    return checks


def judging_names() -> list[str]:
    """The names of all of them, also of those that make no sense for one manifest."""
    from sstest.engine.properties import TRIED
    from sstest.rules.samples import CHECKS

    return [LINT, *(f"{_PREFIX}{one.title}" for one in (*TRIED, *(one for one, _ in CHECKS)))]


def _lint_check(path: "Path") -> "Check":
    from sstest.checks import Check

    def run(subject: "Subject", tally: "Tally") -> None:
        from sstest.checks import CheckFailure
        from sstest.engine.lint import run as lint
        from sstest.engine.select import ConfigError, configured

        _ = subject.manifest.request_parser  # its rules are another check's matter
        try:
            chosen = configured(path.parent)
        except ConfigError as error:
            raise CheckFailure(str(error)) from None
        tally.findings += chosen.weigh(lint(subject.manifest.document, chosen.rules()))
        grave = [one for one in tally.findings if one.severity != "info"]
        if grave:
            raise CheckFailure("\n".join(map(str, grave)))

    return Check(LINT, "sstest lint finds no error and no warning", run)


def _fuzz_check(one: "Property", path: "Path") -> "Check":
    from sstest.checks import Check

    def run(subject: "Subject", tally: "Tally") -> None:
        _fuzz(one, path, subject, tally)

    return Check(f"{_PREFIX}{one.title}", one.what, run, one.profiles)


def _fuzz(one: "Property", path: "Path", subject: "Subject", tally: "Tally") -> None:
    from sstest.engine.runner import Settings, run

    _ = subject.manifest.request_parser
    target = _target(path, subject.manifest, subject.profile)
    settings = Settings(subject.examples, subject.seed, deterministic=True)
    _tell(run(target, settings, [one]), path, tally)


def _tell(events: "Iterable[Event]", path: "Path", tally: "Tally") -> None:
    """Count what was tried, and raise what was found, if it is more than a remark."""
    from sstest.checks import CheckFailure
    from sstest.engine.events import Found, PropertyDone
    from sstest.views.text import finding_text

    grave = []
    for event in events:
        if isinstance(event, Found):
            tally.findings.append(event.finding)
            if event.finding.severity != "info":
                grave.append(event.finding)
        if isinstance(event, PropertyDone):
            tally.requests += event.examples
            if event.skipped:
                pytest.skip(f"not checked: {event.skipped}")
    if grave:
        bodies = [finding.request for finding in grave if finding.request is not None]
        raise CheckFailure(
            "\n".join(finding_text(finding, str(path)) for finding in grave), *bodies
        )


def _sample_check(one: "Property", path: "Path", recorded: "tuple[Request, ...]") -> "Check":
    from sstest.checks import Check

    def run(subject: "Subject", tally: "Tally") -> None:
        from sstest.engine.recordings import read_all
        from sstest.rules.samples import check_events

        _ = subject.manifest.request_parser
        target = _target(path, subject.manifest, subject.profile)
        told = check_events(target, read_all(recorded), [one])
        _tell(told, path, tally)

    return Check(f"{_PREFIX}{one.title}", one.what, run, one.profiles)


def _target(path: "Path", manifest: "Manifest", profile: str = "docs") -> "Target":
    from sstest.engine.report import aim

    return aim(manifest, profile=profile, name=str(path))


def _pointless(one: "Property", target: "Target") -> bool:
    from sstest.generate.shape import ShapeError

    try:
        return one.applies(target) is not None
    except ShapeError:
        return False
