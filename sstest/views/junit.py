"""Findings as JUnit XML: a suite for each manifest, a case for each finding.

An error or a warning is a failure. What is only worth knowing is a case that passed, with its text;
so is a manifest in which nothing was found.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from sstest.finding import Finding
from sstest.views.judged import Judged
from sstest.views.rules import explained


def junit(judged: Iterable[Judged]) -> str:
    """The report as XML, in ASCII."""
    suites = ET.Element("testsuites", name="sstest lint")
    for one in judged:
        suites.append(_suite(one))
    for name in ("tests", "failures"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    suites.set("errors", "0")
    ET.indent(suites)
    data: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return data.decode()


def _suite(judged: Judged) -> ET.Element:
    failures = sum(finding.severity != "info" for finding in judged.findings)
    tests = str(max(1, len(judged.findings)))
    name = _legible(judged.origin)
    suite = ET.Element("testsuite", name=name, tests=tests, failures=str(failures), errors="0")
    for finding in judged.findings:
        suite.append(_case(name, finding))
    if not judged.findings:
        ET.SubElement(suite, "testcase", classname=name, name="lint", time="0")
    return suite


def _case(origin: str, finding: Finding) -> ET.Element:
    rule = explained([finding.code]).get(finding.code)
    where = f" ({finding.line}:{finding.column})" if finding.line is not None else ""
    name = f"{finding.code} {rule.title if rule else finding.severity}{where}"
    case = ET.Element("testcase", classname=origin, name=_legible(name), time="0")
    if finding.line is not None:
        case.set("file", origin)
        case.set("line", str(finding.line))
    if finding.severity == "info":
        ET.SubElement(case, "system-out").text = _legible(str(finding))
        return case
    message = _legible(finding.message)
    failure = ET.SubElement(case, "failure", type=finding.severity, message=message)
    failure.text = _legible(f"{origin}:{finding}")
    return case


def _legible(text: str) -> str:
    """``text`` without what XML cannot hold or a reader would obey: those are escapes."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
