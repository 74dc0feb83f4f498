"""Whether a function that checks something can fail."""

import dis
import functools
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, Final

_FAILS: Final = ("LOAD_ASSERTION_ERROR", "RAISE_VARARGS")
_WORDS: Final = ("assert", "check", "ensure", "expect", "fail", "must", "require", "valid", "verif")


def can_fail(check: Callable[..., Any]) -> bool:
    """Whether a function that returns nothing may fail: it asserts, raises, or calls what does.

    What it calls is told by the name alone. What is not written in Python may do anything.
    """
    while isinstance(check, functools.partial):
        check = check.func
    code = getattr(check, "__code__", None) or getattr(type(check).__call__, "__code__", None)
    if not isinstance(code, CodeType):
        return True
    return any(
        instruction.opname in _FAILS
        for each in _codes(code)
        for instruction in dis.get_instructions(each)
    ) or any(
        word in name.lower() for each in _codes(code) for name in each.co_names for word in _WORDS
    )


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
