"""A Faker provider for what synced segments are made of, in the locale of its generator.

::

    from faker import Faker
    from sstest.generate.provider import SyncedSegmentProvider

    fake = Faker("de_DE")
    fake.add_provider(SyncedSegmentProvider)
    fake.cohort_name()  # 'Treue Kunden (Jahresabo)'

A Faker of several locales takes it as ``Faker(["de_DE", "ja_JP"], includes=[...])``, with the
name of this module.
"""

from typing import Any, Final

from faker.providers import BaseProvider

from sstest.generate import identifiers
from sstest.generate.cohort_names import CONTEXT_KINDS, cohort_words

_KEYS: Final = ("amplitude", "my-cdp", "segment-audiences", "acme-synced-segments", "warehouse")
_DEFAULT_LOCALE: Final = "en_US"


class SyncedSegmentProvider(BaseProvider):
    """``client_side_id()``, ``context_key()``, ``cohort_name()`` and the rest of a sync."""

    def client_side_id(self) -> str:
        """The client-side ID of an environment: 24 hexadecimal digits."""
        return identifiers.client_side_id(self.generator.random)

    def integration_key(self) -> str:
        """The key of an integration, as it stands in the URL that requests are sent to."""
        return str(self.random_element(_KEYS))

    def context_kind(self) -> str:
        """A context kind, mostly ``user``."""
        return str(self.random_element(CONTEXT_KINDS))

    def context_key(self, style: str | None = None) -> str:
        """The key of a context, in a style of :data:`sstest.generate.identifiers.STYLES` or any."""
        styles = identifiers.STYLES
        if style is not None and style not in styles:
            raise ValueError(f"unknown style {style!r}: choose one of {', '.join(styles)}")
        chosen = style or self.random_element(tuple(styles))
        return str(styles[chosen](self.generator.random))

    def cohort_name(self) -> str:
        """A name as a marketer gives it, such as ``Churning subscribers (EMEA)``."""
        words = cohort_words(self._locale())
        name = words.pattern.format(
            mood=self.random_element(words.moods), people=self.random_element(words.people)
        )
        if self.generator.random.random() < 0.5:
            return name
        return f"{name} ({self.random_element(words.conditions)})"

    def cohort_id(self, name: str | None = None) -> str:
        """An id for a cohort, made from its ``name`` or not."""
        return identifiers.cohort_id(name or self.cohort_name(), self.generator.random)

    def cohort_url(self, cohort_id: str | None = None) -> str:
        """Where the sender shows the cohort; the address reaches nobody (RFC 2606)."""
        from urllib.parse import quote

        return f"https://cdp.example.com/cohorts/{quote(cohort_id or self.cohort_id(), safe='')}"

    def _locale(self) -> str:
        """The locale of the generator, which Faker gives to its own providers only."""
        person: Any = self.generator.provider("faker.providers.person")
        return str(getattr(person, "__lang__", None) or _DEFAULT_LOCALE)


# Faker looks for a class of this name: Faker(includes=["sstest.generate.provider"]).
Provider = SyncedSegmentProvider
