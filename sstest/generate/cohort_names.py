"""The words of marketers: kinds of context, and names of cohorts by language."""

from dataclasses import dataclass
from typing import Final

CONTEXT_KINDS: Final = (
    *("user", "user", "user", "organization", "device", "account", "household", "team"),
)
"""Context kinds, ``user`` more often than the others."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of one language that fit together in every combination.

    ``pattern`` has the places ``mood`` and ``people``; a cohort named with a condition has it in
    brackets behind that.
    """

    pattern: str
    moods: tuple[str, ...]
    people: tuple[str, ...]
    conditions: tuple[str, ...]


_ENGLISH: Final = Vocabulary(
    "{mood} {people}",
    (
        *(
            "Active",
            "Churning",
            "New",
            "Loyal",
            "Trial",
            "Dormant",
            "High value",
            "Beta",
            "At risk",
        ),
        *("Returning", "Power", "VIP", "Lapsed", "First-time", "At risk"),
    ),
    ("users", "subscribers", "shoppers", "accounts", "admins", "teams", "visitors", "leads"),
    (
        *("last 30 days", "EMEA", "mobile app", "Q3", "free plan", "annual plan", "iOS", "v2"),
        *("3+ orders", "opened > 2 emails", "no purchase", "A/B test", "DO NOT DELETE", "50%"),
    ),
)
VOCABULARIES: Final = {
    "en": _ENGLISH,
    "de": Vocabulary(
        "{mood} {people}",
        ("Aktive", "Neue", "Treue", "Inaktive", "Wiederkehrende", "Abgewanderte", "Gefährdete"),
        ("Nutzer", "Kunden", "Abonnenten", "Konten", "Käufer", "Besucher"),
        (
            "letzte 30 Tage",
            "Süd",
            "mobile App",
            "3. Quartal",
            "Jahresabo",
            "kostenlos",
            "ohne Kauf",
        ),
    ),
    "fr": Vocabulary(
        "{people} {mood}",
        ("actifs", "nouveaux", "fidèles", "inactifs", "à risque", "perdus", "réguliers"),
        ("Utilisateurs", "Clients", "Abonnés", "Comptes", "Acheteurs", "Visiteurs"),
        ("30 derniers jours", "Île-de-France", "application mobile", "T3", "forfait annuel"),
    ),
    "es": Vocabulary(
        "{people} {mood}",
        ("activos", "nuevos", "fieles", "inactivos", "en riesgo", "perdidos", "recurrentes"),
        ("Usuarios", "Clientes", "Suscriptores", "Compradores", "Visitantes registrados"),
        ("últimos 30 días", "España", "aplicación móvil", "3.er trimestre", "plan anual"),
    ),
    "pt": Vocabulary(
        "{people} {mood}",
        ("ativos", "novos", "fiéis", "inativos", "em risco", "perdidos", "recorrentes"),
        ("Usuários", "Clientes", "Assinantes", "Compradores", "Visitantes"),
        ("últimos 30 dias", "São Paulo", "aplicativo", "3º trimestre", "plano anual"),
    ),
    "it": Vocabulary(
        "{people} {mood}",
        ("attivi", "nuovi", "fedeli", "inattivi", "a rischio", "persi", "abituali"),
        ("Utenti", "Clienti", "Abbonati", "Acquirenti", "Visitatori"),
        ("ultimi 30 giorni", "Nord", "app mobile", "3° trimestre", "piano annuale"),
    ),
    "nl": Vocabulary(
        "{mood} {people}",
        ("Actieve", "Nieuwe", "Trouwe", "Inactieve", "Terugkerende", "Vertrokken"),
        ("gebruikers", "klanten", "abonnees", "accounts", "kopers", "bezoekers"),
        ("laatste 30 dagen", "mobiele app", "Q3", "jaarabonnement", "zonder aankoop"),
    ),
    "ja": Vocabulary(
        "{mood}{people}",
        ("アクティブな", "新規", "優良", "休眠", "離脱しそうな", "リピート"),
        ("ユーザー", "顧客", "会員", "購入者", "訪問者"),
        ("過去30日間", "モバイルアプリ", "第3四半期", "年間プラン"),
    ),
}
"""By the language's ISO 639-1 code; English stands in for the languages that are not here."""


def vocabulary(locale: str) -> Vocabulary:
    """The words for a locale such as ``de_DE``."""
    return VOCABULARIES.get(locale[:2], _ENGLISH)
