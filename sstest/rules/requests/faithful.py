"""What a template would have to print for every value to arrive in the reply as it was."""

import json
from typing import Final

from sstest.javascript.values import UNDEFINED
from sstest.manifest.source import JsonSyntaxError, Source, read_json
from sstest.templates.printing import HANDLEBARS_JS, Printing
from sstest.templates.values import Charge, text_of


def read(text: str) -> Source | None:
    """A text as JSON, if it is some."""
    try:
        return read_json(text)
    except JsonSyntaxError:
        return None


def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _faithful(value: object, charge: Charge) -> str:
    """What a tag between quotes would have to print for the value to arrive."""
    return "" if value is None or value is UNDEFINED else _as_json(text_of(value, charge))


def _faithful_raw(value: object, charge: Charge) -> object:
    if isinstance(value, str):
        return _as_json(value)
    return HANDLEBARS_JS.unescaped(value, charge)


FAITHFUL: Final = Printing(text_of, _faithful, _faithful_raw)
"""Escapes for JSON, which Handlebars cannot: both kinds of tags are right between quotes."""
