"""The fixture ``launchdarkly_server``: a live stand-in for LaunchDarkly."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from conftest_plugin.endpoint import options, tell
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest.endpoint import LaunchDarkly
    from sstest.endpoint.shared import SharedServer


@pytest.fixture(scope="session")
def _launchdarkly_live() -> "Iterator[SharedServer]":
    """The one server of this session; under pytest-xdist, of this worker."""
    from sstest.endpoint.server import ServerError
    from sstest.endpoint.shared import SharedServer

    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(SharedServer())
        except ServerError as error:
            pytest.fail(f"launchdarkly_server: {error}", pytrace=False)
        yield server


@pytest.fixture
def launchdarkly_server(
    request: pytest.FixtureRequest, _launchdarkly_live: "SharedServer"
) -> "Iterator[LaunchDarkly]":
    """A live LaunchDarkly on a free port of this machine, for senders in any language.

    The same as ``launchdarkly``, over HTTP and in real time::

        def test_sync(launchdarkly_server):
            url, token = launchdarkly_server.url_for("acme"), launchdarkly_server.token
            subprocess.run(["node", "sync.mjs", url, token, "vip", "ada", "bob"], check=True)
            launchdarkly_server.assert_synced("vip", added={"ada", "bob"})

    ``wait_for(lambda it: ...)`` waits for a sender that works in the background. The port stays
    the same for the whole session, so a program can be started once; segments, requests and
    faults are each test's own, and what a sender still sends when its test has ended is refused.
    ``token`` is the only one accepted, another in each test; ``accept_tokens()`` takes any. Needs
    the extra ``serve``: ``pip install "sstest[serve]"``.
    """
    with contextlib.ExitStack() as stack:
        try:
            lent = stack.enter_context(_launchdarkly_live.lend(**options(request)))
        except ValueError as error:  # a manifest that breaks rules; two of one key
            pytest.fail(f"launchdarkly_server: {escape_lines(str(error))}", pytrace=False)
        yield lent
        tell(request, lent)
