"""``sstest generate``: realistic requests for a manifest, valid or malformed."""

import sys
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import click

from sstest.cli.generate_formats import FORMATS
from sstest.cli.terminal import (
    complain,
    console,
    format_option,
    load_manifest,
    manifest_argument,
    read_samples,
)
from sstest.generate.actions import actions
from sstest.generate.malformed import malformed_samples
from sstest.generate.realistic import stream
from sstest.generate.shape import ShapeError
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, parse
from sstest.regex.re2 import too_large
from sstest.text import escape, quote
from sstest.views.curl import SERVE, url_of
from sstest.vocabulary.reading import LONGEST

# Fewer are made before a bar could be read.
_LONG_RUN: Final = 200
_Item = TypeVar("_Item")


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
    "--valid/--malformed",
    "valid",
    default=True,
    help="Requests that are accepted (the default), or requests that must be refused.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed gives the same bytes."
)
@click.option("--locale", metavar="NAME", help="A locale of Faker's for the words, such as de_DE.")
@click.option(
    "--like",
    type=click.Path(),
    multiple=True,
    metavar="FILE",
    help="A payload of the sender (repeatable): its fields and styles are copied, but none of"
    " its values.",
)
@click.option("--meaning", is_flag=True, help="Print with each body the update it must parse to.")
@click.option(
    "--url",
    default=SERVE,
    show_default=True,
    help="Where http, curl and har send to, by default to sstest serve: a server, such as"
    " https://app.launchdarkly.com, or a whole address, in which {key} is the integration key, such"
    " as the validation server's http://localhost:3000/api/v2/segment-target/{key}",
)
@format_option("jsonl", "json", "http", "curl", "har")
@click.argument("more", nargs=-1, type=click.Path(), metavar="[FILE …]")
def generate(  # noqa: PLR0913  # one for each option
    *,
    manifest: str,
    count: int,
    valid: bool,
    seed: int,
    locale: str | None,
    like: tuple[str, ...],
    key: str | None,
    meaning: bool,
    url: str,
    output_format: str,
    more: tuple[str, ...],
) -> None:
    """Print realistic requests for MANIFEST.

    MANIFEST is a manifest.json, its folder, or a key of the corpus. jsonl prints one body per line,
    byte for byte as it would be sent, and json a list of them. Malformed requests, and those
    printed with --meaning, are objects with the body and the expected result. http is for the
    HTTP clients of editors, curl for a shell, har for browsers and proxies; where they need a
    token, they take it from LAUNCHDARKLY_TOKEN. sstest serve accepts any, so curl sends one
    without the variable, too.

    Further files after --like FILE are payloads as well: .json holds one, .jsonl one per line, .har
    those that were sent; or it is a folder of them.
    """
    if more and not like:
        raise click.UsageError(f"unexpected argument {more[0]!r}; did you mean --like?")
    loaded = load_manifest(manifest, key)
    payloads = _payloads(loaded, (*like, *more))
    if valid:
        _note_nobody_joins(loaded)
    make = stream if valid else malformed_samples
    target = url_of(loaded.key, url)
    try:
        made = make(loaded, count, seed, locale, payloads)
        FORMATS[output_format](_counted(made, count), target, meaning)
    except (ManifestError, ShapeError):
        raise
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _payloads(manifest: Manifest, paths: Iterable[str]) -> tuple[bytes, ...]:
    """The bodies in the files; each must be JSON.

    Where the manifest refuses some, which may be another sender's, a note says so.
    """
    found = read_samples(paths)
    refused: list[str] = []
    for one in found:
        try:
            parse(manifest, one.body)
        except RequestError as error:
            if error.unreadable:
                raise click.UsageError(f"--like {escape(one.path or one.name)}: {error}") from None
            refused.append(str(error))  # and not the error, which holds the body as data
    if refused:
        many = f"{len(refused)} of {len(found)} payloads of --like"
        complain(f"{escape(manifest.key)} refuses {many}: {refused[0]}", "note")
    return tuple(one.body for one in found)


def _note_nobody_joins(manifest: Manifest) -> None:
    """A note where no action is known for joining, since the matcher has none that is short."""
    parser = manifest.request_parser
    if parser.array_inclusion is None or too_large(parser.array_inclusion.matcher):
        return
    if not actions(parser.array_inclusion.matcher).joining:
        matcher = quote(parser.array_inclusion.matcher)
        complain(
            f"nobody joins: no action of up to {LONGEST} characters is known for {matcher}", "note"
        )


def _counted(made: Iterable[_Item], count: int) -> Iterator[_Item]:
    """``made``, with a progress bar on stderr if it takes long and only stderr is a terminal."""
    if count < _LONG_RUN or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from made
        return
    from rich.progress import track

    yield from track(made, "requests", total=count, console=console(sys.stderr), transient=True)
