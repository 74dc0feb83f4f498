"""Inferred candidates in the explorer: side by side over one payload, and one of them in use."""

import json
import re

import pytest

import sstest
from tests.inferring.shapes import SHAPES
from tests.notebook.explorer.page import BODY, MANIFEST, Page

pytest.importorskip("anywidget")

SHAPE = SHAPES["two lists without a name"]


@pytest.fixture
def inference() -> sstest.Inference:
    return sstest.infer(SHAPE.bodies)


@pytest.fixture
def page(inference: sstest.Inference) -> Page:
    return Page(sstest.explore(inference))


def parser(page: Page) -> object:
    return json.loads(page.explorer.manifest)["capabilities"]["syncedSegment"]["requestParser"]


def test_the_first_candidate_and_the_first_payload_are_shown(page: Page) -> None:
    assert parser(page) == SHAPE.parser
    assert json.loads(page.explorer.body) == SHAPE.payloads[0]
    assert page.explorer._picked["requests"] == [f"payload {number}" for number in range(1, 5)]
    assert page.explorer._picked["request"] == "payload 1"
    shown = page.shown["candidates"]
    assert re.findall(r'data-candidate="(\d)" aria-pressed="(\w+)"', shown) == [
        ("0", "true"),
        ("1", "false"),
        ("2", "false"),
        ("3", "false"),
    ]
    assert "3 added:" in shown
    assert "3 removed:" in shown


def test_a_click_takes_a_candidate_and_keeps_the_payload(
    page: Page, inference: sstest.Inference
) -> None:
    turned = [one.parser["addMemberArrayPath"] for one in inference.candidates].index("/list2")
    page.ask(do="choose", number=turned)
    assert page.status == f"candidate {turned + 1}"
    assert parser(page) == inference.candidates[turned].parser
    assert page.explorer.update.delta.removed == {"u-1000", "u-1007", "u-1014"}
    assert f'data-candidate="{turned}" aria-pressed="true"' in page.shown["candidates"]
    assert page.explorer._picked["request"] == "payload 1"
    page.ask(do="undo")
    assert parser(page) == SHAPE.parser


def test_another_payload_is_picked(page: Page) -> None:
    page.ask(do="pick", key="", request="payload 2")
    assert json.loads(page.explorer.body) == SHAPE.payloads[1]
    assert "2 added:" in page.shown["candidates"]
    page.ask(do="pick", key="", request="payload 9")
    assert page.status == "Not done: there is no such payload"


def test_there_are_no_others(page: Page) -> None:
    page.ask(do="choose", number=9)
    assert page.status == "Not done: there is no candidate 10: 4 are shown"
    with pytest.raises(ValueError, match="there are no candidates"):
        sstest.explore(MANIFEST, BODY).choose(0)
    assert Page(sstest.explore(MANIFEST, BODY)).shown["candidates"] == ""


def test_a_body_of_ones_own(inference: sstest.Inference) -> None:
    explorer = sstest.explore(inference, SHAPE.payloads[3])
    assert explorer.update.delta.removed == {"u-1014", "u-1035"}


def test_payloads_that_no_manifest_reads_open_with_the_reasons() -> None:
    explorer = sstest.explore(sstest.infer([{"userId": "a"}] * 3))
    assert json.loads(explorer.body) == {"userId": "a"}
    assert "each payload is about one person" in explorer._shown["candidates"]
    with pytest.raises(ValueError, match="0 are shown"):
        explorer.choose(0)
