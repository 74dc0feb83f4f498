"""What was probably meant: advice for text that is almost JSON, and for misspelt names."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

# The first names of the schema, and what else the template is called.
_OTHER_NAMES: Final = {
    **dict.fromkeys(
        (
            *("jsonbody", "responsebody", "jsonresponse", "responsetemplate", "bodytemplate"),
            *("response", "jsonresponsetemplate", "jsonresponsebodytemplate"),
        ),
        "jsonResponseBody",
    ),
    **dict.fromkeys(("parser", "requestbodyparser", "bodyparser"), "requestParser"),
    **dict.fromkeys(("memberparser", "memberarray"), "memberArrayParser"),
    **dict.fromkeys(("inclusion", "arrayinclusionmatcher", "inclusionmatcher"), "arrayInclusion"),
}
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


def on_property(unknown: str, owner: str, meant: str, places: Mapping[str, Iterable[str]]) -> str:
    """Which property was meant by ``unknown``, which ``owner`` does not have.

    ``meant`` is the property whose name or value is like it, or "". ``places`` holds the property
    names of every object of a capability, ``owner`` among them.
    """
    from sstest.vocabulary.reading import normalize  # sound manifests do without

    if owner == "requestParser" and normalize(unknown) == "jsonresponsebody":
        return "jsonResponseBody stands beside requestParser, not inside it"
    meant = meant or _OTHER_NAMES.get(normalize(unknown), "")
    # What the owner has itself is meant before what another has under that name.
    for elsewhere in (owner, *(one for one in places if one != owner)):
        names = places[elsewhere]
        exact = {normalize(name): name for name in names}.get(normalize(unknown))
        if exact:
            if elsewhere == owner:
                return f"did you mean {exact}?"
            return f"{exact} stands in {elsewhere}, not in {owner}"
    if meant and meant not in places[owner]:
        owners = [one for one, names in places.items() if meant in names]
        if owners:
            return f"did you mean {meant}? it stands in {owners[0]}, not in {owner}"
    return f"did you mean {meant}?" if meant else "it has " + ", ".join(places[owner])
