"""How a sender writes ids, names and the fields that no property reads."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sstest.generate import identifiers
from sstest.generate.actions import Actions, actions
from sstest.generate.document import Padding
from sstest.generate.locale_words import LocaleWords, timestamp
from sstest.generate.shape import Container, Members, Node, Shape
from sstest.manifest import MISSING
from sstest.manifest.pointer import Missing
from sstest.parser import Cohort
from sstest.vocabulary.reading import naming_style, normalize

# Most senders tell something of their members, and some nothing at all.
_COUNTS: Final = (0, 3, 4, 4, 5, 5, 6, 7)

# So many people with extra fields of their own; in larger requests the same ones come again.
MOST_DIFFERENT: Final = 32

# Many requests leave out their context kind, which is user then.
_WITHOUT_KIND: Final = 0.3

_SEPARATORS: Final = {"snake_case": "_", "kebab-case": "-"}

Make = Callable[[random.Random], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A property that no pointer reads: its name, its value, and how often it is there."""

    name: Make
    make: Make
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class SenderStyle:
    """The style of one sender: functions, each of which makes another value.

    ``fields`` are the properties that no pointer reads, by the id of the container they stand in,
    and ``is_forbidden`` tells whether a value must not be said.
    """

    fields: dict[int, list[Field]]
    context_key: Callable[[], str | int]
    environment: Callable[[], str]
    context_kind: Callable[[], str | Missing]
    cohort: Callable[[], Cohort]
    actions: Callable[[str], Actions]
    is_forbidden: Callable[[object], bool] = lambda _: False


def usual_style(shape: Shape, chance: random.Random, words: LocaleWords) -> SenderStyle:
    """The style of a sender of which only the manifest is known."""
    key = chance.choice(list(identifiers.STYLES.values()))

    def context_kind() -> str | Missing:
        return (
            MISSING if chance.random() < _WITHOUT_KIND else chance.choice(identifiers.CONTEXT_KINDS)
        )

    def cohort() -> Cohort:
        name = chance.choice(words.cohort_names)
        cohort_id = identifiers.cohort_id(name, chance)
        return Cohort(cohort_id, name, f"https://cdp.example.com/cohorts/{chance.getrandbits(20)}")

    return SenderStyle(
        fields=_usual_fields(shape, words, chance),
        context_key=lambda: key(chance),
        environment=lambda: identifiers.client_side_id(chance),
        context_kind=context_kind,
        cohort=cohort,
        actions=actions,
    )


class SenderPadding(Padding):
    """Padding as a sender would have it: ``fields`` by the id of the container they are in."""

    def __init__(self, fields: Mapping[int, list[Field]], chance: random.Random) -> None:
        self._fields = fields
        self._chance = chance
        self._made: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def filler(self) -> Any:
        return {}

    def extras(self, node: Container) -> Mapping[str, Any]:
        made = self._made[id(node)]
        if len(made) >= MOST_DIFFERENT:
            return made[int(self._chance.random() * MOST_DIFFERENT)]
        made.append(self._make(node))
        return made[-1]

    def _make(self, node: Container) -> dict[str, Any]:
        extras = {}
        chance = self._chance
        for field in self._fields.get(id(node), ()):
            if field.chance >= 1 or chance.random() < field.chance:
                name = field.name(chance)
                if name not in node.children:
                    extras[name] = field.make(chance)
        return extras


def _usual_fields(
    shape: Shape, locale: LocaleWords, chance: random.Random
) -> dict[int, list[Field]]:
    """The extra fields of a sender of which only the manifest is known, by container id."""
    uses = shape.uses
    tokens = [part for use in uses for part in use.pointer.parts]
    naming = _sender_naming(tokens)
    taken = frozenset(map(normalize, tokens))
    fields: dict[int, list[Field]] = {}
    of_request = _choose(_of_request(locale, naming), naming, taken, chance, (2, 3, 4))
    home = _home(shape.root, chance)
    if home is not None:
        fields[id(home)] = of_request
    of_member = _choose(_of_member(locale, naming), naming, taken, chance, _COUNTS)
    for node in _member_nodes(shape.root):
        if isinstance(node, Container) and not node.indexed:
            fields[id(node)] = of_member
    return fields


def _sender_naming(names: Iterable[str]) -> Callable[[str], str]:
    """How a sender joins words to a name, read off some of its names."""
    votes = Counter(style for name in names if (style := naming_style(name) or _pascal_case(name)))
    style = votes.most_common(1)[0][0] if votes else "camelCase"

    def join_words(words: str) -> str:
        if style in _SEPARATORS:
            return words.replace(" ", _SEPARATORS[style])
        joined = words.title().replace(" ", "")
        return joined if style == "PascalCase" else joined[0].lower() + joined[1:]

    return join_words


def _pascal_case(name: str) -> str | None:
    return "PascalCase" if name[:1].isupper() and name.isidentifier() else None


def _member_nodes(node: Node) -> Iterable[Node]:
    match node:
        case Container():
            for child in node.children.values():
                yield from _member_nodes(child)
        case Members():
            for member in (node.item, *node.special.values()):
                yield member
                yield from _member_nodes(member)


def _of_request(locale: LocaleWords, naming: Callable[[str], str]) -> dict[str, Make]:
    def page(chance: random.Random) -> dict[str, int]:
        total = chance.choice((1, 1, 1, 2, 3))
        return {naming("total pages"): total, naming("page count"): chance.randint(1, total)}

    return {
        "sent at": timestamp,
        "session id": identifiers.uuid4,
        "sync run id": lambda chance: chance.getrandbits(40),
        "workspace name": lambda chance: chance.choice(locale.companies),
        "cohort description": lambda chance: chance.choice(locale.sentences),
        "page info": page,
        "is test": lambda chance: chance.random() < 0.1,
        "computed at": lambda chance: 1_704_067_200 + chance.getrandbits(25),
        "owner": lambda chance: f"{chance.choice(locale.user_names)}@example.com",
    }


def _of_member(locale: LocaleWords, naming: Callable[[str], str]) -> dict[str, Make]:
    def traits(chance: random.Random) -> dict[str, Any]:
        return {
            naming("plan"): chance.choice(("free", "pro", "enterprise")),
            naming("city"): chance.choice(locale.cities),
            naming("lifetime value"): round(chance.random() * 5000, 2),
            naming("last seen"): timestamp(chance),
        }

    return {
        "email": lambda chance: (
            f"{chance.choice(locale.user_names)}{chance.getrandbits(10)}@example.com"
        ),
        "first name": lambda chance: chance.choice(locale.first_names),
        "last name": lambda chance: chance.choice(locale.last_names),
        "phone": lambda chance: chance.choice(locale.phones),
        "country": lambda chance: chance.choice(locale.countries),
        "company": lambda chance: chance.choice(locale.companies),
        "anonymous id": identifiers.uuid4,
        "session count": lambda chance: chance.randint(1, 400),
        "updated at": timestamp,
        "traits": traits,
    }


def _choose(
    makers: Mapping[str, Make],
    naming: Callable[[str], str],
    taken: frozenset[str],
    chance: random.Random,
    counts: tuple[int, ...],
) -> list[Field]:
    free = [words for words in makers if normalize(words) not in taken]
    chosen = chance.sample(free, min(chance.choice(counts), len(free)))
    return [
        Field(always(naming(words)), makers[words], chance.choice((1.0, 1.0, 0.8)))
        for words in sorted(chosen, key=free.index)
    ]


def always(value: Any) -> Make:
    """A maker that leaves nothing to chance."""
    return lambda _chance: value


def _home(node: Node, chance: random.Random) -> Container | None:
    """The container of a request's own extra fields: the root, or one right below."""
    if not isinstance(node, Container):
        return None
    below = [
        child
        for child in node.children.values()
        if isinstance(child, Container) and not child.indexed and child.required
    ]
    return chance.choice([node, node, *below])
