"""SS001 to SS006: whether the file can be read as JSON."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sstest.lint.example import document
from sstest.lint.rule import Example, Hit, Rule
from sstest.lint.subject import Subject
from sstest.manifest.problems import Kind, Problem, quote

GOOD: Final = """\
{
  "capabilities": {
    "syncedSegment": {
      "requestParser": {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohortId",
        "cohortNamePath": "/cohortName",
        "addMemberArrayPath": "/members/add",
        "removeMemberArrayPath": "/members/remove",
        "memberArrayParser": { "memberIdPath": "/id" }
      }
    }
  }
}
"""
_WHY: Final = "A JSON parser refuses the whole file, so no property of it counts."
_STRING_TO_THE_END: Final = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+\\?\Z')


def _unreadable(subject: Subject) -> Iterator[Hit]:
    problem = subject.refused
    if problem and problem.kind in (Kind.UNREADABLE, Kind.NOT_UTF8):
        yield Hit(problem.message, hint=problem.hint)


def _json_check(slip: str | None) -> Callable[[Subject], Iterator[Hit]]:
    """A check for texts that are not JSON because of one slip, or of anything but those named."""

    def check(subject: Subject) -> Iterator[Hit]:
        problem = subject.refused
        if problem and problem.kind is Kind.NOT_JSON and _slip(subject.text, problem) == slip:
            place = (problem.line, problem.column) if problem.line and problem.column else None
            pointer = tuple(problem.pointer.split("/")[1:])
            yield Hit(problem.message, pointer, problem.hint, place=place)

    return check


def _slip(text: str | None, problem: Problem) -> str | None:
    """Which slip is where the text stops being JSON."""
    if text is None or problem.line is None or problem.column is None:
        return None
    lines = text.removeprefix("\ufeff").split("\n")
    rest = "\n".join([lines[problem.line - 1][problem.column - 1 :], *lines[problem.line :]])
    before = "\n".join([*lines[: problem.line - 1], lines[problem.line - 1][: problem.column - 1]])
    if rest.startswith(("//", "/*", "#")):
        return "comment"
    if re.match(r",\s*[}\]]", rest) and not before.rstrip().endswith(("{", "[", ",", ":")):
        return "comma"
    if not rest.strip() or _STRING_TO_THE_END.match(rest.rstrip("\n")):
        return "cut off"
    return None


def _duplicates(subject: Subject) -> Iterator[Hit]:
    source = subject.document.source if subject.document else None
    for duplicate in source.duplicates if source else ():
        yield Hit(
            f"{quote(duplicate.name)} stands twice in the same object",
            (*duplicate.path, duplicate.name),
            "the last one counts; remove the other",
            place=source.locate(duplicate.offset) if source else None,
        )


RULES = (
    Rule(
        "SS001",
        "error",
        "file cannot be read",
        "There is no such file, it cannot be opened, it is far too large, or it is not UTF-8.",
        "JSON is exchanged in UTF-8 (RFC 8259 §8.1), and a manifest is a small file.",
        bad=Example(" ", "(an empty file)"),
        good=document(GOOD),
        source="RFC 8259 §8.1",
        check=_unreadable,
    ),
    Rule(
        "SS002",
        "error",
        "not JSON",
        "The file is not JSON: a quotation mark, a comma or a bracket is missing or too much.",
        _WHY,
        bad=document(GOOD.replace('"capabilities"', "'capabilities'")),
        good=document(GOOD),
        source="RFC 8259",
        check=_json_check(None),
    ),
    Rule(
        "SS003",
        "error",
        "comment",
        "There is a comment, which JSON does not have.",
        _WHY,
        bad=document(GOOD.replace("{\n", "{\n  // how requests are read\n", 1)),
        good=document(GOOD),
        source="RFC 8259 §2",
        check=_json_check("comment"),
    ),
    Rule(
        "SS004",
        "error",
        "comma before a closing bracket",
        "There is a comma behind the last property or element.",
        _WHY,
        bad=document(GOOD.replace('"/id" }', '"/id", }')),
        good=document(GOOD),
        source="RFC 8259 §4, §5",
        check=_json_check("comma"),
    ),
    Rule(
        "SS005",
        "error",
        "file cut off",
        "The text ends before the document does.",
        "The file was not saved, copied or downloaded to its end; what is missing is unknown.",
        bad=document(GOOD[:-60]),
        good=document(GOOD),
        source="RFC 8259 §2",
        check=_json_check("cut off"),
    ),
    Rule(
        "SS006",
        "warning",
        "property that stands twice",
        "A property's name stands twice in one object.",
        "Most readers of JSON take the last one, some the first, and some refuse the file.",
        bad=document(
            GOOD.replace('"cohortIdPath"', '"cohortIdPath": "/id",\n        "cohortIdPath"')
        ),
        good=document(GOOD),
        source="RFC 8259 §4",
        check=_duplicates,
    ),
)
