"""Injections in every place of every display; test_display_in_browser.py opens them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from displays import DISPLAYS

import sstest
from sstest.views.jupyter.inference import candidates_html, inference_html
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


@pytest.mark.parametrize("text", INJECTIONS[::16])
def test_names_in_payloads_stay_text_where_a_manifest_is_inferred(text: str, read: Read) -> None:
    cohort = {"environmentId": "5f1a2b3c4d5e6f7a8b9c0d1e", "cohortId": "c", "cohortName": "Fans"}
    payload = {**cohort, text: text, "action": "add", "members": [{"id": text, text: text}]}
    inference = sstest.infer([payload] * 2)
    read(inference_html(inference))
    page = read(candidates_html(inference.candidates, json.dumps(payload)))
    assert text[:40] in page.all
