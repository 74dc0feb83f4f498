"""How deep a body is nested, told from its bytes."""

from typing import Final

_SEEN: Final = b'[]{}"'
_BESIDE: Final = bytes(set(range(256)).difference(_SEEN))
_MOST_PASSES: Final = 16


def brackets(data: bytes) -> int:
    """How many brackets open in a text, be it JSON or not.

    Taking them out is several times as fast as counting them, before Python 3.13.
    """
    return 2 * len(data) - len(data.replace(b"{", b"")) - len(data.replace(b"[", b""))


def is_flat(data: bytes) -> bool:
    """Whether a JSON text is surely nested no deeper than 64 levels; ``False`` if in doubt."""
    if b'\\"' in data or b"\\\\" in data:
        return False  # which quotes end a string is not plain to see
    brackets = data.translate(None, _BESIDE).replace(b'""', b"")
    for _ in range(_MOST_PASSES):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return False  # deep, or there are brackets in strings
