"""A place in the template is a place in the manifest's text, however its string is written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sstest import Manifest


@given(st.text(), st.booleans(), st.sampled_from([None, 2]))
def test_every_character_is_found_where_it_stands(
    template: str, ascii_only: bool, indent: int | None
) -> None:
    document = {"syncedSegment": {"a": "é", "jsonResponseBody": template}}
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    manifest = Manifest.load(text)
    lines = text.split("\n")
    for offset, character in enumerate(template):
        place = manifest.template_place(offset)
        assert place is not None
        line, column = place
        written = json.dumps(character, ensure_ascii=ascii_only)[1:-1]
        assert lines[line - 1][column - 1 :].startswith(written)
    end = manifest.template_place(len(template))
    assert end is not None
    assert lines[end[0] - 1][end[1] - 1] == '"'
    assert manifest.template_place(len(template) + 5) == end


def test_escapes_that_nobody_needs_count_as_one() -> None:
    text = '{"syncedSegment": {"jsonResponseBody": "\\u0041\\/\\uD83D\\ude00b"}}'
    manifest = Manifest.load(text)
    assert manifest.template == "A/😀b"
    places = [manifest.template_place(offset) for offset in range(4)]
    start = text.index("\\u0041") + 1
    assert places == [(1, start), (1, start + 6), (1, start + 8), (1, start + 20)]


def test_a_manifest_that_is_no_text_has_no_places() -> None:
    manifest = Manifest.load({"syncedSegment": {"jsonResponseBody": "a"}})
    assert manifest.template_place(0) is None
    assert Manifest.load('{"syncedSegment": {}}').template_place(0) is None
    assert Manifest.load('{"syncedSegment": {"jsonResponseBody": 1}}').template_place(0) is None
