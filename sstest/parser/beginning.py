"""A long request with its first members: what there is to see in them takes no memory for all."""

from collections.abc import Iterable
from itertools import repeat
from typing import Any, Final

import msgspec

from sstest.manifest import Pointer
from sstest.manifest.source import MAX_DEPTH
from sstest.parser.body import check_size, decode, encode, is_deeper_than
from sstest.parser.depth import brackets, is_flat

_HALF: Final = MAX_DEPTH // 2
"""Levels that arrays may stand at, and levels within an element that is not decoded."""

_OF_RAW: Final = 16
"""Bytes of an element, about, for which an object that only holds them would be larger."""

Parts = tuple[str, ...]


def decode_beginning(body: object, arrays: Iterable[Pointer], most: int) -> Any:
    """What :func:`~sstest.parser.body.decode` returns, or raises.

    In the ``arrays``, ``None`` stands for each element behind the first ``most``.
    """
    data = encode(body)
    paths = {array.parts for array in arrays}
    if len(data) <= 2 * most or any(len(parts) >= _HALF for parts in paths):
        return decode(data)  # an element has two bytes at least
    check_size(data)
    try:
        if not data.isascii():
            data.decode()  # msgspec does not look at the bytes of strings that it skips
        document = _begin(data, paths, most)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return decode(data)
    return document if is_flat(data) or not is_deeper_than(document, MAX_DEPTH) else decode(data)


def _begin(data: Any, arrays: set[Parts], most: int) -> Any:
    if not arrays:
        return _value(data)
    if arrays == {()}:
        return _first(data, most)
    within: dict[str, set[Parts]] = {}
    for parts in arrays:
        if not parts:  # and another leads through an element of this one
            return _value(data)
        within.setdefault(parts[0], set()).add(parts[1:])
    if (found := _as(dict[str, msgspec.Raw], data)) is not None:
        return {name: _begin(raw, within.get(name, set()), most) for name, raw in found.items()}
    if (listed := _as(list[msgspec.Raw], data)) is not None:
        return [_begin(raw, within.get(str(at), set()), most) for at, raw in enumerate(listed)]
    return _value(data)


def _first(data: Any, most: int) -> Any:
    text = bytes(data)
    commas = text.count(b",")
    if commas * _OF_RAW > len(text) and brackets(text) * _OF_RAW < commas:
        # Short, and seldom an object or an array: what is made of them is smaller.
        made = msgspec.json.decode(data)
        if isinstance(made, list):
            if brackets(text) > _HALF and not is_flat(text) and is_deeper_than(made, _HALF):
                raise RecursionError  # too deep, perhaps
            made[most:] = repeat(None, len(made[most:]))
        return made
    del text
    elements = _as(list[msgspec.Raw], data)
    if elements is None:
        return _value(data)
    # Each level has two brackets.
    long = [one for one in elements[most:] if memoryview(one).nbytes > 2 * _HALF]
    if any(is_deeper_than(_value(one), _HALF) for one in long):
        raise RecursionError  # too deep, perhaps
    rest = [None] * (len(elements) - most)
    try:
        return [*map(msgspec.json.decode, elements[:most]), *rest]
    except msgspec.DecodeError:
        return [*map(_value, elements[:most]), *rest]


def _value(data: Any) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return decode(bytes(data))  # a number, perhaps, that msgspec does not read


def _as(wanted: Any, data: Any) -> Any:
    """``data`` as it is wanted, and ``None`` where it is something else."""
    try:
        return msgspec.json.decode(data, type=wanted)
    except msgspec.ValidationError:
        return None
