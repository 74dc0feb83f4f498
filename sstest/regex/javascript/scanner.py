"""The characters of a JavaScript pattern: code units, escapes, classes and group names."""

import re
import sys
import unicodedata
from typing import Final, NoReturn

from sstest.regex.nodes import CharacterSet
from sstest.regex.sets import DIGITS, LAST_UNIT, WORD, Ranges, complement, merged

_TOO_LARGE: Final = "Regular expression too large"
_SHOWN: Final = 60

_CONTROL_ESCAPES: Final = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_OCTAL: Final = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_HEX2: Final = re.compile(r"x([0-9A-Fa-f]{2})")
_HEX4: Final = re.compile(r"u([0-9A-Fa-f]{4})")
# In a group's name, and only there, escapes are those of the u flag. Beyond
# 10FFFF nothing is a character; leading zeros are free.
_NAME_ESCAPE: Final = re.compile(
    r"\\u(?:\{0*([0-9A-Fa-f]{1,6})\}"
    r"|([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|([0-9A-Fa-f]{4}))"
)

# What ScanForCaptures of V8's parser steps over or counts: escapes, classes, groups.
_GROUPS: Final = re.compile(
    r"\\.|\[(?:[^\]\\]|\\.)*|(?P<named>\(\?<(?![=!]))|(?P<plain>\((?!\?))", re.DOTALL
)

# ECMA-262 §22.2.2.9, CharacterClassEscape; \s is WhiteSpace and LineTerminator (§12.2, §12.3).
_SPACE: Final[Ranges] = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
CLASS_ESCAPES: Final[dict[str, Ranges]] = {
    letter: ranges
    for lower, inside in (("d", DIGITS), ("s", _SPACE), ("w", WORD))
    for letter, ranges in ((lower, inside), (lower.upper(), complement(inside, LAST_UNIT)))
}
r"""The code units of ``\d``, ``\D``, ``\s``, ``\S``, ``\w`` and ``\W``."""

# Unicode's Other_ID_Start and Other_ID_Continue, and Pattern_Syntax that is a letter elsewhere.
_START_CATEGORIES: Final = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_PART_CATEGORIES: Final = _START_CATEGORIES | {"Mn", "Mc", "Nd", "Pc"}
_OTHER_START: Final = frozenset("$_\u1885\u1886\u2118\u212e\u309b\u309c")
_OTHER_PART: Final = (
    _OTHER_START
    | frozenset("\u00b7\u0387\u19da\u200c\u200d\u30fb\uff65")
    | set(map(chr, range(0x1369, 0x1372)))
)


class RegExpSyntaxError(ValueError):
    """JavaScript rejects the pattern; the message is V8's (Node.js 20), word for word."""

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(pattern, reason)
        self.pattern = pattern
        self.reason = reason

    def __str__(self) -> str:
        # V8 prints all of the pattern, but one refused for its size should not fill a screen.
        cut = self.reason == _TOO_LARGE and len(self.pattern) > _SHOWN
        shown = f"{self.pattern[:_SHOWN]}…" if cut else self.pattern
        return f"Invalid regular expression: /{shown}/: {self.reason}"


def to_code_units(text: str) -> str:
    """``text`` as UTF-16 code units, one to a character; halves of a pair are lone surrogates."""
    if not text or max(text) <= "\uffff":
        return text
    data = text.encode(f"utf-16-{sys.byteorder[0]}e", "surrogatepass")
    return "".join(map(chr, memoryview(data).cast("H")))


class Scanner:
    """A pattern in code units, and how far it has been read (``at``)."""

    def __init__(self, pattern: str, limit: int) -> None:
        self.pattern = pattern
        self.units = to_code_units(pattern[: limit + 1])
        self.at = 0
        if len(self.units) > limit:
            self.fail_too_large()
        self.group_count, self.group_numbers = self._scan_groups()

    @property
    def current(self) -> str:
        """The next code unit, or "" at the end."""
        return self.units[self.at : self.at + 1]

    @property
    def following(self) -> str:
        """The code unit after the next one, or ""."""
        return self.units[self.at + 1 : self.at + 2]

    def take(self, prefix: str) -> bool:
        """Step over ``prefix`` if it stands here."""
        found = self.units.startswith(prefix, self.at)
        if found:
            self.at += len(prefix)
        return found

    def fail(self, reason: str) -> NoReturn:
        raise RegExpSyntaxError(self.pattern, reason)

    def fail_too_large(self) -> NoReturn:
        self.fail(_TOO_LARGE)

    def character_class(self) -> CharacterSet:
        """Read a class (ECMA-262 Annex B.1.2), standing on its ``[``."""
        negated = self.take("[^")
        self.at += not negated
        found: list[tuple[int, int]] = []
        while self.current not in ("", "]"):
            found += self._class_members()
        if not self.take("]"):
            self.fail("Unterminated character class")
        ranges = merged(found)
        return CharacterSet(complement(ranges, LAST_UNIT) if negated else ranges)

    def character_escape(self, *, in_class: bool) -> int:
        r"""Read a CharacterEscape (ECMA-262 Annex B.1.2), standing on its ``\``."""
        begin = self.at
        letter = self.following
        self.at += 2
        if letter in _CONTROL_ESCAPES:
            return _CONTROL_ESCAPES[letter]
        if letter == "c":
            return self._control_letter(in_class=in_class)
        if letter in "xu":
            escape = (_HEX2 if letter == "x" else _HEX4).match(self.units, begin + 1)
            if escape:
                self.at = escape.end()
                return int(escape[1], 16)
        elif octal := _OCTAL.match(self.units, begin + 1):
            self.at = octal.end()
            return int(octal[0], 8)
        elif letter == "k" and self.group_numbers:
            self.fail("Invalid escape")
        return ord(letter)

    def group_name(self) -> str:
        """Read a GroupName up to its ``>``, standing behind its ``<``."""
        name: list[str] = []
        while True:
            if self.units.startswith("\\u", self.at):
                escape = _NAME_ESCAPE.match(self.units, self.at)
                character = _escaped(escape) if escape else None
                if escape is None or character is None:
                    self.fail("Invalid Unicode escape")
                self.at = escape.end()
            else:
                character = self._code_point()
            if character == ">" and name:
                return "".join(name)  # V8 ends the name at an escaped > too
            if not _is_name_character(character, first=not name):
                self.fail("Invalid capture group name")
            name.append(character)

    def _class_members(self) -> Ranges:
        r"""Read an atom, a range, or the three atoms of ``\w-z``, which only looks like a range."""
        first = self._class_atom()
        if not self.take("-"):
            return _ranges(first)
        if self.current in ("", "]"):
            return (*_ranges(first), *_ranges("-"))
        last = self._class_atom()
        if isinstance(first, tuple) or isinstance(last, tuple):
            return (*_ranges(first), *_ranges("-"), *_ranges(last))
        if first > last:
            self.fail("Range out of order in character class")
        return ((ord(first), ord(last)),)

    def _class_atom(self) -> str | Ranges:
        if self.current != "\\":
            self.at += 1
            return self.units[self.at - 1]
        letter = self.following
        if letter == "":
            self.fail("\\ at end of pattern")
        if letter == "b" or letter in CLASS_ESCAPES:
            self.at += 2
            return CLASS_ESCAPES.get(letter, "\b")
        return chr(self.character_escape(in_class=True))

    def _control_letter(self, *, in_class: bool) -> int:
        letter = self.current
        if letter.isascii() and (
            letter.isalpha() or (in_class and (letter.isdigit() or letter == "_"))
        ):
            self.at += 1
            return ord(letter) & 0x1F
        self.at -= 1  # the backslash stands for itself, and the c is read again
        return ord("\\")

    def _code_point(self) -> str:
        pair = self.units[self.at : self.at + 2]
        if len(pair) == 2 and "\ud800" <= pair[0] <= "\udbff" and "\udc00" <= pair[1] <= "\udfff":
            self.at += 2
            return _join(ord(pair[0]), ord(pair[1]))
        self.at += 1
        return pair[:1]

    def _scan_groups(self) -> tuple[int, dict[str, int]]:
        r"""How many groups capture, and the numbers of the named ones.

        It decides, before a ``\1`` or ``\k`` is read, what that means. A name that is wrong
        still counts; it is an error when the parser gets there.
        """
        count = 0
        numbers: dict[str, int] = {}
        for found in _GROUPS.finditer(self.units):
            if found.lastgroup is None:
                continue
            count += 1
            if found["named"]:
                self.at = found.end()
                try:
                    numbers.setdefault(self.group_name(), count)
                except RegExpSyntaxError:
                    numbers.setdefault("", count)
        self.at = 0
        return count, numbers


def _ranges(atom: str | Ranges) -> Ranges:
    return atom if isinstance(atom, tuple) else ((ord(atom), ord(atom)),)


def _escaped(escape: re.Match[str]) -> str | None:
    code, lead, trail, unit = escape.groups()
    if lead:
        return _join(int(lead, 16), int(trail, 16))
    value = int(code or unit, 16)
    return chr(value) if value <= sys.maxunicode else None


def _join(lead: int, trail: int) -> str:
    return chr(0x10000 + ((lead - 0xD800) << 10) + (trail - 0xDC00))


def _is_name_character(character: str, *, first: bool) -> bool:
    """IdentifierStart or IdentifierPart, in the Unicode version that Python has."""
    if not character or character == "\u2e2f":
        return False
    category = unicodedata.category(character)
    if first:
        return category in _START_CATEGORIES or character in _OTHER_START
    return category in _PART_CATEGORIES or character in _OTHER_PART
