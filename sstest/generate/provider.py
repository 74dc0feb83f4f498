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

from typing import Any, Final, NamedTuple

from faker.providers import BaseProvider

from sstest.generate import identifiers

_KEYS: Final = ("amplitude", "my-cdp", "segment-audiences", "acme-synced-segments", "warehouse")


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
        return str(self.random_element(identifiers.CONTEXT_KINDS))

    def context_key(self, style: str | None = None) -> str:
        """A context key; ``style`` is uuid, hash, prefixed, token, digits, number or email."""
        styles = identifiers.STYLES
        if style is not None and style not in styles:
            raise ValueError(f"unknown style {style!r}: choose one of {', '.join(styles)}")
        chosen = style or self.random_element(tuple(styles))
        return str(styles[chosen](self.generator.random))

    def cohort_name(self) -> str:
        """A name as a marketer gives it, such as ``Churning subscribers (EMEA)``."""
        words = _WORDS.get(self._language(), _WORDS["en"])
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

    def _language(self) -> str:
        person: Any = self.generator.provider("faker.providers.person")
        return str(getattr(person, "__lang__", None) or "")[:2]


# Faker looks for a class of this name: Faker(includes=["sstest.generate.provider"]).
Provider = SyncedSegmentProvider


class _CohortWords(NamedTuple):
    """Words of one language that fit together in every combination.

    ``pattern`` has the places ``mood`` and ``people``; a cohort named with a condition has it in
    brackets after that.
    """

    pattern: str
    moods: tuple[str, ...]
    people: tuple[str, ...]
    conditions: tuple[str, ...]


def _words(pattern: str, *lists: str) -> _CohortWords:
    return _CohortWords(pattern, *(tuple(words.split(", ")) for words in lists))


# By the language's ISO 639-1 code.
_WORDS: Final = {
    "en": _words(
        "{mood} {people}",
        "Active, Churning, New, Loyal, Trial, Dormant, High value, Beta, At risk, Returning, "
        "Power, VIP, Lapsed, First-time, At risk",
        "users, subscribers, shoppers, accounts, admins, teams, visitors, leads",
        "last 30 days, EMEA, mobile app, Q3, free plan, annual plan, iOS, v2, 3+ orders, "
        "opened > 2 emails, no purchase, A/B test, DO NOT DELETE, 50%",
    ),
    "de": _words(
        "{mood} {people}",
        "Aktive, Neue, Treue, Inaktive, Wiederkehrende, Abgewanderte, Gefährdete",
        "Nutzer, Kunden, Abonnenten, Konten, Käufer, Besucher",
        "letzte 30 Tage, Süd, mobile App, 3. Quartal, Jahresabo, kostenlos, ohne Kauf",
    ),
    "fr": _words(
        "{people} {mood}",
        "actifs, nouveaux, fidèles, inactifs, à risque, perdus, réguliers",
        "Utilisateurs, Clients, Abonnés, Comptes, Acheteurs, Visiteurs",
        "30 derniers jours, Île-de-France, application mobile, T3, forfait annuel",
    ),
    "es": _words(
        "{people} {mood}",
        "activos, nuevos, fieles, inactivos, en riesgo, perdidos, recurrentes",
        "Usuarios, Clientes, Suscriptores, Compradores, Visitantes registrados",
        "últimos 30 días, España, aplicación móvil, 3.er trimestre, plan anual",
    ),
    "pt": _words(
        "{people} {mood}",
        "ativos, novos, fiéis, inativos, em risco, perdidos, recorrentes",
        "Usuários, Clientes, Assinantes, Compradores, Visitantes",
        "últimos 30 dias, São Paulo, aplicativo, 3º trimestre, plano anual",
    ),
    "it": _words(
        "{people} {mood}",
        "attivi, nuovi, fedeli, inattivi, a rischio, persi, abituali",
        "Utenti, Clienti, Abbonati, Acquirenti, Visitatori",
        "ultimi 30 giorni, Nord, app mobile, 3° trimestre, piano annuale",
    ),
    "nl": _words(
        "{mood} {people}",
        "Actieve, Nieuwe, Trouwe, Inactieve, Terugkerende, Vertrokken",
        "gebruikers, klanten, abonnees, accounts, kopers, bezoekers",
        "laatste 30 dagen, mobiele app, Q3, jaarabonnement, zonder aankoop",
    ),
    "ja": _words(
        "{mood}{people}",
        "アクティブな, 新規, 優良, 休眠, 離脱しそうな, リピート",
        "ユーザー, 顧客, 会員, 購入者, 訪問者",
        "過去30日間, モバイルアプリ, 第3四半期, 年間プラン",
    ),
}
