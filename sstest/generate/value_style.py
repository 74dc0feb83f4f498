"""The style of a value without the value: what is learned from a sender's own payloads."""

import hashlib
import random
import re
import string
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from sstest.generate import identifiers
from sstest.generate.locale_words import LocaleWords, timestamp
from sstest.limits import LEARNED_VALUES

Make = Callable[[random.Random], Any]

_TRIES: Final = 50
_SHORTEST_PART: Final = 4
_MOST_WORDS: Final = 12
_MOST_STYLES: Final = 12
_MOST_DIGITS: Final = 18
_LONGEST_NAME: Final = 64
_LONGEST_KEY: Final = 32
_DIGITS_OF_DATA: Final = 3
_PUNCTUATION: Final = string.punctuation + " "
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,5})?", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
UUID: Final = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]{12,}|[0-9A-F]{12,}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?")
_DATA_STYLES: Final = (UUID, _HEX, EMAIL, URL, _MOMENT, re.compile(r"[\d .+()-]*\d[\d .+()-]*"))


class ForbiddenValues:
    """Values that may not be said again: those of payloads, and no part of a text may be one.

    A number is the same number however it is written, be it as a number or as a text. A text
    of fewer than four characters is forbidden as a whole value only; it may be part of others.
    Raises :class:`ValueError` for more than :data:`~sstest.limits.LEARNED_VALUES` of them.
    """

    def __init__(self, values: Iterable[object]) -> None:
        self._texts: set[str | bytes] = set()
        self._bare: set[str | bytes] = set()  # without punctuation around them, where there is some
        self._numbers: set[int | Decimal] = set()
        for value in values:
            text = str(value).casefold()
            if (key := _key(text)) in self._texts:
                continue
            if len(self._texts) == LEARNED_VALUES:
                raise ValueError(
                    f"the payloads have over {LEARNED_VALUES:,} different texts and numbers, none"
                    " of which may be said again; fewer payloads are enough"
                )
            self._texts.add(key)
            if (bare := text.strip(_PUNCTUATION)) != text:
                self._bare.add(_key(bare))
            if (number := _number(value)) is not None:
                self._numbers.add(number)

    @classmethod
    def of(cls, documents: Iterable[Any]) -> "ForbiddenValues":
        """Every text and number of JSON documents, at whatever depth."""
        # One document is let go before another is made.
        return cls(chain.from_iterable(map(_scalars, documents)))

    def holds(self, value: object) -> bool:
        """Whether ``value`` is forbidden, or has a forbidden text between the ends of two words."""
        if value is None or isinstance(value, bool):
            return False
        if _number(value) in self._numbers:
            return True
        text = str(value).casefold()
        if self._is_known(text):
            return True
        spans = [found.span() for found in _WORD.finditer(text)]
        return any(
            end - start >= _SHORTEST_PART and self._is_known(text[start:end])
            for first, (start, _) in enumerate(spans)
            for _, end in spans[first : first + _MOST_WORDS]
        )

    def _is_known(self, text: str) -> bool:
        key = _key(text)
        return key in self._texts or key in self._bare

    def spare(self, make: Make) -> Make:
        """``make`` without forbidden values; where all are, another value of the same type."""

        def make_another(chance: random.Random) -> Any:
            value = None
            for _ in range(_TRIES):
                value = make(chance)
                if not self.holds(value):
                    return value
            while self.holds(value):
                value = _other(value, chance)
            return value

        return make_another


def _key(text: str) -> str | bytes:
    """What stands for a text: itself, or a digest where it is long."""
    if len(text) <= _LONGEST_KEY:
        return text
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def _number(value: object) -> int | Decimal | None:
    """The number that a value is or spells, as it is written; ``None`` for other texts."""
    if isinstance(value, int):
        return value
    text = str(value)
    if not isinstance(value, (float, Decimal)) and not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    is_integer = -(2**63) < number < 2**63 and number == number.to_integral_value()
    return int(number) if is_integer else number  # the same, in a third of the memory


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, float):
        return chance.random() * 10**9
    if isinstance(value, (int, Decimal)):
        return 10**9 + chance.getrandbits(50)
    return f"{identifiers.token(chance)}{identifiers.digest(chance)}"


def _scalars(document: Any) -> Iterator[Any]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value is not None and not isinstance(value, bool):
            yield value


def looks_like_data(name: str) -> bool:
    """Whether a property's name is itself a value: an id, an address, a date, a number."""
    return (
        len(name) > _LONGEST_NAME
        or sum(map(str.isdigit, name)) >= _DIGITS_OF_DATA
        or any(style.fullmatch(name) for style in _DATA_STYLES)
    )


def style_of(values: list[Any], locale: LocaleWords) -> Make:
    """A maker of scalars in the styles of ``values``, mixed as they are mixed."""
    makers = [_style_of_scalar(value, locale) for value in values[:_MOST_STYLES]]
    return lambda chance: chance.choice(makers)(chance)


def other_letters(text: str, chance: random.Random) -> str:
    """Other letters for letters and other digits for digits; signs stay as they are."""

    def swap(character: str) -> str:
        if character.isdigit():
            return chance.choice(string.digits)
        if not character.isalpha():
            return character
        letters = string.ascii_uppercase if character.isupper() else string.ascii_lowercase
        return chance.choice(letters)

    return "".join(map(swap, text))


def _style_of_scalar(value: Any, locale: LocaleWords) -> Make:
    match value:
        case None:
            return lambda _chance: None
        case bool():
            return lambda chance: chance.random() < 0.5
        case int() | Decimal():
            digits = str(value).lstrip("-")  # abs() would round a Decimal, or fail
            least = 10 ** (min(len(digits), _MOST_DIGITS) - 1)
            sign = -1 if value < 0 else 1
            return lambda chance: sign * chance.randint(least, 10 * least)
        case float():
            decimals = len(repr(value).partition(".")[2])
            most = 2 * min(abs(value) + 1, 10.0**9)
            return lambda chance: round(chance.random() * most, min(decimals, 6))
        case _:
            return _style_of_text(str(value), locale)


def _style_of_text(text: str, locale: LocaleWords) -> Make:
    if UUID.fullmatch(text):
        return identifiers.uuid4
    if _HEX.fullmatch(text) and not text.isdigit():
        digits = string.digits + ("ABCDEF" if text.isupper() else "abcdef")
        return lambda chance: "".join(chance.choices(digits, k=len(text)))
    if EMAIL.fullmatch(text):
        return lambda chance: (
            f"{chance.choice(locale.user_names)}{chance.getrandbits(12)}@example.com"
        )
    if URL.fullmatch(text):
        return lambda chance: f"https://cdp.example.com/{chance.getrandbits(24)}"
    if _MOMENT.fullmatch(text):
        return _style_of_moment(text)
    words = text.split()
    if len(words) > 4:
        return lambda chance: chance.choice(locale.sentences)
    if words and all(word.strip(string.punctuation).isalpha() for word in words):
        return _some_words(words, locale)
    if not any(map(str.isalnum, text)):
        return lambda chance: chance.choice(locale.words)
    return lambda chance: other_letters(text, chance)


def _style_of_moment(text: str) -> Make:
    """A date, or a moment with as many digits of the second and the same zone."""
    found = _MOMENT.fullmatch(text)
    clock, _, fraction, zone = found.groups() if found else (None, None, None, None)
    if not clock:
        return lambda chance: timestamp(chance)[:10]

    def make(chance: random.Random) -> str:
        moment = timestamp(chance)[: 10 + len(clock.partition(".")[0])].replace("T", clock[0])
        digits = "".join(chance.choices(string.digits, k=len(fraction) - 1)) if fraction else ""
        return f"{moment}{'.' if digits else ''}{digits}{zone or ''}"

    return make


def _some_words(words: list[str], locale: LocaleWords) -> Make:
    def make(chance: random.Random) -> str:
        made = [chance.choice(locale.words) for _ in words]
        return " ".join(
            word.capitalize() if model[0].isupper() else word
            for word, model in zip(made, words, strict=True)
        )

    return make
