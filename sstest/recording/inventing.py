"""Invented texts and numbers in the place of real ones: the same form, and the same for the same.

Nothing is remembered: each text is moved within those of its form by a permutation that a random
key chooses, so that processes with the same key agree, and two texts never become one.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Final

from sstest.recording.forms import DAYS, FIRST_DAY, MOMENT, form_of, is_hex, is_ipv4, parts
from sstest.recording.permutation import Permutations

KEPT_WORDS: Final = frozenset(
    {"undefined", "null", "nil", "none", "nan", "true", "false", "object", "kind", "multi"}
)
"""What programs write for nothing, and the context kinds that there cannot be."""

_Kind = tuple[str, bool, bool, bool]
_CHUNK: Final = 48
_RESERVED: Final = ".example"  # RFC 2606: its hosts and addresses reach nobody
_ASCII: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
_TRIES: Final = 20
_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?((?:[eE][+-]?[0-9]+)?)")


class Inventor:
    """Invents texts and numbers for others; ``key`` is secret, and of 64 bytes at most."""

    def __init__(self, key: bytes) -> None:
        self._permutations = Permutations(key)
        self._known_text = lru_cache(maxsize=50_000)(self._text)
        self._word = lru_cache(maxsize=50_000)(self._make_word)

    def text(self, text: str) -> str:
        """Another text of the same form; white space and signs stay."""
        return self._known_text(text)

    def number(self, written: str) -> str:
        """A JSON number of as many digits; 0 stays, and so does an exponent."""
        found = _NUMBER.fullmatch(written)
        assert found is not None  # noqa: S101  # it was found in JSON
        sign, whole, fraction, exponent = found.groups()
        made = sign + self._digits(whole)
        if fraction is not None:
            core = fraction.rstrip("0")
            made += "." + self._fraction(core) + "0" * (len(fraction) - len(core))
        return made + exponent

    def _text(self, text: str) -> str:
        form = form_of(text)
        if form in ("moment", "date"):
            return self._moment(text)
        if form == "ip6":
            return self._ipv6(text)
        # What looks like something else by chance goes on, so that no two texts meet.
        made = self._each_part(text)
        for _ in range(_TRIES):
            if form_of(made) == form:
                break
            made = self._each_part(made)
        return made

    def _each_part(self, text: str) -> str:
        return "".join([self._part(kind, part) for kind, part in parts(text)])

    def _part(self, kind: str, text: str) -> str:
        match kind:
            case "sign":
                return text
            case "uuid":
                return self._uuid(text)
            case "url":
                scheme, _, rest = text.partition("://")
                account, at, host = rest.rpartition("@")
                name, colon, port = host.partition(":")
                account, port = self._words(account), self._words(port)
                return f"{scheme}://{account}{at}{self._host(name)}{colon}{port}"
            case "email":
                name, _, host = text.rpartition("@")
                return f"{self._words(name)}@{self._host(host)}"
            case "ip":
                return self._ipv4(text)
            case "escape":
                return self._escaped(text)
            case _:
                return self._word(text)

    def _host(self, name: str) -> str:
        if is_ipv4(name):
            return self._ipv4(name)
        has_domain = "." in name and any(map(str.isalpha, name))
        return self._words(name) + (_RESERVED if has_domain else "")

    def _ipv4(self, text: str) -> str:
        number = self._permutations.move(int(IPv4Address(text)), 1 << 32, "ip")
        return str(IPv4Address(number))

    def _words(self, text: str) -> str:
        return re.sub(r"[^\W_]+", lambda found: self._word(found[0]), text)

    def _make_word(self, word: str) -> str:
        if word.lower() in KEPT_WORDS:
            return word
        if word.isascii() and word.isdecimal():
            return self._digits(word)
        if is_hex(word):
            made = self._spread(word.lower(), "hex", ["0123456789abcdef"] * len(word))
            while not is_hex(made):
                made = self._spread(made, "hex", ["0123456789abcdef"] * len(word))
            return made.upper() if word.isupper() else made
        while True:
            made = self._by_class(word)
            if made.lower() not in KEPT_WORDS and not is_hex(made):
                return made
            word = made

    def _by_class(self, word: str) -> str:
        folded = [_fold(character) for character in word]
        alphabets = [_alphabet(character) for character in folded]
        made = ""
        for start in range(0, len(word), _CHUNK):
            part = slice(start, start + _CHUNK)
            name = f"word {start} {' '.join(alphabet[0] for alphabet in alphabets[part])}"
            made += self._spread("".join(folded[part]), name, alphabets[part])
        return "".join(
            new if old == one else new.upper()
            for new, old, one in zip(made, word, folded, strict=True)
        )

    def _digits(self, digits: str) -> str:
        """As many digits, with as many zeros before them."""
        core = digits.lstrip("0")
        if not core:
            return digits
        first, rest = core[:_CHUNK], core[_CHUNK:]
        least = 10 ** (len(first) - 1)
        number = least + self._permutations.move(int(first) - least, 9 * least, "digits")
        return "0" * (len(digits) - len(core)) + str(number) + self._any_digits(rest, "more")

    def _fraction(self, core: str) -> str:
        """As many digits, of which the last is no zero."""
        return self._digits(core[::-1])[::-1]

    def _any_digits(self, digits: str, name: str) -> str:
        made = ""
        for start in range(0, len(digits), _CHUNK):
            part = digits[start : start + _CHUNK]
            made += self._spread(part, f"{name} {start}", [_DIGITS] * len(part))
        return made

    def _spread(self, text: str, name: str, alphabets: list[str]) -> str:
        """Another text of the same length, whose characters are of these alphabets."""
        number, size = 0, 1
        for character, alphabet in zip(text, alphabets, strict=True):
            number = number * len(alphabet) + alphabet.index(character)
            size *= len(alphabet)
        number = self._permutations.move(number, size, name)
        made = []
        for alphabet in reversed(alphabets):
            number, index = divmod(number, len(alphabet))
            made.append(alphabet[index])
        return "".join(reversed(made))

    def _uuid(self, text: str) -> str:
        """Another of the same version and variant (RFC 9562)."""
        digits = text.lower().replace("-", "")
        moved = digits[:12] + digits[13:16] + digits[17:]
        made = self._spread(moved, "uuid", ["0123456789abcdef"] * len(moved))
        shown = (
            f"{made[:8]}-{made[8:12]}-{digits[12]}{made[12:15]}-{digits[16]}{made[15:18]}"
            f"-{made[18:]}"
        )
        return shown.upper() if text.isupper() else shown

    def _moment(self, text: str) -> str:
        found = MOMENT.fullmatch(text)
        assert found is not None  # noqa: S101  # it is the form of this text
        day, between, hour, minute, second, fraction, zone = found.groups()
        number = date.fromisoformat(day).toordinal() - FIRST_DAY
        moved = self._permutations.move(number, DAYS, "day")
        made = date.fromordinal(FIRST_DAY + moved).isoformat()
        if hour is not None:
            clock = self._permutations.move(int(hour) * 60 + int(minute), 24 * 60, "clock")
            made += f"{between}{clock // 60:02}:{clock % 60:02}"
        if second is not None:
            made += f":{self._permutations.move(int(second), 60, 'second'):02}"
        if fraction is not None:
            made += f".{self._any_digits(fraction, 'fraction')}"
        return made + (zone or "")

    def _ipv6(self, text: str) -> str:
        groups = []
        for group in text.split(":"):
            core = group.lower().lstrip("0")
            least = 16 ** max(len(core) - 1, 0)
            moved = self._permutations.move(int(core, 16) - least, 15 * least, "ip6") if core else 0
            made = f"{least + moved:x}" if core else ""
            made = "0" * (len(group) - len(core)) + made
            groups.append(made.upper() if group.isupper() else made)
        return ":".join(groups)

    def _escaped(self, text: str) -> str:
        """A byte of a URL: a letter or digit as such, and one of a longer character as another."""
        bytes_ = _bytes_like(text)
        index = self._permutations.move(bytes_.index(text), len(bytes_), f"byte {bytes_[0]}")
        return bytes_[index]


def _of_byte(text: str) -> tuple[str, ...]:
    """What stays of an escaped byte: what it is, and how it is written."""
    byte = chr(int(text[1:], 16))
    if byte.isascii() and not byte.isalnum():
        return (text,)
    kind = "more" if not byte.isascii() else "digit" if byte.isdigit() else "letter"
    return kind, *("digit" if one.isdigit() else _case(one) for one in text[1:])


def _case(letter: str) -> str:
    return "upper" if letter.isupper() else "lower"


@lru_cache(maxsize=1024)
def _bytes_like(text: str) -> list[str]:
    written = {one for byte in range(256) for one in (f"%{byte:02X}", f"%{byte:02x}")}
    written.add(text)
    return sorted(one for one in written if _of_byte(one) == _of_byte(text))


def _fold(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 and lower.upper() == character else character


@lru_cache(maxsize=4096)
def _alphabet(character: str) -> str:
    """The characters that one may become: of the same kind, and of its neighbourhood in Unicode."""
    if character in _ASCII:
        return _ASCII
    if character in _DIGITS:
        return _DIGITS
    return _neighbourhood(ord(character) >> 7)[_kind(character)]


@lru_cache(maxsize=2048)  # there are letters and digits in half as many
def _neighbourhood(number: int) -> dict[_Kind, str]:
    """The characters of a neighbourhood, by their kind."""
    found: dict[_Kind, str] = {}
    for one in map(chr, range(number << 7, number + 1 << 7)):
        kind = _kind(one)
        found[kind] = found.get(kind, "") + one
    return found


def _kind(character: str) -> _Kind:
    upper = character.upper()
    return (
        unicodedata.category(character),
        _fold(character) == character,
        len(upper) == 1 and upper != character and upper.lower() == character,
        unicodedata.normalize("NFKC", character) == character,
    )
