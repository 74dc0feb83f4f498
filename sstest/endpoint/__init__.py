"""A stand-in for LaunchDarkly, to test what sends synced segments to it.

:class:`LaunchDarkly` decides what is answered and keeps the segments; it knows no transport.
``sstest.endpoint.mock`` carries it in process, for senders that use requests, and
``sstest.endpoint.asgi`` over HTTP, for all others.
"""

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.clock import Clock, RateLimit
from sstest.endpoint.exchange import Exchange, Request
from sstest.endpoint.faults import Fault
from sstest.endpoint.segments import Segment
from sstest.endpoint.store import StoreError

__all__ = [
    "Clock",
    "Exchange",
    "Fault",
    "LaunchDarkly",
    "RateLimit",
    "Request",
    "Segment",
    "StoreError",
]
