"""SS001 to SS006: whether the file can be read as JSON."""

from collections.abc import Callable, Iterator
from typing import Final

from sstest.manifest.near_json import COMMA, COMMENT, is_cut_off
from sstest.manifest.problems import Kind, Problem
from sstest.rules.change import remove_commas
from sstest.rules.example import document
from sstest.rules.rule import Example, Hit, Rule
from sstest.rules.subject import BOM, Subject
from sstest.text import quote

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


def _unreadable(subject: Subject) -> Iterator[Hit]:
    problem = subject.refused
    if problem and problem.kind in (Kind.UNREADABLE, Kind.NOT_UTF8):
        yield Hit(problem.message, hint=problem.hint)


def _slips(message: str) -> Callable[[Subject], Iterator[Hit]]:
    """A check for what was read past."""

    def check(subject: Subject) -> Iterator[Hit]:
        for slip in subject.slips:
            if slip.message == message:
                yield _hit(slip)

    return check


def _not_json(subject: Subject) -> Iterator[Hit]:
    if (problem := _refused(subject)) and not _is_cut_off(subject, problem):
        yield _hit(problem)


def _cut_off(subject: Subject) -> Iterator[Hit]:
    if (problem := _refused(subject)) and _is_cut_off(subject, problem):
        yield _hit(problem)


def _refused(subject: Subject) -> Problem | None:
    problem = subject.refused
    return problem if problem and problem.kind is Kind.NOT_JSON else None


def _is_cut_off(subject: Subject, problem: Problem) -> bool:
    return subject.text is not None and is_cut_off(subject.text.removeprefix(BOM), problem)


def _hit(problem: Problem) -> Hit:
    place = (problem.line, problem.column) if problem.line and problem.column else None
    return Hit(problem.message, tuple(problem.pointer.split("/")[1:]), problem.hint, place=place)


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
        check=_not_json,
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
        check=_slips(COMMENT),
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
        check=_slips(COMMA),
        fix=remove_commas,
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
        check=_cut_off,
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
