"""The fixtures: manifests, requests, and assertions on what they come to."""

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
        metafunc.parametrize(
            "segment_manifest", manifests, ids=[m.key for m in manifests], indirect=True
        )
        return
    cases = [
        (manifest, sample, f"{manifest.key}-{index}")
        for manifest in manifests
        for index, sample in enumerate(_requests(settings, manifest, asked))
    ]
    metafunc.parametrize(
        ("segment_manifest", "segment_request"),
        [(manifest, sample) for manifest, sample, _ in cases],
        ids=[name for *_, name in cases],
        indirect=True,
    )


@pytest.fixture
def segment_manifest(request: pytest.FixtureRequest) -> "Manifest":
    """A manifest under test: one test for each that --sstest-manifest names.

    Without the option, and without ``sstest_manifest`` in the configuration file, three built-in
    manifests are used, one for each format. Override this fixture to load one of your own.
    """
    manifest: Manifest = request.param
    return manifest


@pytest.fixture
def segment_request(request: pytest.FixtureRequest, segment_manifest: "Manifest") -> "Sample":
    """A realistic request for the manifest: one test for each generated one.

    It has ``body``, the bytes a sender would send, and ``update``, what they must parse to.
    --sstest-examples says how many there are, and --sstest-seed which; the marker
    ``segment_requests`` asks for more, for some formats, or for requests that must be refused.
    """
    if not hasattr(request, "param"):
        pytest.fail(
            "segment_request makes one test of each request, so its manifest has to be known when"
            " tests are collected: name it with --sstest-manifest or the ini option"
            " sstest_manifest; beside a segment_manifest fixture of your own, use"
            " segment_requests()",
            pytrace=False,
        )
    sample: Sample = request.param
    note(request.node, segment_manifest, [sample], each=True)
    return sample


@pytest.fixture
def segment_requests(
    request: pytest.FixtureRequest, segment_manifest: "Manifest"
) -> "Callable[..., list[Sample] | list[Malformed]]":
    """Make realistic requests: ``segment_requests(count=20, seed=0, locale=None)``.

    Returns a list of samples, each with ``body`` and ``update``. With ``malformed=True`` they are
    requests that must be refused, each with ``body``, ``reason``, ``status``, ``field``,
    ``pointer`` and ``member``. ``like=[body, ...]`` are payloads of the sender's to learn from.
    ``@pytest.mark.segment_requests(count=..., formats=..., malformed=...)`` sets what the call
    leaves out.
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
    """Parse a body with the manifest: ``segment_parser(body)`` gives an Update.

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
            # The refusal is what a test's author has to see, not the parser's inside.
            raise error.with_traceback(None) from None

    return parse_body


@pytest.fixture
def assert_delta() -> Callable[..., None]:
    """Assert who joins and who leaves: ``assert_delta(update, added={...}, removed={...})``.

    Takes an Update, a Delta or a Reply, and ``cohort=`` where a request touches several. A failure
    says who is missing and who is extra.
    """
    from sstest.assertions import assert_delta as check

    return check


@pytest.fixture
def assert_reply() -> Callable[..., None]:
    """Assert a reply: ``assert_reply(reply, 200, json={...})``.

    ``json`` is a value that the body must equal, or a function of it; ``json=None`` is an empty
    body; ``schema=`` is a JSON Schema. A failure shows the reply beside its template.
    """
    from sstest.assertions import assert_reply as check

    return check


def _requests(
    settings: Settings, manifest: "Manifest", asked: Wanted
) -> "list[Sample] | list[Malformed]":
    """The generated requests; a manifest that has none ends the collection without a traceback."""
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
        message = f"there are no requests for the manifest {manifest.key}: {error}"
        raise pytest.Collector.CollectError(escape_lines(message)) from None


def _overridden(metafunc: pytest.Metafunc) -> bool:
    """Whether a test module or conftest has a segment_manifest fixture of its own."""
    definitions = metafunc.definition._fixtureinfo.name2fixturedefs  # noqa: SLF001  # no public way
    fixture = definitions["segment_manifest"][-1]
    return fixture.func.__module__ != __name__
