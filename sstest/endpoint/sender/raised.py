"""What a sync raised, and whether something that went wrong excuses it."""

from collections.abc import Iterator, Sequence
from typing import Final

from sstest.endpoint.describe import outcome
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.sender.rules import Problem
from sstest.endpoint.virtual import NothingCanCome, SenderStopped
from sstest.text import plain

# Of a program, not of what it met; subclasses that a client or the sender defines are theirs.
_SLIPS: Final = (
    *(ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError),
    *(TypeError, ValueError),
)
_OF_ANOTHER_LOOP: Final = ("different event loop", "different loop", "loop is closed")
_MAKE_THEM_ANEW: Final = (
    "; each history has an event loop of its own, so make clients, locks and workers in"
    " async def new, and pass new="
)
# Whose lines say nothing of the sender, above its own in a traceback.
_OURS: Final = frozenset(("sstest", "asyncio", "concurrent", "threading"))


def describe_failure(
    exchanges: Sequence[Exchange],
    first: int,
    failure: BaseException | None,
    strays: Sequence[str],
    sync: int,
) -> Iterator[Problem]:
    """What is wrong with how a sync ended.

    It may not have ended at all, have raised although nothing went wrong, or have raised what no
    fault can excuse: a mistake of the program, such as a date that was taken for a number.
    ``exchanges`` from ``first`` on are those of this sync, ``sync`` is its number. Where it sent
    nothing, it may have raised for a fault of an earlier one, as a circuit breaker does.
    """
    if isinstance(failure, SenderStopped):
        hint = _MAKE_THEM_ANEW if isinstance(failure, NothingCanCome) else ""
        effect = f"sync {sync} does not end: {failure}{hint}"
        yield Problem("attempts", effect, _from_the_sender(failure))
        return
    if strays:
        yield Problem("errors", f"sync {sync} called LaunchDarkly elsewhere: {strays[0]}")
    if failure is None:
        return
    sent = exchanges[first:]
    met = [one for one in sent or exchanges if one.fault is not None or one.status == 429]
    slip = _slip(failure)
    if met and slip is None:
        return
    told = slip or failure
    raised = f"sync {sync} raised {type(told).__name__}: {plain(told)}"
    hint = _MAKE_THEM_ANEW if _of_another_loop(told) else ""
    if met:
        effect = f"{raised}, after {_fault(met[-1])}"
    else:
        refused = [one for one in sent if one.error is not None]
        number = f": request #{refused[0].number} was answered" if refused else ""
        why = f"{number} {outcome(refused[0])}" if refused else ""
        effect = f"{raised}, though no fault was scripted{why}"
    yield Problem("errors", f"{effect}{hint}", _from_the_sender(told))


def _slip(failure: BaseException) -> BaseException | None:
    """What no fault can excuse: the exception itself, or the first one in a group."""
    if isinstance(failure, BaseExceptionGroup):
        return next(filter(None, map(_slip, failure.exceptions)), None)
    plainly = type(failure).__module__ == "builtins" and isinstance(failure, _SLIPS)
    return failure if plainly or _of_another_loop(failure) else None


def _of_another_loop(failure: BaseException) -> bool:
    """Whether something was used in a loop that is not the one in which it was made."""
    told = str(failure)
    return isinstance(failure, RuntimeError) and any(words in told for words in _OF_ANOTHER_LOOP)


def _fault(met: Exchange) -> str:
    """The fault that a request met: ``a 429 whose Retry-After is a date (request #1)``."""
    if met.reply is None:
        what = f"no answer in {met.delay:g} s" if met.delay else "a dropped connection"
    elif met.delay:
        what = f"an answer that was {met.delay:g} s late"
    else:
        what = f"a {met.reply.status}"
        asked = met.reply.headers.get("Retry-After")
        if asked is not None:
            is_date = not asked.isdigit()
            what += " whose Retry-After is a date" if is_date else f" with Retry-After: {asked}"
    return f"{what} (request #{met.number})"


def _from_the_sender(failure: BaseException) -> BaseException | None:
    """The same, with a traceback that begins in the sender; ``None`` where it has none of it."""
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] not in _OURS:
            return failure.with_traceback(trace)
        trace = trace.tb_next
    return None
