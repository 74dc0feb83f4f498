"""Lines of a log that have a text before the JSON."""

import json
from pathlib import Path

import pytest

import sstest
from tests.inferring.cohort import COHORT
from tests.inferring.shapes import PEOPLE


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".log"])
@pytest.mark.parametrize(
    "prefix",
    [
        *(
            "2026-11-02T08:14:22Z INFO POST body=",
            "[2026-11-02T08:14:22Z] ",
            "[main] INFO ",
            "INFO ",
        ),
        *("1234 [a][b][c][d][e][f] ", '"POST /" - ', "null: "),
    ],
)
def test_lines_of_a_file_that_is_a_log(tmp_path: Path, prefix: str, suffix: str) -> None:
    text = json.dumps({**COHORT, "add": PEOPLE[:2], "remove": []})
    file = tmp_path / f"sent{suffix}"
    file.write_text(f"{prefix}{text}\n" * 3)
    inference = sstest.infer([file])
    (refused,) = inference.unread
    assert refused.count == 3
    assert f"it begins after {len(prefix)} other bytes, as in a log" in refused.change
    assert refused.change.endswith("sed 's/^[^{]*//'")
    assert not inference.candidates


def test_lines_of_a_log_with_a_brace_before_the_json() -> None:
    text = json.dumps({**COHORT, "add": PEOPLE[:2], "remove": []})
    (refused,) = sstest.infer([b'{"level": "info"} ' + text.encode()] * 3).unread
    assert refused.change.endswith("as in a log; leave them out")


def test_lines_of_a_log_are_told_where_the_json_begins() -> None:
    text = json.dumps({**COHORT, "add": PEOPLE[:2], "remove": []})
    (refused,) = sstest.infer([f"[08:00] INFO sent {text}".encode()] * 3).unread
    assert refused.count == 3
    assert "it begins after 18 other bytes, as in a log; leave them out" in refused.change
    (other,) = sstest.infer([b"08:00 INFO nothing to send"] * 3).unread
    assert "as in a log" not in other.change
