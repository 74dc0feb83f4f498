"""What an error says, and the place it points at."""

import pickle

import pytest

from sstest.templates import TemplateError, UnsupportedTemplate, parse, render

REFUSED = [
    # template, line, column, and what the message has to say
    ("{{#if a}}x", 1, 11, "expected '{{/if}}' to close the block that line 1, column 1 opened"),
    ("{{#if a}}x{{/with}}", 1, 14, "expected '{{/if}}' to close the block opened in line 1"),
    ("a\nb {{#if x}}\n{{/unless}}", 3, 4, "found 'unless'"),
    ("{{/if}}", 1, 1, "'{{/' stands outside any block"),
    ("x{{else}}", 1, 2, "'{{else}}' stands outside any block"),
    ("{{^a}}{{else if b}}{{/a}}", 1, 7, "cannot follow '{{^'"),
    ("{{a", 1, 4, "expected '}}' or a space after 'a', found the end of the template"),
    ("{{#if{{a}}", 1, 6, "expected '}}' or a space after 'if', found '{'"),
    ("{{a ", 1, 5, "expected '}}' or an argument, found the end of the template"),
    ("{{a 'b}}", 1, 5, "to end the string that begins here"),
    ('{{a "b}}', 1, 5, "to end the string that begins here"),
    ("{{a.[b}}", 1, 5, "to end the name that begins here"),
    ("{{}}", 1, 3, "expected a name, a path or a literal, found '}}'"),
    ("{{a b=}}", 1, 7, "expected a value"),
    ("{{log a=1 b}}", 1, 11, "positional arguments come first"),
    ("{{a &}}", 1, 5, "found '&'"),
    ("{{a.0}}", 1, 5, "expected a name after the separator, or a number in brackets, as in [0]"),
    ("{{a/../b}}", 1, 5, "invalid path 'a/..': '..' can only begin a path"),
    ("{{a/}}", 1, 5, "expected a name after the separator"),
    ("{{@}}", 1, 4, "expected a name after '@'"),
    ("{{lookup (a b}}", 1, 14, "expected ')' or another argument"),
    ("{{#each a as ||}}{{/each}}", 1, 15, "expected a name for a block parameter"),
    ("{{#each a as |b}}{{/each}}", 1, 16, "expected '|' or another name"),
    ("{{#each a as |[b]|}}{{/each}}", 1, 11, "stand in brackets"),
    ("x {{! never closed", 1, 3, "expected '}}' to end this comment"),
    ("x {{!-- never closed }}", 1, 3, "expected '--}}' to end this comment"),
    ("{{{{a}}}} x", 1, 12, "expected the end of the raw block"),
    ("{{{{a}}}}{{{{/b}}}}", 1, 10, "expected the end of 'a', found 'b'"),
    ("{{#*a}}{{else}}{{/a}}", 1, 16, "has no '{{else}}'"),
    ("a\0", 1, 2, "NUL"),
    ("{{#if a b}}{{/if}}", 1, 4, "#if requires exactly one argument"),
    ("\n  {{nope 1}}", 2, 5, "Missing helper: 'nope'"),
    ("{{#each}}{{/each}}", 1, 4, "'each' takes what to go through, not 0 arguments"),
    ("{{lookup a}}", 1, 3, "'lookup' takes an object and a key, not 1 argument"),
    ("{{if a}}", 1, 3, "'if' cannot be called without a block: '{{#if …}}…{{/if}}'"),
    ("{{a 1}}", 1, 3, "'a' is data, not a helper"),
    ("{{#if a as |x|}}{{x}}{{/if}}", 1, 19, "no block parameters"),
    ("{{o}}", 1, 3, "'toString'"),
]

TRAPS = [
    ('{"a": {{{b}}', 1, 7, "put a space after it: '{ {{'"),
    ('{"a":{{{#if a}}1{{/if}}}', 1, 6, "put a space after it: '{ {{'"),
    ('{"a": {{a}}}', 1, 10, "put a space before it: '}} }'"),
    ('{"a": {{#if a}}1{{/if}}}', 1, 22, "put a space before it: '}} }'"),
    ('{"a": {{{a}}}}', 1, 11, "put a space before them: '}}} }'"),
    ('{"a": {"b": {{a}}}}', 1, 16, "put a space before them"),
    ("{{{{a}}", 1, 1, "put a space after them: '{ {{{' or '{{ {{'"),
    ("{{{{#if a}}", 1, 1, "put a space after them"),
]


@pytest.mark.parametrize(("template", "line", "column", "message"), [*REFUSED, *TRAPS])
def test_says_what_and_where(template: str, line: int, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        render(template, {"a": 1, "o": {"toString": 1}})
    error = refusal.value
    assert message in error.message
    assert (error.line, error.column) == (line, column)
    assert not isinstance(error, UnsupportedTemplate)


@pytest.mark.parametrize(
    ("template", "column", "message"),
    [
        ("x{{> part}}", 2, "sstest does not render partials"),
        ("x{{#> part}}y{{/part}}", 2, "sstest does not render partials"),
        ("x{{* mark}}", 2, "sstest does not render decorators"),
        ('{{#*inline "x"}}y{{/inline}}', 1, "sstest does not render decorators"),
        ("{{log __proto__=1}}", 7, "'__proto__'"),
        ("{{#o as |x|}}{{x}}{{/o}}", 16, "block parameters of a section over an object"),
        ("{{#with n}}{{#with @root.t}}{{../n}}{{/with}}{{/with}}", 15, "does not compare"),
    ],
)
def test_names_what_is_not_supported(template: str, column: int, message: str) -> None:
    with pytest.raises(UnsupportedTemplate, match=message) as refusal:
        render(template, {"o": {"k": 1}, "n": 1, "t": {"toString": 1}})
    assert refusal.value.column == column


def test_puts_a_caret_under_the_place() -> None:
    with pytest.raises(TemplateError) as refusal:
        parse('{\n\t"a": {{a}}}\n')
    assert str(refusal.value).splitlines()[1:] == ['      "a": {{a}}}', "              ^"]


def test_shows_only_the_part_of_a_long_line_around_the_place() -> None:
    with pytest.raises(TemplateError) as refusal:
        parse("x" * 5000 + "{{/if}}" + "y" * 5000)
    excerpt, caret = refusal.value.excerpt.splitlines()
    assert len(excerpt) < 120
    assert excerpt[caret.index("^") :].startswith("{{/if}}")


def test_shows_no_control_characters() -> None:
    with pytest.raises(TemplateError) as refusal:
        parse("\x1b[31m{{#[\x1b[0m]}}{{/x}}")
    assert "\x1b" not in str(refusal.value)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_counts_lines_as_handlebars_does(line_break: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        parse(f"a{line_break}{line_break} {{{{/if}}}}")
    assert (refusal.value.line, refusal.value.column) == (3, 2)


def test_can_be_pickled() -> None:
    with pytest.raises(UnsupportedTemplate) as refusal:
        render("{{> part}}", {})
    again = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301
    assert type(again) is UnsupportedTemplate
    assert str(again) == str(refusal.value)
    assert (again.line, again.column) == (1, 1)
