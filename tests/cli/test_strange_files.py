"""Files that somebody put beside a manifest to hang, fill or mislead whoever looks at it."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write_manifest

ENDLESS = "/dev/zero"
LEAVES = "cannot be read: it is a link that leads out of the folder"
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
PIPE = "it is a pipe, expected a regular file"


@pytest.mark.parametrize("command", ["lint", "fuzz"])
@pytest.mark.parametrize("name", ["pyproject.toml", "manifest.json"])
def test_a_link_to_an_endless_device(run: Run, partner: Path, command: str, name: str) -> None:
    (partner / name).unlink(missing_ok=True)
    (partner / name).symlink_to(ENDLESS)
    result = run(command, ".")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{name}: {LEAVES}" in result.stderr


def test_a_key_of_many_parts_is_not_read_as_toml(run: Run, partner: Path) -> None:
    for text in (
        f"[{'.'.join('a' * 80_000)}]",
        f"{'.'.join('a' * 80_000)} = 1",
        f"x = {{y = 1, {' . '.join(['a', chr(34) + 'b' + chr(34)] * 10_000)} = 1}}",
    ):
        (partner / "pyproject.toml").write_text(f"[tool.sstest]\n{text}\n")
        result = run("lint")
        assert result.exit_code == 2
        assert "pyproject.toml: cannot be read: a key has more than 16 parts" in result.stderr
    long = "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18"
    (partner / "pyproject.toml").write_text(f'[tool.sstest]\nignore = []\n[x]\ny = ["{long}"]\n')
    assert run("lint").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "pipe"),
        ("parse", "pipe", "body.json"),
        ("parse", ".", "pipe"),
        ("template", ".", "--body", "pipe"),
        ("generate", ".", "--like", "pipe"),
        ("fuzz", ".", "--samples", "pipe"),
        ("diff", ".", "pipe"),
        ("compare", ".", "--target", "http://127.0.0.1:9", "--token-file", "pipe"),
        ("notebook", ".", "--samples", "pipe", "-o", "-"),
    ],
    ids=" ".join,
)
def test_nothing_waits_for_a_pipe(run: Run, partner: Path, arguments: tuple[str, ...]) -> None:
    os.mkfifo(partner / "pipe")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert PIPE in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("fuzz", ".", "--max-examples", "1", "--emit-test"), ("notebook", ".", "--force", "-o")],
    ids=" ".join,
)
def test_nothing_is_written_to_a_pipe(run: Run, partner: Path, arguments: tuple[str, ...]) -> None:
    os.mkfifo(partner / "pipe.ipynb")
    result = run(*arguments, "pipe.ipynb")
    assert result.exit_code == 2
    assert f"cannot write pipe.ipynb: {PIPE}" in result.stderr


@pytest.mark.parametrize("name", ["requests/a.json", "expected/a.json", "requests/b.har"])
def test_special_files_among_recorded_requests(run: Run, partner: Path, name: str) -> None:
    for folder in ("requests", "expected"):
        (partner / folder).mkdir()
    (partner / "requests" / "a.json").write_text("{}")
    (partner / name).unlink(missing_ok=True)
    os.mkfifo(partner / name)
    for command in (("fuzz", "."), ("lint",)):
        result = run(*command)
        assert result.exit_code == 2
        assert f"{name}: cannot be read: {PIPE}" in result.stderr


@pytest.mark.parametrize("name", ["requests", "requests/a.json", "expected/a.json"])
def test_links_out_of_the_folder(run: Run, partner: Path, name: str) -> None:
    secrets = partner.parent / "secrets"
    (secrets / "a.json").mkdir(parents=True)
    (secrets / "secret.json").write_text('{"hush": 1}')
    if name != "requests":
        for folder in ("requests", "expected"):
            (partner / folder).mkdir()
        (partner / "requests" / "a.json").write_text("{}")
        (partner / name).unlink(missing_ok=True)
    (partner / name).symlink_to(secrets if name == "requests" else secrets / "secret.json")
    result = run("fuzz", ".")
    assert result.exit_code == 2
    assert f"{name}: {LEAVES}" in result.stderr
    assert "hush" not in result.stdout + result.stderr


def test_a_manifest_that_leads_out_of_the_folder_is_neither_shown_nor_fixed(
    run: Run, partner: Path
) -> None:
    mine = write_manifest(partner.parent / "mine.json", cohortIdPath="cohort/id")
    before = mine.read_text()
    other = partner.parent / "others" / "acme"
    other.mkdir(parents=True)
    for link in (partner / "manifest.json", other / "manifest.json"):
        link.unlink(missing_ok=True)
        link.symlink_to(mine)
    for arguments in ((".",), ("../others",)):
        result = run("lint", "--fix", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert LEAVES in result.stderr
    assert "cohortIdPath" in run("lint", "manifest.json").stdout  # for he has named it himself
    result = run("lint", "--fix", "manifest.json")
    assert result.exit_code == 2
    assert "cannot write manifest.json: it is a link that leads out of the folder" in result.stderr
    assert mine.read_text() == before
    assert run("lint", "--fix", "../mine.json").exit_code == 0
    assert mine.read_text() != before


def test_a_dangling_link_is_not_written_through(run: Run, partner: Path) -> None:
    (partner / "explore.ipynb").symlink_to("../created")
    result = run("notebook", ".")
    assert (result.exit_code, result.stdout) == (2, "")
    assert not (partner.parent / "created").exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("requests/a.jsonl", b"\n" * 2_000_000 + b"1\n" * 5_001, "5,000 bodies; some of each"),
        ("requests/a.jsonl", b"\n" * 2_000_000, "no request is in this file"),
        ("requests/b.json", b" " * 5_000_001, "larger than 5,000,000 bytes; take a shorter one"),
        (
            "requests/b.jsonl",
            b"{}\n[" + b" " * 5_000_000 + b"]",
            "b.jsonl:2: has more than 5,000,000",
        ),
        ("expected/a.json", b" " * 10_000_001, "it is larger than 10,000,000 bytes"),
    ],
)
def test_what_would_take_many_times_its_size(
    run: Run, partner: Path, name: str, data: bytes, message: str
) -> None:
    for folder in ("requests", "expected"):
        (partner / folder).mkdir()
    (partner / "requests" / "a.json").write_text("{}")
    (partner / name).write_bytes(data)
    result = run("fuzz", ".")
    assert result.exit_code == 2
    assert message in result.stderr


def test_what_requests_could_refute_is_not_said_where_they_are_not_read(
    run: Run, partner: Path
) -> None:
    write_manifest(partner / "manifest.json", environmentIdPath="/enviromentId")
    guess = run("lint", "manifest.json")
    assert (guess.exit_code, "resembles" in guess.stdout) == (1, True)
    (partner / "requests").mkdir()
    (partner / "requests" / "a.json").write_bytes(b" " * 5_000_001)
    result = run("lint", "manifest.json")
    assert (result.exit_code, "resembles" in result.stdout) == (2, False)
    assert "a.json: cannot be read: it is larger than" in result.stderr
