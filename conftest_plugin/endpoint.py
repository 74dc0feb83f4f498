"""The fixtures that stand in for LaunchDarkly."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from conftest_plugin.figures import has_raised
from conftest_plugin.options import KEY
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest import Manifest
    from sstest.endpoint import LaunchDarkly
    from sstest.endpoint.mock import MockLaunchDarkly


@pytest.fixture
def launchdarkly(request: pytest.FixtureRequest) -> "Iterator[MockLaunchDarkly]":
    """A LaunchDarkly in process, for senders that use requests; nothing leaves the machine. They
    post to ``launchdarkly.url_for("acme")`` with ``launchdarkly.token``; afterwards
    ``launchdarkly.segment("vip").members`` are who is in, and ``assert_synced``,
    ``assert_retried`` and ``assert_no_unexpected`` say what a sender did wrong. What goes wrong is
    up to the test: ``launchdarkly.will_answer(429, retry_after=1.5)``.

    It takes synced segments of the manifests that --sstest-manifest names, or of the test's own
    ``segment_manifest``, and forgets everything after the test::

        def test_sync(launchdarkly):
            launchdarkly.will_answer(429, retry_after=1.5)
            sync_cohort(launchdarkly.url_for("acme"), launchdarkly.token, "vip", {"ada", "bob"})
            launchdarkly.assert_synced("vip", added={"ada", "bob"})
            launchdarkly.assert_retried()
            launchdarkly.assert_no_unexpected()
            assert launchdarkly.segment("vip").members == {"ada", "bob"}

    ``token`` is the only one accepted, another in each test; ``accept_tokens()`` takes any.
    ``requests`` are all that came, with what was answered. ``will_answer(status)``,
    ``will_fail(rate, seed)``, ``will_drop_connection()`` and ``will_delay(seconds)`` say what goes
    wrong. Nobody waits: delays and the pauses of urllib3's ``Retry`` move the stand-in's clock, and
    ``monkeypatch.setattr("time.sleep", launchdarkly.sleep)`` makes the sender's own pauses do so.

    Any other call to LaunchDarkly fails the test, even where the sender swallows the error, and so
    does any client but requests: for those there is ``launchdarkly_server``. Calls to this machine
    go through; other hosts are refused unless ``launchdarkly.responses`` (a
    ``responses.RequestsMock``) has an answer.
    """
    from sstest.endpoint.mock import MockLaunchDarkly

    try:
        stand_in = MockLaunchDarkly(**options(request))
    except ValueError as error:  # a manifest that breaks rules; two of one key
        pytest.fail(f"launchdarkly: {escape_lines(str(error))}", pytrace=False)
    with stand_in:
        yield stand_in
    tell(request, stand_in)
    if stand_in.stray_calls and not stand_in.told and not has_raised(request.node):
        # Its sender has swallowed the error.
        pytest.fail(f"launchdarkly: {stand_in.describe_requests()}", pytrace=False)


def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a test's stand-in is made with: its manifests, the profile, and a token of its own."""
    return {
        "manifests": _manifests(request),
        "profile": request.config.stash[KEY].profile,
        "tokens": [f"api-{uuid4()}"],
    }


def tell(request: pytest.FixtureRequest, stand_in: "LaunchDarkly") -> None:
    """Show the requests that came, should the test fail; its assertions have shown them."""
    if stand_in.requests and not stand_in.told:
        text = stand_in.describe_requests()
        request.node.add_report_section("teardown", "requests to launchdarkly", text)


def _manifests(request: pytest.FixtureRequest) -> "tuple[Manifest, ...]":
    """The manifests of the options; the test's own ``segment_manifest`` comes in their place."""
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
