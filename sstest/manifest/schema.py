"""The structural rules of a synced segment capability, read from the JSON Schema we publish.

The schema is the one statement of the rules (specification, section 1); this module runs it and
turns what jsonschema says into :class:`~sstest.manifest.problems.Problem`, with advice.
"""

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sstest.manifest.pointer import Pointer, PointerError
from sstest.manifest.problems import Breach, quote

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

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
    return files("sstest.manifest").joinpath("schema.json").read_text(encoding="utf-8")


def breaches(capability: object) -> Iterator[Breach]:
    """Every structural rule that ``capability``, the value of ``syncedSegment``, breaks."""
    for error in _validator().iter_errors(capability):
        yield from _translate(error)


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_text())
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/syncedSegment"})


def _translate(error: "ValidationError") -> Iterator[Breach]:
    path = tuple(error.absolute_path)
    name = str(path[-1]) if path else "syncedSegment"
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = error.message.split("'")[1]
            yield Breach(f"{name} lacks the required property {missing}", path)
        case "additionalProperties":
            for unknown in [key for key in instance if key not in schema["properties"]]:
                yield Breach(
                    f"{name} has no property {quote(unknown)}",
                    (*path, unknown),
                    hint=_did_you_mean(unknown, name, schema["properties"]),
                    at_key=True,
                )
        case "dependentRequired":
            given, needed = error.message.split("'")[3], error.message.split("'")[1]
            yield Breach(f"{given} is given without {needed}: the two go together", path)
        case "type":
            expected = {"object": "an object", "string": "a string"}[schema["type"]]
            yield Breach(f"{name} is {kind(instance)}, expected {expected}", path)
        case "pattern":
            reason, hint = _explain_pointer(instance)
            yield Breach(f"{name} {quote(instance)} {reason}", path, hint=hint)
        case _:  # the rules over several properties carry their own words
            yield Breach(f"{name} {schema['description']}", path)


def kind(value: object) -> str:
    """What ``value`` is in the words of JSON, with its article."""
    return _TYPES.get(type(value), "a number")


def _did_you_mean(unknown: str, owner: str, known: Mapping[str, object]) -> str:
    if owner == "requestParser" and unknown == "jsonResponseBody":
        return "jsonResponseBody stands beside requestParser, not inside it"
    lowered = {name.lower(): name for name in known}
    near = difflib.get_close_matches(unknown.lower().replace("_", ""), lowered, n=1)
    if near:
        return f"did you mean {lowered[near[0]]}?"
    return "it has " + ", ".join(known)


def _explain_pointer(text: str) -> tuple[str, str | None]:
    try:
        Pointer.parse(text)
    except PointerError as error:
        return error.reason, error.hint
    return "is not a JSON Pointer", None  # pragma: no cover  # the pattern is the RFC's grammar
