"""SS502 to SS504: the files of a submission, which are looked at where there is a folder."""

import re
from collections.abc import Iterator
from typing import Final

from sstest.files import is_regular
from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.source import place
from sstest.rules.example import folder
from sstest.rules.rule import info
from sstest.rules.submission.properties import ICONS, REJECTED, REPOSITORY, TESTS, is_submission
from sstest.text import quote
from sstest.vocabulary.placeholders import is_to_fill_in

_KEY: Final = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"')
_FILES: Final = ("assets/square.svg", "assets/horizontal.svg")


@info(
    "SS502",
    "icon that is not there",
    "The manifest names an icon, and there is no such file in its folder.",
    REJECTED,
    bad=folder("acme", _FILES[1:], "manifest.json\nassets/horizontal.svg"),
    good=folder("acme", _FILES, "manifest.json\nassets/horizontal.svg\nassets/square.svg"),
    source=TESTS,
)
def _icons(document: Document) -> Iterator[Finding]:
    path, icons = document.file, document.metadata.get("icons")
    if path is None or not isinstance(icons, dict):
        return
    for name in ICONS:
        icon = icons.get(name)
        if not isinstance(icon, str) or not icon or is_to_fill_in(icon):
            continue
        if not is_regular(path.parent / icon, path.parent):
            message = f"the {name} icon {quote(icon)} is not there"
            hint = "the path starts at the manifest's folder"
            yield document.finding(message, ("icons", name), hint)


@info(
    "SS503",
    "file not formatted",
    "The file is not indented with two spaces, has spaces at the end of a line, has carriage"
    " returns, or has no final newline.",
    "The repository checks its files with prettier and with a hook for the final newline.",
    bad=folder("acme", _FILES, '{\n    "name": "Acme",', indent=4),
    good=folder("acme", _FILES, '{\n  "name": "Acme",'),
    source=f"{REPOSITORY}: .prettierrc, .pre-commit-config.yaml",
)
def _layout(document: Document) -> Iterator[Finding]:
    text = document.text
    if document.file is None or not text or document.source is None:
        return
    if "\r" in text:
        where = place(text, text.index("\r"))
        yield document.finding("lines end with a carriage return", hint="save with LF", place=where)
        return
    if not text.endswith("\n"):
        where = place(text, len(text))
        hint = "end the last line"
        yield document.finding("the file has no final newline", hint=hint, place=where)
    if odd := next(_odd_lines(text), None):
        message, where = odd
        hint = "format the file: prettier --write manifest.json"
        yield document.finding(message, hint=hint, place=where)


def _odd_lines(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Lines not indented with two spaces for each open bracket, or with a tail, and the place."""
    depth = 0
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if not line.strip():
            if line:
                yield "an empty line has spaces", (number, 1)
            continue
        bare = _STRING.sub('""', line)
        closing = len(bare.lstrip()) - len(bare.lstrip().lstrip("}]"))
        expected = 2 * max(0, depth - min(closing, 1))
        indent = len(line) - len(line.lstrip(" \t"))
        depth += sum(map(bare.count, "{[")) - sum(map(bare.count, "}]"))
        if "\t" in line[:indent] or indent != expected:
            yield f"expected {expected} spaces before it", (number, 1)
        elif line != line.rstrip():
            yield "spaces at the end of the line", (number, len(line.rstrip()) + 1)


@info(
    "SS504",
    "folder whose name is not a key",
    "The folder's name is the integration key: lower-case letters and digits, in words that"
    " are joined with single hyphens.",
    "The key is part of the URL that the sender posts to, and of every segment's key.",
    bad=folder("Acme Cohorts", _FILES, "Acme Cohorts/manifest.json"),
    good=folder("acme-cohorts", _FILES, "acme-cohorts/manifest.json"),
    source=f"{REPOSITORY}: docs/getting-started.md, step 2",
)
def _folder(document: Document) -> Iterator[Finding]:
    path = document.file
    if path is None or not is_submission(document):
        return
    name = path.resolve().parent.name
    if name and not _KEY.fullmatch(name):
        near = re.sub(r"[^a-z0-9]+", "-", name[:100].lower()).strip("-")
        message = f"the folder {quote(name)} is not an integration key"
        hint = f"name it {near}" if near else "use lower-case letters, digits and single hyphens"
        yield document.finding(message, hint=hint)
