"""A run as one HTML page that needs nothing else: no script, no link, no picture.

Every text of a manifest, a request or a test is escaped; only :func:`_tag` makes markup.
"""

import html
from importlib.resources import files
from string import Template
from typing import Final

from sstest.finding import Finding
from sstest.text import escape_bytes, escape_lines
from sstest.views.run import (
    CheckRun,
    ManifestRun,
    Outcome,
    Run,
    counted,
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


class _Html(str):
    """Markup made here; every other ``str`` is text."""

    __slots__ = ()


def page(run: Run) -> bytes:
    """The report as a UTF-8 page, light or dark as the reader's system is."""
    skeleton = Template(files("sstest.views").joinpath("run.html").read_text(encoding="utf-8"))
    verdict = "failed" if run.failed else "passed"
    manifests = [_manifest(one, number) for number, one in enumerate(run.manifests)]
    body = "\n".join([*_head(run), *manifests, *_not_run(run)])
    return skeleton.substitute(title=f"sstest: {verdict}", body=body).encode()


def _head(run: Run) -> list[_Html]:
    figures = run.figures
    verdict = ("bad", "Something failed") if run.failed else ("good", "Everything passed")
    if not run.failed and not figures.checks:
        verdict = ("quiet", "Nothing was checked")
    requests = f"{counted(figures.requests, 'request')} ({figures.joined:,} joining,"
    lines = [
        _tag("h1", "Synced segments"),
        _tag("p", f"{verdict[1]}: {in_words(figures) or 'no checks'}", css=f"verdict {verdict[0]}"),
        _tag(
            "p",
            f"{counted(len(run.manifests), 'manifest')}, {counted(figures.checks, 'check')},"
            f" {requests} {figures.left:,} leaving). Profile {run.profile}, seed {run.seed},"
            f" {counted(run.examples, 'example')} a manifest.",
        ),
        _tag(
            "p",
            f"{run.started:%Y-%m-%d %H:%M:%S} UTC, {run.seconds:.1f} s, sstest {run.sstest}",
            css="quiet",
        ),
    ]
    if run.stopped:
        lines.append(_tag("p", f"Not everything was run: {run.stopped}", css="bad"))
    return lines


def _manifest(manifest: ManifestRun, number: int) -> _Html:
    figures = manifest.figures
    checks = [
        (check, f"{number}-{place}" if _has_more(check) else None)
        for place, check in enumerate(manifest.checks)
    ]
    rows = [_row(check, anchor) for check, anchor in checks]
    head = _tag(
        "tr",
        _tag("th", "outcome"),
        _tag("th", "check"),
        *(_tag("th", name, css="number") for name in ("requests", "joined", "left")),
    )
    return _tag(
        "section",
        _tag("h2", manifest.key),
        _tag("p", f"{manifest.origin}, format {manifest.format}: {in_words(figures)}", css="quiet"),
        *(_tag("p", f"Note: {note}", css="known") for note in manifest.notes),
        _tag("table", _tag("thead", head), _tag("tbody", *rows)),
        *(_detail(check, anchor) for check, anchor in checks if anchor),
    )


def _has_more(check: CheckRun) -> bool:
    return bool(check.text or check.reason or check.findings)


def _row(check: CheckRun, anchor: str | None) -> _Html:
    name = check.name if anchor is None else _tag("a", check.name, href=f"#{anchor}")
    numbers = (check.requests, check.joined, check.left)
    return _tag(
        "tr",
        _tag("td", check.outcome, css=f"outcome {_TONES[check.outcome]}"),
        _tag("td", name),
        *(_tag("td", f"{number:,}", css="number") for number in numbers),
    )


def _detail(check: CheckRun, anchor: str) -> _Html:
    """What there is to say of a check beyond its row: all of a failure, little of the rest."""
    title = _tag("h3", f"{check.name}: {check.outcome}", css=_TONES[check.outcome], id=anchor)
    reason = [_tag("p", check.reason)] if check.reason else []
    found = [_tag("ul", *(_finding(one) for one in check.findings))] if check.findings else []
    if check.outcome in ("not checked", "passed", "unexpectedly passed"):
        return _tag("section", title, *reason, *found)
    text = [_tag("pre", check.text)] if check.text else []
    bodies = [
        _tag("details", _tag("summary", f"request of {len(body):,} bytes"), _body(body))
        for body in check.bodies
    ]
    if check.more_bodies:
        bodies.append(_tag("p", f"and {counted(check.more_bodies, 'more request')}", css="quiet"))
    again = []
    if check.replay:
        again = [_tag("p", "Run it again:", css="quiet"), _tag("pre", check.replay)]
    css = "failure known" if check.outcome == "known defect" else "failure"
    return _tag("section", title, *reason, *found, *text, *bodies, *again, css=css)


def _finding(found: Finding) -> _Html:
    tone = {"error": "bad", "warning": "known"}.get(found.severity, "quiet")
    return _tag("li", _tag("span", str(found), css=tone))


def _body(body: bytes) -> _Html:
    text = escape_bytes(body[:_LONGEST_BODY])
    left = len(body) - _LONGEST_BODY
    more = [_tag("p", f"and {left:,} more bytes", css="quiet")] if left > 0 else []
    return _tag("div", _tag("pre", text), *more)


def _not_run(run: Run) -> list[_Html]:
    if not run.not_run:
        return []
    parts = [
        _tag("section", _tag("h3", one.name, css="bad"), _tag("pre", one.text), css="failure")
        for one in run.not_run
    ]
    return [_tag("section", _tag("h2", "Could not be run"), *parts)]


def _tag(name: str, *children: str, css: str = "", **attributes: str) -> _Html:
    given = {"class": css, **attributes} if css else attributes
    attribute = "".join(f' {key}="{_escape(value)}"' for key, value in given.items())
    inside = "".join(one if isinstance(one, _Html) else _escape(one) for one in children)
    return _Html(f"<{name}{attribute}>{inside}</{name}>")


def _escape(text: str) -> str:
    return html.escape(escape_lines(text), quote=True)
