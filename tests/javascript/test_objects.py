"""Properties and text of JSON values as Node.js 20 has them; the facts were seen there."""

from decimal import Decimal
from typing import Any, Final

import pytest

from sstest.javascript.objects import (
    Function,
    JavaScriptRangeError,
    JavaScriptTypeError,
    get_property,
    to_text,
)
from sstest.javascript.values import UNDEFINED, is_truthy

OF_OBJECTS: Final = [
    *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
    *("hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
    *("toLocaleString", "toString", "valueOf"),
]
OF_ARRAYS: Final = [
    *("at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "findIndex"),
    *("findLast", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf", "join"),
    *("keys", "lastIndexOf", "map", "pop", "push", "reduce", "reduceRight", "reverse", "shift"),
    *("slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "unshift"),
    *("values", "with"),
]
NOWHERE: Final = ["x", "", "prototype", "name", "group", "size", "Length", "LENGTH", "0.0", " 0"]


# Properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name", "found"),
    [
        ({"a": 1}, "a", 1),
        ({"": None}, "", None),
        ({"1": "x"}, 1, "x"),
        ({"1": "x"}, 1.0, "x"),
        ({"1e+21": "x"}, 1e21, "x"),
        ({"1e+21": "x"}, Decimal(10) ** 21, "x"),
        ({"0": "x"}, -0.0, "x"),
        ({"length": 7}, "length", 7),
        ({"toString": 7}, "toString", 7),
        ({"__proto__": 7}, "__proto__", 7),
        ({"constructor": None}, "constructor", None),
        (["a", "b"], "1", "b"),
        (["a", "b"], 1.0, "b"),
        (["a", "b"], -0.0, "a"),
        (list(range(12)), "11", 11),
        (["a", "b"], "length", 2),
        ([], "length", 0),
    ],
)
def test_properties_of_their_own(value: Any, name: Any, found: Any) -> None:
    assert get_property(value, name) == found


@pytest.mark.parametrize("name", [*NOWHERE, "length", *OF_ARRAYS])
def test_what_objects_do_not_have(name: str) -> None:
    assert get_property({}, name) is UNDEFINED


@pytest.mark.parametrize(
    "name",
    [*NOWHERE, "1", "00", "01", "-0", "-1", "+0", "1e0", "4294967295", "99999999999", "9" * 5_000],
)
def test_what_arrays_do_not_have(name: str) -> None:
    assert get_property(["a"], name) is UNDEFINED


@pytest.mark.parametrize("name", OF_OBJECTS)
@pytest.mark.parametrize("value", [{}, []])
def test_methods_of_all_objects(value: Any, name: str) -> None:
    found = get_property(value, name)

    assert isinstance(found, Function)
    assert found == f"function {name}() {{ [native code] }}"
    assert is_truthy(found)


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_methods_of_arrays(name: str) -> None:
    assert get_property([], name) == f"function {name}() {{ [native code] }}"


def test_constructors() -> None:
    assert get_property({}, "constructor") == "function Object() { [native code] }"
    assert get_property([], "constructor") == "function Array() { [native code] }"


def test_prototypes() -> None:
    of_objects = get_property({"a": 1}, "__proto__")
    of_arrays = get_property(["a"], "__proto__")

    assert of_objects == {}
    assert get_property(of_objects, "__proto__") is None
    assert get_property(of_objects, "constructor") == "function Object() { [native code] }"
    assert get_property(of_objects, "toString") == "function toString() { [native code] }"
    assert get_property(of_objects, "a") is UNDEFINED
    assert of_arrays == []
    assert get_property(of_arrays, "length") == 0
    assert get_property(of_arrays, "0") is UNDEFINED
    assert get_property(of_arrays, "map") == "function map() { [native code] }"
    assert get_property(of_arrays, "constructor") == "function Array() { [native code] }"
    assert get_property(of_arrays, "__proto__") == {}
    assert get_property(get_property(of_arrays, "__proto__"), "__proto__") is None
    assert get_property(get_property(of_arrays, "__proto__"), "map") is UNDEFINED


# Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "[object Object]"),
        ({"valueOf": 1}, "[object Object]"),
        ({"a": {"toString": 1}}, "[object Object]"),
        ([], ""),
        ([[]], ""),
        ([None], ""),
        ([[], []], ","),
        ([None, 1], ",1"),
        ([1, [2, [3]]], "1,2,3"),
        ([{}], "[object Object]"),
        ("x", "x"),
        (None, "null"),
        (1e21, "1e+21"),
        (True, "true"),
        (UNDEFINED, "undefined"),
        (get_property({}, "__proto__"), "[object Object]"),
        (get_property([], "map"), "function map() { [native code] }"),
    ],
)
def test_text_as_javascript_has_it(value: Any, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    "value", [{"toString": 1}, {"toString": None}, [{"toString": "x"}], [1, [[{"toString": []}]]]]
)
def test_an_own_tostring_is_in_the_way(value: Any) -> None:
    with pytest.raises(JavaScriptTypeError, match=r"^Cannot convert object to primitive value$"):
        to_text(value)


def test_deep_lists_fill_the_stack() -> None:
    def nested(levels: int) -> Any:
        value: Any = "x"
        for _ in range(levels):
            value = [value]
        return value

    assert to_text(nested(3_000)) == "x"
    for levels in (3_500, 30_000):
        with pytest.raises(JavaScriptRangeError, match=r"^Maximum call stack size exceeded$"):
            to_text(nested(levels))
