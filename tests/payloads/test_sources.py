"""The same requests are read from every kind of file, in any length, and damage is counted."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest
from sstest.payloads import pieces, sources
from sstest.payloads.document import documents
from sstest.payloads.pieces import PayloadError, Stream
from sstest.rules.samples.recordings import read_all
from tests.replaying.model import body

BODIES = [body(("ann", True), ("bob", True)), body(("ann", False)), b'{"no": "request"}']
LINES = b"\n".join(BODIES) + b"\n"


def entry(sent: bytes, path: str = "/api/v2/segment-targets/partner") -> dict[str, object]:
    posted = {"mimeType": "application/json", "text": sent.decode()}
    request = {"method": "POST", "url": f"https://x.example{path}", "postData": posted}
    return {"request": request, "response": {"status": 204}}


def har(*entries: object) -> bytes:
    log = {"version": "1.2", "creator": {"name": "b"}, "entries": entries}
    return json.dumps({"log": log}, indent=1).encode()


ARCHIVE = har(
    *map(entry, BODIES), entry(b"{}", "/other"), {"request": {"method": "GET", "url": "x"}}
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("day.jsonl", LINES),
        ("day.ndjson", b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n\r\n")),
        ("day.log", LINES),
        ("day", b"\n" + LINES.rstrip()),
        ("day.json", b"[\n" + b",\n".join(BODIES) + b"]"),
        ("day.json", b"\n".join(json.dumps(json.loads(one), indent=2).encode() for one in BODIES)),
        ("day.txt", b"[" + b",".join(BODIES) + b"]"),
        ("day.har", ARCHIVE),
        ("day.jsonl.gz", gzip.compress(LINES, mtime=0)),
        ("day.gz", b"".join(gzip.compress(one, mtime=0) for one in (LINES[:50], LINES[50:]))),
        ("day.har.gz", gzip.compress(ARCHIVE, mtime=0)),
    ],
)
def test_each_kind_of_file(
    name: str, data: bytes, manifest: Manifest, tmp_path: Path, small_blocks: None
) -> None:
    (tmp_path / name).write_bytes(data)
    found = sstest.replay(manifest, tmp_path / name)
    assert (found.requests, found.refused, found.members) == (3, 1, 3)
    assert found.membership == {"vip": {"bob"}}
    assert found.errors[0].first.pointer == "/environment"


def test_of_an_archive_without_the_endpoint_all_that_was_posted_is_read(
    manifest: Manifest, tmp_path: Path
) -> None:
    entries = [entry(one, "/collect") for one in BODIES]
    entries[1]["request"]["postData"]["text"] += "\ud800"  # type: ignore[index]
    nested = '{"request": ' + "[" * 100_000 + "]" * 100_000 + "}"
    text = har(*entries).decode().removesuffix("]\n }\n}") + f", {nested}]}}}}"
    (tmp_path / "day.har").write_text(text)
    found = sstest.replay(manifest, tmp_path / "day.har")
    assert (found.requests, found.refused, found.members) == (3, 2, 2)
    assert any("nested too deeply" in one.message for one in found.errors)


def test_the_same_files_are_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, data in ("day.jsonl.gz", gzip.compress(LINES)), ("day.log", LINES):
        (tmp_path / name).write_bytes(data)
        found = [(one.name, one.body) for one in read_all([tmp_path / name])]
        assert found == [(f"{name}:{number}", one) for number, one in enumerate(BODIES, 1)]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    assert [one.body for one in read_all(["-"])] == BODIES


def test_zstd(manifest: Manifest, tmp_path: Path) -> None:
    zstd = pytest.importorskip("backports.zstd")
    (tmp_path / "day.jsonl.zst").write_bytes(zstd.compress(LINES))
    assert sstest.replay(manifest, tmp_path / "day.jsonl.zst").requests == 3


def test_a_folder_is_read_in_natural_order(manifest: Manifest, tmp_path: Path) -> None:
    for number in (10, 9, 2):
        (tmp_path / f"{number}.jsonl").write_bytes(body(("ann", number != 10)))
    (tmp_path / "notes.md").write_text("x")
    found = sstest.replay(manifest, tmp_path)
    assert (found.requests, found.membership) == (3, {"vip": frozenset()})


def test_of_an_integration_its_requests_are_read() -> None:
    one = next(iter(sstest.corpus.integrations()))
    found = sstest.replay(one.manifest, one.folder)
    assert found.requests == len(one.requests)


def test_lines_are_counted_in_every_kind(
    manifest: Manifest, tmp_path: Path, small_blocks: None
) -> None:
    (tmp_path / "a.json").write_bytes(b"[\n" + BODIES[0] + b",\n\n" + BODIES[2] + b"\n]")
    (tmp_path / "b.jsonl").write_bytes(BODIES[0] + b"\n\n" + BODIES[2])
    for name, line in ("a.json", 4), ("b.jsonl", 3):
        (error,) = sstest.replay(manifest, tmp_path / name).errors
        assert (error.first.file, error.first.line) == (str(tmp_path / name), line)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
)


@settings(max_examples=40)
@given(values=st.lists(VALUES, max_size=5), ascii_only=st.booleans(), indent=st.none() | st.just(1))
def test_the_elements_of_an_array_are_found_in_any_blocks(
    values: list[object], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(values, ensure_ascii=ascii_only, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "BLOCK", 3)
        found = list(documents(Stream("x", io.BytesIO(text)), whole=False))
    assert [json.loads(one.data) for one in found] == values


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl.gz", gzip.compress(LINES * 9, mtime=0)[:-9], "damaged"),
        ("a.json", b"[" + BODIES[0] + b" " + BODIES[1] + b"]", "expected ,, found {"),
        ("a.har", b"[]", "expected {"),
        ("a.har", b'{"log": {"x": 1}}', "'entries'"),
        ("a.har", har(entry(BODIES[0]), 7)[:-40], "the end of the file"),
    ],
)
def test_what_is_wrong_with_a_file_is_an_error_and_the_next_is_read(
    name: str, data: bytes, said: str, manifest: Manifest, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "next.jsonl").write_bytes(LINES)
    found = sstest.replay(manifest, [tmp_path / name, str(tmp_path / "next.jsonl")])
    assert found.membership == {"vip": {"bob"}}
    assert any(said in one.message for one in found.errors)


def test_an_entry_that_only_json_reads_may_be_nested_too_deeply(
    manifest: Manifest, tmp_path: Path
) -> None:
    deep = f'{{"x": "\\ud800", "y": {"[" * 100_000}{"]" * 100_000}}}'
    text = har(entry(BODIES[0])).decode().removesuffix("]\n }\n}") + f", {deep}]}}}}"
    (tmp_path / "day.har").write_text(text)
    found = sstest.replay(manifest, tmp_path / "day.har")
    assert found.membership == {"vip": {"ann", "bob"}}
    assert [one.message for one in found.errors] == [
        "not an entry of an archive: it is nested too deeply"
    ]


def test_what_a_packed_file_unpacks_to_is_bounded(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_blocks: None
) -> None:
    monkeypatch.setattr(sources, "UNPACKED_BYTES", 4_000)
    bomb = gzip.compress(BODIES[0] + b"\n" * 100_000)
    (tmp_path / "bomb.gz").write_bytes(bomb)
    (tmp_path / "dense.gz").write_bytes(gzip.compress(LINES * 30))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bomb)))
    for source in (tmp_path / "bomb.gz", "-"):
        found = sstest.replay(manifest, source)
        assert (found.requests, found.refused) == (1, 0)
        (error,) = found.errors
        assert error.message.endswith("it unpacks to more than 200 times its size")
    assert sstest.replay(manifest, tmp_path / "dense.gz").requests == 90


def test_the_lines_of_packed_files_are_bounded_together(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_blocks: None
) -> None:
    monkeypatch.setattr(sources, "UNPACKED_LINES", 1_000)
    for name in "ab":
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 700))
    found = sstest.replay(manifest, tmp_path)
    assert 700 < found.requests <= 1_000
    assert any(
        one.message.endswith("it unpacks to more lines than it has bytes")
        and one.first.file.endswith("b.jsonl.gz")
        for one in found.errors
    )


def test_entries_of_a_packed_archive_are_bounded_whatever_they_are(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "UNPACKED_LINES", 100)
    path = tmp_path / "day.har.gz"
    path.write_bytes(gzip.compress(har(*[{}] * 98, entry(BODIES[0]))))
    assert sstest.replay(manifest, path).requests == 1
    path.write_bytes(gzip.compress(har(*[{}] * 400, entry(BODIES[0]))))
    found = sstest.replay(manifest, path)
    assert found.requests == 0
    assert "more lines than it has bytes" in found.errors[0].message


def test_a_link_to_nothing_in_a_folder_is_told(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").symlink_to("nowhere")
    (tmp_path / "b.jsonl").write_bytes(LINES)
    found = sstest.replay(manifest, tmp_path)
    assert found.requests == 3
    assert found.errors[0].message == "cannot be read: it is a link to nothing"
    assert found.errors[0].first.file.endswith("a.jsonl")


def test_what_comes_before_the_damage_is_read(manifest: Manifest, tmp_path: Path) -> None:
    packed = gzip.compress(LINES) + gzip.compress(LINES)[:20]
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    found = sstest.replay(manifest, tmp_path / "a.jsonl.gz")
    assert found.members >= 3


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_blocks: None
) -> None:
    monkeypatch.setattr(pieces, "BODY_BYTES", 400)
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([BODIES[0], b"x" * 1000, BODIES[1], BODIES[2]]))
    found = sstest.replay(manifest, tmp_path / "a.jsonl")
    assert (found.requests, found.refused) == (4, 2)
    assert [one.first.line for one in found.errors] == [2, 4]


def test_a_body_can_be_an_array(tmp_path: Path) -> None:
    parser = {
        "environmentIdPath": "/0/env",
        "cohortIdPath": "/0/id",
        "cohortNamePath": "/0/id",
        "addMemberArrayPath": "/1",
        "removeMemberArrayPath": "/2",
        "memberArrayParser": {"memberIdPath": ""},
    }
    array = Manifest.load({"syncedSegment": {"requestParser": parser}}, "arrays")
    (tmp_path / "a.json").write_text('[{"env": "e", "id": "c"}, ["ann"], []]')
    assert sstest.replay(array, tmp_path / "a.json").membership == {"c": {"ann"}}


@pytest.mark.parametrize("name", ["nix.jsonl", "empty"])
def test_nothing_to_read_is_said_at_once(name: str, manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(PayloadError, match=name):
        sstest.replay(manifest, [tmp_path / name])
