"""What is passed as a sender: a function of three parameters, or one that makes such a function."""

import inspect
import re
from collections.abc import Callable
from typing import Any, Final

_EXPECTED: Final = "a function of cohort, joined and left"
_PARAMETERS: Final = ("cohort", "joined", "left")
# What to pass for a parameter, by its name, to a function that sends what it is told to.
_INSTEAD: Final = {
    "url|endpoint|host": "launchdarkly.url_for()",
    "token|secret|api_?key|auth": "launchdarkly.token",
    "cohort|segment|audience|list": "cohort.id",
    "environment|env": "cohort.environment_id",
    "left|leav|remov|delet|drop": "left",
    "join|add|member|user|people|keys": "joined",
}
_OF_A_REQUEST: Final = [*_INSTEAD][:2]


class SetupError(Exception):
    """There is no sender to try: ``str()`` says why."""


def check_sender_arguments(sync: object, new: object) -> None:
    """Raise :class:`TypeError` unless there is one sender, a function that can be called so."""
    __tracebackhide__ = True
    if (sync is None) == (new is None):
        raise TypeError(f"pass sync, {_EXPECTED}, or new=, which makes one")
    name, given = ("sync", sync) if new is None else ("new", new)
    if not callable(given):
        raise TypeError(f"{name} is a {type(given).__name__}, expected a function")
    if new is None:
        if not _can_take(given, _PARAMETERS) or _is_told_where(given):
            hint = "; pass what makes a sender as new=" if _can_take(given, ()) else _wrapped(given)
            raise TypeError(f"sync takes {_shown(given)}, expected {_EXPECTED}{hint}")
    elif not _can_take(given, ()):
        if _can_take(given, _PARAMETERS) and not _is_told_where(given):
            raise TypeError(f"new takes {_shown(given)}, as a sender does: pass it as sync")
        hint = f", such as new=lambda: {_call(given)}.sync" if isinstance(given, type) else ""
        raise TypeError(
            f"new takes {_shown(given)}, expected no parameters: it makes a sender{hint}"
        )


def _wrapped(function: Callable[..., Any]) -> str:
    """What to write around a function that sends what it is told to."""
    name = "sync_cohort" if getattr(function, "__name__", "") == "sync" else "sync"
    return (
        "; write one that calls yours:\n\n"
        f"    def {name}(cohort, joined, left):\n"
        f"        return {_call(function)}\n\n"
        f"    launchdarkly.check_sender({name})"
    )


def _call(function: Callable[..., Any]) -> str:
    """How to call a function, by the names of its parameters."""
    passed = ", ".join(_instead(name) or f"{name}=..." for name in _names(function))
    return f"{getattr(function, '__name__', 'yours')}({passed})"


def _instead(name: str) -> str | None:
    return next((one for words, one in _INSTEAD.items() if re.search(words, name.lower())), None)


def check_made(made: object) -> None:
    """Raise :class:`SetupError` unless this can be called as a sender."""
    __tracebackhide__ = True
    if not callable(made):
        raise SetupError(
            f"new returned a {type(made).__name__}; expected a function"
            " sync(cohort, joined, left), such as Sender(...).sync"
        )
    if not _can_take(made, _PARAMETERS):
        raise SetupError(f"new returned a function that takes {_shown(made)}; expected {_EXPECTED}")


def _is_told_where(function: Callable[..., Any]) -> bool:
    """Whether the first parameters are not what happened to a cohort, as their names tell."""
    names = " ".join(_names(function)[:2]).lower()
    return any(re.search(words, names) for words in _OF_A_REQUEST)


def _names(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters that have to be passed."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # as of some that are written in C
        return []
    return [one.name for one in parameters if one.default is one.empty]


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
