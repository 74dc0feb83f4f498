"""The plugin's options on the command line, each with a twin in the configuration file."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.marker import DESCRIPTION
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest.generate.expected import Sample
    from sstest.manifest import Manifest
    from sstest.parser import Profile

OPTIONS: Final = ("manifest", "profile", "examples", "seed", "report", "record", "anonymise")
"""The names behind ``--sstest-`` and ``sstest_``."""

MUTATION: Final = "sstest-mutation"
"""The name of the plugin of a run on a mutant."""

# The three formats, for a suite that names no manifest.
_BUILT_IN: Final = ("segment-audiences", "rudderstack", "hightouch")
_PROFILES: Final = ("docs", "validation-server")
_DEFAULTS: Final = {"examples": 20, "seed": 0}


@dataclass(frozen=True)
class Settings:
    """What the options say, resolved once a session."""

    paths: tuple[Path, ...]
    profile: "Profile"
    examples: int
    seed: int
    histories: "dict[str, int]"
    """``max_examples`` and ``seed`` of ``check_sender``, where they are given."""
    report: Path | None = None
    record: Path | None = None
    anonymise: bool = False
    _samples: "dict[Manifest, list[Sample]]" = field(default_factory=dict)

    @cached_property
    def manifests(self) -> "tuple[Manifest, ...]":
        """The manifests named, or three of the corpus, one for each format."""
        from sstest import Manifest, ManifestError, corpus

        if not self.paths:
            return tuple(corpus.load(key).manifest for key in _BUILT_IN)
        try:
            return tuple(Manifest.load(path) for path in self.paths)
        except ManifestError as error:
            raise pytest.UsageError(f"sstest_manifest: {escape_lines(str(error))}") from None

    def samples(self, manifest: "Manifest") -> "list[Sample]":
        """The realistic requests of ``manifest``, which are generated once."""
        from sstest import samples

        if manifest not in self._samples:
            self._samples[manifest] = samples(manifest, self.examples, self.seed)
        return self._samples[manifest]


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
        help=f"requests generated for each manifest (default {_DEFAULTS['examples']}), and"
        " histories that check_sender tries (default 100)",
    )
    group.addoption(
        "--sstest-seed",
        type=int,
        metavar="N",
        help="seed of the generated requests, where the same seed gives the same bytes (default 0),"
        " and of the histories of check_sender",
    )
    group.addoption(
        "--sstest-report",
        metavar="FILE",
        help="write what was checked, what failed and how to replay it to FILE: a page (.html),"
        " a notebook (.ipynb), JSON (.json), or JUnit XML (.xml)",
    )
    group.addoption(
        "--sstest-record",
        metavar="DIR",
        help="record the requests that the stand-ins of tests get, one of each new shape, in"
        " DIR/requests, with what was answered in DIR/expected",
    )
    group.addoption(
        "--sstest-anonymise",
        action="store_true",
        default=None,
        help="replace persons, addresses and ids in recorded requests by invented ones",
    )
    # Where TOML has numbers of its own, sstest_seed = 7 is one; an INI file has only text.
    number: Any = (int | str) if pytest.version_tuple >= (9, 2) else "string"
    parser.addini("sstest_manifest", "manifests for --sstest-manifest", type="paths", default=[])
    parser.addini("sstest_profile", "profile for --sstest-profile", default="docs")
    parser.addini("sstest_examples", "number for --sstest-examples", number, None)
    parser.addini("sstest_seed", "seed for --sstest-seed", number, None)
    parser.addini("sstest_report", "file for --sstest-report", default="")
    parser.addini("sstest_record", "folder for --sstest-record", default="")
    parser.addini("sstest_anonymise", "the same as --sstest-anonymise", "bool", default=False)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    parser: pytest.Parser, args: list[str]
) -> Generator[None, object, object]:
    """Refuse an unknown ``--sstest-`` option with the one that was probably meant.

    pytest itself would only say that it does not recognise it. Conftest files come first, since
    they may add options.
    """
    result = yield
    for argument in args:
        if argument == "--":
            break
        name = argument.partition("=")[0]
        if name.startswith("--sstest") and not _is_option(parser, name):
            raise pytest.UsageError(f"there is no option {name}; {_meant(name, '--sstest-')}")
    return result


def configure(config: pytest.Config) -> None:
    """Read the options; a bad one ends the run with one line that says which."""
    config.addinivalue_line("markers", DESCRIPTION)
    given = config.getoption("--sstest-manifest")
    paths = [config.invocation_params.dir / path for path in given or ()]
    # A run on a mutant shows nothing that anybody wants to keep.
    is_kept = not config.pluginmanager.has_plugin(MUTATION)
    examples, seed = _number(config, "examples", least=1), _number(config, "seed")
    histories = {"max_examples": examples, "seed": seed}
    config.stash[KEY] = Settings(
        paths=_each_once(paths or config.getini("sstest_manifest")),
        profile=_profile(config),
        examples=_DEFAULTS["examples"] if examples is None else examples,
        seed=_DEFAULTS["seed"] if seed is None else seed,
        histories={name: one for name, one in histories.items() if one is not None},
        report=_report(config) if is_kept else None,
        record=_record(config) if is_kept else None,
        anonymise=is_kept and _anonymise(config),
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse an unknown ``sstest_`` setting; pytest itself only warns of them."""
    config = session.config
    # The name of the attribute has changed in pytest 9; there is no public way to the keys.
    settings: Iterable[str] = config._inicfg if hasattr(config, "_inicfg") else config.inicfg  # noqa: SLF001
    overrides = (one.partition("=")[0].strip() for one in config.getoption("override_ini") or ())
    for name in sorted({*settings, *overrides}):
        if name.startswith("sstest") and not _is_setting(config, name):
            where = f"{config.inipath}: " if name in settings and config.inipath else ""
            message = f"{where}there is no setting {name}; {_meant(name, 'sstest_')}"
            raise pytest.UsageError(escape_lines(message))


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Load the manifests that were named, so that a bad one ends the run with one line, too."""
    settings = session.config.stash[KEY]
    if settings.paths:
        _ = settings.manifests


def _is_option(parser: pytest.Parser, name: str) -> bool:
    try:
        _, unknown = parser.parse_known_and_unknown_args([f"{name}="])
    except pytest.UsageError:  # it is one, and "" is none of its values
        return True
    return not unknown


def _is_setting(config: pytest.Config, name: str) -> bool:
    try:
        config.getini(name)
    except ValueError as error:
        return "unknown configuration value" not in str(error)
    return True


def _meant(name: str, prefix: str) -> str:
    """The option or setting that was probably meant; only what is behind the prefix tells."""
    tail = name.lower().replace("-", "_").lstrip("_").removeprefix("sstest").lstrip("_")
    from sstest.vocabulary.typos import closest

    near = closest(tail, OPTIONS)
    if near:
        return f"did you mean {prefix}{near}?"
    return f"there are {', '.join(prefix + one for one in OPTIONS)}"


def _each_once(paths: "Iterable[Path]") -> tuple[Path, ...]:
    """The paths without those that name a manifest again, as a folder and its file do."""
    files = {(path / "manifest.json" if path.is_dir() else path).resolve(): path for path in paths}
    return tuple(files.values())


def _profile(config: pytest.Config) -> "Profile":
    name = config.getoption("--sstest-profile") or config.getini("sstest_profile")
    for profile in _PROFILES:
        if name == profile:
            return profile
    raise pytest.UsageError(f"sstest_profile is {name!r}, expected {' or '.join(_PROFILES)}")


def _number(config: pytest.Config, name: str, least: int | None = None) -> int | None:
    """A number, or ``None`` where it is not given."""
    value: int | None = config.getoption(f"--sstest-{name}")
    if value is None:
        text = config.getini(f"sstest_{name}")
        if text is None:
            return None
        try:
            value = int(text)
        except ValueError:
            raise pytest.UsageError(f"sstest_{name} is {text!r}, expected a number") from None
    if least is not None and value < least:
        raise pytest.UsageError(f"sstest_{name} is {value}, expected {least} or more")
    return value


def _report(config: pytest.Config) -> Path | None:
    """The file of the report."""
    path = _path(config, "report")
    if path is None:
        return None
    from sstest.reports import SUFFIXES

    if path.suffix.lower() not in SUFFIXES:
        given = config.getoption("--sstest-report")
        given = config.getini("sstest_report") if given is None else given
        raise pytest.UsageError(
            f"sstest_report is {given!r}, expected a file whose name ends in"
            f" {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        )
    return path


def _path(config: pytest.Config, name: str) -> Path | None:
    """A path; one on the command line is relative to where pytest was started."""
    given: str | None = config.getoption(f"--sstest-{name}")
    if given is not None:
        return config.invocation_params.dir / given
    given = config.getini(f"sstest_{name}")
    folder = config.inipath.parent if config.inipath else config.invocation_params.dir
    return folder / given if given else None


def _record(config: pytest.Config) -> Path | None:
    if config.getoption("--sstest-record") == "":
        raise pytest.UsageError("sstest_record is '', expected a folder")
    return _path(config, "record")


def _anonymise(config: pytest.Config) -> bool:
    given = config.getoption("--sstest-anonymise")
    if given and _path(config, "record") is None:
        raise pytest.UsageError(
            "--sstest-anonymise is about recorded requests: name a folder with --sstest-record"
        )
    return bool(config.getini("sstest_anonymise") if given is None else given)
