"""Hypothesis strategies for values of a request, by the types that a place accepts."""

import string
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.actions import actions, near_misses
from sstest.generate.shape import Slot
from sstest.generate.value_type import RawNumber, ValueType
from sstest.limits import MATCHED_TEXT
from sstest.manifest import MISSING

# Text that programs mistake for something else, or lose on the way.
TRICKY_TEXTS: Final = (
    *("0", "1", "-1", "1.0", "1e3", "true", "false", "null", "undefined", "None", "NaN"),
    *("~", "/", "~0", "~1", "~01", "-", ".", "..", "*", "%2F", "+", "$1", "\\", '"', "'"),
    *(" ", " a ", "a\n", "\t", "\x00", "\x7f", "\u2028", "\ufeff", "\u202e", "\u200b"),
    *("é", "e\u0301", "ß", "ﬃ", "İ", "ǆ", "Ω", "日本", "\U0001f600", "\U0010ffff", "\uffff"),
    *("__proto__", "constructor", "length", "kind", "multi", "user", "User", "USER"),
    *("9007199254740993", "00", "a@example.com", "<b>&'\"`=", "{{x}}", "${x}", "'; --"),
    *("a" * 128, "a" * 129, "\U0001f600" * 128),
)
# Both sides of what a double and 64 bits can hold, and more digits than anybody needs.
_TRICKY_INTEGERS: Final = (
    *(0, 1, -1, 10, 2**31, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1),
    *(2**63 - 1, 2**63, 2**64, 10**20 + 1, 10**40 + 1, 10**400 + 1),
)
# Few enough that a key comes again, as itself or as the other spelling of itself.
_COMMON_IDS: Final = ("0", "1", "2", 0, 1, 2)
# How often a value that matters stands in a pool beside about 70 that are merely tricky.
_OFTEN: Final = 10
_MANY: Final = 240
_KIND_LETTERS: Final = string.ascii_letters + string.digits + "._-"
_KINDS: Final = ("user", "organization", "device", "a", "0", "-", "_", ".", "Kind", "multi2", "a.b")
_NOT_KINDS: Final = ("kind", "multi", "a b", "user\n", "a/b", "usér", " user", "é", "٣", "a\x00")
_NUMBERS: Final = ("0.5", "1.0", "-1.5", "1e3", "1E+2", "0e0", "-0.0", "1e-400", "1e400", "2.50")

ForSlot = Callable[[Slot], SearchStrategy[Any]]
"""A way to draw values that all uses of a slot accept."""

# The characters of UTF-8, by category: Hypothesis tries the codec on each one, which takes seconds.
_characters: Final = st.characters(exclude_categories=["Cs"])
any_text: Final = st.text(_characters, max_size=MATCHED_TEXT)
"""A text that JSON can carry; a matcher may have to be held against it."""

texts: Final = st.text(_characters, min_size=1, max_size=MATCHED_TEXT)
"""Any text that JSON can carry, but the empty one."""

_kinds: Final = st.sampled_from(_KINDS) | st.text(_KIND_LETTERS, min_size=1).filter(
    lambda text: ValueType.of(text) is ValueType.CONTEXT_KIND
)
_scalars: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | any_text
    | st.sampled_from(TRICKY_TEXTS)
    | st.sampled_from(_NUMBERS).map(RawNumber)
)

anything: Final[SearchStrategy[Any]] = st.one_of(
    _scalars,
    st.lists(_scalars, max_size=3),
    st.dictionaries(any_text, _scalars, max_size=3),
    st.recursive(
        _scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
        max_leaves=6,
    ),
)
"""Any JSON value, for places that no property reads."""

tricky: Final[SearchStrategy[Any]] = st.sampled_from(
    (
        *(None, False, True, 0, [], {}, [None], [[]], {"": {}}, [{"id": "0"}], {"id": ["0"]}),
        *map(RawNumber, _NUMBERS),
        *TRICKY_TEXTS,
        *_TRICKY_INTEGERS,
    )
)
"""JSON values that programs stumble over, in a single choice."""

OF_TYPE: Final[dict[ValueType, SearchStrategy[Any]]] = {
    ValueType.ABSENT: st.just(MISSING),
    ValueType.NULL: st.none(),
    ValueType.EMPTY: st.just(""),
    ValueType.CONTEXT_KIND: _kinds,
    ValueType.TEXT: texts.filter(lambda text: ValueType.of(text) is ValueType.TEXT),
    ValueType.INTEGER: st.integers() | st.sampled_from(_TRICKY_INTEGERS),
    ValueType.NUMBER: st.sampled_from(_NUMBERS).map(RawNumber)
    | st.floats(allow_nan=False, allow_infinity=False),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.ARRAY: st.lists(_scalars, max_size=2),
    ValueType.OBJECT: st.dictionaries(any_text, _scalars, max_size=2),
}
"""Values of each type."""

not_kinds: Final[SearchStrategy[Any]] = st.sampled_from(_NOT_KINDS)
"""Texts that are nearly context kinds."""


def pooled_for_slot(slot: Slot) -> SearchStrategy[Any]:
    """Values known beforehand, the simplest first, in a single choice; ``MISSING`` for nothing."""
    return _pooled_for_slot(slot.accepts, _matchers(slot))


def plain_for_slot(slot: Slot) -> SearchStrategy[Any]:
    """Any text where something like it has to be, as with most senders; other slots as pooled."""
    return pooled_for_slot(slot) if ValueType.ABSENT in slot.accepts else texts_for_slot(slot)


def texts_for_slot(slot: Slot) -> SearchStrategy[Any]:
    """Any text where that is accepted; other slots as pooled."""
    if {ValueType.CONTEXT_KIND, ValueType.TEXT} <= slot.accepts and not _matchers(slot):
        return texts
    return pooled_for_slot(slot)


def free_for_slot(slot: Slot) -> SearchStrategy[Any]:
    """Any integer where that is accepted, and in other slots anything that is."""
    if ValueType.INTEGER in slot.accepts:
        return st.integers()
    return _free_for_slot(slot.accepts, _matchers(slot))


def _repeated(values: list[str], most: int) -> list[str]:
    """``values`` as often as makes about ``most`` of them, and once at least."""
    return values * max(1, most // max(1, len(values)))


def _matchers(slot: Slot) -> tuple[str, ...]:
    return tuple(sorted({use.matcher for use in slot.uses if use.matcher is not None}))


@lru_cache(maxsize=256)
def _pooled_for_slot(
    accepts: frozenset[ValueType], matchers: tuple[str, ...]
) -> SearchStrategy[Any]:
    if accepts == {ValueType.BOOLEAN}:
        return st.booleans()
    words = [word for pattern in matchers for word in _spelled(pattern)]
    near = [word for pattern in matchers for word in near_misses(pattern)]
    pool = [
        *_repeated(words, _MANY // 2),
        *[*[MISSING] * 6, "", "", None, None] * _OFTEN,
        *_repeated(near, _MANY),
        *(_COMMON_IDS * _OFTEN if ValueType.INTEGER in accepts else _COMMON_IDS),
        *_KINDS,
        *(False, True),
        *TRICKY_TEXTS,
        *_TRICKY_INTEGERS,
    ]
    return st.sampled_from([value for value in pool if ValueType.of(value) in accepts])


@lru_cache(maxsize=256)
def _free_for_slot(accepts: frozenset[ValueType], matchers: tuple[str, ...]) -> SearchStrategy[Any]:
    words = [_words(one).filter(lambda word: ValueType.of(word) in accepts) for one in matchers]
    return st.one_of(*(OF_TYPE[one] for one in ValueType if one in accepts), *words)


@lru_cache(maxsize=64)
def _words(pattern: str) -> SearchStrategy[str]:
    """Actions that a matcher takes for joining, and others that it does not."""
    found = actions(pattern)
    branches: list[SearchStrategy[str]] = [
        st.sampled_from(words)
        for words in (found.joining, found.leaving, near_misses(pattern))
        if words
    ]
    return st.one_of(*branches, any_text, st.sampled_from(TRICKY_TEXTS))


def _spelled(pattern: str) -> list[str]:
    """The words that a sender has for joining and for leaving."""
    found = actions(pattern)
    return [*found.joining, *found.leaving, *found.swallowed]
