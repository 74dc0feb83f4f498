"""Why a reply is not JSON: which tag or text of the template is the cause, and what it wrote."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from sstest.manifest.source import TRAILING_COMMA, Source
from sstest.rules.templates.analysis.replies import Answer, Reading, parts_in_strings, read_reply
from sstest.templates.tree import Mustache, Text
from sstest.text import plain

Kind = Literal["text", "comma", "nothing", "other"]
"""A text without quotes, a comma before a closing bracket, a tag that wrote nothing, the rest."""


class Break(NamedTuple):
    """A reply that is not JSON: the outcome, why, and where in the template that comes from."""

    kind: Kind
    answer: Answer
    offset: int
    reason: str
    hint: str | None
    tag: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the reply is empty, or blank."""
        return not self.answer.written.strip()


def breaks(reading: Reading) -> Iterator[Break]:
    """What breaks the replies, each place of the template once, for the first outcome it breaks."""
    all_of_them = (_break_of(answer) for answer in reading.renders)
    found = [one for one in all_of_them if one]
    unquoted = {one.offset for one in found if one.kind == "text"}
    seen: set[tuple[Kind, int]] = set()
    for one in found:
        is_gap = one.kind == "nothing" and one.offset in unquoted  # the same tag, without quotes
        if (one.kind, one.offset) not in seen and not is_gap:
            seen.add((one.kind, one.offset))
            yield one
    yield from _side_by_side(reading)


def _break_of(answer: Answer) -> Break | None:
    """What breaks this reply; ``None`` where it is JSON."""
    broken = answer.broken
    if broken is None or answer.text is None:
        return None
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
    return Break("other", answer, culprit, broken.reason, broken.hint)


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
    """Whether what a tag wrote is JSON as it stands."""
    return isinstance(read_reply(written), Source)


def texts(reading: Reading) -> Iterator[Text]:
    """The texts of a template that some reply has."""
    seen: set[int] = set()
    for answer in reading.renders:
        for part in answer.parts:
            if isinstance(part.node, Text) and part.node.position.offset not in seen:
                seen.add(part.node.position.offset)
                yield part.node
