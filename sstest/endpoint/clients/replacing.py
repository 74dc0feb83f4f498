"""Attributes that are replaced for a while, in modules that are there or are imported later."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

_ABSENT: Final = object()


@contextmanager
def replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """Set an attribute of a class or a module for a while."""
    before = vars(owner).get(name, _ABSENT)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if before is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, before)


@contextmanager
def on_import(name: str, use: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Enter ``use()`` now if the package ``name`` is imported, else when it will be."""
    with ExitStack() as stack:
        module = sys.modules.get(name)
        if module is not None and not _is_initializing(module):
            stack.enter_context(use())
            yield
            return
        finder = _Finder(name, lambda: stack.enter_context(use()))
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            finder.done = True
            with suppress(ValueError):  # somebody else took it out
                sys.meta_path.remove(finder)


class Computed:
    """An attribute of objects that is read through a function of what was assigned to it.

    Where it stands in a class it comes before the attributes of objects that were made long before.
    """

    def __init__(self, name: str, read: Callable[[Any], Any]) -> None:
        self._name = name
        self._read = read

    def __get__(self, owner: Any, _: type | None = None) -> Any:
        return self if owner is None else self._read(vars(owner)[self._name])

    def __set__(self, owner: Any, value: object) -> None:
        vars(owner)[self._name] = value


class _Finder(MetaPathFinder):
    """Finds nothing itself; calls ``then`` behind the import of one package."""

    def __init__(self, name: str, then: Callable[[], object]) -> None:
        self._name = name
        self._then = then
        self.done = False

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._name or self.done:
            return None
        found = (
            finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self
        )
        spec = next((one for one in found if one is not None), None)
        if spec is not None and spec.loader is not None:
            self._follow(spec, spec.loader)
        return spec

    def _follow(self, spec: ModuleSpec, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            if module.__spec__ is not spec:  # a loader may be that of several modules
                execute(module)
                return
            del loader.exec_module
            execute(module)
            if not self.done:
                self.done = True
                self._then()

        loader.exec_module = exec_module


def _is_initializing(module: ModuleType) -> bool:
    return bool(getattr(module.__spec__, "_initializing", False))
