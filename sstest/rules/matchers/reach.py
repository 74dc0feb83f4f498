"""SS306 to SS309, SS316: how much a matcher matches, decided on its automaton."""

from collections.abc import Iterator
from typing import Final

from sstest.rules.analyses import matcher_reading
from sstest.rules.example import matcher
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion; semantics §5"
_MOST_WORDS: Final = 20


def _everything(subject: Subject) -> Iterator[Hit]:
    reading = matcher_reading(subject)
    if reading is None or reading.reach not in ("everything", "words"):
        return
    what = "any action" if reading.reach == "everything" else "any word"
    shown = ", ".join(quote(word) for word in reading.removing_too[:2])
    message = f"matcher {quote(reading.pattern)} matches {what}"
    if shown:
        message += f", {shown} among them"
    hint = "name the actions that add, as in '^(add|members)$'; all others remove"
    yield Hit(message, subject.matcher_path, hint, offset=0)


def _nothing(subject: Subject) -> Iterator[Hit]:
    reading = matcher_reading(subject)
    if reading is None or reading.reach not in ("nothing", "empty"):
        return
    what = "no text at all" if reading.reach == "nothing" else "only the empty text"
    hint = "'^' stands before all that is to be matched and '$' behind it, as in '^add$'"
    first, last = reading.pattern[0], reading.pattern[-1]
    if first == last and not first.isalnum() and first not in "^$.":
        hint = f"{quote(first)} around it is a character that the action has to have; leave it out"
    message = f"matcher {quote(reading.pattern)} matches {what}, so that nobody is ever added"
    yield Hit(message, subject.matcher_path, hint, offset=0)


def _unanchored(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import anchors, classes
    from sstest.rules.matchers.open_ends import loose_end

    reading = matcher_reading(subject)
    if reading is None or reading.reach != "some":
        return
    if (reading.tree and anchors(reading.tree)) or any(classes(reading.pattern)):
        return  # SS315 and SS320 say it better
    found = loose_end(reading)
    if found is None:
        return
    message = (
        f"matcher {quote(reading.pattern)} is not anchored at its {found.side}: "
        f"it matches {', '.join(quote(text) for text in found.texts)}"
    )
    suggestion = reading.suggestion(reading.literal)
    hint = f"write {quote(suggestion)}" if suggestion else "write '^' before it and '$' behind it"
    offset = 0 if "start" in found.side else max(0, len(reading.pattern) - 1)
    yield Hit(message, subject.matcher_path, hint, offset=offset)


def _empty_text(subject: Subject) -> Iterator[Hit]:
    reading = matcher_reading(subject)
    if reading is None or reading.reach != "some" or not reading.matches(""):
        return
    message = f"matcher {quote(reading.pattern)} matches the empty text as well"
    suggestion = reading.suggestion(reading.literal)
    hint = "leave out the alternative or the '?' or '*' that makes it optional"
    if suggestion:
        hint += f", as in {quote(suggestion)}"
    yield Hit(message, subject.matcher_path, hint, offset=_empty_place(reading.pattern))


def _empty_place(pattern: str) -> int:
    places = (pattern.find(each) for each in ("||", "|)", "(|", ")?", ")*"))
    return next((place for place in places if place >= 0), 0)


def _dead(subject: Subject) -> Iterator[Hit]:
    reading = matcher_reading(subject)
    for part in reading.dead if reading else ():
        shown = subject.matcher[part.start : part.end] if subject.matcher else ""
        message = f"the alternative {quote(shown)} of the matcher can never match"
        hint = "'^' and '$' hold at the ends of the action only; put them outside the brackets"
        yield Hit(message, subject.matcher_path, hint, offset=part.start)


def _half_anchored(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import anchors

    reading = matcher_reading(subject)
    if reading is None or reading.tree is None or reading.reach != "some":
        return
    found = anchors(reading.tree)
    if found is None:
        return
    choice, begins, ends = found
    message = f"the anchors of matcher {quote(reading.pattern)} hold for some alternatives only"
    texts = [text for text in ("not_added", "unadd", "address") if reading.matches(text)]
    texts = [*reading.removing_too[:1], *texts][:2]
    if texts:
        message += f": it matches {' and '.join(quote(text) for text in texts)}"
    inner = reading.pattern.removeprefix("^").removesuffix("$")
    plain = not set(inner) & set("^$()\\")
    hint = f"write {quote(f'^({inner})$')}" if plain else "write '^(', the alternatives, and ')$'"
    index = next(
        index for index, pair in enumerate(zip(begins, ends, strict=True)) if not all(pair)
    )
    offset = choice.alternatives[index].start
    yield Hit(message, subject.matcher_path, hint, offset=offset)


RULES = (
    Rule(
        "SS306",
        "error",
        "matcher that matches everything",
        "Whatever word stands at the path, the matcher matches it.",
        "All requests add then, also those that are to remove, so that nobody ever leaves the "
        "segment.",
        bad=matcher(".*"),
        good=matcher("^(members|add_members)$"),
        source=_SOURCE,
        check=_everything,
    ),
    Rule(
        "SS307",
        "error",
        "matcher that matches nothing",
        "There is no text that the matcher matches, or the empty text is the only one.",
        "All requests remove then, so that the segment stays empty.",
        bad=matcher("$add^"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_nothing,
    ),
    Rule(
        "SS308",
        "warning",
        "matcher without an anchor",
        "The matcher is found anywhere in the action, since '^' or '$' is missing or a '.*' "
        "allows what they would not.",
        "A matcher is searched for, not compared. One for 'add' also matches 'not_added', "
        "'re-add' and 'address', and one for 'subscribe' matches 'unsubscribe'.",
        bad=matcher("add"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_unanchored,
    ),
    Rule(
        "SS309",
        "warning",
        "matcher that matches the empty text",
        "The matcher matches an action that is the empty text, beside others.",
        "A sender that has no action to tell often sends an empty one; its members would be added.",
        bad=matcher("^(add|)$"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_empty_text,
    ),
    Rule(
        "SS315",
        "warning",
        "anchors that hold for one alternative",
        "The matcher has several alternatives, and '^' or '$' belongs to some of them only.",
        "'|' binds weaker than everything else: '^add|members$' is what begins with 'add', or "
        "ends with 'members', 'remove_members' too.",
        bad=matcher("^add|members$"),
        good=matcher("^(add|members)$"),
        source="https://github.com/google/re2/wiki/Syntax",
        check=_half_anchored,
    ),
    Rule(
        "SS316",
        "warning",
        "alternative that never matches",
        "An alternative of the matcher cannot match any text, mostly for an anchor in its midst.",
        "The action that it names is taken for a removal.",
        bad=matcher("^(add|^$members)$"),
        good=matcher("^(add|members)$"),
        source=_SOURCE,
        check=_dead,
    ),
)
