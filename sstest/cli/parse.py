"""``sstest parse``: what LaunchDarkly reads from a request."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import click

from sstest.cli.terminal import (
    complain,
    console,
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    read_body,
)
from sstest.text import escape

if TYPE_CHECKING:
    from sstest.manifest import Manifest
    from sstest.parser import Delta, RequestError, Update
    from sstest.parser.explain import Trace

_MOST_KEYS: Final = 20
_MOST_MEMBERS: Final = 3
_WIDEST_VALUE: Final = 60


@click.command()
@manifest_argument
@click.argument("body", metavar="BODY", type=click.Path(allow_dash=True))
@click.option(
    "--profile",
    type=click.Choice(["docs", "validation-server"]),
    default="docs",
    show_default=True,
    help="As documented, or as the published validation server does.",
)
@click.option("--explain", is_flag=True, help="Show what each pointer found, and where.")
@click.option("--key", help="The integration key (default: the name of the manifest's folder).")
@format_option("text", "json")
def parse(
    *, manifest: str, body: str, profile: str, explain: bool, key: str | None, output_format: str
) -> None:
    """Parse the request BODY with MANIFEST.

    BODY is a file, or - for stdin; MANIFEST is a manifest.json, or its folder.

    Exits 0 for a request that is accepted, 1 for one that is refused, 2 if there is nothing to
    parse.
    """
    from sstest.parser import RequestError
    from sstest.parser import parse as read

    loaded = load_manifest(manifest, key)
    data = read_body(body)
    update, refusal = None, None
    traces = _explain(loaded, data, profile) if explain else []
    try:
        update = read(loaded, data, profile)
    except RequestError as error:
        refusal = error
    if output_format == "json":
        print_json(_data(update, refusal, traces))
    else:
        _print(update, refusal, traces)
    if refusal:
        click.get_current_context().exit(1)


def _explain(manifest: "Manifest", data: bytes, profile: str) -> "list[Trace]":
    """What each pointer finds; empty for a manifest or body that ``docs`` cannot read."""
    from sstest.manifest import ManifestError
    from sstest.parser import RequestError
    from sstest.parser.explain import explain

    try:
        return explain(manifest, data)
    except (ManifestError, RequestError) as error:
        if profile != "docs":  # under docs, parsing is about to say the same
            complain(f"no explanation, which follows the documentation: {error}", "note")
        return []


def _data(
    update: "Update | None", refusal: "RequestError | None", traces: "list[Trace]"
) -> dict[str, Any]:
    data = update.to_dict() if update else {}
    if update and update.diagnostics:
        data["diagnostics"] = [str(one) for one in update.diagnostics]
    if refusal:
        names = ("status", "message", "field", "pointer", "member", "location", "hint")
        data["error"] = {name: getattr(refusal, name) for name in names}
    if traces:
        data["explain"] = [_trace_data(trace) for trace in traces]
    return data


def _trace_data(trace: "Trace") -> dict[str, Any]:
    from sstest.manifest import MISSING

    data = {name: getattr(trace, name) for name in ("field", "pointer", "location")}
    data |= {"found": trace.value is not MISSING, "line": trace.line, "column": trace.column}
    if trace.value is not MISSING:
        data["value"] = trace.value
    optional = {"member": trace.member, "note": trace.note}
    return data | {name: value for name, value in optional.items() if value is not None}


def _print(update: "Update | None", refusal: "RequestError | None", traces: "list[Trace]") -> None:
    out = console()
    if traces:
        _print_traces(traces)
    if update:
        out.print(f"environment   {_text(update.environment_id)}")
        out.print(f"context kind  {_text(update.context_kind)}")
        for delta in update.deltas.values() or [update.delta]:
            _print_delta(delta)
        for diagnostic in update.diagnostics:
            complain(str(diagnostic), "note")
    if refusal:
        complain(f"refused with status {refusal.status}: {refusal}")


def _print_delta(delta: "Delta") -> None:
    out = console()
    name = f" ({_text(delta.cohort_name)})" if delta.cohort_name else ""
    out.print(f"cohort        {escape(delta.cohort)}{name}")
    for word, style, keys in (("joins", "green", delta.added), ("leaves", "red", delta.removed)):
        listed = sorted(keys)
        for context_key in listed[:_MOST_KEYS]:
            out.print(f"  {word:6}      {escape(context_key)}", style=style)
        if len(listed) > _MOST_KEYS:
            out.print(f"  {word:6}      ... and {len(listed) - _MOST_KEYS:,} more", style=style)
    if not delta.added and not delta.removed:
        out.print("  no changes")


def _print_traces(traces: "list[Trace]") -> None:
    from rich.table import Table
    from rich.text import Text

    from sstest.manifest import MISSING

    table = Table("property", "pointer", "found", "where", box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"  # on a narrow terminal
    hidden = 0
    for trace in traces:
        if trace.member is not None and trace.member >= _MOST_MEMBERS:
            hidden += 1
            continue
        member = "" if trace.member is None else f"  member {trace.member} "
        where = "" if trace.line is None else f"{trace.line}:{trace.column}"
        found = trace.note if trace.value is MISSING else _shorten(trace.value)
        style = "yellow" if trace.value is MISSING else ""
        table.add_row(
            Text(f"{member}{trace.field}"),
            Text(escape(trace.pointer) or '""'),
            Text(escape(found), style=style),
            Text(where),
        )
    out = console()
    out.print(table, soft_wrap=False)
    if hidden:
        out.print(f"  ... and {hidden:,} more values of further members")
    out.print()


def _shorten(value: object) -> str:
    if isinstance(value, list):
        return f"an array of {len(value):,}" if value else "an empty array"
    if isinstance(value, dict):
        return f"an object with {', '.join(list(value)[:5])}" if value else "an empty object"
    text = repr(value) if isinstance(value, str) else _text(value)
    return text if len(text) <= _WIDEST_VALUE else f"{text[:_WIDEST_VALUE]}..."


def _text(value: object) -> str:
    """A value as text; under ``validation-server`` it need not be a string."""
    from sstest.javascript.values import to_string

    return escape(f"{value:f}" if isinstance(value, Decimal) else to_string(value))
