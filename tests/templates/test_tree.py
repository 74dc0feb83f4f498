"""The tree that a template is read into, and where its nodes stand."""

from collections.abc import Iterator

import pytest

from sstest.javascript.values import UNDEFINED
from sstest.templates import parse
from sstest.templates.tree import (
    Block,
    Comment,
    Decorator,
    Literal,
    Mustache,
    Node,
    Partial,
    Path,
    Subexpression,
    Text,
)

TEMPLATE = """{
  "n": {{lookup (lookup @root "a b") ../k key=1.50}},
  {{#each xs as |x i|}}{{{x.[y z]}}}{{else if t}}{{! c }}{{else}}-{{/each}}
}"""


def nodes(value: object) -> Iterator[Node]:
    """Every node in a tree, a node before what is in it."""
    if isinstance(value, tuple):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, Node):
        yield value
        for name in value.__struct_fields__:
            yield from nodes(getattr(value, name))


def test_every_node_starts_where_its_text_does() -> None:
    lines = TEMPLATE.splitlines()
    starts = [
        (type(node).__name__, lines[node.line - 1][node.column - 1 :][:6])
        for node in nodes(parse(TEMPLATE).program.body)
    ]
    assert starts == [
        ("Text", "{"),
        ("Mustache", "{{look"),
        ("Call", "lookup"),
        ("Path", "lookup"),
        ("Subexpression", "(looku"),
        ("Call", "lookup"),
        ("Path", "lookup"),
        ("Path", "@root "),
        ("Literal", '"a b")'),
        ("Path", "../k k"),
        ("HashPair", "key=1."),
        ("Literal", "1.50}}"),
        ("Text", ","),
        ("Block", "{{#eac"),
        ("Call", "each x"),
        ("Path", "each x"),
        ("Path", "xs as "),
        ("Program", "{{{x.["),
        ("Mustache", "{{{x.["),
        ("Call", "x.[y z"),
        ("Path", "x.[y z"),
        ("Program", "{{else"),
        ("Block", "{{else"),
        ("Call", "if t}}"),
        ("Path", "if t}}"),
        ("Path", "t}}{{!"),
        ("Program", "{{! c "),
        ("Comment", "{{! c "),
        ("Program", "-{{/ea"),
        ("Text", "-{{/ea"),
        ("Text", ""),
    ]


@pytest.mark.parametrize(
    ("template", "parts", "depth", "data"),
    [
        ("{{a}}", ("a",), 0, False),
        ("{{a.b/c}}", ("a", "b", "c"), 0, False),
        ("{{../../a}}", ("a",), 2, False),
        ("{{./a}}", ("a",), 0, False),
        ("{{this.a}}", ("a",), 0, False),
        ("{{.}}", (), 0, False),
        ("{{..}}", (), 1, False),
        ("{{@index}}", ("index",), 0, True),
        ("{{@../index}}", ("index",), 1, True),
        ("{{a.[this].[..]}}", ("a", "this", ".."), 0, False),
        (r"{{[a\]b]}}", ("a]b",), 0, False),
    ],
)
def test_paths(template: str, parts: tuple[str, ...], depth: int, data: bool) -> None:
    (mustache,) = parse(template).program.body
    assert isinstance(mustache, Mustache)
    path = mustache.call.head
    assert isinstance(path, Path)
    assert (path.parts, path.depth, path.data) == (parts, depth, data)


def test_literals() -> None:
    (mustache,) = parse(r"""{{log "a\"b" 'c' 1 -2.5 true false null undefined}}""").program.body
    assert isinstance(mustache, Mustache)
    values = [param.value for param in mustache.call.params if isinstance(param, Literal)]
    assert values == ['a"b', "c", 1, -2.5, True, False, None, UNDEFINED]


def test_tags_that_are_not_rendered_are_in_the_tree() -> None:
    template = "{{> a}}{{> (b)}}{{#> c}}x{{/c}}{{* d}}{{#* e}}y{{/e}}{{!-- f --}}"
    kinds = [type(node) for node in parse(template).program.body]
    assert kinds == [Partial, Partial, Partial, Decorator, Decorator, Comment]
    blocks = [node for node in parse(template).program.body if getattr(node, "program", None)]
    assert [type(node) for node in blocks] == [Partial, Decorator]
    dynamic = parse(template).program.body[1]
    assert isinstance(dynamic, Partial)
    assert isinstance(dynamic.name, Subexpression)


def test_whitespace_control_keeps_what_was_written() -> None:
    first, block, last = parse("a \n  {{#if b}}  \n c{{~/if}}\nd").program.body
    assert isinstance(first, Text)
    assert isinstance(block, Block)
    assert isinstance(last, Text)
    assert block.program is not None
    (inner,) = block.program.body
    assert isinstance(inner, Text)
    assert (first.original, first.value) == ("a \n  ", "a \n")
    assert (inner.original, inner.value) == ("  \n c", " c")
    assert (last.original, last.value) == ("\nd", "\nd")


def test_the_tree_cannot_be_changed() -> None:
    template = parse("{{a}}")
    with pytest.raises(AttributeError, match="immutable"):
        template.program = template.program  # type: ignore[misc]
