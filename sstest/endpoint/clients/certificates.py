"""Certificates of authorities, which are loaded when a connection is to be verified by them.

httpx loads them for each client, and http.client for each connection, which takes many times as
long as a request that is answered here; a connection that ends here verifies nothing.
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sstest.endpoint.clients.replacing import replaced

# What the certificates are needed for, or seen by.
_METHODS: Final = ("wrap_socket", "wrap_bio", "cert_store_stats", "get_ca_certs")


@contextmanager
def loaded_late() -> Iterator[None]:
    """Let contexts load files late, but for the first time that a file is named: it may be wrong.

    Those of the system are never named, and nothing is wrong where there are none.

    A context that outlives the block loads them when it is used, too.
    """
    load: Any = ssl.SSLContext.load_verify_locations
    known: set[tuple[str, str]] = set()

    def load_verify_locations(
        context: Any, cafile: Any = None, capath: Any = None, cadata: Any = None
    ) -> None:
        files = repr(cafile), repr(capath)
        if files in known and cadata is None:
            _put_off(context, lambda: load(context, cafile, capath))
            return
        load(context, cafile, capath, cadata)
        known.add(files)

    load_usual: Any = ssl.SSLContext.set_default_verify_paths

    def set_default_verify_paths(context: Any) -> None:
        _put_off(context, lambda: load_usual(context))

    with (
        replaced(ssl.SSLContext, "load_verify_locations", load_verify_locations),
        replaced(ssl.SSLContext, "set_default_verify_paths", set_default_verify_paths),
    ):
        yield


def _put_off(context: Any, action: Callable[[], None]) -> None:
    """Call ``action`` when ``context`` is first used: until then its methods are others."""
    lock, before = threading.Lock(), {name: vars(context).get(name) for name in _METHODS}

    def act() -> None:
        with lock:
            if not before:
                return
            action()
            for name, method in before.items():
                vars(context).pop(name, None)
                if method is not None:
                    setattr(context, name, method)
            before.clear()

    def behind(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            act()
            return getattr(context, name)(*arguments, **options)

        return call

    for name in _METHODS:
        setattr(context, name, behind(name))
