"""Shapes drawn at random: names that say something, foreign ones, and ones that say nothing."""

import json
import random
from collections.abc import Callable
from typing import Any, Final

from tests.inferring.shapes import Shape

JSON = dict[str, Any]
Sync = tuple[list[int], list[int], JSON]

_WORDS: Final = (
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "ivory", "jade"),
    *("koala", "lotus", "maple", "north", "ocean", "pearl", "quartz", "river", "stone", "tulip"),
    *("umber", "violet", "willow", "xenon", "yarrow", "zephyr"),
)
_PEOPLE: Final = (
    *("Mara", "Tobias", "Yuki", "Ines", "Olu", "Hana", "Piet", "Noor", "Kit", "Otto", "Rosa"),
    *("Emre", "Joy", "Sol", "Lars"),
)
_COHORTS: Final = (
    *("Weekly active readers", "Trial ending soon", "VIP customers", "Cart abandoners"),
    *("High-intent leads", "Lapsed subscribers", "Weekend travellers", "Churn risk: high"),
)
_NAMES: Final[dict[str, tuple[str, str]]] = {
    "environment": (
        "environmentId environment_id envId client_side_id workspace_id project_id env",
        "umgebung entorno environnement",
    ),
    "kind": ("contextKind context_kind kind", "kontextart tipo_contexto contexte_genre"),
    "cohort": ("cohortId cohort_id segmentId audience_id list_id", "zielgruppen_id segmento_id"),
    "title": (
        "cohortName cohort_name segmentName audience_name list_name",
        "zielgruppe_name segmento_nombre",
    ),
    "link": ("cohortUrl cohort_url segment_url", "zielgruppe_url segmento_url"),
    "array": ("members users batch profiles records contacts data", "mitglieder miembros membres"),
    "id": (
        "userId user_id id external_id distinct_id memberId customer_id profile_id uid",
        "kunden_id usuario_id",
    ),
    "flag": ("value included isMember in_segment active member", "mitglied incluido"),
    "action": ("action event operation type op status command", "aktion accion action"),
    "request": ("request_id messageId sync_id", "anfrage_id"),
    "time": ("timestamp sent_at", "zeit"),
    "page": ("version page total", "seite"),
    "source": ("source account description", "quelle"),
    "tags": ("tags", "etiketten"),
    "email": ("email email_address", "correo"),
    "first": ("name first_name", "nombre"),
    "count": ("age score visits", "edad"),
    "seen": ("updated_at last_seen", "visto"),
    "trait": ("email_verified is_admin premium", "geprüft"),
    "around": ("data payload body", "daten"),
    "owner": ("cohort segment audience", "zielgruppe"),
    "inner": ("identity person", "persona"),
}
_PAIRS: Final = (
    ("add remove", "added removed", "additions removals", "joined left", "entered exited"),
    ("hinzugefügt entfernt", "agregados eliminados"),
)
_ACTIONS: Final = (
    *("add remove", "ADD REMOVE", "add_members remove_members", "enter exit"),
    *("audience.entered audience.exited", "subscribe unsubscribe", "join leave", "I D"),
    *("upsert delete", "members remove_members", "include exclude"),
)
_ID_STYLES: Final[dict[str, Callable[[random.Random, int], Any]]] = {
    "prefixed": lambda _chance, at: f"u-{1000 + 7 * at}",
    "number": lambda _chance, at: 100200 + 13 * at,
    "digits": lambda _chance, at: str(500000 + 17 * at),
    "hex": lambda chance, _at: f"{chance.getrandbits(96):024x}",
    "address": lambda _chance, at: f"{_PEOPLE[at % 15].lower()}{at}@example.com",
    "word": lambda _chance, at: _WORDS[at % 26] + _WORDS[(7 * at) // 26 % 26],
}
_COHORT_STYLES: Final[dict[str, Callable[[random.Random, int], Any]]] = {
    "slug": lambda _chance, at: f"{_WORDS[at % 26]}-{_WORDS[(3 * at + 1) % 26]}",
    "number": lambda _chance, at: 4000 + 7 * at,
    "prefixed": lambda chance, _at: f"aud_{chance.getrandbits(30):x}",
    "hex": lambda chance, _at: f"{chance.getrandbits(96):024x}",
}


def drawn(seed: int) -> tuple[Shape, list[bytes]]:
    """The shape of a seed, and more payloads of its sender."""
    return _Sender(seed).shape()


def _chance(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311


class _Sender:
    def __init__(self, seed: int) -> None:
        chance = _chance(seed)
        self.seed = seed
        self.chance = chance
        self.format = chance.choice(("arrays", "arrays", "boolean", "action"))
        self.naming = chance.choice(("plain", "plain", "nameless", "nameless", "foreign"))
        self.names = self._names(chance)
        self.words = chance.choice(_ACTIONS).split()
        self.id_style = chance.choice(list(_ID_STYLES))
        self.cohort_style = chance.choice(list(_COHORT_STYLES))
        self.environment = f"{chance.getrandbits(96):024x}"
        self.kind = chance.choice((None, None, "user", "account", "organization"))
        self.has_link = chance.random() < 0.3
        self.in_members = self.format == "boolean" and chance.random() < 0.5
        self.has_owner = chance.random() < 0.4 and not self.in_members
        self.has_around = chance.random() < 0.3
        self.is_deep = chance.random() < 0.15
        self.is_plain = self.format != "boolean" and chance.random() < 0.2
        self.is_shuffled = chance.random() < 0.3
        self.cohorts = chance.choice((1, 2))
        self.extras = [
            one for one in ("request", "time", "page", "source", "tags") if chance.random() < 0.4
        ]
        self.traits = [
            one
            for one in ("email", "first", "count", "seen", "trait")
            if chance.random() < 0.45 and (one, self.id_style) != ("email", "address")
        ]

    def _names(self, chance: random.Random) -> dict[str, str]:
        style = chance.choice(("letter", "field", "list"))
        names = {}
        for at, role in enumerate((*_NAMES, "joining", "leaving")):
            is_array = role in ("array", "joining", "leaving")
            if self.naming == "nameless":
                names[role] = {
                    "letter": chr(97 + at % 26) * (1 + at // 26),
                    "field": f"f{at}",
                    "list": f"list{at}" if is_array else f"v{at}",
                }[style]
            elif role in _NAMES:
                names[role] = chance.choice(_NAMES[role][self.naming == "foreign"].split())
        if self.naming != "nameless":
            pair = chance.choice(_PAIRS[self.naming == "foreign"]).split()
            names["joining"], names["leaving"] = pair
        return names

    def shape(self) -> tuple[Shape, list[bytes]]:
        count = self.chance.choice((3, 4, 5, 6))
        payloads = self._payloads(count, 0)
        fresh = [json.dumps(one).encode() for one in self._payloads(6, 200)]
        return Shape(payloads, self._parser()), fresh

    def _payloads(self, count: int, start: int) -> list[JSON]:
        found: list[JSON] = []
        inside: list[int] = []
        while len(found) < count:
            number = len(found)
            joining = list(range(start, start + self.chance.randint(1, 4)))
            start += len(joining)
            most = min(len(inside), self.chance.randint(1, 2)) if number else 0
            leaving = self.chance.sample(inside, most)
            inside = [one for one in inside if one not in leaving] + joining
            cohort = self._cohort(self.chance.randrange(self.cohorts))
            if self.format == "action":
                found.append(self._payload(number, (joining, [], cohort)))
                if leaving:
                    found.append(self._payload(number + 1, ([], leaving, cohort)))
            else:
                found.append(self._payload(number, (joining, leaving, cohort)))
        return found[:count]

    def _cohort(self, number: int) -> JSON:
        at = self.seed + number
        own = _chance(f"{self.seed} {number}")
        id_ = _COHORT_STYLES[self.cohort_style](own, at)
        cohort = {self.names["cohort"]: id_, self.names["title"]: _COHORTS[at % len(_COHORTS)]}
        if self.has_link and not self.in_members:
            cohort[self.names["link"]] = f"https://cdp.example.com/cohorts/{id_}"
        return cohort

    def _payload(self, number: int, sync: Sync) -> JSON:
        joining, _, cohort = sync
        names = self.names
        payload: JSON = {names["environment"]: self.environment}
        if not self.in_members:
            payload |= {names["owner"]: cohort} if self.has_owner else cohort
        if self.kind:
            payload[names["kind"]] = self.kind
        lists = [self._members(people, cohort, at == 0) for at, people in enumerate(sync[:2])]
        arrays: JSON = {names["array"]: [*lists[0], *lists[1]]}
        if self.format == "arrays":
            arrays = {names["joining"]: lists[0], names["leaving"]: lists[1]}
        payload |= {names["around"]: arrays} if self.has_around else arrays
        if self.format == "action":
            payload[names["action"]] = self.words[0 if joining else 1]
        values = {
            "request": f"r-{_chance(f'{self.seed}/{number}').getrandbits(40):x}",
            "time": f"2024-05-0{number % 9 + 1}T10:00:00Z",
            "page": 1,
            "source": "cdp",
            "tags": ["a", "b"],
        }
        payload |= {names[one]: values[one] for one in self.extras}
        return self._shuffled(payload)

    def _members(self, people: list[int], cohort: JSON, joins: bool) -> list[Any]:
        return [self._member(one, cohort, joins) for one in people]

    def _member(self, at: int, cohort: JSON, joins: bool) -> Any:
        own = _chance(f"{self.seed}:{at}")
        key = _ID_STYLES[self.id_style](own, at)
        if self.is_plain:
            return key
        member: JSON = {self.names["id"]: key}
        if self.is_deep:
            member = {self.names["inner"]: member}
        if self.format == "boolean":
            member[self.names["flag"]] = joins
        if self.in_members:
            member |= cohort
        values = {
            "email": f"{_PEOPLE[at % 15].lower()}.{at}@example.org",
            "first": _PEOPLE[3 * at % 15],
            "count": 37 * at % 90,
            "seen": f"2024-0{1 + at % 9}-1{at % 9}T0{at % 9}:00:00Z",
            "trait": at % 3 != 0,
        }
        member |= {self.names[one]: values[one] for one in self.traits if own.random() < 0.85}
        return self._shuffled(member)

    def _shuffled(self, value: JSON) -> JSON:
        """In an order of the sender's own, the same each time."""
        if not self.is_shuffled:
            return value
        return dict(sorted(value.items(), key=lambda one: _chance(one[0]).random()))

    def _parser(self) -> JSON:
        names = self.names
        around = f"/{names['around']}" if self.has_around else ""
        owner = f"/{names['owner']}" if self.has_owner else ""
        if self.in_members:
            owner = f"{around}/{names['array']}/0"
        parser: JSON = {"environmentIdPath": f"/{names['environment']}"}
        if self.kind:
            parser["contextKindPath"] = f"/{names['kind']}"
        parser["cohortIdPath"] = f"{owner}/{names['cohort']}"
        parser["cohortNamePath"] = f"{owner}/{names['title']}"
        if self.has_link and not self.in_members:
            parser["cohortUrlPath"] = f"{owner}/{names['link']}"
        if self.format == "arrays":
            parser["addMemberArrayPath"] = f"{around}/{names['joining']}"
            parser["removeMemberArrayPath"] = f"{around}/{names['leaving']}"
        else:
            parser["memberArrayPath"] = f"{around}/{names['array']}"
        if self.format == "action":
            word = self.words[0].replace(".", r"\.")
            parser["arrayInclusion"] = {"path": f"/{names['action']}", "matcher": f"^{word}$"}
        inner = f"/{names['inner']}" if self.is_deep else ""
        member = {"memberIdPath": "" if self.is_plain else f"{inner}/{names['id']}"}
        if self.format == "boolean":
            member["booleanMembershipPath"] = f"/{names['flag']}"
        if self.in_members:
            member["cohortIdPath"] = f"/{names['cohort']}"
            member["cohortNamePath"] = f"/{names['title']}"
        return {**parser, "memberArrayParser": member}
