"""Faults on demand: what goes wrong with the next requests."""

import math
import random
from dataclasses import dataclass, field
from typing import Final

from sstest.endpoint.arguments import number, whole
from sstest.endpoint.replies import message_for

LONGEST_WAIT: Final = 366 * 24 * 3600
"""In seconds."""
_DEFAULT_WAIT: Final = 1.0


@dataclass(eq=False)
class Fault:
    """A fault, created by the ``will_...`` methods; by default it affects one request.

    Each request meets at most one fault, the first that is left. Requests that are refused for
    their path or token meet none.
    """

    words: str
    status: int | None = None
    retry_after: float | None = None
    message: str = ""
    drops: bool = False
    applied: bool = False
    delay: float = 0.0
    as_date: bool = False
    rate: float | None = None
    _random: random.Random = field(default_factory=random.Random, repr=False)
    is_optional: bool = False
    _left: float = 1
    _waiting: int = 0
    _used: int = 0

    def times(self, count: int) -> "Fault":
        """Affect ``count`` requests instead of one."""
        __tracebackhide__ = True
        self._left = whole("times", count, 1) - self._used
        return self

    def forever(self) -> "Fault":
        """Affect every request from now on."""
        self._left = math.inf
        return self

    def after(self, count: int) -> "Fault":
        """Let ``count`` requests through first."""
        __tracebackhide__ = True
        self._waiting = whole("after", count)
        return self

    def at_rate(self, rate: float, seed: int = 0) -> "Fault":
        """Affect a share of all requests from now on, in addition to the other faults.

        ``rate`` is 0 to 1; the same ``seed`` selects the same requests, by their order.
        """
        __tracebackhide__ = True
        self.rate = number("rate", rate, 1)
        self._random = random.Random(whole("seed", seed))  # noqa: S311  # no secret
        self.words = f"{self.words}.at_rate({rate:g}, seed={seed})"
        return self.forever()

    def optional(self) -> "Fault":
        """Allow that no request meets it: under pytest, the test fails otherwise."""
        self.is_optional = True
        return self

    @property
    def used(self) -> int:
        """How many requests it has affected."""
        return self._used

    @property
    def left(self) -> float:
        """How many more requests it affects; infinity without a limit."""
        return max(self._left, 0)

    @property
    def waiting(self) -> int:
        """How many requests it still lets through first."""
        return self._waiting

    def __str__(self) -> str:
        return self.words

    def applies(self) -> bool:
        """Whether the current request meets this fault, which then counts."""
        if self._waiting:
            self._waiting -= 1
            return False
        if self.rate is not None and self._random.random() >= self.rate:
            return False
        self._left -= 1
        self._used += 1
        return True


class Faults:
    """The script of faults, in the order in which they were added, and the methods that add one."""

    _faults: list[Fault]

    @property
    def pending_faults(self) -> tuple[Fault, ...]:
        """The scripted faults that are left."""
        return tuple(fault for fault in self._faults if fault.left)

    @property
    def unused_faults(self) -> tuple[Fault, ...]:
        """The scripted faults that no request has met, but for optional ones and those by chance.

        What was scripted and never happened was not tested.
        """
        return tuple(
            fault
            for fault in self._faults
            if not (fault.used or fault.is_optional or fault.rate is not None)
        )

    def _next_fault(self) -> Fault | None:
        if not self._faults:
            return None
        pending = self.pending_faults
        queued = [fault for fault in pending if fault.rate is None][:1]
        standing = [fault for fault in pending if fault.rate is not None]
        return next((fault for fault in (*queued, *standing) if fault.applies()), None)

    def _add_fault(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Forget the scripted faults; what they have done stays."""
        self._faults = []

    def will_answer(
        self,
        status: int,
        *,
        retry_after: float | None = None,
        as_date: bool = False,
        message: str | None = None,
    ) -> Fault:
        """Answer the next request with an error, and apply nothing of it.

        ``status`` is 400 to 599. ``retry_after`` is in seconds, by default 1 for a 429; it is sent
        as ``Retry-After`` (whole seconds, rounded up) and, for a 429, ``X-Ratelimit-Reset`` (epoch
        milliseconds). With ``as_date=True`` ``Retry-After`` is the date of the end of the wait, by
        the stand-in's clock (RFC 9110 §10.2.3). ``message`` replaces the default message.

            launchdarkly.will_answer(429, retry_after=1.5)
            launchdarkly.will_answer(409).times(2)
            launchdarkly.will_answer(500).after(3)
        """
        __tracebackhide__ = True
        _check_status(status)
        if message is not None and not isinstance(message, str):
            raise TypeError(f"message is {message!r}, expected text")
        wait = None if retry_after is None else _wait("retry_after", retry_after)
        if status == 429 and wait is None:
            wait = _DEFAULT_WAIT
        shown = "" if retry_after is None else f", retry_after={retry_after:g}"
        shown += ", as_date=True" if as_date else ""
        return self._add_fault(
            Fault(
                f"will_answer({status}{shown})",
                status=status,
                retry_after=wait,
                as_date=bool(as_date),
                message=message_for(status) if message is None else message,
            )
        )

    def will_fail(self, rate: float, seed: int = 0, status: int = 500) -> Fault:
        """Answer a share of all requests with an error, from now on.

        ``rate`` is 0 to 1; the same ``seed`` selects the same requests, by their order.
        ``.times(n)`` ends it after ``n`` errors.
        """
        __tracebackhide__ = True
        _check_status(status)
        fault = Fault(
            "",
            status=status,
            retry_after=_DEFAULT_WAIT if status == 429 else None,
            message=message_for(status),
        ).at_rate(rate, seed)
        fault.words = f"will_fail(rate={rate:g}, seed={seed}, status={status})"
        return self._add_fault(fault)

    def will_drop_connection(self, *, applied: bool = False) -> Fault:
        """Close the connection on the next request without an answer.

        Nothing of the request is applied; with ``applied=True`` it is applied and only the answer
        is lost. A sender cannot tell the difference, and has to retry in both cases.
        """
        shown = "applied=True" if applied else ""
        return self._add_fault(
            Fault(f"will_drop_connection({shown})", drops=True, applied=bool(applied))
        )

    def will_delay(self, seconds: float, *, applied: bool = True) -> Fault:
        """Delay the answer to the next request, which is handled at once.

        With ``applied=False`` nothing of the request is applied, and there is no answer at all: the
        connection is closed after that time. A sender whose timeout is shorter cannot tell the
        difference, and has to retry in both cases.
        """
        __tracebackhide__ = True
        delay = _wait("seconds", seconds)
        shown = f"{seconds:g}" if applied else f"{seconds:g}, applied=False"
        return self._add_fault(Fault(f"will_delay({shown})", delay=delay, drops=not applied))


def _check_status(status: int) -> None:
    __tracebackhide__ = True
    if not 400 <= whole("status", status) <= 599:
        raise ValueError(f"status is {status}, expected 400 to 599")


def _wait(name: str, seconds: float) -> float:
    __tracebackhide__ = True
    return number(name, seconds, LONGEST_WAIT, " of seconds")
