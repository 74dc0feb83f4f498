"""The rules in words, for people and reports."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sstest.finding import Severity
from sstest.rules.catalogue import catalogue, static_rules


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule or property in words; ``bad`` and ``good`` are examples."""

    code: str
    severity: Severity
    title: str
    what: str
    why: str
    bad: str
    good: str
    source: str
    family: str
    fixable: bool

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON data."""
        return asdict(self)


def explained(prefixes: Iterable[str] = ("SS",)) -> dict[str, Explained]:
    """The rules whose codes begin so, by code and in order.

    Rules that need requests, or are about parsers, are loaded only where their codes are asked for.
    """
    wanted = tuple(prefixes)
    found = static_rules()
    of_requests = [one for one in wanted if one.startswith("SS9") or "SS9".startswith(one)]
    if of_requests:
        found = catalogue()
    if any(one not in found for one in of_requests):
        from sstest.conformance import conformance_rules

        found = {**conformance_rules(), **found}
    return {code: _of_rule(found[code]) for code in sorted(found) if code.startswith(wanted)}


def title_of(code: str) -> str:
    """The title of the rule of that code; empty for an unknown one."""
    found = explained([code]).get(code)
    return found.title if found else ""


def as_text(rule: Explained) -> str:
    """A page about one code, for a terminal."""
    fix = "\n\nsstest lint --fix fixes it." if rule.fixable else ""
    return (
        f"{rule.code}: {rule.title} ({rule.severity})\n\n{rule.what}\n\n{rule.why}{fix}\n\n"
        f"Bad:\n{_indent(rule.bad)}\n\nGood:\n{_indent(rule.good)}\n\nSource: {rule.source}"
    )


def as_list(rules: Iterable[Explained]) -> str:
    """A line for each code, in families."""
    lines: list[str] = []
    family = ""
    for rule in rules:
        if rule.family != family:
            family = rule.family
            lines += ["", f"{rule.code[:3]}xx  {family}"]
        lines.append(f"  {rule.code}  {rule.severity:7}  {rule.title}")
    return "\n".join(lines[1:])


def as_markdown(rules: Iterable[Explained]) -> str:
    """What the page of the documentation says of them, in families."""
    parts: list[str] = []
    family = ""
    for rule in rules:
        if rule.family != family:
            family = rule.family
            parts.append(f"## {rule.code[:3]}xx: {family}")
        parts.append(_section(rule))
    return "\n\n".join(parts) + "\n"


def _section(rule: Explained) -> str:
    fix = " `sstest lint --fix` fixes it." if rule.fixable else ""
    return (
        f"### {rule.code}: {rule.title}\n\n**{rule.severity}.** {rule.what} {rule.why}{fix}\n\n"
        f"Bad:\n\n{_fenced(rule.bad)}\n\nGood:\n\n{_fenced(rule.good)}\n\nSource: {rule.source}"
    )


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    language = "json" if text.lstrip().startswith(("{", '"', "[")) else "text"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _indent(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))


def _of_rule(rule: Any) -> Explained:
    return Explained(
        rule.code,
        rule.severity,
        rule.title,
        rule.what,
        rule.why,
        rule.bad.shown,
        rule.good.shown,
        rule.source,
        rule.family,
        rule.fixable,
    )
