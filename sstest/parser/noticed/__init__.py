"""What a request gives away: what is valid in it and hardly meant, one module for each kind."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from sstest.manifest import RequestParser
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.noticed.encoding import repeated
from sstest.parser.noticed.places import first_elements, unread_elements, unread_kind
from sstest.parser.noticed.values import environment, lookalikes, nothing, rounded
from sstest.parser.noticed.words import contradictions

_MOST: Final = 50


def noticed(
    parser: RequestParser, document: Any, body: object, update: Any
) -> tuple[Diagnostic, ...]:
    """What is hardly meant in a request that was read: ``document`` is its ``body``, decoded.

    ``update`` is the :class:`~sstest.Update` that was read from it.
    """
    return tuple(islice(_all(parser, document, body, update), _MOST))


def _all(parser: RequestParser, document: Any, body: object, update: Any) -> Iterator[Diagnostic]:
    yield from environment(update)
    yield from nothing(parser, update)
    yield from lookalikes(update)
    yield from contradictions(parser, document, update)
    yield from first_elements(parser, document)
    yield from unread_elements(parser, document)
    yield from unread_kind(parser, document)
    yield from repeated(parser, body)
    yield from rounded(parser, document)
