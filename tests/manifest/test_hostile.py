"""Manifests made to do harm: messages stay short and harmless, and work stays bounded."""

import json
import re
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sstest.finding import Finding
from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]

ESCAPES: Final = "\x1b]0;owned\x07\x1b[31m\r\n\x00\x9b\u202e\u2066\u200b\u2028\ue000\U000e0041"
HARMLESS: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]*")


def shown_of(source: Any) -> list[str]:
    """Every line that is shown of what is wrong with a manifest."""
    try:
        manifest = Manifest.load(source)
        lines = [str(problem) for problem in manifest.problems]
        manifest.request_parser.format  # noqa: B018
    except ManifestError as error:
        text = str(error)
        return [*lines, *text.split("\n")] if len(error.problems) > 1 else [text]
    return lines


WHERE: Final = {
    "name in syncedSegment": ("{}", ()),
    "name in requestParser": ("{}", ("requestParser",)),
    "name in memberArrayParser": ("{}", ("requestParser", "memberArrayParser")),
    "name in arrayInclusion": ("{}", ("requestParser", "arrayInclusion")),
    "pointer": ("{}", ("requestParser", "environmentIdPath")),
    "JSONPath": ("$.{}", ("requestParser", "environmentIdPath")),
    "fragment": ("#{}", ("requestParser", "environmentIdPath")),
    "tilde": ("/~{}", ("requestParser", "environmentIdPath")),
    "matcher": ("({}", ("requestParser", "arrayInclusion", "matcher")),
    "class in a matcher": ("[{}", ("requestParser", "arrayInclusion", "matcher")),
    "text for an object": ("{}", ("requestParser", "memberArrayParser")),
    "name of a capability": ("{}", None),
    "name like the capability": ("{:.6}syncedSegment", None),
}


def spoil(valid: Json, where: str, text: str) -> Json:
    """A manifest with ``text`` at the place called ``where``."""
    pattern, path = WHERE[where]
    text = pattern.format(text)
    if path is None:
        return {"capabilities": {text: {}}}
    valid["syncedSegment"]["requestParser"]["arrayInclusion"] = {"path": "/a", "matcher": "add"}
    owner = valid["syncedSegment"]
    for name in path if where.startswith("name") else path[:-1]:
        owner = owner[name]
    owner[text if where.startswith("name") else path[-1]] = text
    return valid


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("form", ["dict", "JSON"])
def test_nothing_a_terminal_would_obey_reaches_a_message(
    valid: Json, where: str, form: str
) -> None:
    document = spoil(valid, where, ESCAPES)

    shown = shown_of(document if form == "dict" else json.dumps(document, ensure_ascii=False))

    assert shown
    for text in shown:
        assert HARMLESS.fullmatch(text), ascii(text)
        assert text.isprintable(), ascii(text)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("text", ["é" * 20_000, "\x1b" * 20_000, "/a" * 20_000 + "~"])
def test_messages_about_long_texts_are_short(valid: Json, where: str, text: str) -> None:
    shown = shown_of(spoil(valid, where, text))

    assert shown
    assert max(map(len, shown)) < 7_000


@pytest.mark.parametrize(
    "text",
    [
        '{"a": ' + ESCAPES + "}",
        '{"' + ESCAPES + '": 1}',
        '{"a": "\\' + ESCAPES + '"}',
        "{" + ESCAPES,
        '{"a" ' + ESCAPES,
        '{"a": 1 ' + ESCAPES,
        '{"a": 1} ' + ESCAPES,
        '{"a": \u202etrue}',
        "{" + "é" * 1_000_000 + ": 1}",
        '{"' + "é" * 1_000_000,
    ],
)
def test_messages_about_text_that_is_not_json(text: str) -> None:
    (message,) = shown_of(text)

    assert message.isprintable()
    assert len(message) < 300


def test_the_path_in_a_message() -> None:
    for path in (f"/nowhere/{ESCAPES[:-1]}", "/nowhere/" + "é" * 100_000, "/\udcff"):
        (message,) = shown_of(path)
        assert message.isprintable()
        assert len(message) < 4_000


def test_a_name_that_stands_twice(valid: Json) -> None:
    name = json.dumps(ESCAPES + "x" * 100_000)
    text = json.dumps(valid)[:-1] + f", {name}: 1, {name}: 2}}"

    (shown,) = shown_of(text)

    assert shown.isprintable()
    assert len(shown) < 7_000


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "capabilities",
                    "syncedSegment",
                    "syncedSegments",
                    "requestParser",
                    "memberArrayParser",
                    "memberArrayPath",
                    "arrayInclusion",
                    "matcher",
                    "path",
                ]
            )
            | st.text(st.characters(), max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


def loads_or_says_why(source: Any) -> None:
    try:
        manifest = Manifest.load(source)
    except ManifestError as error:
        problems = error.problems
        assert problems  # either outcome is right
        assert "\x1b" not in str(error)  # noqa: PT017
    else:
        problems = manifest.problems
        hash(manifest)
        assert manifest.format is None or manifest.format
        assert Manifest.load(manifest.to_dict()) == manifest
        if not any(problem.severity == "error" for problem in problems):
            assert manifest.request_parser.member_array_parser
    for problem in problems:
        assert isinstance(problem, Finding)
        assert str(problem).isprintable()


@given(st.binary())
@example(b"{" + bytes(range(256)))
@example(b"\xef\xbb\xbf\xef\xbb\xbf{}")
def test_any_bytes(data: bytes) -> None:
    loads_or_says_why(data)
    loads_or_says_why(b"{" + data)


@given(st.text(st.characters()))
@example("{\ud800")
@example('{"\udc80": 1}')
def test_any_text(text: str) -> None:
    loads_or_says_why("{" + text)


@given(JSON)
@example({"syncedSegment": {"requestParser": {"environmentIdPath": "\n"}}})
def test_any_json(value: Any) -> None:
    for document in (value, {"syncedSegment": value}, {"capabilities": {"syncedSegment": value}}):
        loads_or_says_why(json.dumps(document).encode())
        if isinstance(document, dict):
            loads_or_says_why(document)


@given(st.dictionaries(st.integers() | st.text() | st.none(), st.binary() | st.sets(st.text())))
def test_any_dict(value: Any) -> None:
    loads_or_says_why({"syncedSegment": value})
    loads_or_says_why({"syncedSegment": {"requestParser": 10**5000, "x": value}})


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Any:
    yield
    assert capfd.readouterr() == ("", "")
