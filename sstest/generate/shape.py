"""All pointers of a manifest unified into the shape of the documents that satisfy them.

A shape is a tree of containers, slots and member arrays. Where the pointers are at odds it says
which of them, and what follows: that no request can satisfy them, that a property can never find
anything, or that a request needs members.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from sstest.generate.properties import Use, member_uses, request_uses
from sstest.generate.value_type import ValueType
from sstest.manifest import RequestParser

LONGEST: Final = 1000
"""The most members a request is made with, which is also where large syncs are cut."""

DEEPEST: Final = 200
"""How many levels deep a pointer may lead for requests to be made: what walks a shape recurses."""

_INDEX: Final = re.compile(r"0|[1-9][0-9]*")
# An array on the way to a slot is filled up to the slot's index; longer ones are made as objects.
_LONGEST_WAY: Final = 32

Path = tuple[str, ...]
"""The reference tokens that lead to a place from the root of the request (RFC 6901 §4)."""


class Kind(Enum):
    """What follows from pointers that are at odds."""

    CONFLICT = "conflict"
    """No request that names a member can satisfy them."""
    UNREACHABLE = "unreachable"
    """Requests can satisfy them, but an optional property can never find anything."""
    NEEDS_MEMBERS = "needs members"
    """A required property lies inside a member, so a request without members is refused."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Pointers that are at odds: what follows, in words, and the properties concerned."""

    kind: Kind
    message: str
    uses: tuple[Use, ...]

    def __str__(self) -> str:
        return self.message


class ShapeError(ValueError):
    """No request can satisfy a manifest; ``str()`` names the pointers that disagree."""

    def __init__(self, disagreements: tuple[Disagreement, ...]) -> None:
        self.disagreements = disagreements
        super().__init__("; ".join(map(str, disagreements)))

    def __reduce__(self) -> tuple[type["ShapeError"], tuple[tuple[Disagreement, ...]]]:
        return type(self), (self.disagreements,)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place that holds one value, of a type that all its ``uses`` accept.

    ``place`` starts at the member for what lies in a member, and else at the request.
    """

    place: Path
    uses: tuple[Use, ...]
    accepts: frozenset[ValueType]


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """An object whose properties lead on; it is an array just as well if all names are indices."""

    children: "dict[str, Node]"
    required: bool
    indexed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """An array of members, each shaped like ``item``; ``place`` is as a slot's.

    ``special`` are the members that pointers of the request lead into, by index, and ``least`` is
    how many members that takes.
    """

    place: Path
    uses: tuple[Use, ...]
    accepts: frozenset[ValueType]
    item: "Node"
    special: "dict[int, Node]"
    least: int

    def member(self, index: int) -> "Node":
        """The shape of the member at ``index``."""
        return self.special.get(index, self.item)

    def members(self, count: int) -> "list[Node]":
        """The shapes of the first ``count`` members."""
        shapes = [self.item] * count
        for index, shape in self.special.items():
            if index < count:
                shapes[index] = shape
        return shapes


Node = Slot | Container | Members


def leaves(node: Node) -> Iterator[Slot | Members]:
    """The slots and the member arrays at and below ``node``, not those inside of members."""
    if isinstance(node, Container):
        for child in node.children.values():
            yield from leaves(child)
    else:
        yield node


def leaf_at(node: Node, path: Path) -> Slot | Members | None:
    """What stands at ``path``; ``None`` where the shape has no place of that name."""
    if not path:
        return None if isinstance(node, Container) else node
    match node:
        case Container() if path[0] in node.children:
            return leaf_at(node.children[path[0]], path[1:])
        case Members() if path[0].isdigit():
            return leaf_at(node.member(int(path[0])), path[1:])
        case _:
            return None


@dataclass(frozen=True)
class Shape:
    """The shape of a manifest's requests; see :meth:`of`."""

    parser: RequestParser
    root: Node
    request_uses: tuple[Use, ...]
    member_uses: tuple[Use, ...]
    disagreements: tuple[Disagreement, ...]

    @classmethod
    def of(cls, parser: RequestParser) -> "Shape":
        """Unify the pointers of ``parser``; what is at odds is told, not raised."""
        return _shape_of(parser)

    def satisfiable(self) -> "Shape":
        """This shape; raises :class:`ShapeError` where no request can satisfy it."""
        conflicts = [one for one in self.disagreements if one.kind is Kind.CONFLICT]
        if conflicts:
            raise ShapeError(tuple(conflicts))
        return self

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001  # a protocol
        """Be short where Hypothesis prints a strategy with all that it was made from."""
        printer.text(f"<Shape of {', '.join(map(str, (*self.request_uses, *self.member_uses)))}>")


@lru_cache(maxsize=64)
def _shape_of(parser: RequestParser) -> Shape:
    request, member = request_uses(parser), member_uses(parser)
    if deep := _too_deep(request, member):
        return Shape(parser, Slot((), deep.uses, frozenset()), request, member, (deep,))
    unifier = _Unifier(_trie(member))
    root = unifier.node(_trie(request), ())
    unifier.judge_arrays(tuple(use for use in request if use.is_array))
    return Shape(parser, root, request, member, tuple(unifier.disagreements.values()))


def _too_deep(request: tuple[Use, ...], member: tuple[Use, ...]) -> Disagreement | None:
    """The pointers that lead deeper than requests are made; a member's go on from its array."""
    to_member = max(len(use.pointer.parts) + 1 for use in request if use.is_array)
    levels = {use: len(use.pointer.parts) for use in request}
    levels |= {use: len(use.pointer.parts) + to_member for use in member}
    deep = tuple(use for use, depth in levels.items() if depth > DEEPEST)
    if not deep:
        return None
    reason = f"deeper than the {DEEPEST} levels of the requests that sstest makes"
    return Disagreement(Kind.CONFLICT, f"{deep[0].name} leads {reason}", deep)


@dataclass(frozen=True, slots=True)
class _Trie:
    """Pointers by their common beginnings: those that end here, and where the others go on."""

    uses: tuple[Use, ...] = ()
    children: "dict[str, _Trie]" = field(default_factory=dict)

    def everything(self) -> Iterator[Use]:
        """Every use at or below this place."""
        yield from self.uses
        for child in self.children.values():
            yield from child.everything()

    def requires(self) -> bool:
        """Whether something must stand at or below this place."""
        return any(use.required for use in self.everything())


def _trie(uses: tuple[Use, ...]) -> _Trie:
    root = _Trie()
    for use in uses:
        branch = _Trie((use,))
        for part in reversed(use.pointer.parts):
            branch = _Trie((), {part: branch})
        root = _merge(root, branch)
    return root


def _merge(one: _Trie, other: _Trie) -> _Trie:
    children = dict(one.children)
    for part, child in other.children.items():
        children[part] = _merge(children[part], child) if part in children else child
    return _Trie((*one.uses, *other.uses), children)


class _Unifier:
    """Turns a trie into nodes, and gathers where pointers disagree, each disagreement once."""

    def __init__(self, item: _Trie) -> None:
        self._item = item
        self.disagreements: dict[tuple[Kind, tuple[Use, ...]], Disagreement] = {}

    def node(self, trie: _Trie, path: Path) -> Node:
        if not trie.uses:
            return self._container(trie, path)
        accepts = frozenset.intersection(*(use.accepts for use in trie.uses))
        self._judge_sharing(trie.uses, accepts)
        if ValueType.ARRAY in accepts:
            return self._members(trie, accepts, path)
        for use in _below(trie):
            there = trie.uses[0]
            reason = f"{use} looks inside what {there} finds, which has to be {_list(accepts)}"
            self._blocked(use, there, reason)
        return Slot(path, trie.uses, accepts)

    def judge_arrays(self, arrays: tuple[Use, ...]) -> None:
        """A pair of arrays may both be unreachable; then no request names a member."""
        dead = {one.uses[0] for one in self.disagreements.values() if one.kind is Kind.UNREACHABLE}
        if dead.issuperset(arrays):
            listed = " and ".join(map(str, arrays))
            message = f"no request can name a member: {listed} can never find an array"
            self._add(Kind.CONFLICT, message, arrays)

    def _container(self, trie: _Trie, path: Path) -> Container:
        children = {part: self.node(child, (*path, part)) for part, child in trie.children.items()}
        indexed = all(is_index(part, _LONGEST_WAY) for part in children)
        return Container(children, trie.requires(), indexed)

    def _members(self, trie: _Trie, accepts: frozenset[ValueType], path: Path) -> Members:
        array = trie.uses[0]
        special, least = {}, 0
        for part, child in trie.children.items():
            if not _INDEX.fullmatch(part):
                for use in child.everything():
                    reason = f"{use} looks for {part!r} in the array that {array} needs to find"
                    self._blocked(use, array, reason)
            elif not is_index(part, LONGEST):
                for use in child.everything():
                    reason = f"{use} looks beyond the {LONGEST} members that {array} can have"
                    self._blocked(use, array, reason)
            else:
                special[int(part)] = self.node(_merge(self._item, child), ())
                least = max(least, int(part) + 1 if child.requires() else 0)
                self._note_dependence(child, array)
        item = self.node(self._item, ())
        return Members(path, trie.uses, accepts, item, dict(sorted(special.items())), least)

    def _judge_sharing(self, uses: tuple[Use, ...], accepts: frozenset[ValueType]) -> None:
        if not accepts:
            needs = " and ".join(f"{use} needs {_list(use.accepts)}" for use in uses)
            where = uses[0].pointer.text or "the root"
            self._add(Kind.CONFLICT, f"{needs}, all in one place, {where}", uses)
            return
        for use in uses:
            if not use.required and not use.informs & accepts:
                others = " and ".join(str(other) for other in uses if other is not use)
                self._add(
                    Kind.UNREACHABLE,
                    f"{use} can never find {_list(use.informs)}, since it shares its place with"
                    f" {others}",
                    (use, *(other for other in uses if other is not use)),
                )

    def _blocked(self, use: Use, blocker: Use, reason: str) -> None:
        if use.required:
            self._add(Kind.CONFLICT, f"no request can satisfy both: {reason}", (use, blocker))
        else:
            self._add(Kind.UNREACHABLE, f"{reason}, so it never finds anything", (use, blocker))

    def _note_dependence(self, child: _Trie, array: Use) -> None:
        for use in child.everything():
            if use.required:
                self._add(
                    Kind.NEEDS_MEMBERS,
                    f"{use} lies inside a member of {array}, so a request without that member is"
                    " refused",
                    (use, array),
                )

    def _add(self, kind: Kind, message: str, uses: tuple[Use, ...]) -> None:
        self.disagreements.setdefault((kind, uses), Disagreement(kind, message, uses))


def is_index(part: str, limit: int) -> bool:
    """Whether ``part`` is an index into an array of ``limit`` elements (RFC 6901 §4)."""
    return bool(_INDEX.fullmatch(part)) and len(part) <= len(str(limit)) and int(part) < limit


def _below(trie: _Trie) -> Iterator[Use]:
    for child in trie.children.values():
        yield from child.everything()


def _list(forms: frozenset[ValueType]) -> str:
    """The forms in words: ``a text or an integer``."""
    words = [form.value for form in ValueType if form in forms and form is not ValueType.ABSENT]
    if {ValueType.CONTEXT_KIND, ValueType.TEXT} <= forms:
        words.remove(ValueType.CONTEXT_KIND.value)
    return " or ".join(words) or "nothing"
