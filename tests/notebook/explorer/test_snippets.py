"""What is copied runs, and says of manifest and body what the explorer says."""

import json
import re
import shlex
from typing import Any, Final

import pytest

import sstest
from sstest.manifest.reading import read
from sstest.notebook.explorer.look import Look, look
from sstest.notebook.explorer.snippets import as_curl, as_fixtures, as_manifest, as_test
from tests.injections import INJECTIONS

MANIFEST: Final = json.dumps(
    {
        "syncedSegment": {
            "requestParser": {
                "environmentIdPath": "/environment",
                "cohortIdPath": "/cohort",
                "cohortNamePath": "/cohort",
                "memberArrayPath": "/members",
                "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
            }
        }
    },
    indent=1,
)
QUOTES: Final = ("'''", '"""', "\\", "\\'''", "{}", "$(touch hacked)", "`touch hacked`", "'; x; '")


def request_of(text: str) -> str:
    members = [{"id": text, "in": True}, {"id": "bob", "in": False}]
    return json.dumps({"environment": text, "cohort": text, "members": members}, indent=2)


def seen(body: Any, manifest: str = MANIFEST) -> Look:
    return look(read(manifest), body)


def run(source: str) -> dict[str, Any]:
    """The module's names, after its tests have run."""
    names: dict[str, Any] = {}
    exec(compile(source, "<copied>", "exec"), names)  # noqa: S102  # which is what is tested
    for name, function in list(names.items()):
        if name.startswith("test_"):
            function()
    return names


@pytest.mark.parametrize("text", [*QUOTES, "Käse\u202e\u2066", *INJECTIONS[::8]])
def test_copied_test_passes_whatever_the_request_holds(text: str) -> None:
    body = request_of(text)
    names = run(as_test(seen(body)))
    assert names["BODY"] == body
    assert names["MANIFEST"] == MANIFEST
    assert "pytest" not in names


@pytest.mark.parametrize(
    "body", ["{}", "", "nonsense '''", b"\xff", request_of("").replace("true", '"yes"')]
)
def test_copied_test_of_a_refused_request_passes(body: Any) -> None:
    source = as_test(seen(body))
    assert "test_request_is_refused" in run(source)
    other = source.replace(f"BODY = {body!r}", f"BODY = {request_of('ann')!r}")
    if other != source:
        with pytest.raises(BaseException, match="DID NOT RAISE"):
            run(other)


@pytest.mark.parametrize("manifest", ["", "[]", '{"syncedSegment": {}}', "'''"])
def test_copied_test_of_a_broken_manifest_passes(manifest: str) -> None:
    source = as_test(look(read(manifest or " "), "{}"))
    assert "test_manifest_cannot_be_used" in run(source)


def test_copied_test_fails_once_something_else_is_read() -> None:
    source = as_test(seen(request_of("ann")))
    with pytest.raises(AssertionError):
        run(source.replace('"bob"', '"cid"'))


def test_copied_fixtures_hold_manifest_and_body() -> None:
    names = run(as_fixtures(seen(request_of("ann"))))
    for name in ("segment_manifest", "request_body"):
        assert "fixture" in type(names[name]).__name__.lower()
    assert sstest.parse(names["MANIFEST"], names["BODY"]).delta.added == {"ann"}


def test_copied_curl_quotes_what_the_shell_would_run() -> None:
    body = request_of("'; $(touch hacked) `touch hacked`")
    words = shlex.split(as_curl(seen(body)))
    assert words[0] == "curl"
    assert words[-2] == "--data-raw"
    assert json.loads(words[-1]) == json.loads(body)


@pytest.mark.parametrize("body", ["{\n", b"\xff", '{"a": 1.50}', "\x00"])
def test_copied_curl_changes_nothing_but_space(body: str | bytes) -> None:
    words = shlex.split(as_curl(seen(body)))
    data = body.encode() if isinstance(body, str) else body
    if words[0] == "curl":
        assert words[-1] == '{"a":1.50}'
    else:
        assert re.sub(rb"\\0(\d{3})", lambda at: bytes([int(at[1], 8)]), words[2].encode()) == data


def test_copied_manifest_is_the_text() -> None:
    assert as_manifest(seen("{}")) == MANIFEST
