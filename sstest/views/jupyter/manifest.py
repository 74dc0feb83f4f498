"""A manifest in a notebook: every property with its meaning, and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.manifest.document import Path
from sstest.manifest.schema import pointer_names, property_description, property_names
from sstest.views.html import Html
from sstest.views.jupyter import markup
from sstest.views.jupyter.colours import tag
from sstest.views.jupyter.findings import finding_line, findings_table

_FORMATS: Final = {
    "boolean": "one array, a flag in each member",
    "arrays": "an array for those who join, one for those who leave",
    "action": "one array, one action for all of it",
}
_INNER: Final = ("arrayInclusion", "memberArrayParser")


def manifest_html(manifest: Manifest) -> Html:
    """Show a manifest as it was written, rules kept or broken, with the findings of the linter.

    A finding stands beside the property it is about, or below the table.
    """
    declared = str(manifest.format) if manifest.format else "no member array"
    meanings = _meanings()
    written = dict(_flatten(manifest.capability))
    names = list(dict.fromkeys([*(name for name in meanings if name in written), *written]))
    shown = names[: 2 * markup.MOST]
    about = _by_property(manifest, {name: written[name][0] for name in shown})
    rows = [
        (
            _name(name, known=name in meanings),
            markup.value(written[name][1]),
            markup.stack(_meaning(meanings.get(name), about[name])),
        )
        for name in shown
    ]
    return markup.panel(
        "Manifest",
        markup.headline(
            markup.text(manifest.key),
            markup.chip(declared),
            markup.note(_FORMATS.get(declared, "")),
        ),
        markup.table(("property", "value", "meaning, and what is wrong"), rows),
        markup.stack((), len(names) - len(shown), "property", "properties"),
        *_template(manifest.template, about["jsonResponseBody"]),
        *findings_table(about[""]),
    )


def _by_property(manifest: Manifest, paths: Mapping[str, Path]) -> Mapping[str, list[Finding]]:
    """The findings by the property that each is about; ``""`` has those about no single one."""
    document = manifest.document
    places = {(*document.capability_path, *path): name for name, path in paths.items()}
    places[document.template_path] = "jsonResponseBody"
    about = defaultdict(list)
    for finding in lint(manifest):
        path = document.path_of(finding.pointer)
        around = (places.get(path[:depth]) for depth in range(len(path), 0, -1))
        about[next(filter(None, around), "")].append(finding)
    return about


def _name(name: str, *, known: bool) -> Html:
    owner, _, last = name.rpartition(".")
    if known and last in pointer_names(owner or "requestParser"):
        return tag(name)
    return markup.name(name) if known else markup.text(name)


def _meaning(meaning: str | None, findings: Sequence[Finding]) -> Iterator[Html]:
    if meaning:
        yield markup.note(meaning)
    yield from map(finding_line, findings[: markup.MOST])


def _meanings() -> dict[str, str | None]:
    """What each property of a ``requestParser`` is for, by its name in the documentation."""
    owners = property_names()
    return {
        name if owner == "requestParser" else f"{owner}.{name}": property_description(owner, name)
        for owner in ("requestParser", *_INNER)
        for name in owners[owner]
    }


def _flatten(capability: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Path, Any]]]:
    """Names as in the documentation, without ``requestParser``, each with its path and value."""
    for key, found in capability.items():
        if key == "requestParser" and isinstance(found, dict):
            for inner, pointer in found.items():
                if inner in _INNER and isinstance(pointer, dict):
                    for last, deepest in pointer.items():
                        yield f"{inner}.{last}", ((key, inner, last), deepest)
                else:
                    yield inner, ((key, inner), pointer)
        elif key != "jsonResponseBody" or not isinstance(found, str):
            yield key, ((key,), found)


def _template(template: str | None, findings: Sequence[Finding]) -> Iterator[Html]:
    if template is not None:
        yield markup.facts(
            [(markup.name("jsonResponseBody"), markup.note("the template of the reply"))]
        )
        yield markup.block(template)
        yield markup.stack(map(finding_line, findings[: markup.MOST]))
