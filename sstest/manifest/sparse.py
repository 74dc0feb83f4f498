"""Where some values of a JSON text stand, with nothing made of the others: for what is large."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

Wanted = dict[str | None, Any]
"""Names and indices that lead to values, each with those below it; :data:`EACH` is all elements."""

EACH: Final = None

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_SCALAR: Final = re.compile(r"[^ \t\n\r,\]}]*+")
# Up to the next bracket that is in no string; one that is not closed goes on to the end.
_BRACKET: Final = re.compile(
    r'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?+[^"{}\[\]]*+)*+[{}\[\]]', re.DOTALL
)


def wanted(paths: Iterable[tuple[str | None, ...]]) -> Wanted:
    """What leads to the values at ``paths``."""
    tree: Wanted = {}
    for path in paths:
        below = tree
        for part in path:
            below = below.setdefault(part, {})
    return tree


def places(
    text: str, tree: Wanted, most: int | None = None
) -> dict[tuple[str, ...], tuple[int, int]]:
    """Line and column of each value that is wanted and there, by its path.

    ``text`` must be JSON; of a name that is there twice the last counts. Of :data:`EACH` these are
    the first ``most``.
    """
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    line, start = 1, 0
    seen = 0
    for path, offset in _offsets(text, tree, most):
        breaks = text.count("\n", seen, offset)
        if breaks:
            line, start = line + breaks, text.rfind("\n", seen, offset) + 1
        seen = offset
        found[path] = line, offset - start + 1
    return found


def _offsets(text: str, tree: Wanted, most: int | None) -> Iterator[tuple[tuple[str, ...], int]]:
    """The paths of what is wanted and where it starts, in the order of the text.

    Containers whose values are wanted are on a stack of our own: what is open, what is wanted in
    it, and the name or index that comes next.
    """
    at = _after(text, 0)
    yield (), at
    stack: list[tuple[tuple[str, ...], Wanted, int]] = []
    if text[at] in "{[" and tree:
        stack.append(((), tree, 0 if text[at] == "[" else -1))
        at += 1
    while stack:
        path, names, index = stack.pop()
        at = _after(text, at)
        if text[at] == ",":
            at = _after(text, at + 1)
        if text[at] in "]}":
            at += 1
            continue
        if index < 0:
            end = _string_end(text, at)
            name = json.loads(text[at:end])
            at = _after(text, _after(text, end) + 1)
            below = names.get(name)
        else:
            name = str(index)
            each = names.get(EACH) if most is None or index < most else None
            below = _both(each, names.get(name))
            index += 1
            if below is None and not any(_comes(one, index) for one in names):
                at = _close(text, at)
                continue
        stack.append((path, names, index))
        if below is None:
            at = _end_of(text, at)
            continue
        yield (*path, name), at
        if below and text[at] in "{[":
            stack.append(((*path, name), below, 0 if text[at] == "[" else -1))
            at += 1
        else:
            at = _end_of(text, at)


def _both(one: Wanted | None, other: Wanted | None) -> Wanted | None:
    """What is wanted by either."""
    if one is None or other is None:
        return other if one is None else one
    return {name: _both(one.get(name), other.get(name)) for name in {**one, **other}}


def _comes(name: str | None, index: int) -> bool:
    """Whether a name is the index of a later element; no text has more than nine digits of them."""
    return (
        name is not EACH
        and name.isascii()
        and name.isdecimal()
        and (len(name) < 10 and int(name) >= index)
    )


def _after(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    assert space is not None  # noqa: S101  # the pattern also matches nothing
    return space.end()


def _string_end(text: str, at: int) -> int:
    string = _STRING.match(text, at)
    assert string is not None  # noqa: S101  # the text is JSON
    return string.end()


def _end_of(text: str, at: int) -> int:
    """The end of the value that starts here."""
    if text[at] == '"':
        return _string_end(text, at)
    if text[at] in "{[":
        return _close(text, at + 1)
    scalar = _SCALAR.match(text, at)
    assert scalar is not None  # noqa: S101  # the pattern also matches nothing
    return scalar.end()


def _close(text: str, at: int) -> int:
    """Behind the bracket that closes the container that this is in."""
    depth = 1
    while depth:
        bracket = _BRACKET.match(text, at)
        assert bracket is not None  # noqa: S101  # the text is JSON
        at = bracket.end()
        depth += 1 if text[at - 1] in "{[" else -1
    return at
