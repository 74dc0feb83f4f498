"""No pattern means something else in the first releases of Python 3.11.

Before 3.11.5, what a possessive group had begun to match and then failed to match was gone all the
same: ``(?:ab?c)++`` matched the whole of ``aca`` (https://github.com/python/cpython/issues/106052).
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

import pytest

import conftest_plugin
import sstest

# It has a branch which cannot fail: what is quoted ends with the text.
KNOWN = {r"(?:[^\\]|\\Q.*?(?:\\E|\Z)|\\[^CQ])*+\\C"}
ONE = {kinds.LITERAL, kinds.NOT_LITERAL, kinds.IN, kinds.ANY, kinds.AT, kinds.CATEGORY}
REPEATS = {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}


def fails_clean(items: Any) -> bool:
    """Whether the engine stands where it began if these do not match.

    It moves with the first repetition, branch or assertion; single characters do not move it.
    """
    moved = False
    for place, (kind, value) in enumerate(items):
        if kind in ONE:
            if moved:
                return False
            continue
        if kind in REPEATS:
            least, _, below = value
            alternatives = [below] if least else []
        elif kind is kinds.BRANCH:
            alternatives = value[1]
        elif kind is kinds.SUBPATTERN:
            alternatives = [value[3]]
        else:
            return False
        if alternatives and (place or not all(map(fails_clean, alternatives))):
            return False
        moved = True
    return True


def groups(items: Any) -> Iterator[Any]:
    """What is repeated possessively, or atomic."""
    for kind, value in items:
        if kind in REPEATS:
            below = [value[2]]
        elif kind is kinds.BRANCH:
            below = value[1]
        elif kind is kinds.SUBPATTERN:
            below = [value[3]]
        elif kind in {kinds.ASSERT, kinds.ASSERT_NOT}:
            below = [value[1]]
        elif kind is kinds.ATOMIC_GROUP:
            below = [value]
        else:
            continue
        if kind in {kinds.POSSESSIVE_REPEAT, kinds.ATOMIC_GROUP}:
            yield below[0]
        for one in below:
            yield from groups(one)


def is_alike(pattern: str, flags: int = 0) -> bool:
    return all(map(fails_clean, groups(syntax.parse(pattern, flags))))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a*+b", True),
        (r"(?:[^a]|\\.)*+", True),
        ("(?:ab?c)++", False),
        ("(?:a(?:b|cd))*+", False),
        ("(?:(?<=a)b)*+", False),
        ('(?:"[^"]*+")*+', False),
        ("(?>ab?c)", False),
    ],
)
def test_what_is_looked_for(pattern: str, expected: bool) -> None:
    assert is_alike(pattern) is expected


def compiled(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield value.__self__
    elif isinstance(value, (dict, list, tuple, set, frozenset)):
        for one in [*value.values(), *value] if isinstance(value, dict) else value:
            yield from compiled(one)


def patterns() -> Iterator[re.Pattern[Any]]:
    for package in (sstest, conftest_plugin):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                yield from compiled(vars(importlib.import_module(module.name)))


def test_every_pattern_is_the_same_in_every_python() -> None:
    wrong = set()
    for pattern in set(patterns()):
        text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
        if text not in KNOWN and not is_alike(text, pattern.flags):
            wrong.add(text)
    assert wrong == set()
