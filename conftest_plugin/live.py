"""The fixture ``launchdarkly_server``: a live stand-in for LaunchDarkly."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from conftest_plugin.endpoint import add_requests, options
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
    """A live stand-in for LaunchDarkly on a free local port, for senders in any language.

    The same as ``launchdarkly``, over HTTP and in real time::

        def test_sync(launchdarkly_server):
            url, token = launchdarkly_server.url_for("acme"), launchdarkly_server.token
            subprocess.run(["node", "sync.mjs", url, token, "vip", "ada", "bob"], check=True)
            launchdarkly_server.assert_synced("vip", added={"ada", "bob"})

    ``wait_for(lambda it: ...)`` waits for a sender that runs in the background. The port stays the
    same for the session, so a program can be started once; each test has its own segments, requests
    and faults, and requests of an earlier test's sender are refused. ``token`` is the accepted
    token, different in each test; ``accept_tokens()`` accepts any. Needs the extra ``serve``:
    ``pip install "sstest[serve]"``.
    """
    with contextlib.ExitStack() as stack:
        try:
            lent = stack.enter_context(_launchdarkly_live.lend(**options(request)))
        except ValueError as error:  # a manifest that breaks rules; two of one key
            pytest.fail(f"launchdarkly_server: {escape_lines(str(error))}", pytrace=False)
        yield lent
        add_requests(request, lent)
