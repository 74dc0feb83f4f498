"""Injections in every place of every display; test_display_in_browser.py opens them."""

from collections.abc import Callable
from typing import Any

import pytest
from displays import DISPLAYS

from tests.injections import INJECTIONS

Read = Callable[[str], Any]


def test_there_are_two_hundred() -> None:
    assert len(set(INJECTIONS)) == 200


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(INJECTIONS[::10], id="some"),
        pytest.param(INJECTIONS, id="all", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.parametrize("name", DISPLAYS)
def test_injections_stay_text(name: str, texts: tuple[str, ...], read: Read) -> None:
    for text in texts:
        assert text in read(DISPLAYS[name](text)).all
