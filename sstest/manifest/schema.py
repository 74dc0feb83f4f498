"""The JSON Schema of a manifest: the one statement of its structural rules (semantics §1)."""

import json
from functools import cache
from pkgutil import get_data
from typing import Any, Final

_TYPES: Final = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    type(None): "null",
}


@cache
def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of a manifest, as text."""
    return (get_data("sstest.manifest", "schema.json") or b"").decode()


@cache
def definitions() -> dict[str, Any]:
    """The schemas of the objects of a capability, by name, and that of a pointer."""
    found: dict[str, Any] = json.loads(schema_text())["$defs"]
    return found


@cache
def property_names() -> dict[str, list[str]]:
    """The property names of each object of a capability, by the name of the object."""
    return {
        name: list(definition["properties"])
        for name, definition in definitions().items()
        if "properties" in definition
    }


@cache
def pointer_names(owner: str) -> tuple[str, ...]:
    """The properties of an object of a capability that are pointers."""
    properties = definitions()[owner]["properties"]
    return tuple(name for name, one in properties.items() if one.get("$ref") == "#/$defs/pointer")


def property_description(owner: str, name: str) -> str | None:
    """What a property of one of the objects of a capability is for, in a sentence."""
    found = definitions().get(owner, {}).get("properties", {}).get(name, {})
    inner = definitions().get(found.get("$ref", "").rpartition("/")[2], {})
    says: str | None = found.get("description") or inner.get("description")
    return says and says[:1].lower() + says[1:].removesuffix(".")


def kind(value: object) -> str:
    """What ``value`` is in the words of JSON, with its article."""
    return _TYPES.get(type(value), "a number")
