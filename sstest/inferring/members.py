"""Which arrays hold members, and what in a member is the context key."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.structure import Members
from sstest.manifest.pointer import join
from sstest.parser.body import is_integer
from sstest.rules.samples.evidence import is_phrase
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.reading import split_words
from sstest.vocabulary.words import ROLES, words_of

OTHER_OWNERS: Final = words_of(
    """
    message msg request req trace span event sync run job batch session webhook delivery
    correlation transaction app application account tenant source destination connection
    token api version schema page cursor order product campaign ip
    """
)
"""Whose an id is that is neither a member's nor a cohort's."""
_OTHERS: Final = OTHER_OWNERS | ROLES["cohort"].sure
_OF_PERSON: Final = ROLES["member"].words | words_of("distinct external identifier")
_DETAILS: Final = words_of(
    """
    first last full given family middle nick display name names title email mail phone mobile
    address city country zip postcode age gender birthday score rank plan seats count total
    description note notes reason timestamp time date at created updated url link avatar
    language locale timezone currency
    """
)
_CONTAINERS: Final = words_of(
    """
    members member users user people persons profiles profile contacts customers subscribers
    recipients visitors identities devices leads ids keys entities accounts players emails
    """
)
_BATCHES: Final = words_of("batch records record rows items list lists data entries listdata set")
OTHER_LISTS: Final = words_of(
    "tags tag fields columns headers errors warnings permissions scopes traits categories roles"
)
_COHORTS: Final = words_of("cohorts segments audiences")
_IDS_OF_COHORTS: Final = ROLES["cohort"].words | {"ids"}
_LOOKED_AT: Final = 500
_FEWEST_DISTINCT: Final = 0.9


def keys(members: Members) -> list[Choice[Path]]:
    """The paths in a member that could lead to its context key, best first."""
    if not members.elements:
        return []
    if sum(not isinstance(one, dict | list) for one in members.elements) * 2 > len(
        members.elements
    ):
        plain = _plain(members)
        return [plain] if plain else []
    found = [
        one
        for path, values in members.fields.values.items()
        if path and (one := _key(members, path, values))
    ]
    if lists_cohorts(members.path):
        # They may be memberships, but the cohorts are no members.
        found = [one for one in found if not _OF_PERSON.isdisjoint(split_words(one.value[-1]))]
    recurring = {one.value: _recurs(members, one.value) for one in found}
    if any(recurring.values()):
        found = [
            one
            if (again := recurring[one.value]) is None
            else _with_recurrence(one, is_recurring=again)
            for one in found
        ]
    return sorted(found, key=lambda one: -one.score)


def lists_cohorts(path: Path) -> bool:
    """Whether an array is named for what its elements are, and that is cohorts."""
    return bool(path) and not _COHORTS.isdisjoint(split_words(path[-1]))


def _plain(members: Members) -> Choice[Path] | None:
    """The members themselves, where they are texts or numbers."""
    values = members.values(())
    valid = look.share(values.values(), look.is_key)
    if valid < 0.5:
        return None
    weighing = Weighing()
    weighing.add(4 * valid, "the members are texts or numbers, not objects")
    _distinct(weighing, members, values)
    return weighing.choice(())


def _key(members: Members, path: Path, values: dict[int, Any]) -> Choice[Path] | None:
    given = {number: one for number, one in values.items() if look.is_key(one)}
    total = sum(isinstance(one, dict) for one in members.elements)
    complete = len(given) / total if total else 0.0
    if complete < 0.5 or not _tells_apart(members, path, given):
        return None
    weighing = Weighing()
    weighing.add(
        6 * complete - 2,
        "every member has it" if complete == 1 else f"{complete:.0%} of the members have it",
    )
    _distinct(weighing, members, given)
    _named(weighing, path)
    _formed(weighing, path, list(given.values()))
    weighing.add(-0.25 * (len(path) - 1), "it is inside of another property")
    if members.fields.is_by_position(path):
        weighing.add(-1.5, "it is found by its position in a list")
    if next(iter(members.fields.values), None) == path:
        weighing.add(0.3, "it is the first property")
    return weighing.choice(path)


def _distinct(weighing: Weighing, members: Members, values: dict[int, Any]) -> None:
    """How far values tell members of one request apart."""
    ratio = _distinctness(members, values)
    if ratio is not None:
        weighing.add(
            5 * ratio - 2.5,
            f"in a payload {ratio:.0%} of its values are distinct",
        )
    elif len({members.payload[number] for number in values}) > 2:
        everywhere = {str(one) for one in values.values()}
        if len(everywhere) == 1:
            weighing.add(-3, "all payloads have the same")


def _distinctness(members: Members, values: dict[int, Any]) -> float | None:
    """How many values differ from others of their payload; ``None`` where each has just one."""
    groups: dict[int, list[str]] = defaultdict(list)
    for number, value in values.items():
        groups[members.payload[number]].append(str(value))
    several = [group for group in groups.values() if len(group) > 1]
    most = sum(len(group) - 1 for group in several)
    return sum(len(set(group)) - 1 for group in several) / most if most else None


def _tells_apart(members: Members, path: Path, values: dict[int, Any]) -> bool:
    """Whether a field may identify members: by its name, its form, or by differing.

    A country, a plan or a first name describes many, and would merge them into one.
    """
    words = set(split_words(path[-1]))
    given = list(values.values())[:_LOOKED_AT]
    if words & (_OF_PERSON | ROLES["id"].words) or look.share(given, _is_formed) >= 0.5:
        return True
    ratio = _distinctness(members, values)
    if ratio is not None and ratio < _FEWEST_DISTINCT:
        return False
    describes = look.share(given, lambda one: look.is_name(one) or is_phrase(look.text_of(one)))
    return not (words & _DETAILS and describes >= 0.5)


def _is_formed(value: Any) -> bool:
    """Whether a value has the form of an id, an address or a number that is no count."""
    return (
        look.is_random(value)
        or look.is_numbered(value)
        or look.is_email(value)
        or look.is_phone_or_ip(value)
        or (is_integer(value) and not look.is_count(value))
    )


def _named(weighing: Weighing, path: Path) -> None:
    words = set(split_words(path[-1]))
    weighing.add(0.75 * affinity("memberIdPath", path), f"its name {quote(path[-1])}")
    if words & OTHER_OWNERS and not words & _OF_PERSON:
        weighing.add(-2.5, "by its name it belongs to something else than a member")
    if words & _DETAILS and not words & {"id", "key", "distinct"}:
        weighing.add(-1.5, "by its name it describes a member")
    around = {word for part in path[:-1] for word in split_words(part)}
    is_of_other = bool(around & _OTHERS) and not (around | words) & _OF_PERSON
    if is_of_other:
        weighing.add(-2, "by the names around it, it belongs to something else than a member")
    elif words in ({"id"}, {"ids"}, {"uid"}, {"uuid"}, {"key"}):
        weighing.add(2.5, "by its name it is the id")
    elif words & {"distinct", "external"}:
        weighing.add(0.5, "by its name it identifies something")
    if words & {"anonymous", "anon", "temporary", "internal"}:
        weighing.add(-1.5, "by its name it is another id than that of a known person")


def _formed(weighing: Weighing, path: Path, values: list[Any]) -> None:
    values = values[:_LOOKED_AT]
    weighing.add(-5 * look.share(values, look.is_time), "its values are times")
    weighing.add(-4 * look.share(values, look.is_web_address), "its values are URLs")
    weighing.add(
        -2 * look.share(values, look.is_phone_or_ip),
        "its values are telephone numbers or IP addresses",
    )
    weighing.add(
        -1.5 * look.share(values, lambda one: is_phrase(look.text_of(one))),
        "its values are several words",
    )
    weighing.add(-1.5 * look.share(values, look.is_name), "its values are words, as names are")
    weighing.add(0.8 * look.share(values, look.is_random), "its values are UUIDs or hashes")
    weighing.add(-0.5 * look.share(values, look.is_email), "its values are e-mail addresses")
    weighing.add(0.7 * look.share(values, look.is_numbered), "its values are ids with numbers")
    weighing.add(0.1 * look.share(values, is_integer), "its values are numbers")
    weighing.add(0.6 * look.share(values, look.is_large), "its values are large numbers")
    weighing.add(-1.5 * look.share(values, look.is_code), "its values are codes of few letters")
    if not split_id(path):
        weighing.add(-1.5 * look.share(values, look.is_count), "its values are small numbers")
    if len({isinstance(one, str) for one in values}) == 1:
        weighing.add(0.3, "its values are of one type")


def split_id(path: Path) -> bool:
    """Whether the last name on a path is that of an id."""
    return bool(path) and bool(set(split_words(path[-1])) & ROLES["id"].words)


def _recurs(members: Members, path: Path) -> bool | None:
    """Whether some value comes again in another payload, and not in all of them alike.

    Names of people and small numbers come again though the people do not: of them it is ``None``.
    """
    values = members.values(path).values()
    is_shared = look.share(values, lambda one: look.is_name(one) or look.is_count(one)) > 0.5
    if is_shared and not split_id(path):
        return None
    seen: dict[str, set[int]] = defaultdict(set)
    for number, value in members.values(path).items():
        seen[str(value)].add(members.payload[number])
    return len(seen) > 1 and any(len(payloads) > 1 for payloads in seen.values())


def _with_recurrence(choice: Choice[Path], *, is_recurring: bool) -> Choice[Path]:
    weighing = Weighing()
    weighing.reasons = list(choice.reasons)
    if is_recurring:
        weighing.add(1.5, "its values come again in other payloads")
    else:
        weighing.add(-1.5, "none of its values comes again in another payload")
    return weighing.choice(choice.value)


def array(path: Path, arrays: dict[int, list[Any]], payloads: int) -> Weighing:
    """What an array's name, place and elements say of its being that of the members."""
    weighing = Weighing()
    found = len(arrays) / payloads
    filled = sum(map(bool, arrays.values())) / payloads
    weighing.add(
        4 * found,
        "every payload has it" if found == 1 else f"{len(arrays)} of {payloads} payloads have it",
    )
    weighing.add(0.5 * filled, "it has elements")
    words = {word for part in path[-2:] for word in split_words(part)}
    if words & _CONTAINERS:
        weighing.add(1.5, f"its name {quote(join(path))} is one for members")
    elif words & _BATCHES:
        weighing.add(0.7, f"its name {quote(join(path))} is one for a batch")
    if words & OTHER_LISTS or words & _COHORTS or {"ids"} < words & _IDS_OF_COHORTS:
        weighing.add(-2.5, "by its name it holds something else than members")
    lengths = {len(listed) for listed in arrays.values()}
    if len(lengths) > 1:
        weighing.add(0.5, "its length varies")
    elif lengths == {1} and len(arrays) > 2:
        weighing.add(-0.5, "it always has one element")
    if len(arrays) > 2 and _is_constant(arrays.values()):
        weighing.add(-2, "all payloads have the same in it")
    if any(part.isdecimal() for part in path):
        weighing.add(-1, "it is inside of an element of another array")
    return weighing


def _is_constant(arrays: Iterable[list[Any]]) -> bool:
    first, *others = (listed[:20] for listed in arrays)
    return bool(first) and all(one == first for one in others)
