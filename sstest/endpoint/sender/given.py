"""What is passed as a sender: a function of three parameters, or one that makes such a function."""

import inspect
from collections.abc import Callable
from typing import Any, Final

_EXPECTED: Final = "a function of cohort, joined and left"
_PARAMETERS: Final = ("cohort", "joined", "left")


class SetupError(Exception):
    """There is no sender to try: ``str()`` says why."""


def check_sender_arguments(sync: object, new: object) -> None:
    """Raise :class:`TypeError` unless there is one sender, a function that can be called so."""
    if (sync is None) == (new is None):
        raise TypeError(f"pass sync, {_EXPECTED}, or new=, which makes one")
    name, given = ("sync", sync) if new is None else ("new", new)
    if not callable(given):
        raise TypeError(f"{name} is a {type(given).__name__}, expected a function")
    parameters = _PARAMETERS if new is None else ()
    if _can_take(given, parameters):
        return
    if new is not None:
        if _can_take(given, _PARAMETERS):
            raise TypeError(f"new takes {_shown(given)}, as a sender does: pass it as sync")
        raise TypeError(f"new takes {_shown(given)}, expected no parameters: it makes a sender")
    hint = "; pass what makes a sender as new=" if _can_take(given, ()) else ""
    raise TypeError(f"sync takes {_shown(given)}, expected {_EXPECTED}{hint}")


def check_made(made: object) -> None:
    """Raise :class:`SetupError` unless this can be called as a sender."""
    if not callable(made):
        raise SetupError(
            f"new returned a {type(made).__name__}; expected a function"
            " sync(cohort, joined, left), such as Sender(...).sync"
        )
    if not _can_take(made, _PARAMETERS):
        raise SetupError(f"new returned a function that takes {_shown(made)}; expected {_EXPECTED}")


def _can_take(function: Callable[..., Any], arguments: tuple[object, ...]) -> bool:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # as of some that are written in C
        return True
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    return True


def _shown(function: Callable[..., Any]) -> str:
    """The parameters of a function, without their types."""
    signature = inspect.signature(function)
    bare = [one.replace(annotation=one.empty) for one in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))
