"""SS305, SS319, SS321: characters in a matcher that no action has."""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sstest.rules.example import matcher
from sstest.rules.matchers.anchors import open_ends
from sstest.rules.matchers.check import REWRITTEN, check
from sstest.rules.rule import Mistake, warning
from sstest.text import quote
from sstest.vocabulary.lookalikes import skeleton
from sstest.vocabulary.reading import Meaning, meaning, repeated_word

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_WHOLE: Final = "write the action as it is sent, between '^' and '$'"
_PIPES: Final = re.compile(r"[ \t]+\||\|[ \t]+")
_ALLOWED: Final = re.compile(r"[\w .:/+-]+")
_OR: Final = re.compile(r"(?<=\S) +(?:or|and|OR|AND) +(?=\S)")
_SEPARATORS: Final = re.compile(r"[_.\-:/ ]{2}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST_TEXT: Final = 4000
_FOREIGN: Final = ("CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL")

# What a character that no action has was probably meant for.
_ALTERNATIVES: Final = "alternatives stand in '(a|b)'"
_QUOTES: Final = "the value is compared without quotes"
_MEANT: Final = {
    '"': "the quotes are JSON's; the value is compared without them",
    **dict.fromkeys("'`“”", _QUOTES),
    "\\": r"in JSON '\\' is one backslash, and a pattern needs it before a character of its syntax",
    "^": "an escaped '^' is the character; write '^' without a backslash for the start",
    "$": "an escaped '$' is the character; write '$' without a backslash for the end",
    **dict.fromkeys("|,;&{}()", _ALTERNATIVES),
    "=": "the matcher is compared with the value alone, not with its name",
    "*": "an escaped '*' is the character; any text is '.*'",
    "%": "'%' is a character; any text is '.*'",
}


@warning(
    "SS305",
    "blanks in a matcher",
    "The matcher has blanks at its ends or beside a '|', or matches only what has them.",
    "A blank is a character like any other, so the action has to contain it.",
    bad=matcher("^(add | members)$"),
    good=matcher("^(add|members)$"),
    source=_RE2,
    follows=(*REWRITTEN, "SS321"),
)
@check
def _blanks(reading: "Reading") -> Iterator[Mistake]:
    pattern = reading.pattern
    if found := _PIPES.search(pattern[:_MOST_TEXT]):
        yield Mistake("the blank beside '|' belongs to the action", "remove it", found.start())
        return
    if pattern != pattern.strip():
        begins = pattern[0].isspace()
        side = "begins" if begins else "ends"
        message = f"matcher {quote(pattern)} {side} with a blank, which is a character"
        yield Mistake(message, "remove it", 0 if begins else len(pattern) - 1)
        return
    for word in reading.words:
        plain = " ".join(word.split())
        odd = word != word.strip() or set(word) & set("\n\r\t\v\f")
        if word.strip() and odd and not reading.matches(plain):
            yield Mistake(f"the matcher matches {quote(word)}, and not {quote(plain)}", _WHOLE)
            return


@warning(
    "SS319",
    "character that no action has",
    "The matcher matches only actions with quotes, commas, backslashes, braces or the like.",
    "Such a character was probably meant as syntax, of JSON, of a list or of a regular "
    "expression; here the action has to contain it.",
    bad=matcher("^add,members$"),
    good=matcher("^(add|members)$"),
    source=_RE2,
    follows=(*REWRITTEN, "SS303", "SS320"),
)
@check
def _stray(reading: "Reading") -> Iterator[Mistake]:
    alternatives = f"write {quote(reading.plain)}" if reading.plain else _ALTERNATIVES
    for word in reading.words:
        if _joins_actions(word):
            message = f"matcher {quote(reading.pattern)} matches the whole text {quote(word)}"
            yield Mistake(message, alternatives)
            return
        if reading.has_sets and word.endswith("_"):
            continue  # what may follow has been left out here
        found = _stray_character(reading, word)
        if found and found[0] in reading.pattern:
            character, hint = found
            if hint == _ALTERNATIVES:
                hint = alternatives
            elif hint != _WHOLE and open_ends(reading):
                hint += f"; {_WHOLE}"
            message = (
                f"the matcher matches {quote(word)}, so the action has to contain "
                f"{quote(character)}"
            )
            yield Mistake(message, hint, max(0, reading.pattern.rfind(character)))
            return


@warning(
    "SS321",
    "lookalike or hidden character",
    "The matcher contains a character that cannot be seen, or a letter of another alphabet "
    "among Latin ones.",
    "It came with copied text, and no sender's action has it, so nothing is matched.",
    bad=matcher("^\u0430dd$"),
    good=matcher("^add$"),
    source="Unicode Technical Standard #39",
    follows=REWRITTEN,
)
@check
def _lookalikes(reading: "Reading") -> Iterator[Mistake]:
    text = reading.pattern[:_MOST_TEXT]
    foreign = _among_latin(text)
    for offset, character in enumerate(text):
        if character in "\t\n\r":
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        if _is_hidden(character):
            what = f"U+{ord(character):04X}, {name}, cannot be seen"
        elif offset in foreign and name.startswith(_FOREIGN):
            what = f"{character!r} is {name}, among Latin letters"
        else:
            continue
        yield Mistake(f"in the matcher, {what}", "type it again", offset)
        return


def _among_latin(text: str) -> set[int]:
    """Where the words are that mix alphabets, or look Latin beside one that is."""
    latin = any(map(_is_latin, text))
    places: set[int] = set()
    for word in _WORD.finditer(text):
        is_mixed = any(map(_is_latin, unicodedata.normalize("NFKC", word[0])))
        if is_mixed or (latin and skeleton(word[0]).isascii()):
            places.update(range(*word.span()))
    return places


def _joins_actions(word: str) -> bool:
    """Whether a text joins two actions with "or", none of which removes (SS310 reports those)."""
    found = None if meaning(word) is Meaning.REMOVE else _OR.search(word)
    sides = (word[: found.start()], word[found.end() :]) if found else ("",)
    return all(meaning(side) is not Meaning.UNKNOWN for side in sides)


def _stray_character(reading: "Reading", word: str) -> tuple[str, str] | None:
    """A character in a text that is matched which no action has, and what to do."""
    for character in word:
        if character in _MEANT:
            return character, _MEANT[character]
    if len(word) < 2:
        return None
    if twice := _SEPARATORS.search(word):
        return twice[0], "one separator is enough"
    if again := repeated_word(word):
        return again, f"{again!r} stands twice in it; is there a '|' missing?"
    for character in word:
        if not (_ALLOWED.match(character) or character.isspace()):
            return None if _is_hidden(character) else (character, _WHOLE)
    for character, rest, verb in ((word[0], word[1:], "begin"), (word[-1], word[:-1], "end")):
        needed = word in reading.pattern or not reading.matches(rest)
        if character in "_./:+-" and not rest.isdigit() and needed:
            return character, f"remove it, if the value does not {verb} with it"
    return None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_hidden(character: str) -> bool:
    """Whether a character cannot be seen: a zero-width space, a soft hyphen, a direction mark."""
    kind = unicodedata.category(character)
    return kind in ("Cf", "Cc", "Co", "Cn") or (kind == "Zs" and character != " ")
