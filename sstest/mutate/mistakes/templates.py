"""Mistakes in a response template: in its variables, its conditions, or the JSON around them."""

import re
from collections.abc import Iterator
from typing import Final

from sstest.manifest.document import Document
from sstest.mutate.planting import ABSENT, Planted
from sstest.rules.templates.variables import VARIABLES
from sstest.text import quote

KINDS: Final = {
    "SM401": "the template is missing",
    "SM402": "a variable is misspelt",
    "SM403": "another variable",
    "SM404": "a condition is turned round, or another",
    "SM405": "a condition is missing, and half of what it chose from",
    "SM406": "quotation marks are missing",
    "SM407": "quotation marks stand around a number",
    "SM408": "a comma is missing",
    "SM409": "a value is escaped that was not, or the other way round",
    "SM410": "a property of the reply is misspelt",
    "SM411": "a placeholder of another language",
    "SM412": "a bracket is missing",
    "SM413": "a block is not closed",
    "SM414": "a comma too many",
    "SM415": "the template is empty",
    "SM416": "a helper that there is not",
}
"""The kinds of mistakes, by code."""

_TAG: Final = re.compile(r"\{\{\{?\s*([A-Za-z][\w.]*)\s*\}?\}\}")
_IF: Final = re.compile(r"\{\{#(if|unless) ([\w.]+)\}\}")
_WHOLE_IF: Final = re.compile(
    r"\{\{#(?:if|unless) [\w.]+\}\}(?P<first>(?:(?!\{\{[#/]|\{\{else).)*)"
    r"(?:\{\{else\}\}(?P<second>(?:(?!\{\{[#/]).)*))?\{\{/(?:if|unless)\}\}",
    re.DOTALL,
)
_PROPERTY: Final = re.compile(r'"(\w{3,})"(?=\s*:)')
_COMMA: Final = re.compile(r',(?=\s*(?:"|\{\{#))')
# Of each kind; a template has as many tags as it likes.
_MOST: Final = 12


def templates(document: Document) -> Iterator[Planted]:
    """The template, written wrongly at one place; nothing where there is none."""
    template = document.template
    if template is None:
        return
    path = document.template_path
    yield Planted("SM401", "jsonResponseBody is missing", {path: ABSENT})
    yield Planted("SM415", f"jsonResponseBody is ' ': {KINDS['SM415']}", {path: " "})
    counts = dict.fromkeys(KINDS, 0)
    for code, start, end, new in _edits(template):
        counts[code] += 1
        if counts[code] <= _MOST:
            old = template[start:end]
            what = f"{quote(new)} in place of {quote(old)}" if new else f"without {quote(old)}"
            changed = template[:start] + new + template[end:]
            yield Planted(code, f"jsonResponseBody {what}: {KINDS[code]}", {path: changed})


def _edits(template: str) -> Iterator[tuple[str, int, int, str]]:
    """Each mistake: its code, where in the template, and what is there instead."""
    for tag in _TAG.finditer(template):
        yield from _of_tag(template, tag)
    for opening in _IF.finditer(template):
        closing = template.find(f"{{{{/{opening[1]}}}}}", opening.end())
        if closing < 0:
            continue
        other = "unless" if opening[1] == "if" else "if"
        end = closing + len(f"{{{{/{opening[1]}}}}}")
        inside = template[opening.end() : closing]
        turned = f"{{{{#{other} {opening[2]}}}}}{inside}{{{{/{other}}}}}"
        yield "SM404", opening.start(), end, turned
        yield "SM413", closing, end, ""
        condition = "statusCode" if opening[2] == "errorMessage" else "errorMessage"
        yield "SM404", opening.start(2), opening.end(2), condition
    for block in _WHOLE_IF.finditer(template):
        for half in ("first", "second"):
            yield "SM405", block.start(), block.end(), block[half] or ""
    for comma in _COMMA.finditer(template):
        yield "SM408", comma.start(), comma.end(), ""
    for name in _PROPERTY.finditer(template):
        yield "SM410", name.start(1), name.end(1), name[1][:1] + name[1][2:]
    whole = template.rstrip()
    if whole.endswith("}"):
        yield "SM412", len(whole) - 1, len(whole), ""
        yield "SM414", len(whole) - 1, len(whole), ",}"


def _of_tag(template: str, tag: re.Match[str]) -> Iterator[tuple[str, int, int, str]]:
    start, end = tag.span()
    path = tag[1]
    if path == "else":
        return
    first, _, rest = path.rpartition(".")
    if len(rest) >= 3:
        typo = rest[:1] + rest[2:]
        yield "SM402", tag.start(1), tag.end(1), f"{first}.{typo}" if first else typo
    if path in VARIABLES:
        at = VARIABLES.index(path)
        for step in (1, 2):
            other = VARIABLES[(at + step) % len(VARIABLES)]
            if other != "requestBody":
                yield "SM403", tag.start(1), tag.end(1), other
    yield "SM411", start, end, f"${{{path}}}"
    yield "SM416", tag.start(1), tag.end(1), f"json {path}"
    plain, raw = f"{{{{{path}}}}}", f"{{{{{{{path}}}}}}}"
    yield "SM409", start, end, plain if tag[0].startswith("{{{") else raw
    if template[start - 1 : start] == '"' == template[end : end + 1]:
        yield "SM406", start - 1, end + 1, tag[0]
    elif path == "statusCode":
        yield "SM407", start, end, f'"{tag[0]}"'
