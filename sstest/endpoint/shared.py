"""One server for many tests, each with its own stand-in.

A sender may still run when its test has ended, in a thread or in another process. Its requests must
not reach the next test: its connections are closed, and its token is refused from then on.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from sstest.endpoint.asgi import Application
from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.server import Server, running
from sstest.endpoint.warm import rehearse
from sstest.manifest import Manifest


class SharedServer:
    """A server on a free loopback port that one test after the other uses; a context manager.

    Raises :class:`~sstest.endpoint.server.ServerError` on entering where the extra ``serve`` is
    not installed.
    """

    def __init__(self) -> None:
        self._lent = False
        self._retired: set[str] = set()
        self._stack = contextlib.ExitStack()
        self._application: Application
        self._server: Server

    def __enter__(self) -> "SharedServer":
        self._application = Application(LaunchDarkly(), refuse=self._refuse)
        self._server = self._stack.enter_context(running(self._application))
        self._server.before_stop(self._application.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, the same for all tests."""
        return self._server.url

    @contextlib.contextmanager
    def lend(
        self, manifests: Manifest | Iterable[Manifest] = (), **options: Any
    ) -> Iterator[LaunchDarkly]:
        """A new stand-in that answers at :attr:`url` within the block.

        ``manifests`` and ``options`` are those of :class:`~sstest.endpoint.LaunchDarkly`; its first
        token should be unique, since it is refused after the block.
        """
        if self._lent:
            raise RuntimeError("the server is in use: only one test at a time can use it")
        with LaunchDarkly(manifests, base_url=self.url, **options) as launchdarkly:
            rehearse(launchdarkly.manifests, launchdarkly.profile)
            issued = launchdarkly.token
            self._application.launchdarkly = launchdarkly
            self._lent = True
            try:
                yield launchdarkly
            finally:
                self._lent = False
                self._retired.add(issued)
                self._application.launchdarkly = LaunchDarkly()
                self._server.disconnect_all()

    def _refuse(self, headers: dict[str, str]) -> str | None:
        if not self._lent:
            return "no test is using this server now"
        if headers.get("authorization", "").strip() in self._retired:
            return "the test of this token has ended; use the token of the current test"
        return None
