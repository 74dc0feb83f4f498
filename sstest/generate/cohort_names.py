"""Kinds of context, and the words of cohort names by language."""

from dataclasses import dataclass
from typing import Final

CONTEXT_KINDS: Final = (
    *("user", "user", "user", "organization", "device", "account", "household", "team"),
)
"""Context kinds, ``user`` more often than the others."""


@dataclass(frozen=True, slots=True)
class CohortWords:
    """Words of one language that fit together in every combination.

    ``pattern`` has the places ``mood`` and ``people``; a cohort named with a condition has it in
    brackets after that.
    """

    pattern: str
    moods: tuple[str, ...]
    people: tuple[str, ...]
    conditions: tuple[str, ...]


def cohort_words(locale: str) -> CohortWords:
    """The words for a locale such as ``de_DE``; English ones where its language has none here."""
    return _WORDS.get(locale[:2], _WORDS["en"])


def _words(pattern: str, *lists: str) -> CohortWords:
    moods, people, conditions = (tuple(words.split(", ")) for words in lists)
    return CohortWords(pattern, moods, people, conditions)


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
