"""Packages that are functions too, so that ``sstest.lint(...)`` and ``sstest.lint.rule`` both work.

Python binds a package's name in its parent when it is first imported, over whatever stood there.
So ``sstest.lint`` is the package whatever is imported first, and the package can be called.
"""

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


def make_callable(name: str) -> None:
    """Let the package ``name`` be called as the function in it that has the package's own name."""
    sys.modules[name].__class__ = _CallableModule


class _CallableModule(ModuleType):
    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.__wrapped__(*arguments, **named)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        function: Callable[..., Any] = vars(self)[self.__name__.rpartition(".")[2]]
        return function

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.__wrapped__)

    def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
        """Travel to other processes by name, as functions do."""
        return import_module, (self.__name__,)
