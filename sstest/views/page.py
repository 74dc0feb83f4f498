"""A run as one HTML page that needs nothing else: no script, no link, no picture.

Its style sheet is in page.html, beside this file.
"""

from importlib.resources import files
from string import Template
from typing import Final

from sstest.finding import Finding
from sstest.text import counted
from sstest.version import __version__
from sstest.views.html import Html, element, lines
from sstest.views.run import Check, ManifestRun, Outcome, Run, in_words

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
    tone, verdict = ("bad", "Something failed") if run.failed else ("good", "Everything passed")
    if not run.failed and not figures.checks:
        tone, verdict = "quiet", "Nothing was checked"
    totals = (
        f"{counted(len(run.manifests), 'manifest')}, {counted(figures.checks, 'check')},"
        f" {counted(figures.requests, 'request')} ({figures.joined:,} joining,"
        f" {figures.left:,} leaving)."
    )
    settings = ", ".join(f"{name} {value}" for name, value in run.settings.items())
    moment = f"{run.started:%Y-%m-%d %H:%M:%S} UTC, " if run.started else ""
    stopped = f"Not everything was run: {run.stopped}" if run.stopped else ""
    return [
        element("h1", "Synced segments"),
        _text("p", f"{verdict}: {in_words(figures) or 'no checks'}", f"verdict {tone}"),
        _text("p", f"{totals} {settings.capitalize()}."),
        _text("p", f"{moment}{run.seconds:.1f} s, sstest {__version__}", "quiet"),
        _text("p", stopped, "bad"),
    ]


def _manifest(manifest: ManifestRun, number: int) -> Html:
    anchors = [
        f"{number}-{place}" if check.text or check.reason or check.findings else ""
        for place, check in enumerate(manifest.checks)
    ]
    checks = list(zip(manifest.checks, anchors, strict=True))
    head = [element("th", "outcome"), element("th", "check")]
    head += [element("th", name, css="number") for name in ("requests", "joined", "left")]
    about = f"{manifest.origin}, format {manifest.format}: {in_words(manifest.figures)}"
    return element(
        "section",
        element("h2", manifest.key),
        _text("p", about, "quiet"),
        *(_text("p", f"Note: {note}", "known") for note in manifest.notes),
        element(
            "table",
            element("thead", element("tr", *head)),
            element("tbody", *(_row(check, anchor) for check, anchor in checks)),
        ),
        *(_detail(check, anchor) for check, anchor in checks if anchor),
    )


def _row(check: Check, anchor: str) -> Html:
    name = element("a", check.name, href=f"#{anchor}") if anchor else check.name
    numbers = (check.requests, check.joined, check.left)
    return element(
        "tr",
        element("td", check.outcome, css=f"outcome {_TONES[check.outcome]}"),
        element("td", name),
        *(element("td", f"{number:,}", css="number") for number in numbers),
    )


def _detail(check: Check, anchor: str) -> Html:
    tone = _TONES[check.outcome]
    # The text of a failure has the findings that it failed for.
    found = [one for one in check.findings if not check.text or one.severity == "info"]
    parts = [
        element("h3", f"{check.name}: {check.outcome}", css=tone, id=anchor or None),
        _text("p", check.reason),
        element("ul", *map(_finding, found)) if found else "",
    ]
    if not check.failed and check.outcome != "known defect":
        return element("section", *parts)
    more = f"and {counted(check.more_bodies, 'more request')}" if check.more_bodies else ""
    parts += [
        _text("pre", check.text),
        *map(_body, check.bodies),
        _text("p", more, "quiet"),
        _text("p", "Run it again:" if check.replay else "", "quiet"),
        _text("pre", check.replay),
    ]
    return element("section", *parts, css=f"failure {tone if tone == 'known' else ''}".rstrip())


def _finding(found: Finding) -> Html:
    tone = {"error": "bad", "warning": "known"}.get(found.severity, "quiet")
    return element("li", element("span", str(found), css=tone))


def _body(body: bytes) -> Html:
    left = len(body) - _LONGEST_BODY
    return element(
        "details",
        element("summary", f"request of {len(body):,} bytes"),
        _text("pre", body[:_LONGEST_BODY].decode(errors="backslashreplace")),
        _text("p", f"and {left:,} more bytes" if left > 0 else "", "quiet"),
    )


def _not_run(run: Run) -> list[Html]:
    parts = [
        element("section", _text("h3", one.name, "bad"), _text("pre", one.text), css="failure")
        for one in run.not_run
    ]
    return [element("section", element("h2", "Could not be run"), *parts)] if parts else []


def _text(name: str, content: str, css: str = "") -> Html:
    return element(name, lines(content), css=css) if content else Html("")
