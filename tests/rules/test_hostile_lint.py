"""Manifests made to do harm: nothing raises, nothing hangs, nothing reaches a terminal."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.corpus import integrations
from sstest.engine.fix import fix
from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.manifest.reading import read
from sstest.strategies import manifests
from sstest.views.github import github
from sstest.views.json import findings_json
from sstest.views.junit import junit
from sstest.views.markdown import markdown
from sstest.views.run import Run, linted_manifest
from sstest.views.sarif import sarif
from sstest.views.text import text
from tests.profiles import examples

HARMLESS: Final = re.compile(
    r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]*"
)
ESCAPES: Final = "\x1b]0;owned\x07\x1b[31m\r\n\x00\x9b\u202e\u2066\u200b\u2028\ue000\U000e0041"
GOOD: Final = (integrations()[0].folder / "manifest.json").read_text()


def judge(source: Any) -> list[Finding]:
    """Lint, mend and report ``source``; whatever it is, all of that ends."""
    found = lint(source)
    given_text = source if isinstance(source, str) else None
    if given_text is not None:
        fix(read(given_text.encode(errors="replace")))
    run = Run("sstest lint", (linted_manifest("a/manifest.json", found, given_text),))
    for report in (text, findings_json, github, junit, markdown, sarif):
        assert HARMLESS.fullmatch(report(run)), report
    return found


def spoil(change: Any) -> str:
    document = json.loads(GOOD)
    change(document["capabilities"]["syncedSegment"]["requestParser"], document)
    return json.dumps(document, ensure_ascii=False)


def pointer(value: str) -> str:
    return spoil(lambda parser, _: parser.update(cohortIdPath=value))


HUGE: Final = {
    "segments": pointer("/a" * 300_000),
    "a name": pointer("/" + "aB_" * 200_000),
    "dots": pointer("a." * 200_000),
    "blanks": pointer("/" + " " * 300_000 + "x"),
    "brackets": pointer("[" * 300_000),
    "closed brackets": pointer("a[0]" * 100_000),
    "tildes": pointer("/" + "~" * 300_000),
    "quotes": pointer("'" * 300_000),
    "percents": pointer("/" + "%41" * 100_000),
    "invisible": pointer("/" + "a" * 100_000 + "\u200b"),
    "index": pointer("/batch/" + "9" * 300_000),
    "member index": pointer("/batch/" + "9" * 5000 + "/x"),
    "all pointers": spoil(
        lambda parser, _: parser.update(dict.fromkeys(list(parser)[:6], "/x" + "/aB" * 50000))
    ),
    "unknown": spoil(lambda parser, _: parser.update({f"x{n}": n for n in range(20_000)})),
    "metadata": spoil(lambda _, whole: whole.update({f"x{n}": n for n in range(20_000)})),
    "capabilities": spoil(
        lambda _, whole: whole["capabilities"].update({f"{'x' * 60}{n}": {} for n in range(3000)})
    ),
    "overview": spoil(lambda _, whole: whole.update(overview="x" * 500_000)),
    "icons": spoil(lambda _, whole: whole.update(icons={"square": "x/" * 100_000})),
    "duplicates": GOOD.rstrip()[:-1] + ',"a":1' * 50_000 + "}",
    "line feeds": "{" + "\n" * 500_000 + '"a": 1,}',
    "open string": '{"a": "' + '\\\\\\"' * 200_000,
    "lists": "[" * 100_000,
    "objects": '{"a":' * 100_000,
    "deep": '{"a":' * 400 + "1" + "}" * 400,
    "deep capability": '{"syncedSegment":{"requestParser":' + "[" * 490 + "]" * 490 + "}}",
    "digits": '{"syncedSegment": ' + "9" * 300_000 + "}",
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_huge_is_judged_in_bounded_time(name: str) -> None:
    assert judge(HUGE[name])


@pytest.mark.parametrize(
    "source",
    [
        pointer(ESCAPES),
        pointer(f"/a{ESCAPES}"),
        pointer(f"/a[{ESCAPES}]"),
        spoil(lambda parser, _: parser.update({ESCAPES: 1})),
        spoil(
            lambda parser, _: parser["memberArrayParser"].update(memberIdPath=f"/batch{ESCAPES}")
        ),
        spoil(lambda _, whole: whole.update({ESCAPES: 1, "overview": ESCAPES, "version": ESCAPES})),
        spoil(lambda _, whole: whole.update(icons={"square": ESCAPES, "horizontal": 1})),
        spoil(lambda _, whole: whole.update(capabilities={f"syncedSegment{ESCAPES[-1]}": {}})),
        "{" + ESCAPES,
        '{"' + ESCAPES + '": 1}',
    ],
)
def test_nothing_a_terminal_would_obey_is_reported(source: str) -> None:
    for finding in judge(source):
        assert HARMLESS.fullmatch(str(finding))
        assert str(finding).isprintable()


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES: Final = (
    *("capabilities", "syncedSegment", "requestParser", "memberArrayParser", "arrayInclusion"),
    *("environmentIdPath", "cohortIdPath", "cohortNamePath", "memberArrayPath", "memberIdPath"),
    *("addMemberArrayPath", "removeMemberArrayPath", "path", "matcher", "jsonResponseBody"),
    *("booleanMembershipPath", "overview", "icons", "name", "version"),
)
ALMOST: Final = st.recursive(
    JSON | st.text(alphabet="/~01a.[]$#*-", max_size=6),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@given(ALMOST.filter(lambda value: isinstance(value, dict)))
def test_any_document_is_judged(document: Any) -> None:
    judge(document)


@given(st.data())
def test_a_good_manifest_with_a_piece_changed_is_judged(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 20)))
    judge(GOOD[:start] + data.draw(st.text(max_size=6)) + GOOD[end:])


@given(st.data())
def test_a_manifest_with_a_value_replaced_is_judged(data: st.DataObject) -> None:
    document = json.loads(GOOD)
    owner = document
    while True:
        name = data.draw(st.sampled_from(sorted(owner)))
        if isinstance(owner[name], dict) and owner[name] and data.draw(st.booleans()):
            owner = owner[name]
            continue
        owner[name] = data.draw(JSON.filter(lambda value: value == value))  # noqa: PLR0124  # NaN
        break
    judge(json.dumps(document))


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert lint(data)


@settings(max_examples=examples(0.5))
@given(manifests())
def test_any_manifest_that_keeps_the_rules_is_judged(manifest: Any) -> None:
    lint(manifest)


@pytest.mark.parametrize(
    "name", ["\0", "x" * 5000, "\udcff", "a\nb", "/dev/null", "/proc/self/mem"]
)
def test_any_path_is_judged(name: str, tmp_path: Path) -> None:
    for source in (name, tmp_path / name.lstrip("/") if "\0" not in name else name):
        assert lint(source)


def test_what_is_taken_for_a_path_may_be_too_long_for_one() -> None:
    assert lint("0{" + "/x" * 3000)
