"""Learning a sender's style from its payloads, and repeating none of their values."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sstest.generate import identifiers
from sstest.generate.actions import Actions, actions, more_actions
from sstest.generate.locale_words import LocaleWords
from sstest.generate.sender_style import Field, Make, SenderStyle, always
from sstest.generate.shape import Container, Members, Node, Shape, Slot
from sstest.generate.value_style import ForbiddenValues, looks_like_data, other_letters, style_of
from sstest.limits import LEARNED_NAMES
from sstest.manifest import MISSING
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort
from sstest.parser.body import decode
from sstest.parser.cut import Cut
from sstest.regex.re2 import compile_matcher

# Payloads nested deeper than this are learned down to here.
_DEEPEST: Final = 20
_EACH: Final = None
# Of so many values a style is learned.
_SOME: Final = 20
# An object of so many names, of which any one object has but one in so many, is a directory.
_MANY_NAMES: Final = 20
_FEW_OF: Final = 5
# A list, or a directory, that nobody reads is made no longer.
_MOST_ELEMENTS: Final = 50
# So many values are looked at, as many in each payload; of these half at the first place, half of
# the rest at the next, and at each place half of what is left in any one property.
_MOST_VALUES: Final = 500_000
_FEWEST_VALUES: Final = 300
_FEWEST_AT_A_PLACE: Final = 100
# Of so many values that a pointer reads, the style is learned.
_MOST_READ: Final = 100_000

_Place = tuple[str | None, ...]


@dataclass
class _Seen:
    """The objects found at one place, and the values of each of their other properties."""

    objects: int = 0
    properties: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, value: Any) -> None:
        """Note a property; raises :class:`ValueError` where there are too many names."""
        self.properties[name].append(value)
        if len(self.properties) > LEARNED_NAMES:
            raise _too_many_names()

    def usual_size(self) -> int:
        """How many properties an object has in the middle."""
        return -(-sum(map(len, self.properties.values())) // max(self.objects, 1))

    def is_directory(self) -> bool:
        """Whether names are data here: many of them, each in few of the objects."""
        names = len(self.properties)
        return names >= _MANY_NAMES and self.usual_size() * _FEW_OF <= names


def learned_style(
    shape: Shape, chance: random.Random, locale: LocaleWords, payloads: tuple[bytes, ...]
) -> SenderStyle:
    """The style of the sender of ``payloads``; none of their values is ever made again.

    Kept are the names of properties and the style of what they hold. ``true``, ``false`` and
    ``null`` are said again, and so is an action that the manifest's matcher leaves no choice but
    to say. Raises :class:`ValueError` for a payload that is not JSON.
    """
    learner = _Learner(chance, locale, ForbiddenValues.of(map(_decoded, payloads)))
    for payload in payloads:  # decoded again, since as data all of them take many times more
        learner.left = max(_MOST_VALUES // len(payloads), _FEWEST_VALUES)
        learner.lefts.clear()
        learner.read(shape.root, decode(payload), ())
    return learner.style(shape)


def _decoded(payload: bytes) -> Any:
    document = decode(payload)
    waiting = [document] if isinstance(document, dict | list) else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and len(value) > LEARNED_NAMES:
            raise _too_many_names()  # at once: what is remembered of values takes more memory
        children = value.values() if isinstance(value, dict) else value
        waiting += [child for child in children if isinstance(child, dict | list)]
    return document


def _too_many_names() -> ValueError:
    text = f"an object of the payloads has over {LEARNED_NAMES:,} names, which are not learned"
    return ValueError(text)


@dataclass
class _Learner:
    """What has been learned so far: extra fields by place, and the values of each property."""

    chance: random.Random
    locale: LocaleWords
    forbidden: ForbiddenValues
    left: int = 0
    """How many values of this payload are looked at at places that come from now on."""
    lefts: dict[_Place, int] = field(default_factory=dict)
    """How many more of them at each place."""
    extras: dict[_Place, _Seen] = field(default_factory=lambda: defaultdict(_Seen))
    found: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def read(self, node: Node, document: Any, place: _Place) -> None:
        """Learn from what stands at a place; what does not fit the shape is passed over."""
        match node, document:
            case Container(), dict():
                self._read_object(node, document, place)
            case Container(), list():
                for name, child in node.children.items():
                    if node.indexed and int(name) < len(document):
                        self.read(child, document[int(name)], (*place, name))
            case Members(), list():
                for index, member in enumerate(document):
                    self.read(node.member(index), member, (*place, _EACH))
            case Slot(), _:
                for use in node.uses:
                    found = self.found[use.name]
                    if len(found) < _MOST_READ:
                        found.append(document if type(document) in (str, int) else None)

    def style(self, shape: Shape) -> SenderStyle:
        """The style that was learned."""
        key = self._style("memberIdPath", identifiers.uuid4)
        environment = self._style("environmentIdPath", identifiers.client_side_id)
        kinds = [kind for kind in identifiers.CONTEXT_KINDS if not self.forbidden.holds(kind)]
        fields = {
            id(node): self._fields(self.extras[place])
            for place, node in _containers(shape.root, ())
            if place in self.extras
        }

        def context_kind() -> str | Missing:
            return self.chance.choice(kinds) if kinds and self.found["contextKindPath"] else MISSING

        return SenderStyle(
            fields=fields,
            context_key=lambda: key(self.chance),
            environment=lambda: str(environment(self.chance)),
            context_kind=context_kind,
            cohort=self._cohort_maker(),
            actions=self._actions,
            is_forbidden=self.forbidden.holds,
        )

    def _read_object(self, node: Container, document: dict[str, Any], place: _Place) -> None:
        if place not in self.lefts:
            self.left //= 2
            self.lefts[place] = max(self.left, _FEWEST_AT_A_PLACE)
        left = self.lefts[place]
        seen = self.extras[place]
        seen.objects += left > 0
        for name, value in document.items():
            if name in node.children:
                self.read(node.children[name], value, (*place, name))
            elif left > 0:
                most = max(left // 2, min(left, _FEWEST_AT_A_PLACE))
                cut = Cut(most, _DEEPEST)
                seen.add(name, cut.of(value))
                left -= most - cut.left
        self.lefts[place] = left

    def _style(self, name: str, otherwise: Make) -> Make:
        texts = [value for value in self.found[name] if value]
        sample = self._some(texts)
        return self.forbidden.spare(style_of(sample, self.locale) if sample else otherwise)

    def _cohort_maker(self) -> Any:
        cohort_id = self._style("cohortIdPath", identifiers.prefixed)
        name = self.forbidden.spare(lambda chance: chance.choice(self.locale.cohort_names))
        url = self.forbidden.spare(
            lambda chance: f"https://cdp.example.com/cohorts/{chance.getrandbits(20)}"
        )
        return lambda: Cohort(cohort_id(self.chance), name(self.chance), url(self.chance))

    def _actions(self, pattern: str) -> Actions:
        """Other words than the payloads', so far as the matcher leaves a choice."""
        usual = actions(pattern)
        matches = compile_matcher(pattern).matches

        def spare(words: tuple[str, ...], *, joining: bool) -> tuple[str, ...]:
            others = more_actions(pattern, joining=joining) if words else []
            kept = [word for word in (*words, *others) if not self.forbidden.holds(word)]
            for _ in range(0 if kept else 50):
                for word in words:
                    swapped = other_letters(word, self.chance)
                    if matches(swapped) is joining and not self.forbidden.holds(swapped):
                        kept.append(swapped)
            return tuple(kept[:3]) or words

        return Actions(
            spare(usual.joining, joining=True), spare(usual.leaving, joining=False), usual.swallowed
        )

    def _fields(self, seen: _Seen, depth: int = 0) -> list[Field]:
        if seen.is_directory():
            return self._entries(seen, depth)
        return [
            Field(self._name(name), self._maker(values, depth), len(values) / seen.objects)
            for name, values in seen.properties.items()
        ]

    def _entries(self, seen: _Seen, depth: int) -> list[Field]:
        """Properties named by data, as many as an object has, all with one kind of value."""
        name = self.forbidden.spare(style_of(self._some(list(seen.properties)), self.locale))
        make = self._maker(
            [value for values in seen.properties.values() for value in values], depth
        )
        return [Field(name, make)] * min(seen.usual_size(), _MOST_ELEMENTS)

    def _some(self, values: list[Any]) -> list[Any]:
        return self.chance.sample(values, min(len(values), _SOME))

    def _name(self, name: str) -> Make:
        """A property's name stays, unless it is data, as in an object of people by address."""
        if looks_like_data(name) or self.forbidden.holds(name):
            return self.forbidden.spare(style_of([name], self.locale))
        return always(name)

    def _maker(self, values: list[Any], depth: int) -> Make:
        makers: list[Make] = []
        objects = [value for value in values if isinstance(value, dict)]
        lists = [value for value in values if isinstance(value, list)]
        scalars = [value for value in values if not isinstance(value, (dict, list))]
        if depth >= _DEEPEST:
            return always(None)
        if objects:
            makers += [self._object_maker(objects, depth)] * len(objects)
        if lists:
            makers += [self._list_maker(lists, depth)] * len(lists)
        if scalars:
            style = style_of(self._some(scalars), self.locale)
            makers += [self.forbidden.spare(style)] * len(scalars)
        return lambda chance: chance.choice(makers)(chance)

    def _object_maker(self, objects: list[dict[str, Any]], depth: int) -> Make:
        seen = _Seen(len(objects))
        for one in objects:
            for name, value in one.items():
                seen.add(name, value)
        fields = self._fields(seen, depth + 1)

        def make(chance: random.Random) -> dict[str, Any]:
            there = [field for field in fields if chance.random() < field.chance]
            return {field.name(chance): field.make(chance) for field in there}

        return make

    def _list_maker(self, lists: list[list[Any]], depth: int) -> Make:
        lengths = [min(len(one), _MOST_ELEMENTS) for one in lists]
        elements = [element for one in lists for element in one]
        element = self._maker(elements, depth + 1) if elements else always(None)
        return lambda chance: [element(chance) for _ in range(chance.choice(lengths))]


def _containers(node: Node, place: _Place) -> Iterator[tuple[_Place, Container]]:
    match node:
        case Container():
            yield place, node
            for name, child in node.children.items():
                yield from _containers(child, (*place, name))
        case Members():
            for member in (node.item, *node.special.values()):
                yield from _containers(member, (*place, _EACH))
