"""Which cohort members join or leave: its id, its name and its URL."""

from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.members import OTHER_LISTS, OTHER_OWNERS
from sstest.inferring.overrides import Named, with_overrides
from sstest.inferring.reading import Reading
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.sources import Source, is_open, of_members
from sstest.inferring.structure import Fields, Members
from sstest.manifest.pointer import join
from sstest.rules.samples.evidence import is_client_side_id, is_kind
from sstest.rules.samples.evidence import look as looks
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.reading import owners, split_words
from sstest.vocabulary.words import ROLES, words_of

_MOST: Final = 8
_MOST_PAIRS: Final = 6
# A name that varies alone is something else's, but for a cohort that was renamed; so is an id, but
# for two cohorts of one name, which are commoner.
_SEVERAL_NAMES: Final = -6.0
_SEVERAL_IDS: Final = -4.0
_OTHER_TEXTS: Final = words_of(
    "description desc summary note notes comment message details locale language region status"
    " state plan version channel platform"
)
_OTHER_URLS: Final = words_of(
    "callback webhook hook base api avatar image photo picture icon logo endpoint redirect"
)


def cohorts(
    fields: Fields, reading: Reading, found: list[Source], members: dict[Path, Members]
) -> list[Choice[Named]]:
    """The choices for id and name together, best first."""
    inside = [
        one
        for array in reading.arrays
        if array in members
        for one in of_members(array, members[array])
        if is_open(one, reading)
    ]
    taken = {reading.action}
    usable = [one for one in found if one.path not in taken and is_open(one, reading)]
    ids = [_with_links(one, found) for one in _ranked(fields, usable, "cohortIdPath")]
    names = _ranked(fields, usable, "cohortNamePath")
    pairs: list[Choice[Named]] = []
    for id_, by_id in ids:
        for name, by_name in names:
            if id_.path == name.path or (id_.of_member is None) != (name.of_member is None):
                continue
            weighing = Weighing()
            weighing.reasons += [*by_id.reasons, *by_name.reasons]
            _weigh_pair(weighing, id_, name)
            pairs += with_overrides(weighing, id_, name, inside)
    for id_, by_id in ids[:2]:
        weighing = Weighing()
        weighing.reasons += by_id.reasons
        weighing.add(-1, "nothing else would be left for the cohort's name")
        pairs += with_overrides(weighing, id_, id_, inside)
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
    around = {word for part in one.path[-2:-1] for word in split_words(part)}
    if around & (OTHER_OWNERS | OTHER_LISTS) and not (around | words) & ROLES["cohort"].sure:
        weighing.add(-1.5, "by the name around it, it belongs to something else")
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
    if words & _OTHER_TEXTS:
        weighing.add(-3, f"by its name {shown} says something else")
    if what == "id":
        weighing.add(0.6 * look.share(texts, _is_of_a_program), "its values are those of programs")
        weighing.add(-0.5 * look.share(texts, look.is_name), "its values are words, as names are")
    else:
        weighing.add(0.5 * look.share(texts, look.is_name), "its values are words, as names are")
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
    if one.is_by_position:
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
    for fewer, weight, text in (
        (ids, _SEVERAL_NAMES, "the name varies where the id does not"),
        (names, _SEVERAL_IDS, "the id varies where the name does not"),
    ):
        weighing.add(weight * (1 - len(fewer) / len(pairs)) if pairs else 0, text)
    if len(ids) == len(names) == len(pairs) > 1:
        # What is new in each payload varies together with anything else that is.
        weighing.add(3 if len(pairs) < len(both) else 1.5, "they vary together over the payloads")


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
        elif not any(holding):
            weighing.add(-2, f"it is not beside {quote(join(cohort.id))}")
        if len(set(map(str, ids.values()))) > 1 and len(set(map(str, given))) == 1:
            weighing.add(-3, "several cohorts have the same")
        if words & _OTHER_URLS:
            weighing.add(-4, "by its name it leads to something else")
        if one.of_member is not None:
            weighing.add(-6 * one.varies, "the members of a payload do not have the same")
        weighing.add(-1.5, "the URL may be left out")
        choices.append(weighing.choice(one.path))
    return sorted(choices, key=lambda one: -one.score)[:3]
