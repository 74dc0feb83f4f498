"""SS427: what production's Handlebars, by all appearances raymond, makes of a tag."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sstest.rules.example import template
from sstest.rules.rule import Mistake, info
from sstest.rules.templates.reading import check
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.replies import Reading

_MOST: Final = 20


@info(
    "SS427",
    "tag that raymond reads differently",
    "A tag or a block for which raymond, the public Handlebars for Go, writes something else than"
    " Handlebars.js, or fails, for some value: an object, a list, its length, 0 with 'includeZero'"
    " or 'with', a name that is looked up outside of a block, and so on. The first such value that"
    " was tried is shown.",
    "Production is written in Go, so it probably does as raymond does.",
    bad=template('{ "status": {{statusCode}}, "added": {{requestBody.members.length}} }'),
    good=template('{ "status": {{statusCode}} }'),
    source="https://github.com/aymerick/raymond; docs/templates.md",
    follows=("SS401", "SS402"),
)
@check
def _engines(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.two_engines import differences

    for found in differences(reading)[:_MOST]:
        here, there = quote(found.here), quote(found.there)
        if "an error" in found.there:
            there = plain(found.there)
        if "an error" in found.here:
            here = plain(found.here)
        message = f"{quote(found.tag)} is not the same in raymond: {plain(found.where)},"
        message += f" Handlebars.js has {here}, raymond {there}"
        yield Mistake(message, "write single texts, each by its path", found.offset)
