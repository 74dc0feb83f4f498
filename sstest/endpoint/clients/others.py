"""Other libraries that answer HTTP clients in tests: what none of their answers is for comes here.

They are active in the test that uses the stand-in, before or after it, and stand above the
connection. As they come, each refuses a request that it has no answer for.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, Final

import requests
import responses

from sstest.endpoint.clients.replacing import Computed, on_import, replaced

Serves = Callable[[str], bool]
"""Whether requests for a URL are for the stand-in."""


@contextmanager
def pass_on(serves: Serves) -> Iterator[None]:
    """Let requests to the stand-in pass, those of libraries imported later as well."""
    with ExitStack() as stack:
        stack.enter_context(_of_responses(serves))
        for name, let_pass in _LIBRARIES.items():
            stack.enter_context(on_import(name, lambda let_pass=let_pass: let_pass(serves)))  # type: ignore[misc]
        yield


@contextmanager
def _of_responses(serves: Serves) -> Iterator[None]:
    """Those of the test beside ``launchdarkly.responses``."""
    find = responses.RequestsMock._find_match  # noqa: SLF001  # no public way

    def find_match(mock: Any, request: requests.PreparedRequest) -> Any:
        found, reasons = find(mock, request)
        if found is None and serves(str(request.url)):
            found = responses.PassthroughResponse(str(request.method), str(request.url))
        return found, reasons

    with replaced(responses.RequestsMock, "_find_match", find_match):
        yield


@contextmanager
def _of_requests_mock(serves: Serves) -> Iterator[None]:
    from requests_mock import NoMockAddress, adapter

    send = adapter.Adapter.send

    def send_or_pass(mock: Any, request: Any, **options: Any) -> Any:
        try:
            return send(mock, request, **options)
        except NoMockAddress:
            if serves(request.url):
                raise adapter._RunRealHTTP from None  # noqa: SLF001  # as its real_http=True does
            raise

    with replaced(adapter.Adapter, "send", send_or_pass):
        yield


@contextmanager
def _of_respx(serves: Serves) -> Iterator[None]:
    from respx.models import PassThrough, Route
    from respx.router import Router

    resolver = Router.resolver

    @contextmanager
    def resolve_or_pass(router: Any, request: Any) -> Iterator[Any]:
        with resolver(router, request) as resolved:
            yield resolved
            if resolved.route is None and serves(str(request.url)):
                raise PassThrough("for the stand-in", request=request, origin=Route())

    with replaced(Router, "resolver", resolve_or_pass):
        yield


@contextmanager
def _of_pytest_httpx(serves: Serves) -> Iterator[None]:
    """What it answers is decided before it looks for an answer, so nothing of ours is answered."""
    from pytest_httpx._options import _HTTPXMockOptions

    def should_mock(given: Callable[[Any], bool]) -> Callable[[Any], bool]:
        return lambda request: not serves(str(request.url)) and given(request)

    with replaced(_HTTPXMockOptions, "should_mock", Computed("should_mock", should_mock)):
        yield


@contextmanager
def _of_aioresponses(serves: Serves) -> Iterator[None]:
    from aioresponses import aioresponses

    is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)
    match = aioresponses.match

    async def match_or_pass(mock: Any, method: str, url: Any, *rest: Any, **options: Any) -> Any:
        found = await match(mock, method, url, *rest, **options)
        is_ours.set(found is None and serves(str(url)))
        return found

    # Read directly behind a match that has found nothing, in the same task.
    name = "passthrough_unmatched"
    passes = Computed(name, lambda given: given or is_ours.get())
    with replaced(aioresponses, "match", match_or_pass), replaced(aioresponses, name, passes):
        yield


_LIBRARIES: Final[dict[str, Callable[[Serves], AbstractContextManager[None]]]] = {
    "requests_mock": _of_requests_mock,
    "respx": _of_respx,
    "pytest_httpx": _of_pytest_httpx,
    "aioresponses": _of_aioresponses,
}
