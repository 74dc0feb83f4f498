"""The in-process stand-in, on ``responses``, for senders that use requests.

No request leaves the machine: those to LaunchDarkly are answered here, those to this machine are
sent, and all others are refused unless an answer is registered.
"""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from http.client import RemoteDisconnected
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import requests
import responses
from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError
from urllib3.util import Retry

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.clock import Clock
from sstest.endpoint.exchange import Request
from sstest.endpoint.hosts import APP_HOSTS, host_of, is_launchdarkly, is_loopback, lookups_refused
from sstest.endpoint.routes import PREFIXES
from sstest.endpoint.warm import rehearse
from sstest.manifest import Manifest
from sstest.text import plain

_ABOUT_SEGMENTS: Final = re.compile("segments?[-_/]?targets?", re.IGNORECASE)
_NO_RETRY: Final = Retry(0, read=False)


class UnexpectedCall(AssertionError):
    """A call to a host of LaunchDarkly that is not a synced segment request."""


class MockLaunchDarkly(LaunchDarkly):
    """A :class:`~sstest.endpoint.LaunchDarkly` that answers calls of ``requests``.

    A context manager, active while entered. The arguments are those of
    :class:`~sstest.endpoint.LaunchDarkly`.

    There is no real waiting: ``sleep``, ``will_delay`` and the pauses of an adapter with a urllib3
    ``Retry`` advance the stand-in's clock. A delay beyond the ``timeout`` of a request
    raises ``requests.ReadTimeout``, a dropped connection ``requests.ConnectionError``.

    ``responses`` is the underlying ``responses.RequestsMock``, to register other calls of the
    sender: ``launchdarkly.responses.get("https://crm.example/members", json=[...])``.
    """

    responses: responses.RequestsMock

    def __init__(
        self,
        manifests: Manifest | Iterable[Manifest] = (),
        *,
        clock: Clock | None = None,
        **options: Any,
    ) -> None:
        super().__init__(manifests, clock=clock, **options)
        self.responses = _Mock(self)
        self._stray_calls: dict[str, None] = {}
        self._entered = ExitStack()

    def __enter__(self) -> "MockLaunchDarkly":
        rehearse(self.manifests, self.profile)
        self._entered.enter_context(self.responses)
        self._entered.enter_context(lookups_refused(self.refuse_lookup))
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()
        self.close()

    def reset(self) -> None:
        """Delete segments, requests, faults and other calls; numbers start at 1 again."""
        super().reset()
        self._stray_calls.clear()

    def serves(self, url: SplitResult) -> bool:
        """Whether a request to ``url`` is answered by the stand-in."""
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
            f"{where} is mocked for the requests library only, and nothing was sent; for other"
            " clients use the fixture launchdarkly_server"
        )
        if here or name in APP_HOSTS:
            self._stray_calls[message] = None
        return message

    @property
    def stray_calls(self) -> tuple[str, ...]:
        """Descriptions of other calls to LaunchDarkly: each once, in order."""
        return tuple(map(self._shown, tuple(self._stray_calls)))


class _Mock(responses.RequestsMock):
    """``responses``, in which registered answers come first, then LaunchDarkly and this machine."""

    def __init__(self, launchdarkly: MockLaunchDarkly) -> None:
        super().__init__(assert_all_requests_are_fired=False)
        self._launchdarkly = launchdarkly
        self._endpoint = responses.CallbackResponse(
            "POST", launchdarkly.base_url, self._answer, content_type=None
        )

    def _find_match(
        self, request: requests.PreparedRequest
    ) -> tuple[responses.BaseResponse | None, list[str]]:
        """The registered response for a request, or ours; raises if there is none."""
        __tracebackhide__ = True
        found, reasons = super()._find_match(request)
        if found is not None:
            return found, reasons
        text = str(request.url)
        url = urlsplit(text)
        if self._launchdarkly.serves(url):
            return self._endpoint, []
        if is_loopback(url.hostname):
            return responses.PassthroughResponse(str(request.method), text), []
        passes = any(
            text.startswith(one) if isinstance(one, str) else one.match(text)
            for one in self.passthru_prefixes
        )
        if is_launchdarkly(url.hostname) or not passes:
            self._launchdarkly.refuse(request.method, url)
        return None, reasons

    def unbound_on_send(self) -> Any:
        """The replacement of ``HTTPAdapter.send``."""
        send = super().unbound_on_send()

        def send_with_retries(
            adapter: requests.adapters.HTTPAdapter,
            request: requests.PreparedRequest,
            *args: Any,
            **options: Any,
        ) -> requests.Response:
            __tracebackhide__ = True
            if not self._launchdarkly.serves(urlsplit(str(request.url))):
                return send(adapter, request, *args, **options)
            request.body = _body(request.body)
            retries = adapter.max_retries
            while True:
                try:
                    response = send(adapter, request, *args, retries=_NO_RETRY, **options)
                except requests.RequestException as failure:
                    retries = self._after_failure(retries, request, failure)
                    continue
                raw, method = response.raw, str(request.method)
                if not retries.is_retry(method, response.status_code, "Retry-After" in raw.headers):
                    return response
                try:
                    retries = retries.increment(method, request.url, response=raw)
                except MaxRetryError as error:
                    if retries.raise_on_status:
                        raise requests.exceptions.RetryError(error, request=request) from None
                    return response
                pause = retries.get_retry_after(raw) if retries.respect_retry_after_header else None
                self._launchdarkly.sleep(pause or retries.get_backoff_time())

        return send_with_retries

    def _after_failure(
        self, retries: Retry, request: requests.PreparedRequest, failure: requests.RequestException
    ) -> Retry:
        """The retries left after a lost connection; raises as requests does if none are."""
        cause = failure.args[0] if failure.args else None
        if not isinstance(cause, (ProtocolError, ReadTimeoutError)):
            raise failure
        try:
            left = retries.increment(str(request.method), request.url, error=cause)
        except MaxRetryError as error:
            raise requests.ConnectionError(error, request=request) from None
        except (ProtocolError, ReadTimeoutError):
            raise failure from None
        self._launchdarkly.sleep(left.get_backoff_time())
        return left

    def _answer(
        self, request: requests.PreparedRequest
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        exchange = self._launchdarkly.handle(
            Request(
                str(request.method),
                urlsplit(request.path_url).path,
                {_text(name).lower(): _text(value) for name, value in request.headers.items()},
                _body(request.body),
            )
        )
        self._wait(exchange.delay, request)
        if exchange.reply is None:
            closed = RemoteDisconnected("Remote end closed connection without response")
            error = ProtocolError("Connection aborted.", closed)
            raise requests.ConnectionError(error, request=request)
        # An answer to HEAD has no body (RFC 9110 §9.3.2), and urllib3 refuses one that has.
        body = b"" if request.method == "HEAD" else exchange.reply.body
        return exchange.reply.status, list(exchange.reply.headers.items()), body

    def _wait(self, delay: float, request: requests.PreparedRequest) -> None:
        """Advance the clock by the delay; raise as requests does if it exceeds the timeout."""
        timeout = getattr(request, "req_kwargs", {}).get("timeout")
        if isinstance(timeout, tuple):
            timeout = timeout[1]
        patience = getattr(timeout, "read_timeout", timeout)
        if not isinstance(patience, (int, float)) or delay < patience:
            self._launchdarkly.sleep(delay)
            return
        self._launchdarkly.sleep(patience)
        words = f"Read timed out. (read timeout={patience})"
        error = ReadTimeoutError(None, str(request.url), words)  # type: ignore[arg-type]  # no pool
        raise requests.ReadTimeout(error, request=request)


def _body(body: Any) -> bytes:
    """The bytes of a body that requests would send: text, bytes, a file, or chunks."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if hasattr(body, "read"):
        return _body(body.read())
    return b"".join(_body(chunk) for chunk in body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
