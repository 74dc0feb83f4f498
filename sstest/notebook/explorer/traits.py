"""Traits that can be set, traits that follow from them, and changes that wait for each other."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import traitlets

_Method = TypeVar("_Method", bound=Callable[..., Any])


class Given(traitlets.Any):
    """What can be set, and is read again at once with all that follows from it."""

    def __set__(self, obj: Any, value: Any) -> None:
        obj.take(self.name, value)


class Outcome(traitlets.Any):
    """What follows, and can be observed but not set."""

    def __set__(self, obj: traitlets.HasTraits, value: Any) -> None:
        raise traitlets.TraitError(f"{self.name} cannot be set: set .manifest or .body instead")


def alone(method: _Method) -> _Method:
    """A method that holds the widget's ``lock``.

    Kernels answer the page in a thread of its own, also while a cell runs and makes changes.
    """

    @wraps(method)
    def locked(self: Any, *args: Any, **options: Any) -> Any:
        with self.lock:
            return method(self, *args, **options)

    return cast("_Method", locked)
