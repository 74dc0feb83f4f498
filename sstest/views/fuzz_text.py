"""A run of the fuzzer for people: progress on stderr while it goes on, then the findings."""

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sstest.engine.events import Done, Event, PropertyDone, Started
from sstest.engine.findings import FuzzFinding
from sstest.engine.words import shown
from sstest.text import plain

if TYPE_CHECKING:
    from sstest.finding import Severity

Say = Callable[[str], None]
_COUNTED: Final[tuple["Severity", ...]] = ("error", "warning", "info")


def progress(say: Say, *, times: bool = True) -> Callable[[Event], None]:
    """A listener that tells what has been tried, a line each; ``times`` vary from run to run."""

    def listen(event: Event) -> None:
        match event:
            case Started():
                seed = "" if event.seed is None else f", seed {event.seed}"
                say(
                    f"{event.manifest}, profile {event.profile}: {event.properties} properties,"
                    f" up to {event.max_examples} examples each{seed}"
                )
            case PropertyDone():
                say(_line(event, times=times))
            case Done():
                took = f" in {event.seconds:.1f} s" if times else ""
                cut = (
                    f"; the time was up for {_counted(event.cut_short, 'property')}"
                    if event.cut_short
                    else ""
                )
                say(f"{_counted(event.examples, 'example')}{took}: {summary(event.findings)}{cut}")
            case _:
                pass

    return listen


def summary(findings: tuple[FuzzFinding, ...]) -> str:
    """How many findings there are of each severity, in words."""
    if not findings:
        return "nothing found"
    counts = {name: sum(one.severity == name for one in findings) for name in _COUNTED}
    return ", ".join(_counted(number, name) for name, number in counts.items() if number)


def text(finding: FuzzFinding, manifest: str) -> str:
    """One finding: where, what, what was expected, and the line that shows it again."""
    where = f":{finding.line}:{finding.column}" if finding.line is not None else ""
    at = f" (at {plain(finding.pointer)})" if finding.pointer and finding.line is None else ""
    lines = [f"{manifest}{where}: {finding.severity} {finding.code}: {finding.message}{at}"]
    details = (
        ("expected", finding.expected),
        ("found", finding.found),
        ("sample", finding.sample or ""),
        ("request", "" if finding.request is None else shown(finding.request)),
        ("hint", finding.hint or ""),
        ("replay", finding.replay),
    )
    lines += [f"    {name:9} {value}" for name, value in details if value]
    return "\n".join(lines)


def curl(finding: FuzzFinding, url: str) -> str:
    """A line that sends the request of a finding, if it has one, to a server of yours."""
    if finding.request is None:
        return ""
    sender, _, _ = finding.replay.rpartition(" | ")
    command = ["curl", "--data-binary", "@-", "-H", "Content-Type: application/json", url]
    return f"{sender} | {shlex.join(command)}"


def _line(event: PropertyDone, *, times: bool) -> str:
    name = str(event.property)
    if event.skipped:
        return f"  {name}: not tried, {event.skipped}"
    found = f", {_counted(event.found, 'finding')}" if event.found else ""
    took = f", {event.seconds:.1f} s" if times else ""
    cut = ", cut short" if event.cut_short else ""
    return f"  {name}: {_counted(event.examples, 'example')}{took}{cut}{found}"


def _counted(number: int, noun: str) -> str:
    if number != 1 and noun != "info":
        noun = "properties" if noun == "property" else f"{noun}s"
    return f"{number:,} {noun}"
