"""Short texts that a JavaScript regular expression is likely to match, made from its tree."""

from collections.abc import Iterator

from sstest.javascript.regexp_tree import Node


def example_texts(tree: Node, limit: int) -> list[str]:
    return []
