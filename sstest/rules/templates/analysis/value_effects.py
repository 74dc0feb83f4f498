"""What legal values of a request, or an error's message, do to a reply: tried, smallest first."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple

from sstest.budget import current
from sstest.rules.templates.analysis.broken_json import breaks, breaks_of, repaired
from sstest.rules.templates.analysis.replies import Answer, Reading, judged
from sstest.rules.templates.analysis.uses import Use
from sstest.templates.tree import Mustache, Text

# The smallest value of each kind: a quote that ends a string, what begins an escape or may not
# stand in a string at all, and nothing.
_QUOTES: Final = ('"', '","a":"')
_PLAIN: Final = ("\\", "\n", "\x01")
_NOTHING: Final = (None, "a")
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


@judged("what values do to the replies (SS406, SS407, SS408)")
def harmful(reading: Reading) -> list[Harmful]:
    """For each place that is printed the first value that spoils a reply which was JSON before."""
    broken = {one.offset for one in breaks(reading)}
    found: list[Harmful] = []
    for use, tag in reading.shown_once:
        place = use.place
        if not place or place[0] not in _FREE or (tag.escaped and place[0] in _OF_COHORT):
            continue
        if isinstance(reading.value_at(use), (dict, list)) or tag.position.offset in broken:
            continue  # another rule reports it
        harm: Harm
        values: tuple[str | None, ...]
        if not reading.quoted.get(tag.position.offset, True):
            harm, values = "nothing", _NOTHING if place[0] == "requestBody" else ()
        else:
            harm, values = ("breaks", _PLAIN) if tag.escaped else ("ends", _QUOTES)
        found += _first(reading, Harmful(use, tag, harm, None, reading.answers[0]), values)
        if current().is_spent:
            break
    return found


def quoted_numbers(reading: Reading) -> Iterator[Mustache]:
    """Tags that write the status, a number, as all that stands between two quotes."""
    tags = {
        tag.position.offset for use, tag in reading.uses.printed if use.place == ("statusCode",)
    }
    found: dict[int, Mustache] = {}
    for answer in reading.renders:
        for part in answer.parts if repaired(answer) else ():
            offset = part.node.position.offset
            if offset in tags and isinstance(part.node, Mustache):
                is_whole = answer.written[part.start - 1 : part.start] == '"'
                is_whole = is_whole and answer.written[part.end : part.end + 1] == '"'
                if is_whole and reading.quoted.get(offset):
                    found[offset] = part.node
    yield from found.values()


def quoted_truths(reading: Reading) -> Iterator[tuple[str, int]]:
    """``"true"`` and ``"false"`` in quotes, which the template itself has written."""
    seen: set[int] = set()
    for answer in reading.renders:
        if answer.text is None or repaired(answer) is None:
            continue
        for found in _TRUTH.finditer(answer.text.text[:_LONGEST_REPLY]):
            parts = answer.text.within(found.start(), found.end())
            offset = answer.text.origin(found.start()).offset
            if all(isinstance(part.node, Text) for part in parts) and offset not in seen:
                seen.add(offset)
                yield found[1], offset


@judged("how ids and URLs are written (SS411)")
def escaped_links(reading: Reading) -> list[tuple[Use, str, str]]:
    """Tags that escape an id or a URL for HTML, with a value and what is written for it."""
    found: list[tuple[Use, str, str]] = []
    for use, tag in reading.shown_once:
        place = use.place
        if not tag.escaped or not place or not _is_link(place):
            continue
        if "a&#x3D;b&amp;c" in _with(reading, place, _ESCAPED_IN_URLS).written:
            found.append((use, _ESCAPED_IN_URLS, "a&#x3D;b&amp;c"))
        if current().is_spent:
            break
    return found


def escaped_texts(reading: Reading) -> Iterator[Use]:
    """Tags that escape an error's message or another text of the request for HTML."""
    for use, tag in reading.shown_once:
        place = use.place
        if not tag.escaped or not place or _is_link(place):
            continue
        if place[0] in ("errorMessage", "requestBody") and reading.quoted.get(tag.position.offset):
            yield use


def _first(reading: Reading, tried: Harmful, values: Iterable[str | None]) -> Iterator[Harmful]:
    """The first of these values that does harm at the place that the tag prints."""
    of_failure = (tried.use.place or ())[:1] == ("errorMessage",)
    usual = next(answer for answer in reading.answers if answer.failed == of_failure)
    if tried.harm == "nothing" and repaired(usual) is None:
        return  # the tag may be half of a string
    known = {one.offset for one in breaks_of(usual)}
    found: Harmful | None = None
    for value in values:
        answer = _with(reading, tried.use.place or (), value)
        if any(one.offset not in known for one in breaks_of(answer)):
            found = found or tried._replace(value=value, answer=answer)
        elif found and tried.harm == "ends" and repaired(answer) and '"a":' in answer.written:
            found = found._replace(adds=True)
    if found:
        yield found


def _with(reading: Reading, place: tuple[str, ...], value: Any) -> Answer:
    """The answer in which a place has this value: a success, or for a message a refusal."""
    if place[0] == "errorMessage":
        return reading.failure(400, value, reading.body)
    if place[0] == "requestBody" and len(place) > 1:
        return reading.success(reading.body_with(place[1:], value))
    return reading.success(**{place[0]: value})


def _is_link(place: tuple[str, ...]) -> bool:
    last = place[-1].casefold()
    if place[0] != "requestBody":
        return place[0].startswith("segment")
    return last.endswith(("id", "url", "uri", "key", "link", "href"))
