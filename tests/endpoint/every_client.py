"""The HTTP clients of Python, each sending the same calls and telling all that it sees."""

import asyncio
import contextlib
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import httpx
import requests
import urllib3

CONTEXT: Final = ssl.create_default_context()  # one for all: to load it takes longer than to send


class Call(NamedTuple):
    """A request: ``data`` is its body, or, ``as_`` chunks, the chunks of it."""

    data: Any = b""
    headers: Iterable[tuple[str, str]] = ()
    path: str = ""
    method: str = "POST"
    as_: str = "bytes"
    timeout: float = 20


class Seen(NamedTuple):
    """What a client makes of an answer; of none, the ``error`` that it raises."""

    status: int = 0
    reason: str | None = None
    version: str = ""
    fields: Iterable[tuple[str, str]] = ()
    body: bytes = b""
    error: str = ""


Send = Callable[[str, list[Call]], list[Seen]]


def failed(error: BaseException) -> Seen:
    """The error of a client, and what it says is behind it."""
    chain, one = [], error
    while one is not None:
        chain.append(type(one).__qualname__)
        inner = [arg for arg in (*one.args, getattr(one, "reason", None)) if arg is not one]
        one = next((arg for arg in inner if isinstance(arg, BaseException)), None)
    return Seen(error=" < ".join(chain))


def _fields(raw: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, str], ...]:
    """Header fields as received, but for the time."""
    told = [tuple(_text(part) for part in pair) for pair in raw]
    return tuple((name, "" if name == "date" else value) for name, value in told)


def _text(part: Any) -> str:
    return part.decode("latin-1") if isinstance(part, bytes) else str(part)


def by_requests(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        data = {"json": json.loads(call.data)} if call.as_ == "json" else {"data": _body(call)}
        found = session.request(
            call.method,
            url + call.path,
            headers=dict(call.headers),
            timeout=call.timeout,
            allow_redirects=False,
            **data,
        )
        version = "HTTP/1.1" if found.raw.version == 11 else str(found.raw.version)
        fields = _fields(found.raw.headers.items())
        return Seen(found.status_code, found.reason, version, fields, found.content)

    with requests.Session() as session:
        session.trust_env = False
        return _each(send, calls)


def by_httpx(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        found = client.request(call.method, url + call.path, **_httpx(call))
        return _seen_by_httpx(found, found.content)

    with httpx.Client(trust_env=False, verify=CONTEXT) as client:
        return _each(send, calls)


def by_httpx_streaming(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        with client.stream(call.method, url + call.path, **_httpx(call)) as found:
            return _seen_by_httpx(found, b"".join(found.iter_bytes(7)))

    with httpx.Client(trust_env=False, verify=CONTEXT) as client:
        return _each(send, calls)


def by_async_httpx(url: str, calls: list[Call]) -> list[Seen]:
    async def send(call: Call) -> Seen:
        options = _httpx(call)
        if call.as_ == "chunks":
            options["content"] = _slowly(call.data)
        found = await client.request(call.method, url + call.path, **options)
        return _seen_by_httpx(found, found.content)

    async def run() -> list[Seen]:
        nonlocal client
        async with httpx.AsyncClient(trust_env=False, verify=CONTEXT) as client:
            return await _each_of(send, calls)

    client: httpx.AsyncClient = None  # type: ignore[assignment]  # it is set above
    return asyncio.run(run())


def by_aiohttp(url: str, calls: list[Call]) -> list[Seen]:
    async def send(call: Call) -> Seen:
        data = {"json": json.loads(call.data)} if call.as_ == "json" else {"data": call.data}
        if call.as_ == "chunks":
            data = {"data": _slowly(call.data)}
        async with session.request(
            call.method,
            url + call.path,
            headers=dict(call.headers),
            timeout=aiohttp.ClientTimeout(call.timeout),
            allow_redirects=False,
            expect100=call.as_ == "expecting",
            **data,
        ) as found:
            version = f"HTTP/{found.version.major}.{found.version.minor}" if found.version else ""
            body = await found.read()
            return Seen(found.status, found.reason, version, _fields(found.raw_headers), body)

    async def run() -> list[Seen]:
        nonlocal session
        async with aiohttp.ClientSession() as session:
            return await _each_of(send, calls)

    session: aiohttp.ClientSession = None  # type: ignore[assignment]  # it is set above
    return asyncio.run(run())


def by_urllib3(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        data = {"json": json.loads(call.data)} if call.as_ == "json" else {"body": _body(call)}
        found = pool.request(
            call.method,
            url + call.path,
            headers=dict(call.headers),
            timeout=call.timeout,
            retries=False,
            **data,
        )
        version = f"HTTP/{found.version / 10}"
        return Seen(found.status, found.reason, version, _fields(found.headers.items()), found.data)

    with urllib3.PoolManager() as pool:
        return _each(send, calls)


def by_urllib(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        request = urllib.request.Request(  # noqa: S310  # it is http
            url + call.path, _body(call), dict(call.headers), method=call.method
        )
        try:
            found = opener.open(request, timeout=call.timeout)
        except urllib.error.HTTPError as error:
            found = error
        with found:
            body = found.read()
            version = f"HTTP/{getattr(found, 'version', 11) / 10}"
            return Seen(found.status, found.reason, version, _fields(found.headers.items()), body)

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return _each(send, calls)


def by_http_client(url: str, calls: list[Call]) -> list[Seen]:
    def send(call: Call) -> Seen:
        connection.timeout = call.timeout
        if connection.sock is not None:
            connection.sock.settimeout(call.timeout)
        path = urlsplit(url).path + call.path
        connection.request(call.method, path, _body(call), dict(call.headers))
        found = connection.getresponse()
        version = f"HTTP/{found.version / 10}"
        fields = _fields(found.getheaders())
        return Seen(found.status, found.reason, version, fields, found.read())

    connection = http.client.HTTPConnection(urlsplit(url).hostname or "", urlsplit(url).port)
    with contextlib.closing(connection):
        return _each(send, calls, connection.close)


CLIENTS: Final[dict[str, Send]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "httpx streaming": by_httpx_streaming,
    "httpx async": by_async_httpx,
    "aiohttp": by_aiohttp,
    "urllib3": by_urllib3,
    "urllib": by_urllib,
    "http.client": by_http_client,
}


def _each(
    send: Callable[[Call], Seen], calls: list[Call], give_up: Callable[[], None] | None = None
) -> list[Seen]:
    seen = []
    for call in calls:
        try:
            seen.append(send(call))
        except Exception as error:  # noqa: BLE001  # whatever the client raises
            seen.append(failed(error))
            if give_up:
                give_up()
    return seen


async def _each_of(send: Any, calls: list[Call]) -> list[Seen]:
    seen = []
    for call in calls:
        try:
            seen.append(await send(call))
        except Exception as error:  # noqa: BLE001  # whatever the client raises
            seen.append(failed(error))
    return seen


def _httpx(call: Call) -> dict[str, Any]:
    data = {"json": json.loads(call.data)} if call.as_ == "json" else {"content": _body(call)}
    return {"headers": list(call.headers), "timeout": call.timeout, **data}


def _seen_by_httpx(found: httpx.Response, body: bytes) -> Seen:
    fields = _fields(found.headers.raw)
    return Seen(found.status_code, found.reason_phrase, found.http_version, fields, body)


def _body(call: Call) -> Any:
    return iter(call.data) if call.as_ == "chunks" else call.data


async def _slowly(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


def chunks_of(data: bytes, size: int = 50) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
