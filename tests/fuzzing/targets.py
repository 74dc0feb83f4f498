"""What is fuzzed: six functions of an input, which raise where sstest breaks a promise.

An input of two parts has them on both sides of the first line break: a manifest or a context on
its first line, and a request or a template.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from msgspec.structs import astuple

from sstest import (
    Finding,
    Manifest,
    ManifestError,
    RequestError,
    TemplateError,
    UnsupportedTemplate,
    Update,
    answer,
    lint,
    render,
)
from sstest.engine.fix import fix
from sstest.manifest.reading import read
from sstest.manifest.source import read_json
from sstest.parser import compiled, compiled_server, reference, validation_server
from sstest.parser.explain import explain
from sstest.response.reply import ReplyError
from sstest.templates import ENGINES, NAMES, trace
from sstest.views.github import github
from sstest.views.json import findings_json
from sstest.views.junit import junit
from sstest.views.markdown import markdown
from sstest.views.page import page
from sstest.views.run import Run, linted_manifest
from sstest.views.sarif import sarif
from sstest.views.text import text

# A value that was never text has no places, just a number of them.
_FURTHER_PLACES: Final = re.compile(r" \((also at [0-9:, ]+|[0-9]+ more in the template)\)")


def load(data: bytes) -> None:
    """Any bytes are a manifest, or a ManifestError that says where they are none."""
    try:
        manifest = Manifest.load(data)
    except ManifestError as error:
        assert error.problems
        _are_in(data, error.problems)
        return
    _are_in(data, manifest.problems)
    hash(manifest)
    assert Manifest.load(manifest.to_dict()) == manifest
    assert Manifest.load(data.decode()) == manifest
    if any(one.severity == "error" for one in manifest.problems):
        return
    assert manifest.request_parser.format is manifest.format


def parsing(data: bytes) -> None:
    """The fast parser of each profile and the readable one come to the same."""
    manifest, body = _two(data)
    if manifest is None:
        return
    if compiled_server.regular(manifest, body) is None:
        try:
            validation_server.parse(manifest, body)
        except RequestError as error:
            assert str(error)
    else:  # values are text here, and not nested too deeply to be printed
        fast = _outcome(compiled_server.parse, manifest, body)
        slow = _outcome(validation_server.parse, manifest, body)
        assert fast == slow, (fast, slow)
    if not _is_valid(manifest):
        return
    fast, slow = _outcome(compiled.parse, manifest, body), _outcome(reference.parse, manifest, body)
    assert fast == slow, (fast, slow)
    try:
        list(explain(manifest, body))
    except RequestError as error:
        assert error.unreadable  # whatever can be decoded is explained
    if (as_text := _decoded(body)) is not None:
        assert _outcome(compiled.parse, manifest, as_text)[0] == fast[0]
    if not isinstance(fast[1], Update):
        return
    update, other = fast[1], replace(slow[1], notes=fast[1].notes)
    assert update.diagnostics == other.diagnostics
    count = len(other.memberships)
    assert len(update.memberships) == count
    assert update.memberships[1:] == other.memberships[1:]
    assert all(update.memberships[at] == other.memberships[at] for at in range(-count, count))
    assert hash(update.memberships) == hash(other.memberships)


def answering(data: bytes) -> None:
    """A request is answered with JSON, unless the manifest is to blame."""
    manifest, body = _two(data)
    if manifest is None:
        return
    for profile in ("docs", "validation-server"):
        try:
            reply = answer(manifest, body, profile)
        except ManifestError:
            assert not _is_valid(manifest)
            continue
        except UnsupportedTemplate:
            continue
        except TemplateError:
            assert profile == "docs"
            continue
        assert reply.ok is (reply.error is None)
        try:
            reply.json()
        except ReplyError as error:
            assert str(error)
            assert profile == "docs"


def rendering(data: bytes) -> None:
    """A template is rendered or refused by each engine, and a trace writes the same."""
    first, _, rest = data.partition(b"\n")
    try:
        context = json.loads(first)
    except (ValueError, RecursionError):
        return
    template = rest.decode(errors="replace")
    for name in NAMES:
        written = _attempt(lambda name=name: render(template, context, name))
        if name in ENGINES:
            traced = _attempt(lambda name=name: trace(template, context, ENGINES[name]).text)
            assert written == traced


def linting(data: bytes) -> None:
    """Whatever is found has a place in the text, every report can show it, and fixes are good."""
    found = lint(data)
    _are_in(data, found)
    document = read(data)
    given = document.text or ""
    is_plain = not given.startswith("\ufeff") and not any(one.code < "SS010" for one in found)
    if isinstance(document.value, dict) and is_plain:
        assert _without_places(lint(document.value)) == _without_places(found)
    _reported(Run("lint", (linted_manifest("manifest.json", found, given),)))
    fixed = fix(document)
    if not fixed.findings:
        return
    assert fixed.document.text is not None
    assert fixed.document.text != given
    read_json(fixed.document.text.removeprefix("\ufeff"))
    _are_in(fixed.document.text.encode(), lint(fixed.document.text.encode()))
    assert not fix(fixed.document).findings


def sampling(data: bytes) -> None:
    """Any recorded request is compared with a manifest."""
    manifest, body = _two(data)
    if manifest is None:
        return
    found = lint(manifest, [body])
    _are_in(data, found)
    _reported(Run("lint", (linted_manifest("manifest.json", found),)))


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "load": load,
    "parse": parsing,
    "answer": answering,
    "render": rendering,
    "lint": linting,
    "samples": sampling,
}


def _two(data: bytes) -> tuple[Manifest | None, bytes]:
    first, _, rest = data.partition(b"\n")
    return _manifest(first), rest


@lru_cache(maxsize=64)
def _manifest(line: bytes) -> Manifest | None:
    try:
        return Manifest.load(line)
    except ManifestError:
        return None


def _is_valid(manifest: Manifest) -> bool:
    return not any(one.severity == "error" for one in manifest.problems)


def _outcome(
    read_request: Callable[[Manifest, object], Update], manifest: Manifest, body: bytes | str
) -> tuple[Any, ...]:
    """What came of a request, told apart to the last detail: 1 from True, all parts of an error."""
    try:
        update = read_request(manifest, body)
    except RequestError as error:
        return str(error), sorted(vars(error).items())
    deltas = [(cohort, astuple(delta)) for cohort, delta in update.deltas.items()]
    # The words of equal updates may differ: 1 is True.
    return f"{update!r} {update.to_dict()!r}", update, deltas


def _decoded(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _attempt(function: Callable[[], str]) -> str:
    try:
        return function()
    except TemplateError as error:
        return f"{type(error).__name__}: {error}"


def _are_in(data: bytes, findings: Iterable[Finding]) -> None:
    """Each finding is shown in one line, and its place is inside the text, or just behind it."""
    lines = data.decode(errors="replace").split("\n")
    for one in findings:
        assert str(one).isprintable(), str(one)
        if one.line is None:
            continue
        assert one.column is not None
        assert 1 <= one.line <= len(lines), one
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1, one


def _without_places(findings: Iterable[Finding]) -> list[str]:
    found = (repr(replace(one, line=None, column=None)) for one in findings)
    return sorted(_FURTHER_PLACES.sub("", one) for one in found)


def _reported(run: Run) -> None:
    assert text(run).isprintable() or "\n" in text(run)
    assert page(run)
    assert markdown(run)
    assert github(run) or not run.findings
    json.loads(sarif(run))
    json.loads(findings_json(run))
    ET.fromstring(junit(run))  # noqa: S314  # it is ours
