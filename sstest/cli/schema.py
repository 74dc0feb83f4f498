"""``sstest schema``: the JSON Schema of a manifest."""

import click

from sstest.cli.terminal import print_text
from sstest.manifest.schema import schema_text


@click.command()
def schema() -> None:
    """Print the JSON Schema of a synced segment manifest.

    Editors that support JSON Schema (draft 2020-12) complete and check a manifest.json with it.
    """
    print_text(schema_text().rstrip("\n"))
