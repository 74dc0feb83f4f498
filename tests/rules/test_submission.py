"""What a submission is turned back for: texts, icons, layout, and the folder's name."""

import json
from pathlib import Path
from typing import Any

import pytest

from sstest.engine.lint import lint
from sstest.rules.example import submission

GOOD: dict[str, Any] = json.loads(submission().text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that could be submitted as it is."""
    folder = tmp_path / "acme-cohorts"
    (folder / "assets").mkdir(parents=True)
    for name in ("square", "horizontal"):
        (folder / "assets" / f"{name}.svg").touch()
    write(folder)
    return folder


def write(folder: Path, text: str | None = None, **changes: Any) -> Path:
    whole = {**GOOD, **changes}
    (folder / "manifest.json").write_bytes(
        (json.dumps(whole, indent=2) + "\n" if text is None else text).encode()
    )
    return folder


def found(source: Any) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (one.code, one.pointer, one.line, one.column)
        for one in lint(source)
        if one.code.startswith("SS5")
    ]


def codes(source: Any) -> list[str]:
    return [row[0] for row in found(source)]


def test_a_good_submission(folder: Path) -> None:
    assert found(folder) == []


@pytest.mark.parametrize(
    "overview", ["Sync cohorts of Acme", "Sync cohorts of Acme. ", "Sync it all!"]
)
def test_the_overview_ends_with_a_period(folder: Path, overview: str) -> None:
    (row,) = found(write(folder, overview=overview))
    # The place is the end of the sentence, before the closing quotation mark.
    assert row == ("SS501", "/overview", 4, len('  "overview": "') + len(overview) + 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Ac"}, ["SS507"]),
        ({"name": 7}, ["SS507"]),
        ({"overview": "Short."}, ["SS507"]),
        ({"description": "x" * 49}, ["SS507"]),
        ({"description": "x" * 2049}, ["SS507"]),
        ({"version": "1.0.0.0"}, ["SS507"]),
        ({"version": "v1.0.0"}, ["SS507"]),
        ({"version": "1.00.0"}, ["SS507"]),
        ({"version": "1.0.0-beta.1"}, []),
        ({"details": "x"}, ["SS507"]),
        ({"overveiw": "x"}, ["SS506"]),
        ({"requiresOAuth": False, "otherCapabilities": ["external"]}, []),
        ({"icons": {}}, ["SS508", "SS508"]),
        ({"icons": {"square": "assets/square.svg", "horizontal": "a.png"}}, ["SS508", "SS502"]),
        ({"icons": {"square": "assets/square.svg", "horizontal": None}}, ["SS508"]),
        ({"icons": "assets/square.svg"}, []),
    ],
)
def test_texts_and_icons(folder: Path, changes: dict[str, Any], expected: list[str]) -> None:
    assert sorted(codes(write(folder, **changes))) == sorted(expected)


def test_every_property_that_an_integration_has(folder: Path) -> None:
    for name in GOOD:
        if name != "capabilities":
            whole = {key: value for key, value in GOOD.items() if key != name}
            text = json.dumps(whole, indent=2) + "\n"
            assert codes(write(folder, text)) == ["SS505"], name


def test_all_that_is_missing_is_one_finding(folder: Path) -> None:
    (finding,) = [one for one in lint({"name": "Acme", "capabilities": {}}) if one.code == "SS505"]
    assert "lacks version, overview, description," in finding.message
    assert finding.message.endswith("categories and icons")


def test_a_bare_capability_is_no_submission() -> None:
    assert found({"capabilities": GOOD["capabilities"]}) == []
    assert found(GOOD["capabilities"]) == []


@pytest.mark.parametrize("icon", ["assets/other.svg", "assets", "x" * 5000 + ".svg", "a\0.svg"])
def test_an_icon_that_is_not_there(folder: Path, icon: str) -> None:
    icons = {"square": icon, "horizontal": "assets/horizontal.svg"}
    assert "SS502" in codes(write(folder, icons=icons))


def test_icons_are_looked_for_where_there_is_a_folder_only() -> None:
    assert found(json.dumps(GOOD, indent=2) + "\n") == []
    assert found(GOOD) == []


TEXT = submission().text


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (TEXT[:-1], 33, 2),
        (TEXT.replace("\n", "\r\n"), 1, 2),
        (TEXT.replace('  "name"', '   "name"'), 2, 1),
        (TEXT.replace('  "name"', '\t"name"'), 2, 1),
        (TEXT.replace('"Acme",\n', '"Acme", \n', 1), 2, 18),
        (TEXT.replace("{\n", "{\n  \n", 1), 2, 1),
        (TEXT.replace("\n}\n", "\n  }\n"), 33, 1),
        (json.dumps(GOOD, indent=4) + "\n", 2, 1),
        (json.dumps(GOOD, indent="\t") + "\n", 2, 1),
    ],
)
def test_the_layout(folder: Path, text: str, line: int, column: int) -> None:
    assert found(write(folder, text)) == [("SS503", "", line, column)]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("{\n", "{\n\n", 1),
        TEXT.replace('"Acme"', '"A{c[me \\" }"', 1),
        TEXT.replace('[\n    "synced-segments"\n  ]', '["synced-segments"]'),
    ],
)
def test_layouts_that_prettier_keeps(folder: Path, text: str) -> None:
    assert found(write(folder, text)) == []


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("acme", True),
        ("acme-2-go", True),
        ("Acme", False),
        ("acme_cohorts", False),
        ("acme cohorts", False),
        ("acme--cohorts", False),
        ("-acme", False),
        ("acme.io", False),
        ("日本", False),
    ],
)
def test_the_folder_s_name_is_the_key(tmp_path: Path, name: str, *, good: bool) -> None:
    folder = tmp_path / name
    (folder / "assets").mkdir(parents=True)
    for icon in ("square", "horizontal"):
        (folder / "assets" / f"{icon}.svg").touch()
    assert codes(write(folder)) == ([] if good else ["SS504"])
