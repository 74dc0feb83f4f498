"""What a request gives away: what is valid in it and hardly meant, one module for each kind."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from sstest.limits import COMPARED_MEMBERS
from sstest.manifest import RequestParser
from sstest.parser.beginning import decode_beginning
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.noticed.encoding import repeated
from sstest.parser.noticed.places import first_elements, unread_elements, unread_kind
from sstest.parser.noticed.values import environment, lookalikes, nothing, rounded
from sstest.parser.noticed.words import contradictions

_MOST: Final = 50


def noticed(parser: RequestParser, data: bytes, update: Any) -> tuple[Diagnostic, ...]:
    """What is hardly meant in the request ``data``, from which ``update`` was read."""
    return tuple(islice(_all(parser, data, update), _MOST))


def _all(parser: RequestParser, data: bytes, update: Any) -> Iterator[Diagnostic]:
    document = decode_beginning(data, parser.array_pointers().values(), COMPARED_MEMBERS)
    yield from environment(update)
    yield from nothing(parser, update)
    yield from lookalikes(update)
    yield from contradictions(parser, document, update)
    yield from first_elements(parser, document)
    yield from unread_elements(parser, document)
    yield from unread_kind(parser, document)
    yield from repeated(parser, data)
    yield from rounded(parser, document)
