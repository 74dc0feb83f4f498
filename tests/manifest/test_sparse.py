"""Places found without making anything of the rest are those of the reader that keeps all."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from sstest.manifest.source import Node, read_json
from sstest.manifest.sparse import EACH, Wanted, places, wanted

NAMES = ("a", "b", "0", "1", "é")
VALUES = st.recursive(
    st.none()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('a"\\\n[]{},é', max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=14,
)
PATHS = st.lists(st.sampled_from([*NAMES, EACH]), max_size=4).map(tuple)


def both(one: Wanted, other: Wanted) -> Wanted:
    return {name: both(one.get(name, {}), other.get(name, {})) for name in {**one, **other}}


@given(
    VALUES,
    st.lists(PATHS, max_size=4),
    st.sampled_from([None, 0, 3]),
    st.none() | st.integers(0, 3),
)
@example([{"a": {"a": 1, "b": 2}}], [(EACH, "a", "a"), ("0", "a", "b")], None, None)
def test_places_are_those_of_the_reader_of_all(
    value: Any, paths: list[tuple[str | None, ...]], indent: int | None, most: int | None
) -> None:
    text = " " + json.dumps(value, indent=indent, ensure_ascii=False)
    source = read_json(text)
    expected: dict[tuple[str, ...], tuple[int, int]] = {}

    def walk(node: Node, tree: Wanted, path: tuple[str, ...]) -> None:
        expected[path] = source.locate(node.start)
        if isinstance(node.children, dict):
            for name, child in node.children.items():
                if name in tree:
                    walk(child, tree[name], (*path, name))
        for index, child in enumerate(node.children if isinstance(node.children, list) else ()):
            each = tree.get(EACH) if most is None or index < most else None
            own = tree.get(str(index))
            if each is not None or own is not None:
                walk(child, both(each or {}, own or {}), (*path, str(index)))

    walk(source.root, wanted(paths), ())
    assert places(text, wanted(paths), most) == expected


def test_of_a_name_that_is_there_twice_the_last_counts() -> None:
    text = '{"a": {"b": 1}, "a": {"b": 2}}'
    assert places(text, wanted([("a", "b")]))["a", "b"] == (1, text.index("2") + 1)
    assert ("c",) not in places(text, wanted([("c",)]))


def test_depth_takes_none_of_pythons_stack() -> None:
    depth = 50_000
    text = '{"a":' * depth + "[" * depth + "]" * depth + "}" * depth
    path = ("a",) * 600
    assert places(text, wanted([path]))[path] == (1, 5 * 600 + 1)
