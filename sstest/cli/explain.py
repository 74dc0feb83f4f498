"""``sstest explain``: what a rule checks, why, and how to fix what it finds."""

import click

from sstest.cli.terminal import CannotRun, format_option, print_json, print_text
from sstest.engine.select import nearest_code
from sstest.rules.rule import Rule
from sstest.views.rules import as_list, as_markdown, as_text, explained, rule_data


@click.command()
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@format_option("text", "json", "markdown")
def explain(*, codes: tuple[str, ...], output_format: str) -> None:
    """Explain rules by CODE; without one, list all rules.

    CODE is a rule, such as SS305, or the start of several, such as SS3.
    """
    found = _found(codes)
    rules = list(found.values())
    if output_format == "json":
        print_json([rule_data(rule) for rule in rules])
    elif output_format == "markdown":
        print_text(as_markdown(rules).rstrip("\n"))
    elif any(code.upper() in found for code in codes):
        print_text("\n\n\n".join(as_text(rule) for rule in rules))
    else:
        print_text(as_list(rules))


def _found(codes: tuple[str, ...]) -> dict[str, Rule]:
    """The rules by code; raises :class:`CannotRun` for an unknown one."""
    found: dict[str, Rule] = {}
    for code in codes or ("SS",):
        matching = explained([code.upper()]) if code else {}
        if not matching:
            near = nearest_code(code, explained())
            hint = f"did you mean {near}?" if near else "sstest explain lists them all"
            raise CannotRun(f"there is no code {code[:40]!r}: {hint}")
        found |= matching
    return found
