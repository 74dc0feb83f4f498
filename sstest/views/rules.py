"""The rules in words, for people and reports."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sstest.rules.catalogue import catalogue, static_rules
from sstest.rules.rule import Rule
from sstest.views.cells import prose


def explained(prefixes: Iterable[str] = ("SS",)) -> dict[str, Rule]:
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
    return {code: found[code] for code in sorted(found) if code.startswith(wanted)}


def title_of(code: str) -> str:
    """The title of the rule of that code; empty for an unknown one."""
    found = explained([code]).get(code)
    return found.title if found else ""


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule as JSON data."""
    names = ("code", "severity", "title", "what", "why", "source", "family", "fixable")
    examples = {"bad": rule.bad.shown, "good": rule.good.shown}
    return {**{name: getattr(rule, name) for name in names}, **examples}


def as_text(rule: Rule) -> str:
    """A page about one code, for a terminal."""
    note = _note(rule, "\n\n").replace("`", "")
    return (
        f"{rule.code}: {rule.title} ({rule.severity})\n\n{rule.what}\n\n{rule.why}{note}\n\n"
        f"Bad:\n{_indent(rule.bad.shown)}\n\nGood:\n{_indent(rule.good.shown)}\n\n"
        f"Source: {rule.source}"
    )


def as_list(rules: Iterable[Rule]) -> str:
    """A line for each code, in families."""
    parts = []
    for family, group in groupby(rules, key=lambda rule: f"{rule.code[:3]}xx  {rule.family}"):
        parts.append("\n".join([family, *map(_line, group)]))
    return "\n\n".join(parts)


def as_markdown(rules: Iterable[Rule]) -> str:
    """What the page of the documentation says of them, in families."""
    parts: list[str] = []
    for family, group in groupby(rules, key=lambda rule: f"## {rule.code[:3]}xx: {rule.family}"):
        parts += [family, *map(section, group)]
    return "\n\n".join(parts) + "\n"


def section(rule: Rule) -> str:
    """A section about one code in Markdown: what, why, examples and source."""
    said = f"{prose(f'{rule.what} {rule.why}')}{_note(rule, ' ')}"
    return (
        f"### {rule.code}: {rule.title}\n\n**{rule.severity}.** {said}\n\n"
        f"Bad:\n\n{_fenced(rule.bad.shown)}\n\nGood:\n\n{_fenced(rule.good.shown)}\n\n"
        f"Source: {rule.source}"
    )


def _line(rule: Rule) -> str:
    only = " (only with fuzz --reader)" if _is_of_parsers(rule) else ""
    return f"  {rule.code}  {rule.severity:7}  {rule.title}{only}"


def _is_of_parsers(rule: Rule) -> bool:
    """Whether a rule is about parsers: those of manifests are in the catalogue."""
    return rule.search is not None and rule.code not in catalogue()


def _note(rule: Rule, lead: str) -> str:
    """Which command fixes what a rule finds, or is the only one to try it, after ``lead``."""
    if _is_of_parsers(rule):
        return f"{lead}Only `sstest fuzz --reader` tries it, on a parser of yours."
    return f"{lead}`sstest lint --fix` fixes it." if rule.fixable else ""


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    language = "json" if text.lstrip().startswith(("{", '"', "[")) else "text"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _indent(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))
