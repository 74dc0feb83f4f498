"""SS001 to SS006: whether the file can be read as JSON, which loading it finds."""

from typing import Final

from sstest.rules.change import remove_commas
from sstest.rules.example import document
from sstest.rules.rule import Example, error, warning

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


RULES = (
    error(
        "SS001",
        "file cannot be read",
        "There is no such file, it cannot be opened, it or a pointer in it is too large, or it is"
        " not UTF-8.",
        "JSON is exchanged in UTF-8 (RFC 8259 §8.1), and a manifest is a small file.",
        bad=Example(" ", "(an empty file)"),
        good=document(GOOD),
        source="RFC 8259 §8.1",
    ),
    error(
        "SS002",
        "not JSON",
        "The file is not JSON: a quotation mark, a comma or a bracket is missing or one too many.",
        _WHY,
        bad=document(GOOD.replace('"capabilities"', "'capabilities'")),
        good=document(GOOD),
        source="RFC 8259",
    ),
    error(
        "SS003",
        "comment",
        "There is a comment, which JSON does not have.",
        _WHY,
        bad=document(GOOD.replace("{\n", "{\n  // how requests are read\n", 1)),
        good=document(GOOD),
        source="RFC 8259 §2",
    ),
    error(
        "SS004",
        "comma before a closing bracket",
        "There is a comma after the last property or element.",
        _WHY,
        bad=document(GOOD.replace('"/id" }', '"/id", }')),
        good=document(GOOD),
        source="RFC 8259 §4, §5",
        fix=remove_commas,
    ),
    error(
        "SS005",
        "file cut off",
        "The text ends before the document does.",
        "The file was not saved, copied or downloaded to its end; what is missing is unknown.",
        bad=document(GOOD[:-60]),
        good=document(GOOD),
        source="RFC 8259 §2",
    ),
    warning(
        "SS006",
        "repeated property",
        "An object has the same property twice.",
        "Most readers of JSON take the last one, some the first, and some refuse the file.",
        bad=document(
            GOOD.replace('"cohortIdPath"', '"cohortIdPath": "/id",\n        "cohortIdPath"')
        ),
        good=document(GOOD),
        source="RFC 8259 §4",
    ),
)
