"""The plugin's options on the command line, each with a twin in the configuration file."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from conftest_plugin.marker import DESCRIPTION
from conftest_plugin.text import plain

if TYPE_CHECKING:
    from sstest.checks import Subject
    from sstest.manifest import Manifest
    from sstest.parser import Profile

# The three formats, for a suite that names no manifest.
_BUILT_IN: Final = ("segment-audiences", "rudderstack", "hightouch")
_PROFILES: Final = ("docs", "validation-server")
_DEFAULT_EXAMPLES: Final = 20


@dataclass(frozen=True)
class Settings:
    """What the options say, resolved once a session."""

    paths: tuple[Path, ...]
    profile: "Profile"
    examples: int
    seed: int
    _subjects: "dict[Manifest, Subject]" = field(default_factory=dict)

    @cached_property
    def manifests(self) -> "tuple[Manifest, ...]":
        """The manifests named, or three of the corpus, one for each format."""
        from sstest import Manifest, ManifestError, corpus

        if not self.paths:
            return tuple(corpus.load(key).manifest for key in _BUILT_IN)
        try:
            return tuple(Manifest.load(path) for path in self.paths)
        except ManifestError as error:
            raise pytest.UsageError(f"sstest_manifest: {plain(str(error))}") from None

    def subject(self, manifest: "Manifest") -> "Subject":
        """The subject of checks for ``manifest``, whose requests are generated once."""
        from sstest.checks import Subject

        if manifest not in self._subjects:
            self._subjects[manifest] = Subject(manifest, self.profile, self.examples, self.seed)
        return self._subjects[manifest]


KEY: Final = pytest.StashKey[Settings]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and their twins."""
    group = parser.getgroup("sstest", "LaunchDarkly synced segments")
    group.addoption(
        "--sstest-manifest",
        action="append",
        metavar="PATH",
        help="manifest.json, or its folder, that the segment fixtures work on (repeatable; without"
        " one they run over three built-in manifests, one for each format)",
    )
    group.addoption(
        "--sstest-profile",
        choices=_PROFILES,
        help="how requests are read: as documented (docs, the default), or as LaunchDarkly's"
        " published validation server does",
    )
    group.addoption(
        "--sstest-examples",
        type=int,
        metavar="N",
        help=f"requests generated for each manifest (default {_DEFAULT_EXAMPLES})",
    )
    group.addoption(
        "--sstest-seed",
        type=int,
        metavar="N",
        help="seed of the generated requests; the same seed gives the same bytes (default 0)",
    )
    parser.addini("sstest_manifest", "manifests for --sstest-manifest", type="paths", default=[])
    parser.addini("sstest_profile", "profile for --sstest-profile", default="docs")
    parser.addini("sstest_examples", "number for --sstest-examples", default=str(_DEFAULT_EXAMPLES))
    parser.addini("sstest_seed", "seed for --sstest-seed", default="0")


def pytest_configure(config: pytest.Config) -> None:
    """Read the options; a bad one ends the run with one line that says which."""
    config.addinivalue_line("markers", DESCRIPTION)
    given = config.getoption("--sstest-manifest")
    paths = [config.invocation_params.dir / path for path in given or ()]
    config.stash[KEY] = Settings(
        paths=tuple(paths or config.getini("sstest_manifest")),
        profile=_profile(config),
        examples=_number(config, "examples", least=1),
        seed=_number(config, "seed"),
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Load the manifests that were named, so that a bad one ends the run with one line, too."""
    settings = session.config.stash[KEY]
    if settings.paths:
        _ = settings.manifests


def _profile(config: pytest.Config) -> "Profile":
    name = config.getoption("--sstest-profile") or config.getini("sstest_profile")
    for profile in _PROFILES:
        if name == profile:
            return profile
    raise pytest.UsageError(f"sstest_profile is {name!r}, expected {' or '.join(_PROFILES)}")


def _number(config: pytest.Config, name: str, least: int | None = None) -> int:
    value = config.getoption(f"--sstest-{name}")
    if value is None:
        text = config.getini(f"sstest_{name}")
        try:
            value = int(text)
        except ValueError:
            raise pytest.UsageError(f"sstest_{name} is {text!r}, expected a number") from None
    if least is not None and value < least:
        raise pytest.UsageError(f"sstest_{name} is {value}, expected {least} or more")
    return int(value)
