"""What the stand-in asks of a sender by itself: whether it keeps the segments right."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

from sstest.endpoint.sender.rules import RULES, chosen

if TYPE_CHECKING:
    from sstest.endpoint.sender.call import Call
    from sstest.endpoint.sender.machine import SenderMachine
    from sstest.endpoint.sender.stand_in import StandIn
    from sstest.endpoint.sender.trial import Sync, Trial


class SenderChecks:
    """Lets a sender go through histories of syncs and faults."""

    in_process = False
    """Whether requests are answered in the process, without a connection."""

    histories: Mapping[str, Any] = {"max_examples": 100, "seed": None}
    """The defaults of :meth:`check_sender`; under pytest the options can set them."""

    def check_sender(
        self,
        sync: "Sync | None" = None,
        *,
        new: Callable[[], Any] | None = None,
        max_examples: int | None = None,
        seed: int | None = None,
        rules: Iterable[str] = RULES,
        machine: "type[SenderMachine] | None" = None,
    ) -> None:
        """Find the smallest history of syncs and faults after which a segment is wrong.

        ``sync(cohort, joined, left)`` is your sender: a function or coroutine function. ``cohort``
        has ``id``, ``name``, ``url``, ``environment_id`` and ``context_kind``; ``joined`` and
        ``left`` are lists of context keys. A sender that keeps anything from one sync to the next
        is passed as ``new=``, a function that makes a fresh ``sync`` for each history; it may
        return a context manager of one, or be a coroutine function.

        In up to ``max_examples`` histories, by default 100, people join, leave and come back, and
        requests are refused, for good too, lost or answered late. When ``sync`` returns, all of it
        must have arrived; when it raises, that may be unknown until the next sync that names the
        same people; a builtin error of the program, such as :class:`ValueError`, is no answer to a
        fault.
        ``rules`` are the names of what has to hold: ``rules=RULES - {"dates"}``, with ``RULES`` of
        ``sstest.stateful``. The same ``seed`` draws the same histories. ``machine`` is a
        :class:`sstest.stateful.SenderMachine` with further rules. Under pytest --sstest-examples
        and --sstest-seed set the defaults.

        Time is virtual, as in :meth:`~sstest.endpoint.LaunchDarkly.virtual_time`. The stand-in is
        reset for each history. Raises :class:`sstest.stateful.BrokenRule`, an
        :class:`AssertionError`, with the effect, and the history as lines of Python.
        """
        __tracebackhide__ = True
        from sstest.endpoint.sender.check import check

        check(
            cast("StandIn", self),
            sync,
            new=new,
            max_examples=self.histories["max_examples"] if max_examples is None else max_examples,
            seed=self.histories["seed"] if seed is None else seed,
            rules=rules,
            machine=machine,
            call=self._call("check_sender", sys._getframe(1)),  # noqa: SLF001  # no public way
        )

    def trial(
        self,
        sync: "Sync | None" = None,
        *,
        new: Callable[[], Any] | None = None,
        rules: Iterable[str] = RULES,
    ) -> "AbstractContextManager[Trial]":
        """One history for a sender, as :meth:`check_sender` shows it; the same arguments.

        Faults are scripted for the sync that follows. Each sync raises
        :class:`sstest.stateful.BrokenRule` where a rule is broken.

            with launchdarkly.trial(sync) as trial:
                launchdarkly.will_drop_connection(applied=True)
                trial.sync("vip", joined=["ada"])
                trial.sync("vip", left=["ada"])
        """
        __tracebackhide__ = True
        from sstest.endpoint.sender.given import check_sender_arguments

        call = self._call("trial", sys._getframe(1))  # noqa: SLF001  # no public way
        check_sender_arguments(sync, new, call)
        return self._trial(sync, new, chosen(rules))

    @contextmanager
    def _trial(
        self, sync: "Sync | None", new: Callable[[], Any] | None, rules: frozenset[str]
    ) -> "Iterator[Trial]":
        from sstest.endpoint.sender.stage import Stage
        from sstest.endpoint.sender.trial import Trial

        with Stage(cast("StandIn", self)) as stage, Trial(stage, sync, new, rules) as trial:
            yield trial

    def _call(self, method: str, caller: FrameType) -> "Call":
        from sstest.endpoint.sender.call import Call

        return Call.of(method, f"launchdarkly{'' if self.in_process else '_server'}", caller)
