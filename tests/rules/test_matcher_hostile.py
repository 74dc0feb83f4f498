"""Hostile matchers and templates: linted within bounds, and never an exception."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.engine.lint import lint
from sstest.rules.example import matcher

MATCHERS = (
    *("ADD\u202e", "^ADD_\x1b$", "add\x1b[31m", "^(add|\u202e\u202e)$", "[\x1b|a]", "(?P<\x1b>a)"),
    *(
        "a" * 300_000,
        "(" * 50_000,
        ")" * 50_000,
        "[" * 50_000,
        "(a|" * 3000,
        "(?:" * 900 + ")" * 900,
    ),
    *(
        "a|" * 50_000,
        "[a-z]" * 20_000,
        "(?i)" + "abc" * 5000,
        r"\pL" * 700,
        r"[[:alpha:]\pN]" * 300,
    ),
    *("(a{1,100}){1,9}", "((a{0,30}){0,30}){0,1}", "(x+x+)+" * 100, "a{1000}" * 50, "(a*)*" * 200),
    *("\\" * 9999, "\x00" * 5000, "\ud800", "(?P<" + "a" * 5000 + ">a)", "[^" + "\U0001f600" * 900),
    *("/" * 9999, "*" * 9999, "{" * 9999, "." * 1500, "^" * 900, "$|" * 900, "(|" * 20 + ")" * 20),
    *(r"\Q" + "(" * 500, "(?i:" * 60 + "k" + ")" * 60, "\u202e" * 500, "a b" * 500, "_" * 1999),
    *("(add|remove)" * 150, "(a|b|c|d|e|f|g|h)" * 40, "(.*,)*" * 30, "[|]" * 500, "a?" * 500),
    *("([a-z]|[b-y]|[c-x])*" * 20, "(a|ab|abc|abcd)*" * 20, r"(\w|\d|\s)*" * 20, "x{0,1000}" * 3),
)
TEMPLATES = (
    *(
        "{{" * 20_000,
        "{{#if a}}" * 5000,
        "{{#if a}}" * 30 + "{{/if}}" * 30,
        "{" * 50_000,
        "}" * 9999,
    ),
    *("{{errorMessage}}" * 1900, "{{{requestBody.a}}}" * 1500, "a" * 500_000, '"' * 50_000, "\x00"),
    *(
        "{{#each requestBody.a}}" * 30 + "x" + "{{/each}}" * 30,
        "{{a." + "b." * 5000 + "c}}",
        "\ud800",
    ),
    *(
        "{{requestBody." + "a." * 900 + "a}}",
        "{{requestBody.[999999999]}}",
        "{{[" + "x" * 9999 + "]}}",
    ),
    *("{{lookup requestBody (lookup requestBody (lookup requestBody 1))}}", "[" * 900 + "]" * 900),
    *("".join(f"{{{{requestBody.k{n}}}}}," for n in range(600)), '{"a":' * 600 + "1" + "}" * 600),
    *(
        "{{#with requestBody}}" * 30 + "{{a}}" + "{{/with}}" * 30,
        "{{else}}" * 900,
        "{{!--" + "-" * 9999,
    ),
    *(
        "{{requestBody.__proto__.constructor}}",
        "{{constructor}}",
        "{{#requestBody}}{{/requestBody}}",
    ),
    *(
        "{ " + '"a": "{{errorMessage}}", ' * 400 + "}",
        "{{{{a}}}}" + "x" * 9999,
        "\u202e{{x}}",
        "${x}" * 999,
    ),
    *("{{{requestBody.[\u202e]}}}", "{{[\u202e]}}", "{ {{[\u202e]}} }", "{{#if [\u202e]}}a{{/if}}"),
    *(
        "{{requestBody.[\u202e]}}",
        '{ "a": {{requestBody.[\u202e\x1b]}} }',
        "{{[\x1b] 1}}",
        "{{@[\x1b]}}",
    ),
    *('{ "a": "{{{requestBody.[\u202e\x1b]}}}" }', '{ "a": {{errorMessage.[\x1b]}} }'),
    *("{{#each requestBody.a as |b c|}}{{b.d}}{{/each}}" * 100, "{{../../../../a}}", "{{@root}}"),
)
ALPHABET = "ad|()[]{}*+?^$.\\-,:=!<>iPQEpLsdwb019 _\n\u00e9\U0001f600\x00"
TAGS = (
    *(
        "{{",
        "}}",
        "{{{",
        "}}}",
        "#if ",
        "/if",
        "else",
        "errorMessage",
        "requestBody",
        ".",
        "a",
        '"',
    ),
    *(
        "{{#each requestBody.a}}",
        "{{/each}}",
        "{{this}}",
        "{{errorMessage}}",
        "{",
        "}",
        ":",
        ",",
        "[",
    ),
    *(
        "]",
        "\\",
        "\n",
        "{{#if errorMessage}}",
        "{{/if}}",
        "{{else}}",
        "~",
        "@",
        "(",
        ")",
        "../",
        "1",
    ),
    *(
        "{{statusCode}}",
        "{{#with requestBody}}",
        "{{/with}}",
        "|",
        "=",
        "lookup ",
        "\u2028",
        "&",
        "^",
    ),
)


def judged(source: Any) -> None:
    """Lint, and look at what every finding promises."""
    for one in lint(source):
        assert one.message.isprintable(), one.code
        assert one.hint is None or one.hint.isprintable(), one.code
        assert len(one.message) < 2000, one.code
        assert one.line is None or one.line > 0


def with_template(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(matcher("^add$").text)
    document["capabilities"]["syncedSegment"]["jsonResponseBody"] = text
    return document


@pytest.mark.parametrize("pattern", MATCHERS, ids=range(len(MATCHERS)))
def test_a_hostile_matcher(pattern: str) -> None:
    judged(json.loads(matcher(pattern).text) if "\ud800" in pattern else matcher(pattern).text)


@pytest.mark.parametrize("template", TEMPLATES, ids=range(len(TEMPLATES)))
def test_a_hostile_template(template: str) -> None:
    judged(with_template(template))


@given(st.text(ALPHABET, max_size=25))
def test_drawn_matchers(pattern: str) -> None:
    judged(matcher(pattern).text)


@given(st.text(max_size=20))
def test_any_text_for_a_matcher(pattern: str) -> None:
    judged(json.loads(matcher(pattern).text))


@given(st.lists(st.sampled_from(TAGS), max_size=14).map("".join))
def test_drawn_templates(template: str) -> None:
    judged(with_template(template))


@given(
    st.dictionaries(
        st.sampled_from(
            ["environmentIdPath", "cohortIdPath", "memberArrayPath", "addMemberArrayPath"]
        ),
        st.one_of(st.text("/a0~1-#", max_size=9), st.none(), st.integers()),
    )
)
def test_a_template_beside_any_pointers(parser: dict[str, Any]) -> None:
    template = '{ "a": "{{requestBody.a.[0]}}", "b": {{requestBody.a}}, "c": {{statusCode}} }'
    judged({"syncedSegment": {"requestParser": parser, "jsonResponseBody": template}})


def test_work_on_an_automaton_is_bounded() -> None:
    """A pattern whose states explode is given up, and words are tried instead."""
    from sstest.regex.automaton import Automaton
    from sstest.regex.re2_tree import re2_tree
    from sstest.regex.shortest import SearchLimit, alphabet, shortest_match

    automaton = Automaton(re2_tree("^(a|b)*a(a|b){17}c$"))
    with pytest.raises(SearchLimit):
        shortest_match(automaton, [ord("a"), ord("b")])
    assert automaton.work < 400_000
    assert len(alphabet(automaton)) < 10


def test_steps_of_javascript_are_bounded() -> None:
    from sstest.regex.redos import slow_text

    for pattern in MATCHERS:
        slow = slow_text(pattern)
        assert slow is None or len(slow.text) < 5000
