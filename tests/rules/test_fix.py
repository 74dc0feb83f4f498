"""Mending: minimal edits that keep the layout, made only if the result is what was intended."""

import json

import operators
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.corpus import integrations
from sstest.engine.fix import fix
from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.rules.catalogue import catalogue
from sstest.rules.rule import Change

TEXT = """{ "capabilities" : {\r
\t"syncedSegment": {
      "requestParser": {
        "environmentIdPath":   "/environmentId",
        "cohortIdPath": "/cohort\\u0049d"  ,
        "cohortNamePath": "/cohortName",
        "addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove",

        "memberArrayParser": { "memberIdPath": "/id" }
      }
    } } }"""

CASES = {
    "leading slash": ('"/cohortName"', '"cohortName"'),
    "JSONPath": ('"/add"', '"$.add"'),
    "JSONPath with brackets": ('"/environmentId"', "\"$['environmentId']\""),
    "fragment": ('"/remove"', '"#/remove"'),
    "name of the capability": ('"syncedSegment"', '"syncedSegments"'),
    "name of capabilities": ('"capabilities"', '"Capabilities"'),
}


def fixed(text: str) -> str:
    return fix(read(text.encode())).document.text


@pytest.mark.parametrize("case", CASES)
def test_only_what_is_wrong_is_rewritten(case: str) -> None:
    good, bad = CASES[case]
    assert TEXT.count(good) == 1
    broken = TEXT.replace(good, bad)

    assert fixed(broken) == TEXT
    assert len(fix(read(broken.encode())).findings) == 1


def test_several_mistakes_are_fixed_at_once() -> None:
    broken = TEXT
    for case, (good, bad) in CASES.items():
        if case != "name of capabilities":
            broken = broken.replace(good, bad)
    result = fix(read(broken.encode()))
    assert result.document.text == TEXT
    assert [one.code for one in result.findings] == ["SS012", "SS102", "SS101", "SS102", "SS104"]


def test_a_member_pointer_that_starts_at_the_request_starts_at_the_member() -> None:
    for written in ("/add/0/id", "/add/12/id", "/remove/0/id"):
        assert fixed(TEXT.replace('"/id"', f'"{written}"')) == TEXT


@pytest.mark.parametrize("written", ["/add/id", "/0/id", "/add/-/id", "/cohortName/id"])
def test_what_a_member_may_have_in_it_is_left(written: str) -> None:
    text = TEXT.replace('"/id"', f'"{written}"')
    assert fixed(text) == text


def test_brackets_and_dots_become_segments() -> None:
    for written in ("/cohort[0].id", "cohort.0.id", "cohort[0]['id']"):
        assert '"/cohort/0/id"' in fixed(TEXT.replace("/cohortName", written))


def test_characters_stay_escaped_where_they_were_and_readable_where_they_were() -> None:
    assert '"/\\u65e5"' in fixed(TEXT.replace('"/cohortName"', '"\\u65e5"'))
    assert '"/日"' in fixed(TEXT.replace('"/cohortName"', '"日"'))


def test_a_byte_order_mark_stays() -> None:
    assert fixed("\ufeff" + TEXT.replace('"/add"', '"add"')) == "\ufeff" + TEXT


TEMPLATES = [
    (
        [
            "{",
            '  "requestParser": {',
            '    "a": 1,',
            '    "jsonResponseBody": "\\"x\\" }",',
            '    "b": 2',
            "  }",
            "}",
        ],
        [
            "{",
            '  "requestParser": {',
            '    "a": 1,',
            '    "b": 2',
            "  },",
            '  "jsonResponseBody": "\\"x\\" }"',
            "}",
        ],
    ),
    (
        ["{", '  "requestParser": {', '    "a": 1,', '    "jsonResponseBody": "x"', "  }", "}"],
        ["{", '  "requestParser": {', '    "a": 1', "  },", '  "jsonResponseBody": "x"', "}"],
    ),
    (
        ['{"requestParser": {"jsonResponseBody": "x", "a": 1}}'],
        ['{"requestParser": {"a": 1}, "jsonResponseBody": "x"}'],
    ),
    (
        ['{"requestParser": {"jsonResponseBody": "x"}}'],
        ['{"requestParser": {}, "jsonResponseBody": "x"}'],
    ),
    (
        [
            "{",
            '  "requestParser": {',
            '    "jsonResponseBody": "x",',
            '    "a": 1',
            "  },",
            '  "c": 1',
            "}",
        ],
        [
            "{",
            '  "requestParser": {',
            '    "a": 1',
            "  },",
            '  "jsonResponseBody": "x",',
            '  "c": 1',
            "}",
        ],
    ),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "after"), TEMPLATES)
def test_a_template_is_moved_out_of_the_parser(
    before: list[str], after: list[str], ending: str
) -> None:
    text = '{"syncedSegment": %s}'
    assert fixed(text % ending.join(before)) == text % ending.join(after)


@pytest.mark.parametrize(
    "capability",
    [
        '{"requestParser": {"jsonResponseBody": "x"}, "jsonResponseBody": "y"}',
        '{"requestParser": {"jsonResponseBody": 1}}',
        '{"requestParser": {"jsonResponseBody": "x", "jsonResponseBody": "y"}}',
    ],
)
def test_a_template_is_left_where_it_is_if_moving_it_is_not_clear(capability: str) -> None:
    text = f'{{"syncedSegment": {capability}}}'
    assert fixed(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"syncedSegments": {"requestParser": {}}, "syncedSegment": null}',
        TEXT.replace('"/add"', '"$..add"'),
        TEXT.replace('"/add"', '"/~2"'),
        TEXT.replace('"/add"', '"#"'),
        TEXT.replace('"/add"', '"$.a~b"'),
        TEXT.replace('"/add"', "null"),
    ],
)
def test_what_is_not_clear_is_left_alone(text: str) -> None:
    assert fixed(text) == text


def test_a_dict_has_no_text_to_mend() -> None:
    assert fix(read(json.loads(TEXT.replace('"/add"', '"add"')))).findings == ()


@pytest.mark.parametrize("code", [code for code, rule in catalogue().items() if rule.fixable])
def test_the_bad_example_of_a_rule_that_fixes_is_fixed(code: str) -> None:
    example = catalogue()[code].bad
    result = fix(read(example.text.encode()), [catalogue()[code]])
    assert result.findings
    assert code not in {one.code for one in lint(result.document.text)}


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("number", range(len(integrations())))
def test_mending_what_was_broken_ends_and_changes_nothing_else(number: int, step: int) -> None:
    """In steps of twelve each manifest has other mistakes, and all of them together have all."""
    text = (integrations()[number].folder / "manifest.json").read_text()
    document = json.loads(text)
    broken = [*operators.misplaced(document), *operators.malformed_pointers(document)]
    for what, one in broken[number % step :: step]:
        before = json.dumps(one, indent=2)
        once = fix(read(before.encode()))
        assert fixed(once.document.text) == once.document.text, what
        if not once.findings:
            assert once.document.text == before, what
        changed = [
            line
            for line in once.document.text.split("\n")
            if line.strip(", ") not in _lines(before)
        ]
        assert len(changed) <= 2 * len(once.findings) + 1, what


def _lines(text: str) -> set[str]:
    return {line.strip(", ") for line in text.split("\n")}


def test_an_edit_that_does_not_give_what_was_intended_is_not_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last word is the text, read again, whatever a rule believes of its edits."""
    from dataclasses import replace

    rule = catalogue()["SS101"]
    document = read(TEXT.replace('"/add"', '"add"').encode())

    def wrong(document: Document, _finding: Finding) -> Change:
        return Change(((0, 1, '{ "x": 1,'),), document.value)

    def broken(document: Document, _finding: Finding) -> Change:
        return Change(((0, 1, ""),), document.value)

    for bad in (wrong, broken):
        result = fix(document, [replace(rule, fix=bad)])
        assert result.findings == ()
        assert result.document.text == document.text


@given(st.text(alphabet="ab0.$#/[]'\"~ \\u0063é", max_size=15))
def test_any_text_of_a_pointer_is_fixed_to_the_meaning_or_not_at_all(written: str) -> None:
    document = json.loads(TEXT)
    document["capabilities"]["syncedSegment"]["requestParser"]["cohortNamePath"] = written
    before = json.dumps(document)
    once = fixed(before)
    document_after = json.loads(once)
    after = document_after["capabilities"]["syncedSegment"]["requestParser"]["cohortNamePath"]
    document["capabilities"]["syncedSegment"]["requestParser"]["cohortNamePath"] = after
    assert document == document_after
    assert fixed(once) == once
