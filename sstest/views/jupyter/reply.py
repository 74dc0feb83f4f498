"""A reply in a notebook: status, headers, the body as JSON or where it breaks, and the refusal."""

import contextlib
from collections.abc import Iterator
from http.client import responses as phrases
from typing import Final

from sstest.parser import RequestError
from sstest.response.reply import Reply, ReplyError
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup

# A larger body is shown as it is: indenting can make it many times larger still.
_LARGEST_INDENTED: Final = 20_000


def reply_html(reply: Reply) -> str:
    """Show a reply, and why the request was refused, if it was."""
    status = f"{reply.status} {phrases.get(reply.status, '')}".strip()
    headers = [(markup.words(name), markup.text(found)) for name, found in reply.headers.items()]
    size = counted(len(reply.body), "byte") if reply.body else "no body"
    return markup.panel(
        "Reply",
        markup.headline(markup.chip(status, "good" if reply.ok else "bad"), markup.note(size)),
        markup.facts(headers),
        *(_body(reply) if reply.body else ()),
        *([_refusal(reply.error)] if reply.error else ()),
    )


def _body(reply: Reply) -> Iterator[Html]:
    import msgspec

    shown = reply.body.decode(errors="replace")
    try:
        reply.json()
    except ReplyError as error:
        why = f"{error.reason}, line {error.line}, column {error.column}"
        yield markup.stack(
            [element("span", markup.chip("not JSON", "bad"), " ", markup.words(why))]
        )
        yield markup.block(shown, highlight=error.offset)
        return
    if len(shown) <= _LARGEST_INDENTED:
        # It is stricter than JSON here and there; what it refuses is shown as it is.
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            shown = msgspec.json.format(shown, indent=2)
    yield markup.block(shown)


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
