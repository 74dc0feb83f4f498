"""SS501, SS505 to SS509: what a submission to the public repository is rejected for.

Nothing of it changes how a request is read, so it is info. The rules are those of the repository
launchdarkly/integration-framework: its ``manifest.schema.json``, ``__tests__``, ``.prettierrc``.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document, Path
from sstest.manifest.schema import kind
from sstest.rules.example import ABSENT, submission
from sstest.rules.rule import info
from sstest.text import quote
from sstest.vocabulary.placeholders import is_to_fill_in
from sstest.vocabulary.typos import closest

REPOSITORY: Final = "launchdarkly/integration-framework"
TESTS: Final = f"{REPOSITORY}: __tests__/validateIntegrationManifests.js"
SCHEMA: Final = f"{REPOSITORY}: manifest.schema.json"
REJECTED: Final = "The repository's own tests fail, and the pull request is rejected."
_REQUIRED: Final = (
    *("name", "version", "overview", "description", "author", "supportEmail", "links"),
    *("categories", "icons"),
)
_KNOWN: Final = (
    *_REQUIRED,
    *("capabilities", "details", "formVariables", "legacy", "otherCapabilities", "requiresOAuth"),
    *("hideOnIntegrationsPage", "oauthIntegrationKey", "allowIntegrationConfigurations"),
)
_LENGTHS: Final = {
    "name": (3, 100),
    "version": (5, 14),
    "overview": (10, 100),
    "description": (50, 2048),
    "details": (50, 2048),
    "author": (3, 100),
}
_VERSION: Final = re.compile(
    r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
)
_rejected = partial(info, why=REJECTED, source=SCHEMA)
ICONS: Final = ("square", "horizontal")


def is_submission(document: Document) -> bool:
    """Whether the document says who offers the integration; a bare capability does not."""
    return any(name in document.metadata for name in _REQUIRED)


@_rejected(
    "SS509",
    "placeholder that was not filled in",
    "A text of the manifest is a placeholder, such as TODO.",
    bad=submission(author="TODO: the name of your company"),
    good=submission(author="Acme"),
)
def _placeholders(document: Document) -> Iterator[Finding]:
    waiting: list[tuple[Path, object]] = [
        ((name,), value)
        for name, value in reversed(document.metadata.items())
        if (name,) != document.capability_path[:1]
    ]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and is_to_fill_in(value):
            message = f"{path[0]} is a placeholder: {quote(value)}"
            yield document.finding(message, path, "write your own")
        elif isinstance(value, dict):
            waiting += [((*path, name), inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*path, index), inner) for index, inner in enumerate(value)][::-1]


@info(
    "SS501",
    "overview without its final period",
    "The overview is a sentence and does not end with a period.",
    REJECTED,
    bad=submission(overview="Sync cohorts of Acme"),
    good=submission(),
    source=TESTS,
)
def _no_period(document: Document) -> Iterator[Finding]:
    overview = document.metadata.get("overview")
    if isinstance(overview, str) and not overview.endswith("."):
        message = f"the overview does not end with a period: {quote(overview[-40:])}"
        hint = "end the sentence with '.', and nothing after it"
        yield document.finding(message, ("overview",), hint, offset=len(overview))


@_rejected(
    "SS508",
    "icon missing, or not an SVG file",
    "A manifest names two icons, square and horizontal, both of them SVG files.",
    bad=submission(icons={"square": "assets/square.png"}),
    good=submission(),
)
def _not_svg(document: Document) -> Iterator[Finding]:
    icons = document.metadata.get("icons")
    if not isinstance(icons, dict):
        return
    for name in ICONS:
        icon = icons.get(name)
        if icon is None:
            yield document.finding(f"there is no {name} icon", ("icons",), "name an SVG file")
        elif not isinstance(icon, str) or not icon.endswith(".svg"):
            message = f"the {name} icon {quote(icon)} is not an SVG file"
            yield document.finding(message, ("icons", name), "name an SVG file")


@_rejected(
    "SS505",
    "property of the manifest missing",
    "The manifest lacks a property that every integration has.",
    bad=submission(author=ABSENT),
    good=submission(),
)
def _missing(document: Document) -> Iterator[Finding]:
    missing = [name for name in _REQUIRED if name not in document.metadata]
    if missing and is_submission(document):
        listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        yield document.finding(
            f"the manifest lacks {listed}",
            hint=f"every submission has {'it' if len(missing) == 1 else 'them'}",
        )


@_rejected(
    "SS506",
    "unknown property of the manifest",
    "The manifest has a property that integrations do not have; often it is misspelt.",
    bad=submission(requireOAuth=False),
    good=submission(requiresOAuth=False),
)
def _unknown(document: Document) -> Iterator[Finding]:
    if not is_submission(document):
        return
    for name in document.metadata:
        if name not in _KNOWN and (name,) != document.capability_path[:1]:
            near = closest(name, _KNOWN)
            hint = f"did you mean {near}?" if near else f"it has {', '.join(_KNOWN)}"
            yield document.finding(
                f"a manifest has no property {quote(name)}", (name,), hint, at_key=True
            )


@_rejected(
    "SS507",
    "text of a wrong length, or invalid version",
    "A text of the manifest has a wrong length, or the version is not a semantic one.",
    bad=submission(version="1.0"),
    good=submission(),
)
def _malformed(document: Document) -> Iterator[Finding]:
    for name, (least, most) in _LENGTHS.items():
        value = document.metadata.get(name, "")
        if name not in document.metadata:
            continue
        if not isinstance(value, str):
            yield document.finding(f"{name} is {kind(value)}, expected a string", (name,))
        elif not least <= len(value) <= most:
            counted = f"{len(value)} characters, expected {least} to {most}"
            yield document.finding(f"{name} has {counted}", (name,))
        elif name == "version" and not _VERSION.fullmatch(value):
            hint = "three numbers, as in 1.0.0"
            yield document.finding(
                f"version {quote(value)} is not a semantic version", (name,), hint
            )
