"""Ids and kinds of context as senders make them: each style of ids a function of chance."""

import random
import re
import string
from collections.abc import Callable
from typing import Final

_PREFIXES: Final = ("user", "usr", "cus", "acct", "member", "u")

CONTEXT_KINDS: Final = (
    *("user", "user", "user", "organization", "device", "account", "household", "team"),
)
"""Context kinds, ``user`` more often than the others."""

Style = Callable[[random.Random], str | int]


def client_side_id(chance: random.Random) -> str:
    """A client-side ID of LaunchDarkly's: 24 hexadecimal digits."""
    return f"{chance.getrandbits(96):024x}"


def uuid4(chance: random.Random) -> str:
    """A random UUID (RFC 9562, version 4)."""
    digits = f"{chance.getrandbits(128):032x}"
    variant = "89ab"[chance.getrandbits(2)]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def cohort_id(name: str, chance: random.Random) -> str:
    """An id for a cohort, made from its name or not."""
    count = chance.randrange(1, 100_000)
    slug = "-".join(re.findall(r"\w+", name.lower()))
    return chance.choice((f"segment-{count}", f"{slug}-{count}", str(count), uuid4(chance)))


def digest(chance: random.Random) -> str:
    """What is left of an e-mail address when SHA-1 is done with it: 40 hexadecimal digits."""
    return f"{chance.getrandbits(160):040x}"


def prefixed(chance: random.Random) -> str:
    """An id that says what it is of: ``user-48213``."""
    return f"{chance.choice(_PREFIXES)}-{chance.getrandbits(20)}"


def token(chance: random.Random) -> str:
    """An opaque id such as document databases make: ``usr_4fK2mQ9sXz``."""
    return f"usr_{''.join(chance.choices(string.ascii_letters + string.digits, k=10))}"


def digits(chance: random.Random) -> str:
    """A number of a table's row, written as text."""
    return str(1 + chance.getrandbits(30))


def number(chance: random.Random) -> int:
    """A number of a table's row, written as a number."""
    return 1 + chance.getrandbits(30)


def email(chance: random.Random) -> str:
    """An e-mail address that reaches nobody (RFC 2606)."""
    return f"{chance.choice(_PREFIXES)}.{chance.getrandbits(32)}@example.com"


STYLES: Final[dict[str, Style]] = {
    "uuid": uuid4,
    "hash": digest,
    "prefixed": prefixed,
    "token": token,
    "digits": digits,
    "number": number,
    "email": email,
}
"""The styles by name."""
