"""The fixtures for manifests, requests, and assertions."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from conftest_plugin.figures import note
from conftest_plugin.marker import Wanted, wanted
from conftest_plugin.options import KEY, Settings
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest import Manifest, Sample, Update
    from sstest.generate.malformed import Malformed


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each manifest, or for each generated request of each manifest."""
    if "segment_manifest" not in metafunc.fixturenames or _overridden(metafunc):
        return
    settings = metafunc.config.stash[KEY]
    asked = wanted(metafunc.definition)
    manifests = asked.of(settings.manifests)
    if "segment_request" not in metafunc.fixturenames:
        keys = [manifest.key for manifest in manifests]
        metafunc.parametrize("segment_manifest", manifests, ids=keys, indirect=True)
        return
    cases = [
        pytest.param(manifest, sample, id=f"{manifest.key}-{index}")
        for manifest in manifests
        for index, sample in enumerate(_requests(settings, manifest, asked))
    ]
    metafunc.parametrize(("segment_manifest", "segment_request"), cases, indirect=True)


@pytest.fixture
def segment_manifest(request: pytest.FixtureRequest) -> "Manifest":
    """The manifest under test: one test for each manifest of --sstest-manifest.

    Without the option, and without ``sstest_manifest`` in the configuration file, there are three
    built-in manifests, one for each format. Override this fixture to load your own.
    """
    manifest: Manifest = request.param
    return manifest


@pytest.fixture
def segment_request(request: pytest.FixtureRequest, segment_manifest: "Manifest") -> "Sample":
    """A realistic request for the manifest: one test for each generated request.

    It has ``body``, the bytes a sender would send, and ``update``, which they must parse to.
    --sstest-examples sets their number, --sstest-seed selects them; the marker
    ``segment_requests`` sets the number, selects formats, or asks for malformed requests.
    """
    if not hasattr(request, "param"):
        pytest.fail(
            "segment_request makes one test for each request, so its manifest has to be known when"
            " tests are collected: name it with --sstest-manifest or the ini option"
            " sstest_manifest; with your own segment_manifest fixture, use segment_requests()",
            pytrace=False,
        )
    sample: Sample = request.param
    note(request.node, segment_manifest, [sample], each=True)
    return sample


@pytest.fixture
def segment_requests(
    request: pytest.FixtureRequest, segment_manifest: "Manifest"
) -> "Callable[..., list[Sample] | list[Malformed]]":
    """Generate realistic requests: ``segment_requests(count=20, seed=0, locale=None)``.

    Returns a list of samples, each with ``body`` and ``update``. With ``malformed=True`` the
    requests must be refused, and have ``body``, ``reason``, ``status``, ``field``, ``pointer`` and
    ``member``. ``like=[body, ...]`` are payloads of the sender to imitate.
    ``@pytest.mark.segment_requests(count=..., formats=..., malformed=...)`` sets the defaults.
    """
    from sstest import samples
    from sstest.generate.malformed import malformed_samples

    settings = request.config.stash[KEY]
    asked = wanted(request.node)

    def make(
        count: int = asked.count or settings.examples,
        seed: int = settings.seed,
        locale: str | None = None,
        *,
        malformed: bool = asked.malformed,
        like: Iterable[bytes] = (),
    ) -> "list[Sample] | list[Malformed]":
        made: list[Sample] | list[Malformed]
        if malformed:
            made = list(malformed_samples(segment_manifest, count, seed, locale, like))
        else:
            made = samples(segment_manifest, count, seed, locale, like)
        note(request.node, segment_manifest, made, each=False)
        return made

    return make


@pytest.fixture
def segment_parser(
    request: pytest.FixtureRequest, segment_manifest: "Manifest"
) -> "Callable[..., Update]":
    """Parse a body with the manifest: ``segment_parser(body)`` returns an Update.

    The profile is that of --sstest-profile; ``segment_parser(body, profile=...)`` overrides it. A
    request that LaunchDarkly refuses raises ``sstest.RequestError``.
    """
    from sstest import RequestError, parse

    default = request.config.stash[KEY].profile

    def parse_body(body: Any, profile: str = default) -> "Update":
        __tracebackhide__ = True
        try:
            return parse(segment_manifest, body, profile)
        except RequestError as error:
            # Show the refusal without the frames of the parser.
            raise error.with_traceback(None) from None

    return parse_body


@pytest.fixture
def assert_delta() -> Callable[..., None]:
    """Assert added and removed members: ``assert_delta(update, added={...}, removed={...})``.

    Accepts an Update, a Delta or a Reply; ``cohort=`` is needed if a request changes several. A
    failure lists missing and extra members.
    """
    from sstest.assertions import assert_delta as check

    return check


@pytest.fixture
def assert_reply() -> Callable[..., None]:
    """Assert a reply: ``assert_reply(reply, 200, json={...})``.

    The reply may be an answer that requests, httpx, aiohttp or urllib3 received. ``json`` is a part
    of the body, or a function of it; ``json=None`` is an empty body; ``schema=`` is a JSON Schema.
    A failure shows the differences by key, the reply and its template.
    """
    from sstest.assertions import assert_reply as check

    return check


def _requests(
    settings: Settings, manifest: "Manifest", asked: Wanted
) -> "list[Sample] | list[Malformed]":
    """The generated requests; raises a collection error if there are none."""
    from sstest import ManifestError, samples
    from sstest.generate.malformed import malformed_samples
    from sstest.generate.shape import ShapeError

    count = asked.count or settings.examples
    try:
        if asked.malformed:
            return list(malformed_samples(manifest, count, settings.seed))
        if asked.count is None:
            return settings.samples(manifest)
        return samples(manifest, count, settings.seed)
    except (ManifestError, ShapeError) as error:
        message = f"no requests can be generated for the manifest {manifest.key}: {error}"
        raise pytest.Collector.CollectError(escape_lines(message)) from None


def _overridden(metafunc: pytest.Metafunc) -> bool:
    """Whether a test module or conftest overrides the fixture segment_manifest."""
    definitions = metafunc.definition._fixtureinfo.name2fixturedefs  # noqa: SLF001  # no public way
    fixture = definitions["segment_manifest"][-1]
    return fixture.func.__module__ != __name__
