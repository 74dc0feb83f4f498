"""Who joins and leaves, and what: context keys and cohorts as senders meet them."""

from typing import Final

ORDINARY: Final = ("ada", "bob", "cy")
"""Keys that no sender gets wrong."""

PLAIN_COHORT: Final = "vip"
"""The id of a cohort that no sender gets wrong."""

ODD: Final = (
    *("007", "0", "42", "1e3", "9007199254740993", "12345678901234567890", "１２"),
    *(" ada ", "Ada", "ADA", "bob\u00a0", "a b"),
    *("Zo\u00eb", "Zoe\u0308", "\ufb01n", "Stra\u00dfe", "\u0130nci", "\u5c71\u7530"),
    *("ada@example.com", "Ada+x@Example.com", "a/b", "~", "~1", "a~0b", "/", "a%20b", "a&amp;b"),
    *("a,b", 'a"b', "a\\b", "null", "None", "false", "undefined", "\U0001f600", "x" * 128),
    "\U0001f469\u200d\U0001f467",
)
"""Keys that senders trim, fold, normalize, take for numbers, encode, split or cut."""

ALIKE: Final = (
    *(("ada", "Ada"), ("ada", " ada "), ("Zo\u00eb", "Zoe\u0308"), ("007", "7"), ("a/b", "a~1b")),
    *(("ada@example.com", "Ada@Example.com"), ("9007199254740993", "9007199254740992")),
)
"""Keys of different people that a sender may take for the same."""

_NAME: Final = "user-"


def crowd(count: int) -> list[str]:
    """So many people, of whom only the number matters."""
    return [f"{_NAME}{number}" for number in range(count)]


def number_in_crowd(key: str) -> int | None:
    """The place of somebody in the crowd; ``None`` for others."""
    digits = key.removeprefix(_NAME)
    number = int(digits) if digits.isdecimal() else None
    return number if key == f"{_NAME}{number}" else None
