"""The fixtures that stand in for LaunchDarkly."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest

from conftest_plugin.figures import has_raised
from conftest_plugin.options import KEY
from conftest_plugin.recording import record
from sstest.text import counted, escape_lines

if TYPE_CHECKING:
    from sstest import Manifest
    from sstest.endpoint import LaunchDarkly
    from sstest.endpoint.mock import MockLaunchDarkly
    from sstest.endpoint.shared import SharedServer

# Of a sender that does not end; some 2 kB each, besides their bodies.
_LONGEST_LOG: Final = 100_000


@pytest.fixture
def launchdarkly(request: pytest.FixtureRequest) -> "Iterator[MockLaunchDarkly]":
    """An in-process stand-in for LaunchDarkly, for senders in Python. They post to
    ``launchdarkly.url_for("acme")`` with ``launchdarkly.token``; afterwards use ``assert_synced``,
    ``assert_retried``, ``assert_no_unexpected`` and ``launchdarkly.segment("vip").members``. Faults
    are scripted: ``launchdarkly.will_answer(429, retry_after=1.5)``.

    It accepts requests for the manifests of --sstest-manifest, or of the test's own
    ``segment_manifest``, and is new in each test::

        def test_sync(launchdarkly):
            launchdarkly.will_answer(429, retry_after=1.5)
            sync_cohort(launchdarkly.url_for("acme"), launchdarkly.token, "vip", {"ada", "bob"})
            launchdarkly.assert_synced("vip", added={"ada", "bob"})
            launchdarkly.assert_retried()
            launchdarkly.assert_no_unexpected()
            assert launchdarkly.segment("vip").members == {"ada", "bob"}

    ``token`` is the accepted token, different in each test; ``accept_tokens()`` accepts any.
    ``requests`` are all requests received, with their answers. ``will_answer(status)``,
    ``will_fail(rate, seed)``, ``will_drop_connection()`` and ``will_delay(seconds)`` script faults;
    with ``applied=`` the last two say whether the request is applied.
    It answers requests, httpx (sync and async), aiohttp, urllib3, urllib and http.client, each with
    its own errors. There is no real waiting: delays and the pauses of urllib3's ``Retry`` and of
    tenacity advance the stand-in's clock, and so do the sender's own within
    ``launchdarkly.virtual_time()``.

    A scripted fault that no request meets fails the test, unless it is ``.optional()``. So does any
    other call to LaunchDarkly, even if the sender catches the error, and one with another client,
    for which there is ``launchdarkly_server``. Calls to this machine are sent;
    other hosts are refused unless an answer is registered with ``launchdarkly.responses``, a
    ``responses.RequestsMock``.
    """
    from sstest.endpoint.mock import MockLaunchDarkly

    try:
        stand_in = MockLaunchDarkly(**_options(request))
    except ValueError as error:  # a manifest that breaks rules; two of one key
        raise _failed(f"launchdarkly: {error}") from None
    _prepare(request, stand_in)
    with stand_in:
        yield stand_in
    _settle(request, stand_in)


@pytest.fixture(scope="session")
def _launchdarkly_live() -> "Iterator[SharedServer]":
    """The one server of this session; under pytest-xdist, of this worker."""
    from sstest.endpoint.server import ServerError
    from sstest.endpoint.shared import SharedServer

    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(SharedServer())
        except ServerError as error:
            raise _failed(f"launchdarkly_server: {error}") from None
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
    ``pip install 'path/to/sstest[serve]'``.
    """
    with contextlib.ExitStack() as stack:
        try:
            lent = stack.enter_context(_launchdarkly_live.lend(**_options(request)))
        except ValueError as error:  # a manifest that breaks rules; two of one key
            raise _failed(f"launchdarkly_server: {error}") from None
        _prepare(request, lent)
        yield lent
        _settle(request, lent)


def _failed(message: str) -> BaseException:
    """What ``pytest.fail`` raises, to be raised without the error that it is about."""
    return pytest.fail.Exception(escape_lines(message), pytrace=False)


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The arguments of a test's stand-in: manifests, profile, and a unique token."""
    return {
        "manifests": _manifests(request),
        "profile": request.config.stash[KEY].profile,
        "tokens": [f"api-{uuid4()}"],
        "longest_log": _LONGEST_LOG,
    }


def _prepare(request: pytest.FixtureRequest, stand_in: "LaunchDarkly") -> None:
    """Record what it gets, if that is asked for, and let it check senders as the options say."""
    record(request.config, stand_in)
    if not request.config.stash[KEY].paths:
        stand_in.advice_on_manifests = "; name the manifest of yours with --sstest-manifest PATH"
    stand_in.histories = {**stand_in.histories, **request.config.stash[KEY].histories}


def _settle(request: pytest.FixtureRequest, stand_in: "LaunchDarkly") -> None:
    """Show the requests if the test has failed; fail it for what nothing in it has told."""
    text = stand_in.describe_requests()
    if stand_in.requests and not stand_in.reported:
        request.node.add_report_section("teardown", "requests to launchdarkly", text)
    if has_raised(request.node):
        return
    told = []
    if unused := stand_in.unused_faults:
        told += ["scripted faults that no request met, so that nothing was tested with them:"]
        for fault in unused:
            first = f": {counted(fault.waiting, 'more request')} had to come first"
            told.append(f"  launchdarkly.{fault}{first if fault.waiting else ''}")
        told += [f"to allow it: launchdarkly.{unused[0]}.optional()"]
    if told or (stand_in.stray_calls and not stand_in.reported):
        # The sender has caught the error of a stray call.
        message = "\n".join([*told, text])
        pytest.fail(f"{request.fixturename}: {message}", pytrace=False)


def _manifests(request: pytest.FixtureRequest) -> "tuple[Manifest, ...]":
    """The manifests of the options, or the test's own ``segment_manifest`` before them."""
    settings = request.config.stash[KEY]
    manifests = settings.manifests
    definition = _own_definition(request)
    if definition is not None:
        if definition.params and "segment_manifest" not in request.fixturenames:
            pytest.fail(
                f"{request.fixturename}: the fixture segment_manifest has parameters; name"
                " segment_manifest as an argument of the test, so that there is a test of each",
                pytrace=False,
            )
        own: Manifest = request.getfixturevalue("segment_manifest")
        others = manifests if settings.paths else ()
        manifests = (own, *(one for one in others if one.key.lower() != own.key.lower()))
    for manifest in manifests:
        if settings.profile == "docs":
            _ = manifest.request_parser  # a manifest that breaks rules would only answer 500
    return manifests


def _own_definition(request: pytest.FixtureRequest) -> "pytest.FixtureDef[Any] | None":
    """The ``segment_manifest`` fixture of a test module or conftest, if it has one of its own."""
    manager = request.session._fixturemanager  # noqa: SLF001  # no public way
    definitions = manager.getfixturedefs("segment_manifest", request.node)
    last = definitions[-1] if definitions else None
    return None if last is None or last.func.__module__.startswith("conftest_plugin") else last
