"""Functions that are replaced wherever they are held: by modules, classes and defaults."""

import contextlib
import gc
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from types import FunctionType, MethodType
from typing import Any, Final

Replaced = dict[Callable[..., Any], Callable[..., Any]]
"""What stands in for each function."""

# A test may have put a method of the stand-in in the place of one.
_KINDS: Final = (FunctionType, MethodType, type(time.sleep))


def package(module: str) -> str:
    """The package that a module is of."""
    return module.partition(".")[0]


def replace_everywhere(instead: Replaced, leave: Collection[str], stack: ExitStack) -> None:
    """Replace functions until ``stack`` is closed, but for what the packages ``leave`` hold.

    The module ``time`` has them for all.
    """
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", None)
        if not isinstance(name, str) or (package(name) in leave and name != "time"):
            continue
        for attribute, value in list(vars(module).items()):
            if isinstance(value, _KINDS) and value in instead:
                setattr(module, attribute, instead[value])
                stack.callback(setattr, module, attribute, value)
    holders = _holders(instead)
    for owner, attribute, value in list(_in_classes(holders, instead, leave)):
        with contextlib.suppress(TypeError):  # a class of C cannot be changed
            setattr(owner, attribute, staticmethod(instead[_bare(value)]))
            stack.callback(setattr, owner, attribute, value)
    for function in list(_with_defaults(holders, instead, leave)):
        stack.callback(setattr, function, "__defaults__", function.__defaults__)
        stack.callback(setattr, function, "__kwdefaults__", function.__kwdefaults__)
        if function.__defaults__:
            function.__defaults__ = tuple(_replaced(one, instead) for one in function.__defaults__)
        if function.__kwdefaults__:
            function.__kwdefaults__ = {
                name: _replaced(one, instead) for name, one in function.__kwdefaults__.items()
            }


def _replaced(value: Any, instead: Replaced) -> Any:
    return instead.get(value, value) if isinstance(value, _KINDS) else value


def _bare(value: Any) -> Any:
    return value.__func__ if isinstance(value, staticmethod) else value


def _holders(instead: Replaced) -> list[Any]:
    """The classes and functions that may hold one of these; the others cost too long a look."""
    held = gc.get_referrers(*instead)
    if wrapped := [one for one in held if isinstance(one, staticmethod)]:
        held += gc.get_referrers(*wrapped)
    within = [one for one in held if isinstance(one, (dict, tuple))]
    return [one for one in gc.get_referrers(*within) if isinstance(one, (type, FunctionType))]


def _in_classes(
    holders: Iterable[Any], instead: Replaced, leave: Collection[str]
) -> Iterator[tuple[type, str, Any]]:
    """The attributes of classes that are one of these: ``wait = staticmethod(time.sleep)``."""
    for owner in holders:
        if isinstance(owner, type) and package(str(owner.__module__)) not in leave:
            for name, value in list(vars(owner).items()):
                if isinstance(_bare(value), _KINDS) and _bare(value) in instead:
                    yield owner, name, value


def _with_defaults(
    holders: Iterable[Any], instead: Replaced, leave: Collection[str]
) -> Iterator[FunctionType]:
    """The functions that have one of these as a default: ``def wait(sleep=time.sleep)``."""
    for function in holders:
        if isinstance(function, FunctionType) and package(function.__module__ or "") not in leave:
            defaults: Iterable[Any] = (
                *(function.__defaults__ or ()),
                *(function.__kwdefaults__ or {}).values(),
            )
            with contextlib.suppress(TypeError):  # defaults that have no hash
                if any(isinstance(one, _KINDS) and one in instead for one in defaults):
                    yield function
