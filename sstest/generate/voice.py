"""The words a sender has at hand in a locale: drawn from Faker once, then chosen from quickly."""

import random
from dataclasses import dataclass
from functools import lru_cache

_MANY = 120
_FEW = 40


@dataclass(frozen=True, slots=True)
class Voice:
    """Names, phrases and the like of one locale, as tuples to choose from."""

    locale: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    user_names: tuple[str, ...]
    """Names fit for an e-mail address, in ASCII."""
    companies: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[str, ...]
    phones: tuple[str, ...]
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    cohort_names: tuple[str, ...]


@lru_cache(maxsize=16)
def voice(locale: str | None = None) -> Voice:
    """The voice of a locale of Faker's, such as ``de_DE``; the same in every process.

    Raises :class:`ValueError` for a locale that Faker does not have.
    """
    from faker import Faker

    from sstest.generate.provider import SyncedSegmentProvider

    try:
        fake = Faker(locale)
    except (AttributeError, ValueError):
        raise ValueError(f"Faker has no locale {locale!r}: try one such as 'de_DE'") from None
    fake.add_provider(SyncedSegmentProvider)
    fake.seed_instance(f"sstest {locale}")
    return Voice(
        locale or "en_US",
        first_names=tuple(fake.first_name() for _ in range(_MANY)),
        last_names=tuple(fake.last_name() for _ in range(_MANY)),
        user_names=tuple(fake.ascii_safe_email().partition("@")[0] for _ in range(_MANY)),
        companies=tuple(fake.company() for _ in range(_FEW)),
        sentences=tuple(fake.sentence() for _ in range(_FEW)),
        words=tuple(dict.fromkeys(fake.word() for _ in range(_MANY))),
        phones=tuple(fake.phone_number() for _ in range(_MANY)),
        cities=tuple(fake.city() for _ in range(_FEW)),
        countries=tuple(fake.country() for _ in range(_FEW)),
        cohort_names=tuple(dict.fromkeys(fake.cohort_name() for _ in range(_MANY))),
    )


def timestamp(chance: random.Random) -> str:
    """A moment in the years 2024 and 2025, in UTC (RFC 3339); it does not depend on today."""
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    hour, minute, second = chance.randrange(24), chance.randrange(60), chance.randrange(60)
    year = 2024 + chance.getrandbits(1)
    return f"{year}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}Z"
