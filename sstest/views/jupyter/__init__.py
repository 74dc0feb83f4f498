"""What the results of sstest look like in a notebook.

:func:`register` makes IPython show them so; ``import sstest`` in a notebook calls it. Whatever
comes from a manifest or a request is text in these displays: see :mod:`sstest.views.html`.
"""

from functools import partial
from importlib import import_module
from typing import Any, Final

# By module and name, so that a display needs no class before there is an object of it.
_DISPLAYS: Final = {
    ("sstest.difference.compare", "Comparison"): "comparison.comparison_html",
    ("sstest.engine.report", "Report"): "findings.report_html",
    ("sstest.finding", "Finding"): "findings.finding_html",
    ("sstest.finding", "Findings"): "findings.findings_html",
    ("sstest.generate.expected", "Sample"): "sample.sample_html",
    ("sstest.generate.expected", "Samples"): "sample.samples_html",
    ("sstest.inferring.inference", "Inference"): "inference.inference_html",
    ("sstest.manifest.model", "Manifest"): "manifest.manifest_html",
    ("sstest.parser.explain", "Trace"): "trace.trace_html",
    ("sstest.parser.explain", "Traces"): "trace.traces_html",
    ("sstest.parser.membership", "Delta"): "update.delta_html",
    ("sstest.parser.update", "Update"): "update.update_html",
    ("sstest.response.reply", "Reply"): "reply.reply_html",
}


# The others are written as they are everywhere.
_TEXTS: Final = {("sstest.parser.explain", "Traces"): "trace.traces_text"}


def register(shell: Any) -> None:
    """Register the displays with an IPython shell, and the text that stands beside each."""
    formatters = shell.display_formatter.formatters
    for (module, name), display in _DISPLAYS.items():
        text = _TEXTS.get((module, name), "markup.as_text")
        formatters["text/html"].for_type_by_name(module, name, partial(_show, display))
        formatters["text/plain"].for_type_by_name(module, name, partial(_print, text))


def _show(display: str, found: object) -> str:
    """The display of an object; its module is imported when it is first needed."""
    module, name = display.split(".")
    html: str = getattr(import_module(f"{__name__}.{module}"), name)(found)
    return html


def _print(text: str, found: object, printer: Any, *_: object) -> None:
    printer.text(_show(text, found))
