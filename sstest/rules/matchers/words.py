"""SS310 to SS314: what the words mean that a matcher matches."""

from collections.abc import Iterator
from typing import Final

from sstest.rules.analyses import some_reading
from sstest.rules.example import matcher
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote
from sstest.vocabulary import misspelt_action
from sstest.vocabulary.words import PUBLISHED_ADDITIONS

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion"
_MOST: Final = 3
_MOST_WORDS: Final = 40


def _spells_removal(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import classes

    reading = some_reading(subject)
    if reading is None or not reading.removing or any(classes(reading.pattern)):
        return
    shown = ", ".join(quote(word) for word in reading.removing[:_MOST])
    plural = "words" if len(reading.removing) > 1 else "a word"
    message = f"matcher {quote(reading.pattern)} matches {shown}, {plural} that would mean removal"
    adding = [word for word in reading.adding if word in reading.words]
    suggestion = reading.suggestion(adding)
    hint = (
        f"write {quote(suggestion)}: whatever is not matched is removed"
        if suggestion
        else "name the actions that add; whatever is not matched is removed"
    )
    places = (reading.pattern.find(word) for word in reading.removing)
    offset = next((place for place in places if place >= 0), 0)
    yield Hit(message, subject.matcher_path, hint, offset=offset)


def _accepts_removal(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.open_ends import loose_end

    reading = some_reading(subject)
    if reading is None or reading.removing or not reading.removing_too or loose_end(reading):
        return
    shown = ", ".join(quote(word) for word in reading.removing_too[:_MOST])
    message = f"matcher {quote(reading.pattern)} also matches {shown}"
    hint = "name the actions that add, as in '^(add|members)$'; whatever is not matched is removed"
    yield Hit(message, subject.matcher_path, hint, offset=0)


def _no_addition(subject: Subject) -> Iterator[Hit]:
    reading = some_reading(subject)
    if reading is None or reading.adding or reading.removing:
        return
    if any(misspelt_action(word) for word in reading.literal):
        return  # SS313 says it better
    words = [word for word in reading.literal or reading.words if word]
    example = words[0] if words else reading.example
    message = f"matcher {quote(reading.pattern)} matches no word that is known to mean adding"
    if example:
        message += f"; it matches {quote(example)}"
    hint = "it has to match the actions that add; where your sender has that very word, ignore this"
    yield Hit(message, subject.matcher_path, hint, offset=0)


def _misspelt(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import split_words

    reading = some_reading(subject)
    if reading is None:
        return
    seen = set()
    text = reading.pattern.casefold()
    for word in reading.words[:_MOST_WORDS]:
        found = misspelt_action(word)
        if found is None or found[0] in seen:
            continue
        if reading.has_sets and found[0] not in text:
            continue  # the letters are examples of a set
        seen.add(found[0])
        message = f"{quote(found[0])} in the matcher is nearly {quote(found[1])}"
        hint = f"did you mean {quote(found[1])}?"
        yield Hit(message, subject.matcher_path, hint, offset=max(0, text.find(found[0])))
    for slip in split_words(reading.tree) if reading.tree and not seen else ():
        message = f"{quote(slip.message)} in the matcher is cut in two by '|'"
        yield Hit(message, subject.matcher_path, "leave the '|' out", offset=slip.offset)


def _case(subject: Subject) -> Iterator[Hit]:
    reading = some_reading(subject)
    if reading is None:
        return
    for word in reading.words:
        lower = word.casefold()
        if word == lower or lower not in PUBLISHED_ADDITIONS:
            continue
        if reading.matches(lower) or _is_name(word):
            continue
        message = f"matcher {quote(reading.pattern)} matches {quote(word)}, and not {quote(lower)}"
        hint = f"case counts; match {quote(lower)} too, unless {quote(word)} is known to be sent"
        offset = max(0, reading.pattern.find(word))
        yield Hit(message, subject.matcher_path, hint, offset=offset)
        return


def _is_name(word: str) -> bool:
    """Whether capitals are part of the name, as in ``addMembers`` and ``Audience Entered``."""
    if len(word) == 1 or word in ("PUT", "POST", "PATCH"):
        return True
    if word.isupper():
        return False
    capitals = sum(each.isupper() for each in word)
    if "_" in word:
        return False
    return word[:1].islower() or " " in word or capitals > 1


RULES = (
    Rule(
        "SS310",
        "error",
        "matcher for words that mean removal",
        "The matcher spells out, and so matches, an action that by its name is to remove members.",
        "What the matcher matches is added, and what it does not match is removed. Naming both "
        "directions adds those who are to leave; a published manifest did so.",
        bad=matcher("^(add_member|remove_member)$"),
        good=matcher("^add_member$"),
        source=_SOURCE,
        check=_spells_removal,
    ),
    Rule(
        "SS311",
        "warning",
        "matcher that lets removals pass",
        "The matcher matches usual words for a removal that it does not name.",
        "A sender that has such an action would add those who are to leave.",
        bad=matcher("^[a-z]+_members$"),
        good=matcher("^(add|sync)_members$"),
        source=_SOURCE,
        check=_accepts_removal,
    ),
    Rule(
        "SS312",
        "warning",
        "matcher without a word for adding",
        "No word that is known to mean adding, in any of several languages, is matched.",
        "Nobody would be added, since what the matcher does not match is removed.",
        bad=matcher("^xyzzy$"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_no_addition,
    ),
    Rule(
        "SS313",
        "warning",
        "misspelt action",
        "A word of the matcher is one slip away from a word that actions are made of.",
        "An action is compared letter by letter; one that is not matched removes.",
        bad=matcher("^(memebrs|add_members)$"),
        good=matcher("^(members|add_members)$"),
        source=_SOURCE,
        check=_misspelt,
    ),
    Rule(
        "SS314",
        "warning",
        "action in capitals",
        "The matcher matches an action of published senders in capitals, and not in lower case.",
        "Case counts, and those senders write their actions in lower case; then nobody is added.",
        bad=matcher("^ADD$"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_case,
    ),
)
