"""What a report of findings is made from: each manifest's name, its text, and what was found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sstest.finding import Finding, Severity

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Judged:
    """A manifest and its findings: ``origin`` is its path, or another name if it has none."""

    origin: str
    findings: tuple[Finding, ...]
    text: str | None = field(default=None, repr=False)


def count(judged: Iterable[Judged]) -> Counter[Severity]:
    """How many findings there are of each severity."""
    return Counter(finding.severity for one in judged for finding in one.findings)


def summary(judged: tuple[Judged, ...]) -> str:
    """One line: ``2 manifests: 1 error, 3 infos``."""
    counts = count(judged)
    found = [_plural(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    return f"{_plural(len(judged), 'manifest')}: {', '.join(found) or 'nothing found'}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
