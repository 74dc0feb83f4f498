"""Of any number of payloads a part is held, which is enough."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sstest
from sstest.inferring.kept import Payloads
from sstest.inferring.structure import Fields
from sstest.limits import INFERRED_FROM
from sstest.payloads.pieces import PayloadError
from tests.inferring.shapes import ENVIRONMENT, SHAPES

COHORT = {"environmentId": ENVIRONMENT, "cohortId": "c-1", "cohortName": "Fans of tea"}


def stream(number: int) -> Iterator[bytes]:
    """Payloads that only add, but for a few, and one with a field of its own."""
    for at in range(number):
        leaving = [{"id": f"p-{at - 1}"}] if at % 97 == 3 else []
        payload: dict[str, Any] = {**COHORT, "l1": [{"id": f"p-{at}"}], "l2": leaving}
        if at == number - 5:
            payload["contextKind"] = "account"
        yield json.dumps(payload).encode()


def test_of_a_stream_a_bounded_part_is_held_with_every_new_shape() -> None:
    inference = sstest.infer(stream(5_000))
    assert inference.payloads.total == 5_000
    assert len(inference.payloads.documents) <= INFERRED_FROM + 60
    parser = inference.candidates[0].parser
    assert parser["addMemberArrayPath"] == "/l1"
    assert parser["contextKindPath"] == "/contextKind"


def test_long_arrays_are_cut() -> None:
    members = [{"id": at, "in": True} for at in range(50_000)]
    payloads = Payloads()
    payloads.add("a", json.dumps({**COHORT, "members": members}).encode())
    assert len(payloads.documents[0]["members"]) <= 200


def test_the_size_that_is_held_is_bounded() -> None:
    payloads = Payloads()
    body = json.dumps({**COHORT, "note": "x" * 900_000}).encode()
    for at in range(60):
        payloads.add(str(at), body)
    assert payloads.total == 60
    assert sum(sys.getsizeof(one["note"]) for one in payloads.documents) < 25_000_000


def test_many_names_and_deep_nesting_are_bounded() -> None:
    wide = {f"n{at}": at for at in range(200_000)}
    deep: Any = 1
    for _ in range(400):
        deep = {"x": [deep]}
    fields = Fields.of([{**COHORT, "wide": wide, "deep": deep}] * 3)
    assert len(fields.values) <= 2_000
    assert max(map(len, fields.values)) <= 12


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".txt"])
def test_files_of_payloads(tmp_path: Path, suffix: str) -> None:
    shape = SHAPES["German"]
    file = tmp_path / f"payloads{suffix}"
    lines = b"\n".join(shape.bodies)
    file.write_bytes(b"[" + b",\n".join(shape.bodies) + b"]" if suffix == ".json" else lines)
    assert sstest.infer(file).candidates[0].parser == shape.parser
    assert sstest.infer([str(file)]).candidates[0].parser == shape.parser


def test_a_folder_of_bodies_that_are_arrays(tmp_path: Path) -> None:
    shape = SHAPES["an array as the whole body"]
    for number, body in enumerate(shape.bodies):
        (tmp_path / f"{number}.json").write_bytes(body)
    assert sstest.infer(tmp_path).candidates[0].parser == shape.parser


def test_nothing_to_infer_from(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n")
    with pytest.raises(PayloadError, match="there are no payloads"):
        sstest.infer(empty)
    with pytest.raises(PayloadError, match="there is no such file; check the path"):
        sstest.infer(tmp_path / "missing.json")
    with pytest.raises(PayloadError, match="there are no payloads"):
        sstest.infer([])


def test_all_payloads_are_tried_where_a_part_is_held(tmp_path: Path) -> None:
    bad = json.dumps({**COHORT, "l1": [{"name": "nobody"}], "l2": []})
    file = tmp_path / "day.jsonl"
    lines = [line.decode() for line in stream(2_000)]
    lines[1_000] = bad
    lines[1_500] = "{"
    file.write_text("\n".join(lines))
    for samples in (file, [line.encode() for line in lines]):
        inference = sstest.infer(samples)
        assert not inference.payloads.is_all
        assert inference.read == (1_998, 2_000)
        by_field = {one.field: one for one in inference.unread}
        assert by_field["memberIdPath"].first.endswith("1001" if samples is file else " 1001")
        assert by_field[""].count == 1
        assert by_field[""].message == "not JSON"


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="nothing counts what is read")
def test_lines_of_no_request_are_read_once(tmp_path: Path) -> None:
    def read() -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    file = tmp_path / "day.jsonl"
    file.write_bytes(b"{}\n" * 1_000_000)
    assert not sstest.infer(b"{}").candidates  # nothing is imported any more
    before = read()
    inference = sstest.infer(file)
    assert inference.payloads.total == 1_000_000
    assert not inference.payloads.is_all
    assert read() - before < 1.5 * file.stat().st_size
