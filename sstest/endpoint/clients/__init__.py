"""What catches HTTP clients in process: their connections end here, all else is their own code.

Each client writes its request to a connection, parses the bytes of the answer, and raises its own
errors; no client's behaviour is imitated. ``network.py`` is what they connect to, ``wire.py`` the
server's side of a connection. ``sockets.py`` has the connections of http.client, urllib3 and so
requests, ``for_httpx.py`` and ``for_aiohttp.py`` those of these two, ``pauses.py`` the pauses
between attempts, ``certificates.py`` what TLS would need; ``others.py`` lets other libraries that
answer clients pass on what is ours. A client is caught as soon as it is imported; none is imported
here.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from sstest.endpoint.clients.network import Network
from sstest.endpoint.clients.replacing import on_import


@contextmanager
def caught(network: Network) -> Iterator[None]:
    """Connect the clients of this process to ``network``, those imported later as well."""
    from sstest.endpoint.clients import certificates, others, pauses, sockets

    def httpx() -> AbstractContextManager[None]:
        from sstest.endpoint.clients import for_httpx

        return for_httpx.caught(network)

    def aiohttp() -> AbstractContextManager[None]:
        from sstest.endpoint.clients import for_aiohttp

        return for_aiohttp.caught(network)

    with ExitStack() as stack:
        stack.enter_context(sockets.caught(network))
        stack.enter_context(certificates.loaded_late())
        stack.enter_context(pauses.of_urllib3(network))
        stack.enter_context(others.pass_on(network.endpoint.serves))
        stack.enter_context(on_import("httpcore", httpx))
        stack.enter_context(on_import("aiohttp", aiohttp))
        stack.enter_context(on_import("tenacity", lambda: pauses.of_tenacity(network)))
        try:
            yield
        finally:
            network.hang_up()
