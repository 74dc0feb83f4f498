"""The pauses that libraries make between attempts, by the stand-in's clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import urllib3.util.retry

from sstest.endpoint.clients.network import Network
from sstest.endpoint.clients.replacing import Computed, replaced


@contextmanager
def of_urllib3(network: Network) -> Iterator[None]:
    """The pauses of a ``Retry`` behind an attempt that was answered here."""
    with replaced(urllib3.util.retry, "time", _Time(network)):
        yield


class _Time:
    """The module ``time`` with another ``sleep``, and the time of the stand-in's clock."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def sleep(self, seconds: float) -> None:
        if self._network.last_was_carried:
            self._network.clock.sleep(seconds)
        else:
            time.sleep(seconds)

    def time(self) -> float:
        return self._network.clock()


@contextmanager
def of_tenacity(network: Network) -> Iterator[None]:
    """The pauses of tenacity, unless the sender has given a function for them."""
    import tenacity
    import tenacity.nap

    usual = [
        (tenacity.nap.sleep, network.clock.sleep),
        (tenacity.AsyncRetrying().sleep, network.clock.asleep),
    ]

    def pause(given: Any) -> Any:
        return next((ours for theirs, ours in usual if theirs is given), given)

    with replaced(tenacity.BaseRetrying, "sleep", Computed("sleep", pause)):
        yield
