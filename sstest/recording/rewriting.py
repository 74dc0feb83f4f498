"""A request with other values in it, and nothing else changed: not an escape, not a blank."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?:[^"\\]+|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[\[\]{},:]|true|false|null'
)
Place = tuple[str, ...]
"""The names and indices that lead to a value, from the root."""


def rewrite(
    text: str,
    of_text: Callable[[Place, str], str],
    of_number: Callable[[str], str],
    of_name: Callable[[str], str],
) -> str:
    """JSON with other texts, numbers and names of properties; ``text`` must be valid JSON."""
    return "".join(_pieces(text, of_text, of_number, of_name))


def _pieces(
    text: str,
    of_text: Callable[[Place, str], str],
    of_number: Callable[[str], str],
    of_name: Callable[[str], str],
) -> Iterator[str]:
    place: list[str] = []
    arrays: list[bool] = []
    is_name, end = False, 0
    for found in _TOKEN.finditer(text):
        token = found[0]
        yield text[end : found.start()]
        end = found.end()
        first = token[0]
        if first == '"' and is_name:
            name = json.loads(token)
            place[-1] = name
            token = _written(token, name, of_name(name))
        elif first == '"':
            value = json.loads(token)
            token = _written(token, value, of_text(tuple(place), value))
        elif first in "-0123456789":
            token = of_number(token)
        elif first in "{[":
            arrays.append(first == "[")
            place.append("0")
            is_name = first == "{"
        elif first in "}]":
            arrays.pop()
            place.pop()
            is_name = False
        elif first == ",":
            is_name = not arrays[-1]
            if arrays[-1]:
                place[-1] = str(int(place[-1]) + 1)
        elif first == ":":
            is_name = False
        yield token
    yield text[end:]


def _written(token: str, before: str, after: str) -> str:
    return token if after == before else json.dumps(after, ensure_ascii=token.isascii())
