"""Certificates of authorities, which are loaded when a connection is to be verified by them.

httpx loads them for each client, which takes many times as long as a request that is answered here;
a connection that ends here verifies nothing.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from sstest.endpoint.clients.replacing import replaced

# What the certificates are needed for, or seen by.
_METHODS: Final = ("wrap_socket", "wrap_bio", "cert_store_stats", "get_ca_certs")


@contextmanager
def loaded_late() -> Iterator[None]:
    """Let contexts load files late, but for the first time that a file is named: it may be wrong.

    What has not been loaded by the end of the block is loaded then.
    """
    owner: Any = ssl.SSLContext
    load = owner.load_verify_locations
    known: set[tuple[str, str]] = set()
    waiting: WeakKeyDictionary[Any, list[tuple[Any, Any]]] = WeakKeyDictionary()

    def load_verify_locations(
        context: Any, cafile: Any = None, capath: Any = None, cadata: Any = None
    ) -> None:
        files = repr(cafile), repr(capath)
        if files in known and cadata is None:
            waiting.setdefault(context, []).append((cafile, capath))
            return
        load(context, cafile, capath, cadata)
        known.add(files)

    def catch_up(context: Any) -> None:
        for cafile, capath in waiting.pop(context, ()):
            load(context, cafile, capath)

    def catch_all_up() -> None:
        for context in [*waiting]:
            catch_up(context)

    def behind(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(context: Any, *arguments: Any, **options: Any) -> Any:
            catch_up(context)
            return method(context, *arguments, **options)

        return call

    with ExitStack() as stack:
        stack.callback(catch_all_up)
        stack.enter_context(replaced(owner, "load_verify_locations", load_verify_locations))
        for name in _METHODS:
            stack.enter_context(replaced(owner, name, behind(getattr(owner, name))))
        yield
