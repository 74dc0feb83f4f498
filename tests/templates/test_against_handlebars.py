"""Templates made up by Hypothesis, rendered by Handlebars.js and by sstest: never a difference.

Every run of the tests compares with recorded answers instead: test_recorded_renderings.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from sstest.templates import TemplateError, UnsupportedTemplate, render

pytestmark = [pytest.mark.handlebars_js, pytest.mark.nightly]

WORDS = """
a b s n t zero list obj none x thisx length constructor __proto__ . .. this ../a ../../b ./a this.a
obj.k obj.o.k list.[0] list.[1].a s.length s.[0] @index @key @first @last @root @root.a @../index
@_parent a.b nope nope.x [a] [a.b] [] p q p.a @p 'a' "b" 1 -1.5 true null undefined
"""
NAMES = st.sampled_from(WORDS.split())
TEXTS = st.text(
    st.sampled_from("x{}~\\ \n\t\"'=<&é😀") | st.sampled_from("\r\u2028\ufeff"), max_size=6
)
TILDES = st.sampled_from(["", "", "", "~"])
ENDS = st.sampled_from(["}}", "}}", "}}", "~}}"])


@st.composite
def calls(draw: st.DrawFn) -> str:
    """What stands in a tag: mostly a name, sometimes a helper with arguments."""
    words = draw(st.sampled_from(["name", "name", "name", "lookup", "any"]))
    if words == "name":
        return draw(NAMES)
    arguments = draw(st.lists(arguments_, min_size=2, max_size=2))
    helper = "lookup" if words == "lookup" else draw(NAMES | st.sampled_from(["if", "log", "each"]))
    if words == "any":
        arguments = arguments[: draw(st.integers(0, 2))]
    return " ".join([helper, *arguments])


arguments_ = st.deferred(lambda: NAMES | NAMES | calls().map("({})".format))


@st.composite
def mustaches(draw: st.DrawFn) -> str:
    opening, call, end = draw(TILDES), draw(calls()), draw(ENDS)
    kinds = ["{{%s%s%s", "{{%s%s%s", "{{%s{%s}%s", "{{%s&%s%s", "\\{{%s%s%s", "{{%s!%s%s"]
    return draw(st.sampled_from(kinds)) % (opening, call, end)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    bodies = [draw(TEMPLATES) for _ in range(3)]
    helper = draw(st.sampled_from(["if", "unless", "each", "with"]))
    head = f"{helper} {draw(arguments_)}"
    if draw(st.integers(0, 3)) == 0:
        helper = head = draw(NAMES)
    head += draw(st.sampled_from(["", "", "", " as |p q|", " as |a|", " includeZero=true"]))
    otherwise = ["", "", "{{%selse%s", "{{%s^%s", "{{%selse if a%s", "{{%selse with obj%s"]
    inverse = draw(st.sampled_from(otherwise))
    if inverse:
        bodies[0] += inverse % (draw(TILDES), draw(ENDS)) + bodies[1]
    sign = draw(st.sampled_from("####^"))
    opening = f"{{{{{draw(TILDES)}{sign}{head}{draw(ENDS)}"
    return f"{opening}{bodies[0]}{{{{{draw(TILDES)}/{helper}{draw(ENDS)}"


TEMPLATES: st.SearchStrategy[str] = st.deferred(
    lambda: st.lists(TEXTS | mustaches() | blocks(), max_size=3).map("".join)
)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=4)
KEYS = st.sampled_from(["a", "k", "o", "x", "2", "10", "length", "toString", "toHTML", ""])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
CONTEXTS = st.fixed_dictionaries(
    {"a": VALUES, "b": VALUES, "list": st.lists(VALUES, max_size=3), "obj": VALUES, "s": st.text()},
    optional={"n": st.none(), "t": st.just(True), "zero": st.just(0), "p": VALUES, "a b": VALUES},
)

Ask = Callable[[str, object], dict[str, str]]


def check(handlebars_js: Ask, template: str, context: object) -> None:
    expected = handlebars_js(template, context)
    try:
        actual = {"output": render(template, context)}
    except UnsupportedTemplate as refusal:
        event(f"refused: {refusal.message}")  # by name, which is never wrong
        return
    except TemplateError:
        assert "error" in expected, expected
        return
    assert actual == expected


@given(template=TEMPLATES, context=CONTEXTS)
def test_renders_what_handlebars_renders(
    handlebars_js: Ask, template: str, context: dict[str, Any]
) -> None:
    check(handlebars_js, template, context)


SIGNS = """
" ' \\ [ ] . .. / a 0 = | ( ) ~ - { } @ # ^ ! -- else if this {{ }} {{{ }}} {{#if {{/if}} {{a}} > *
& é {{{{ }}}} {{{{a}}}} {{{{/a}}}} , ; true as
"""
PIECES = st.sampled_from([" ", "\n", *SIGNS.split()])


@given(template=st.lists(PIECES, max_size=9).map("".join))
def test_reads_what_handlebars_reads(handlebars_js: Ask, template: str) -> None:
    check(handlebars_js, "{{" + template + "}}", {"a": 1})
