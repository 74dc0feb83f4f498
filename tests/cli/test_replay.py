"""``sstest replay``: what is printed and written, and how it ends."""

import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.conftest import BODY
from tests.command_line import run

LEAVES = {**BODY, "add": [], "remove": [{"id": "ann"}], "environment": "env-2"}
LINES = "\n".join(map(json.dumps, (BODY, LEAVES))) + '\n{"add"\n'


@pytest.fixture
def recorded(partner: Path) -> Path:
    file = partner / "day.jsonl"
    file.write_text(LINES)
    return file


def test_it_prints_what_the_requests_come_to(partner: Path, recorded: Path) -> None:
    ran = run("replay", partner, recorded)
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert ran.stdout.splitlines()[0] == "requests   3, 1 refused"
    assert "environments: env-1 (1), env-2 (1); cohorts are summed up over all" in ran.stdout
    assert "c-1 (Readers): 1 in it in the end, 4 mentions in 2 requests" in ran.stdout
    assert f"first at {recorded}:3: request payload is not JSON" in ran.stdout


def test_json_on_stdout_and_the_rest_in_files(partner: Path, recorded: Path) -> None:
    files = {name: partner / f"{name}.json" for name in ("deltas", "membership", "out")}
    options = [one for name, path in files.items() for one in (f"--{name}", path)]
    ran = run("replay", partner, "-", "--format", "json", *options, stdin=LINES.encode())
    data = json.loads(ran.stdout)
    assert ran.exit_code == 1
    assert [data[name] for name in ("requests", "members", "refused")] == [3, 4, 1]
    assert data["membership"] == {"c-1": 1}
    assert data["errors"][0]["first"]["file"] == "-"
    assert json.loads(files["deltas"].read_text()) == {
        "c-1": {"added": ["7"], "removed": ["ann", "bob"]}
    }
    assert json.loads(files["membership"].read_text()) == {"c-1": ["7"]}
    first, second, third = map(json.loads, files["out"].read_text().splitlines())
    assert first["memberships"][0] == {
        "contextKey": "ann",
        "included": True,
        "cohortId": "c-1",
        "cohortName": "Readers",
    }
    assert (second["line"], second["environmentId"]) == (2, "env-2")
    assert third["error"]["message"].startswith("request payload is not JSON")


def test_all_is_well(partner: Path) -> None:
    ran = run("replay", partner, partner / "body.json")
    assert (ran.exit_code, ran.stderr) == (0, "")


@pytest.mark.parametrize("option", ["--deltas", "--membership"])
def test_nothing_is_written_through_a_link_that_lies_ready(
    option: str, partner: Path, recorded: Path
) -> None:
    other = partner / "other"
    other.write_text("mine")
    (partner / "out.json.new").symlink_to(other)
    run("replay", partner, recorded, option, partner / "out.json")
    assert other.read_text() == "mine"
    assert "c-1" in json.loads((partner / "out.json").read_text())


def test_a_run_that_is_kept_writes_through_no_link_either(partner: Path, recorded: Path) -> None:
    other, out = partner / "other", partner / "out.jsonl"
    other.write_text("mine")
    for suffix in (".partial", ".state.new", ".state.keys"):
        out.with_name(out.name + suffix).symlink_to(other)
    run("replay", partner, recorded, "--out", out)
    assert other.read_text() == "mine"
    assert len(out.read_text().splitlines()) == 3
    os.mkfifo(partner / "state")
    ran = run("replay", partner, recorded, "--state", partner / "state", "--resume")
    assert ran.exit_code == 2
    assert "it is a pipe, expected a regular file" in ran.stderr


def test_a_log_of_github_actions_is_given_no_command(partner: Path) -> None:
    lines = json.dumps({**BODY, "cohort": {"id": "::error::x", "name": "##[error]"}})
    ran = run("replay", partner, "-", stdin=lines.encode())
    assert ran.exit_code in (0, 1)
    assert not any(one.lstrip().startswith("::") for one in ran.stdout.splitlines())
    assert "##[" not in ran.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nix.jsonl"], "nix.jsonl: there is no such file; check the path"),
        (["body.json", "--resume"], "--resume needs"),
        (["body.json", "--dask", "tcp://x:1", "--workers", "2"], "leave out --workers"),
        (["body.json", "--deltas", "nix/x.json"], "cannot read or write nix/x.json"),
    ],
)
def test_what_cannot_be_done_is_said(
    options: list[str], said: str, partner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(partner)
    ran = run("replay", partner, *options)
    assert ran.exit_code == 2
    assert said in ran.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("option", "value", "module"),
    [("--out", "x.parquet", "pyarrow"), ("--dask", "tcp://127.0.0.1:1", "distributed")],
)
def test_what_an_option_needs_is_said(
    option: str, value: str, module: str, partner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_spec(module):
        pytest.skip(f"{module} is installed")
    monkeypatch.chdir(partner)
    ran = run("replay", partner, "body.json", option, value)
    assert ran.exit_code == 2
    assert "pip install 'sstest[" in ran.stderr


@pytest.mark.nightly
def test_parquet_has_the_rows_of_json_lines(partner: Path, recorded: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for name in ("out.parquet", "out.jsonl"):
        run("replay", partner, recorded, "--out", partner / name)
    rows = [json.loads(line) for line in (partner / "out.jsonl").read_text().splitlines()]
    table = parquet.read_table(partner / "out.parquet").to_pylist()
    assert [row["memberships"] and len(row["memberships"]) for row in table] == [3, 1, None]
    assert [row["line"] for row in table] == [row["line"] for row in rows]
