"""``sstest lint``: what it takes, what it prints and where, what it fixes, and its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sstest.cli.lint_files import replace_text
from sstest.cli.terminal import CannotRun
from tests.command_line import Ran

Run = Callable[..., Ran]

NO_SLASH = "error[SS101]: cohortIdPath 'cohort/id' does not begin with '/'\n"


@pytest.fixture
def path(partner: Path) -> Path:
    """The partner's manifest, formatted as a submission has to be."""
    path = partner / "manifest.json"
    path.write_text(path.read_text() + "\n")
    return path


@pytest.fixture
def broken(path: Path) -> Path:
    path.write_text(path.read_text().replace('"/cohort/id"', '"cohort/id"'))
    return path


# What is judged -----------------------------------------------------------------------------------


def test_of_a_good_manifest_nothing_is_said(run: Run, path: Path) -> None:
    result = run("lint", "manifest.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "lint: 1 manifest: nothing found\n"


def test_without_an_argument_the_current_folder_is_judged(run: Run, broken: Path) -> None:
    assert (
        run("lint").stdout == run("lint", ".").stdout == run("lint", "manifest.json").stdout != ""
    )


def test_a_finding_shows_its_place(run: Run, broken: Path) -> None:
    result = run("lint")
    assert result.exit_code == 1
    assert result.stdout == (
        f"{NO_SLASH}"
        "  --> manifest.json:6:25\n"
        "  |\n"
        '6 |         "cohortIdPath": "cohort/id",\n'
        "  |                         ^^^^^^^^^^^\n"
        "  = help: write '/cohort/id'\n"
    )
    assert result.stderr == "lint: 1 manifest: 1 error\n"


def test_stdin_is_a_manifest_too(run: Run, broken: Path) -> None:
    result = run("lint", "-", stdin=broken.read_bytes())
    assert result.exit_code == 1
    assert "--> stdin:6:25" in result.stdout


def test_info_alone_is_no_failure(run: Run) -> None:
    result = run("lint", "amplitude")
    assert result.exit_code == 0
    assert "info[SS121]" in result.stdout
    assert "--> amplitude:30:25" in result.stdout


def test_several_are_judged_at_once(run: Run, broken: Path, path: Path) -> None:
    result = run("lint", "manifest.json", "amplitude", "zeotap")
    assert result.exit_code == 1
    assert result.stderr == "lint: 3 manifests: 1 error, 5 info\n"


def test_a_missing_file_is_no_finding_and_does_not_keep_the_others(run: Run, broken: Path) -> None:
    result = run("lint", "nowhere.json", "manifest.json")
    assert result.exit_code == 2
    assert "error: nowhere.json: there is no such file; check the path\n" in result.stderr
    assert result.stdout.startswith(NO_SLASH)


def test_a_key_of_the_corpus_may_have_been_meant(run: Run) -> None:
    result = run("lint", "tealium")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: tealium: there is no such file; check the path,"
        " or did you mean tealium-synced-segments?\n"
    )


def test_what_is_not_json_is_a_finding(run: Run, path: Path) -> None:
    path.write_text("{ how\n}")
    result = run("lint")
    assert result.exit_code == 1
    assert result.stdout.startswith("error[SS002]: not JSON")


@pytest.fixture
def several(partner: Path) -> Path:
    """A folder of integrations as the public repository has it; one of them syncs no segments."""
    text = (partner / "manifest.json").read_text()
    for name in ("beta", "alpha"):
        folder = partner / "repository" / "integrations" / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(text.replace('"/cohort/id"', '"cohort/id"'))
    other = partner / "repository" / "integrations" / "gamma"
    other.mkdir()
    (other / "manifest.json").write_text('{ "capabilities": { "trigger": {} } }\n')
    return partner / "repository"


def test_a_folder_of_folders_stands_for_its_manifests(run: Run, several: Path) -> None:
    for word in ("repository", "repository/integrations"):
        result = run("lint", word, "--select", "SS0,SS1")
        assert result.exit_code == 1
        places = [line for line in result.stdout.splitlines() if "-->" in line]
        assert places == [
            "  --> repository/integrations/alpha/manifest.json:6:25",
            "  --> repository/integrations/beta/manifest.json:6:25",
        ]
        assert "note: left out: 1 manifest without a syncedSegment\n" in result.stderr


def test_too_many_manifests_are_refused_before_one_is_read(
    run: Run, several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = sorted(f"{path}/manifest.json" for path in several.glob("integrations/*"))
    monkeypatch.setattr("sstest.files.FOLDER_ENTRIES", 3)
    assert run("lint", "repository").exit_code == 1
    monkeypatch.setattr("sstest.files.FOLDER_ENTRIES", 2)
    assert run("lint", "repository").stderr == (
        "error: cannot read repository/integrations: it holds more than 2 files\n"
    )
    monkeypatch.setattr("sstest.files.FOLDER_ENTRIES", 3)
    monkeypatch.setattr("sstest.files.MANIFESTS", 2)
    assert run("lint", "repository").stderr == (
        "error: cannot read repository/integrations: it holds more than 2 manifests\n"
    )
    monkeypatch.setattr("sstest.cli.lint_files.MANIFESTS", 2)
    result = run("lint", *named)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: there are more than 2 manifests; name some of them at a time\n"


def test_a_manifest_that_is_named_has_to_have_the_capability(run: Run, several: Path) -> None:
    result = run("lint", "repository/integrations/gamma")
    assert result.exit_code == 1
    assert "error[SS011]" in result.stdout
    result = run("lint", "--skip-unrelated", "repository/integrations/gamma/manifest.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "note: left out: 1 manifest without a syncedSegment\n"


def test_a_folder_without_any_manifest(run: Run, partner: Path) -> None:
    (partner / "empty").mkdir()
    result = run("lint", "empty")
    assert result.exit_code == 2
    assert result.stderr == "error: empty has no manifest.json, nor has a folder in it\n"


# What is wanted -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "SS2"), 0),
        (("--select", "SS1"), 1),
        (("--select", "ss2,SS101"), 1),
        (("--ignore", "SS101"), 0),
        (("--ignore", "SS2", "--ignore", "SS1"), 0),
        (("--select", "SS1", "--ignore", "SS101"), 0),
    ],
)
def test_rules_can_be_selected_and_ignored(
    run: Run, broken: Path, options: tuple[str, ...], code: int
) -> None:
    assert run("lint", *options).exit_code == code


def test_a_code_that_there_is_not_is_a_mistake(run: Run, broken: Path) -> None:
    result = run("lint", "--select", "S101")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: --select: no rule's code begins with 'S101'; did you mean SS101?\n"
    )


def test_pyproject_can_say_it_and_the_options_have_the_last_word(
    run: Run, broken: Path, partner: Path
) -> None:
    (partner / "pyproject.toml").write_text('[tool.sstest]\nignore = ["SS1"]\n')
    assert run("lint").exit_code == 0
    assert run("lint", "--ignore", "SS5").exit_code == 1
    (partner / "pyproject.toml").write_text('[tool.sstest]\nignor = ["SS1"]\n')
    result = run("lint")
    assert result.exit_code == 2
    assert "[tool.sstest] has no 'ignor'; did you mean ignore?" in result.stderr


def test_before_a_submission_its_rules_count(run: Run, path: Path) -> None:
    path.write_text(path.read_text().replace("{", '{\n  "overview": "Sync cohorts of Acme",', 1))
    assert run("lint").exit_code == 0
    assert "info[SS501]" in run("lint").stdout
    result = run("lint", "--submission")
    assert result.exit_code == 1
    assert "warning[SS501]" in result.stdout


# How it is written --------------------------------------------------------------------------------


def test_json(run: Run, broken: Path) -> None:
    result = run("lint", "--format", "json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)
    assert (finding["code"], finding["line"], finding["column"]) == ("SS101", 6, 25)
    assert json.loads(run("lint", "fulcrum", "--format", "json").stdout) == []


def test_sarif_github_junit_and_markdown(run: Run, broken: Path) -> None:
    log = json.loads(run("lint", "--format", "sarif").stdout)
    assert [one["ruleId"] for one in log["runs"][0]["results"]] == ["SS101"]
    line = run("lint", "--format", "github").stdout
    assert line.startswith("::error file=manifest.json,line=6,col=25,title=SS101 ")
    suites = ET.fromstring(run("lint", "--format", "junit").stdout)  # noqa: S314  # ours
    assert suites.get("failures") == "1"
    summary = run("lint", "--format", "markdown").stdout
    assert summary.startswith("### sstest lint: 1 manifest: 1 error\n")
    assert "<code>manifest.json:6:25</code>" in summary


def test_formats_of_a_good_manifest(run: Run, path: Path) -> None:
    assert run("lint", "--format", "github").stdout == ""
    assert json.loads(run("lint", "--format", "sarif").stdout)["runs"][0]["results"] == []
    suites = ET.fromstring(run("lint", "--format", "junit").stdout)  # noqa: S314  # ours
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")


# What is fixed -----------------------------------------------------------------------------------


def test_fix_fixes_the_file_and_shows_the_difference(run: Run, broken: Path) -> None:
    before = broken.read_text()
    result = run("lint", "--fix")
    assert result.exit_code == 0
    assert broken.read_text() == before.replace('"cohort/id"', '"/cohort/id"')
    assert '-        "cohortIdPath": "cohort/id",\n' in result.stdout
    assert '+        "cohortIdPath": "/cohort/id",\n' in result.stdout
    assert result.stdout.startswith("--- a/manifest.json\n+++ b/manifest.json\n@@ ")
    assert "fixed: manifest.json:6:25: SS101\n" in result.stderr
    assert result.stderr.endswith("lint: 1 manifest: nothing found\n")


def test_a_second_fix_changes_nothing(run: Run, broken: Path) -> None:
    run("lint", "--fix")
    after = broken.read_bytes()
    result = run("lint", "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert broken.read_bytes() == after


@pytest.mark.parametrize("option", [("--diff",), ("--dry-run",), ("--fix", "--diff")])
def test_diff_changes_nothing_and_says_that_something_would(
    run: Run, broken: Path, option: tuple[str, ...]
) -> None:
    before = broken.read_bytes()
    result = run("lint", *option)
    assert result.exit_code == 1
    assert '+        "cohortIdPath": "/cohort/id",\n' in result.stdout
    assert "would fix: manifest.json:6:25: SS101\n" in result.stderr
    assert broken.read_bytes() == before


def test_what_cannot_be_fixed_is_still_reported(run: Run, broken: Path) -> None:
    broken.write_text(broken.read_text().replace('"/remove"', '"/remove~2"'))
    result = run("lint", "--fix")
    assert result.exit_code == 1
    assert '"/cohort/id"' in broken.read_text()
    assert "error[SS106]" in result.stdout
    assert "error[SS101]" not in result.stdout


def test_only_what_is_selected_is_fixed(run: Run, broken: Path) -> None:
    before = broken.read_bytes()
    assert run("lint", "--fix", "--select", "SS2").exit_code == 0
    assert broken.read_bytes() == before


def test_in_other_formats_the_difference_is_talk(run: Run, broken: Path) -> None:
    result = run("lint", "--fix", "--format", "json")
    assert json.loads(result.stdout) == []
    assert '+        "cohortIdPath": "/cohort/id",\n' in result.stderr


def test_line_ends_a_mark_rights_and_a_link_stay(run: Run, broken: Path, partner: Path) -> None:
    text = broken.read_text().replace("\n", "\r\n")
    broken.write_bytes(b"\xef\xbb\xbf" + text.encode())
    broken.chmod(0o640)
    link = partner / "link.json"
    link.symlink_to(broken)
    run("lint", "--fix", "link.json")
    fixed = text.replace('"cohort/id"', '"/cohort/id"')
    assert broken.read_bytes() == b"\xef\xbb\xbf" + fixed.encode()
    assert broken.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in partner.iterdir()) == [
        "body.json",
        "link.json",
        "manifest.json",
    ]


def test_stdin_and_the_corpus_are_not_fixed(run: Run, broken: Path) -> None:
    result = run("lint", "-", "--fix", stdin=broken.read_bytes())
    assert result.exit_code == 2
    assert result.stderr == "error: stdin cannot be fixed; --diff shows what would change\n"
    result = run("lint", "zeotap", "--fix")
    assert result.exit_code == 2
    assert "zeotap is an integration of the corpus; name the path of a file" in result.stderr
    result = run("lint", "-", "--diff", stdin=broken.read_bytes())
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/stdin\n")


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("theirs")
    with pytest.raises(CannotRun, match="has changed since it was read"):
        replace_text(path, "before", "after")
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the new text is about to take its place."""

    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    path = tmp_path / "manifest.json"
    path.write_text("before")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotRun, match=r"cannot write .*: No space left on device"):
        replace_text(path, "before", "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--ignore", "SS101", "SS310"), "several codes are written as --ignore SS101,SS310"),
        (("--select", "SS1", "ss310", "SS4", "."), "written as --select SS1,ss310,SS4"),
        (("SS310",), "sstest explain SS310 explains it"),
    ],
)
def test_a_code_is_no_manifest(
    run: Run, partner: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = run("lint", *arguments)
    assert result.exit_code == 2
    assert " is the code of a rule, not a manifest; " in result.stderr
    assert told in result.stderr
    (partner / "SS310").mkdir()
    assert "the code of a rule" not in run("lint", "SS310").stderr


SENT = {"env": "5f1a2b3c4d5e6f7a8b9c0d1e", "team": {"no": "c-1", "label": "Tea fans"}}


@pytest.fixture
def blind(path: Path) -> Path:
    """A manifest whose pointers find nothing in what is sent, by names that are far away."""
    text = path.read_text().replace("/environment", "/workspaceKey")
    path.write_text(text.replace("/cohort/id", "/squadron").replace("/cohort/name", "/caption"))
    return path


@pytest.mark.parametrize("is_beside", [False, True])
def test_recorded_requests_show_what_names_do_not(run: Run, blind: Path, is_beside: bool) -> None:
    folder = blind.parent / ("requests" if is_beside else "sent")
    folder.mkdir()
    people = [{"id": "ann"}, {"id": "bob"}], [{"id": "cyd"}], [{"id": "dan"}]
    for number, joining in enumerate(people):
        body = {**SENT, "add": joining, "remove": [{"id": "ann"}] if number else []}
        (folder / f"{number}.json").write_text(json.dumps(body))
    result = run("lint", *([] if is_beside else ["--samples", folder]), blind)
    assert result.exit_code == 1
    assert "error[SS921]: cohortIdPath /squadron finds nothing in any of 3" in result.stdout
    assert "by what requests hold, did you mean '/team/no'?" in result.stdout
    for found in ("/env", "/team/label"):
        assert f"did you mean '{found}'?" in result.stdout


def test_a_guess_that_requests_refute_is_silent(run: Run, path: Path) -> None:
    path.write_text(path.read_text().replace("/environment", "/enviroment"))
    assert "SS130" in run("lint", path).stdout
    sent = {"enviroment": SENT["env"], "cohort": {"id": "c", "name": "Tea fans"}}
    file = path.parent / "sent.jsonl"
    file.write_text(json.dumps({**sent, "add": [{"id": "ann"}], "remove": [{"id": "bob"}]}))
    assert "SS130" not in run("lint", path, "--samples", file).stdout


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_a_name_inside_of_the_object_of_the_id_is_refuted_beside(
    run: Run, path: Path, suffix: str
) -> None:
    path.write_text(path.read_text().replace("/cohort/name", "/cohort/profile/name"))
    assert "SS136" in run("lint", path).stdout
    requests = path.parent / "requests"
    requests.mkdir(exist_ok=True)
    cohort = {"id": "c", "profile": {"name": "Tea fans"}}
    sent = {"environment": SENT["env"], "cohort": cohort, "add": [{"id": "ann"}], "remove": []}
    (requests / f"sent.{suffix}").write_text(json.dumps(sent))
    assert "SS136" not in run("lint", path).stdout


def test_requests_beside_that_cannot_be_read_do_not_hide_the_rest(run: Run, broken: Path) -> None:
    (broken.parent / "expected").mkdir()
    (broken.parent / "expected" / "gone.json").write_text("{}")
    result = run("lint", broken)
    assert result.exit_code == 2
    assert "SS101" in result.stdout
    assert "error: " in result.stderr


def test_samples_that_are_not_there(run: Run, path: Path) -> None:
    result = run("lint", path, "--samples", "gone.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
