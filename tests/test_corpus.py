"""The corpus as an API, and folders of one's own read by the same functions."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from sstest import corpus
from sstest.corpus import (
    UNSTATED,
    CorpusError,
    ExpectedError,
    Integration,
    KnownDefect,
    UnknownName,
    integrations,
    load,
    read_known_defects,
    read_requests,
)
from sstest.manifest import Manifest

CHECKOUT: Final = Path(__file__).resolve().parents[1] / "corpus"


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


# The corpus -------------------------------------------------------------------------------------


def test_every_folder_with_a_manifest_is_an_integration() -> None:
    keys = [one.key for one in integrations()]
    assert keys == sorted(path.parent.name for path in CHECKOUT.glob("*/manifest.json"))
    assert len(keys) >= 12


@pytest.mark.parametrize("key", [one.key for one in integrations()])
def test_integration_is_complete(key: str) -> None:
    one = load(key)
    assert one.manifest == Manifest.load(one.folder)
    assert one.manifest.key == one.key == key
    assert one.readme.startswith("# ")
    assert {"first-sync", "increment", "removal", "unusual"} <= {r.name for r in one.requests}
    for request in one.requests:
        assert request.body == (one.folder / "requests" / f"{request.name}.json").read_bytes()
        assert one.request(request.name) is request
        expected = request.expected
        assert expected
        assert expected.why
        docs, server = expected.under("docs"), expected.under("validation-server")
        assert docs
        assert server
        assert UNSTATED not in dataclasses.astuple(docs)
        assert isinstance(server.status, int)
        assert (docs.error is None) == (docs.status in (200, 204))


def test_known_defect_of_tealium() -> None:
    defect = load("tealium-synced-segments").known_defects[0]
    assert defect.code == "SS310"
    assert "matches the removal as well" in defect.reason


def test_integration_is_frozen_and_equal_to_itself() -> None:
    assert load("zeotap") == load("zeotap")
    assert hash(load("zeotap")) == hash(load("zeotap"))
    assert repr(load("zeotap")) == "Integration(key='zeotap')"
    with pytest.raises(dataclasses.FrozenInstanceError):
        load("zeotap").key = "other"  # type: ignore[misc]


def test_parts_are_read_when_first_used(tmp_path: Path) -> None:
    one = Integration("nothing-here", tmp_path / "nothing-here")
    assert one.requests == ()
    assert one.known_defects == ()
    assert one.readme == ""


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("tealium", "tealium-synced-segments"),
        ("Amplitude", "amplitude"),
        ("hightuoch", "hightouch"),
        ("segment-audience", "segment-audiences"),
    ],
)
def test_unknown_key_says_which_was_meant(asked: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"did you mean {meant}[?]"):
        load(asked)


@pytest.mark.parametrize("asked", ["", "../tests", "/etc", "qqqqqq", "x" * 1_000_000, "\x1b[31m"])
def test_unknown_key_without_a_guess_lists_all(asked: str) -> None:
    with pytest.raises(LookupError, match="there are amplitude, census-synced-segments") as caught:
        load(asked)
    assert "did you mean" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    assert "\x1b" not in str(caught.value)


def test_unknown_request_says_which_was_meant() -> None:
    with pytest.raises(UnknownName, match="there is no request 'incremnt': did you mean increment"):
        load("amplitude").request("incremnt")


def test_corpus_inside_the_package_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "sstest"
    write(package.parent / "corpus" / "other" / "manifest.json", "{}")
    monkeypatch.setattr(corpus, "__file__", str(package / "corpus.py"))
    assert [one.key for one in integrations()] == ["other"]
    write(package / "_corpus" / "installed" / "manifest.json", "{}")
    assert [one.key for one in integrations()] == ["installed"]


def test_missing_corpus_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "__file__", str(tmp_path / "a" / "sstest" / "corpus.py"))
    with pytest.raises(CorpusError, match="the corpus is missing"):
        integrations()


def test_import_is_light() -> None:
    program = (
        "import sys; before = {name.partition('.')[0] for name in sys.modules};"
        " import sstest.corpus; sstest.corpus.load('heap-inbound').requests;"
        " after = {name.partition('.')[0] for name in sys.modules};"
        " print(*sorted(after - before - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["sstest"]


# Requests of one's own --------------------------------------------------------------------------


def test_folder_without_requests_has_none(tmp_path: Path) -> None:
    assert read_requests(tmp_path) == ()
    assert read_requests(str(tmp_path)) == ()


def test_body_may_be_anything_and_may_lack_an_expectation(tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    (folder / "b.json").write_bytes(b"\xff not JSON")
    (folder / "a.json").write_bytes(b"")
    (folder / ".hidden.json").write_bytes(b"{}")
    (folder / "notes.txt").write_bytes(b"")
    (folder / "folder.json").mkdir()
    assert [(one.name, one.body, one.expected) for one in read_requests(tmp_path)] == [
        ("a", b"", None),
        ("b", b"\xff not JSON", None),
    ]


def test_folders_below_and_capitals_are_read(tmp_path: Path) -> None:
    for name in ("exit.JSON", "day/first.json", ".hidden/no.json", "day/.no.json"):
        write(tmp_path / "requests" / name, "{}")
    write(tmp_path / "expected/day/first.Json", {"docs": {"status": 400}})
    found = read_requests(tmp_path)
    assert [one.name for one in found] == ["day/first", "exit"]
    assert [one.expected is None for one in found] == [False, True]
    write(tmp_path / "requests/exit.json", "{}")
    with pytest.raises(CorpusError, match=r"requests/exit\.json: exit\.JSON has the same name$"):
        read_requests(tmp_path)


def test_expectation_may_state_a_part(tmp_path: Path) -> None:
    write(tmp_path / "requests/a.json", {})
    write(tmp_path / "expected/a.json", {"docs": {"status": 400, "error": {"field": "x"}}})
    (request,) = read_requests(tmp_path)
    assert request.expected
    docs = request.expected.under("docs")
    assert docs
    assert request.expected.under("validation-server") is None
    assert (docs.status, docs.update, docs.reply) == (400, UNSTATED, UNSTATED)
    assert docs.error == ExpectedError(field="x")


def test_error_may_be_its_message_alone(tmp_path: Path) -> None:
    write(tmp_path / "requests/a.json", {})
    write(tmp_path / "expected/a.json", {"validation-server": {"error": "no"}})
    (request,) = read_requests(tmp_path)
    assert request.expected
    server = request.expected.validation_server
    assert server
    assert server.error == ExpectedError("no")


@pytest.mark.parametrize(
    ("expectation", "complaint"),
    [
        ("{", "is not JSON: expected a property name in double quotes, line 1, column 2"),
        ("[" * 100_000, "too long or too deep"),
        ("[]", "expected an object with why, docs, validation-server at the root"),
        ({"why": "because"}, "expected an expectation for docs or validation-server"),
        ({"why": 1, "docs": {}}, "expected a string at /why, found 1"),
        ({"doc": {}}, "no property 'doc' at the root; did you mean docs"),
        ({"docs": None}, "at /docs, found None"),
        (
            {"docs": {}},
            "expected one or more of status, update, deltas, reply, error at /docs, found {}",
        ),
        ({"docs": {"statsu": 1}}, "no property 'statsu' at /docs; did you mean status"),
        ({"docs": {"deltas": {"c": {"aded": []}}}}, "'aded' at /docs/deltas/c; did you mean added"),
        ({"docs": {"deltas": {"c": {"added": "ann"}}}}, "a list of context keys at /docs/deltas/c"),
        (
            {"docs": {"update": {"memberships": [{"contextkey": "ann"}]}}},
            "no property 'contextkey' at /docs/update/memberships/0; did you mean contextKey",
        ),
        ({"docs": {"status": "204"}}, "expected a status such as 204 at /docs/status"),
        ({"docs": {"status": True}}, "expected a status such as 204 at /docs/status"),
        ({"docs": {"update": []}}, "expected an object or null at /docs/update"),
        ({"docs": {"error": 1}}, "at /docs/error, found 1"),
        ({"docs": {"error": {"messag": ""}}}, "at /docs/error; did you mean message"),
    ],
)
def test_malformed_expectation_is_named(
    tmp_path: Path, expectation: object, complaint: str
) -> None:
    write(tmp_path / "requests/a.json", {})
    path = write(tmp_path / "expected/a.json", expectation)
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_requests(tmp_path)
    assert str(caught.value).startswith(f"{path}: ")


def test_expectation_of_no_request_is_named(tmp_path: Path) -> None:
    write(tmp_path / "expected/lost.json", {"docs": {}})
    with pytest.raises(CorpusError, match=r"there is no requests/lost[.]json for it"):
        read_requests(tmp_path)


# Known defects of one's own ---------------------------------------------------------------------


def test_folder_without_known_defects_has_none(tmp_path: Path) -> None:
    assert read_known_defects(tmp_path) == ()
    assert read_known_defects(str(tmp_path)) == ()


def test_known_defects_are_read_in_order(tmp_path: Path) -> None:
    listed = [{"code": "b", "reason": "x"}, {"code": "a", "request": "r", "reason": "y"}]
    write(tmp_path / "known-defects.json", "\ufeff" + json.dumps(listed))
    assert read_known_defects(tmp_path) == (KnownDefect("b", "x"), KnownDefect("a", "y", "r"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is not JSON: .*, line 1, column 1"),
        ('[\n{"check": }]', "is not JSON: .*, line 2, column 11"),
        ('[NaN, "a\n', "is not JSON: the string is not closed, line 1, column 7"),
        ("{}", "expected a list of .* at the root, found {}"),
        ("[1]", "expected an object with code, reason, request, pointer at /0, found 1"),
        ([{"code": "a"}], "expected a non-empty string at /0/reason, found None"),
        ([{"code": " ", "reason": "r"}], "expected a non-empty string at /0/code"),
        ([{"code": "a", "reason": ["r"]}], "expected a non-empty string at /0/reason"),
        ([{"code": "a", "raeson": "r"}], "no property 'raeson' at /0; did you mean reason"),
        ([{"check": "a", "reason": "r"}], "no property 'check' at /0; it has code, reason"),
        ([{"code": "a", "reason": "r"}] * 2, "'a' is listed twice, at /1 again"),
        ([{"code": "a", "reason": "r"}] * 1_001, "has more than 1,000 entries"),
    ],
)
def test_malformed_known_defects_are_named(tmp_path: Path, content: Any, complaint: str) -> None:
    path = write(tmp_path / "known-defects.json", content)
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_known_defects(tmp_path)
    assert str(caught.value).startswith(f"{path}: ")


def test_known_defects_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "known-defects.json").mkdir()
    with pytest.raises(CorpusError, match="json: cannot be read"):
        read_known_defects(tmp_path)


def test_known_defects_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    (tmp_path / "known-defects.json").write_bytes(b'["\xff"]')
    with pytest.raises(CorpusError, match="is not UTF-8: byte 2 is invalid"):
        read_known_defects(tmp_path)


def test_files_of_the_corpus_have_an_owner_and_others_have_none(tmp_path: Path) -> None:
    zeotap = corpus.load("zeotap")
    assert corpus.owner(zeotap.folder) == zeotap
    assert corpus.owner(zeotap.folder / "requests" / "any.json") == zeotap
    assert corpus.owner(zeotap.folder.parent) is None
    assert corpus.owner(tmp_path) is None
