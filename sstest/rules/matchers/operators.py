"""SS303, SS317, SS318, SS320, SS322: syntax that does something else than it was meant to."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sstest.regex.nodes import Alternation, Assertion, CharacterSet, Node, Repeat, Sequence, walk
from sstest.regex.sets import DIGITS, EVERYTHING, SPACE, WORD, complement
from sstest.rules.example import matcher
from sstest.rules.matchers.check import REWRITTEN, TOO_MUCH_OR_NOTHING, check
from sstest.rules.rule import Mistake, warning
from sstest.text import quote
from sstest.vocabulary.reading import Meaning, meaning

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_ANY: Final = (complement(((10, 10),)), EVERYTHING)
_ESCAPES: Final = (DIGITS, WORD, SPACE, *map(complement, (DIGITS, WORD, SPACE)))
_CLASS: Final = re.compile(r"\[(\^?)((?:[^\]\\\[]|\\.)*)\]", re.DOTALL)
_MOST_TEXT: Final = 4000
_ALTERNATIVES: Final = (
    "alternatives stand in '(a|b)': name the actions that add, as in '^(add|members)$'"
)
_IN_CLASS: Final = (
    "a matcher cannot say what is not to match: name the actions that add, as in '^(add|members)$'"
)


@warning(
    "SS303",
    "matcher that looks like a glob",
    "A '*' or '+' in the matcher repeats a single letter.",
    "In file names '*' is any text; in a regular expression it repeats what stands before it: "
    "'add*' is 'ad', 'add', 'addd' and so on.",
    bad=matcher("^add*$"),
    good=matcher("^add$"),
    source=_RE2,
    follows=(*REWRITTEN, "SS330"),
)
@check
def _glob(reading: "Reading") -> Iterator[Mistake]:
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
                message = f"{sign!r} repeats {quote(letter)} alone, not any text"
                hint = "any text is '.*'; the words themselves, in '^(add|members)$', are better"
                if letter.isalnum() and reading.plain:
                    hint = f"write {quote(reading.plain)}"
                yield Mistake(message, hint, offset)
                return


@warning(
    "SS317",
    "repeated anchor",
    "An anchor stands twice in a row.",
    "The second has no effect, so something else was probably meant.",
    bad=matcher("^^add$$"),
    good=matcher("^add$"),
    source=_RE2,
    follows=REWRITTEN,
)
@check
def _doubled(reading: "Reading") -> Iterator[Mistake]:
    for before, node, _ in _neighbors(reading.tree):
        if not (isinstance(before, Assertion) and isinstance(node, Assertion)):
            continue
        if _written(reading, before) == _written(reading, node):
            message = f"an anchor is repeated in matcher {quote(reading.pattern)}"
            yield Mistake(message, "write it once", node.start)
            return


@warning(
    "SS318",
    "dot that is any character",
    "A '.' stands among letters without a backslash before it.",
    "It matches any character: '^add.members$' matches 'add_members' and 'addXmembers' too.",
    bad=matcher("^add.members$"),
    good=matcher("^add\\.members$"),
    source=_RE2,
    follows=REWRITTEN,
)
@check
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


@warning(
    "SS320",
    "brackets that make a class",
    "A class in square brackets holds words or a '|'.",
    "Square brackets match one character of those in them; alternatives stand in round ones.",
    bad=matcher("^[add|members]+$"),
    good=matcher("^(add|members)$"),
    source=_RE2,
    follows=TOO_MUCH_OR_NOTHING,
)
@check
def _classes(reading: "Reading") -> Iterator[Mistake]:
    for found in _CLASS.finditer(reading.pattern[:_MOST_TEXT]):
        inside = found[2]
        words = [word for word in re.split(r"\W+", inside) if len(word) > 1]
        if "-" in inside[1:-1] or not words or not any(map(str.isalpha, inside)):
            continue
        known = any(meaning(word) is not Meaning.UNKNOWN and len(word) > 2 for word in words)
        if "|" in inside or (known and len(inside) > 2):
            message = (
                f"{quote(f'[{found[1]}{inside}]')} matches one of these characters, not a word"
            )
            hint = f"write {quote(reading.plain)}" if reading.plain else _ALTERNATIVES
            yield Mistake(message, _IN_CLASS if found[1] else hint, found.start())
            return


@warning(
    "SS322",
    "duplicate alternative",
    "Two alternatives in the same brackets are the same.",
    "The second has no effect, so another word was probably meant.",
    bad=matcher("^(add|members|add)$"),
    good=matcher("^(add|members)$"),
    source=_RE2,
    follows=REWRITTEN,
)
@check
def _duplicates(reading: "Reading") -> Iterator[Mistake]:
    for choice in walk(reading.tree):
        seen: set[str] = set()
        for each in choice.alternatives if isinstance(choice, Alternation) else ():
            written = reading.pattern[each.start : each.end]
            if written and written in seen:
                message = f"the matcher has the alternative {quote(written)} twice"
                yield Mistake(message, "remove one, or write the one that was meant", each.start)
            seen.add(written)


def _written(reading: "Reading", node: Node) -> str:
    return reading.pattern[node.start : node.end]


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
