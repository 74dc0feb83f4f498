"""Scratch repositories, and the steps of action.yml run in a clone of one as GitHub runs them."""

import html
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).parents[2]
ACTION: Final = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: Final = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
BASH: Final = shutil.which("bash") or "/bin/bash"
_INPUT: Final = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
_GIT: Final = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Ran:
    """What a step printed, the summary of its job, and its exit code."""

    printed: str
    summary: str
    exit_code: int

    @property
    def commands(self) -> list[str]:
        """The lines that GitHub obeys: ``::name ...`` after spaces, and ``##[name]`` anywhere.

        https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
        """
        obeyed = []
        stopped = ""
        for line in re.split(r"\r\n|\r|\n", self.printed):
            if stopped:
                stopped = "" if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.lstrip().startswith("::") or "##[" in line:
                obeyed.append(line)
        assert not stopped
        return obeyed

    @property
    def text(self) -> str:
        """The summary as it is read: rendered, without tags and what can be unfolded."""
        rendered = MarkdownIt("commonmark").render(self.summary)
        shown = re.sub(r"<details>.*?</details>", "", rendered, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


class Repository:
    """A repository on GitHub, and the workspace of a job."""

    def __init__(self, folder: Path) -> None:
        self.origin = folder / "origin"
        self.workspace = folder / "workspace"
        self.temp = folder / "temp"
        self.origin.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")  # as on GitHub

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=folder or self.origin,
            env={**os.environ, **_GIT},
            capture_output=True,
            check=True,
        )
        return os.fsdecode(done.stdout).strip()

    def commit(self, files: dict[str, str | None], branch: str = "main") -> str:
        """Commit files, of which ``None`` deletes one, to a branch that is made where it is new."""
        if self.git("branch", "--show-current") != branch:
            new = () if self.git("branch", "--list", branch) else ("-b",)
            self.git("checkout", "--quiet", *new, branch)
        for name, text in files.items():
            path = self.origin / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None and text.startswith("-> "):
                path.symlink_to(text.removeprefix("-> "))
            elif text is not None:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def checkout(self, ref: str, *options: str) -> str:
        """What actions/checkout does for a ref; returns the commit that is checked out."""
        self.workspace.mkdir()
        self.git("init", "--quiet", folder=self.workspace)
        self.git("remote", "add", "origin", f"file://{self.origin}", folder=self.workspace)
        heads = () if options else ("+refs/heads/*:refs/remotes/origin/*",)
        refs = (f"+{ref}:refs/remotes/checkout", *heads)
        self.git("fetch", "--quiet", "--no-tags", *options, "origin", *refs, folder=self.workspace)
        self.git("checkout", "--quiet", "--detach", "refs/remotes/checkout", folder=self.workspace)
        return self.git("rev-parse", "HEAD", folder=self.workspace)

    def run(self, step: str = "Check manifests", /, **settings: str) -> Ran:
        """Run a step: names in capitals are variables of GitHub's, the others are inputs."""
        inputs = {name: one["default"] for name, one in ACTION["inputs"].items()}
        inputs |= {name.replace("_", "-"): one for name, one in settings.items() if name.islower()}
        summary = self.temp / "summary.md"
        script = self.temp / "script.sh"
        self.temp.mkdir(exist_ok=True)
        script.write_text(STEPS[step]["run"])
        done = subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.temp),
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.temp),
                **{
                    name: _INPUT.sub(lambda found: inputs[found[1]], text)
                    for name, text in STEPS[step]["env"].items()
                },
                **{name: text for name, text in settings.items() if name.isupper()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        printed = done.stdout.decode()
        assert "Traceback" not in printed, printed
        written = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return Ran(printed, written, done.returncode)

    def install(self) -> None:
        """What the step before has left behind, with the sstest that is tested here."""
        python = self.temp / "sstest" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)

    def run_pull_request(self, **inputs: str) -> Ran:
        """Check the pull request of the branch ``change`` in the clone that checkout makes.

        That is of depth 1, of a commit in which GitHub has merged the branch.
        """
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "merged", "change")
        self.git("update-ref", "refs/pull/1/merge", "HEAD")
        head = self.checkout("refs/pull/1/merge", "--depth=1")
        return self.run(
            GITHUB_EVENT_NAME="pull_request", GITHUB_BASE_REF="main", GITHUB_SHA=head, **inputs
        )
