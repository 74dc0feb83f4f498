"""``sstest diff``: whether two manifests read all requests alike."""

from typing import Any

import click

from sstest.cli.terminal import (
    console,
    format_option,
    load_manifest,
    print_json,
    print_text,
    profile_option,
)
from sstest.difference.compare import Comparison
from sstest.difference.compare import diff as compare
from sstest.text import escape, shorten
from sstest.views.json import text_data


@click.command()
@click.argument("old", metavar="OLD", type=click.Path())
@click.argument("new", metavar="NEW", type=click.Path())
@click.option(
    "--max-examples",
    type=click.IntRange(min=1),
    default=250,
    show_default=True,
    help="How many requests of each kind to try if nothing can be proven.",
)
@click.option("--seed", type=int, help="Try other requests; the same seed gives the same.")
@profile_option
@format_option("text", "json", "markdown")
def diff(
    *, old: str, new: str, max_examples: int, seed: int | None, profile: str, output_format: str
) -> None:
    """Say whether OLD and NEW read and answer all requests alike.

    Each is a manifest.json, its folder, or a key of the corpus. If the manifests are equivalent,
    this is proven where possible; otherwise the smallest request that shows a difference is
    printed, with both readings, for each property that has changed.

    Exits 0 if they are alike, 1 if they differ, 2 if it could not run, or not compare all replies.
    """
    first, second = load_manifest(old), load_manifest(new)
    found = compare(first, second, seed=seed, max_examples=max_examples, profile=profile)
    match output_format:
        case "json":
            print_json(_data(found))
        case "markdown":
            from sstest.views.markdown import comparison_markdown

            print_text(comparison_markdown(found, new))
        case _:
            _print(found)
    if not found.alike:
        click.get_current_context().exit(1 if found.differences else 2)


def _data(found: Comparison) -> dict[str, Any]:
    return {
        "alike": found.alike,
        "proven": found.proven,
        "profile": found.profile,
        "requests": found.requests,
        "unjudged": found.unjudged,
        "changes": list(found.changes),
        "differences": [
            {
                "kind": one.kind,
                "properties": list(one.properties or found.changes),
                **text_data("request", one.request),
                "old": one.old,
                "new": one.new,
            }
            for one in found.differences
        ],
    }


def _print(found: Comparison) -> None:
    out = console()
    if not found.differences:
        out.print(escape(found))
    if found.changes:
        out.print(f"changed: {', '.join(found.changes)}")
    for one in found.differences:
        out.print()
        out.print(f"{one.headline}:", style="bold")
        out.print(f"  {shorten(one.request)}")
        out.print(f"  old: {escape(one.old)}")
        out.print(f"  new: {escape(one.new)}")
