"""Functions that are replaced wherever they are held: by modules, classes and defaults."""

import contextlib
import gc
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any, Final

# A test may have put a method of the stand-in in the place of one.
_KINDS: Final = frozenset({FunctionType, MethodType, type(time.sleep)})
# Names of each module.
_OF_MODULES: Final = frozenset({"__builtins__", "__spec__"})


Functions = dict[Callable[..., Any], Callable[..., Any]]
"""What stands in for each function."""


class Replaced(Functions):
    """The same, of a class of its own: no dictionary that is searched for these functions."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What an attribute was before.

    No tuple, since each tuple that holds a function may be the defaults of another one.
    """

    owner: Any
    attribute: str
    value: Any

    def put_back(self) -> None:
        setattr(self.owner, self.attribute, self.value)


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
            if type(value) in _KINDS and value in instead:
                setattr(module, attribute, instead[value])
                stack.callback(_Before(module, attribute, value).put_back)
    for owner, attribute, value in list(_in_classes(instead, leave)):
        # A class of C cannot be changed, nor can one whose own class forbids it.
        with contextlib.suppress(TypeError, AttributeError):
            setattr(owner, attribute, staticmethod(instead[_bare(value)]))
            stack.callback(_Before(owner, attribute, value).put_back)
    for function in list(_with_defaults(instead, leave)):
        for attribute in ("__defaults__", "__kwdefaults__"):
            stack.callback(_Before(function, attribute, getattr(function, attribute)).put_back)
        if function.__defaults__:
            function.__defaults__ = tuple(_replaced(one, instead) for one in function.__defaults__)
        if function.__kwdefaults__:
            function.__kwdefaults__ = {
                name: _replaced(one, instead) for name, one in function.__kwdefaults__.items()
            }


def _replaced(value: Any, instead: Replaced) -> Any:
    return instead.get(value, value) if type(value) in _KINDS else value


def _bare(value: Any) -> Any:
    return value.__func__ if type(value) is staticmethod else value


def _in_classes(instead: Replaced, leave: Collection[str]) -> Iterator[tuple[type, str, Any]]:
    """The attributes of classes that are one of these: ``wait = staticmethod(time.sleep)``."""
    for owner in _all_classes():
        for name, value in list(vars(owner).items()):
            if (
                type(_bare(value)) in _KINDS
                and _bare(value) in instead
                and package(str(owner.__module__)) not in leave
            ):
                yield owner, name, value


def _all_classes() -> Iterable[type]:
    found: dict[int, type] = {}  # by identity, since a class may say that it equals another
    ahead: list[type] = [object]
    while ahead:
        below: list[type] = type.__subclasses__(ahead.pop())
        for one in below:
            if id(one) not in found:
                found[id(one)] = one
                ahead.append(one)
    return found.values()


def _with_defaults(instead: Replaced, leave: Collection[str]) -> Iterator[FunctionType]:
    """The functions that have one of these as a default: ``def wait(sleep=time.sleep)``."""
    # A look compares each reference of the process with each of what it looks for.
    defaults = [one for one in gc.get_referrers(*instead) if _may_be_defaults(one)]
    holders: list[Any] = gc.get_referrers(*defaults) if defaults else []
    for function in holders:
        if not isinstance(function, FunctionType) or package(function.__module__ or "") in leave:
            continue
        values = *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()
        with contextlib.suppress(TypeError):  # defaults that have no hash
            if any(type(one) in _KINDS and one in instead for one in values):
                yield function


def _may_be_defaults(held: Any) -> bool:
    return type(held) is tuple or (type(held) is dict and _OF_MODULES.isdisjoint(held))
