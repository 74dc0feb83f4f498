"""The structural rules of a synced segment capability, read from the JSON Schema we publish.

The schema is the one statement of the rules (semantics §1); this module runs it and
turns what jsonschema says into :class:`~sstest.manifest.problems.Problem`, with advice.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sstest.manifest import advice
from sstest.manifest.pointer import Pointer, PointerError
from sstest.manifest.problems import Breach, Kind
from sstest.text import quote

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_TYPES: Final = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    type(None): "null",
}
# Advice costs time; whoever needs more of it than this has other worries.
_MOST_ADVICE: Final = 100


@cache
def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of a manifest, as text."""
    return files("sstest.manifest").joinpath("schema.json").read_text(encoding="utf-8")


def breaches(capability: object) -> Iterator[Breach]:
    """Every structural rule that ``capability``, the value of ``syncedSegment``, breaks."""
    for error in _validator().iter_errors(capability):
        yield from _translate(error)


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$defs": _definitions(), "$ref": "#/$defs/syncedSegment"})


@cache
def _definitions() -> dict[str, Any]:
    definitions: dict[str, Any] = json.loads(schema_text())["$defs"]
    return definitions


def _translate(error: "ValidationError") -> Iterator[Breach]:
    path = tuple(error.absolute_path)
    name = str(path[-1]) if path else "syncedSegment"
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = error.message.split("'")[1]
            yield Breach(f"{name} lacks the required property {missing}", path, Kind.MISSING)
        case "additionalProperties":
            yield from _unknown_properties(instance, name, path)
        case "dependentRequired":
            given, needed = error.message.split("'")[3], error.message.split("'")[1]
            message = f"{given} is given without {needed}: the two go together"
            yield Breach(message, path, Kind.HALF_A_PAIR)
        case "type":
            expected = {"object": "an object", "string": "a string"}[schema["type"]]
            yield Breach(f"{name} is {kind(instance)}, expected {expected}", path, Kind.TYPE)
        case "not" if schema is _definitions()["pointer"]:
            reason, hint = _explain_pointer(instance)
            yield Breach(f"{name} {quote(instance)} {reason}", path, Kind.POINTER, hint)
        case _:  # the rules over several properties carry their own words
            yield Breach(f"{name} {schema['description']}", path, Kind(schema["title"]))


def kind(value: object) -> str:
    """What ``value`` is in the words of JSON, with its article."""
    return _TYPES.get(type(value), "a number")


@cache
def property_names() -> dict[str, list[str]]:
    """The property names of each object of a capability, by the name of the object."""
    return {
        name: list(definition["properties"])
        for name, definition in _definitions().items()
        if "properties" in definition
    }


def property_description(owner: str, name: str) -> str | None:
    """What a property of one of the objects of a capability is for, in a sentence."""
    definition = _definitions().get(owner, {})
    says: str | None = definition.get("properties", {}).get(name, {}).get("description")
    return says and says[:1].lower() + says[1:].removesuffix(".")


def _unknown_properties(
    instance: dict[str, Any], owner: str, path: tuple[str | int, ...]
) -> Iterator[Breach]:
    places = property_names()
    unknown = [name for name in instance if name not in places[owner]]
    for count, name in enumerate(unknown):
        hint = advice.on_property(name, owner, places) if count < _MOST_ADVICE else None
        message = f"{owner} has no property {quote(name)}"
        yield Breach(message, (*path, name), Kind.UNKNOWN, hint, at_key=True)


def _explain_pointer(text: str) -> tuple[str, str | None]:
    try:
        Pointer.parse(text)
    except PointerError as error:
        return error.reason, error.hint
    return "is not a JSON Pointer", None  # pragma: no cover  # the pattern is the RFC's grammar
