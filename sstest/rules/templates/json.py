"""SS405, SS410, SS415, SS416, SS419: whether the replies are JSON, for every outcome."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sstest.rules.example import template
from sstest.rules.rule import Mistake, error, warning
from sstest.rules.templates.reading import check
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.broken_json import Break, Kind
    from sstest.rules.templates.analysis.replies import Reading

_SOURCE: Final = "RFC 8259; semantics §3"
_GOOD: Final = template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }')


def _breaks(reading: "Reading", *kinds: "Kind") -> "Iterator[Break]":
    from sstest.rules.templates.analysis.broken_json import breaks

    return (found for found in breaks(reading) if found.kind in kinds)


@error(
    "SS405",
    "reply that is not JSON",
    "The template was rendered for every outcome: success, each way in which a request cannot "
    "be read, and the statuses 403, 409, 429 and 500. One of the replies is not JSON.",
    "The reply's Content-Type is application/json, and the sender's parser fails on it.",
    bad=template('{ "status": {{statusCode}} "error": "{{errorMessage}}" }'),
    good=_GOOD,
    source=_SOURCE,
    follows=("SS404",),
)
@check
def _not_json(reading: "Reading") -> Iterator[Mistake]:
    for found in _breaks(reading, "nothing", "other"):
        if not _is_explained(reading, found):
            message = f"the reply to {found.answer.name} is not JSON: {plain(found.reason)}"
            hint = _no_variable(reading, found.offset) if found.kind == "nothing" else None
            yield Mistake(message, hint or found.hint, found.offset)


def _is_explained(reading: "Reading", found: "Break") -> bool:
    """Whether another rule reports why: a placeholder of another language, an unknown variable."""
    from sstest.rules.templates.analysis.broken_json import texts
    from sstest.rules.templates.analysis.lost_names import unknown_variables
    from sstest.rules.templates.form import placeholders

    if found.is_empty:
        return any(unknown_variables(reading))
    return any(one.start - 1 <= found.offset <= one.end for one in placeholders(texts(reading)))


def _no_variable(reading: "Reading", offset: int) -> str | None:
    """What to do where a tag writes nothing because there is no such variable."""
    from sstest.rules.templates.analysis.lost_names import unknown_variables

    for unknown in unknown_variables(reading):
        before = reading.template.source.text[offset : unknown.use.offset]
        if unknown.use.offset >= offset and not before.strip("{~& "):
            meant = f"did you mean {plain(unknown.meant)}?" if unknown.meant else "name another"
            return f"there is no variable {quote(unknown.name)}: {meant}"
    return None


@error(
    "SS410",
    "text without quotes",
    "A tag that writes text stands outside of quotes, so that the reply is not JSON.",
    "Handlebars writes the bare text; the template has to write the quotes.",
    bad=template('{ "status": {{statusCode}}, "error": {{errorMessage}}1 }'),
    good=_GOOD,
    source=_SOURCE,
)
@check
def _unquoted(reading: "Reading") -> Iterator[Mistake]:
    for found in _breaks(reading, "text"):
        is_object = found.reason.startswith("[object")
        hint = "write the values in it, each by its path and in quotes" if is_object else None
        message = (
            f"{plain(found.tag or '')} writes text without quotes: the reply to "
            f"{found.answer.name} has {quote(found.reason)} in it, and is not JSON"
        )
        yield Mistake(message, hint or found.hint, found.offset)


@error(
    "SS415",
    "comma before a closing bracket",
    "For some outcome the last thing before a '}' or ']' of the reply is a comma.",
    "JSON has no trailing commas. They appear where an '{{#if}}' leaves out what "
    "follows, or after the last element of an '{{#each}}'.",
    bad=template('{ "status": {{statusCode}}, {{#if errorMessage}}"error": 1{{/if}} }'),
    good=template('{ "status": {{statusCode}} {{#if errorMessage}}, "error": 1{{/if}} }'),
    source=_SOURCE,
)
@check
def _trailing_comma(reading: "Reading") -> Iterator[Mistake]:
    for found in _breaks(reading, "comma"):
        message = f"the reply to {found.answer.name} is not JSON: {plain(found.reason)}"
        hint = "write the comma before each member but the first, or '{{#unless @last}}'"
        yield Mistake(message, hint, found.offset)


@warning(
    "SS416",
    "property twice in a reply",
    "An object of a reply has two properties of one name.",
    "Which of the two a reader sees is not defined (RFC 8259 §4).",
    bad=template('{ "status": {{statusCode}}, "status": "{{errorMessage}}" }'),
    good=_GOOD,
    source="RFC 8259 §4",
)
@check
def _duplicates(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.broken_json import repaired

    seen: set[int] = set()
    for answer in reading.renders:
        reply = repaired(answer)
        for duplicate in reply.duplicates if reply else ():
            assert answer.text is not None  # noqa: S101  # it has been read as JSON
            offset = answer.text.origin(duplicate.offset).offset
            if offset not in seen:
                seen.add(offset)
                name = quote(duplicate.name)
                message = f"{name} is in the reply to {answer.name} twice"
                hint = "most readers take the last one; keep one"
                yield Mistake(message, hint, offset)


@warning(
    "SS419",
    "reply that is not an object",
    "A reply is JSON, but a string, a number, an array, true, false or null.",
    "Clients look for properties in a reply. A text that holds JSON was encoded once too often.",
    bad=template('"{ \\"status\\": {{statusCode}} }"'),
    good=_GOOD,
    source="LaunchDarkly documentation: synced segments, jsonResponseBody",
)
@check
def _no_object(reading: "Reading") -> Iterator[Mistake]:
    for answer in reading.renders:
        if answer.json is None or isinstance(answer.json.value, dict):
            continue
        value = answer.json.value
        twice = isinstance(value, str) and value.lstrip().startswith(("{", "["))
        what = "a string that holds JSON" if twice else _kind(value)
        hint = "write '{' without quotes and backslashes" if twice else None
        message = f"the reply to {answer.name} is {what}, not an object"
        yield Mistake(message, hint or "write an object, '{ … }'", 0)
        return


def _kind(value: object) -> str:
    match value:
        case list():
            return "an array"
        case str():
            return "a string"
        case bool():
            return "true or false"
        case None:
            return "null"
        case _:
            return "a number"
