"""``sstest mutate`` on suites: which mistakes they let through, and what would catch those."""

import re
from pathlib import Path

import pytest
from suite import mutants_of, mutate, pasted, write_suite

from sstest.corpus import integrations

THIN = """
import json, pathlib
import sstest

MANIFEST = json.loads((pathlib.Path(__file__).resolve().parent / "acme/manifest.json").read_text())
BODY = {
    "environmentId": "5f1e", "cohortId": "7", "cohortName": "VIP", "action": "add",
    "members": [{"integration_distinct_id": "ada"}],
}

def note(name):
    with open("order.txt", "a") as file:
        print(name, file=file)

def test_nothing():
    note("nothing")

def test_the_file():
    note("the file")
    assert MANIFEST["capabilities"]["syncedSegment"]

def test_additions():
    note("additions")
    assert sstest.parse(sstest.Manifest.load(MANIFEST), BODY).delta.added == {"ada"}
"""
RECORDED = """
import json, pathlib
import pytest, sstest

ACME = pathlib.Path("acme")
REQUESTS = sorted((ACME / "requests").iterdir())

@pytest.fixture
def manifest():
    return sstest.Manifest.load(ACME)

@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_recorded(manifest, path):
    expected = json.loads((ACME / "expected" / path.name).read_text())["docs"]
    reply = sstest.answer(manifest, path.read_bytes())
    assert reply.status == expected["status"]
    assert (reply.update and reply.update.to_dict()) == expected["update"]
    assert reply.json() == expected["reply"]
"""


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_additions_alone_let_mistakes_of_removals_through_and_the_pasted_tests_catch_them(
    tmp_path: Path,
) -> None:
    manifest = write_suite(tmp_path, "hightouch", test_thin=THIN)
    before = manifest.read_bytes()
    options = "-n", 1, "--select", "SM309", "--select", "SM311", "--select", "sm310"
    ran = mutate(*options)
    assert ran.exit_code == 1
    assert ran.stdout.endswith("5 mutants: 1 caught, 4 live\n")
    assert "lives[SM309]: the matcher is '^(add|remove)$': a word for removing" in ran.stdout
    assert re.findall(r'"action":"(\w+)"', ran.stdout.partition("caught by")[0]) == ["remove"]
    # What has caught most comes first; the last run, without a mistake, has the same order.
    assert (tmp_path / "order.txt").read_text().split("\n")[-4:-1] == [
        *("additions", "nothing", "the file")
    ]
    (tmp_path / "test_pasted.py").write_text(pasted(ran.stdout))
    again = mutate(*options, "-q", "--format", "json")
    assert (again.exit_code, again.stderr) == (0, "")
    found = mutants_of(again)
    assert all(list(one) == ["code", "title", "caught", "by", "request"] for one in found)
    assert all(one["caught"] and one["request"] is None for one in found)
    by = {one["code"]: one["by"] for one in found}
    assert by["SM310"] in ("test_thin.py::test_additions", by["SM309"])
    assert by["SM309"].startswith("test_pasted.py::test_sm311_")
    assert manifest.read_bytes() == before
    assert not (tmp_path / ".hypothesis").exists()
    assert not (tmp_path / ".pytest_cache").exists()


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (
            "def test_a(segment_manifest): assert 0\n",
            "fails without any mistake: test_a.py::test_a",
        ),
        ("", "no test was run: name your tests, as in sstest mutate MANIFEST -- tests"),
        ("def test_a(): assert open(__file__).read()\n", "no test has read the manifest"),
    ],
    ids=["failing", "empty", "unrelated"],
)
def test_a_suite_that_says_nothing_is_told(tmp_path: Path, test: str, said: str) -> None:
    write_suite(tmp_path, "hightouch", test_a=test)
    ran = mutate("-n", 1, "--select", "SM310")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "SM999"), "there is no code 'SM999': docs/mutate.md lists them"),
        (("--select", "SE01"), "there is no code 'SE01'"),
        (("--select", "SM310", "-n", 0), "0 is not in the range 1<=x<=61"),
        (
            ("--select", "SM310", "--", "no_such_folder"),
            "pytest could not begin: see above",
        ),
    ],
)
def test_what_cannot_be_run_is_told(
    tmp_path: Path, arguments: tuple[object, ...], said: str
) -> None:
    write_suite(tmp_path, "hightouch", test_a="def test_a(segment_manifest): pass\n")
    ran = mutate(*arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr


HOSTILE = """
import os, signal, sys, threading
from pathlib import Path
import pytest, sstest

def read():
    return sstest.Manifest.load("acme")

def is_original():
    return read().request_parser.array_inclusion.matcher == "^add$"

@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail():
    assert not is_original()

def test_writes_the_manifest():
    Path("acme/manifest.json").write_text(Path("acme/manifest.json").read_text() + " ")

def test_leaves_something_running():
    if os.fork() == 0:
        threading.Event().wait()

def test_hangs():
    if not is_original():
        threading.Event().wait()

@pytest.mark.parametrize("matcher", [read().request_parser.array_inclusion.matcher])
def test_ids_differ(matcher):
    pass

def test_is_skipped():
    pytest.skip("here")
"""


def test_hostile_suites_are_survived_and_the_manifest_stays(tmp_path: Path) -> None:
    manifest = write_suite(tmp_path, "hightouch", test_hostile=HOSTILE)
    before = manifest.read_bytes()
    options = "--select", "SM310", "-n", 1, "--format", "json"
    [found] = mutants_of(mutate(*options))
    assert found["by"] == "test_hostile.py::test_is_expected_to_fail"
    few = ("-k", "not expected", "--sstest-record", "recorded", "--junitxml", "junit.xml")
    [found] = mutants_of(mutate(*options, "--timeout", 5, arguments=few))
    assert found["by"] == "test_hostile.py::test_hangs"
    assert manifest.read_bytes() == before
    assert not (tmp_path / "junit.xml").exists()
    assert not (tmp_path / "recorded").exists()


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("os.kill(os.getpid(), 9)", "test_a.py::test_a"),
        pytest.param(
            "os.closerange(3, 100); assert 0", "test_a.py::test_a", marks=pytest.mark.nightly
        ),
    ],
    ids=["killed", "closes"],
)
def test_a_mutant_that_ends_the_process_is_caught(tmp_path: Path, body: str, by: str) -> None:
    test = (
        "import os, sstest\n\ndef test_a():\n"
        "    if sstest.Manifest.load('acme').request_parser.array_inclusion.matcher != '^add$':\n"
        f"        {body}\n"
    )
    write_suite(tmp_path, "hightouch", test_a=test)
    [found] = mutants_of(mutate("--select", "SM310", "-n", 1, "--format", "json"))
    assert (found["caught"], found["by"]) == (True, by)


ALONE = """
import pathlib, time
import sstest

FAILED, HELD, ONCE = map(pathlib.Path, ("failed", "held", "once"))

def test_has_the_folder_for_itself():
    try:
        HELD.mkdir()
    except FileExistsError:
        FAILED.touch()
        raise
    try:
        if not ONCE.exists():  # the first run holds it until another has met it
            ONCE.touch()
            while not FAILED.exists():
                time.sleep(0.01)
        assert sstest.Manifest.load("acme").request_parser.array_inclusion.matcher == "^add$"
    finally:
        HELD.rmdir()
"""


@pytest.mark.nightly
def test_runs_that_disturb_each_other_are_made_one_at_a_time(tmp_path: Path) -> None:
    write_suite(tmp_path, "hightouch", test_alone=ALONE)
    ran = mutate("-n", 2, "--select", "SM310")
    assert (ran.exit_code, ran.stdout) == (0, "1 mutant: 1 caught, 0 live\n")
    assert "one at a time, since the suite fails where several runs of it" in ran.stderr


@pytest.mark.nightly
@pytest.mark.parametrize("integration", integrations(), ids=lambda one: one.key)
def test_recorded_requests_and_the_pasted_tests_catch_all(
    tmp_path: Path, integration: object
) -> None:
    """Four integrations of the corpus have no request for one of their properties."""
    test = RECORDED.replace("load(ACME)", f"load(ACME, {integration.key!r})")
    write_suite(tmp_path, integration.key, test_recorded=test)
    for name in ("requests", "expected"):
        (tmp_path / "acme" / name).symlink_to(integration.folder / name)
    ran = mutate("-q")
    (tmp_path / "test_pasted.py").write_text(pasted(ran.stdout))
    again = mutate("-q")
    assert again.exit_code == 0, again.output
    assert again.stdout.endswith(" caught, 0 live\n")
