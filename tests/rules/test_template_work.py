"""A template costs a bounded amount of work, whatever it is, and what is left out is told."""

import json
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest import fuzz, lint
from sstest.corpus import integrations
from sstest.engine.items import items
from sstest.engine.lint import run
from sstest.engine.select import Selection
from sstest.limits import JUDGING_STEPS
from sstest.manifest.reading import read
from sstest.rules.catalogue import static_rules
from sstest.rules.templates.analysis.replies import Answer, Reading, parts_in_strings
from sstest.rules.templates.form import too_costly
from sstest.rules.templates.reading import read_template
from sstest.templates import trace

DATA: Final = Path(__file__).parents[1] / "data"
MANIFEST: Final = json.loads(
    (DATA / "cases" / "08-filtered-each-comma" / "manifest.json").read_text()
)
ARRAY: Final = MANIFEST["capabilities"]["syncedSegment"]["requestParser"]["memberArrayPath"]
LOOP: Final = "{{#each @root.requestBody" + ARRAY.replace("/", ".") + "}}"
FIELDS: Final = "".join(f'"f{number}": "{{{{{{f{number}}}}}}}", ' for number in range(24))
MOST_CALLS: Final = 4_000_000


def nested(levels: int, inner: str = FIELDS, loop: str = LOOP) -> str:
    start, end = '{ "s": {{statusCode}}, "e": "{{errorMessage}}", "x": [', "0] }"
    return start + loop * levels + "{" + inner + '"z": 1},' + "{{/each}}" * levels + end


def manifest(template: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(MANIFEST))
    whole["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    return whole


def calls_of(function: Callable[[], object]) -> int:
    """How many calls of Python's functions a function takes, itself included."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


HOSTILE: Final = {
    "15 levels": nested(15),
    "6 levels": nested(6),
}
SLOW: Final = {
    **{f"{levels} levels": nested(levels) for levels in (5, 8, 12, 20, 31)},
    "many names": "{"
    + ", ".join(f'"p{number}": "{{{{{{requestBody.p{number}}}}}}}"' for number in range(480))
    + "}",
    "objects": nested(9, loop="{{#each @root.requestBody}}"),
    "variables": nested(8, loop="{{#each @root}}"),
    "on failure": "{{#if errorMessage}}" + nested(14) + "{{else}}{}{{/if}}",
    "on success": "{{#if errorMessage}}{}{{else}}" + nested(14) + "{{/if}}",
    "flat": '{"x": [' + (LOOP + "1,{{/each}}") * 490 + "0]}",
    "long text": '{"x": [' + LOOP + '"' + "a" * 1_000_000 + '",{{/each}}0]}',
    "long lists": '{"x": [' + '"",' * 300_000 + '"{{requestBody.a}}"]}',
    "upwards": nested(10, '"{{' + "../" * 10 + 'statusCode}}",' * 20),
}


@pytest.mark.parametrize(
    "template",
    [
        *(pytest.param(text, id=name) for name, text in HOSTILE.items()),
        *(pytest.param(text, id=name, marks=pytest.mark.nightly) for name, text in SLOW.items()),
    ],
)
def test_lint_takes_bounded_work_and_says_what_it_left_out(template: str) -> None:
    found: list[Any] = []
    calls = calls_of(lambda: found.extend(lint(manifest(template))))

    assert calls < MOST_CALLS
    (told,) = [one for one in found if one.code == "SS420"]
    assert told.severity == "warning"
    assert re.search("; left out: |could not be checked: ", told.message)


def test_what_is_found_does_not_depend_on_who_asks_first() -> None:
    text = json.dumps(manifest(nested(5)))
    whole = run(read(text.encode()))
    codes = sorted({one.code for one in whole} & {c for c in static_rules() if c > "SS4"})

    assert "SS420" in codes
    for code in (*codes, *reversed(codes)):
        read_anew = read(f"{text} ".encode())
        assert run(read_anew, [static_rules()[code]]) == [one for one in whole if one.code == code]


def test_published_templates_are_far_from_the_limit() -> None:
    paths = [one.folder / "manifest.json" for one in integrations()]
    texts = [path.read_text() for path in (*paths, *DATA.glob("cases/*/manifest.json"))]
    texts += [example.text for rule in static_rules().values() for example in (rule.bad, rule.good)]
    judged = 0
    for text in texts:
        reading = read_template(read(text.encode()))
        if not isinstance(reading, Reading):
            continue
        judged += 1
        steps = max((answer.text.steps for answer in reading.answers if answer.text), default=0)
        assert 100 * steps < JUDGING_STEPS
    assert judged > 50


ONLY_WITH_MANY_MEMBERS: Final = manifest(nested(3, '"a": 1, '))


def test_fuzz_tells_in_one_finding_what_no_rule_could_try() -> None:
    assert not [one for one in lint(ONLY_WITH_MANY_MEMBERS) if one.code == "SS420"]

    report = fuzz(ONLY_WITH_MANY_MEMBERS, 30, seed=1, deterministic=True)

    (told,) = [one for one in report.findings if one.code == "SS420"]
    assert "left out: SS901 for " in told.message
    assert "SS901" not in {one.code for one in report.findings}  # nothing is wrong with them


def test_a_search_that_is_cut_off_fails_its_item(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(ONLY_WITH_MANY_MEMBERS))

    found = {
        one.code: one.run()
        for one in items(tmp_path / "manifest.json", profile="docs", examples=30, seed=1)
    }

    assert [one.code for one in found["SS901"].failures] == ["SS420"]


def test_whoever_selects_a_rule_of_templates_is_told_what_it_leaves_out() -> None:
    assert Selection(("SS406",)).has("SS420")
    assert Selection(("SS9",)).has("SS420")
    assert not Selection(("SS406",), ignore=("SS420",)).has("SS420")
    assert not Selection(("SS1",)).has("SS420")


@given(st.text('"\\a{{#b}}', max_size=30), st.lists(st.integers(0, 30)))
def test_what_stands_in_a_string_is_what_a_reader_of_characters_says(
    text: str, cuts: list[int]
) -> None:
    ends = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    template = "".join(f"{{{{{{[{start}]}}}}}}" for start, _ in pairwise(ends))
    context = {str(start): text[start:end] for start, end in pairwise(ends)}
    rendered = trace(template, context)
    inside = escaped = False
    states = []
    for character in f"{rendered.text} ":
        states.append(inside)
        if inside and escaped:
            escaped = False
        elif inside and character == "\\":
            escaped = True
        elif character == '"':
            inside = not inside

    for part, is_inside in parts_in_strings(Answer("", 200, {}, rendered)):
        assert is_inside == states[part.start]


def test_recorded_requests_that_are_left_out_are_counted() -> None:
    found = lint(
        manifest(nested(4, '"a": 1, ')),
        [json.dumps({ARRAY[1:]: [{"id": number} for number in range(40)]}).encode()] * 3,
    )
    told = [one.message for one in found if one.code == "SS420"]
    assert told == [too_costly("the replies to 3 of the recorded requests")]
