"""JSON values as objects of JavaScript, prototypes included: ``value[name]``, ``String(value)``."""

from decimal import Decimal
from typing import Any, Final

from sstest.javascript.values import UNDEFINED, array_index, to_string

# ECMA-262 §20.1.3 and Annex B.2.2.
_OBJECT_METHODS: Final = frozenset(
    (
        *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
        *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
        *("toLocaleString", "toString", "valueOf"),
    )
)
# ECMA-262 §23.1.3, as of Node.js 20.
_ARRAY_METHODS: Final = frozenset(
    (
        *("at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "findIndex"),
        *("findLast", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf", "join"),
        *("keys", "lastIndexOf", "map", "pop", "push", "reduce", "reduceRight", "reverse", "shift"),
        *("slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "unshift"),
        *("values", "with"),
    )
)
# How deep V8 prints lists within lists before its stack is full, measured on Node.js 20 (x64).
_DEEPEST_TEXT: Final = 3_200


class Function(str):
    """A built-in function of JavaScript: truthy, not an object to ``typeof``, printed as source."""

    __slots__ = ()


class JavaScriptTypeError(ValueError):
    """JavaScript throws a TypeError here; the words are V8's."""


class JavaScriptRangeError(ValueError):
    """JavaScript throws a RangeError here; the words are V8's."""

    def __init__(self) -> None:
        super().__init__("Maximum call stack size exceeded")


def get_property(value: object, name: str | float | Decimal) -> Any:
    """``value[name]`` for an object or array of JSON data; ``UNDEFINED`` where there is nothing.

    A property that the prototypes have is found there, as it is in JavaScript: a function, or
    for ``__proto__`` the prototype itself.
    """
    text = to_string(name)
    if isinstance(value, dict) and text in value:
        return value[text]
    if isinstance(value, list):
        if text == "length":
            return len(value)
        if (index := array_index(text)) is not None:
            return value[index] if index < len(value) else UNDEFINED
        if text in _ARRAY_METHODS:
            return _function(text)
    if text == "__proto__":
        return _prototype(value)
    if text in _OBJECT_METHODS:
        owner = "Array" if isinstance(value, list) else "Object"
        return _function(owner if text == "constructor" else text)
    return UNDEFINED


def to_text(value: object) -> str:
    """``String(value)`` as V8 gives it, which fails for some JSON data (ECMA-262 §7.1.1).

    Raises :class:`JavaScriptTypeError` where an object has a ``toString`` of its own, since no
    JSON value is a function, and :class:`JavaScriptRangeError` for lists nested too deeply.
    """
    level = [value]
    for _ in range(_DEEPEST_TEXT):
        if any(isinstance(item, dict) and "toString" in item for item in level):
            raise JavaScriptTypeError("Cannot convert object to primitive value")
        level = [child for item in level if isinstance(item, list) for child in item]
        if not level:
            return to_string(value)
    raise JavaScriptRangeError


class _ObjectPrototype(dict[str, Any]):
    """``Object.prototype``: an object without properties of JSON's kind."""


class _ArrayPrototype(list[Any]):
    """``Array.prototype``, which is an empty array."""


def _prototype(value: object) -> Any:
    if isinstance(value, _ObjectPrototype):
        return None
    if isinstance(value, list) and not isinstance(value, _ArrayPrototype):
        return _ArrayPrototype()
    return _ObjectPrototype()


def _function(name: str) -> Function:
    return Function(f"function {name}() {{ [native code] }}")
