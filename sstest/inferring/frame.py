"""What a request says once besides its cohort: the environment, and the kind of its contexts."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.members import OTHER_OWNERS
from sstest.inferring.reasons import Choice, Reason, Weighing
from sstest.inferring.sources import Source
from sstest.inferring.structure import Fields
from sstest.parser.reference import is_kind as is_valid_kind
from sstest.rules.samples.evidence import is_client_side_id, is_kind, is_phrase
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.foreign import FOREIGN_CONTEXTS, FOREIGN_ENVIRONMENTS
from sstest.vocabulary.placeholders import no_client_side_id
from sstest.vocabulary.reading import Meaning, meaning, owners, split_words, topic
from sstest.vocabulary.words import ROLES, words_of

_MOST: Final = 4
_SHORTEST_ID: Final = 6
# How the documentation names the kind beside the environment, in two styles.
_UNSEEN: Final = {"environmentId": "contextKind", "environment_id": "context_kind"}
_OF_CONTEXTS: Final = words_of("context contexts kind kinds entity") | FOREIGN_CONTEXTS
_ENVIRONMENT: Final = (
    words_of("environment env client clientside launchdarkly ld") | FOREIGN_ENVIRONMENTS
)
_NAMED: Final = (
    _ENVIRONMENT
    | ROLES["environment"].words
    | words_of("stage site realm instance deployment tenant account organization org app")
)

_ENVIRONMENT_IDS: Final = ROLES["environment"].words | _ENVIRONMENT
_NO_IDS: Final[tuple[tuple[str, float, Callable[[Any], object]], ...]] = (
    ("several words", -2, is_phrase),
    ("times", -4, look.is_time),
    ("URLs", -4, look.is_web_address),
    ("e-mail addresses", -4, look.is_email),
    ("kinds of context", -3, is_kind),
    ("keys, tokens or names", -0.5, no_client_side_id),
)


def environments(fields: Fields, found: list[Source]) -> list[Choice[Path]]:
    """The choices for the environment's client-side ID, best first."""
    choices = [one for source in found if (one := _environment(fields, source, found))]
    return sorted(choices, key=lambda one: -one.score)[:_MOST]


def _environment(fields: Fields, one: Source, found: list[Source]) -> Choice[Path] | None:
    texts = [value for value in one.values.values() if isinstance(value, str) and value]
    if len(texts) * 2 < min(fields.count, len(one.values)) or not texts:
        return None
    hexadecimal = look.share(texts, is_client_side_id)
    words = set(split_words(one.path[-1]))
    if not hexadecimal and (topic(one.path[-1]) == "name" or look.share(texts, is_phrase) > 0.5):
        return None
    distinct = len(set(texts))
    is_named = bool(words & _NAMED)
    is_of_other = any(owners(part) & {"cohort", "member"} for part in one.path)
    is_of_other |= one.of_member is not None
    if not hexadecimal and not is_named and (is_of_other or _goes_with_another(one, found)):
        return None
    if (
        not hexadecimal
        and not words & _ENVIRONMENT_IDS
        and (one.of_member is not None or look.share(texts, _may_be_id) < 1)
    ):
        return None  # a region, a company, a kind of event
    weighing = Weighing()
    weighing.add(9 * hexadecimal, "its values are 24 hexadecimal digits, as client-side IDs are")
    weighing.add(0.75 * affinity("environmentIdPath", one.path), f"its name {quote(one.path[-1])}")
    if words & _ENVIRONMENT:
        weighing.add(1, "it is named for an environment")
    if words & OTHER_OWNERS and not words & ROLES["environment"].words:
        weighing.add(-2, f"by its name {quote(one.path[-1])} belongs to something else")
    if owners(one.path[-1]) & {"cohort", "member"}:
        weighing.add(-2, "by its name it belongs to a cohort or a member")
    has = len(texts) / fields.count
    weighing.add(4 * has - 2, f"{len(texts)} of {fields.count} payloads have it")
    if len(texts) > 1:
        weighing.add(
            1.5 if distinct == 1 else -2.0 * (distinct - 1) / (len(texts) - 1),
            "it is the same in all payloads" if distinct == 1 else "it varies over the payloads",
        )
    for text, weight, holds in _NO_IDS:
        weighing.add(weight * look.share(texts, holds), f"its values are {text}")
    if one.of_member is not None:
        weighing.add(-3 - 4 * one.varies, "it is in the first member")
    elif one.is_by_position:
        weighing.add(-0.5, "it is found by its position in a list")
    weighing.add(-0.1 * len(one.path), "it is inside of other properties")
    return weighing.choice(one.path)


def _may_be_id(text: str) -> bool:
    """Whether a text has the form of an id or of another key, and is no word or version."""
    is_long = len(text) >= _SHORTEST_ID and (look.is_numbered(text) or look.is_random(text))
    return is_long or no_client_side_id(text) in ("SDK key", "mobile key", "access token")


def _goes_with_another(one: Source, found: list[Source]) -> bool:
    """Whether it varies, and another text always with it: the two are a cohort's id and name."""
    mine = {number: str(value) for number, value in one.values.items()}
    if len(set(mine.values())) < 2:
        return False
    for other in found:
        theirs = {n: value for n, value in other.values.items() if isinstance(value, str | int)}
        if other is one or other.of_member is not None or theirs.keys() != mine.keys():
            continue
        pairs = {(text, str(theirs[number])) for number, text in mine.items()}
        if len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}):
            return True
    return False


def kinds(fields: Fields, found: list[Source]) -> list[Choice[Path | None]]:
    """The choices for the context kind, none among them, best first."""
    choices: list[Choice[Path | None]] = [Choice(None)]
    seen = (_kind(fields, one) for one in found if one.of_member is None)
    choices += [one for one in seen if one]
    if len(choices) == 1:
        choices += _unseen(found)
    return sorted(choices, key=lambda one: -one.score)[:3]


def _unseen(found: list[Source]) -> Iterator[Choice[Path | None]]:
    """Where the documentation has the kind, beside an environment that is named as it has it."""
    for one in found:
        name = _UNSEEN.get(one.path[-1])
        if one.of_member is None and name:
            path = (*one.path[:-1], name)
            if all(other.path != path for other in found):
                text = (
                    f"no payload has it; the documentation has it beside {one.path[-1]}, and where"
                    " it is not there, the kind is user"
                )
                yield Choice(path, (Reason(0.1, text),))
            return


def _kind(fields: Fields, one: Source) -> Choice[Path | None] | None:
    given = [value for value in one.values.values() if value not in (None, "")]
    texts: list[Any] = [value for value in given if isinstance(value, str)]
    if not texts or len(texts) < len(given) or not all(map(is_valid_kind, texts)):
        return None
    if all(meaning(one) in (Meaning.ADD, Meaning.REMOVE) for one in texts):
        return None
    known = look.share(texts, is_kind)
    words = set(split_words(one.path[-1]))
    speaks = affinity("contextKindPath", one.path)
    is_named = bool(words & _OF_CONTEXTS) and speaks >= 0
    if not is_named and (known < 1 or speaks < 0):
        return None
    weighing = Weighing()
    weighing.add(2 * known, "its values are usual kinds of context")
    if is_named:
        weighing.add(2.5, f"its name {quote(one.path[-1])} is one for a context kind")
    has = len(given) / fields.count
    weighing.add(
        0.5 * has if is_named else 2 * has - 2, f"{len(given)} of {fields.count} payloads have it"
    )
    if words & {"version", "id", "key", "name"}:
        weighing.add(-4, "by its name it is none")
    weighing.add(-1, "the kind may be left out, and is user then")
    return weighing.choice(one.path)
