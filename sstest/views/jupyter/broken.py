"""A body that cannot be decoded: its text, with the place marked where it stops being JSON."""

from collections.abc import Iterator

from sstest.manifest.broken import broken
from sstest.parser import RequestError
from sstest.views.html import Html, element
from sstest.views.jupyter import markup


def broken_body(body: object, error: RequestError) -> Iterator[Html]:
    """What is shown of a body that :func:`~sstest.parser.body.decode` refuses with ``error``."""
    text, offset = _place(body)
    yield element("div", markup.chip("not JSON", "bad"), " ", markup.words(error.message))
    yield markup.block(text, highlight=offset)


def _place(body: object) -> tuple[str, int | None]:
    """The text of a body, and how many characters stand before what is wrong."""
    match body:
        case bytes() | bytearray() | memoryview():
            data = bytes(body)
            try:
                text = data.decode()
            except UnicodeDecodeError as error:
                return data.decode(errors="replace"), len(data[: error.start].decode())
        case str():
            text = body
            try:
                text.encode()
            except UnicodeEncodeError as error:
                return text, error.start
        case _:
            return f"a Python object of type {type(body).__name__}", None
    why = broken(text)
    return text, why.offset if why else None
