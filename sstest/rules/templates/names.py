"""SS403, SS418, SS421 to SS423: names in a template that do not find what was meant."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.rules.example import template
from sstest.rules.rule import Example, Mistake, warning
from sstest.rules.templates.reading import check
from sstest.rules.templates.variables import ALWAYS, VARIABLES
from sstest.text import plain, quote
from sstest.vocabulary.reading import normalize

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.replies import Reading

_SOURCE: Final = "LaunchDarkly documentation: synced segments, jsonResponseBody; semantics §3"
_NAMED: Final = (
    "environmentIdPath",
    "contextKindPath",
    "cohortIdPath",
    "cohortNamePath",
    "cohortUrlPath",
)
_LIST: Final = f"{', '.join(VARIABLES[:-1])} and {VARIABLES[-1]}"


def _beside_action(text: str) -> Example:
    import json

    from sstest.rules.example import matcher

    document = json.loads(matcher("^add$").text)
    capability = document["capabilities"]["syncedSegment"]
    capability["jsonResponseBody"] = text
    shown = f'"path": "/action"\n…\n"jsonResponseBody": {json.dumps(text)}'
    return Example(json.dumps(document, indent=2) + "\n", shown)


@warning(
    "SS403",
    "unknown variable",
    "The template has a variable that LaunchDarkly does not give it, or a property of one that "
    "has none.",
    "Handlebars writes nothing for it, and an '{{#if}}' on it never holds.",
    bad=template('{ "error": "{{errorMesage}}" }'),
    good=template('{ "error": "{{errorMessage}}" }'),
    source=_SOURCE,
)
@check
def _unknown(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.lost_names import below_scalars, unknown_and_quoted

    for found in unknown_and_quoted(reading):
        message = f"there is no variable {quote(found.name)}: nothing is written for it"
        hint = (
            f"did you mean {plain(found.meant)}?" if found.meant else f"the variables are {_LIST}"
        )
        yield Mistake(message, hint, found.use.offset)
    for use in below_scalars(reading):
        name = (use.place or ("",))[0]
        message = f"{name} has no {quote('.'.join((use.place or ())[1:]))}: it is not an object"
        yield Mistake(message, f"write {name}", use.offset)


@warning(
    "SS423",
    "misspelt place in the request",
    "The template reads a property of the request whose name is close to one in the manifest's "
    "pointers, or which the pointers have at another place, or which is a variable's.",
    "The request has it where the pointers say, so nothing is written.",
    bad=_beside_action('{ "action": "{{requestBody.acton}}", "error": "{{errorMessage}}" }'),
    good=_beside_action('{ "action": "{{requestBody.action}}", "error": "{{errorMessage}}" }'),
    source=_SOURCE,
    follows=("SS130", "SS131", "SS132", "SS133"),
)
def _misread(document: Document) -> Iterator[Finding]:
    yield from check(partial(_misread_places, document))(document)


def _misread_places(document: Document, reading: "Reading") -> Iterator[Mistake]:
    named = list(_named_for_a_property(document, reading))
    yield from named
    told = {one.offset for one in named}
    yield from (one for one in _misspelt(reading) if one.offset not in told)


def _named_for_a_property(document: Document, reading: "Reading") -> Iterator[Mistake]:
    """``requestBody.environmentId``, where environmentIdPath leads elsewhere."""
    pointers = {
        normalize(place.name.removesuffix("Path")): place
        for place in document.pointers
        if not place.of_member and place.parts and place.name in _NAMED
    }
    taken = {place.parts for place in document.pointers if not place.of_member}
    for use in reading.uses.paths:
        parts = (use.place or ())[1:]
        if (use.place or ("",))[0] != "requestBody" or len(parts) != 1 or parts in taken:
            continue
        place = pointers.get(normalize(parts[0]))
        if (
            place is None
            or place.parts is None
            or normalize(place.parts[-1]) == normalize(parts[0])
        ):
            continue  # the one of that name is found as a misspelt place
        # raymond reads no element without brackets.
        names = (f"[{part}]" if part.isdigit() else part for part in place.parts)
        meant = ".".join(("requestBody", *names))
        message = (
            f"the template reads {quote(parts[0])} from the request, and {place.name} leads to"
        )
        message += f" {quote(place.text)}"
        yield Mistake(message, f"did you mean {quote(meant)}?", use.offset, parts[0])


def _misspelt(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.lost_names import misspelt_places

    for found in misspelt_places(reading):
        message = (
            f"the template reads {quote(found.name)} from the request, and no pointer of the "
            "manifest does"
        )
        hint = f"did you mean {quote(found.meant)}?"
        yield Mistake(message, hint, found.use.offset, found.meant)


@warning(
    "SS426",
    "condition that always holds",
    "A condition is on statusCode, projectKey, segmentUrl or the whole requestBody.",
    "These have a value on success and on failure (requestBody wherever the request is JSON), "
    "and Handlebars cannot compare. Only errorMessage, which is empty on success, shows a failure.",
    bad=template('{ "code": {{statusCode}}{{#if statusCode}}, "failed": {{statusCode}}{{/if}} }'),
    good=template('{ "code": {{statusCode}}{{#if errorMessage}}, "failed": true{{/if}} }'),
    source=_SOURCE,
)
@check
def _idle(reading: "Reading") -> Iterator[Mistake]:
    conditions = (use for use in reading.uses.paths if use.purpose == "condition")
    for use in (use for use in conditions if use.place in ALWAYS):
        message = f"{plain(use.path.original)} has a value on success and on failure"
        hint = "test '{{#if errorMessage}}': it is empty on success"
        yield Mistake(message, hint, use.offset)


@warning(
    "SS422",
    "variable within a block of its own context",
    "Inside '{{#each}}', '{{#with}}' or a section a variable is named as if it were outside.",
    "Names are looked up in the element or object there, so that nothing is written; "
    "raymond, probably production's Handlebars, looks further, which hides it.",
    bad=template('{ "ids": [{{#with requestBody}}"{{cohortId}} {{statusCode}}"{{/with}}] }'),
    good=template('{ "ids": [{{#with requestBody}}"{{cohortId}} {{@root.statusCode}}"{{/with}}] }'),
    source="https://handlebarsjs.com/guide/expressions.html#changing-the-context",
)
@check
def _lost(reading: "Reading") -> Iterator[Mistake]:
    for use in (use for use in reading.uses.paths if use.is_lost):
        name = use.path.parts[0]
        message = f"{name} is looked up in the block's context, which does not have it"
        hint = f"write '@root.{name}'"
        yield Mistake(message, hint, use.offset)


@warning(
    "SS418",
    "object or list written as text",
    "A tag writes an object or a list, such as the whole requestBody.",
    "Handlebars does not write JSON: an object is '[object Object]', and other engines "
    "write something else.",
    bad=template('{ "status": {{statusCode}}, "request": "{{requestBody}}" }'),
    good=template('{ "status": {{statusCode}}, "request": "{{requestBody.cohortId}}" }'),
    source=_SOURCE,
)
@check
def _objects(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.lost_names import objects

    for use, kind in objects(reading):
        shown = "[object Object]" if kind == "an object" else "its elements with commas between"
        message = f"{quote(use.path.original or 'this')} is {kind}, which is written as {shown}"
        hint = "write the values in it that are wanted, each by its path"
        yield Mistake(message, hint, use.offset)


@warning(
    "SS425",
    "section for a condition",
    "A variable that is a text or a number is used as a section, '{{#errorMessage}}', as in "
    "Mustache.",
    "Handlebars.js takes only null, false and an empty list for nothing there. The part is "
    "written on success too, and in it other variables are not found; raymond, probably "
    "production's Handlebars, leaves it out.",
    bad=template(
        '{ "status": {{statusCode}}{{#errorMessage}}, "error": "{{this}}"{{/errorMessage}} }'
    ),
    good=template(
        '{ "status": {{statusCode}}{{#if errorMessage}}, "error": "{{errorMessage}}"{{/if}} }'
    ),
    source="https://handlebarsjs.com/guide/block-helpers.html",
)
@check
def _sections(reading: "Reading") -> Iterator[Mistake]:
    for block, name in reading.uses.sections:
        message = f"a section over {name} is not a condition: an empty string holds too"
        hint = f"write '{{{{#if {name}}}}}' and '{{{{/if}}}}', or 'unless' for '^'"
        yield Mistake(message, hint, block.position.offset)


@warning(
    "SS421",
    "part that is never written",
    "A part of the template stands where its variable is always, or never, there, or a tag "
    "writes a variable only where that is empty.",
    "The sender never sees it. Usually the condition is wrong.",
    bad=template(
        '{ "status": {{statusCode}}{{#unless errorMessage}}, "error": "{{errorMessage}}"'
        "{{/unless}} }"
    ),
    good=template(
        '{ "status": {{statusCode}}{{#if errorMessage}}, "error": "{{errorMessage}}"{{/if}} }'
    ),
    source=_SOURCE,
)
@check
def _unwritten(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.lost_names import unwritten

    for offset, message in unwritten(reading):
        hint = "errorMessage is empty on success, and the keys of a segment are empty on failure"
        yield Mistake(message, hint, offset)
