"""Regular expressions answer as the Node.js of this machine does, where there is one."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.regex.javascript.regexp import (
    RegExpSyntaxError,
    RegExpTimeout,
    compile_regexp,
)

SCRIPT = Path(__file__).parent.parent / "data" / "record_regexp.mjs"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js: there is no `node` on PATH")

Ask = Callable[[str, list[str]], dict[str, Any]]


@pytest.fixture(scope="module")
def ask_node() -> Iterator[Ask]:
    with subprocess.Popen(
        [str(NODE), str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        requests, answers = process.stdin, process.stdout

        def ask(pattern: str, texts: list[str]) -> dict[str, Any]:
            requests.write(json.dumps({"pattern": pattern, "texts": texts}) + "\n")
            requests.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield ask
        requests.close()


ATOMS = st.sampled_from(
    [
        *("a", "b", "ab", "é", "😀", "\ud83d", "1", "_", ".", "{", "{2", "]", "\n"),
        *("\\d", "\\W", "\\s", "\\w", "^", "$", "\\b", "\\B"),
        *("[ab]", "[^a]", "[a-\\d]", "[^]", "[]", "[😀]", "[^😀]", "[\\b-\\x62]"),
        *("\\1", "\\2", "\\k<n>", "\\12", "\\8", "\\c", "\\-", "\\x61", "\\u2028", "\\ud83d"),
    ]
)
TEXTS = st.lists(
    st.text(st.sampled_from("aabb1_ \n{]ké😀\ud83d\ude00\u2028\ufeff\0\x01"), max_size=7),
    min_size=1,
    max_size=6,
)


def compound(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opening = st.sampled_from(["(", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>"])
    quantifier = st.sampled_from(
        ["*", "+", "?", "*?", "??", "{2}", "{0}", "{1,2}", "{0,2}?", "{,2}"]
    )
    return st.one_of(
        st.lists(parts, max_size=3).map("".join),
        st.builds(
            lambda begin, inner: begin + "|".join(inner) + ")",
            opening,
            st.lists(parts, min_size=1, max_size=3),
        ),
        st.builds(
            lambda begin, inner, repeat: f"{begin}{inner}){repeat}",
            st.sampled_from(["(", "(?:", "(?="]),
            parts,
            quantifier,
        ),
        st.builds(str.__add__, parts, quantifier),
    )


PATTERNS = st.recursive(ATOMS, compound, max_leaves=8)
SOUP = st.text(st.sampled_from("()[]{}?*+|\\^$<>=!:ak-1,0u\n😀"), max_size=12)


def assert_same(ask: Ask, pattern: str, texts: list[str]) -> None:
    answer = ask(pattern, texts)
    try:
        regexp = compile_regexp(pattern)
    except RegExpSyntaxError as error:
        written = str(error).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        assert written == answer["error"]
        return
    assert answer["error"] is None
    for text, expected in zip(texts, answer["results"], strict=True):
        try:
            assert regexp.test(text) is expected, text
        except RegExpTimeout:
            continue


@given(pattern=PATTERNS, texts=TEXTS)
def test_grammatical_pattern(ask_node: Ask, pattern: str, texts: list[str]) -> None:
    assert_same(ask_node, pattern, texts)


@given(pattern=SOUP, texts=TEXTS)
def test_soup(ask_node: Ask, pattern: str, texts: list[str]) -> None:
    assert_same(ask_node, pattern, texts)


@given(pattern=st.text(max_size=12), texts=st.lists(st.text(max_size=8), max_size=3))
def test_any_text(ask_node: Ask, pattern: str, texts: list[str]) -> None:
    assert_same(ask_node, pattern, [*texts, pattern])


def test_recorded_answers_are_still_given(ask_node: Ask) -> None:
    version = subprocess.run(
        [str(NODE), "--version"], capture_output=True, check=True, text=True
    ).stdout
    if not version.startswith("v20."):
        pytest.skip(f"the answers were recorded from Node.js 20, and this is {version.strip()}")
    for line in (SCRIPT.parent / "javascript-regexp.jsonl").read_text("ascii").splitlines():
        recorded = json.loads(line)
        assert ask_node(recorded["pattern"], recorded["texts"]) == recorded
