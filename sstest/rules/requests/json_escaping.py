"""What a template would print if its tags escaped for JSON, which no engine can."""

import json
from functools import partial
from typing import Any, Final, NamedTuple

from sstest.javascript.values import UNDEFINED
from sstest.response.reply import encoded, json_value
from sstest.templates import Engine, parse
from sstest.templates.evaluator import Evaluator
from sstest.templates.values import Charge, Printing, as_it_is, text_of


class Value(NamedTuple):
    """What a reply says, which may be ``None``."""

    value: Any


def read(text: str) -> Value | None:
    """A reply as JSON, if it is some."""
    try:
        return Value(json_value(encoded(text).decode()))
    except ValueError:
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
