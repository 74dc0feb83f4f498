"""The in-process stand-in: the connections of HTTP clients end here.

No request of theirs leaves the machine: those to LaunchDarkly are answered here, those to this
machine are sent, and all others are refused unless an answer is registered with ``responses``.
"""

import re
import sys
from collections.abc import Iterable
from contextlib import ExitStack, nullcontext
from copy import copy
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import requests
import responses
from requests.adapters import HTTPAdapter

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.clients import caught
from sstest.endpoint.clients.network import DEFAULT_PORTS, Answer, Network, Origin
from sstest.endpoint.clock import Clock, movable
from sstest.endpoint.exchange import Request
from sstest.endpoint.hosts import APP_HOSTS, host_of, is_launchdarkly, is_loopback, lookups_refused
from sstest.endpoint.messages import fields_of
from sstest.endpoint.routes import PREFIXES
from sstest.endpoint.warm import rehearse
from sstest.manifest import Manifest
from sstest.text import plain

_ABOUT_SEGMENTS: Final = re.compile("segments?[-_/]?targets?", re.IGNORECASE)
# They are about the bytes that are sent, and are written anew.
_FRAMING: Final = ("connection", "content-length", "transfer-encoding")

# While a stand-in is there, other mocks pass on to it what they find nothing for.
_FIND_MATCH: Final = responses.RequestsMock._find_match  # noqa: SLF001


class UnexpectedCall(AssertionError):
    """A call to a host of LaunchDarkly that is not a synced segment request."""


class MockLaunchDarkly(LaunchDarkly):
    """A :class:`~sstest.endpoint.LaunchDarkly` that answers the HTTP clients of this process.

    They are requests, httpx, aiohttp, urllib3, urllib and http.client, whether they were imported
    and set up before or after. A context manager, active while entered. The arguments are those of
    :class:`~sstest.endpoint.LaunchDarkly`.

    There is no real waiting: ``sleep``, ``asleep``, ``will_delay`` and the pauses of
    urllib3's ``Retry`` and of tenacity advance the stand-in's clock. A delay beyond the timeout of
    a request, or a dropped connection, is the client's own error, such as ``httpx.ReadTimeout``.

    ``responses`` is the underlying ``responses.RequestsMock``, to register other calls of the
    sender: ``launchdarkly.responses.get("https://crm.example/members", json=[...])``.
    """

    in_process = True
    responses: responses.RequestsMock

    def __init__(
        self,
        manifests: Manifest | Iterable[Manifest] = (),
        *,
        clock: Clock | None = None,
        **options: Any,
    ) -> None:
        super().__init__(manifests, clock=clock, **options)
        self.responses = self._registered = _Mock(self)
        self.network = Network(self, movable(self.clock))
        self._stray_calls: dict[str, None] = {}
        self._entered = ExitStack()

    def __enter__(self) -> "MockLaunchDarkly":
        rehearse(self.manifests, self.profile)
        self._entered.enter_context(self.responses)
        self._entered.enter_context(lookups_refused(self.refuse_lookup))
        self._entered.enter_context(caught(self.network))
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()
        self.close()

    def reset(self) -> None:
        """Delete segments, requests, faults and other calls; numbers start at 1 again."""
        super().reset()
        self._stray_calls.clear()
        self.responses.calls.reset()

    def describe_requests(self) -> str:
        """The requests received, parsed, with their answers: short, and safe to print."""
        told = super().describe_requests()
        if self.requests or "pycurl" not in sys.modules:
            return told
        return (
            f"{told}\nrequests of pycurl, which is imported, cannot be answered in process: use the"
            " fixture launchdarkly_server"
        )

    def carries(self, origin: Origin) -> bool:
        """Whether connections to ``origin`` end here."""
        own = urlsplit(self.base_url)
        if is_loopback(origin.host):
            port = own.port or DEFAULT_PORTS.get(own.scheme)
            return is_loopback(own.hostname) and origin.port == port
        # Those of LaunchDarkly's SDKs lead to other hosts of it, which cannot be found.
        if is_launchdarkly(origin.host) and origin.host.rstrip(".").lower() not in APP_HOSTS:
            return origin.host == own.hostname
        return not self._registered.lets_through(str(origin))

    def answer(self, url: str, request: Request) -> Answer:
        """The answer to a request of a client: of the test's own ones first."""
        try:
            registered = self._registered.look_up(url, request)
        except requests.Timeout as error:
            return Answer(error=TimeoutError(str(error)))
        except requests.ConnectionError as error:
            return Answer(error=ConnectionRefusedError(str(error)))
        except Exception as error:  # noqa: BLE001  # it is for the client
            return Answer(error=error)
        if registered is not None:
            return registered
        exchange = self.handle(request)
        if exchange.reply is None:
            return Answer(delay=exchange.delay)
        reply = exchange.reply
        return Answer(reply.status, fields_of(reply, self.profile), reply.body, exchange.delay)

    def serves(self, url: str) -> bool:
        """Whether a request for ``url`` is answered by the stand-in."""
        return self._serves(urlsplit(url))

    def _serves(self, url: SplitResult) -> bool:
        own = urlsplit(self.base_url)
        if is_loopback(own.hostname) and is_loopback(url.hostname):  # the validation server
            return (url.scheme, url.port) == (own.scheme, own.port)
        here = (url.scheme, host_of(url), url.port) == (own.scheme, host_of(own), own.port)
        production = url.scheme == "https" and host_of(url) in APP_HOSTS and url.port in (None, 443)
        return (here or production) and _ABOUT_SEGMENTS.search(url.path) is not None

    def refuse(self, method: str | None, url: SplitResult) -> None:
        """Raise the error for a call without an answer, with what to do about it."""
        __tracebackhide__ = True
        where = plain(f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}")
        call = f"{plain(str(method))} {where}"
        register = f'launchdarkly.responses.add("{plain(str(method))}", "{where}", json=...)'
        if not is_launchdarkly(url.hostname):
            raise requests.ConnectionError(
                f"{call}: not sent, since LaunchDarkly is mocked. To answer it:"
                f' {register}; to let it through: launchdarkly.responses.add_passthru("{where}")'
            )
        why = "is not a synced segment request"
        if host_of(url) in APP_HOSTS and url.scheme != "https":
            why = "would send the access token unencrypted: use https"
        message = (
            f"{call} {why}; expected POST {self.base_url}{PREFIXES[self.profile]}"
            f"{{integrationKey}}. Nothing was sent. To answer it: {register}"
        )
        self._stray_calls[message] = None
        raise UnexpectedCall(self._shown(message))

    def refuse_lookup(self, host: str, port: object) -> str | None:
        """Why a client that is not mocked must not connect to LaunchDarkly.

        ``None`` for other hosts. Connections of LaunchDarkly's SDKs are not stray calls.
        """
        own, name = urlsplit(self.base_url), host.rstrip(".").lower()
        here = is_loopback(own.hostname) and is_loopback(name) and str(port) == str(own.port)
        if not here and not is_launchdarkly(name):
            return None
        where = plain(f"{host}:{port}" if here else host)
        message = (
            f"{where} is mocked, but not for this client, and nothing was sent: the fixture"
            " launchdarkly catches requests, httpx, aiohttp, urllib3, urllib and http.client; for"
            " other clients use the fixture launchdarkly_server"
        )
        if here or name in APP_HOSTS:
            self._stray_calls[message] = None
        return message

    @property
    def stray_calls(self) -> tuple[str, ...]:
        """Descriptions of other calls to LaunchDarkly: each once, in order."""
        return tuple(map(self._shown, tuple(self._stray_calls)))


class _Through(Exception):
    """A request that no registered answer is for, and that goes on to the network."""


class _Around(Exception):
    """One that goes on to what replaced ``HTTPAdapter.send`` before: a mock of the test's own."""


class _Mock(responses.RequestsMock):
    """``responses``, in which registered answers come first, then LaunchDarkly and this machine."""

    def __init__(self, launchdarkly: MockLaunchDarkly) -> None:
        super().__init__(assert_all_requests_are_fired=False)
        self._launchdarkly = launchdarkly
        self._send: Any = self._real_send  # that of requests
        self._around: Any = None

    def start(self) -> None:
        """Replace ``HTTPAdapter.send``."""
        if HTTPAdapter.send is not self._real_send:
            self._around = HTTPAdapter.send
        super().start()

    def lets_through(self, url: str) -> bool:
        """Whether the test lets requests to a URL, or to all of an origin, through."""
        return any(
            url.startswith(one) or one.rstrip("/") == url
            if isinstance(one, str)
            else one.match(url)
            for one in self.passthru_prefixes
        )

    def look_up(self, url: str, request: Request) -> Answer | None:
        """The registered answer for a request of any client; ``None`` for one to LaunchDarkly."""
        if not self.registered() and self._launchdarkly.serves(url):
            return None
        headers, adapter = dict(request.headers), HTTPAdapter()
        prepared = requests.Request(request.method, url, headers, data=request.body).prepare()
        try:
            response = super()._on_request(adapter, prepared)
        except _Around:
            response = self._around(adapter, prepared)
        except _Through:
            if self._launchdarkly.serves(url):
                return None
            with self._launchdarkly.network.let_through():
                response = self._send(adapter, prepared)
        body = response.raw.read(decode_content=False)
        fields = [
            (name.encode(), value.encode("latin-1"))
            for name, value in response.raw.headers.items()
            if name.lower() not in _FRAMING
        ]
        length = (b"Content-Length", str(len(body)).encode())
        return Answer(response.status_code, [*fields, length], body)

    def _find_match(
        self, request: requests.PreparedRequest
    ) -> tuple[responses.BaseResponse | None, list[str]]:
        """The registered response for a request; raises if there is none."""
        __tracebackhide__ = True
        found, reasons = _FIND_MATCH(self, request)
        if found is not None:
            return found, reasons
        url = urlsplit(str(request.url))
        ours = self._launchdarkly.serves(url.geturl()) or is_loopback(url.hostname)
        if ours or (not is_launchdarkly(url.hostname) and self.lets_through(url.geturl())):
            raise _Through
        if self._around is not None and not is_launchdarkly(url.hostname):
            raise _Around
        self._launchdarkly.refuse(request.method, url)
        return None, reasons

    def _on_request(
        self, adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        """Answer a request of requests, or let it through: to LaunchDarkly, it ends here, too."""
        __tracebackhide__ = True
        try:
            return super()._on_request(adapter, request, **options)
        except _Around:
            answered: requests.Response = self._around(adapter, request, **options)
            return answered
        except _Through:
            pass
        through = self.lets_through(str(request.url))
        with self._launchdarkly.network.let_through() if through else nullcontext():
            answer: Any = self._send(adapter, request, **options)
        # A copy has the whole body and no connection, which would stay open as long as the log.
        logged = answer if options.get("stream") else copy(answer)
        self.calls.add_call(responses.Call(request, logged))
        sent: requests.Response = answer
        return sent
