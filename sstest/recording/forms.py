"""The form of a text: what is the same of it and of the one that is invented for it."""

import re
from collections.abc import Iterator
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

_UUID_PART: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
# Bounded, so that a long text without any takes no time that grows with its square.
_LOCAL: Final = r"[^@\s<>()\[\]\",;:/]{1,64}"
_LABEL: Final = r"[^@\s<>()\[\]\",;:/.]{1,63}"
_EMAIL_PART: Final = rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+"
_URL_PART: Final = r"[a-z][a-z0-9+.-]{0,20}://[^\s/?#]+"
_IPV4_PART: Final = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
_HEX: Final = re.compile(r"[0-9a-f]{12,128}|[0-9A-F]{12,128}")
MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
FIRST_DAY: Final = date(1970, 1, 1).toordinal()
DAYS: Final = 36_525  # to the end of 2069

_PARTS: Final = re.compile(
    rf"(?P<uuid>(?<![^\W_]){_UUID_PART}(?![^\W_]))|(?P<url>{_URL_PART})|(?P<email>{_EMAIL_PART})"
    rf"|(?P<ip>{_IPV4_PART})|(?P<escape>%[0-9A-Fa-f]{{2}})|(?P<word>[^\W_]+)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+")


# A sender's longest texts are descriptions and URLs; what follows says no more of a form.
_LONGEST: Final = 10_000


def form_of(text: str) -> str:
    """The form of a text, in a word or two."""
    text = text[:_LONGEST]
    if not text:
        return "empty"
    if is_moment(text):
        return "moment" if ":" in text else "date"
    if is_ipv6(text):
        return "ip6"
    found = list(parts(text))
    if len(found) == 1:
        kind, part = found[0]
        if kind == "uuid":
            return f"uuid{part[14]}"
        if kind == "hex":
            return f"hex{len(part)}"
    kinds = {kind for kind, _ in found if kind not in ("word", "sign")}
    plain = "".join([part for kind, part in found if kind in ("word", "sign")])
    return "+".join(sorted(kinds | {_class(character) for character in set(plain)}))


def parts(text: str) -> Iterator[tuple[str, str]]:
    """The parts that a text is made of: kind and text.

    Kinds are ``uuid``, ``url`` (to the end of its host), ``email``, ``ip``, ``escape`` (of a URL),
    ``hex``, ``word``, and ``sign`` for what is between.
    """
    end = 0
    for found in _PARTS.finditer(text):
        if found.start() > end:
            yield "sign", text[end : found.start()]
        end = found.end()
        kind, part = str(found.lastgroup), found[0]
        if (kind == "uuid" and not is_of_one_case(part)) or (kind == "ip" and not is_ipv4(part)):
            yield from _words(part)
        elif kind == "word":
            yield "hex" if is_hex(part) else "word", part
        else:
            yield kind, part
    if end < len(text):
        yield "sign", text[end:]


def _words(text: str) -> Iterator[tuple[str, str]]:
    end = 0
    for found in _WORD.finditer(text):
        if found.start() > end:
            yield "sign", text[end : found.start()]
        yield "hex" if is_hex(found[0]) else "word", found[0]
        end = found.end()
    if end < len(text):
        yield "sign", text[end:]


def is_of_one_case(text: str) -> bool:
    return text in (text.lower(), text.upper())


def is_hex(text: str) -> bool:
    """Whether it is a number of 12 hexadecimal digits or more, of which one is a letter."""
    return _HEX.fullmatch(text) is not None and not text.isdecimal()


def is_moment(text: str) -> bool:
    """Whether it is a date or a time of the years 1970 to 2069, as ISO 8601 writes them."""
    found = MOMENT.fullmatch(text)
    if found is None:
        return False
    try:
        day = date.fromisoformat(found[1]).toordinal() - FIRST_DAY
    except ValueError:
        return False
    hour, minute, second = (int(found[index] or 0) for index in (3, 4, 5))
    return 0 <= day < DAYS and hour < 24 and minute < 60 and second < 60


def is_ipv4(text: str) -> bool:
    try:
        return str(IPv4Address(text)) == text
    except AddressValueError:
        return False


def is_ipv6(text: str) -> bool:
    try:
        return ":" in text and "." not in text and IPv6Address(text).scope_id is None
    except AddressValueError:
        return False


def _class(character: str) -> str:
    if character.isalpha():
        return "letters"
    if character.isdecimal():
        return "digits"
    return "blanks" if character.isspace() else "signs"
