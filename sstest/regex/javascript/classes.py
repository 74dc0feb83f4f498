"""Reading a character class of a regular expression without flags (ECMA-262 Annex B.1.2)."""

from sstest.regex.javascript.scanner import Scanner
from sstest.regex.javascript.tree import (
    Character,
    CharacterClass,
    CharacterRange,
    ClassEscape,
)

_Member = Character | CharacterRange | ClassEscape


def read_class(scanner: Scanner) -> CharacterClass:
    """The class that begins here; raises ``RegExpSyntaxError`` if it is none."""
    start = scanner.at
    negated = scanner.take("[^")
    if not negated:
        scanner.at += 1
    members: list[_Member] = []
    while scanner.current not in ("", "]"):
        members.extend(_read_members(scanner))
    if not scanner.take("]"):
        scanner.fail("Unterminated character class", start)
    return CharacterClass(*scanner.place(start), negated, tuple(members))


def _read_members(scanner: Scanner) -> tuple[_Member, ...]:
    r"""Read an atom, a range, or the three atoms of ``\w-z``, which only looks like a range."""
    start = scanner.at
    first = _read_atom(scanner)
    hyphen_at = scanner.at
    if not scanner.take("-"):
        return (first,)
    hyphen = Character(*scanner.place(hyphen_at), ord("-"))
    if scanner.current in ("", "]"):
        return first, hyphen
    last = _read_atom(scanner)
    if isinstance(first, ClassEscape) or isinstance(last, ClassEscape):
        return first, hyphen, last
    if first.unit > last.unit:
        scanner.fail("Range out of order in character class", start)
    return (CharacterRange(*scanner.place(start), first.unit, last.unit),)


def _read_atom(scanner: Scanner) -> Character | ClassEscape:
    start = scanner.at
    if scanner.current != "\\":
        unit = ord(scanner.current)
        scanner.at += 1
        return Character(*scanner.place(start), unit)
    match scanner.following:
        case "":
            scanner.fail("\\ at end of pattern", start)
        case "b":
            scanner.at += 2
            return Character(*scanner.place(start), 0x08)
        case "d" | "D" | "s" | "S" | "w" | "W" as letter:
            scanner.at += 2
            return ClassEscape(*scanner.place(start), letter)
        case _:
            pass
    unit = scanner.character_escape(in_class=True)
    return Character(*scanner.place(start), unit)
