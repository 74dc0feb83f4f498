"""Writing a realistic request fast: members are written by templates, the rest place by place."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from sstest.generate.draft import Trimmings, Values, assemble, encode
from sstest.generate.forms import Form, Written
from sstest.generate.meaning import Frame, frame, membership
from sstest.generate.properties import Use
from sstest.generate.row import MOST_TEMPLATES, Member, Row, Template
from sstest.generate.sample import Sample
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot, leaves
from sstest.manifest import MISSING
from sstest.parser import Membership

_BLANK: Final = re.compile(rb"[\x01-\x1f]")
# A name that nobody has: of Unicode's private use, and behind it a number without quotes.
_MARKED: Final = "\ue000"
_MARK: Final = re.compile(rb'(,?)"\xee\x80\x80([0-9]+)":\x00(,?)')
# For places that several properties share, none of whose own values suits them all.
_STOPGAPS: Final = ("shared", True, None)


Places = tuple[tuple[Path, Slot | Members], ...]
"""Slots and arrays, each with its place below some node."""


class Message(Protocol):
    """What a request has to say."""

    @property
    def members(self) -> list[Member]:
        """Whom it is about, at least one."""

    def of_request(self, use: Use) -> Any:
        """What a property that starts at the request should find."""

    def listed(self, directions: set[bool | None], least: int) -> list[Member]:
        """The members for an array, at least so many."""


class _Skeleton(NamedTuple):
    """Templates of one kind: pieces of text, and the containers whose noise comes in between.

    After the first, the pieces come in threes: the commas around the noise, and what follows.
    """

    pieces: tuple[bytes, ...]
    containers: tuple[Container, ...]
    order: tuple[int, ...]


class _Marking:
    """Trimmings that mark the containers which others would put something into."""

    def __init__(self, trimmings: Trimmings) -> None:
        self._trimmings = trimmings
        self.containers: list[Container] = []

    def prefers_array(self) -> bool:
        return self._trimmings.prefers_array()

    def filler(self) -> Any:
        return self._trimmings.filler()

    def hollow(self) -> Any:
        return self._trimmings.hollow()

    def extras(self, node: Container) -> Mapping[str, Any]:
        if node.indexed:
            return {}
        self.containers.append(node)
        return {f"{_MARKED}{len(self.containers) - 1}": Written("\0")}


class Pen:
    """Writes messages into the shape of a manifest's requests."""

    def __init__(self, shape: Shape, trimmings: Trimmings, chance: random.Random) -> None:
        self.shape = shape
        self._trimmings = trimmings
        self._chance = chance
        self._templates: dict[tuple[int, tuple[bool, ...]], list[Template]] = defaultdict(list)
        self._skeletons: dict[tuple[int, tuple[bool, ...]], _Skeleton] = {}
        self._rows: dict[int, Row | None] = {}
        self._root = tuple(leaves(shape.root))

    def write(self, message: Message) -> Sample:
        """The request that says ``message``, and what it means."""
        writing = _Writing(self, message, {}, {})
        writing.fill(self._root, ())
        framed = frame(self.shape, writing.values)
        body = self.fill_in(self.shape.root, self._root, (), writing.values)
        return Sample(body, framed.update(writing.memberships(framed)))

    def fill_in(self, node: Node, places: Places, path: Path, values: Values) -> bytes:
        """JSON for ``node``, which stands at ``path``, with the ``values`` below that."""
        found = [values.get((*path, *place), MISSING) for place, _ in places]
        filled = tuple([value is not MISSING for value in found])
        template = self.template(node, places, filled)
        return template.text % tuple([encode(found[index]) for index in template.order])

    def template(self, node: Node, places: Places, filled: tuple[bool, ...]) -> Template:
        """JSON for ``node`` that lacks the values at those of its ``places`` that are ``filled``.

        What no property looks at is in it, and differs from one template to the next.
        """
        made = self._templates[id(node), filled]
        if len(made) >= MOST_TEMPLATES:
            return made[int(self._chance.random() * MOST_TEMPLATES)]
        pieces, containers, order = self._skeleton(node, places, filled)
        text = pieces[0]
        for container, before, after, piece in zip(
            containers, pieces[1::3], pieces[2::3], pieces[3::3], strict=True
        ):
            noise = encode(self._trimmings.extras(container))[1:-1].replace(b"%", b"%%")
            text += before + noise + after if noise else before and after
            text += piece
        made.append(Template(text, order))
        return made[-1]

    def _skeleton(self, node: Node, places: Places, filled: tuple[bool, ...]) -> _Skeleton:
        """What the templates of a node have in common."""
        key = (id(node), filled)
        if key not in self._skeletons:
            # Control characters stand in no JSON text, so they can stand for what is left out.
            blanks = {
                place: Written(chr(1 + index))
                for index, (place, _) in enumerate(places)
                if filled[index]
            }
            marking = _Marking(self._trimmings)
            document = assemble(node, blanks, marking)
            text = encode(_arranged(document) if node is self.shape.root else document)
            order = tuple(ord(blank) - 1 for blank in _BLANK.findall(text))
            pieces = _BLANK.sub(b"%b", text.replace(b"%", b"%%"))
            parts = _MARK.split(pieces)
            # Each mark is split into the comma before it, its number, and the comma behind it.
            containers = tuple(marking.containers[int(number)] for number in parts[2::4])
            kept = tuple(part for place, part in enumerate(parts) if place % 4 != 2)
            self._skeletons[key] = _Skeleton(kept, containers, order)
        return self._skeletons[key]

    def row(self, node: Members) -> Row | None:
        """What writes the members of ``node``; ``None`` where they are too odd for it."""
        if id(node) not in self._rows:
            places = tuple(leaves(node.item))
            plain = all(isinstance(leaf, Slot) and len(leaf.uses) == 1 for _, leaf in places)
            self._rows[id(node)] = self._row(node.item, places) if plain else None
        return self._rows[id(node)]

    def _row(self, item: Node, places: Places) -> Row:
        filled = (True,) * len(places)
        names = [leaf.uses[0].name for _, leaf in places]
        return Row(names, lambda: self.template(item, places, filled), self._chance)


class _Array(NamedTuple):
    """The members of an array; those that no row can write are ``special``, by index."""

    listed: list[Member]
    row: Row | None
    special: list[int]


@dataclass(frozen=True, slots=True)
class _Writing:
    """One request being written: values by place, and the members of each array."""

    pen: Pen
    message: Message
    values: Values
    arrays: dict[Path, _Array]

    def fill(self, places: Places, path: Path, member: Member | None = None) -> None:
        """Put values at ``places`` below ``path``, which lies in ``member`` if there is one."""
        for place, leaf in places:
            if isinstance(leaf, Members):
                self._fill_array(leaf, (*path, *place))
                continue
            value = self._value(leaf, member)
            if value is not MISSING:
                self.values[*path, *place] = value

    def memberships(self, framed: Frame) -> list[Membership]:
        """What the members mean, in the order in which they are read."""
        found = []
        for use in self.pen.shape.request_uses:
            array = self.arrays.get(use.pointer.parts) if use.is_array else None
            if array is not None:
                found += self._memberships_of(use, array, framed)
        return found

    def _memberships_of(self, use: Use, array: _Array, framed: Frame) -> list[Membership]:
        told = framed.included if use.included is None else use.included
        found = array.row.memberships(array.listed, framed, told) if array.row else []
        for index in array.special:
            base = (*use.pointer.parts, str(index))
            one = membership(self.pen.shape, self.values, framed, use, base)
            found[index : index + 1] = [one]
        return found

    def _fill_array(self, node: Members, path: Path) -> None:
        listed = self.message.listed({use.included for use in node.uses}, node.least)
        row = self.pen.row(node)
        special = range(len(listed)) if row is None else node.special
        array = _Array(listed, row, [index for index in special if index < len(listed)])
        self.arrays[path] = array
        texts = row.write(listed) if row else [b""] * len(listed)
        for index in array.special:
            texts[index] = self._special(node.member(index), (*path, str(index)), listed[index])
        self.values[path] = msgspec.Raw(b"[" + b",".join(texts) + b"]")

    def _special(self, node: Node, path: Path, member: Member) -> bytes:
        """A member that the request's own pointers lead into, place by place."""
        places = tuple(leaves(node))
        self.fill(places, path, member)
        return self.pen.fill_in(node, places, path, self.values)

    def _value(self, slot: Slot, member: Member | None) -> Any:
        """The first value that a use of the slot suggests and that all of them accept."""
        for use in slot.uses:
            value = self._suggested(use, member)
            if Form.of(value) in slot.accepts:
                return value
        for value in (MISSING, *_STOPGAPS):
            if Form.of(value) in slot.accepts:
                return value
        raise AssertionError  # pragma: no cover  # some form is accepted: the shape is satisfiable

    def _suggested(self, use: Use, member: Member | None) -> Any:
        if member is None or not use.of_member:
            return self.message.of_request(use)
        match use.name:
            case "memberIdPath":
                return member.id
            case "booleanMembershipPath":
                return member.included
            case "cohortIdPath":
                return member.cohort.id
            case _:
                return member.cohort.name


def _arranged(document: Any) -> Any:
    """The document as senders order it: what is said once first, lists of members last."""
    if not isinstance(document, dict):
        return document
    lists = (dict, list, msgspec.Raw)
    return dict(sorted(document.items(), key=lambda item: isinstance(item[1], lists)))
