"""``sstest parse``: what LaunchDarkly reads from a request."""

import unicodedata
from collections.abc import Iterator
from heapq import nsmallest
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
from sstest.limits import EXPLAINED_MEMBERS
from sstest.manifest import MISSING, Manifest, ManifestError
from sstest.parser import RequestError, Update
from sstest.parser import parse as read
from sstest.parser.explain import Trace, Traces, explain
from sstest.text import escape, natural_key, quote

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
    # What is shown of it is small, and made first: a large body is decoded for each of the two.
    traces = _explain(loaded, data, profile) if explain else Traces()
    is_json = output_format == "json"
    traced: Any = _traces_data(traces) if is_json else _trace_lines(traces)
    del traces
    try:
        update = read(loaded, data, profile)
    except RequestError as error:
        refusal = error
    if is_json:
        print_json({**_data(update, refusal, profile), **traced})
    else:
        _print(update, refusal, traced)
    if refusal:
        click.get_current_context().exit(1)


def _explain(manifest: Manifest, data: bytes, profile: str) -> Traces:
    """What each pointer finds; empty for a manifest or body that ``docs`` cannot read."""
    try:
        return explain(manifest, data)
    except (ManifestError, RequestError) as error:
        if profile != "docs":  # under docs, parsing is about to say the same
            complain(f"no explanation, which follows the documentation: {error}", "note")
        return Traces()


def _data(update: Update | None, refusal: RequestError | None, profile: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if update:
        data = {"environmentId": update.environment_id, "contextKind": update.context_kind}
        memberships = (membership.to_dict() for membership in update.memberships)
        # Under validation-server they hold any values, which may be too deep to be written.
        data["memberships"] = memberships if profile == "docs" else list(memberships)
    if update and update.diagnostics:
        data["diagnostics"] = [str(one) for one in update.diagnostics]
    if refusal:
        names = ("status", "message", "field", "pointer", "member", "location", "hint")
        data["error"] = {name: getattr(refusal, name) for name in names}
    return data


def _traces_data(traces: Traces) -> dict[str, Any]:
    shown = traces.first(EXPLAINED_MEMBERS)
    more = len(traces) - len(shown)
    data = {"explain": [_trace_data(one) for one in shown]} if shown else {}
    return {**data, "explainLeftOut": more} if more else data


def _trace_data(trace: Trace) -> dict[str, Any]:
    data = {name: getattr(trace, name) for name in ("field", "pointer", "location")}
    data |= {"found": trace.value is not MISSING, "line": trace.line, "column": trace.column}
    if isinstance(trace.value, list) and len(trace.value) > EXPLAINED_MEMBERS:
        data["elements"] = len(trace.value)
    elif trace.value is not MISSING:
        data["value"] = trace.value
    optional = {"member": trace.member, "note": trace.note}
    return data | {name: value for name, value in optional.items() if value is not None}


def _trace_lines(traces: Traces) -> list[str]:
    from sstest.cli.traces import HEADER, trace_lines

    return [*trace_lines(traces, HEADER), ""] if len(traces) else []


def _print(update: Update | None, refusal: RequestError | None, traced: list[str]) -> None:
    lines = [*traced, *(_lines(update) if update else ())]
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
            first = nsmallest(_MOST_KEYS, keys, key=natural_key)
            listed = [_key(key) for key in first]
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
