"""Where the capability ``syncedSegment`` is in a document, or what seems to be meant for it."""

from dataclasses import replace
from itertools import islice
from typing import Any, Final

from sstest.manifest.document import Document
from sstest.manifest.pointer_place import Path
from sstest.manifest.schema import kind
from sstest.text import quote

CAPABILITY: Final = "syncedSegment"
# Of an object with more properties than this, not all are compared with what was expected.
_MOST_NAMES: Final = 1000


def with_capability(document: Document) -> Document:
    """The document with its capability found, or with the problem of where it is."""
    value = document.value
    if not isinstance(value, dict):
        return _no_object(document, (), value, "")
    prefix: Path = ()
    if "capabilities" in value:
        prefix, value = ("capabilities",), value["capabilities"]
        if not isinstance(value, dict):
            return _no_object(document, prefix, value, "capabilities ")
    if CAPABILITY not in value:
        return _look_around(document, prefix, value)
    path = (*prefix, CAPABILITY)
    if not isinstance(value[CAPABILITY], dict):
        return _no_object(document, path, value[CAPABILITY], f"{CAPABILITY} ")
    return replace(document, capability_path=path, capability_value=value[CAPABILITY])


def _no_object(document: Document, path: Path, value: object, name: str) -> Document:
    expected = "an object" if name else "a manifest, an object"
    message = f"{name}is {kind(value)}, expected {expected}"
    problem = document.finding(message, path, code="SS010")
    return document.with_problem(problem, capability_path=path)


def _look_around(document: Document, prefix: Path, value: dict[str, Any]) -> Document:
    """Find a capability that is misspelt or in the wrong place."""
    if CAPABILITY in document.value:
        hint = f"{CAPABILITY} belongs inside capabilities, not beside it"
        path: Path = (CAPABILITY,)
        return _found(document, "SS013", path, document.value[CAPABILITY], hint)
    if near := _resembling(CAPABILITY, value):
        hint = f"{quote(near)} is spelled {CAPABILITY}, singular and in camel case"
        return _found(document, "SS012", (*prefix, near), value[near], hint)
    if not prefix and (near := _resembling("capabilities", value)):
        hint = f"{quote(near)} is spelled capabilities"
        return _found(document, "SS012", (near,), value[near], hint)
    if "requestParser" in value:
        hint = f'wrap it: {{"{CAPABILITY}": {{"requestParser": ...}}}}'
        found = _found(document, "SS013", (*prefix, "requestParser"), None, hint)
        return replace(found, capability_path=prefix, capability_value=value)
    hint = "give a manifest.json, its capabilities, or the capability"
    absent = document.finding(_ABSENT, prefix, hint, code="SS011")
    return document.with_problem(absent, capability_path=prefix)


_ABSENT: Final = f"there is no capability {CAPABILITY}"


def _found(document: Document, code: str, path: Path, value: object, hint: str) -> Document:
    absent = document.finding(_ABSENT, path, hint, code=code, at_key=True)
    if code == "SS012" and len(path) == 1 and isinstance(value, dict) and CAPABILITY in value:
        path, value = (*path, CAPABILITY), value[CAPABILITY]  # "capabilities" itself is misspelt
    given = value if isinstance(value, dict) else None
    return document.with_problem(absent, capability_path=path, capability_value=given)


def _resembling(expected: str, value: dict[str, Any]) -> str | None:
    """The name in ``value`` that was probably meant to be ``expected``."""
    from sstest.vocabulary.typos import closest

    names = islice(value, _MOST_NAMES)
    return next((name for name in names if closest(name, [expected])), None)
