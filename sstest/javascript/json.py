"""``JSON.parse`` and ``JSON.stringify`` (ECMA-262 §25.5), at any depth."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sstest.javascript.values import number, number_to_string

_TOKEN: Final = re.compile(
    r"[ \t\n\r]*(?:"
    r'(?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")'
    r"|(?P<atom>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)"
    r"|(?P<mark>[\[\]{},:]))"
)
_ARRAY_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_LAST_INDEX: Final = 2**32 - 2
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class JavaScriptSyntaxError(ValueError):
    """``JSON.parse`` throws a SyntaxError on this text; the words are ours, not V8's."""


def parse(text: str) -> Any:
    """``JSON.parse(text)``: numbers are doubles, lone surrogates pass, any depth does."""
    try:
        return json.loads(
            text, parse_int=_double, parse_float=_double, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise JavaScriptSyntaxError(f"{error.msg} in JSON at position {error.pos}") from None
    except RecursionError:
        return _parse_deep(text)


def stringify(value: object) -> str:
    """``JSON.stringify(value)``: compact, index-like names first, lone surrogates escaped."""
    text = json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _double(digits: str) -> int | float:
    return number(float(digits))


def _refuse_constant(name: str) -> Any:
    raise JavaScriptSyntaxError(f"Unexpected token {name} in JSON")


def _parse_deep(text: str) -> Any:
    """Parse with a stack of our own what is nested beyond Python's; V8 has no such limit."""
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
        raise JavaScriptSyntaxError(f"Unexpected token in JSON at position {offset}")
    return holder[0]


def _closes(mark: str | None, expecting: str, container: object) -> bool:
    if mark == "]":
        return isinstance(container, list) and expecting in ("comma", "value or ]")
    return mark == "}" and isinstance(container, dict) and expecting in ("comma", "name or }")


def _scalar(token: re.Match[str]) -> Any:
    return parse(token["string"] or token["atom"])


def _in_order(value: object) -> object:
    """``value`` as ``JSON.stringify`` walks it: array indices first, infinities as null."""
    if isinstance(value, Mapping):
        names = sorted((name for name in value if _is_index(name)), key=int)
        names += [name for name in value if not _is_index(name)]
        return {name: _in_order(value[name]) for name in names}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_in_order(item) for item in value]
    if isinstance(value, float):
        return None if value in (float("inf"), float("-inf")) else _Number(value)
    return value


def _is_index(name: str) -> bool:
    return _ARRAY_INDEX.fullmatch(name) is not None and int(name) <= _LAST_INDEX


class _Number(float):
    """A float that json writes as JavaScript does."""

    def __repr__(self) -> str:
        return number_to_string(float(self))
