"""``sstest parse``: what LaunchDarkly reads from a request."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from sstest.cli.terminal import (
    complain,
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    print_painted,
    profile_option,
    read_body,
    text_of,
)
from sstest.manifest import MISSING, Manifest, ManifestError
from sstest.parser import RequestError, Update
from sstest.parser import parse as read
from sstest.parser.explain import Trace, explain
from sstest.text import escape, natural, quote

_MOST_KEYS: Final = 20


@click.command()
@manifest_argument
@click.argument("body", metavar="BODY", type=click.Path(allow_dash=True))
@profile_option
@click.option("--explain", is_flag=True, help="Show what each pointer found, and where.")
@format_option("text", "json")
def parse(
    *, manifest: str, body: str, profile: str, explain: bool, key: str | None, output_format: str
) -> None:
    """Parse the request BODY with MANIFEST.

    BODY is a file, or - for stdin; MANIFEST is a manifest.json, or its folder.

    Exits 0 for a request that is accepted, 1 for one that is refused, 2 if there is nothing to
    parse.
    """
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


def _explain(manifest: Manifest, data: bytes, profile: str) -> Sequence[Trace]:
    """What each pointer finds; empty for a manifest or body that ``docs`` cannot read."""
    try:
        return explain(manifest, data)
    except (ManifestError, RequestError) as error:
        if profile != "docs":  # under docs, parsing is about to say the same
            complain(f"no explanation, which follows the documentation: {error}", "note")
        return []


def _data(
    update: Update | None, refusal: RequestError | None, traces: Sequence[Trace]
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


def _trace_data(trace: Trace) -> dict[str, Any]:
    data = {name: getattr(trace, name) for name in ("field", "pointer", "location")}
    data |= {"found": trace.value is not MISSING, "line": trace.line, "column": trace.column}
    if trace.value is not MISSING:
        data["value"] = trace.value
    optional = {"member": trace.member, "note": trace.note}
    return data | {name: value for name, value in optional.items() if value is not None}


def _print(update: Update | None, refusal: RequestError | None, traces: Sequence[Trace]) -> None:
    lines: list[str] = []
    if traces:
        from sstest.cli.traces import HEADER, trace_lines

        lines = [*trace_lines(traces, HEADER), ""]
    if update:
        lines += _lines(update)
    if lines:
        print_painted("\n".join(lines))
    for diagnostic in update.diagnostics if update else ():
        complain(str(diagnostic), "note")
    if refusal:
        complain(f"refused with status {refusal.status}: {refusal}")


def _lines(update: Update) -> Iterator[str]:
    yield f"environment   {_text(update.environment_id)}"
    yield f"context kind  {_text(update.context_kind)}"
    for delta in update.deltas.values() or [update.delta]:
        name = f" ({_text(delta.cohort_name)})" if delta.cohort_name else ""
        yield f"cohort        {escape(delta.cohort)}{name}"
        for word, colour, keys in (
            ("joins", "green", delta.added),
            ("leaves", "red", delta.removed),
        ):
            listed = [_key(key) for key in natural(keys)[:_MOST_KEYS]]
            if len(keys) > _MOST_KEYS:
                listed.append(f"... and {len(keys) - _MOST_KEYS:,} more")
            yield from (click.style(f"  {word:6}      {one}", fg=colour) for one in listed)
        if not delta.added and not delta.removed:
            yield "  no changes"


def _key(key: str) -> str:
    """A context key, in quotes where it would look like another one."""
    is_plain = key == key.strip() and unicodedata.is_normalized("NFC", key)
    return escape(key) if is_plain else quote(key)


def _text(value: object) -> str:
    """A value as text; under ``validation-server`` it need not be a string."""
    return escape(text_of(value))
