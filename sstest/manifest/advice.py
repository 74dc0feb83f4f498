"""What was probably meant: advice for text that is almost JSON, and for misspelt names."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Final

# Longer names resemble none of ours, and comparing them takes long.
_LONGEST_NAME: Final = 64
# What the field calls the same thing; LaunchDarkly's own words are on the right.
_SYNONYMS: Final = (
    ("segment", "cohort"),
    ("audience", "cohort"),
    ("user", "member"),
    ("contextkey", "memberid"),
    ("envid", "environmentid"),
)
_CLOSE: Final = 0.7
_NAME_START: Final = re.compile(r"[\w$-]")
_HALF_NUMBER: Final = re.compile(r"[.0-9eExX]")


def on_syntax(text: str, offset: int) -> str | None:
    """What probably went wrong at ``offset``, where ``text`` stops being JSON."""
    rest = text[offset : offset + 9]
    if not rest:
        return "the text seems to be cut off"
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments: remove it"
    if rest.startswith(("'", "‘", "’", "“", "”", "`")):
        return 'JSON strings stand in double quotes, "'
    if rest.startswith(("NaN", "Infinity", "-Infinity", "undefined", "None")):
        return "JSON has no such value; null is the nearest"
    if rest.lower().startswith(("true", "false", "null")):
        return "JSON writes true, false and null in lower case"
    if rest.startswith("\0"):
        return "the text seems to be UTF-16: save it as UTF-8"
    if text[offset - 1 : offset].isdigit() and _HALF_NUMBER.match(rest):
        return "JSON numbers have no leading zeros, and digits on both sides of the point"
    if rest.startswith(("+", ".")) or (rest[0] == "-" and not rest[1:].startswith("-")):
        return "a JSON number begins with a digit, or with '-' and a digit"
    return None


def on_name(text: str, offset: int) -> str | None:
    """What probably went wrong at ``offset``, where ``text`` should have a property name."""
    if _NAME_START.match(text, offset):
        return "property names stand in double quotes"
    return on_syntax(text, offset)


def on_property(unknown: str, owner: str, places: Mapping[str, Iterable[str]]) -> str:
    """Which property was meant by ``unknown``, which ``owner`` does not have.

    ``places`` holds the property names of every object of a capability, ``owner`` among them.
    """
    if owner == "requestParser" and _plain(unknown) == "jsonresponsebody":
        return "jsonResponseBody stands beside requestParser, not inside it"
    for elsewhere, names in places.items():
        exact = {_plain(name): name for name in names}.get(_plain(unknown))
        if exact:
            if elsewhere == owner:
                return f"did you mean {exact}?"
            return f"{exact} stands in {elsewhere}, not in {owner}"
    meant = nearest(unknown, places[owner])
    return f"did you mean {meant}?" if meant else "it has " + ", ".join(places[owner])


def nearest(name: str, known: Iterable[str], cutoff: float = _CLOSE) -> str | None:
    """The one of ``known`` that ``name`` resembles, ignoring case, ``_`` and ``-``."""
    if len(name) > _LONGEST_NAME:
        return None
    plain = {_plain(candidate): candidate for candidate in known}
    written = _plain(name)
    for said, meant in _SYNONYMS:
        if (translated := written.replace(said, meant)) in plain:
            return plain[translated]
    within = [candidate for candidate in plain if len(written) > 3 and written in candidate]
    if len(within) == 1:
        return plain[within[0]]
    near = difflib.get_close_matches(written, plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name[: _LONGEST_NAME + 1]).lower()
