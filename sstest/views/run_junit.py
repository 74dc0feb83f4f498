"""A run as JUnit XML, the dialect that Jenkins, GitLab, GitHub's actions and CircleCI read.

A suite for each manifest, a case for each check. What has no place in that dialect, such as how a
failure is replayed, stands in the text of the case.
"""

from typing import Final
from xml.etree import ElementTree as ET

from sstest.text import escape_bytes, escape_lines
from sstest.views.run import CheckRun, ManifestRun, Run, findings_in_words

_COUNTED: Final = {"failed": "failures", "error": "errors", "not checked": "skipped"}


def junit(run: Run) -> bytes:
    """The report as UTF-8 XML."""
    suites = ET.Element("testsuites", name="sstest", time=f"{run.seconds:.3f}")
    for number, manifest in enumerate(run.manifests):
        suites.append(_suite(run, manifest, number))
    if run.not_run or run.stopped:
        suites.append(_rest(run, len(run.manifests)))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    data: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(run: Run, manifest: ManifestRun, number: int) -> ET.Element:
    suite = _new_suite(run, manifest.key, number, manifest.checks)
    figures = manifest.figures
    facts = {
        "manifest": manifest.origin,
        "format": manifest.format,
        "profile": run.profile,
        "seed": run.seed,
        "examples": run.examples,
        "requests": figures.requests,
        "joined": figures.joined,
        "left": figures.left,
        "findings": findings_in_words(figures).removeprefix("findings: ") or "none",
    }
    properties = ET.SubElement(suite, "properties")
    for name, value in facts.items():
        ET.SubElement(properties, "property", name=name, value=escape_lines(str(value)))
    for check in manifest.checks:
        suite.append(_case(manifest.key, check))
    if manifest.notes:
        ET.SubElement(suite, "system-out").text = escape_lines("\n".join(manifest.notes))
    return suite


def _rest(run: Run, number: int) -> ET.Element:
    """What belongs to no manifest: files that nothing could be made of, and an early end."""
    wrong = [(one.name, one.text) for one in run.not_run]
    if run.stopped:
        wrong.append(("the whole run", f"not everything was run: {run.stopped}"))
    cases = [
        CheckRun(name, name, "error", message=text.partition("\n")[0], text=text)
        for name, text in wrong
    ]
    suite = _new_suite(run, "not run", number, tuple(cases))
    suite.extend(_case("not run", case) for case in cases)
    return suite


def _new_suite(run: Run, name: str, number: int, checks: tuple[CheckRun, ...]) -> ET.Element:
    suite = ET.Element("testsuite", name=escape_lines(name), id=str(number), tests=str(len(checks)))
    for outcome, attribute in _COUNTED.items():
        suite.set(attribute, str(sum(one.outcome == outcome for one in checks)))
    known = sum(one.outcome == "known defect" for one in checks)
    suite.set("skipped", str(int(suite.get("skipped", "0")) + known))
    suite.set("time", f"{sum(one.seconds for one in checks):.3f}")
    # The dialect's timestamps have no zone.
    suite.set("timestamp", run.started.replace(tzinfo=None).isoformat(timespec="seconds"))
    return suite


def _case(manifest: str, check: CheckRun) -> ET.Element:
    case = ET.Element(
        "testcase",
        name=escape_lines(check.name),
        classname=escape_lines(manifest),
        time=f"{check.seconds:.3f}",
    )
    if check.outcome in ("failed", "error"):
        name = "failure" if check.outcome == "failed" else "error"
        child = ET.SubElement(case, name, message=escape_lines(check.message), type=name)
        child.text = escape_lines(check.text)
    elif check.outcome == "known defect":
        ET.SubElement(case, "skipped", message=escape_lines(f"known defect: {check.reason}"))
    elif check.outcome == "not checked":
        ET.SubElement(case, "skipped", message=escape_lines(check.reason))
    if lines := _lines(check):
        ET.SubElement(case, "system-out").text = escape_lines("\n".join(lines))
    return case


def _lines(check: CheckRun) -> list[str]:
    lines = [str(found) for found in check.findings]
    if check.failed and check.replay:
        lines.append(f"replay: {check.replay}")
    lines += [f"request: {escape_bytes(body)}" for body in check.bodies]
    if check.more_bodies:
        lines.append(f"and {check.more_bodies} more requests")
    return lines
