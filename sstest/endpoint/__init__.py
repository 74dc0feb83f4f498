"""A stand-in for LaunchDarkly, to test senders of synced segments.

:class:`LaunchDarkly` answers requests and keeps the segments, independent of the transport:
``sstest.endpoint.mock`` is in process, for senders in Python, and ``sstest.endpoint.asgi`` is HTTP,
for all others.
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
