"""A run as one HTML page that needs nothing else: no script, no link, no picture.

Its style sheet is in page.html, beside this file.
"""

from importlib.resources import files
from string import Template
from typing import Final

from sstest import __version__
from sstest.finding import Finding
from sstest.text import counted
from sstest.views.html import Html, element, lines
from sstest.views.run import (
    Check,
    ManifestRun,
    Outcome,
    Run,
    in_words,
)

_TONES: Final[dict[Outcome, str]] = {
    "passed": "good",
    "failed": "bad",
    "error": "bad",
    "known defect": "known",
    "unexpectedly passed": "known",
    "not checked": "quiet",
}
# Bodies of whole syncs make a page that no browser scrolls.
_LONGEST_BODY: Final = 20_000


def page(run: Run) -> bytes:
    """The report as a UTF-8 page, light or dark as the reader's system is."""
    skeleton = Template(files("sstest.views").joinpath("page.html").read_text(encoding="utf-8"))
    verdict = "failed" if run.failed else "passed"
    manifests = [_manifest(one, number) for number, one in enumerate(run.manifests)]
    body = "\n".join([*_head(run), *manifests, *_not_run(run)])
    return skeleton.substitute(title=f"sstest: {verdict}", body=body).encode()


def _head(run: Run) -> list[Html]:
    figures = run.figures
    verdict = ("bad", "Something failed") if run.failed else ("good", "Everything passed")
    if not run.failed and not figures.checks:
        verdict = ("quiet", "Nothing was checked")
    requests = f"{counted(figures.requests, 'request')} ({figures.joined:,} joining,"
    parts = [
        element("h1", "Synced segments"),
        element(
            "p", f"{verdict[1]}: {in_words(figures) or 'no checks'}", css=f"verdict {verdict[0]}"
        ),
        element(
            "p",
            f"{counted(len(run.manifests), 'manifest')}, {counted(figures.checks, 'check')},"
            f" {requests} {figures.left:,} leaving). {_settings(run)}.",
        ),
        element(
            "p",
            f"{_moment(run)}{run.seconds:.1f} s, sstest {__version__}",
            css="quiet",
        ),
    ]
    if run.stopped:
        parts.append(element("p", f"Not everything was run: {run.stopped}", css="bad"))
    return parts


def _settings(run: Run) -> str:
    return ", ".join(f"{name} {value}" for name, value in run.settings.items()).capitalize()


def _moment(run: Run) -> str:
    return f"{run.started:%Y-%m-%d %H:%M:%S} UTC, " if run.started else ""


def _manifest(manifest: ManifestRun, number: int) -> Html:
    figures = manifest.figures
    checks = [
        (check, f"{number}-{place}" if _has_more(check) else None)
        for place, check in enumerate(manifest.checks)
    ]
    rows = [_row(check, anchor) for check, anchor in checks]
    head = element(
        "tr",
        element("th", "outcome"),
        element("th", "check"),
        *(element("th", name, css="number") for name in ("requests", "joined", "left")),
    )
    return element(
        "section",
        element("h2", manifest.key),
        element(
            "p", f"{manifest.origin}, format {manifest.format}: {in_words(figures)}", css="quiet"
        ),
        *(element("p", f"Note: {note}", css="known") for note in manifest.notes),
        element("table", element("thead", head), element("tbody", *rows)),
        *(_detail(check, anchor) for check, anchor in checks if anchor),
    )


def _has_more(check: Check) -> bool:
    return bool(check.text or check.reason or check.findings)


def _row(check: Check, anchor: str | None) -> Html:
    name = check.name if anchor is None else element("a", check.name, href=f"#{anchor}")
    numbers = (check.requests, check.joined, check.left)
    return element(
        "tr",
        element("td", check.outcome, css=f"outcome {_TONES[check.outcome]}"),
        element("td", name),
        *(element("td", f"{number:,}", css="number") for number in numbers),
    )


def _detail(check: Check, anchor: str) -> Html:
    """The details of a check: all of a failure, little of the rest."""
    title = element("h3", f"{check.name}: {check.outcome}", css=_TONES[check.outcome], id=anchor)
    reason = [element("p", lines(check.reason))] if check.reason else []
    found = [element("ul", *(_finding(one) for one in check.findings))] if check.findings else []
    if check.outcome in ("not checked", "passed", "unexpectedly passed"):
        return element("section", title, *reason, *found)
    text = [element("pre", lines(check.text))] if check.text else []
    bodies = [
        element("details", element("summary", f"request of {len(body):,} bytes"), _body(body))
        for body in check.bodies
    ]
    if check.more_bodies:
        bodies.append(
            element("p", f"and {counted(check.more_bodies, 'more request')}", css="quiet")
        )
    again = []
    if check.replay:
        again = [element("p", "Run it again:", css="quiet"), element("pre", check.replay)]
    css = "failure known" if check.outcome == "known defect" else "failure"
    return element("section", title, *reason, *found, *text, *bodies, *again, css=css)


def _finding(found: Finding) -> Html:
    tone = {"error": "bad", "warning": "known"}.get(found.severity, "quiet")
    return element("li", element("span", str(found), css=tone))


def _body(body: bytes) -> Html:
    text = lines(body[:_LONGEST_BODY].decode(errors="backslashreplace"))
    left = len(body) - _LONGEST_BODY
    more = [element("p", f"and {left:,} more bytes", css="quiet")] if left > 0 else []
    return element("div", element("pre", text), *more)


def _not_run(run: Run) -> list[Html]:
    if not run.not_run:
        return []
    parts = [
        element(
            "section",
            element("h3", one.name, css="bad"),
            element("pre", lines(one.text)),
            css="failure",
        )
        for one in run.not_run
    ]
    return [element("section", element("h2", "Could not be run"), *parts)]
