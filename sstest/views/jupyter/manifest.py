"""A manifest in a notebook: key, format, every pointer with its meaning, and the problems."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sstest.manifest import Manifest
from sstest.manifest.schema import property_description, property_names
from sstest.views.html import Html
from sstest.views.jupyter import markup
from sstest.views.jupyter.findings import findings_table

_FORMATS: Final = {
    "boolean": "one array, a flag in each member",
    "arrays": "an array for those who join, one for those who leave",
    "action": "one array, one action for all of it",
}


def manifest_html(manifest: Manifest) -> str:
    """Show a manifest as it was written, rules kept or broken."""
    declared = str(manifest.format) if manifest.format else "no member array"
    meanings = _meanings()
    flat = dict(_flatten(manifest.capability))
    names = list(dict.fromkeys([*(name for name in meanings if name in flat), *flat]))
    rows = [
        (
            markup.name(name) if name in meanings else markup.text(name),
            markup.value(flat[name]),
            markup.note(meanings.get(name) or ""),
        )
        for name in names[: 2 * markup.MOST]
    ]
    return markup.panel(
        "Manifest",
        markup.headline(
            markup.text(manifest.key),
            markup.chip(declared),
            markup.note(_FORMATS.get(declared, "")),
        ),
        markup.table(("property", "value", "meaning"), rows),
        markup.stack((), len(names) - len(rows), "property", "properties"),
        *_template(manifest.template),
        *findings_table(manifest.problems),
    )


def _meanings() -> dict[str, str | None]:
    """What each property of a ``requestParser`` is for, by its name in the documentation."""
    owners = property_names()
    return {
        name if owner == "requestParser" else f"{owner}.{name}": property_description(owner, name)
        for owner in ("requestParser", "arrayInclusion", "memberArrayParser")
        for name in owners[owner]
    }


def _flatten(capability: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names as in the documentation: without ``requestParser``, which holds most of them."""
    for key, found in capability.items():
        if key == "requestParser" and isinstance(found, dict):
            for inner, pointer in found.items():
                if inner in ("arrayInclusion", "memberArrayParser") and isinstance(pointer, dict):
                    yield from ((f"{inner}.{last}", deepest) for last, deepest in pointer.items())
                else:
                    yield inner, pointer
        elif key != "jsonResponseBody" or not isinstance(found, str):
            yield key, found


def _template(template: str | None) -> Iterator[Html]:
    if template is not None:
        yield markup.facts(
            [(markup.name("jsonResponseBody"), markup.note("the template of the reply"))]
        )
        yield markup.block(template)
