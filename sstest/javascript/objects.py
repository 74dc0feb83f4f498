"""Property access on JSON values as JavaScript has it: ``value[name]``, prototypes included."""

import re
from typing import Any, Final

from sstest.javascript.values import UNDEFINED, to_string

_INDEX: Final = re.compile(r"0|[1-9][0-9]*")

# ECMA-262 §20.1.3 and Annex B.2.2.
_OBJECT_METHODS: Final = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)
# ECMA-262 §23.1.3, as of Node.js 20.
_ARRAY_METHODS: Final = frozenset(
    {
        "at",
        "concat",
        "copyWithin",
        "entries",
        "every",
        "fill",
        "filter",
        "find",
        "findIndex",
        "findLast",
        "findLastIndex",
        "flat",
        "flatMap",
        "forEach",
        "includes",
        "indexOf",
        "join",
        "keys",
        "lastIndexOf",
        "map",
        "pop",
        "push",
        "reduce",
        "reduceRight",
        "reverse",
        "shift",
        "slice",
        "some",
        "sort",
        "splice",
        "toReversed",
        "toSorted",
        "toSpliced",
        "unshift",
        "values",
        "with",
    }
)


class Function(str):
    """A function of JavaScript's own: truthy, no object to ``typeof``, printing as its source."""

    __slots__ = ()


def get_property(value: object, name: str | float) -> Any:
    """``value[name]`` for an object or array of JSON data; ``UNDEFINED`` where there is nothing.

    A property that the prototypes have is found there, as it is in JavaScript: a function, or
    for ``__proto__`` an empty object or array.
    """
    text = to_string(name)
    if isinstance(value, dict) and text in value:
        return value[text]
    if isinstance(value, list):
        if text == "length":
            return len(value)
        if _INDEX.fullmatch(text) and len(text) < 11:
            return value[int(text)] if int(text) < len(value) else UNDEFINED
        if text in _ARRAY_METHODS:
            return _function(text)
    if text == "__proto__":
        return [] if isinstance(value, list) else {}
    if text in _OBJECT_METHODS:
        return _function(_CONSTRUCTORS[type(value)] if text == "constructor" else text)
    return UNDEFINED


_CONSTRUCTORS: Final[dict[type, str]] = {dict: "Object", list: "Array"}


def _function(name: str) -> Function:
    return Function(f"function {name}() {{ [native code] }}")
