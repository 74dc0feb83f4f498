"""Why RE2 rejects a pattern: the construct at fault, its place, and what to write instead."""

import re
from typing import Final, NamedTuple

_LONGEST: Final = 100_000


class SyntaxMistake(NamedTuple):
    """What a pattern has that RE2 does not support, at which offset, and what to write."""

    what: str
    offset: int
    hint: str | None = None


_WORDS: Final = "name the actions that add instead, such as '^(add|members)$'"
_PLAIN: Final = "RE2 takes as much as it can; write the repetition without it"

# In the order in which they are tried at each place of the pattern. Escaped characters and
# classes are stepped over first, so that nothing in them is taken for a construct.
_CONSTRUCTS: Final[tuple[tuple[str, str, str | None], ...]] = (
    (r"\\[1-9](?![0-9])", "a back-reference", "repeat the words themselves"),
    (r"\\k[<{'\"]", "a back-reference", "repeat the words themselves"),
    (r"\\g[0-9{<]", "a back-reference", "repeat the words themselves"),
    (r"\\Z", r"\Z, an end of the text in other dialects", "write '$'"),
    (r"\\u\{?[0-9A-Fa-f]+\}?", r"\u, a character by its code", r"write the character, or '\x{41}'"),
    (r"\\[hHRNXKG]", "an escape of Perl's that RE2 does not have", "write the characters"),
    (r"\\c[A-Za-z]", "a control character as JavaScript writes it", r"write '\x01' and the like"),
    (r"\\e", "an escape character", r"write '\x1b'"),
    (r"\\C", r"\C, one byte, which Go's dialect does not have", "write '.'"),
    (r"\\[pP]\{[^}]*\}", "a Unicode class", "RE2 has categories and scripts, as in '\\p{Lu}'"),
    (r"\(\?=", "a look-ahead", _WORDS),
    (r"\(\?!", "a negative look-ahead", _WORDS),
    (r"\(\?<=", "a look-behind", _WORDS),
    (r"\(\?<!", "a negative look-behind", _WORDS),
    (r"\(\?>", "an atomic group", "write '(?:'"),
    (r"\(\?#", "a comment", "leave it out"),
    (r"\(\?\(", "a conditional", _WORDS),
    (r"\(\?\|", "a branch reset", "write '(?:'"),
    (r"\(\?P=", "a back-reference", "repeat the words themselves"),
    (r"\(\?[&R0-9]|\(\?P>", "a recursion", "write the words themselves"),
    (r"\(\?[a-zA-Z]*[xuaLn]", "a flag that RE2 does not have", "RE2 has i, m, s and U"),
    (r"(?<=[*+?}])\+", "a possessive repetition", _PLAIN),
    (r"(?<=[*+?}])[*?]", "a repetition of a repetition", "'*', '+' and '?' stand once"),
)
_CONSTRUCT: Final = re.compile("|".join(f"({pattern})" for pattern, _, _ in _CONSTRUCTS), re.ASCII)
_CLASS: Final = re.compile(r"\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]", re.DOTALL)
_LAZY: Final = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\?", re.ASCII)
_ESCAPE: Final = re.compile(r"\\.", re.DOTALL)
_COUNT: Final = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}", re.ASCII)


def re2_mistake(pattern: str) -> SyntaxMistake | None:
    """The construct in ``pattern`` for which RE2 rejects it; ``None`` where none is found."""
    text = pattern[:_LONGEST]
    if text.startswith(("*", "+", "?")):
        hint = f"'{text[0]}' repeats what stands before it; in a pattern '.*' is any text"
        return SyntaxMistake(f"a {text[0]!r} with nothing before it", 0, hint)
    open_groups: list[int] = []
    place = skipped_to = 0
    while place < len(text):
        found = _CONSTRUCT.match(text, place)
        # Behind an escaped '*' a '+' repeats the character.
        if found and not (place == skipped_to > 0 and text[place] in "*+?"):
            assert found.lastindex is not None  # noqa: S101  # each alternative is a group
            _, what, advice = _CONSTRUCTS[found.lastindex - 1]
            return SyntaxMistake(what, place, advice)
        if step := _bracket(text, place, open_groups):
            return step
        lazy = _LAZY.match(text, place)
        literal = _CLASS.match(text, place) or _ESCAPE.match(text, place)
        skipped_to = literal.end() if literal else 0
        place = lazy.end() if lazy else skipped_to or place + 1
    if open_groups:
        hint = "close it with ')', or write '\\(' for the character"
        return SyntaxMistake("a '(' that is not closed", open_groups[-1], hint)
    if text.endswith("\\") and not text.endswith("\\\\"):
        return SyntaxMistake("a trailing backslash", len(text) - 1, "leave it out")
    return None


def _bracket(text: str, place: int, open_groups: list[int]) -> SyntaxMistake | None:
    match text[place]:
        case "(":
            open_groups.append(place)
            behind = text[place + 1 : place + 2]
            if behind in ("*", "+") or text.startswith(("?)", "??"), place + 1):
                return SyntaxMistake("a repetition with nothing before it", place + 1)
        case "|" if text[place + 1 : place + 2] in ("*", "+", "?"):
            return SyntaxMistake("a repetition with nothing before it", place + 1)
        case ")":
            if not open_groups:
                hint = "open it with '(', or write '\\)' for the character"
                return SyntaxMistake("a ')' that was not opened", place, hint)
            open_groups.pop()
        case "[" if not _CLASS.match(text, place):
            hint = "close it with ']', or write '\\[' for the character"
            return SyntaxMistake("a '[' that is not closed", place, hint)
        case "{" if (count := _COUNT.match(text, place)) and _is_too_high(count):
            return SyntaxMistake("a repetition of more than 1000, or out of order", place)
        case _:
            pass
    return None


def _is_too_high(count: re.Match[str]) -> bool:
    digits = [each for each in count.groups() if each]
    if any(len(each) > 4 for each in digits):
        return True
    numbers = [int(each) for each in digits]
    return max(numbers) > 1000 or numbers != sorted(numbers)
