"""The words a sender has at hand in a locale: drawn from Faker once, then chosen from quickly."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_MANY = 120
_FEW = 40
_DAYS: Final = tuple((date(2024, 1, 1) + timedelta(day)).isoformat() for day in range(731))


@dataclass(frozen=True, slots=True)
class LocaleWords:
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
def locale_words(locale: str | None = None) -> LocaleWords:
    """The words of a locale of Faker's, such as ``de_DE``; the same in every process.

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
    return LocaleWords(
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
    moment = int(chance.random() * (len(_DAYS) * 86_400))
    days, second = divmod(moment, 86_400)
    minute, second = divmod(second, 60)
    return f"{_DAYS[days]}T{minute // 60:02d}:{minute % 60:02d}:{second:02d}Z"
