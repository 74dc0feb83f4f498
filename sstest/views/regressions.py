"""The findings of the fuzzer as a file of pytest tests, each failing until its finding is fixed."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.views.rules import title_of

_MODULE: Final = '''\
"""Requests that `sstest fuzz` has found; a test passes once its finding is fixed."""

{imports}from pathlib import Path

import pytest

import sstest


@pytest.fixture
def manifest():
    return sstest.Manifest.load({source}, {key!r})
{tests}'''
_NOTHING_FOUND: Final = """

def test_nothing_was_found(manifest):
    assert manifest.problems == ()
"""


def tests(findings: Iterable[Finding], manifest: Manifest, path: str | None) -> str:
    """A module of tests; ``path`` is where the manifest is, from the folder of the module.

    Without one the manifest is written into the module. Nothing from a request or a manifest gets
    into the code except as a literal.
    """
    functions = [
        _function(number, one)
        for number, one in enumerate((one for one in findings if one.test), start=1)
    ]
    written = "".join(functions) or _NOTHING_FOUND
    used = [name for name in ("base64", "json", "zlib") if f"{name}." in written]
    return _MODULE.format(
        imports="".join(f"import {name}\n" for name in used),
        source=repr(manifest.to_dict()) if path is None else f"Path(__file__).parent / {path!r}",
        key=manifest.key,
        tests=written,
    )


def relative(manifest: Manifest, target: Path) -> str | None:
    """The path from the folder of a test module to the manifest's file, if it has one."""
    origin = Path(manifest.origin)
    if not origin.is_file():
        return None
    try:
        return Path(os.path.relpath(origin.resolve(), target.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return str(origin.resolve())


def _function(number: int, finding: Finding) -> str:
    title = re.sub(r"\W+", "_", title_of(finding.code).lower(), flags=re.ASCII).strip("_")
    lines = "".join(f"    {line}\n" for line in (ascii(finding.message), *finding.test))
    return f"\n\ndef test_{number}_{finding.code.lower()}_{title}(manifest):\n{lines}"
