"""Comments and commas too many are told, and read past, so that the rest is judged at once."""

from pathlib import Path

import pytest

from sstest.engine.fix import fix
from sstest.engine.lint import lint
from sstest.manifest.reading import read

TEXT = """\
{
  // how requests are read, "see" below
  "capabilities": {
    "syncedSegment": {
      "requestParser": {
        "environmentIdPath": "/env",  # the id
        "cohortIdPath": "cohort.id", /* of
          the cohort */
        "cohortNamePath": "/a//b",
        "addMemberArrayPath": "/add",
        "removeMemberArrayPath": "/rem,}ove",
        "memberArrayParser": {"memberIdPath": "/id",},
      }, // and so on
    },
  }
}
"""
WITHOUT_COMMENTS = (
    TEXT.replace('  // how requests are read, "see" below\n', "")
    .replace("  # the id", "")
    .replace(" /* of\n          the cohort */", "")
    .replace(" // and so on", "")
)


def found(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.line, one.column) for one in lint(text) if one.severity != "info"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_everything_is_found_at_once_and_in_its_place(mark: str) -> None:
    told = found(mark + TEXT)
    assert [row for row in told if row[0] == "SS003"] == [
        ("SS003", 2, 3),
        ("SS003", 6, 39),
        ("SS003", 7, 38),
        ("SS003", 13, 10),
    ]
    assert [row for row in told if row[0] == "SS004"] == [
        ("SS004", 12, 52),
        ("SS004", 12, 54),
        ("SS004", 13, 8),
        ("SS004", 14, 6),
    ]
    assert {row[0] for row in told} >= {"SS103", "SS113"}


def test_what_looks_like_a_slip_inside_of_a_text_is_none() -> None:
    text = TEXT.replace("/env", "/e//n#v,}").replace("/add", "/a/*d*/d")
    assert [row[:2] for row in found(text) if row[0] in ("SS003", "SS004")] == [
        row[:2] for row in found(TEXT) if row[0] in ("SS003", "SS004")
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('{"a": 1, // x\n', ["SS003", "SS005"]),
        ('{"a": [1, 2,], "b"', ["SS004", "SS005"]),
        ("{'a': 1} // x", ["SS002"]),
        ("[,]", ["SS002"]),
        ("[1,,]", ["SS002"]),
        ('{"a":,}', ["SS002"]),
        ("{,}", ["SS002"]),
        ('{"a": "x', ["SS005"]),
        ('{"a": 1 /* x', ["SS003", "SS005"]),
    ],
)
def test_what_else_keeps_it_from_being_json(tmp_path: Path, text: str, codes: list[str]) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    assert [one.code for one in lint(path) if one.code < "SS010"] == codes


def test_commas_are_fixed_and_comments_are_left() -> None:
    fixed = fix(read(WITHOUT_COMMENTS))
    assert {one.code for one in fixed.findings} >= {"SS004", "SS103"}
    assert fixed.document.text == (
        WITHOUT_COMMENTS.replace('"/id",}', '"/id"}')
        .replace("},\n      },\n    },\n  }", "}\n      }\n    }\n  }")
        .replace('"cohort.id"', '"/cohort/id"')
    )
    assert fix(read(TEXT)).document.text == TEXT


@pytest.mark.parametrize(
    "text",
    ["{" + ",]" * 200_000, '{"\\"' * 200_000, "{" + "/*" * 500_000, "{" + "#\n" * 300_000],
    ids=["commas", "quotes", "unclosed", "comments"],
)
def test_hostile_texts_are_refused_in_a_while(text: str) -> None:
    assert {one.severity for one in lint(text)} >= {"error"}
