"""What legal values of a request, or an error's message, do to a reply: tried, smallest first."""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from sstest.rules.templates.analysis.replies import Answer, Reading, is_whole_string
from sstest.rules.templates.analysis.uses import Use
from sstest.templates.tree import Mustache, Text

# The smallest value of each kind: a quote that ends a string, what begins an escape or may not
# stand in a string at all, and nothing.
_QUOTES: Final = ('"', '","a":"')
_PLAIN: Final = ("\\", "\n", "\x01")
_NOTHING: Final = (None, "a")
_MOST_RENDERINGS: Final = 120
_MOST_NODES: Final = 4000
_ESCAPED_IN_URLS: Final = "a=b&c"

_TRUTH: Final = re.compile(r'(?<=[:\[,\s])"(true|false|null)"(?=\s*[,}\]])')
_LONGEST_REPLY: Final = 50_000

# The key and URL of a segment hold the cohort's id, which is any text.
_OF_COHORT: Final = ("segmentKey", "segmentUrl")
_FREE: Final = ("requestBody", "errorMessage", *_OF_COHORT)

Harm = Literal["ends", "breaks", "nothing"]


class Harmful(NamedTuple):
    """A tag, a value for it, and what becomes of the reply.

    ``harm`` is ``ends`` where a quote ends the string around the tag, ``breaks`` where another
    character is not allowed there, ``nothing`` where a value that is not there leaves a gap.
    """

    use: Use
    tag: Mustache
    harm: Harm
    value: Any
    answer: Answer
    adds: bool = False
    """Whether a value was found that adds a property to the reply."""


def harmful(reading: Reading) -> Iterator[Harmful]:
    """For each place that is printed the first value that spoils a reply which was JSON before."""
    if any(answer.json is None for answer in reading.answers):
        return  # other rules say so, and nothing can be compared
    nodes = len(reading.answers[0].text.parts) if reading.answers[0].text else 0
    left = max(4, min(_MOST_RENDERINGS, _MOST_NODES // max(nodes, 1)))
    for use, tag in reading.shown_once:
        place = use.place
        if not place or place[0] not in _FREE:
            continue
        if tag.escaped and place[0] in _OF_COHORT:
            continue
        if isinstance(reading.value_at(use), (dict, list)):
            continue  # SS418 reports it
        if left <= 0:
            return
        left -= len(_QUOTES) + len(_PLAIN)
        if not reading.quoted.get(tag.position.offset, True):
            if place[0] == "requestBody":
                yield from _first(reading, use, tag, place, _NOTHING, "nothing")
        elif tag.escaped:
            yield from _first(reading, use, tag, place, _PLAIN, "breaks")
        else:
            yield from _first(reading, use, tag, place, _QUOTES, "ends")


def quoted_numbers(reading: Reading) -> Iterator[Mustache]:
    """Tags that write the status, a number, as all that stands between two quotes."""
    tags = {
        tag.position.offset for use, tag in reading.uses.printed if use.place == ("statusCode",)
    }
    seen: set[int] = set()
    for answer in reading.renders:
        for part in answer.text.parts if answer.text and answer.json else ():
            offset = part.node.position.offset
            if offset in tags and offset not in seen and isinstance(part.node, Mustache):
                assert answer.text is not None  # noqa: S101  # it has parts
                if is_whole_string(answer.text, part) and reading.quoted.get(offset):
                    seen.add(offset)
                    yield part.node


def quoted_truths(reading: Reading) -> Iterator[tuple[str, int]]:
    """``"true"`` and ``"false"`` in quotes, which the template itself has written."""
    seen: set[int] = set()
    for answer in reading.renders:
        if answer.text is None or answer.json is None:
            continue
        for found in _TRUTH.finditer(answer.text.text[:_LONGEST_REPLY]):
            parts = answer.text.within(found.start(), found.end())
            offset = answer.text.origin(found.start()).offset
            if all(isinstance(part.node, Text) for part in parts) and offset not in seen:
                seen.add(offset)
                yield found[1], offset


def escaped_links(reading: Reading) -> Iterator[tuple[Use, str, str]]:
    """Tags that escape an id or a URL for HTML, with a value and what is written for it."""
    for use, tag in reading.shown_once:
        place = use.place
        if not tag.escaped or not place or not _is_link(place):
            continue
        answer = _with(reading, place, _ESCAPED_IN_URLS)
        if answer is not None and answer.text and "a&#x3D;b&amp;c" in answer.text.text:
            yield use, _ESCAPED_IN_URLS, "a&#x3D;b&amp;c"


def escaped_texts(reading: Reading) -> Iterator[Use]:
    """Tags that escape an error's message or another text of the request for HTML."""
    for use, tag in reading.shown_once:
        place = use.place
        if not tag.escaped or not place or _is_link(place):
            continue
        if place[0] in ("errorMessage", "requestBody") and reading.quoted.get(tag.position.offset):
            yield use


def _first(
    reading: Reading,
    use: Use,
    tag: Mustache,
    place: tuple[str, ...],
    values: tuple[str | None, ...],
    harm: Harm,
) -> Iterator[Harmful]:
    found: Harmful | None = None
    for value in values:
        answer = _with(reading, place, value)
        if answer is None or answer.text is None:
            continue
        if answer.broken is not None:
            found = found or Harmful(use, tag, harm, value, answer)
        elif found and harm == "ends" and _has(answer, "a"):
            found = found._replace(adds=True)
    if found:
        yield found


def _with(reading: Reading, place: tuple[str, ...], value: Any) -> Answer | None:
    """The answer in which a place has this value: a success, or for a message a refusal."""
    if place[0] == "errorMessage":
        return reading.failure(400, value, reading.body)
    if place[0] == "requestBody" and len(place) > 1:
        return reading.success(reading.body_with(place[1:], value))
    return reading.success(**{place[0]: value})


def _has(answer: Answer, name: str) -> bool:
    return answer.json is not None and f'"{name}":' in (answer.text.text if answer.text else "")


def _is_link(place: tuple[str, ...]) -> bool:
    last = place[-1].casefold()
    if place[0] != "requestBody":
        return place[0].startswith("segment")
    return last.endswith(("id", "url", "uri", "key", "link", "href"))
