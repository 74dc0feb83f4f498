"""Examples of rules: a whole manifest, of which the part that the example is about is shown."""

import json
import re
from typing import Any, Final

from sstest.rules.rule import Example

_COHORT: Final = {
    "environmentIdPath": "/environmentId",
    "cohortIdPath": "/cohortId",
    "cohortNamePath": "/cohortName",
}
TWO_ARRAYS: Final[dict[str, Any]] = {
    **_COHORT,
    "addMemberArrayPath": "/members/add",
    "removeMemberArrayPath": "/members/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
"""A request parser of two arrays."""
_ONE_ARRAY: Final[dict[str, Any]] = {**_COHORT, "memberArrayPath": "/members"}
_SUBMISSION: Final[dict[str, Any]] = {
    "name": "Acme",
    "version": "1.0.0",
    "overview": "Sync the cohorts of Acme with segments.",
    "description": "Whenever somebody joins or leaves a cohort, Acme posts the change at once.",
    "author": "Acme",
    "supportEmail": "support@example.com",
    "links": {"site": "https://example.com", "privacyPolicy": "https://example.com/privacy"},
    "categories": ["synced-segments"],
    "icons": {"square": "assets/square.svg", "horizontal": "assets/horizontal.svg"},
    "capabilities": {"syncedSegment": {"requestParser": TWO_ARRAYS}},
}
_NAME: Final = re.compile(r"id\Z")
_CAMEL: Final = re.compile(r"Id\Z")
ABSENT: Final = object()
"""For a property that an example leaves out."""


def document(text: str) -> Example:
    """A whole document, shown as it is."""
    return Example(text, text)


def capability(value: dict[str, Any]) -> Example:
    """A capability, all of which is shown."""
    return Example(_text(value), json.dumps(value, indent=2, ensure_ascii=False))


def parser(**changes: Any) -> Example:
    """A request parser of two arrays with these properties; :data:`ABSENT` leaves one out."""
    return _parser(TWO_ARRAYS, changes)


def flagged(**changes: Any) -> Example:
    """A request parser of one array, with a flag in each member, with these properties."""
    member = {"memberIdPath": "/userId", "booleanMembershipPath": "/value"}
    return _parser({**_ONE_ARRAY, "memberArrayParser": member}, changes)


def member(**changes: Any) -> Example:
    """A member parser of the boolean format with these properties."""
    own = {"memberIdPath": "/userId", "booleanMembershipPath": "/value"}
    value = _apply(own, changes)
    whole = {**_ONE_ARRAY, "memberArrayParser": value}
    return Example(_text({"requestParser": whole}), _show({"memberArrayParser": value}))


def matcher(pattern: Any, path: str = "/action") -> Example:
    """A request parser of one array, whose action is held against ``pattern``."""
    inclusion = {"path": path, "matcher": pattern}
    whole = {
        **_ONE_ARRAY,
        "arrayInclusion": inclusion,
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    return Example(_text({"requestParser": whole}), _show({"arrayInclusion": inclusion}))


def template(text: Any) -> Example:
    """A capability with the response template ``text``."""
    whole = {"requestParser": TWO_ARRAYS, "jsonResponseBody": text}
    return Example(_text(whole), _show({"jsonResponseBody": text}))


def submission(**changes: Any) -> Example:
    """A whole manifest with these properties; :data:`ABSENT` leaves one out."""
    shown = {name: value for name, value in changes.items() if value is not ABSENT}
    value = _apply(_SUBMISSION, changes)
    return Example(json.dumps(value, indent=2) + "\n", _show(shown or value))


def folder(name: str, beside: tuple[str, ...], shown: str, indent: int = 2) -> Example:
    """A whole manifest in a folder of that name, with empty files beside it."""
    return Example(json.dumps(_SUBMISSION, indent=indent) + "\n", shown, name, beside)


def _parser(base: dict[str, Any], changes: dict[str, Any]) -> Example:
    shown = {name: value for name, value in changes.items() if value is not ABSENT}
    value = _apply(base, changes)
    if isinstance(changes.get("cohortIdPath"), str) and "cohortNamePath" not in changes:
        # The name stands beside the id, wherever an example has that.
        value["cohortNamePath"] = _NAME.sub("name", _CAMEL.sub("Name", changes["cohortIdPath"]))
    return Example(_text({"requestParser": value}), _show(shown or value))


def _apply(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**base, **changes}.items() if value is not ABSENT}


def _text(value: dict[str, Any]) -> str:
    whole = {"capabilities": {"syncedSegment": value}}
    return json.dumps(whole, ensure_ascii=False) + "\n"


def _show(properties: dict[str, Any]) -> str:
    """The properties as they stand in a manifest, without the braces around them."""
    lines = json.dumps(properties, indent=2, ensure_ascii=False).split("\n")[1:-1]
    return "\n".join(line[2:] for line in lines)
