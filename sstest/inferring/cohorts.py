"""Which cohort members join or leave: its id, its name, its URL, and overrides in members."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.members import OTHER_OWNERS
from sstest.inferring.reading import Reading
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.structure import Fields, Members
from sstest.manifest.pointer import join
from sstest.rules.samples.evidence import is_client_side_id, is_kind
from sstest.rules.samples.evidence import look as looks
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.reading import owners, split_words
from sstest.vocabulary.words import ROLES, words_of

_MOST: Final = 8
_MOST_PAIRS: Final = 5
_OTHER_TEXTS: Final = words_of(
    "description desc summary note notes comment message details locale language region status"
    " state plan version channel platform"
)
_OTHER_URLS: Final = words_of(
    "callback webhook hook base api avatar image photo picture icon logo endpoint redirect"
)


@dataclass(frozen=True)
class Named:
    """A cohort's id and name, as paths from the request, and the overrides in members."""

    id: Path
    name: Path
    member_id: Path | None = None
    member_name: Path | None = None

    @property
    def parent(self) -> Path:
        """The object that the id is in."""
        return self.id[:-1]


@dataclass(frozen=True)
class Source:
    """A field that may be a cohort's: where it is in a request, and what payloads have there."""

    path: Path
    order: int
    """Its place in the order of mention."""
    of_member: Path | None
    """The path from the member, of a field of members."""
    values: dict[int, Any]
    """By payload; of members the first one's."""
    all: list[Any]
    varies: float
    """In what part of the payloads with several members they do not agree."""


def sources(fields: Fields, reading: Reading, members: dict[Path, Members]) -> list[Source]:
    """The fields of requests outside of members, and those of members of the only array."""
    found = []
    for order, (path, values) in enumerate(fields.values.items()):
        if any(path[: len(array)] == array for array in reading.arrays if array) or not path:
            continue
        if () in reading.arrays:
            continue
        found.append(Source(path, order, None, values, list(values.values()), 0.0))
    if reading.only is not None:
        found += _of_members(reading.only, members[reading.only])
    return found


def _of_members(array: Path, members: Members) -> Iterator[Source]:
    for order, (path, values) in enumerate(members.fields.values.items()):
        if not path:
            continue
        first: dict[int, Any] = {}
        groups: dict[int, list[Any]] = defaultdict(list)
        for number, value in values.items():
            first.setdefault(members.payload[number], value)
            groups[members.payload[number]].append(value)
        several = [group for group in groups.values() if len(group) > 1]
        differ = [len(set(map(str, group))) - 1 for group in several]
        rest = sum(len(group) - 1 for group in several)
        varies = sum(differ) / rest if rest else 0.0
        yield Source((*array, "0", *path), order, path, first, list(values.values()), varies)


def cohorts(fields: Fields, reading: Reading, found: list[Source]) -> list[Choice[Named]]:
    """The choices for id and name together, best first."""
    taken = {reading.action}
    usable = [one for one in found if one.path not in taken and _is_open(one, reading)]
    ids = [_with_links(one, found) for one in _ranked(fields, usable, "cohortIdPath")]
    names = _ranked(fields, usable, "cohortNamePath")
    pairs = []
    for id_, by_id in ids:
        for name, by_name in names:
            if id_.path == name.path or (id_.of_member is None) != (name.of_member is None):
                continue
            weighing = Weighing()
            weighing.reasons += [*by_id.reasons, *by_name.reasons]
            _weigh_pair(weighing, id_, name)
            pairs.append(weighing.choice(_named(id_, name, found, reading)))
    for id_, by_id in ids[:2]:
        weighing = Weighing()
        weighing.reasons += by_id.reasons
        weighing.add(-2.5, "nothing else would be left for the cohort's name")
        pairs.append(weighing.choice(_named(id_, id_, found, reading)))
    return sorted(pairs, key=lambda one: -one.score)[:_MOST_PAIRS]


def _with_links(
    one: tuple[Source, Choice[Path]], found: list[Source]
) -> tuple[Source, Choice[Path]]:
    """The choice of an id, with what URLs say that contain it."""
    source, choice = one
    for other in found:
        held = [
            len(str(source.values[number])) > 1 and str(source.values[number]) in text
            for number, text in other.values.items()
            if number in source.values and look.is_web_address(text)
        ]
        if other is not source and held and all(held):
            weighing = Weighing()
            weighing.reasons += choice.reasons
            weighing.add(2, f"the URL at {quote(join(other.path))} contains it")
            return source, weighing.choice(choice.value)
    return one


def _is_open(one: Source, reading: Reading) -> bool:
    if one.of_member is None:
        return True
    return one.of_member != reading.flag and (
        not reading.keys or one.of_member != reading.keys[0].value
    )


def _named(id_: Source, name: Source, found: list[Source], reading: Reading) -> Named:
    if id_.of_member is not None:
        return Named(id_.path, name.path, id_.of_member, name.of_member)
    return Named(id_.path, name.path, *_overrides(found, reading))


def _overrides(found: list[Source], reading: Reading) -> tuple[Path | None, Path | None]:
    """Where members say another cohort than the request's, by the names of fields."""
    best: dict[str, tuple[float, Path]] = {}
    for name in ("cohortIdPath", "cohortNamePath"):
        for one in found:
            if one.of_member is None or not _is_open(one, reading):
                continue
            score = affinity(name, one.of_member)
            if score >= 4 and look.share(one.all, look.is_key) > 0.5:
                best[name] = max(best.get(name, (0.0, ())), (score, one.of_member))
    if "cohortIdPath" not in best:
        return None, None
    id_ = best["cohortIdPath"][1]
    name_ = best.get("cohortNamePath", (0.0, None))[1]
    return id_, None if name_ == id_ else name_


def _ranked(fields: Fields, found: list[Source], name: str) -> list[tuple[Source, Choice[Path]]]:
    scored = [(one, _weigh(fields, one, name)) for one in found]
    kept = [(one, choice) for one, choice in scored if choice is not None]
    return sorted(kept, key=lambda one: -one[1].score)[:_MOST]


def _weigh(fields: Fields, one: Source, name: str) -> Choice[Path] | None:
    given = {number: value for number, value in one.values.items() if look.is_key(value)}
    if len(given) * 2 < min(fields.count, len(one.values) or 1) or not given:
        return None
    what = "id" if name == "cohortIdPath" else "name"
    shown = quote(one.path[-1])
    weighing = Weighing()
    has = len(given) / fields.count
    weighing.add(4 * has - 2, f"{len(given)} of {fields.count} payloads have it")
    weighing.add(0.75 * affinity(name, one.path), f"its name {shown}")
    words = set(split_words(one.path[-1]))
    if words & OTHER_OWNERS and not owners(one.path[-1]) & {"cohort"}:
        weighing.add(-2.5, f"by its name {shown} belongs to something else")
    texts = [value for value in one.all[:200] if look.is_key(value)]
    weighing.add(looks(name, texts), f"its values look like {what}s of cohorts")
    weighing.add(-4 * look.share(texts, look.is_time), "its values are times")
    weighing.add(-3 * look.share(texts, look.is_email), "its values are e-mail addresses")
    weighing.add(
        -2 * look.share(texts, lambda value: is_client_side_id(str(value))),
        "its values look like client-side IDs",
    )
    weighing.add(
        -3.5 * look.share(texts, lambda value: is_kind(str(value))),
        "its values are kinds of context",
    )
    if not words & ROLES["id"].words:
        weighing.add(-2.5 * look.share(texts, look.is_count), "its values are small numbers")
    if what == "id":
        weighing.add(0.6 * look.share(texts, _is_of_a_program), "its values are those of programs")
        weighing.add(-0.5 * look.share(texts, look.is_name), "its values are words, as names are")
    else:
        weighing.add(0.5 * look.share(texts, look.is_name), "its values are words, as names are")
        if words & _OTHER_TEXTS:
            weighing.add(-3, f"by its name {shown} says something else")
        weighing.add(
            -1 * look.share(texts, lambda value: len(str(value)) > 60), "its values are long"
        )
        weighing.add(
            -1 * look.share(texts, lambda value: not isinstance(value, str)), "it is a number"
        )
        weighing.add(-1 * look.share(texts, look.is_random), "its values are UUIDs or hashes")
    distinct = len({str(value) for value in given.values()})
    if len(given) > 3 and distinct == len(given):
        weighing.add(-1.5, "it is another one in each payload")
    elif len(given) > 1:
        weighing.add(0.7, "it stays the same over payloads, or comes again")
    if one.of_member is not None:
        weighing.add(-6 * one.varies + 0.8, "the members of a payload mostly have the same")
    if any(part.isdecimal() for part in one.of_member or one.path):
        weighing.add(-2.5, "it is found by its position in a list")
    return weighing.choice(one.path)


def _is_of_a_program(value: Any) -> bool:
    return any(
        holds(value) for holds in (look.is_numbered, look.is_slug, look.is_random)
    ) or not isinstance(value, str)


def _weigh_pair(weighing: Weighing, id_: Source, name: Source) -> None:
    if abs(name.order - id_.order) == 1:
        weighing.add(
            1 if name.order > id_.order else 0.3, "one of the two follows the other in the payload"
        )
    if id_.path[:-1] == name.path[:-1]:
        weighing.add(1.5, "id and name are beside each other")
    else:
        weighing.add(-0.5, "id and name are in different objects")
    both = [
        (str(id_.values[number]), str(name.values[number]))
        for number in id_.values.keys() & name.values.keys()
    ]
    ids, names, pairs = ({one for one, _ in both}, {one for _, one in both}, set(both))
    if len(both) > 1 and len(ids) > 1:
        agree = (2 * len(pairs) - len(ids) - len(names)) / max(len(pairs), 1)
        if agree == 0:
            weighing.add(3, "they vary together over the payloads")
        else:
            weighing.add(-1.5 * agree, "one of them varies without the other")
    elif len(names) > 1:
        weighing.add(-1, "the name varies and the id does not")


# The URL -----------------------------------------------------------------------------------------


def urls(found: list[Source], cohort: Named) -> list[Choice[Path | None]]:
    """The choices for the cohort's URL, none among them, best first."""
    choices: list[Choice[Path | None]] = [Choice(None)]
    ids = next((one.values for one in found if one.path == cohort.id), {})
    for one in found:
        given = [value for value in one.all[:200] if value not in (None, "")]
        words = set(split_words(one.path[-1]))
        if not given or look.share(given, look.is_web_address) < 0.6:
            continue
        if one.of_member is not None and one.path[:-1] != cohort.parent:
            continue
        weighing = Weighing()
        weighing.add(0.5 * affinity("cohortUrlPath", one.path), f"its name {quote(one.path[-1])}")
        weighing.add(1, "its values are URLs")
        holding = [
            str(ids[number]) in str(value)
            for number, value in one.values.items()
            if number in ids and value
        ]
        if holding:
            weighing.add(3 * look.share(holding, bool) - 0.5, "the URL contains the cohort's id")
        if one.path[:-1] == cohort.parent:
            weighing.add(1, f"it is beside {quote(join(cohort.id))}")
        if words & _OTHER_URLS:
            weighing.add(-4, "by its name it leads to something else")
        if one.of_member is not None:
            weighing.add(-6 * one.varies, "the members of a payload do not have the same")
        weighing.add(-1.5, "the URL may be left out")
        choices.append(weighing.choice(one.path))
    return sorted(choices, key=lambda one: -one.score)[:3]
