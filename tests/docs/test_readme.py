"""What the README names is there, and its picture shows the first of its examples."""

import re

import pytest
from pages import DOCS, blocks
from picture import PICTURE, README, picture, text_in

TEXT = README.read_text(encoding="utf-8")


def test_every_make_target_exists() -> None:
    makefile = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)make ([a-z]+)", TEXT, re.MULTILINE)
    assert {"demo", "test"} <= set(named) <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)[)#]", TEXT))
def test_links_lead_somewhere(path: str) -> None:
    assert README.parent.joinpath(path).exists()


def test_the_picture_shows_what_lint_prints() -> None:
    """``make picture`` writes it again."""
    committed = PICTURE.read_text(encoding="utf-8")
    assert text_in(committed) == text_in(picture())
    console = next(block for block in blocks(README) if block.language == "console")
    printed = [line.partition("  #")[0].replace(" ", "") for line in console.text.splitlines()]
    assert text_in(committed) == [line for line in printed if line]
    assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?(?:https?:|/)", committed)
