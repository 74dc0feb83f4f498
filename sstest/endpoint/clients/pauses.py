"""The pauses that libraries make between attempts, by the stand-in's clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import urllib3.util.retry

from sstest.endpoint.clients.network import Network
from sstest.endpoint.clients.replacing import replaced


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

    usual: dict[Any, Callable[[float], Any]] = {tenacity.nap.sleep: network.clock.sleep}
    usual[tenacity.AsyncRetrying().sleep] = network.clock.asleep
    with replaced(tenacity.BaseRetrying, "sleep", _Pause(usual)):
        yield


class _Pause:
    """The attribute ``sleep`` of tenacity's objects, whose usual functions are replaced.

    A descriptor that is assigned to comes before the object's own attribute, so this also holds for
    functions that were decorated long before.
    """

    def __init__(self, usual: dict[Any, Callable[[float], Any]]) -> None:
        self._usual = usual

    def __get__(self, owner: Any, _: type | None = None) -> Any:
        if owner is None:
            return self
        given = vars(owner)["sleep"]
        return self._usual.get(given, given)

    def __set__(self, owner: Any, value: object) -> None:
        vars(owner)["sleep"] = value
