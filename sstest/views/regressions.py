"""The findings of the fuzzer as a file of pytest tests, each failing until its finding is fixed."""

import keyword
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.views.rules import title_of

_IMPORTS = (
    ("base64", "base64."),
    ("json", "json."),
    ("zlib", "zlib."),
)


def tests(findings: Iterable[Finding], manifest: Manifest, path: str | None) -> str:
    """A module of tests; ``path`` is where the manifest is, from the folder of the module.

    Without one the manifest is written into the module. Nothing from a request or a manifest gets
    into the code except as a literal.
    """
    found = [one for one in findings if one.test]
    bodies = [line for one in found for line in one.test]
    lines = [
        '"""Requests that `sstest fuzz` has found; a test passes once its finding is fixed."""'
    ]
    lines += ["", *_imports(bodies), "", ""]
    lines += ["@pytest.fixture", "def manifest():"]
    if path is None:
        lines.append(f"    return sstest.Manifest.load({manifest.to_dict()!r}, {manifest.key!r})")
    else:
        where = f"Path(__file__).parent / {path!r}"
        lines.append(f"    return sstest.Manifest.load({where}, {manifest.key!r})")
    names: set[str] = set()
    for one in found:
        lines += ["", "", *_function(one, names)]
    if not found:
        lines += [
            "",
            "",
            "def test_nothing_was_found(manifest):",
            "    assert manifest.problems == ()",
        ]
    return "\n".join(lines) + "\n"


def _imports(bodies: list[str]) -> Iterator[str]:
    for module, used in _IMPORTS:
        if any(used in line for line in bodies):
            yield f"import {module}"
    yield "from pathlib import Path"
    yield ""
    yield "import pytest"
    yield ""
    yield "import sstest"


def _function(finding: Finding, names: set[str]) -> Iterator[str]:
    base = f"test_{finding.code.lower()}_{_name(title_of(finding.code))}"
    name, number = base, 1
    while name in names:
        number += 1
        name = f"{base}_{number}"
    names.add(name)
    yield f"def {name}(manifest):"
    yield f"    {finding.message!a}"
    for line in finding.test:
        yield f"    {line}"


def _name(title: str) -> str:
    words = re.sub(r"\W+", "_", title.lower(), flags=re.ASCII).strip("_")
    return f"{words}_" if keyword.iskeyword(words) else words


def relative(manifest: Manifest, target: Path) -> str | None:
    """The path from the folder of a test module to the manifest's file, if it has one."""
    origin = Path(manifest.origin)
    if not origin.is_file():
        return None
    try:
        return Path(os.path.relpath(origin.resolve(), target.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return str(origin.resolve())
