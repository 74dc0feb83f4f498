"""Where the command line writes: pipes, closed streams, encodings, terminals, signals."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import Ran

Run = Callable[..., Ran]
Sstest = Callable[..., "subprocess.CompletedProcess[str]"]

ENTRY = [sys.executable, "-m", "sstest"]


# Streams ------------------------------------------------------------------------------------------


def shell(command: str, cwd: Path) -> tuple[int, str, str]:
    result = subprocess.run(
        ["/bin/sh", "-c", command.replace("sstest", f"'{sys.executable}' -m sstest", 1)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        *("schema", "corpus list", "corpus show amplitude", "corpus show amplitude large-batch"),
        *("--help", "--version", "lint --help", "explain", "lint tealium-synced-segments"),
    ],
)
def test_a_closed_pipe_is_no_finding(partner: Path, arguments: str) -> None:
    """The pipe has no reader any more when the first byte is written to it."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [*ENTRY, *arguments.split()],
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=partner,
        )
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (2, "")


@pytest.mark.parametrize("arguments", ["nosuch", "parse nowhere nothing", "lint . --select x"])
def test_an_error_that_nobody_reads_is_no_finding(partner: Path, arguments: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = subprocess.run(
            [*ENTRY, *arguments.split()], stdout=writer, stderr=writer, check=False, cwd=partner
        )
    finally:
        os.close(writer)
    assert result.returncode == 2


def test_the_first_line_is_enough_for_head(partner: Path) -> None:
    code, out, err = shell("sstest corpus show amplitude large-batch | head -c 15", partner)
    assert (code, out, err) == (0, '{"environmentId', "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", ["schema", "corpus list", "parse . body.json", "--help"])
def test_a_full_disk_is_said(partner: Path, arguments: str) -> None:
    code, _, err = shell(f"sstest {arguments} > /dev/full", partner)
    assert (code, err) == (2, "error: cannot write to stdout: No space left on device\n")


@pytest.mark.parametrize(
    ("redirection", "message"),
    [
        ("parse . body.json >&-", "error: cannot write to stdout: it is closed\n"),
        ("parse . - <&-", "error: cannot read stdin: it is closed\n"),
        ("parse . gone.json 2>&-", ""),
    ],
)
def test_closed_streams_are_said(partner: Path, redirection: str, message: str) -> None:
    code, out, err = shell(f"sstest {redirection}", partner)
    assert (code, out, err) == (2, "", message)


def test_a_pipe_from_the_corpus_is_parsed(run: Run, partner: Path) -> None:
    shown = json.loads(run("corpus", "show", "segment-audiences", "--format", "json").stdout)
    (partner / "manifest.json").write_text(json.dumps(shown["manifest"]))
    parse = f"'{sys.executable}' -m sstest parse manifest.json - --format json"
    code, out, err = shell(f"sstest corpus show segment-audiences first-sync | {parse}", partner)
    assert (code, err) == (0, "")
    assert json.loads(out)["memberships"]


# Encodings ----------------------------------------------------------------------------------------

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_a_terminal_without_the_characters_shows_escapes(
    sstest: Sstest, partner: Path, explain: tuple[str, ...]
) -> None:
    body = json.loads((partner / "body.json").read_text())
    body["cohort"]["name"] = "Käfer ☕ 😀"
    (partner / "body.json").write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    result = sstest("parse", ".", "body.json", *explain, environment=ASCII)
    assert result.returncode == 0
    assert "(K\\xe4fer \\u2615 \\U0001f600)" in result.stdout
    assert result.stdout.isascii()


def test_data_is_utf_8_in_every_locale(sstest: Sstest, run: Run, partner: Path) -> None:
    body = json.loads((partner / "body.json").read_text())
    body["cohort"]["name"] = "Käfer ☕"
    (partner / "body.json").write_text(json.dumps(body), "utf-8")
    result = sstest("parse", ".", "body.json", "--format", "json", environment=ASCII)
    assert '"Käfer ☕"' in result.stdout
    assert sstest("corpus", "show", "amplitude", "unusual", environment=ASCII).stdout == (
        run("corpus", "show", "amplitude", "unusual").stdout
    )


def test_a_path_in_any_encoding(sstest: Sstest) -> None:
    result = sstest("parse", "k\udce4fer", "body.json", environment=ASCII)
    assert (result.returncode, result.stdout) == (2, "")
    assert "fer: there is no such file" in result.stderr


# Terminals ----------------------------------------------------------------------------------------


def on_a_terminal(cwd: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and output of a command whose three streams are a terminal."""
    controller, terminal = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", **environment}
    if "NO_COLOR" not in environment:
        settings.pop("NO_COLOR", None)
    with subprocess.Popen(
        [*ENTRY, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=cwd,
        env=settings,
    ) as process:
        os.close(terminal)
        output = b""
        while select.select([controller], [], [], 60)[0]:
            try:
                output += os.read(controller, 65_536)
            except OSError:  # the other end is closed
                break
        os.close(controller)
        code = process.wait(60)
    return code, output.decode().replace("\r\n", "\n")


def test_a_terminal_has_colours_unless_told_not_to(partner: Path) -> None:
    (partner / "broken.json").write_text("{")
    for body in ("body.json", "broken.json"):
        _, coloured = on_a_terminal(partner, "parse", ".", body)
        assert "\x1b[" in coloured
        _, plain = on_a_terminal(partner, "parse", ".", body, NO_COLOR="1")
        assert "\x1b[" not in plain
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_narrow_terminal_loses_nothing(partner: Path) -> None:
    code, text = on_a_terminal(
        partner, "parse", ".", "body.json", "--explain", COLUMNS="40", NO_COLOR="1"
    )
    assert code == 0
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    wide = on_a_terminal(
        partner, "parse", ".", "body.json", "--explain", COLUMNS="200", NO_COLOR="1"
    )
    assert plain == re.sub(r"\x1b\[[\d;]*m", "", wide[1])  # the terminal itself breaks long lines
    assert "removeMemberArrayPath    /remove" in plain


def test_a_narrow_setting_is_nothing_to_a_pipe(run: Run) -> None:
    wide, narrow = (run("corpus", "list", environment={"COLUMNS": one}) for one in ("200", "20"))
    assert narrow.stdout == wide.stdout != ""


# Signals ------------------------------------------------------------------------------------------


# What was started in the background of a shell ignores it, and so would the command.
LISTENING = """\
import signal
from sstest.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


def test_control_c_ends_in_one_line(partner: Path) -> None:
    """The command waits for stdin, having said that it has read the manifest."""
    path = partner / "manifest.json"
    path.write_text(path.read_text().replace('"/add"', '"/old",\n"addMemberArrayPath": "/add"'))
    with subprocess.Popen(
        [sys.executable, "-c", LISTENING, "parse", ".", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=partner,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("note: ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err.strip().splitlines() == ["error: stopped"]
