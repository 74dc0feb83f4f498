"""SS303, SS305, SS317 to SS321: characters in a matcher that were meant as something else."""

from collections.abc import Iterator
from typing import Final

from sstest.rules.analyses import matcher_reading
from sstest.rules.example import matcher
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote

_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_WHOLE: Final = "write the action as it is sent, between '^' and '$'"


def _glob(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import glob

    reading = matcher_reading(subject)
    for slip in glob(reading.tree) if reading and reading.tree else ():
        sign = reading.pattern[slip.offset] if reading else "*"
        message = f"{sign!r} repeats {quote(slip.message)} alone, it does not stand for any text"
        hint = "any text is '.*'; the words themselves, in '^(add|members)$', are better"
        yield Hit(message, subject.matcher_path, hint, offset=slip.offset)


def _blanks(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import blanks_at_pipes

    reading = matcher_reading(subject)
    if reading is None:
        return
    for slip in blanks_at_pipes(reading.pattern):
        message = "the blank beside '|' belongs to the action"
        yield Hit(message, subject.matcher_path, "leave it out", offset=slip.offset)
        return
    if reading.pattern != reading.pattern.strip():
        side = "begins" if reading.pattern[0].isspace() else "ends"
        offset = 0 if side == "begins" else len(reading.pattern) - 1
        message = f"matcher {quote(reading.pattern)} {side} with a blank, which is a character"
        yield Hit(message, subject.matcher_path, "leave it out", offset=offset)
        return
    for word in reading.words:
        plain = " ".join(word.split())
        odd = word != word.strip() or set(word) & set("\n\r\t\v\f")
        if word.strip() and odd and not reading.matches(plain):
            message = f"the matcher matches {quote(word)}, and not {quote(plain)}"
            yield Hit(message, subject.matcher_path, _WHOLE, offset=0)
            return


def _doubled(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import doubled

    reading = matcher_reading(subject)
    for slip in doubled(reading.tree) if reading and reading.tree else ():
        message = f"an anchor stands twice in matcher {quote(subject.matcher)}"
        yield Hit(message, subject.matcher_path, "write it once", offset=slip.offset)


def _dots(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import dots

    reading = matcher_reading(subject)
    if reading is None or reading.tree is None or reading.reach != "some":
        return
    for slip in dots(reading.tree):
        what = "any character" if slip.message == "." else "any character of a set"
        sign = reading.pattern[slip.offset : slip.offset + (1 if slip.message == "." else 2)]
        message = f"{quote(sign)} in matcher {quote(reading.pattern)} is {what}"
        hint = r"write '\\.' in the JSON for a dot, or the character that stands there"
        yield Hit(message, subject.matcher_path, hint, offset=slip.offset)


def _stray(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import spoken, stray

    reading = matcher_reading(subject)
    if reading is None or reading.reach != "some":
        return
    for word in reading.words:
        if spoken(word):
            message = f"matcher {quote(reading.pattern)} matches the whole text {quote(word)}"
            yield Hit(message, subject.matcher_path, "alternatives stand in '(a|b)'", offset=0)
            return
        found = stray(word)
        if reading.has_sets and word.endswith("_"):
            continue  # what may follow has been left out here
        if found and found[0] in reading.pattern:
            character, hint = found
            message = (
                f"the matcher matches {quote(word)}: {quote(character)} is a character that "
                "the action has to have"
            )
            offset = max(0, reading.pattern.rfind(character))
            yield Hit(message, subject.matcher_path, hint or _WHOLE, offset=offset)
            return


def _alike(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import alike

    reading = matcher_reading(subject)
    for slip in alike(reading.tree, reading.pattern) if reading and reading.tree else ():
        message = f"the alternative {quote(slip.message)} stands twice in the matcher"
        hint = "leave one out, or write the one that was meant"
        yield Hit(message, subject.matcher_path, hint, offset=slip.offset)


def _classes(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import classes

    reading = matcher_reading(subject)
    for slip in classes(reading.pattern) if reading else ():
        message = f"{quote(f'[{slip.message}]')} is one character of those, not a word"
        yield Hit(message, subject.matcher_path, "write '(' and ')'", offset=slip.offset)


def _lookalikes(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import lookalikes

    for slip in lookalikes(subject.matcher or ""):
        message = f"in the matcher, {slip.message}"
        yield Hit(message, subject.matcher_path, "type it anew", offset=slip.offset)


RULES = (
    Rule(
        "SS303",
        "warning",
        "matcher that looks like a glob",
        "A '*' or '+' in the matcher repeats a single letter.",
        "In file names '*' is any text; in a regular expression it repeats what stands before it: "
        "'add*' is 'ad', 'add', 'addd' and so on.",
        bad=matcher("^add*$"),
        good=matcher("^add$"),
        source=_RE2,
        check=_glob,
    ),
    Rule(
        "SS305",
        "warning",
        "blanks in a matcher",
        "The matcher has blanks at its ends or beside a '|', or matches only what has them.",
        "A blank is a character like any other, so that the action has to have it.",
        bad=matcher("^(add | members)$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=_blanks,
    ),
    Rule(
        "SS317",
        "warning",
        "anchor that stands twice",
        "Two anchors of one kind stand side by side.",
        "The second has no meaning, so something else was probably meant.",
        bad=matcher("^^add$$"),
        good=matcher("^add$"),
        source=_RE2,
        check=_doubled,
    ),
    Rule(
        "SS318",
        "warning",
        "dot that is any character",
        "A '.' stands among letters without a backslash before it.",
        "It matches any character: '^add.members$' matches 'add_members' and 'addXmembers' too.",
        bad=matcher("^add.members$"),
        good=matcher("^add\\.members$"),
        source=_RE2,
        check=_dots,
    ),
    Rule(
        "SS319",
        "warning",
        "character that no action has",
        "The matcher matches only actions with quotes, commas, backslashes, braces or the like.",
        "Such a character was probably meant as syntax, of JSON, of a list or of a regular "
        "expression; here the action has to have it.",
        bad=matcher("^add,members$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=_stray,
    ),
    Rule(
        "SS320",
        "warning",
        "brackets that make a class",
        "A class in square brackets holds words or a '|'.",
        "Square brackets match one character of those in them; alternatives stand in round ones.",
        bad=matcher("^[add|members]+$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=_classes,
    ),
    Rule(
        "SS322",
        "warning",
        "alternative that stands twice",
        "Two alternatives in the same brackets are the same.",
        "The second has no meaning, so another word was probably meant.",
        bad=matcher("^(add|members|add)$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=_alike,
    ),
    Rule(
        "SS321",
        "warning",
        "lookalike or hidden character",
        "The matcher holds a character that cannot be seen, or a letter of another alphabet among "
        "Latin ones.",
        "It came with copied text, and no sender's action has it, so that nothing is matched.",
        bad=matcher("^\u0430dd$"),
        good=matcher("^add$"),
        source="Unicode Technical Standard #39",
        check=_lookalikes,
    ),
)
