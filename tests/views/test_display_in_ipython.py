"""Which objects IPython shows as HTML, and that no others are."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from displays import finding_of

import sstest
from sstest.engine.report import Report
from sstest.parser import parse
from sstest.parser.explain import explain
from sstest.response.reply import Reply
from sstest.views.html import element
from sstest.views.jupyter import register
from sstest.views.jupyter.comparison import comparison_html
from sstest.views.jupyter.findings import finding_html, findings_html, report_html
from sstest.views.jupyter.inference import inference_html
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.sample import sample_html, samples_html
from sstest.views.jupyter.trace import trace_html, traces_html
from sstest.views.jupyter.update import delta_html, update_html

Read = Callable[[str], Any]


def test_ipython_shows_them_once_they_are_registered(manifest: Any, body: Any) -> None:
    shell = registered()
    update = parse(manifest(), body("c"))
    samples = sstest.samples(manifest(), 1)
    traces = explain(manifest(), body("c"))
    shown = {
        comparison_html: sstest.diff(manifest(), manifest()),
        delta_html: update.delta,
        finding_html: finding_of("x"),
        findings_html: sstest.lint({"syncedSegment": {}}),
        inference_html: sstest.infer(body("c")),
        manifest_html: manifest(),
        reply_html: Reply(204),
        report_html: Report("acme", "docs", 0, (finding_of("x"),), (), 20, 0.5),
        sample_html: samples[0],
        samples_html: samples,
        trace_html: traces[0],
        traces_html: traces,
        update_html: update,
    }
    for display, found in shown.items():
        data, _ = shell.display_formatter.format(found)
        assert data["text/html"] == display(found)
        assert data["text/plain"]


def test_text_beside_a_display_is_short(manifest: Any, body: Any) -> None:
    update = parse(manifest(), body("c", 2000))
    traces = explain(manifest(), body("c", 20_000))
    for found in (update, update.delta, traces, sstest.samples(manifest(), 100)):
        data, _ = registered().display_formatter.format(found)
        assert len(data["text/plain"]) < 11_000
    assert "_all" not in vars(traces)
    listed, _ = registered().display_formatter.format(sstest.samples(manifest(), 2))
    assert listed["text/plain"].count(",\n Sample(") == 1


OTHERS: Final = ([], [finding_of("x")], (finding_of("x"),), [1], ("body", "update"))


@pytest.mark.parametrize("other", OTHERS, ids=range(len(OTHERS)))
def test_lists_of_others_look_as_they_did(other: Any) -> None:
    data, _ = registered().display_formatter.format(other)
    assert set(data) == {"text/plain"}


def registered() -> Any:
    """As much of an IPython shell as has displays."""
    formatters = pytest.importorskip("IPython.core.formatters")
    shell = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    register(shell)
    return shell


def test_lists_that_are_displayed_are_lists(manifest: Any, body: Any) -> None:
    listed = (
        sstest.lint(manifest()),
        sstest.samples(manifest(), 2),
        explain(manifest(), body("c")),
    )
    for one in listed:
        assert one == list(one)
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301
        assert copy(one) == one


@pytest.mark.parametrize(
    "lines",
    [
        ("import sstest",),
        ("%load_ext sstest", "import json, sstest", "%reload_ext sstest"),
    ],
)
def test_importing_it_in_ipython_is_enough(lines: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    reply = "sstest.answer(sstest.corpus.load('zeotap').manifest, b'')"
    shown = "get_ipython().display_formatter"
    web = f"{shown}.active_types = ['text/plain', 'text/html']"  # as in Jupyter
    show = f"print(*{shown}.format({reply})[0])"
    program = "\n".join([*lines, "import sstest", web, show])
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--quick", "-c", program],
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "text/plain text/html\n"


def test_markup_is_shown_as_markup() -> None:
    made = element("b", "<")
    data, _ = registered().display_formatter.format(made)
    assert data["text/html"] == "<b>&lt;</b>"


def test_display_imports_nothing_heavy() -> None:
    heavy = "{'nbformat', 'IPython', 'hypothesis', 'faker', 'pybars', 'responses'}"
    program = f"import sys, sstest.views.jupyter; assert not {heavy} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", program], check=True)
