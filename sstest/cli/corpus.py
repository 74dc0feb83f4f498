"""``sstest corpus``: integrations of the real world, and their requests."""

import json
import sys
from typing import Any

import click

from sstest.cli.terminal import cannot_run_after, console, format_option, print_json, print_text
from sstest.corpus import Integration, UnknownName, integrations, load
from sstest.text import escape


@click.group()
def corpus() -> None:
    """Show integrations of the real world: manifests and requests."""


@corpus.command("list")
@format_option("text", "json")
def list_integrations(output_format: str) -> None:
    """List the integrations, each with its format and known defects."""
    from rich.table import Table

    found = integrations()
    if output_format == "json":
        print_json([_data(one) for one in found])
        return
    table = Table("integration", "format", "requests", "", box=None, pad_edge=False)
    table.columns[2].justify = "right"
    for one in found:
        defects = ", ".join(f"known defect: {defect.code}" for defect in one.known_defects)
        table.add_row(one.key, str(one.manifest.format), str(len(one.requests)), defects)
    console().print(table, soft_wrap=False)


@corpus.command()
@click.argument("key")
@click.argument("request", required=False)
@format_option("text", "json")
def show(key: str, request: str | None, output_format: str) -> None:
    """Show the integration KEY, or print one recorded REQUEST of it.

    A request is printed byte for byte as it was sent.

    `sstest corpus show amplitude first-sync | sstest parse amplitude -` parses it. With --format
    json it comes with the reason for its expected result.
    """
    with cannot_run_after(UnknownName):
        integration = load(key)
        recorded = integration.request(request) if request else None
    if recorded is None:
        _show(integration, output_format)
    elif output_format == "json":
        why = recorded.expected.why if recorded.expected else ""
        print_json({"name": recorded.name, "why": why, "body": json.loads(recorded.body)})
    else:
        sys.stdout.buffer.write(recorded.body)


def _show(integration: Integration, output_format: str) -> None:
    if output_format == "json":
        print_json({**_data(integration), "manifest": integration.manifest.to_dict()})
        return
    print_text(integration.readme.rstrip())
    out = console()
    out.print()
    out.print(f"manifest  {integration.folder / 'manifest.json'}")
    for request in integration.requests:
        why = request.expected.why if request.expected else ""
        out.print(f"request   {request.name}: {escape(why)}")


def _data(integration: Integration) -> dict[str, Any]:
    return {
        "key": integration.key,
        "format": str(integration.manifest.format),
        "path": str(integration.folder / "manifest.json"),
        "requests": [request.name for request in integration.requests],
        "knownDefects": [
            {"code": defect.code, "reason": defect.reason} for defect in integration.known_defects
        ],
    }
