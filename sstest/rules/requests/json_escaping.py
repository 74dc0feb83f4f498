"""What a template would print if its tags escaped for JSON, which no engine can."""

import json
from functools import partial
from typing import Final

from sstest.javascript.values import UNDEFINED
from sstest.manifest.source import JsonSyntaxError, Source, read_json
from sstest.templates import Engine, parse
from sstest.templates.evaluator import Evaluator
from sstest.templates.values import Charge, Printing, as_it_is, text_of


def read(text: str) -> Source | None:
    """A text as JSON, if it is some."""
    try:
        return read_json(text)
    except JsonSyntaxError:
        return None


def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _escaped(value: object, charge: Charge) -> str:
    return "" if value is None or value is UNDEFINED else _as_json(text_of(value, charge))


def _unescaped(value: object, charge: Charge) -> object:
    return _as_json(value) if isinstance(value, str) else as_it_is(value, charge)


JSON_ESCAPING: Final = Engine(
    "handlebars.js, escaping for JSON",
    parse,
    partial(Evaluator, printing=Printing(text_of, _escaped, _unescaped)),
)
"""Both kinds of tags print what is right between quotes: every value arrives as it was."""
