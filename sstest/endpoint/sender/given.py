"""What is passed as a sender: a function of three parameters, or one that makes such a function."""

import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from sstest.endpoint.sender.call import Call

_EXPECTED: Final = "a function of cohort, joined and left"
_PARAMETERS: Final = ("cohort", "joined", "left")
# What to pass for a parameter, by its name, to a function that sends what it is told to.
_INSTEAD: Final = {
    "(cohort|segment|audience|list)_?(url|uri|link)": "cohort.url",
    "url|endpoint|host": "{}.url_for()",
    "token|secret|api_?key|auth": "{}.token",
    "(cohort|segment|audience|list)_?name": "cohort.name",
    "cohort|segment|audience|list": "cohort.id",
    "environment|env": "cohort.environment_id",
    "kind": "cohort.context_kind",
    "left|leav|remov|delet|drop": "left",
    "join|add|member|user|people|keys": "joined",
}
_OF_A_REQUEST: Final = [words for words, one in _INSTEAD.items() if one.startswith("{}")]
_OF_A_COHORT: Final = frozenset(("id", "environment_id", "context_kind"))


class SetupError(Exception):
    """There is no sender to try, or no manifest that answers it: ``str()`` says why."""


def check_sender_arguments(sync: object, new: object, call: Call) -> None:
    """Raise :class:`TypeError` unless there is one sender, a function that can be called so.

    ``call`` is the one that passed it.
    """
    __tracebackhide__ = True
    if (sync is None) == (new is None):
        raise TypeError(f"pass sync, {_EXPECTED}, or new=, which makes one")
    name, given = ("sync", sync) if new is None else ("new", new)
    if not callable(given):
        raise TypeError(f"{name} is a {type(given).__name__}, expected a function")
    if new is None:
        if not _can_take(given, _PARAMETERS) or _is_told_where(given):
            makes = _can_take(given, ())
            hint = "; pass what makes a sender as new=" if makes else _wrapped(given, call)
            raise TypeError(f"sync takes {_shown(given)}, expected {_EXPECTED}{hint}")
    elif not _can_take(given, ()):
        if _can_take(given, _PARAMETERS) and not _is_told_where(given):
            raise TypeError(f"new takes {_shown(given)}, as a sender does: pass it as sync")
        made = f", such as new=lambda: {_called(given, 'new', call)}.sync"
        hint = made if isinstance(given, type) else ""
        raise TypeError(
            f"new takes {_shown(given)}, expected no parameters: it makes a sender{hint}"
        )


def _wrapped(function: Callable[..., Any], call: Call) -> str:
    """What to write around a function that sends what it is told to."""
    called = _called(function, "sync", call)
    name = "sync_cohort" if called.startswith("sync(") else "sync"
    passed = f"{call.owner}.{call.method}({name})"
    return (
        "; write one that calls yours:\n\n"
        f"    def {name}(cohort, joined, left):\n"
        f"        return {called}\n\n"
        f"    {f'with {passed} as trial: ...' if call.method == 'trial' else passed}"
    )


def _called(function: Callable[..., Any], argument: str, call: Call) -> str:
    """How to call a function that was passed, by the names of its parameters."""
    named = inspect.Parameter.KEYWORD_ONLY
    told = ((one, _instead(function, one.name, call)) for one in _required(function))
    passed = ", ".join(
        text if text and one.kind is not named else f"{one.name}={text or '...'}"
        for one, text in told
    )
    written = call.written(argument) or str(getattr(function, "__name__", "yours"))
    return f"{f'({written})' if written.startswith('lambda') else written}({passed})"


def _instead(function: Callable[..., Any], name: str, call: Call) -> str | None:
    found = (one for words, one in _INSTEAD.items() if re.search(words, name.lower()))
    instead = next(found, None)
    if instead == "cohort.id" and "id" not in name.lower() and _takes_a_cohort(function, name):
        return "cohort"
    return instead and instead.format(call.owner)


def _takes_a_cohort(function: Any, name: str) -> bool:
    """Whether a parameter is a cohort and not its id: by its type, or by what is read of it."""
    kind = inspect.signature(function).parameters[name].annotation
    if kind is not inspect.Parameter.empty:
        return kind not in (str, "str")
    while isinstance(function, partial):
        function = function.func
    if not hasattr(function, "__code__"):  # a class, or an object that can be called
        function = getattr(function, "__init__" if isinstance(function, type) else "__call__")
    code = getattr(function, "__code__", None)
    return code is not None and not _OF_A_COHORT.isdisjoint(code.co_names)


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
    names = " ".join(one.name for one in _required(function)[:2]).lower()
    return any(re.search(words, names) for words in _OF_A_REQUEST)


def _required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that have to be passed."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # as of some that are written in C
        return []
    return [one for one in parameters if one.default is one.empty]


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
