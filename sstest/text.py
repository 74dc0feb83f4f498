"""Text for people: what strangers wrote, escaped and shortened before it is shown."""

from typing import Final

_LONGEST_QUOTE: Final = 80
_LONGEST_PLACE: Final = 300


def quote(value: object) -> str:
    """``value`` in quotes for a message: short, and nothing in it that a terminal would obey."""
    if isinstance(value, str) and len(value) > _LONGEST_QUOTE:
        return f"{quote(value[:_LONGEST_QUOTE])}..."
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 10 * _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."


def plain(text: str) -> str:
    """``text`` for a message without quotes: as it is, unless long or not for a terminal."""
    if len(text) > _LONGEST_PLACE:
        return f"{plain(text[:_LONGEST_PLACE])}..."
    return text if text.isprintable() else ascii(text)[1:-1]
