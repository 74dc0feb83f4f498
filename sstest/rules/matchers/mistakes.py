"""Slips in a matcher that RE2 does not mind: what is read as characters and was meant as syntax."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from sstest.regex.spelling import spelled
from sstest.regex.tree import (
    DIGITS,
    SPACE,
    WORD,
    Alternation,
    Assertion,
    CharacterSet,
    Group,
    Node,
    Repeat,
    Sequence,
    complement,
    walk,
)
from sstest.rules.matchers.reading import bare
from sstest.vocabulary import (
    Meaning,
    is_unknown,
    meaning,
    misspelt_action,
    repeated_word,
    split_action,
)

_ANY: Final = (complement(((10, 10),)), ((0, 0x10FFFF),))
_SLASHES: Final = re.compile(r"/(.*)/([a-zA-Z]*)", re.DOTALL)
_PIPES: Final = re.compile(r"[ \t]+\||\|[ \t]+")
_CLASS: Final = re.compile(r"\[(\^?)((?:[^\]\\\[]|\\.)*)\]", re.DOTALL)
_ALLOWED: Final = re.compile(r"[\w .:/+-]+")
_OR: Final = re.compile(r"(?<=\S) +(?:or|and|OR|AND) +(?=\S)")
_MOST_TEXT: Final = 4000
_MOST_WORDS: Final = 100
_ESCAPES: Final = (DIGITS, WORD, SPACE, *map(complement, (DIGITS, WORD, SPACE)))
_SEPARATORS: Final = re.compile(r"[_.\-:/ ]{2}")

# What a character that no action has was probably meant for.
_MEANT: Final = {
    '"': "the quotes are JSON's; the value is compared without them",
    "'": "the value is compared without quotes",
    "`": "the value is compared without quotes",
    "“": "the value is compared without quotes",
    "”": "the value is compared without quotes",
    "\\": r"in JSON '\\' is one backslash, and a pattern needs it before a character of its syntax",
    "^": "an escaped '^' is the character; write '^' without a backslash for the start",
    "$": "an escaped '$' is the character; write '$' without a backslash for the end",
    "|": "an escaped or bracketed '|' is the character; alternatives stand in '(a|b)'",
    ",": "a comma is a character; alternatives stand in '(a|b)'",
    ";": "a semicolon is a character; alternatives stand in '(a|b)'",
    "&": "'&' is a character; alternatives stand in '(a|b)'",
    "{": "braces are characters here; alternatives stand in '(a|b)'",
    "}": "braces are characters here; alternatives stand in '(a|b)'",
    "(": "an escaped '(' is the character; alternatives stand in '(a|b)'",
    ")": "an escaped ')' is the character; alternatives stand in '(a|b)'",
    "=": "the matcher is held against the value alone, not against its name",
    "*": "an escaped '*' is the character; any text is '.*'",
    "%": "'%' is a character; any text is '.*'",
}


class Slip(NamedTuple):
    """A place in a pattern, and what is said of it."""

    offset: int
    message: str
    hint: str | None = None


def slashed(pattern: str) -> tuple[str, str] | None:
    """The pattern and the flags of ``/pattern/flags``, as other languages write them."""
    found = _SLASHES.fullmatch(pattern) if len(pattern) <= _MOST_TEXT else None
    return (found[1], found[2]) if found else None


def glob(tree: Node) -> Iterator[Slip]:
    """A ``*`` or ``+`` that repeats a single letter, as in ``add*``."""
    for chain in walk(tree):
        if not isinstance(chain, Sequence):
            continue
        for index, node in enumerate(chain.items):
            if not (isinstance(node, Repeat) and node.maximum is None):
                continue
            body = bare(node.body)
            if not (isinstance(body, CharacterSet) and body.literal and body is node.body):
                continue
            character = chr(body.ranges[0][0])
            behind = chain.items[index + 1 :]
            between = index > 0 and not all(isinstance(each, Assertion) for each in behind)
            if character.isalnum() or (character in "_-. " and not between):
                yield Slip(node.end - 1, character)


def dots(tree: Node) -> Iterator[Slip]:
    """A single ``.`` beside something else, or an escape such as ``\\d`` right before a letter."""
    for chain in walk(tree):
        if not isinstance(chain, Sequence):
            continue
        for index, node in enumerate(chain.items):
            if not isinstance(node, CharacterSet) or node.literal:
                continue
            behind = chain.items[index + 1 : index + 2]
            beside = [*chain.items[max(0, index - 1) : index], *behind]
            if node.ranges in _ANY and any(not _is_open(each) for each in beside):
                yield Slip(node.start, ".")
            elif node.ranges in _ESCAPES and _is_letter(behind):
                yield Slip(node.start, "\\")


def _is_open(node: Node) -> bool:
    """Whether a part takes no character, or any."""
    return isinstance(node, Assertion) or (isinstance(node, CharacterSet) and node.ranges in _ANY)


def _is_letter(nodes: tuple[Node, ...]) -> bool:
    return any(
        isinstance(node, CharacterSet) and node.literal and chr(node.ranges[0][0]).isalpha()
        for node in nodes
    )


def split_words(tree: Node) -> Iterator[Slip]:
    """Two alternatives side by side that are one word together, and of which one is no word."""
    for choice in walk(tree):
        if not isinstance(choice, Alternation):
            continue
        words = [next(iter(spelled(each, 1)), "") for each in choice.alternatives[:_MOST_WORDS]]
        for index, (first, second) in enumerate(pairwise(words)):
            strange = any(map(is_unknown, (*split_action(first)[-1:], *split_action(second)[:1])))
            together = split_action(first + second)
            known = together and not any(map(is_unknown, together))
            if strange and (known or misspelt_action(first + second)):
                yield Slip(choice.alternatives[index].end, first + second)


def alike(tree: Node, pattern: str) -> Iterator[Slip]:
    """An alternative that stands twice in the same brackets."""
    for choice in walk(tree):
        if isinstance(choice, Alternation):
            seen: set[str] = set()
            for each in choice.alternatives:
                written = pattern[each.start : each.end]
                if written and written in seen:
                    yield Slip(each.start, written)
                seen.add(written)


def anchors(tree: Node) -> tuple[Alternation, list[bool], list[bool]] | None:
    """Alternatives of the whole pattern of which some begin or end with an anchor, not all."""
    choice = bare(tree)
    if not isinstance(choice, Alternation):
        return None
    begins = [_begins(each) for each in choice.alternatives]
    ends = [_ends(each) for each in choice.alternatives]
    some = any(begins) or any(ends)
    return (choice, begins, ends) if some and not (all(begins) and all(ends)) else None


def doubled(tree: Node) -> Iterator[Slip]:
    """An anchor right behind another of its kind."""
    for chain in walk(tree):
        if isinstance(chain, Sequence):
            for first, second in zip(chain.items, chain.items[1:], strict=False):
                if (
                    isinstance(first, Assertion)
                    and isinstance(second, Assertion)
                    and first.kind == second.kind
                ):
                    yield Slip(second.start, "")


def classes(pattern: str) -> Iterator[Slip]:
    """A class that spells a word, or kind alternatives: ``[add|members]``."""
    for found in _CLASS.finditer(pattern[:_MOST_TEXT]):
        inside = found[2]
        words = [word for word in re.split(r"\W+", inside) if len(word) > 1]
        letters = [each for each in inside if each.isalpha()]
        listed = "-" not in inside[1:-1] and len(words) > 0
        if not listed or not letters:
            continue
        twice = len(set(inside)) < len(inside)
        known = any(meaning(word) is not Meaning.UNKNOWN and len(word) > 2 for word in words)
        if "|" in inside or (known and (twice or len(inside) > 2)):
            yield Slip(found.start(), inside)


def stray(word: str) -> tuple[str, str | None] | None:
    """A character in a text that is matched which no action has, and what it was meant for."""
    for character in word:
        if character in _MEANT:
            return character, _MEANT[character]
    if len(word) < 2:
        return None
    if twice := _SEPARATORS.search(word):
        return twice[0], "one separator is enough"
    if again := repeated_word(word):
        return again, f"{again!r} stands twice in it; is there a '|' missing?"
    if not _ALLOWED.fullmatch(word):
        odd = next((each for each in word if not _ALLOWED.match(each) and not each.isspace()), None)
        return (odd, None) if odd and not hidden(odd) else None
    if word[0] in "_./:+-" and not word[1:].isdigit():
        return word[0], "leave it out, if the value does not begin with it"
    if word[-1] in "_./:+-":
        return word[-1], "leave it out, if the value does not end with it"
    return None


def spoken(word: str) -> bool:
    """Whether a text that is matched joins two actions with "or"."""
    found = _OR.search(word)
    if found is None:
        return False
    sides = (word[: found.start()], word[found.end() :])
    return all(meaning(side) is not Meaning.UNKNOWN for side in sides)


def blanks_at_pipes(pattern: str) -> Iterator[Slip]:
    """Blanks beside a ``|``, which belong to the words."""
    for found in _PIPES.finditer(pattern[:_MOST_TEXT]):
        yield Slip(found.start(), "")


def hidden(character: str) -> bool:
    """Whether a character cannot be seen: a zero-width space, a soft hyphen, a direction mark."""
    kind = unicodedata.category(character)
    return kind in ("Cf", "Cc", "Co", "Cn") or (kind == "Zs" and character != " ")


def lookalikes(pattern: str) -> Iterator[Slip]:
    """Characters that cannot be seen, and letters of another alphabet amid Latin ones."""
    text = pattern[:_MOST_TEXT]
    latin = any("a" <= each <= "z" or "A" <= each <= "Z" for each in text)
    for offset, character in enumerate(text):
        if character in "\t\n\r":
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        if hidden(character):
            yield Slip(offset, f"U+{ord(character):04X}, {name}, cannot be seen")
        elif latin and name.startswith(("CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL")):
            yield Slip(offset, f"{character!r} is {name}, among Latin letters")


def _begins(node: Node) -> bool:
    """Whether what an alternative matches can only begin where the text does."""
    match node:
        case Assertion():
            return node.kind in ("start", "line start")
        case Sequence():
            return bool(node.items) and _begins(node.items[0])
        case Group():
            return _begins(node.body)
        case Alternation():
            return all(_begins(each) for each in node.alternatives)
        case Repeat():
            return node.minimum > 0 and _begins(node.body)
        case _:
            return False


def _ends(node: Node) -> bool:
    match node:
        case Assertion():
            return node.kind in ("end", "line end")
        case Sequence():
            return bool(node.items) and _ends(node.items[-1])
        case Group():
            return _ends(node.body)
        case Alternation():
            return all(_ends(each) for each in node.alternatives)
        case Repeat():
            return node.minimum > 0 and _ends(node.body)
        case _:
            return False
