"""A run as JUnit XML, the dialect that Jenkins, GitLab, GitHub's actions and CircleCI read.

A suite for each manifest, a case for each check. What has no place in that dialect, such as how a
failure is replayed, stands in the text of the case.
"""

from typing import Final
from xml.etree import ElementTree as ET

from sstest.finding import Finding
from sstest.text import escape_bytes, escape_lines
from sstest.views.run import Check, ManifestRun, Run, severities_in_words
from sstest.views.text import finding_text

_COUNTED: Final = {
    "failures": ("failed",),
    "errors": ("error",),
    "skipped": ("not checked", "known defect"),
}


def junit(run: Run) -> str:
    """The report as XML, in ASCII."""
    suites = ET.Element("testsuites", name=run.name, time=f"{run.seconds:.3f}")
    manifests = [*run.manifests, *_not_run(run)]
    suites.extend(_suite(run, one, number) for number, one in enumerate(manifests))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    data: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return data.decode()


def _not_run(run: Run) -> list[ManifestRun]:
    """What belongs to no manifest: files that could not be collected, and an early end."""
    wrong = [(one.name, one.text) for one in run.not_run]
    if run.stopped:
        wrong.append(("the whole run", f"not everything was run: {run.stopped}"))
    checks = [
        Check(name, "error", message=text.partition("\n")[0], text=text) for name, text in wrong
    ]
    return [ManifestRun("not run", "", "", tuple(checks))] if checks else []


def _suite(run: Run, manifest: ManifestRun, number: int) -> ET.Element:
    suite = ET.Element("testsuite", name=escape_lines(manifest.key), id=str(number))
    suite.set("tests", str(len(manifest.checks)))
    for name, outcomes in _COUNTED.items():
        suite.set(name, str(sum(one.outcome in outcomes for one in manifest.checks)))
    suite.set("time", f"{sum(one.seconds for one in manifest.checks):.3f}")
    if run.started:  # the dialect's timestamps have no zone
        moment = run.started.replace(tzinfo=None)
        suite.set("timestamp", moment.isoformat(timespec="seconds"))
    if run.settings and manifest.origin:
        suite.append(_properties(run, manifest))
    suite.extend(_case(manifest, check) for check in manifest.checks)
    if manifest.notes:
        ET.SubElement(suite, "system-out").text = escape_lines("\n".join(manifest.notes))
    return suite


def _properties(run: Run, manifest: ManifestRun) -> ET.Element:
    figures = manifest.figures
    facts = {
        "manifest": manifest.origin,
        "format": manifest.format,
        **run.settings,
        "requests": figures.requests,
        "joined": figures.joined,
        "left": figures.left,
        "findings": severities_in_words(figures.findings) or "none",
    }
    properties = ET.Element("properties")
    for name, value in facts.items():
        ET.SubElement(properties, "property", name=name, value=escape_lines(value))
    return properties


def _case(manifest: ManifestRun, check: Check) -> ET.Element:
    key, name = escape_lines(manifest.key), escape_lines(check.name)
    case = ET.Element("testcase", classname=key, name=name, time=f"{check.seconds:.3f}")
    if check.line is not None:
        case.set("file", escape_lines(manifest.origin))
        case.set("line", str(check.line))
    failing = [one for one in check.findings if check.failed and one.severity != "info"]
    if check.failed:
        kind = "failure" if check.outcome == "failed" else "error"
        first = failing[0] if failing else None
        message = check.message or (first.message if first else "")
        failure = ET.SubElement(case, kind, type=first.severity if first else kind)
        failure.set("message", escape_lines(message))
        failure.text = escape_lines(check.text or _texts(manifest, failing))
    elif check.outcome in _COUNTED["skipped"]:
        defect = "known defect: " if check.outcome == "known defect" else ""
        ET.SubElement(case, "skipped", message=escape_lines(f"{defect}{check.reason}"))
    rest = [one for one in check.findings if one not in failing]
    if lines := [*([_texts(manifest, rest)] if rest else []), *_requests(check)]:
        ET.SubElement(case, "system-out").text = escape_lines("\n".join(lines))
    return case


def _texts(manifest: ManifestRun, findings: list[Finding]) -> str:
    return "\n\n".join(finding_text(one, manifest.origin, manifest.source) for one in findings)


def _requests(check: Check) -> list[str]:
    lines = [f"replay: {check.replay}"] if check.failed and check.replay else []
    lines += [f"request: {escape_bytes(body)}" for body in check.bodies]
    if check.more_bodies:
        lines.append(f"and {check.more_bodies} more requests")
    return lines
