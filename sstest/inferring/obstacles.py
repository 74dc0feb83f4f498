"""Why no manifest reads payloads, and what their sender would have to change."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sstest.inferring import values as look
from sstest.inferring.cohorts import cohorts
from sstest.inferring.combining import Answers, Candidate, answered
from sstest.inferring.directions import readings
from sstest.inferring.flags import is_reversed, texts_that_flag
from sstest.inferring.frame import environments
from sstest.inferring.members import lists_cohorts
from sstest.inferring.nested import AN_ARRAY, by_id, nested, objects_of_members, says_members
from sstest.inferring.obstacle import Obstacle
from sstest.inferring.question import at
from sstest.inferring.reading import Listed, Reading, listed
from sstest.inferring.sources import sources
from sstest.inferring.structure import Fields
from sstest.inferring.words import is_of_words, words_at
from sstest.text import counted
from sstest.vocabulary.placeholders import no_client_side_id
from sstest.vocabulary.reading import Meaning, flag_direction, meaning, split_words
from sstest.vocabulary.words import ROLES

_NO_ENVIRONMENT: Final = {
    "SDK key": "an SDK key, a secret",
    "mobile key": "a mobile key",
    "access token": "an access token, a secret",
    "name": "the name of an environment",
    "placeholder": "a placeholder",
    "nothing": "a word for no value",
}
_SEND: Final = (
    "send what LaunchDarkly's documentation shows: environmentId, cohortId, cohortName, and the"
    " members in arrays"
)


def obstacles(
    fields: Fields, documents: Sequence[Any], candidates: Sequence[Candidate], answers: Answers
) -> list[Obstacle]:
    """What keeps payloads from being read, the weightiest first; nothing where they are."""
    if candidates and candidates[0].read * 2 >= candidates[0].tried:
        return list(_lost(fields, candidates[0]))
    if not documents:
        return []  # nothing was JSON
    found = [*_of_documents(documents), *_of_texts(fields)]
    if found or not fields.values:
        return found or [Obstacle("the payloads have no fields", _SEND)]
    arrays = listed(fields)
    inside = list(nested(fields))
    found += inside
    if not inside and not answered("members", readings(fields), answers):
        found += _without_direction(fields, arrays)
    found += _of_frame(fields, arrays, answers)
    return found or [Obstacle("no way of reading fits", _SEND)]


def _lost(fields: Fields, first: Candidate) -> Iterator[Obstacle]:
    """What is not read although the payloads are, and what LaunchDarkly will not take."""
    environment = first.plan.environment
    texts = [one for one in fields.values.get(environment, {}).values() if isinstance(one, str)]
    for kind in dict.fromkeys(map(no_client_side_id, texts)):
        if kind is None:
            continue
        yield Obstacle(
            f"{at(environment)} has {_NO_ENVIRONMENT[kind]}, and not a client-side ID",
            "send the environment's client-side ID there, of 24 hexadecimal digits",
        )
    arrays = first.plan.reading.arrays
    for outer in dict.fromkeys(outer for path in arrays for outer in fields.lists_on(path)):
        yield Obstacle(
            f"members are in the first element of {at(outer)}",
            "send one element in each payload: any other one is not read",
        )


def _of_documents(documents: Sequence[Any]) -> Iterator[Obstacle]:
    texts = sum(isinstance(one, str) for one in documents)
    if texts:
        yield Obstacle(
            f"of {counted(len(documents), 'payload')} {texts:,} encoded twice: text in JSON, which"
            " holds JSON",
            "encode the payload once",
        )


def _of_texts(fields: Fields) -> Iterator[Obstacle]:
    """Fields that hold the payload once more, as a text."""
    for path, values in fields.values.items():
        if look.share(values.values(), look.is_encoded) == 1:
            yield Obstacle(
                f"{at(path)} is a text that holds JSON, and no pointer leads into a text",
                "send what is in it as JSON, not as a text",
            )


def _without_direction(fields: Fields, arrays: list[Listed]) -> Iterator[Obstacle]:
    with_keys = [one for one in arrays if one.keys]
    if not with_keys:
        yield from _without_arrays(fields)
        return
    one = with_keys[0]
    found = list(_by_names(one)) or list(_turned(with_keys))
    found += [
        Obstacle(
            f"{at(path)} of the members is a text or a number",
            "send true or false, without quotes",
        )
        for path in texts_that_flag(one.members)
    ]
    for path, values in one.members.fields.values.items():
        if path and not found and (words := words_at(path, values)) and not words.is_guess:
            found.append(
                Obstacle(
                    f"each member says by a word, at {at(path)}, whether it joins",
                    "send true or false there, or an array for those who join and one for those"
                    " who leave",
                )
            )
    for path, values in fields.values.items():
        kinds = {type(value) for value in values.values()}
        is_named = bool(path) and (
            bool(set(split_words(path[-1])) & ROLES["action"].sure)
            or flag_direction(path[-1]) is not Meaning.UNKNOWN
        )
        if not found and is_named and kinds <= {bool, int} and not fields.is_by_position(path):
            found.append(
                Obstacle(
                    f"{at(path)} says for the whole payload whether members join, and is no text",
                    'send a text, such as "add" and "remove"',
                )
            )
    if found:
        yield from found
        return
    said = (
        path
        for path, values in fields.values.items()
        if len(texts := set(map(str, values.values()))) == 1
        and meaning(word := texts.pop()) in (Meaning.ADD, Meaning.REMOVE)
        and is_of_words(word)
    )
    yield Obstacle(
        f"nothing says whether the members of {at(one.path)} join or leave: if each payload lists"
        " the whole cohort, nobody who has left is ever removed, and a manifest knows adding and"
        " removing only",
        "compare with what was sent before, and send those who join and those who leave in two"
        " arrays, or an action, or true or false in each member"
        + "".join(
            f"; where a word says it, as one at {at(path)} may, infer from payloads of both"
            for path in islice(said, 1)
        ),
    )


def _by_names(one: Listed) -> Iterator[Obstacle]:
    """Flags of which each member has some: their names say which cohort it is."""
    parts: dict[tuple[str, ...], set[int]] = {}
    fields = one.members.fields
    for path, values in fields.values.items():
        if path and any(isinstance(value, bool) for value in values.values()):
            if fields.share(path) == 1:
                return
            parts.setdefault(path[:-1], set()).update(values)
    for path, members in parts.items():
        if len(members) == fields.count:
            yield Obstacle(
                f"the names in {at(path)} of the members say what it is that they join or leave",
                "send the cohort as a value, and the flag by a name that is always the same, such"
                ' as "included"',
            )


def _turned(arrays: list[Listed]) -> Iterator[Obstacle]:
    for one in arrays:
        for path, values in one.members.fields.values.items():
            flags = {n: value for n, value in values.items() if isinstance(value, bool)}
            if path and len(flags) * 2 > len(values) and is_reversed(one, path, flags, least=1):
                yield Obstacle(
                    f"the flag {at(path)} of the members is true for those who leave",
                    "send true for those who join; a manifest cannot turn a flag around",
                )


def _without_arrays(fields: Fields) -> Iterator[Obstacle]:
    if fields.directories:
        return
    texts = [
        path
        for path, values in fields.values.items()
        if path and says_members(path[-1]) and any(map(look.is_listing, values.values()))
    ]
    if texts:
        yield Obstacle(
            f"{at(texts[0])} has the members in one text", f"send {AN_ARRAY}, or an array of ids"
        )
        return
    objects = [
        path
        for path, found in fields.arrays.items()
        if any(found.values()) and not lists_cohorts(path)
    ]
    if objects:
        yield Obstacle(
            f"the elements of {at(objects[0])} have nothing that can be an id",
            "give each member an id, a text or an integer",
        )
        return
    if objects_by_id := objects_of_members(fields):
        yield from map(by_id, objects_by_id)
        return
    yield Obstacle(
        "no array holds members: each payload is about one person",
        f"send {AN_ARRAY}, also where there is just one",
    )


def _of_frame(fields: Fields, arrays: list[Listed], answers: Answers) -> Iterator[Obstacle]:
    """What no payload has that every manifest needs."""
    possible = readings(fields)
    reading = possible[0].value if possible else Reading(())
    members = {one.path: one.members for one in arrays}
    found = sources(fields, reading, members)
    where = answered("environment", environments(fields, found), answers)
    if not where:
        yield Obstacle(
            "nothing can be the environment's client-side ID",
            "send it with each payload, as environmentId",
        )
    taken = [where[0].value] if where else []
    named = answered("cohort", cohorts(fields, reading, found, members), answers)
    if all(one.value.id in taken for one in named):
        yield Obstacle(
            "nothing can be the id and the name of the cohort",
            "send both with each payload, as cohortId and cohortName",
        )
