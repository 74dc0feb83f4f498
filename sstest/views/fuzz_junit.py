"""A run of the fuzzer as JUnit XML: a case for each property, failed by its findings."""

from xml.etree import ElementTree as ET

from sstest.engine.events import PropertyDone
from sstest.engine.findings import FuzzFinding
from sstest.engine.report import Report
from sstest.views.fuzz_text import text


def junit(report: Report, manifest: str, *, times: bool = True) -> str:
    """The report as XML, in ASCII; what is only worth knowing fails nothing."""
    grave = {one.code for one in report.findings if one.severity != "info"}
    numbers = {
        "tests": len(report.properties),
        "failures": sum(one.property.code in grave for one in report.properties),
        "errors": 0,
        "skipped": sum(one.skipped is not None for one in report.properties),
    }
    suites = ET.Element("testsuites", name="sstest fuzz")
    suite = ET.SubElement(suites, "testsuite", name=_legible(manifest))
    for element in (suites, suite):
        for name, number in numbers.items():
            element.set(name, str(number))
        element.set("time", f"{report.seconds:.3f}" if times else "0")
    for one in report.properties:
        found = [each for each in report.findings if each.code == one.property.code]
        suite.append(_case(one, found, manifest, times=times))
    ET.indent(suites)
    data: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return data.decode()


def _case(
    done: PropertyDone, findings: list[FuzzFinding], manifest: str, *, times: bool
) -> ET.Element:
    name = _legible(str(done.property))
    took = f"{done.seconds:.3f}" if times else "0"
    case = ET.Element("testcase", classname=_legible(manifest), name=name, time=took)
    if done.skipped:
        ET.SubElement(case, "skipped", message=_legible(done.skipped))
    grave = [one for one in findings if one.severity != "info"]
    if grave:
        first = grave[0]
        failure = ET.SubElement(
            case, "failure", type=first.severity, message=_legible(first.message)
        )
        failure.text = "\n\n".join(_legible(text(one, manifest)) for one in grave)
    remarks = [one for one in findings if one.severity == "info"]
    if remarks:
        told = "\n\n".join(_legible(text(one, manifest)) for one in remarks)
        ET.SubElement(case, "system-out").text = told
    return case


def _legible(told: str) -> str:
    """``told`` without what XML cannot hold or a reader would obey: those are escapes."""
    return "".join(one if one.isprintable() or one == "\n" else ascii(one)[1:-1] for one in told)
