"""What values look like, beyond what rules about recorded requests ask: dates, addresses, ids."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from typing import Any, Final

from sstest.generate.value_style import EMAIL, URL, UUID
from sstest.parser.body import is_integer
from sstest.recording.forms import is_moment

_HASH: Final = re.compile(r"[0-9a-f]{16,128}", re.IGNORECASE)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{6,20}")
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NUMBERED: Final = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9]+(?:[_.:|/@+-][A-Za-z0-9]+)*")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")
_EPOCH: Final = (10**9, 2 * 10**9)
_BETWEEN: Final = re.compile(r"[,;|\s]\s*")
_JSON: Final = re.compile(r"\s*[{[]\s*[\"{[]")
_READ: Final = 300


def is_key(value: Any) -> bool:
    """Whether a value can be an id: a non-empty string, or an integer (semantics §2.1)."""
    return (isinstance(value, str) and value != "") or is_integer(value)


def text_of(value: Any) -> str:
    """The start of the text of a value."""
    return value[:_READ] if isinstance(value, str) else str(value)[:_READ]


def is_time(value: Any) -> bool:
    """Whether it is a date, a time, or seconds or milliseconds since 1970."""
    if isinstance(value, str) and not value.isdecimal():
        return is_moment(value)
    text = text_of(value)
    if not text.isdecimal() or len(text) not in (10, 13):
        return False
    seconds = int(text) // (1000 if len(text) == 13 else 1)
    return _EPOCH[0] <= seconds < _EPOCH[1]


def is_email(value: Any) -> bool:
    """Whether it is an e-mail address."""
    return bool(EMAIL.fullmatch(text_of(value)))


def is_web_address(value: Any) -> bool:
    """Whether it is a URL with its scheme."""
    return isinstance(value, str) and bool(URL.fullmatch(text_of(value)))


def is_encoded(value: Any) -> bool:
    """Whether it is a text that begins as JSON with an array in it does, be it in Base64."""
    if not isinstance(value, str):
        return False
    text = value
    if not _JSON.match(text):
        try:
            text = b64decode(text[: len(text) // 4 * 4], validate=True).decode(errors="replace")
        except ValueError:
            return False
    return bool(_JSON.match(text)) and "[" in text


def is_listing(value: Any) -> bool:
    """Whether it is a text of several ids with signs between them."""
    parts = _BETWEEN.split(value.strip()) if isinstance(value, str) else []
    return len(parts) > 1 and all(part and " " not in part for part in map(str.strip, parts))


def is_random(value: Any) -> bool:
    """Whether it is a UUID or a hash: of nothing but an id."""
    text = text_of(value)
    return bool(UUID.fullmatch(text) or (_HASH.fullmatch(text) and not text.isdecimal()))


def is_numbered(value: Any) -> bool:
    """Whether it is a text of letters and digits, as ids of rows are: ``user-48213``."""
    return isinstance(value, str) and bool(_NUMBERED.fullmatch(text_of(value)))


def is_phone_or_ip(value: Any) -> bool:
    """Whether it is a telephone number or an IP address."""
    text = text_of(value)
    if isinstance(value, str) and (text.startswith("+") or not text.isdecimal()):
        return bool(_PHONE.fullmatch(text) or _ADDRESS.fullmatch(text))
    return False


def is_name(value: Any) -> bool:
    """Whether it is a word of letters with a capital, as names of people and cohorts are."""
    return isinstance(value, str) and value.isalpha() and value[:1].isupper() and len(value) > 1


def is_slug(value: Any) -> bool:
    """Whether it is words in lower case that are joined by signs: ``weekly-readers``."""
    return isinstance(value, str) and bool(_SLUG.fullmatch(text_of(value)))


def is_count(value: Any) -> bool:
    """Whether it is a small number, such as a count, an age or a version."""
    return is_integer(value) and -1 <= value < 1_000


def is_large(value: Any) -> bool:
    """Whether it is a number of a size that ids have, and ages and counts seldom."""
    return is_integer(value) and value >= 10_000


def is_code(value: Any) -> bool:
    """Whether it is of so few letters as codes of countries and currencies are."""
    return isinstance(value, str) and value.isalpha() and len(value) <= 3


def share(values: Iterable[Any], holds: Callable[[Any], object]) -> float:
    """Of how many of the values something holds, from 0 to 1."""
    listed = list(values)
    return sum(map(bool, map(holds, listed))) / len(listed) if listed else 0.0
