"""A manifest in a notebook: key, format, every pointer with its meaning, and the problems."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sstest.manifest import Manifest
from sstest.views.html import Html
from sstest.views.jupyter import markup
from sstest.views.jupyter.findings import findings_table

_FORMATS: Final = {
    "boolean": "one array, a flag in each member",
    "arrays": "an array for those who join, one for those who leave",
    "action": "one array, one action for all of it",
}
_MEANINGS: Final = {
    "environmentIdPath": "the environment's client-side ID",
    "contextKindPath": "the context kind; user where it finds nothing",
    "cohortIdPath": "the cohort's id",
    "cohortNamePath": "the cohort's name",
    "cohortUrlPath": "where the cohort can be looked at",
    "memberArrayPath": "the members",
    "addMemberArrayPath": "the members who join",
    "removeMemberArrayPath": "the members who leave",
    "arrayInclusion.path": "the action, for all members",
    "arrayInclusion.matcher": "if it matches the action, the members join; if not, they leave",
    "memberArrayParser.memberIdPath": "in each member: its context key",
    "memberArrayParser.booleanMembershipPath": "in each member: true if it joins, false if not",
    "memberArrayParser.cohortIdPath": "in each member: a cohort id of its own",
    "memberArrayParser.cohortNamePath": "in each member: a cohort name of its own",
}


def manifest_html(manifest: Manifest) -> str:
    """Show a manifest as it was written, rules kept or broken."""
    declared = str(manifest.format) if manifest.format else "no member array"
    properties = _properties(manifest.capability)
    rows = [
        (
            markup.name(key) if key in _MEANINGS else markup.text(key),
            markup.value(found),
            markup.note(_MEANINGS.get(key, "")),
        )
        for key, found in properties[: 2 * markup.MOST]
    ]
    return markup.panel(
        "Manifest",
        markup.headline(
            markup.text(manifest.key),
            markup.chip(declared),
            markup.note(_FORMATS.get(declared, "")),
        ),
        markup.table(("property", "pointer", "what it leads to"), rows),
        markup.stack((), len(properties) - len(rows), "property", "properties"),
        *_template(manifest.template),
        *findings_table(manifest.problems),
    )


def _properties(capability: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The properties by name, known ones first and in the order of their meanings."""
    flat = dict(_flatten(capability))
    known = [key for key in _MEANINGS if key in flat]
    return [(key, flat[key]) for key in dict.fromkeys([*known, *flat])]


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
