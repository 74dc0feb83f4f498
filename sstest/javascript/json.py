"""``JSON.parse`` and ``JSON.stringify`` (ECMA-262 §25.5), at any depth."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sstest.javascript.values import in_order, number, number_to_string

_TOKEN: Final = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")'
    r"|(?P<atom>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)"
    r"|(?P<mark>[\[\]{},:]))"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class JavaScriptSyntaxError(ValueError):
    """``JSON.parse`` throws a SyntaxError on this text; the message is not V8's."""


def parse(text: str) -> Any:
    """``JSON.parse(text)``: numbers are doubles, lone surrogates pass, any depth does."""
    try:
        return json.loads(
            text, parse_int=_double, parse_float=_double, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        at = error.pos
        if error.msg.startswith("Illegal trailing comma"):  # from Python 3.13 on, at the comma
            at = len(text) - len(text[at + 1 :].lstrip(" \t\n\r"))
        raise _unexpected(at) from None
    except RecursionError:
        return _parse_deep(text)


def _unexpected(offset: int) -> JavaScriptSyntaxError:
    return JavaScriptSyntaxError(f"Unexpected token in JSON at position {offset}")


def stringify(value: object) -> str:
    """``JSON.stringify(value)``: compact, index-like names first, lone surrogates escaped."""
    pieces: list[str] = []
    pending: list[object] = [value]  # what is still to be written, the next one last
    while pending:
        match pending.pop():
            case _Written(text):
                pieces.append(text)
            case Mapping() as members:
                pending.append(_Written("}"))
                pieces.append("{")
                for position, name in reversed([*enumerate(in_order(members))]):
                    comma = "," if position else ""
                    pending += members[name], _Written(f"{comma}{_quote(name)}:")
            case Sequence() as items if not isinstance(items, str):
                pending.append(_Written("]"))
                pieces.append("[")
                for position, item in reversed([*enumerate(items)]):
                    pending += item, _Written("," if position else "")
            case scalar:
                pieces.append(_scalar_text(scalar))
    return "".join(pieces)


def _double(digits: str) -> int | float:
    return number(float(digits))


def _refuse_constant(name: str) -> Any:
    raise JavaScriptSyntaxError(f"Unexpected token {name} in JSON")


def _parse_deep(text: str) -> Any:
    """Parse with an explicit stack, for documents nested deeper than Python's parser allows."""
    holder: list[Any] = []
    stack: list[tuple[Any, str | None]] = [(holder, None)]
    expecting = "value"
    offset = 0
    while token := _TOKEN.match(text, offset):
        container, name = stack[-1]
        mark = token["mark"]
        if expecting.startswith("value") and mark in (None, "[", "{"):
            child: Any = [] if mark == "[" else {} if mark == "{" else _scalar(token)
            if name is None:
                container.append(child)
            else:
                container[name] = child
            if mark:
                stack.append((child, None))
            expecting = {"[": "value or ]", "{": "name or }"}.get(mark or "", "comma")
        elif expecting.startswith("name") and token["string"]:
            stack[-1] = (container, json.loads(token["string"]))
            expecting = "colon"
        elif expecting == "colon" and mark == ":":
            expecting = "value"
        elif expecting == "comma" and mark == "," and container is not holder:
            expecting = "name" if isinstance(container, dict) else "value"
        elif _closes(mark, expecting, container) and container is not holder:
            stack.pop()
            expecting = "comma"
        else:
            break
        offset = token.end()
    if expecting != "comma" or len(stack) != 1 or text[offset:].strip(" \t\n\r"):
        raise _unexpected(offset)
    return holder[0]


def _closes(mark: str | None, expecting: str, container: object) -> bool:
    if mark == "]":
        return isinstance(container, list) and expecting in ("comma", "value or ]")
    return mark == "}" and isinstance(container, dict) and expecting in ("comma", "name or }")


def _scalar(token: re.Match[str]) -> Any:
    return parse(token["string"] or token["atom"])


@dataclass(frozen=True, slots=True)
class _Written:
    text: str


def _scalar_text(value: object) -> str:
    match value:
        case True | False | None:
            return json.dumps(value)
        case int() | float() | Decimal():
            text = number_to_string(value)
            return text if text.lstrip("-")[0].isdigit() else "null"  # an infinity
        case _:
            return _quote(value)


def _quote(text: object) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if not _SURROGATE.search(quoted):
        return quoted
    # Two halves that stand together are one character to JavaScript, whose text is UTF-16.
    joined = quoted.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", joined)
