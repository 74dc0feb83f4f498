"""``sstest template``: what a manifest's reply template becomes, and where each part is from."""

from typing import Any, Final

import click

from sstest.budget import budget
from sstest.cli.template_page import Page
from sstest.cli.terminal import (
    complain,
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    read_body,
)
from sstest.generate.malformed import malformed_from
from sstest.generate.realistic import samples
from sstest.generate.shape import ShapeError
from sstest.limits import STEPS_A_BYTE
from sstest.manifest import Manifest
from sstest.response.layout import origin_of
from sstest.response.outcome import Outcome, parsed, undecided
from sstest.response.preview import Preview, Printed, preview
from sstest.response.reply import ReplyError
from sstest.templates import NAMES
from sstest.templates.source import Position

_UNDECIDED: Final = (403, 409, 429, 500)


@click.command()
@manifest_argument
@click.option(
    "--body",
    type=click.Path(allow_dash=True),
    metavar="FILE",
    help="The request that is answered, or - for stdin (default: a generated one).",
)
@click.option("--engines", is_flag=True, help="Show also what raymond and pybars3 print.")
@click.option("--seed", type=int, default=0, show_default=True, help="For the generated request.")
@format_option("text", "json")
def template(
    *,
    manifest: str,
    body: str | None,
    engines: bool,
    seed: int,
    key: str | None,
    output_format: str,
) -> None:
    """Show the reply to each outcome of a request.

    MANIFEST is a manifest.json or its folder. Beside each line of a reply stands the place in
    jsonResponseBody that has written it, the place in the manifest, and the tags there.

    With --engines, what other engines print differently is shown too: raymond, the public
    Handlebars for Go, which is what production probably runs, and pybars3.

    Exits 0 where every reply is JSON, 1 where one is not or the template is refused, 2 where it
    could not run.
    """
    loaded = load_manifest(manifest, key)
    given = read_body(body) if body else None
    others = NAMES[1:] if engines else ()
    with budget(STEPS_A_BYTE * len(given or b"")):
        outcomes = _outcomes(loaded, given, seed)
        previews = [preview(loaded, outcome, others) for outcome in outcomes]
    if output_format == "json":
        print_json(_data(loaded, previews))
    else:
        Page(loaded).show(previews)
    if any(one.problems for one in previews):
        click.get_current_context().exit(1)


def _outcomes(manifest: Manifest, given: bytes | None, seed: int) -> list[Outcome]:
    found = parsed(manifest, given) if given is not None else None
    if found and found.update:
        good, bad = found, _refused(manifest, seed)
    else:
        good = parsed(manifest, _sample(manifest, seed))
        bad = found or _refused(manifest, seed)
    if found and found.error:
        shown = "the success shown is a generated request's"
        complain(f"the body is refused with {found.status}; {shown}", "note")
    document = good.body
    return [good, bad, *(undecided(status, body=document) for status in _UNDECIDED)]


def _sample(manifest: Manifest, seed: int) -> bytes:
    """A small request: the first that a sender makes have whole syncs among them."""
    return min((sample.body for sample in samples(manifest, 3, seed)), key=len)


def _refused(manifest: Manifest, seed: int) -> Outcome:
    """The outcome of a malformed request: of many, the first whose reply is not JSON."""
    try:
        bodies = [one.body for one in malformed_from(manifest, _sample(manifest, seed))]
    except ShapeError:
        bodies = [b"{}"]
    refusals: dict[str, Outcome] = {}  # one of each message will do
    for outcome in (parsed(manifest, body) for body in bodies):
        if outcome.error:
            refusals.setdefault(str(outcome.error), outcome)
    found = list(refusals.values())
    return next((each for each in found if preview(manifest, each).problems), found[0])


def _data(manifest: Manifest, previews: list[Preview]) -> dict[str, Any]:
    line, column = manifest.template_place(0) or (None, None)
    return {
        "template": manifest.template,
        "manifestLine": line,
        "manifestColumn": column,
        "outcomes": [_outcome_data(manifest, one) for one in previews],
    }


def _outcome_data(manifest: Manifest, one: Preview) -> dict[str, Any]:
    reply, error = one.reply, one.outcome.error
    return {
        "status": reply.status if reply else one.outcome.status,
        "message": error.message if error else "",
        "headers": dict(reply.headers) if reply else {},
        "body": reply.body.decode() if reply else None,
        "rendered": one.printed and _printed_data(manifest, one.printed),
        "engines": {each.engine: _printed_data(manifest, each) for each in one.others},
        "differences": [
            {
                "engine": other.engine,
                **_place_data(manifest, each.origin.position),
                "tag": each.origin.tag,
                "rendered": each.here,
                "printed": each.there,
            }
            for other in one.others
            for each in one.differences(other)
        ],
    }


def _printed_data(manifest: Manifest, printed: Printed) -> dict[str, Any]:
    data: dict[str, Any] = {"text": printed.text, "parts": [], "problem": None}
    if rendered := printed.rendered:
        for part in rendered.parts:
            place = _place_data(manifest, rendered.begin(part))
            tag = origin_of(rendered, part).tag
            data["parts"].append({"start": part.start, "end": part.end, **place, "tag": tag})
    if problem := printed.problem:
        data["problem"] = {
            "kind": "not JSON" if isinstance(problem, ReplyError) else "template refused",
            "message": problem.reason if isinstance(problem, ReplyError) else problem.message,
            "offset": problem.offset if isinstance(problem, ReplyError) else None,
            **_place_data(manifest, printed.origin),
        }
    return data


def _place_data(manifest: Manifest, position: Position | None) -> dict[str, int | None]:
    line, column = (manifest.template_place(position.offset) if position else None) or (None, None)
    return {
        "line": position.line if position else None,
        "column": position.column if position else None,
        "manifestLine": line,
        "manifestColumn": column,
    }
