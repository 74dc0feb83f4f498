"""SS303, SS305, SS317 to SS322: characters that RE2 reads otherwise than they were meant."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sstest.regex.tree import (
    DIGITS,
    EVERYTHING,
    SPACE,
    WORD,
    Alternation,
    Assertion,
    CharacterSet,
    Node,
    Repeat,
    Sequence,
    complement,
    walk,
)
from sstest.rules.example import matcher
from sstest.rules.matchers.anchors import open_ends
from sstest.rules.matchers.check import TOO_MUCH_OR_NOTHING, Mistake, check
from sstest.rules.rule import Rule
from sstest.text import quote
from sstest.vocabulary import Meaning, meaning, repeated_word

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_WHOLE: Final = "write the action as it is sent, between '^' and '$'"
_ANY: Final = (complement(((10, 10),)), EVERYTHING)
_ESCAPES: Final = (DIGITS, WORD, SPACE, *map(complement, (DIGITS, WORD, SPACE)))
_PIPES: Final = re.compile(r"[ \t]+\||\|[ \t]+")
_CLASS: Final = re.compile(r"\[(\^?)((?:[^\]\\\[]|\\.)*)\]", re.DOTALL)
_ALLOWED: Final = re.compile(r"[\w .:/+-]+")
_OR: Final = re.compile(r"(?<=\S) +(?:or|and|OR|AND) +(?=\S)")
_SEPARATORS: Final = re.compile(r"[_.\-:/ ]{2}")
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


def _glob(reading: "Reading") -> Iterator[Mistake]:
    """A ``*`` or ``+`` that repeats a single letter, as in ``add*``."""
    for items in _sequences(reading.tree):
        for index, node in enumerate(items):
            body = node.body if isinstance(node, Repeat) and node.maximum is None else None
            letter = _letter(body)
            if letter is None or (index and _letter(items[index - 1]) == "\\"):
                continue  # SS319 reports an escaped backslash
            after = items[index + 1 :]
            between = index > 0 and not all(isinstance(each, Assertion) for each in after)
            if letter.isalnum() or (letter in "_-. " and not between):
                offset = node.end - 1
                sign = reading.pattern[offset]
                message = f"{sign!r} repeats {quote(letter)} alone, it does not stand for any text"
                hint = "any text is '.*'; the words themselves, in '^(add|members)$', are better"
                yield Mistake(message, hint, offset)
                return


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


def _doubled(reading: "Reading") -> Iterator[Mistake]:
    """An anchor right after another of its kind."""
    for before, node, _ in _neighbors(reading.tree):
        if not (isinstance(before, Assertion) and isinstance(node, Assertion)):
            continue
        if before.kind == node.kind:
            message = f"an anchor is repeated in matcher {quote(reading.pattern)}"
            yield Mistake(message, "write it once", node.start)
            return


def _dots(reading: "Reading") -> Iterator[Mistake]:
    """A single ``.`` beside something else, or an escape such as ``\\d`` right before a letter."""
    for before, node, after in _neighbors(reading.tree):
        if not isinstance(node, CharacterSet) or node.literal:
            continue
        beside = [each for each in (before, after) if each]
        if node.ranges in _ANY and not all(map(_is_open, beside)):
            what = "any character"
        elif node.ranges in _ESCAPES and (_letter(after) or "").isalpha():
            what = "any character of a set"
        else:
            continue
        sign = reading.pattern[node.start : node.end]
        message = f"{quote(sign)} in matcher {quote(reading.pattern)} is {what}"
        hint = r"write '\\.' in the JSON for a dot, or the character that stands there"
        yield Mistake(message, hint, node.start)
        return


def _stray(reading: "Reading") -> Iterator[Mistake]:
    """A character in what is matched that no action has."""
    for word in reading.words:
        if _joins_actions(word):
            message = f"matcher {quote(reading.pattern)} matches the whole text {quote(word)}"
            yield Mistake(message, _ALTERNATIVES)
            return
        if reading.has_sets and word.endswith("_"):
            continue  # what may follow has been left out here
        found = _stray_character(reading, word)
        if found and found[0] in reading.pattern:
            character, hint = found
            if hint != _WHOLE and open_ends(reading):
                hint += f"; {_WHOLE}"
            message = (
                f"the matcher matches {quote(word)}: {quote(character)} is a character that the "
                "action has to contain"
            )
            yield Mistake(message, hint, max(0, reading.pattern.rfind(character)))
            return


def _classes(reading: "Reading") -> Iterator[Mistake]:
    """A class that spells a word, or holds alternatives: ``[add|members]``."""
    for found in _CLASS.finditer(reading.pattern[:_MOST_TEXT]):
        inside = found[2]
        words = [word for word in re.split(r"\W+", inside) if len(word) > 1]
        if "-" in inside[1:-1] or not words or not any(map(str.isalpha, inside)):
            continue
        known = any(meaning(word) is not Meaning.UNKNOWN and len(word) > 2 for word in words)
        if "|" in inside or (known and len(inside) > 2):
            message = f"{quote(f'[{inside}]')} is one character of those, not a word"
            yield Mistake(message, "write '(' and ')'", found.start())
            return


def _lookalikes(reading: "Reading") -> Iterator[Mistake]:
    """A character that cannot be seen, or a letter of another alphabet amid Latin ones."""
    text = reading.pattern[:_MOST_TEXT]
    latin = any("a" <= each <= "z" or "A" <= each <= "Z" for each in text)
    for offset, character in enumerate(text):
        if character in "\t\n\r":
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        if _is_hidden(character):
            what = f"U+{ord(character):04X}, {name}, cannot be seen"
        elif latin and name.startswith(_FOREIGN):
            what = f"{character!r} is {name}, among Latin letters"
        else:
            continue
        yield Mistake(f"in the matcher, {what}", "type it again", offset)
        return


def _duplicates(reading: "Reading") -> Iterator[Mistake]:
    """An alternative that stands twice in the same brackets."""
    for choice in walk(reading.tree):
        seen: set[str] = set()
        for each in choice.alternatives if isinstance(choice, Alternation) else ():
            written = reading.pattern[each.start : each.end]
            if written and written in seen:
                message = f"the matcher has the alternative {quote(written)} twice"
                yield Mistake(message, "remove one, or write the one that was meant", each.start)
            seen.add(written)


def _sequences(tree: Node) -> Iterator[tuple[Node, ...]]:
    return (node.items for node in walk(tree) if isinstance(node, Sequence))


def _neighbors(tree: Node) -> Iterable[tuple[Node | None, Node, Node | None]]:
    for items in _sequences(tree):
        yield from zip((None, *items), items, (*items[1:], None), strict=False)


def _is_open(node: Node) -> bool:
    """Whether a part takes no character, or any."""
    return isinstance(node, Assertion) or (isinstance(node, CharacterSet) and node.ranges in _ANY)


def _letter(node: Node | None) -> str | None:
    return chr(node.ranges[0][0]) if isinstance(node, CharacterSet) and node.literal else None


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


def _is_hidden(character: str) -> bool:
    """Whether a character cannot be seen: a zero-width space, a soft hyphen, a direction mark."""
    kind = unicodedata.category(character)
    return kind in ("Cf", "Cc", "Co", "Cn") or (kind == "Zs" and character != " ")


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
        check=check(_glob),
        follows=(*TOO_MUCH_OR_NOTHING, "SS330"),
    ),
    Rule(
        "SS305",
        "warning",
        "blanks in a matcher",
        "The matcher has blanks at its ends or beside a '|', or matches only what has them.",
        "A blank is a character like any other, so the action has to contain it.",
        bad=matcher("^(add | members)$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=check(_blanks),
        follows=(*TOO_MUCH_OR_NOTHING, "SS321"),
    ),
    Rule(
        "SS317",
        "warning",
        "repeated anchor",
        "Two anchors of one kind stand side by side.",
        "The second has no effect, so something else was probably meant.",
        bad=matcher("^^add$$"),
        good=matcher("^add$"),
        source=_RE2,
        check=check(_doubled),
        follows=TOO_MUCH_OR_NOTHING,
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
        check=check(_dots),
        follows=TOO_MUCH_OR_NOTHING,
    ),
    Rule(
        "SS319",
        "warning",
        "character that no action has",
        "The matcher matches only actions with quotes, commas, backslashes, braces or the like.",
        "Such a character was probably meant as syntax, of JSON, of a list or of a regular "
        "expression; here the action has to contain it.",
        bad=matcher("^add,members$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=check(_stray),
        follows=(*TOO_MUCH_OR_NOTHING, "SS303", "SS320"),
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
        check=check(_classes),
        follows=TOO_MUCH_OR_NOTHING,
    ),
    Rule(
        "SS321",
        "warning",
        "lookalike or hidden character",
        "The matcher contains a character that cannot be seen, or a letter of another alphabet "
        "among Latin ones.",
        "It came with copied text, and no sender's action has it, so nothing is matched.",
        bad=matcher("^\u0430dd$"),
        good=matcher("^add$"),
        source="Unicode Technical Standard #39",
        check=check(_lookalikes),
        follows=TOO_MUCH_OR_NOTHING,
    ),
    Rule(
        "SS322",
        "warning",
        "duplicate alternative",
        "Two alternatives in the same brackets are the same.",
        "The second has no effect, so another word was probably meant.",
        bad=matcher("^(add|members|add)$"),
        good=matcher("^(add|members)$"),
        source=_RE2,
        check=check(_duplicates),
        follows=TOO_MUCH_OR_NOTHING,
    ),
)
