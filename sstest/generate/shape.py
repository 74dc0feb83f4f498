"""All pointers of a manifest unified into the shape of the documents that satisfy them.

A shape is a tree of containers, slots and member arrays. It also says which pointers exclude each
other: no request can satisfy them, or an optional property can never find anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.properties import Use, member_uses, request_uses
from sstest.generate.value_type import ValueType
from sstest.manifest import RequestParser
from sstest.regex.re2 import too_large

LONGEST: Final = 1000
"""The most members a request is made with, which is also where large syncs are cut."""

DEEPEST: Final = 200
"""How many levels deep a pointer may lead for requests to be made: what walks a shape recurses."""

_INDEX: Final = re.compile(r"0|[1-9][0-9]*")
# An array on the way to a slot is filled up to the slot's index; longer ones are made as objects.
_LONGEST_WAY: Final = 32

Path = tuple[str, ...]
"""The reference tokens that lead to a place from the root of the request (RFC 6901 §4)."""


class ShapeError(ValueError):
    """No request can satisfy a manifest; ``str()`` names the pointers that are in conflict.

    ``findings`` has one for each conflict (SS214 to SS216).
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("; ".join(finding.message for finding in findings))

    def __reduce__(self) -> tuple[type["ShapeError"], tuple[tuple[Finding, ...]]]:
        return type(self), (self.findings,)


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
    """The shape of a manifest's requests; see :meth:`of`.

    ``conflicts`` are pointers that no request with a member can satisfy (SS214 to SS216) or a
    matcher that is too costly (SS345), and
    ``unreachable`` are optional properties that can never find anything (SS214 and SS217). The
    pointer of each finding leads from ``requestParser`` to the property.
    """

    parser: RequestParser
    root: Node
    request_uses: tuple[Use, ...]
    member_uses: tuple[Use, ...]
    conflicts: tuple[Finding, ...] = ()
    unreachable: tuple[Finding, ...] = ()

    @property
    def uses(self) -> tuple[Use, ...]:
        """What all pointers are for: those of the request, then those of a member."""
        return (*self.request_uses, *self.member_uses)

    @classmethod
    def of(cls, parser: RequestParser) -> "Shape":
        """Unify the pointers of ``parser``; conflicts are collected, not raised."""
        return _shape_of(parser)

    def satisfiable(self) -> "Shape":
        """This shape; raises :class:`ShapeError` where no request can satisfy it."""
        if self.conflicts:
            raise ShapeError(self.conflicts)
        return self

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001  # a protocol
        """Be short where Hypothesis prints a strategy with all that it was made from."""
        printer.text(f"<Shape of {', '.join(map(str, self.uses))}>")


@lru_cache(maxsize=64)
def _shape_of(parser: RequestParser) -> Shape:
    inclusion = parser.array_inclusion
    request = request_uses(parser.request_pointers(), inclusion.matcher if inclusion else None)
    member = member_uses(parser.member_pointers())
    if beyond := _too_deep(request, member) or _too_costly(request):
        return Shape(parser, Slot((), (), frozenset()), request, member, (beyond,))
    root, conflicts, unreachable = unify(request, member)
    return Shape(parser, root, request, member, conflicts, unreachable)


def unify(
    request: tuple[Use, ...], member: tuple[Use, ...]
) -> tuple[Node, tuple[Finding, ...], tuple[Finding, ...]]:
    """The root of a shape, its conflicts, and what is unreachable, of any properties."""
    unifier = _Unifier(_trie(member))
    root = unifier.node(_trie(request), ())
    unifier.check_arrays(tuple(use for use in request if use.is_array))
    return root, tuple(unifier.conflicts.values()), tuple(unifier.unreachable.values())


def _too_deep(request: tuple[Use, ...], member: tuple[Use, ...]) -> Finding | None:
    """A pointer that leads deeper than requests are made; a member's go on from its array."""
    to_member = max(len(use.pointer.parts) + 1 for use in request if use.is_array)
    levels = {use: len(use.pointer.parts) for use in request}
    levels |= {use: len(use.pointer.parts) + to_member for use in member}
    for use, depth in levels.items():
        if depth > DEEPEST:
            reason = f"deeper than the {DEEPEST} levels of the requests that sstest makes"
            return Finding("SS216", "error", f"{use.name} leads {reason}", use.place)
    return None


def _too_costly(request: tuple[Use, ...]) -> Finding | None:
    """A matcher that actions cannot be made for: to search a word for it may take too long."""
    for use in request:
        if use.matcher is not None and (why := too_large(use.matcher)):
            place = "/arrayInclusion/matcher"
            return Finding("SS345", "error", f"the matcher is {why}; no requests are made", place)
    return None


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
    """Turns a trie into nodes, and collects the pointers that exclude each other, each once."""

    def __init__(self, item: _Trie) -> None:
        self._item = item
        self.conflicts: dict[tuple[Use, ...], Finding] = {}
        self.unreachable: dict[tuple[Use, ...], Finding] = {}

    def node(self, trie: _Trie, path: Path) -> Node:
        if not trie.uses:
            return self._container(trie, path)
        accepts = frozenset.intersection(*(use.accepts for use in trie.uses))
        self._check_sharing(trie.uses, accepts)
        if ValueType.ARRAY in accepts:
            return self._members(trie, accepts, path)
        for use in _below(trie):
            there = trie.uses[0]
            reason = f"{use} leads into the value of {there}, which has to be {_list(accepts)}"
            self._blocked(use, there, reason)
        return Slot(path, trie.uses, accepts)

    def check_arrays(self, arrays: tuple[Use, ...]) -> None:
        """A pair of arrays may both be unreachable; then no request names a member."""
        if arrays and {first for first, *_ in self.unreachable}.issuperset(arrays):
            listed = " and ".join(map(str, arrays))
            self._conflict(
                f"no request can name a member: {listed} can never find an array", arrays
            )

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
                    reason = f"{use} leads to {part!r} in the array of {array}"
                    self._blocked(use, array, reason)
            elif not is_index(part, LONGEST):
                for use in child.everything():
                    reason = f"{use} leads beyond the {LONGEST} members that {array} can have"
                    self._blocked(use, array, reason)
            else:
                special[int(part)] = self.node(_merge(self._item, child), ())
                least = max(least, int(part) + 1 if child.requires() else 0)
        item = self.node(self._item, ())
        return Members(path, trie.uses, accepts, item, dict(sorted(special.items())), least)

    def _check_sharing(self, uses: tuple[Use, ...], accepts: frozenset[ValueType]) -> None:
        if not accepts:
            needs = " and ".join(f"{use} needs {_list(use.accepts)}" for use in uses)
            where = uses[0].pointer.text or "the root"
            self._conflict(f"{needs}, all in one place, {where}", uses)
            return
        for use in uses:
            if not use.required and not use.informs & accepts:
                others = tuple(other for other in uses if other is not use)
                self._never_finds(
                    f"{use} can never find {_list(use.informs)}, since it shares its place with"
                    f" {' and '.join(map(str, others))}",
                    (use, *others),
                )

    def _blocked(self, use: Use, blocker: Use, reason: str) -> None:
        if use.required:
            self._conflict(f"no request can satisfy both: {reason}", (use, blocker))
        else:
            self._never_finds(f"{reason}, so it never finds anything", (use, blocker))

    def _conflict(self, message: str, uses: tuple[Use, ...]) -> None:
        one_place = len({(use.pointer.parts, use.of_member) for use in uses}) == 1
        code = "SS214" if _all_arrays(uses) else "SS215" if one_place else "SS216"
        others = tuple(use.place for use in uses[1:])
        found = Finding(code, "error", message, uses[0].place, related=others)
        self.conflicts.setdefault(uses, found)

    def _never_finds(self, message: str, uses: tuple[Use, ...]) -> None:
        place, others = uses[0].place, tuple(use.place for use in uses[1:])
        if _all_arrays(uses):
            found = Finding("SS214", "error", message, place, related=others)
        else:
            found = Finding("SS217", "warning", message, place, related=others)
        self.unreachable.setdefault(uses, found)


def is_index(part: str, limit: int) -> bool:
    """Whether ``part`` is an index into an array of ``limit`` elements (RFC 6901 §4)."""
    return bool(_INDEX.fullmatch(part)) and len(part) <= len(str(limit)) and int(part) < limit


def _all_arrays(uses: tuple[Use, ...]) -> bool:
    return all(use.is_array for use in uses)


def _below(trie: _Trie) -> Iterator[Use]:
    for child in trie.children.values():
        yield from child.everything()


def _list(types: frozenset[ValueType]) -> str:
    words = [one.value for one in ValueType if one in types and one is not ValueType.ABSENT]
    if {ValueType.CONTEXT_KIND, ValueType.TEXT} <= types:
        words.remove(ValueType.CONTEXT_KIND.value)
    return " or ".join(words) or "nothing"
