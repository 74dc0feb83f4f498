"""The characters of a regular expression's pattern: code units, escapes and group names."""

import re
import sys
import unicodedata
from typing import Final, NoReturn

_TOO_LARGE: Final = "Regular expression too large"

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

# Unicode's Other_ID_Start and Other_ID_Continue, and Pattern_Syntax that is a letter elsewhere.
_START_CATEGORIES: Final = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_PART_CATEGORIES: Final = _START_CATEGORIES | {"Mn", "Mc", "Nd", "Pc"}
_OTHER_START: Final = frozenset("$_\u1885\u1886\u2118\u212e\u309b\u309c")
_OTHER_PART: Final = (
    _OTHER_START
    | frozenset("\u00b7\u0387\u19da\u200c\u200d\u30fb\uff65")
    | set(map(chr, range(0x1369, 0x1372)))
)
_NOT_IN_NAMES: Final = frozenset("\u2e2f")


class RegExpSyntaxError(ValueError):
    """The pattern is no regular expression; the message is V8's (Node.js 20), word for word.

    ``position`` is an index into the pattern, at what the message is about.
    """

    def __init__(self, pattern: str, reason: str, position: int) -> None:
        # V8 prints all of the pattern, but one refused for its size should not fill a screen.
        shown = f"{pattern[:60]}…" if reason == _TOO_LARGE and len(pattern) > 60 else pattern
        super().__init__(f"Invalid regular expression: /{shown}/: {reason}")
        self.message = str(self)
        self.pattern = pattern
        self.reason = reason
        self.position = position

    def __reduce__(self) -> tuple[type["RegExpSyntaxError"], tuple[str, str, int]]:
        return RegExpSyntaxError, (self.pattern, self.reason, self.position)


def to_code_units(text: str) -> str:
    """``text`` as UTF-16 code units, one to a character; halves of a pair are lone surrogates."""
    if not text or max(text) <= "\uffff":
        return text
    data = text.encode(f"utf-16-{sys.byteorder[0]}e", "surrogatepass")
    return "".join(map(chr, memoryview(data).cast("H")))


def from_code_units(units: str) -> str:
    """The text of code units; the two halves of a pair become one character again."""
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


class Scanner:
    """A pattern, and how far it has been read."""

    def __init__(self, pattern: str, limit: int) -> None:
        self.pattern = pattern
        self.at = 0
        if len(pattern) > limit:
            raise RegExpSyntaxError(pattern, _TOO_LARGE, limit)
        self.units = to_code_units(pattern)
        self._indexes = _indexes(pattern) if len(self.units) > len(pattern) else None
        if len(self.units) > limit:
            self.fail(_TOO_LARGE, limit)
        self.group_count, self.group_numbers = self._scan_groups()

    @property
    def current(self) -> str:
        """The next code unit, or "" at the end."""
        return self.units[self.at : self.at + 1]

    @property
    def following(self) -> str:
        """The code unit behind the next one, or ""."""
        return self.units[self.at + 1 : self.at + 2]

    def take(self, prefix: str) -> bool:
        """Step over ``prefix`` if it stands here."""
        found = self.units.startswith(prefix, self.at)
        if found:
            self.at += len(prefix)
        return found

    def index(self, unit: int) -> int:
        """Where the code unit stands in the pattern."""
        if self._indexes is None:
            return unit
        return self._indexes[unit] if unit < len(self._indexes) else len(self.pattern)

    def place(self, first: int) -> tuple[int, int]:
        """Start and end, in the pattern, of what has been read from unit ``first`` on."""
        if self._indexes is None:
            return first, self.at
        start = self.index(first)
        return start, self.index(self.at - 1) + 1 if self.at > first else start

    def fail(self, reason: str, unit: int) -> NoReturn:
        raise RegExpSyntaxError(self.pattern, reason, self.index(unit))

    def fail_too_large(self, unit: int) -> NoReturn:
        self.fail(_TOO_LARGE, unit)

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
            self.fail("Invalid escape", begin)
        return ord(letter)

    def group_name(self) -> str:
        """Read a GroupName up to its ``>``, standing behind its ``<``."""
        name: list[str] = []
        while True:
            begin = self.at
            if self.units.startswith("\\u", begin):
                escape = _NAME_ESCAPE.match(self.units, begin)
                character = _escaped(escape) if escape else None
                if escape is None or character is None:
                    self.fail("Invalid Unicode escape", begin)
                self.at = escape.end()
            else:
                character = self._code_point()
            if character == ">" and name:
                return "".join(name)  # V8 ends the name at an escaped > too
            if not _is_name_character(character, first=not name):
                self.fail("Invalid capture group name", begin)
            name.append(character)

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
        """The next character, a surrogate pair as one; "" at the end."""
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


def _indexes(pattern: str) -> list[int]:
    """For each code unit, the index of the character it is of."""
    indexes: list[int] = []
    for index, character in enumerate(pattern):
        indexes.extend([index] * (2 if character > "\uffff" else 1))
    return indexes


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
    if not character or character in _NOT_IN_NAMES:
        return False
    category = unicodedata.category(character)
    if first:
        return category in _START_CATEGORIES or character in _OTHER_START
    return category in _PART_CATEGORIES or character in _OTHER_PART
