"""The steps of action.yml, run as GitHub runs them, in scratch repositories."""

import importlib.util
import json
import os
import re
import shutil
import sys
import urllib.parse
from pathlib import Path
from typing import Final

import pytest
import yaml
from github_job import ACTION, ROOT, STEPS, Repository
from sample_manifests import BROKEN, DOUBTFUL, GOOD, UNRELATED, manifest

from sstest.limits import MANIFESTS

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.install()
    return made


# What is told ------------------------------------------------------------------------------------


def test_what_a_pull_request_breaks_is_annotated_at_its_line(repository: Repository) -> None:
    repository.commit({"acme/manifest.json": GOOD, "other/manifest.json": BROKEN})
    repository.commit({"acme/manifest.json": BROKEN}, "change")
    repository.commit({"later/manifest.json": BROKEN})  # on main, since then
    ran = repository.run_pull_request()
    assert ran.exit_code == 1
    (command,) = ran.commands
    assert command.startswith("::error file=acme/manifest.json,line=6,col=25,title=SS101 ")
    assert ran.text.startswith("sstest lint: 1 manifest: 1 error ")
    assert "acme/manifest.json:6:25 cohortIdPath 'cohort/id' does not begin" in ran.text
    assert "acme/manifest.json : cannot be compared error: acme/manifest.json: line 6" in ran.text
    assert "other" not in ran.summary
    assert "later" not in ran.summary


def test_what_became_of_each_manifest_stands_in_the_summary(repository: Repository) -> None:
    moving = manifest(contextKindPath="/the/kind/of/context")
    repository.commit(
        {
            "changed/manifest.json": GOOD,
            "laid-out/manifest.json": GOOD,
            "mended/manifest.json": BROKEN,
            "before/manifest.json": moving,
            "gone/manifest.json": manifest(cohortIdPath="/audience/of/people/number"),
            "linked/manifest.json": GOOD,
            "web/manifest.json": UNRELATED,
            "untouched/manifest.json": BROKEN,
        }
    )
    repository.commit(
        {
            "changed/manifest.json": manifest(environmentIdPath="/environment"),
            "laid-out/manifest.json": GOOD.replace('"/add",', '"/add" ,'),
            "mended/manifest.json": GOOD,
            "before/manifest.json": None,
            "after/manifest.json": moving.replace('"/add",', '"/add" ,'),
            "gone/manifest.json": None,
            "new/manifest.json": manifest(addMemberArrayPath="/in", removeMemberArrayPath="/out"),
            "linked/manifest.json": "-> /etc/passwd",
            "web/manifest.json": UNRELATED.replace("3", "2"),
        },
        "change",
    )
    ran = repository.run_pull_request()
    assert ran.exit_code == 0
    different = [one for one in ran.commands if "title=sstest diff::" in one]
    assert [one.partition(",")[0] for one in different] == ["::notice file=changed/manifest.json"]
    for text in (
        "sstest lint: 5 manifests: ",
        "changed/manifest.json : behaves differently changed: environmentIdPath The smallest",
        "laid-out/manifest.json : alike: the manifests are equivalent (proven)",
        "mended/manifest.json : cannot be compared error: at the base: line 6, column 25: ",
        "before/manifest.json is now after/manifest.json . after/manifest.json : alike",
        "gone/manifest.json was deleted.",
        "new/manifest.json is new.",
        "linked/manifest.json is no regular file, and was not read.",
    ):
        assert text in ran.text, ran.text
    assert "web" not in ran.summary
    assert "untouched" not in ran.summary
    assert "root:" not in ran.summary + ran.printed


def test_a_pull_request_may_change_any_number_of_manifests(repository: Repository) -> None:
    """Each is linted, which is quick, and the first 50 are compared."""
    names = [f"{number:02}/manifest.json" for number in range(53)]
    repository.commit(dict.fromkeys(names, GOOD))
    repository.commit(dict.fromkeys(names, GOOD.replace('"/add",', '"/add" ,')), "change")
    ran = repository.run_pull_request()
    assert "sstest lint: 53 manifests" in ran.text
    assert ran.text.count("equivalent (proven)") == 50
    assert "... and 3 more that changed, which are not compared here." in ran.text


def test_thousands_of_manifests_are_refused(repository: Repository) -> None:
    names = [f"{number:04}/manifest.json" for number in range(MANIFESTS + 1)]
    repository.commit({"README.md": "x"})
    repository.commit(dict.fromkeys(names, GOOD), "change")
    ran = repository.run_pull_request()
    assert ran.exit_code == 2
    assert ran.commands == [
        "::error title=sstest::manifests: there are more than 1,000, which no job checks"
    ]


def test_a_pull_request_that_changes_no_manifest_is_fine(repository: Repository) -> None:
    repository.commit({"acme/manifest.json": BROKEN, "web/manifest.json": UNRELATED})
    repository.commit({"README.md": "x", "web/manifest.json": "{}"}, "change")
    ran = repository.run_pull_request()
    assert (ran.exit_code, ran.printed) == (0, "")
    assert ran.text == "sstest: no manifest to check"


def test_on_a_push_every_manifest_is_linted(repository: Repository) -> None:
    files = {"a/b/c/manifest.json": BROKEN, "manifest.json": GOOD, "web/manifest.json": UNRELATED}
    repository.commit({**files, "linked/manifest.json": "-> ../manifest.json"})
    repository.checkout("refs/heads/main", "--depth=1")
    ran = repository.run(GITHUB_EVENT_NAME="push")
    assert ran.exit_code == 1
    errors = [one for one in ran.commands if one.startswith("::error ")]
    assert [one.partition(",")[0] for one in errors] == ["::error file=a/b/c/manifest.json"]
    assert ran.text.startswith("sstest lint: 2 manifests: 1 error")
    assert "is new" not in ran.text


# The inputs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "text", "exit_code"),
    [
        ("warning", DOUBTFUL, 1),
        ("error", DOUBTFUL, 0),
        ("error", BROKEN, 1),
        ("never", BROKEN, 0),
    ],
)
def test_what_fails_the_step_can_be_chosen(
    repository: Repository, fail_on: str, text: str, exit_code: int
) -> None:
    repository.commit({"acme/manifest.json": text})
    repository.checkout("refs/heads/main", "--depth=1")
    ran = repository.run(GITHUB_EVENT_NAME="push", fail_on=fail_on)
    assert ran.exit_code == exit_code
    assert ran.commands


def test_manifests_are_folders_and_files_one_a_line(repository: Repository) -> None:
    repository.commit(
        {
            "integrations/acme/manifest.json": BROKEN,
            "other/manifest.json": BROKEN,
            "drafts/a b.json": BROKEN,
            "web/manifest.json": UNRELATED,
        }
    )
    repository.checkout("refs/heads/main", "--depth=1")
    chosen = "./integrations/\n\n  drafts/a b.json\nweb/manifest.json\n"
    ran = repository.run(GITHUB_EVENT_NAME="push", manifests=chosen)
    files = [one.partition(",")[0] for one in ran.commands if one.startswith("::error ")]
    assert files == [
        "::error file=drafts/a b.json",
        "::error file=integrations/acme/manifest.json",
        "::error file=web/manifest.json",  # it is named, so it should have a synced segment
    ]


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [
        ({"fail_on": "info"}, "fail-on is 'info', expected one of warning, error, never"),
        ({"manifests": "nowhere"}, "git knows no manifest.json at or below 'nowhere'"),
        ({"manifests": "../x"}, "git knows no manifest.json at or below '../x'"),
        ({"base": "v7"}, "the base v7 is not in the clone and cannot be fetched (git fetch: "),
        ({"base": "--upload-pack=x"}, "base is '--upload-pack=x', expected a branch, a tag or "),
        ({"base": "main:main"}, "base is 'main:main', expected a branch, a tag or "),
    ],
)
def test_what_cannot_run_says_what_to_change(
    repository: Repository, inputs: dict[str, str], complaint: str
) -> None:
    repository.commit({"acme/manifest.json": GOOD})
    repository.checkout("refs/heads/main", "--depth=1")
    ran = repository.run(GITHUB_EVENT_NAME="push", **inputs)
    assert ran.exit_code == 2
    (command,) = ran.commands
    assert command.startswith("::error title=sstest::")
    assert complaint in command


@pytest.mark.parametrize("options", [(), ("--depth=1",)])
def test_a_push_is_compared_with_a_base_that_is_named(
    repository: Repository, options: tuple[str, ...]
) -> None:
    before = repository.commit({"acme/manifest.json": GOOD, "other/manifest.json": GOOD})
    repository.commit({"acme/manifest.json": GOOD.replace('"/add",', '"/add" ,')})
    repository.checkout("refs/heads/main", *options)
    ran = repository.run(GITHUB_EVENT_NAME="push", base=before)
    assert ran.exit_code == 0
    assert "1 manifest: " in ran.text
    assert "acme/manifest.json : alike" in ran.text


def test_the_commit_before_a_new_branch_is_none(repository: Repository) -> None:
    repository.commit({"acme/manifest.json": GOOD})
    repository.checkout("refs/heads/main", "--depth=1")
    assert "1 manifest: " in repository.run(GITHUB_EVENT_NAME="push", base="0" * 40).text


# Clones ------------------------------------------------------------------------------------------


def head_of_a_pull_request(repository: Repository, *options: str) -> dict[str, str]:
    """Its own last commit is checked out, not the merge with its base, which has gone on."""
    repository.commit({"acme/manifest.json": GOOD, "other/manifest.json": GOOD})
    repository.commit({"acme/manifest.json": BROKEN}, "change")
    repository.commit({"other/manifest.json": BROKEN})
    repository.checkout("refs/heads/change", *options)
    return {
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_BASE_REF": "main",
        "GITHUB_SHA": "1" * 40,
    }


def test_of_the_head_of_a_pull_request_its_own_changes_count(repository: Repository) -> None:
    event = head_of_a_pull_request(repository)
    ran = repository.run(**event)
    assert ran.exit_code == 1
    assert ran.text.startswith("sstest lint: 1 manifest: 1 error ")
    assert "other" not in ran.summary


def test_a_clone_that_is_too_shallow_is_told_with_what_to_set(repository: Repository) -> None:
    event = head_of_a_pull_request(repository, "--depth=1")
    ran = repository.run(**event)
    assert ran.exit_code == 2
    (command,) = ran.commands
    assert command.startswith("::error title=sstest::the clone has no commit that main and HEAD ")
    assert command.endswith("set `fetch-depth: 0` of actions/checkout")


# Strangers' files --------------------------------------------------------------------------------

NAMES: Final = (
    "-n",
    "a b ' \" c",
    "$(touch pwned)`touch pwned`;touch pwned",
    "line\n::error::feed\r::add-mask::x",
    "::set-output name=a::b",
    "##[add-mask]d",
    "100%25,x:y",
    "<img src=x>|`@evil`](http:",
    "\x1b[31m\u202e\udcff",
)


def test_no_name_of_a_file_is_a_command(repository: Repository) -> None:
    repository.commit({"README.md": "x"})
    repository.commit({f"{name}/manifest.json": BROKEN for name in NAMES}, "change")
    ran = repository.run_pull_request()
    assert ran.exit_code == 1
    assert not list(repository.workspace.rglob("pwned"))
    named = []
    for command in ran.commands:
        found = re.fullmatch(r"::error file=([^,:]+),line=6,col=25,title=SS101 [\w ]+::.*", command)
        assert found, command
        named.append(urllib.parse.unquote(found[1]).removesuffix("/manifest.json"))
    assert set(named) >= {
        one for one in NAMES if one.isprintable() and "::" not in one and "##" not in one
    }
    assert len(named) == len(NAMES)
    assert ran.text.count("is new.") == len(NAMES)
    assert "<img" not in ran.summary
    assert "@evil" not in re.sub(r"<code>[^<]*</code>", "", ran.summary)
    assert "\x1b" not in ran.summary + ran.printed
    assert "##[" not in ran.printed


def test_no_text_of_a_manifest_is_a_command(repository: Repository) -> None:
    evil = "\n::add-mask::x ##[add-mask]y\n::stop-commands::z\n::error::\n"
    repository.commit({"acme/manifest.json": GOOD})
    repository.commit({"acme/manifest.json": manifest(**{evil: 1}, cohortIdPath=evil)}, "change")
    ran = repository.run_pull_request()
    assert ran.exit_code == 1
    assert len(ran.commands) == 2
    assert all(one.startswith("::error file=acme/manifest.json,") for one in ran.commands)


def test_what_sstest_complains_of_is_no_command(repository: Repository) -> None:
    """The complaint quotes a file of the pull request, and stands where commands are off."""
    repository.commit({"acme/manifest.json": GOOD})
    config = '[tool.sstest]\nselect = ["##[add-mask]x"]\n'
    repository.commit({"acme/manifest.json": BROKEN, "pyproject.toml": config}, "change")
    ran = repository.run_pull_request()
    assert ran.exit_code == 2
    assert r"##\x5badd-mask]x" in ran.printed
    assert ran.commands == [
        "::error title=sstest::sstest lint could not run: see the log of this step"
    ]


def test_no_code_of_the_checkout_is_imported(repository: Repository) -> None:
    code = "import pathlib; pathlib.Path(__file__).parent.joinpath('pwned').touch()\n"
    names = ("sstest.py", "json.py", "click.py", "sitecustomize.py", "usercustomize.py", "html.py")
    repository.commit({"acme/manifest.json": BROKEN, **dict.fromkeys(names, code)})
    repository.checkout("refs/heads/main", "--depth=1")
    ran = repository.run(GITHUB_EVENT_NAME="push", PYTHONPATH=".")
    assert len(ran.commands) == 1
    assert not (repository.workspace / "pwned").exists()


def test_a_summary_stays_below_what_github_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a step, 1 MiB; the whole summary would be left out."""
    spec = importlib.util.spec_from_file_location("action", ROOT / "action.py")
    assert spec
    assert spec.loader
    action = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "action", action)
    spec.loader.exec_module(action)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    action._summarize(["é" * 300_000, *["<p>a manifest</p>"] * 30_000])
    written = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert len(written.encode()) < 1024 * 1024
    shown = written.count("<p>")
    assert 0 < shown < 30_000
    assert written.endswith(f"\n... and {30_000 - shown} more, for which there is no room here.\n")


# The file itself ---------------------------------------------------------------------------------


def test_nothing_that_others_choose_is_pasted_into_a_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_an_action_that_this_one_uses_is_pinned_to_a_commit() -> None:
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in used)


def test_every_input_is_used_and_documented() -> None:
    used = json.dumps(ACTION["runs"])
    documented = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name, one in ACTION["inputs"].items():
        assert f"inputs.{name} " in used
        assert one["description"]
        assert f"| `{name}` |" in documented


def test_the_workflow_of_the_documentation_gives_inputs_that_there_are() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = re.search(r'title=".github/workflows/manifests.yml"\n(.*?)```', page, re.DOTALL)
    assert found
    (job,) = yaml.safe_load(found[1])["jobs"].values()
    (step,) = (one for one in job["steps"] if "/sstest@" in one["uses"])
    assert step["with"].keys() <= ACTION["inputs"].keys()


@pytest.mark.nightly
def test_the_action_installs_sstest_from_its_own_checkout(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"acme/manifest.json": BROKEN})
    repository.checkout("refs/heads/main", "--depth=1")
    pip = {name: one for name, one in os.environ.items() if name.startswith("PIP_")}
    python = shutil.which("python3") or "python3"
    installed = repository.run("Install sstest", PYTHON=python, **pip)
    assert installed.exit_code == 0, installed.printed
    ran = repository.run(GITHUB_EVENT_NAME="push")
    assert ran.exit_code == 1
    assert ran.text.startswith("sstest lint: 1 manifest: 1 error ")
