"""Where Handlebars.js and raymond write something else: each tag and block, with a value."""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sstest.budget import current
from sstest.response.outcome import template_context
from sstest.rules.templates.analysis.replies import Answer, Reading, judged
from sstest.rules.templates.analysis.value_effects import escaped_links, escaped_texts
from sstest.rules.templates.sample_body import IDS, find
from sstest.templates import HANDLEBARS_JS, RAYMOND, TemplateError, UnsupportedTemplate, trace
from sstest.templates.engines import Engine
from sstest.templates.source import RenderingStopped
from sstest.templates.tree import Block, Program, Text

_VALUES: Final[tuple[Any, ...]] = (
    *("text", "it's `a=b`", "", 0, 1, True, False, None),
    *([], ["text"], [1, [2, None]], [{}, None], {}, {"a": "b"}, {"b": {"c": 1}, "a": [True]}),
    *(1e21, 1e-7, -0.0),
)
_LOOKED_UP: Final = re.compile(r"""lookup\s+requestBody\s+["']([^"']+)["']""")
_LONGEST_TAG: Final = 60


class Difference(NamedTuple):
    """A tag or block, its offset, what each engine writes for it, and for which value."""

    tag: str
    offset: int
    here: str
    there: str
    where: str


@judged("which tags raymond reads differently (SS427)")
def differences(reading: Reading) -> list[Difference]:
    """The tags and blocks for which the two write something else, each with the first value tried.

    What only the escaping of a text tells apart is left to the rules of that.
    """
    text = reading.template.source.text
    tags = dict(_tags(reading.template.program, 0))
    escaped = {
        use.tag.position.offset
        for use in (*(use for use, *_ in escaped_links(reading)), *escaped_texts(reading))
        if use.tag is not None
    }
    found: dict[int, Difference] = {}
    by_escape: dict[int, Difference] = {}
    for where, context in _contexts(reading):
        here = _written(text, context, HANDLEBARS_JS, tags)
        there = _written(text, context, RAYMOND, tags)
        if isinstance(here, RenderingStopped) or isinstance(there, RenderingStopped):
            break
        if isinstance(here, UnsupportedTemplate):
            return []
        for place, one, other in _apart(here, there):
            kind = by_escape if html.unescape(one) == html.unescape(other) else found
            kind.setdefault(place, Difference(_tag(text, place), place, one, other, where))
    for place in by_escape.keys() - found.keys() - escaped:
        found[place] = by_escape[place]
    return [found[offset] for offset in sorted(found)]


@judged("what raymond makes of the replies (SS413, SS414)")
def in_raymond(reading: Reading) -> list[Answer]:
    """The answers as raymond prints them."""
    return [reading.again(answer, RAYMOND) for answer in reading.answers]


Written = dict[int, str] | TemplateError
"""What was written, by the offset of the tag that decides it; or why nothing was."""


def _written(text: str, context: Any, engine: Engine, tags: dict[int, int]) -> Written:
    try:
        rendered = trace(text, context, engine)
    except TemplateError as error:
        return error
    found: defaultdict[int, list[str]] = defaultdict(list)
    for part in rendered.parts:
        offset = tags.get(part.node.position.offset, 0)
        found[offset].append(rendered.text[part.start : part.end])
    return {offset: "".join(texts) for offset, texts in found.items()}


def _apart(here: Written, there: Written) -> Iterator[tuple[int, str, str]]:
    if isinstance(here, TemplateError) and isinstance(there, TemplateError):
        return
    if isinstance(there, UnsupportedTemplate):
        yield there.position.offset, "one text", "one of several, or none"
    elif isinstance(there, TemplateError):
        yield there.position.offset, "a text", f"an error, {there.message}"
    elif isinstance(here, TemplateError):
        yield here.position.offset, f"an error, {here.message}", "a text"
    else:
        for place in sorted({*here, *there}):
            one, other = here.get(place, ""), there.get(place, "")
            if one != other:
                yield place, one, other


def _contexts(reading: Reading) -> Iterator[tuple[str, Any]]:
    success = reading.answers[0].context
    yield "on success", success
    failure = template_context(body=reading.body, status=400, message="it's <b>")
    yield "on failure", failure
    places = dict.fromkeys(
        use.place[1:]
        for use in reading.uses.paths
        if use.place and use.place[0] == "requestBody" and len(use.place) > 1 and not use.is_lost
    )
    # What lookup finds is a place, too.
    places |= dict.fromkeys((name,) for name in _LOOKED_UP.findall(reading.template.source.text))
    # A value holds no others, so those around it have a turn of their own.
    around = {place[:length] for place in places for length in range(len(place))}
    inner = [one for one in places if one not in around]
    outer = [one for one in places if one in around]
    for chosen in filter(None, (inner, *([one] for one in outer))):
        for value in _VALUES:
            changed: Any = reading.body
            possible = [one for one in chosen if _may_be(value, find(reading.given, one))]
            current().steps -= len(possible)
            for place in possible:
                changed = _put(changed, place, value)
            if possible:
                name = ".".join(possible[0]) if len(possible) == 1 else "the value"
                where = f"where {name} is {json.dumps(value)}"
                yield where, {**success, "requestBody": changed}


def _may_be(value: Any, read: Any) -> bool:
    """Whether a request that is accepted may have a value where the manifest reads ``read``.

    An action is always a text, and a list of members is never one; where nothing is read,
    anything may be.
    """
    if read is None or type(value) is type(read):
        return True
    return value is None if isinstance(read, list) else read in IDS and type(value) is int


def _put(value: Any, place: tuple[str, ...], new: Any) -> Any:
    """A copy of ``value`` with another value at a place; in lists, in every element."""
    if not place:
        return new
    if isinstance(value, list):
        # An index counts as every element, too.
        return [_put(one, place[1:], new) for one in value or [None]]
    inner = value if isinstance(value, dict) else {}
    return {**inner, place[0]: _put(inner.get(place[0]), place[1:], new)}


def _tags(program: Program | None, owner: int) -> Iterator[tuple[int, int]]:
    """By the offset of each text or tag, that of the tag that decides what is written there."""
    for node in program.body if program else ():
        offset = node.position.offset
        if isinstance(node, Block):
            for part in (node.program, node.inverse):
                yield from _tags(part, offset)
        yield offset, owner if isinstance(node, Text) else offset


def _tag(text: str, offset: int) -> str:
    """The tag at a place, or the one that the place is in."""
    start = offset if text.startswith("{{", offset) else text.rfind("{{", 0, offset + 2)
    start = max(start, 0)
    end = text.find("}}", start)
    if end < 0:
        return text[start : start + _LONGEST_TAG]
    while text[end + 2 : end + 3] == "}":
        end += 1
    return text[start : end + 2][: 2 * _LONGEST_TAG]
