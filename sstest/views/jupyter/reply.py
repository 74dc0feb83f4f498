"""A reply in a notebook: status, headers, the body line by line, and the refusal.

Beside each line of a body that a template wrote is the place in the template that wrote it.
"""

import contextlib
from collections.abc import Iterator
from http.client import responses as phrases
from itertools import islice
from typing import Final

from sstest.parser import RequestError
from sstest.response.layout import Origin, lines, origins
from sstest.response.reply import Reply, ReplyError, encoded
from sstest.templates import Rendered, TemplateError, trace
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup

# A larger body is shown as it is: indenting can make it many times larger still.
_LARGEST_INDENTED: Final = 20_000
_MOST_LINES: Final = 60
_MOST_TAGS: Final = 3


def reply_html(reply: Reply) -> Html:
    """Show a reply, what in its template wrote each line, and why the request was refused."""
    status = f"{reply.status} {phrases.get(reply.status, '')}".strip()
    headers = [(markup.words(name), markup.text(found)) for name, found in reply.headers.items()]
    size = counted(len(reply.body), "byte") if reply.body else "no body"
    return markup.panel(
        "Reply",
        markup.headline(markup.chip(status, "good" if reply.ok else "bad"), markup.note(size)),
        markup.facts(headers[: markup.MOST]),
        markup.stack((), len(headers) - markup.MOST, "header"),
        *_body(reply),
        *([_refusal(reply.error)] if reply.error else ()),
    )


def _body(reply: Reply) -> Iterator[Html]:
    import msgspec

    if not reply.body:
        return
    shown = reply.body.decode(errors="replace")
    rendered = _rendered(reply)
    try:
        reply.json()
    except ReplyError as error:
        yield from _not_json(shown, error, rendered)
        return
    if len(shown) <= _LARGEST_INDENTED:
        if rendered is not None:
            yield from _written(rendered)
            return
        # It is stricter than JSON here and there; what it refuses is shown as it is.
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            shown = msgspec.json.format(shown, indent=2)
    yield markup.block(shown)


def _rendered(reply: Reply) -> Rendered | None:
    """The body with the place in the template that each part comes from, if that is known."""
    if reply.template is None or reply.variables is None:
        return None
    try:
        rendered = trace(reply.template, reply.variables)
    except TemplateError:
        return None
    return rendered if encoded(rendered.text) == reply.body else None


def _written(rendered: Rendered) -> Iterator[Html]:
    """Each line of the body, and what in the template wrote it."""
    laid_out = list(lines(rendered.text))
    rows = [
        (markup.line(line.text), *_places(origins(rendered, line.start, line.end)))
        for line in laid_out[:_MOST_LINES]
    ]
    yield markup.table(("body", "place in the template", "tag"), rows)
    yield markup.stack((), len(laid_out) - _MOST_LINES, "line")


def _places(found: list[Origin]) -> tuple[Html, Html]:
    """The first place of a line in the template, and the tags there."""
    position = found[0].position
    tags = [markup.text(one.tag) for one in islice(found, _MOST_TAGS) if one.tag]
    more = len(found) - _MOST_TAGS
    return markup.place(position.line, position.column), markup.stack(tags, more, "tag")


def _not_json(shown: str, error: ReplyError, rendered: Rendered | None) -> Iterator[Html]:
    why = f"{error.reason}, line {error.line}, column {error.column}"
    yield element("div", markup.chip("not JSON", "bad"), " ", markup.words(why))
    yield markup.block(shown, highlight=error.offset)
    if rendered is not None and rendered.text == shown:
        origin = rendered.culprit(error.offset)
        yield markup.facts(
            [
                (
                    markup.note("written by the template"),
                    f"line {origin.line}, column {origin.column}",
                )
            ]
        )
        yield markup.block(rendered.source.text, highlight=origin.offset)


def _refusal(error: RequestError) -> Html:
    """Why a request was refused: in words, and where in manifest and request."""
    rows = [(markup.note("refused"), markup.words(error.message))]
    if error.field:
        member = [markup.note(f" of member {error.member}")] if error.member is not None else []
        rows.append(
            (markup.note("manifest property"), element("span", markup.name(error.field), *member))
        )
    if error.location is not None:
        rows.append((markup.note("place in the request"), markup.text(error.location)))
    if error.hint:
        rows.append((markup.note("hint"), markup.words(error.hint)))
    return markup.facts(rows)
