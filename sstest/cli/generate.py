"""``sstest generate``: realistic requests for a manifest."""

import json

import click

from sstest.cli.terminal import (
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    print_text,
)


@click.command()
@manifest_argument
@click.option(
    "-n",
    "--count",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="How many requests.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed gives the same bytes."
)
@click.option("--locale", metavar="NAME", help="A locale of Faker's for the people, such as de_DE.")
@click.option("--key", help="The integration key (default: the name of the manifest's folder).")
@click.option("--meaning", is_flag=True, help="Print beside each body the update it must parse to.")
@format_option("jsonl", "json")
def generate(
    *,
    manifest: str,
    count: int,
    seed: int,
    locale: str | None,
    key: str | None,
    meaning: bool,
    output_format: str,
) -> None:
    """Print realistic request bodies for MANIFEST, in its format.

    MANIFEST is a manifest.json or its folder. With jsonl, each line is one body, byte for byte as
    it would be sent.
    """
    from sstest.generate.realistic import samples

    try:
        made = samples(load_manifest(manifest, key), count, seed, locale)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    rows = [
        {"body": json.loads(sample.body), "update": sample.update.to_dict()}
        if meaning
        else json.loads(sample.body)
        for sample in made
    ]
    if output_format == "json":
        print_json(rows)
    elif meaning:
        for row in rows:
            print_json(row, indent=None)
    else:
        for sample in made:
            print_text(sample.body.decode())
