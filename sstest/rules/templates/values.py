"""SS406 to SS409, SS411, SS424: what values do to a reply that was JSON without them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sstest.rules.example import template
from sstest.rules.rule import ENDED, NO_JSON, OTHER_JSON, Mistake, info, warning
from sstest.rules.templates.reading import check
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.replies import Reading
    from sstest.rules.templates.analysis.value_effects import Harm, Harmful

_SOURCE: Final = "https://handlebarsjs.com/guide/#html-escaping; RFC 8259 §7"
_NO_JSON: Final = "Handlebars has no escaping for JSON"
_GOOD: Final = template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }')


def _harmful(reading: "Reading", harm: "Harm") -> "Iterator[Harmful]":
    from sstest.rules.templates.analysis.value_effects import harmful

    return (found for found in harmful(reading) if found.harm == harm)


@warning(
    "SS406",
    "unescaped value in a string",
    "'{{{…}}}' writes an error's message, a value of the request, or the segment's key or URL, "
    "which contain the cohort's id, between quotes without escaping. The smallest value that "
    "ends the string is shown.",
    "A quote in the value ends the string: the reply is not JSON, or has properties that the "
    "sender of the request has chosen. Error messages quote what they found.",
    bad=template('{ "error": "{{{errorMessage}}}" }'),
    good=_GOOD,
    source=_SOURCE,
)
@check
def _raw(reading: "Reading") -> Iterator[Mistake]:
    for found in _harmful(reading, "ends"):
        name = ".".join(found.use.place or ())
        message = (
            f"{quote(name)} is written as it is: where it is {quote(found.value)} the reply to "
            f"{found.answer.name} is not JSON"
        )
        if found.adds:
            message += ", and a longer text can add properties"
        tag = plain(found.use.path.original)
        hint = f"write '{{{{{tag}}}}}': {_NO_JSON}, but this escapes quotes"
        yield Mistake(message, hint, found.tag.position.offset, subject=f"{name}{ENDED}")


@info(
    "SS407",
    "value that JSON has to escape",
    "A value is written between quotes, escaped for HTML. A backslash or a line break in it is "
    "not escaped.",
    "JSON allows neither in a string, so that the reply is not JSON for such a value; "
    "Handlebars offers no way to write it.",
    bad=_GOOD,
    good=template('{ "status": {{statusCode}} }'),
    source=_SOURCE,
)
@check
def _breaks(reading: "Reading") -> Iterator[Mistake]:
    for found in _harmful(reading, "breaks"):
        name = ".".join(found.use.place or ())
        message = (
            f"where {quote(name)} is {quote(found.value)} the reply to {found.answer.name} is not "
            "JSON; a line break has the same effect"
        )
        hint = f"{_NO_JSON}: remove free text from the reply, or accept it"
        yield Mistake(message, hint, found.tag.position.offset, subject=f"{name}{NO_JSON}")


@warning(
    "SS408",
    "unquoted value that can be missing",
    "A value of the request is not in quotes. Where the request does not have it, or has a "
    "string, the reply is not JSON.",
    "Handlebars writes nothing for null or a missing value, and a string without quotes.",
    bad=template(
        '{ "status": {{statusCode}}{{#unless errorMessage}}, "count": {{requestBody.count}}'
        "{{/unless}} }"
    ),
    good=template(
        '{ "status": {{statusCode}}{{#unless errorMessage}}, "count": "{{requestBody.count}}"'
        "{{/unless}} }"
    ),
    source=_SOURCE,
)
@check
def _gap(reading: "Reading") -> Iterator[Mistake]:
    for found in _harmful(reading, "nothing"):
        name = ".".join(found.use.place or ())
        what = "missing or null" if found.value is None else "text"
        message = f"where {quote(name)} is {what} the reply is not JSON: the tag is not in quotes"
        hint = "put it in quotes, or in '{{#if}}' with another value after '{{else}}'"
        yield Mistake(message, hint, found.tag.position.offset)


@warning(
    "SS409",
    "number or boolean in quotes",
    "The status code, true, false or null is in quotes.",
    "Readers that expect a number or a boolean get a string; typed clients refuse it, and "
    "in others the string 'false' is true.",
    bad=template('{ "status": "{{statusCode}}" }'),
    good=template('{ "status": {{statusCode}} }'),
    source="semantics §3",
)
@check
def _quoted_number(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.value_effects import quoted_numbers, quoted_truths

    for word, offset in quoted_truths(reading):
        message = f"{word} is in quotes: a reader gets a string, which counts as true"
        yield Mistake(message, "remove the quotes", offset)
    for tag in quoted_numbers(reading):
        message = "statusCode is a number, and in quotes: a reader gets a string"
        hint = "write '{{statusCode}}' without quotes"
        yield Mistake(message, hint, tag.position.offset)


@info(
    "SS411",
    "id or URL escaped for HTML",
    "An id or a URL is written with '{{…}}', which escapes for HTML.",
    "In one with '&', '=' or an apostrophe these arrive as '&amp;', '&#x3D;' and '&#x27;', so "
    "that a link leads nowhere. LaunchDarkly's own keys have none of these.",
    bad=template('{ "url": "{{segmentUrl}}", "error": "{{errorMessage}}" }'),
    good=_GOOD,
    source=_SOURCE,
)
@check
def _links(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.value_effects import escaped_links

    for use, value, written in escaped_links(reading):
        name = ".".join(use.place or ())
        message = (
            f"{quote(name)} is escaped for HTML: {quote(value)} is written as "
            f"{quote(written)}, by raymond as 'a=b&amp;c'"
        )
        hint = "its readers have to decode it; '{{{…}}}' would let a quote in it end the string"
        yield Mistake(message, hint, use.offset, subject=f"{name}{OTHER_JSON}")


@info(
    "SS424",
    "text escaped for HTML",
    "An error's message or a text of the request is written with '{{…}}', which escapes for HTML.",
    "The sender reads '&quot;' for a quote, and Handlebars.js and raymond write an apostrophe "
    "differently.",
    bad=_GOOD,
    good=template('{ "status": {{statusCode}} }'),
    source=_SOURCE,
)
@check
def _texts(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.value_effects import escaped_texts

    for use in escaped_texts(reading):
        name = ".".join(use.place or ())
        message = (
            f"{quote(name)} is escaped for HTML: an apostrophe in it is written as '&#x27;', by"
            " raymond as '&apos;'"
        )
        hint = "'{{…}}' always does that; remove free text from the reply, or accept it"
        yield Mistake(message, hint, use.offset, subject=f"{name}{OTHER_JSON}")
