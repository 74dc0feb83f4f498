"""From a property that does not hold to a finding: where, and how to see it again."""

import shlex

from sstest.engine.findings import FuzzFinding, Violation
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.engine.words import piped
from sstest.finding import Finding
from sstest.text import escape_lines


def finding_of(one: Property, target: Target, violation: Violation) -> FuzzFinding:
    """A finding, at the place of the manifest's property that is at fault."""
    member = False
    pointer, line, column = target.places.find(violation.field, member=member)
    return FuzzFinding(
        one.code,
        violation.severity or one.severity,
        escape_lines(violation.message),
        pointer,
        line,
        column,
        violation.hint and escape_lines(violation.hint),
        title=one.title,
        request=violation.body,
        expected=escape_lines(violation.expected),
        found=escape_lines(violation.found),
        replay=replay(target, violation.body, replies=violation.replies),
        test=violation.test,
    )


def problem_finding(one: Property, problem: Finding) -> FuzzFinding:
    """A rule that the manifest breaks, as a finding."""
    return FuzzFinding(
        one.code,
        "error",
        problem.message,
        problem.pointer,
        problem.line,
        problem.column,
        problem.hint,
        title=one.title,
        expected="the manifest keeps every rule",
        found="LaunchDarkly cannot work with it",
        test=("assert not [one for one in manifest.problems if one.severity == 'error']",),
    )


def replay(target: Target, body: bytes | None, *, replies: bool) -> str:
    """A line for a shell that shows a finding again: what is read, or what is answered."""
    name = target.name
    if body is None:
        return shlex.join(["sstest", "generate", *_named(name)])
    if replies:
        return piped(body, ["sstest", "template", "--body", "-", *_named(name)])
    profile = [] if target.profile == "docs" else ["--profile", target.profile]
    return piped(body, ["sstest", "parse", *profile, *_named(name), "-"])


def _named(name: str) -> list[str]:
    """A path that begins with a dash is no option."""
    return [f"./{name}" if name.startswith("-") else name]
