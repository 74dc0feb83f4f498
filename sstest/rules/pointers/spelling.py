"""SS130 to SS133: names in pointers that are misspelt, or spelt unlike the others."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document, PointerPlace
from sstest.manifest.pointer_syntax import wrong_pointer
from sstest.rules.culprit import one_for_each_culprit
from sstest.rules.example import parser
from sstest.rules.pointers.order import EXCLUDED, FORMS, MEANING
from sstest.rules.pointers.sound import is_sound
from sstest.rules.rule import warning
from sstest.text import quote
from sstest.vocabulary.reading import naming_style, normalize, split_words
from sstest.vocabulary.typos import edits, is_typo, misspelt_ending, misspelt_name
from sstest.vocabulary.words import NAME_WORDS, OPPOSITES, USUAL_NAMES

# Of a pointer with more parts than this, not all are compared; no sender nests so deeply.
_MOST_PARTS: Final = 32
# The word that the last name of a pointer should end in, if it is one letter away from it.
_ENDINGS: Final = {
    "environmentIdPath": "id",
    "contextKindPath": "kind",
    "cohortIdPath": "id",
    "cohortNamePath": "name",
    "cohortUrlPath": "url",
    "memberIdPath": "id",
}
_IN_ONE_WORD: Final = frozenset(map(normalize, USUAL_NAMES))
_OPPOSITES: Final = OPPOSITES | {remove: add for add, remove in reversed(OPPOSITES.items())}


@warning(
    "SS130",
    "word of the field, misspelt",
    "A name in a pointer is one letter away from a word that such requests are made of.",
    "A misspelt pointer finds nothing, and every request is refused.",
    bad=parser(environmentIdPath="/enviromentId"),
    good=parser(environmentIdPath="/environmentId"),
    source="the names in published manifests",
    follows=FORMS,
)
def _slips(document: Document) -> Iterator[Finding]:
    yield from _misspelt(document)
    yield from _bad_ending(document)


def _misspelt(document: Document) -> Iterator[Finding]:
    for place in document.pointers:
        for name in place.names:
            slip = misspelt_name(name)
            if slip:
                written, meant = slip
                says = f"has {quote(written)}, which resembles {quote(meant)}"
                yield document.about(place, says, "check the sender's spelling")


def _bad_ending(document: Document) -> Iterator[Finding]:
    """The last word of a pointer, where its property tells which word that should be."""
    for place in document.pointers:
        other = _other_array(document, place)
        expected = _ENDINGS.get(place.name) or _opposite(other)
        names = place.names
        if not expected or not names or place.parts is None or names[-1] != place.parts[-1]:
            continue
        name = names[-1]
        if misspelt_ending(name, expected) and not misspelt_name(name):
            says = f"ends in {quote(name)}, which resembles one that ends in {quote(expected)}"
            others = (other,) if other else ()  # it may as well be the one that is misspelt
            yield document.about(place, says, "check the sender's spelling", others=others)


def _other_array(document: Document, place: PointerPlace) -> PointerPlace | None:
    names = {"addMemberArrayPath": "removeMemberArrayPath"}
    names |= {other: one for one, other in names.items()}
    return document.pointer(names.get(place.name, ""))


def _opposite(other: PointerPlace | None) -> str | None:
    """The last word of an array where the other array's is the opposite."""
    last = split_words((other.parts or ("",))[-1])[-1:] if other else ()
    return _OPPOSITES.get("".join(last))


@warning(
    "SS131",
    "two words that differ by one letter",
    "Two pointers of the manifest have words that differ by one typing error.",
    "They probably go through the same object, which only one of them finds.",
    bad=parser(cohortIdPath="/hotwire/id", cohortNamePath="/hotwier/name"),
    good=parser(cohortIdPath="/hotwire/id", cohortNamePath="/hotwire/name"),
    source="RFC 6901 §4: names are compared character by character",
    follows=EXCLUDED,
)
def _unlike_any(document: Document) -> Iterator[Finding]:
    yield from _unlike_siblings(document)
    yield from one_for_each_culprit(_unlike_parents(document))


def _unlike_siblings(document: Document) -> Iterator[Finding]:
    """Two words of a manifest that differ by one typing error: the rarer is suspected."""
    where = [
        (word, place)
        for place in document.pointers
        if wrong_pointer(place.text) is None
        for name in place.names
        for word in split_words(name)
    ]
    counts = Counter(word for word, _ in where)
    for one, other in combinations(sorted(counts), 2):
        if not is_typo(one, other):
            continue
        known = [word in NAME_WORDS for word in (one, other)]
        if any(known) and misspelt_name(other if known[0] else one):
            continue  # which SS130 says
        rare, usual = (
            (one, other) if counts[one] <= counts[other] and not known[0] else (other, one)
        )
        place = next(place for word, place in where if word == rare)
        says = f"has {quote(rare)}, another pointer has {quote(usual)}"
        others = [other for word, other in where if word == usual]
        yield document.about(place, says, "one of the two is probably misspelt", others=others)


def _unlike_parents(document: Document) -> Iterator[Finding]:
    """Two objects beside each other whose names are one letter apart, plurals included."""
    first: dict[tuple[bool, tuple[str, ...]], dict[str, PointerPlace]] = {}
    for place in document.pointers:
        for parts in _containers(document, place) if is_sound(place) else ():
            there = first.setdefault((place.of_member, parts[:-1]), {})
            for known, other in there.items():
                if _one_slip(parts[-1], known) and not is_typo(parts[-1], known):
                    says = f"goes through {quote(parts[-1])}, and {other} through {quote(known)}"
                    hint = "one of the two is probably misspelt"
                    yield document.about(place, says, hint, others=(other,))
            there.setdefault(parts[-1], place)


def _one_slip(one: str, other: str) -> bool:
    """Whether two names differ by one letter, plurals included; numbered names do not count."""
    numbered = any(letter.isdigit() for letter in one + other)
    if one.casefold() == other.casefold():  # which SS132 says
        return False
    return min(len(one), len(other)) > 2 and not numbered and edits(one, other) == 1


def _containers(document: Document, place: PointerPlace) -> Iterator[tuple[str, ...]]:
    """The paths of the objects and arrays that a pointer goes through.

    An array at its end is one, unless other pointers go through it too.
    """
    parts = (place.parts or ())[:_MOST_PARTS]
    for depth in range(1, len(parts)):
        yield parts[:depth]
    known = any(
        len(one.parts or ()) > len(parts) and (one.parts or ())[: len(parts)] == parts
        for one in document.pointers
    )
    if place.is_array and parts and not known:
        yield parts


@warning(
    "SS132",
    "one name in two spellings",
    "Two pointers have the same name, but for capital letters, _ or -.",
    "Names are compared character by character, so one of the two probably finds nothing.",
    bad=parser(cohortIdPath="/data/id", cohortNamePath="/Data/name"),
    good=parser(cohortIdPath="/data/id", cohortNamePath="/data/name"),
    source="RFC 6901 §4",
    follows=EXCLUDED,
)
def _two_spellings(document: Document) -> Iterator[Finding]:
    yield from one_for_each_culprit(_each_other_spelling(document))


def _each_other_spelling(document: Document) -> Iterator[Finding]:
    """One name in two spellings, of which the later counts as the odd one."""
    first: dict[str, tuple[str, PointerPlace]] = {}
    for place in document.pointers:
        for name in place.names if wrong_pointer(place.text) is None else ():
            # A '_' before a name makes it another one: _id beside id.
            key = name[:1] * name.startswith("_") + normalize(name)
            usual, there = first.setdefault(key, (name, place))
            if usual != name and normalize(name):
                says = f"has {quote(name)}, while {there} has {quote(usual)}"
                hint = "names are compared letter by letter, case included"
                yield document.about(place, says, hint, others=(there,))


@warning(
    "SS133",
    "name in another style than those beside it",
    "A name is written in another style than the others: with _, in capital letters, or in one"
    " word.",
    "Senders write their names in one style, so this one is probably not as the sender has it.",
    bad=parser(cohortIdPath="/cohortId", cohortNamePath="/cohort_name"),
    good=parser(cohortIdPath="/cohortId", cohortNamePath="/cohortName"),
    source="RFC 6901 §4",
    follows=(*MEANING, "SS136"),
)
def _odd_style(document: Document) -> Iterator[Finding]:
    """Names of one object in two styles, of which the rarer counts as the odd one."""
    every = [name for place in document.pointers for name in place.names]
    usual = _usual_styles(document)
    for place in document.pointers:
        beside = usual.get((place.of_member, (place.parts or ())[:-1]))
        last = (place.parts or ("",))[-1]
        for name in place.names:
            odd = _oddity(name, beside if name == last else None, every)
            if odd:
                says = f"has {quote(name)}, written {odd}"
                yield document.about(place, says, "check the sender's spelling: case and '_' count")


def _oddity(name: str, beside: str | None, every: list[str]) -> str | None:
    """How a name is written otherwise than those beside it, or than all others."""
    own = naming_style(name)
    lower = sum(one[:1].islower() for one in every)
    if own and beside and own != beside:
        return f"in {own}, while the names beside it are in {beside}"
    if name[:1].isupper() and lower >= 2 and lower > len(every) - lower:
        return "with a capital letter, which the other names do not begin with"
    if name in _IN_ONE_WORD and any(map(naming_style, every)):
        return "in one word, while others part their words"
    if own == "camelCase" and _other_ending(name, every):
        return "with ID in capital letters, while others have Id"
    return None


def _usual_styles(document: Document) -> dict[tuple[bool, tuple[str, ...]], str]:
    found: dict[tuple[bool, tuple[str, ...]], Counter[str]] = {}
    for place in document.pointers:
        own = naming_style(place.parts[-1]) if place.parts else None
        if place.parts and own:
            parent = (place.of_member, place.parts[:-1])
            found.setdefault(parent, Counter())[own] += 1
    return {parent: counts.most_common(1)[0][0] for parent, counts in found.items()}


def _other_ending(name: str, others: list[str]) -> bool:
    """Whether a name ends in ID where at least as many end in Id."""
    usual = sum(other.endswith("Id") for other in others)
    return name.endswith("ID") and 0 < sum(other.endswith("ID") for other in others) <= usual
