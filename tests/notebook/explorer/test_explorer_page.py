"""What the explorer answers a page, without a kernel and without a browser."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest

import sstest
from tests.injections import INJECTIONS
from tests.notebook.explorer.page import BODY, MANIFEST, Page

pytest.importorskip("anywidget")


from sstest.notebook.explorer.texts import LONGEST

Open = Callable[..., Page]


@pytest.fixture
def open_page() -> Open:
    return lambda manifest=MANIFEST, body=BODY: Page(sstest.explore(manifest, body))


def test_what_is_typed_is_read_and_not_sent_back(open_page: Open) -> None:
    page = open_page()
    before = page.explorer._texts
    page.type(body=page.explorer.body.replace('"bob"', '"cid"'))
    assert page.explorer.update.delta.removed == {"cid"}
    assert page.shown["edit"] == 1
    assert "cid" in page.shown["tree"]
    assert page.explorer._texts is before
    # Another page, or this one after it was loaded again, has it all the same.
    assert "cid" in page.texts["body"]["text"]
    assert page.texts["after"] == 1


def test_text_from_python_says_after_which_edit_it_comes(open_page: Open) -> None:
    page = open_page()
    page.type(body="{}")
    page.explorer.body = "[]"
    assert page.explorer._texts["after"] == 1
    assert page.explorer._texts["body"]["text"] == "[]"
    page.explorer.body = "{}"  # what the page had typed before is set again
    assert page.explorer._texts["body"]["text"] == "{}"


def test_edit_that_changes_nothing_is_answered(open_page: Open) -> None:
    page = open_page()
    page.type(body=page.explorer.body)
    assert page.shown["edit"] == 1


def test_typed_path_of_a_file_is_text(open_page: Open, tmp_path: Path) -> None:
    """Nobody who types a path asks for a file to be read."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST))
    page = open_page()
    page.type(manifest=str(path))
    assert page.explorer.manifest == str(path)
    assert [one.code for one in page.explorer.findings] == ["SS002"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"do": "nothing"},
        {"do": "edit"},
        {"do": "edit", "number": "1"},
        {"do": "edit", "number": 1, "manifest": 3, "body": None},
        {"do": "choices", "at": "no pointer"},
        {"do": "point", "name": "memberIdPath", "at": "no pointer"},
        {"do": "pick", "key": "no-such-key"},
        {"do": "pick", "key": "zeotap", "request": "no-such-request"},
        {"do": "copy", "what": "secrets"},
        {"do": "generate"},
    ],
)
def test_message_that_makes_no_sense_changes_nothing(open_page: Open, asked: Any) -> None:
    page = open_page()
    before = page.explorer.manifest, page.explorer.body
    page.ask(**asked)
    assert (page.explorer.manifest, page.explorer.body) == before


def test_what_is_set_is_none_of_the_corpus(open_page: Open) -> None:
    page = open_page()
    page.ask(do="pick", key="zeotap")
    page.explorer.body = "{}"
    assert (page.explorer._picked["key"], page.explorer._picked["request"]) == ("zeotap", "")
    page.explorer.manifest = MANIFEST
    assert (page.explorer._picked["key"], page.explorer._picked["requests"]) == ("", [])


def test_what_python_cannot_do_is_told_on_the_page(open_page: Open) -> None:
    page = open_page({"syncedSegment": {}})
    page.ask(do="generate", malformed=False)
    assert page.status.startswith("Not done: ")
    page.ask(do="pick", key="zeotop")
    assert "did you mean zeotap" in page.status


def test_a_picked_request_can_be_undone(open_page: Open) -> None:
    page = open_page()
    before = page.explorer.manifest, page.explorer.body
    page.ask(do="pick", key="zeotap")
    assert page.explorer.key == "zeotap"
    assert page.explorer._picked["request"] in page.explorer._picked["requests"]
    page.ask(do="generate", malformed=True)
    assert page.explorer._picked["request"] == ""
    page.ask(do="undo")
    assert page.explorer._picked["request"] in page.explorer._picked["requests"]
    page.ask(do="undo")
    assert (page.explorer.manifest, page.explorer.body) == before
    assert page.explorer._picked["key"] == ""
    page.ask(do="undo")
    assert page.status == "nothing to undo"


def test_what_is_typed_is_none_of_the_corpus_and_can_be_picked_again(open_page: Open) -> None:
    page = open_page()
    page.ask(do="pick", key="zeotap", request="removal")
    page.type(body="{}")
    assert (page.explorer._picked["key"], page.explorer._picked["request"]) == ("zeotap", "")
    page.type(manifest=page.explorer.manifest.replace("/action", "/act"))
    assert (page.explorer._picked["key"], page.explorer._picked["requests"]) == ("", [])


def test_undo_takes_back_one_change_and_never_what_was_typed_before_it(open_page: Open) -> None:
    page = open_page()
    page.type(body='{"typed": 1}')
    page.ask(do="point", name="cohortIdPath", at="/typed")
    pointed = page.explorer.manifest
    page.type(body='{"typed": 2}')
    page.explorer.body = '{"set": 3}'
    before = []
    for _ in range(4):
        page.ask(do="undo")
        before.append((page.explorer.manifest == pointed, page.explorer.body))
    assert before[:3] == [(True, '{"typed": 2}'), (True, '{"typed": 1}'), (False, '{"typed": 1}')]
    assert json.loads(before[3][1]) == BODY


def test_observer_that_raises_is_told_on_the_page_which_shows_what_was_typed(
    open_page: Open,
) -> None:
    page = open_page()

    def observer(_change: Any) -> None:
        raise RuntimeError("out of order")

    page.explorer.observe(observer, "body")
    sent = []
    page.explorer.observe(lambda change: sent.append(change.new["edit"]), "_shown")
    with pytest.raises(RuntimeError):  # the message handler of the widget logs it
        page.explorer._asked(page.explorer, {"do": "edit", "number": 1, "body": "{}"}, [])
    assert sent == [1]
    assert page.status == "RuntimeError: out of order"
    assert page.explorer.body == "{}"
    assert page.explorer.update is None


def test_page_that_is_answered_in_another_thread_waits_for_the_cell(open_page: Open) -> None:
    """Kernels of today answer pages while a cell runs."""
    page = open_page()
    answer = Thread(target=page.type, kwargs={"body": '"typed"'})
    during = []

    def observer(_change: Any) -> None:
        if not during:
            answer.start()
            answer.join(0.05)  # which is no longer than it takes to see that it does not wait
            during.append(page.explorer.body)

    page.explorer.observe(observer, "body")
    page.explorer.body = '"set"'
    answer.join()
    assert during == ['"set"']
    assert page.explorer.body == '"typed"'


def test_text_too_long_to_edit_is_shown_in_part(open_page: Open) -> None:
    long = json.dumps({**BODY, "padding": "x" * LONGEST})
    page = open_page(body=long)
    assert page.explorer.update is not None
    assert len(page.texts["body"]["text"]) < LONGEST / 10
    assert "too long to edit" in page.texts["body"]["note"]
    page.type(body=f"{long} ")  # pasted
    assert page.explorer.body == f"{long} "
    assert "too long to edit" in page.texts["body"]["note"]
    page.explorer.body = "{}"
    page.explorer.body = "[]"
    page.ask(do="undo")
    assert page.explorer.body == "{}"
    page.ask(do="undo")
    assert page.status == "nothing to undo"  # long texts are not kept


HOSTILE: Final = (
    "",
    "[" * 100_000,
    '{"a":' * 10_000,
    "\x00",
    "\ud800",
    '"\\ud800"',
    "\ufeff{}",
    "9" * 10_000,
    "NaN",
    "[1e999, -0.0]",
    '{"a": 1, "a": 2}',
    "{\r\n\r\n",
    "\u202e\u2066",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_broken_texts_are_shown_with_what_is_wrong(open_page: Open, text: str) -> None:
    page = open_page()
    page.type(body=text)
    assert page.explorer.update is None
    assert page.shown["summary"].startswith("Refused: ")
    page.type(manifest=text)
    assert page.explorer.findings
    assert page.shown["summary"].startswith("The manifest cannot be used yet: ")
    page.explorer.body = text
    for what in ("test", "fixtures", "manifest"):
        page.ask(do="copy", what=what)
        assert page.said[-1]["say"] == "copy"
    for sent in (page.explorer.get_state(), page.said):
        json.dumps(sent, allow_nan=False, ensure_ascii=False).encode()


class Markup(HTMLParser):
    """Fails on tags and attributes that could act; tests/views says which displays have."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {
            "script",
            "img",
            "svg",
            "a",
            "style",
            "iframe",
            "object",
            "form",
            "input",
        }
        assert {name for name, _ in attrs} <= {"class", "style", "open", "data-pointer"}
        assert not any("url(" in (value or "") for name, value in attrs if name == "style")


def test_injections_are_inert(open_page: Open) -> None:
    page = open_page()
    for text in INJECTIONS:
        body = {text: text, **BODY, "cohort": {"id": text, "name": text}}
        page.type(
            body=json.dumps(body | {"members": [{"id": text, "in": True}]}),
            manifest=json.dumps(MANIFEST).replace("/environment", json.dumps(f"/{text}")[1:-1]),
        )
        for part in ("tree", "update", "reply", "findings"):
            Markup().feed(page.shown[part])


def test_bytes_that_are_not_utf8_stay_as_they_are(open_page: Open) -> None:
    page = open_page(body=b'{"a": "\xff"}')
    assert page.explorer.body == b'{"a": "\xff"}'
    assert page.texts["body"]["text"] == '{"a": "\\xff"}'
    assert "not UTF-8" in page.texts["body"]["note"]
    assert "not valid UTF-8" in page.shown["summary"]
