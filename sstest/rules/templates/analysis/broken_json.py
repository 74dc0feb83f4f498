"""Why a reply is not JSON: which tag or text of the template is the cause, and what it wrote."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from sstest.manifest.source import TRAILING_COMMA, JsonSyntaxError, Source
from sstest.rules.templates.analysis.replies import (
    Answer,
    Reading,
    judged,
    parts_in_strings,
    read_reply,
)
from sstest.templates.tree import Mustache, Text
from sstest.text import plain

Kind = Literal["text", "comma", "nothing", "other"]
"""A text without quotes, a comma before a closing bracket, a tag that wrote nothing, the rest."""

_MOST_BREAKS: Final = 8
_LONGEST_REPLY: Final = 50_000
_LONGEST_NUMBER: Final = 1_000
_PRIVATE: Final = 0xE000
_AFTER: Final = (",", "}", "]")
# A name without quotes, or in single ones.
_NAME: Final = re.compile(r"('[^'\"\\\n]*'|[A-Za-z_$][\w$-]{2,})\s*:")
# The next property of an object, or an object in a list: there was to be a comma before it.
_NEXT: Final = re.compile(r'"[^"\\]*"\s*:|\{')


class Break(NamedTuple):
    """A reply that is not JSON: the outcome, why, and where in the template that comes from."""

    kind: Kind
    answer: Answer
    offset: int
    reason: str
    hint: str | None
    tag: str | None = None
    before: int | None = None
    """Where in the template the last that is right comes from, which several outcomes can share."""

    @property
    def is_empty(self) -> bool:
        """Whether the reply is empty, or blank."""
        return not self.answer.written.strip()


@judged("where the replies are not JSON")
def breaks(reading: Reading) -> list[Break]:
    """What breaks the replies, each place of the template once, for the first outcome it breaks."""
    found = [one for answer in reading.renders for one in breaks_of(answer)]
    unquoted = {one.offset for one in found if one.kind == "text"}
    seen: set[tuple[Kind, int]] = set()
    ends: set[int] = set()
    kept: list[Break] = []
    for one in found:
        if one.before is not None and one.before in ends:
            continue
        ends |= {one.before} if one.before is not None else set()
        is_gap = one.kind == "nothing" and one.offset in unquoted  # the same tag, without quotes
        if (one.kind, one.offset) not in seen and not is_gap:
            seen.add((one.kind, one.offset))
            kept.append(one)
    return [*kept, *_side_by_side(reading)]


def breaks_of(answer: Answer) -> list[Break]:
    """What breaks this reply, as far as can be said; nothing where it is JSON."""
    return _read_on(answer)[0]


def repaired(answer: Answer) -> Source | None:
    """The reply as JSON, with values where it has gaps or bare texts; ``None`` beyond that."""
    return _read_on(answer)[1]


@lru_cache(maxsize=16)
def _read_on(answer: Answer) -> tuple[list[Break], Source | None]:
    """The breaks of a reply, each repaired without moving anything to find the next."""
    found: list[Break] = []
    text, broken = answer.written, answer.broken
    end = 0
    while broken is not None and len(found) < _MOST_BREAKS:
        one = _break_of(answer, broken)
        if found and one.kind == "other" and not re.search(r"\s", text[end : broken.offset]):
            return found, None  # what has been repaired goes on here, such as its closing quote
        found.append(one)
        start, instead = _repair(answer, one.kind, broken, text)
        end = start + len(instead)
        if not instead or len(text) > _LONGEST_REPLY:
            return found, None
        text = text[:start] + instead + text[end:]
        read = read_reply(text)
        if isinstance(read, Source):
            return found, read
        broken = read
    return found, answer.json


def _repair(answer: Answer, kind: Kind, broken: JsonSyntaxError, text: str) -> tuple[int, str]:
    """A place, and what stands there instead: a value, a blank, a comma, a name in quotes.

    It is as long as what it replaces; it is empty where nothing of that length would do.
    """
    place = broken.offset
    part = answer.text.part(place) if answer.text else None
    if kind == "text" and part and part.end - part.start <= _LONGEST_NUMBER:
        return part.start, "1" * (part.end - part.start)
    if kind == "comma":
        return place, " "
    if broken.reason.startswith("expected a property name") and (name := _NAME.match(text, place)):
        # Without quotes there is no room for the name, but for one that no other has.
        own = chr(_PRIVATE + place % 6_000) * (len(name[1]) - 2)
        return place, json.dumps(name[1][1:-1] if text[place] == "'" else own, ensure_ascii=False)
    if text[place - 1 : place].isspace():
        if broken.reason.startswith("expected a value") and text[place : place + 1] in _AFTER:
            return place - 1, "1"
        if broken.reason.startswith("expected ','") and _NEXT.match(text, place):
            return place - 1, ","
    return 0, ""


def _break_of(answer: Answer, broken: JsonSyntaxError) -> Break:
    assert answer.text is not None  # noqa: S101  # it has been read
    if not answer.written.strip():
        return Break("other", answer, 0, "it is empty", "write an object for every outcome")
    place = broken.offset
    if broken.reason == TRAILING_COMMA:
        offset = answer.text.origin(place).offset
        return Break("comma", answer, offset, broken.reason, "leave the comma out there")
    culprit = answer.text.culprit(place).offset
    part = answer.text.part(place)
    written = answer.written[part.start : part.end] if part else ""
    if part and isinstance(part.node, Mustache) and place < part.end and not _is_value(written):
        offset = part.node.position.offset
        if not any(inside for each, inside in parts_in_strings(answer) if each is part):
            tag = plain(answer.text.source.tag(offset))
            return Break("text", answer, offset, written, f"write '\"{tag}\"'", tag)
    for each in answer.text.parts:
        empty = each.start == each.end and isinstance(each.node, Mustache)
        if empty and each.node.position.offset == culprit:
            tag = plain(answer.text.source.tag(culprit))
            hint = "put it in quotes, or write it only where it has a value"
            return Break("nothing", answer, culprit, f"{tag} writes nothing there", hint, tag)
    right = len(answer.written[:place].rstrip()) - 1
    before = answer.text.origin(right).offset if right >= 0 else None
    return Break("other", answer, culprit, broken.reason, broken.hint, before=before)


def _side_by_side(reading: Reading) -> Iterator[Break]:
    """Two tags outside of quotes with nothing between them, whose values become one."""
    for answer in reading.renders:
        parts = [*parts_in_strings(answer)]
        for (first, inside), (second, _) in pairwise(parts):
            both = isinstance(first.node, Mustache) and isinstance(second.node, Mustache)
            if both and not inside and first.end > first.start and second.end > second.start:
                reason = "two values stand side by side without a comma"
                hint = "write a comma between them, and quotes around texts"
                yield Break("other", answer, second.node.position.offset, reason, hint)
                return


def _is_value(written: str) -> bool:
    return isinstance(read_reply(written), Source)


def texts(reading: Reading) -> Iterator[Text]:
    """The texts of a template that some reply has."""
    seen: set[int] = set()
    for answer in reading.renders:
        for part in answer.parts:
            if isinstance(part.node, Text) and part.node.position.offset not in seen:
                seen.add(part.node.position.offset)
                yield part.node
