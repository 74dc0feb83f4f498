"""Good manifests of many styles, as partners might write them: nothing is said against any."""

from typing import Any

import pytest

from sstest.engine.lint import lint

ARRAYS = [
    ("/environmentId", "/cohortId", "/cohortName", "/included", "/excluded", "/contextKey"),
    ("/env", "/segment/id", "/segment/name", "/changes/added", "/changes/removed", "/external_id"),
    ("/env_key", "/list/id", "/list/title", "/adds", "/removes", "/email"),
    ("/meta/env", "/audience/key", "/audience/label", "/diff/entered", "/diff/exited", "/uid"),
    (
        "/config/environment",
        "/segment_id",
        "/segment_name",
        "/users_added",
        "/users_removed",
        "/key",
    ),
    ("/environmentId", "/id", "/name", "/add", "/remove", ""),
    ("/env", "/group/id", "/group/display_name", "/members/joined", "/members/left", "/_id"),
    ("/clientSideId", "/job/id", "/job/name", "/profiles/in", "/profiles/out", "/canonical_id"),
    ("/environmentID", "/segmentID", "/segmentName", "/addedUserIDs", "/removedUserIDs", ""),
    ("/EnvironmentId", "/Cohort/Id", "/Cohort/Name", "/Members/Added", "/Members/Removed", "/Id"),
    ("/x-env", "/dc:identifier", "/dc:title", "/users/new", "/users/gone", "/@id"),
    ("/umgebung", "/gruppe/schlüssel", "/gruppe/titel", "/neu", "/weg", "/$kunde"),
    (
        "/messages/0/env",
        "/messages/0/list/id",
        "/messages/0/list/name",
        "/messages/0/in",
        "/messages/0/out",
        "/profile/id",
    ),
    ("/0/env", "/0/segment/id", "/0/segment/name", "/0/enter", "/0/exit", "/profile/id"),
    ("/Environment", "/List ID", "/List Name", "/People Added", "/People Removed", "/Person"),
    ("/env", "/labels/example.com~1id", "/labels/example.com~1name", "/in", "/out", "/id"),
    ("/env", "/list_id", "/list_name", "/subscribed", "/unsubscribed", "/subscriber/id"),
    ("/environnement", "/cohorte/identifiant", "/cohorte/nom", "/ajouts", "/retraits", "/cle"),
    ("/entorno", "/segmento/id", "/segmento/nombre", "/altas", "/bajas", "/clave"),
    ("/umgebung", "/kontext/gruppe", "/kontext/titel", "/neu", "/weg", "/kunde"),
    ("/data/data/env", "/data/data/id", "/data/data/name", "/data/a", "/data/b", "/ids/0/value"),
]
FLAGGED = [
    ("/environmentId", "/audienceId", "/audienceName", "/users", "/externalId", "/isMember"),
    (
        "/project/env/id",
        "/cohort/id",
        "/cohort/name",
        "/items",
        "/traits/customer_id",
        "/in_segment",
    ),
    ("/env", "/events/0/segment/id", "/events/0/segment/name", "/events", "/user/id", "/entered"),
    ("/environmentId", "/cohortId", "/cohortName", "/members", "/key", "/active"),
    (
        "/to/environment_id",
        "/audience_id",
        "/audience_name",
        "/people",
        "/identity/value",
        "/member",
    ),
    ("/envId", "/segmentKey", "/segmentName", "/batch", "/userId", "/value"),
    ("/env/0/key", "/members/0/c/id", "/members/0/c/name", "/members", "/0", "/1"),
    ("/0", "/1", "/2", "/3", "/id", "/value"),
    ("/entorno", "/cohorte/id", "/cohorte/nombre", "/miembros", "/usuario", "/incluido"),
    ("/environnement", "/cohorte/id", "/cohorte/nom", "/membres", "/usager", "/membre"),
    ("/umgebung", "/kohorte/kennung", "/kohorte/namen", "/mitglieder", "/nutzer", "/wert"),
    ("/ambiente", "/coorte/id", "/coorte/nome", "/membros", "/utente", "/incluso"),
    ("/omgeving", "/cohort/id", "/cohort/naam", "/leden", "/gebruiker", "/lid"),
    ("/milj\xf6", "/kohort/id", "/kohort/namn", "/medlemmar", "/anv\xe4ndare", "/medlem"),
    ("/milj\xf8", "/kohorte/id", "/kohorte/navn", "/medlemmer", "/bruker", "/medlem"),
    ("/\u015brodowisko", "/kohorta/id", "/kohorta/nazwa", "/cz\u0142onkowie", "/klucz", "/typ"),
]
MATCHERS = [
    *("^add$", "^(add|upsert|subscribe)$", "^(?:add|upsert)$", "^add_members$", "^ADDED$", "^1$"),
    *("^true$", "^INSERT$", "^audience\\.entered$", "^[Aa]dd$", "^add(_members)?$", "^followed$"),
    *("^ajout$", "^hinzugefügt$", "^追加$", "^\\+$", "^add$|^members$", "^Enter Audience$"),
]
NAMES = ("environmentIdPath", "cohortIdPath", "cohortNamePath")


def arrays(row: tuple[str, ...]) -> dict[str, Any]:
    return {
        **dict(zip(NAMES, row, strict=False)),
        "addMemberArrayPath": row[3],
        "removeMemberArrayPath": row[4],
        "memberArrayParser": {"memberIdPath": row[5]},
    }


def flagged(row: tuple[str, ...]) -> dict[str, Any]:
    return {
        **dict(zip(NAMES, row, strict=False)),
        "memberArrayPath": row[3],
        "memberArrayParser": {"memberIdPath": row[4], "booleanMembershipPath": row[5]},
    }


@pytest.mark.parametrize("parser", [*map(arrays, ARRAYS), *map(flagged, FLAGGED)])
def test_nothing_counts_against_a_good_manifest(parser: dict[str, Any]) -> None:
    found = lint({"syncedSegment": {"requestParser": parser}})
    assert [str(one) for one in found if one.severity != "info"] == []


@pytest.mark.parametrize("word", ["accion", "aktion", "azione", "acao", "actie", "handling"])
def test_an_action_of_another_language_is_not_misspelt(word: str) -> None:
    parser = {
        **dict(zip(NAMES, ("/env", "/cohortId", "/cohortName"), strict=True)),
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": f"/{word}", "matcher": "^add$"},
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    found = lint({"syncedSegment": {"requestParser": parser}})
    assert [str(one) for one in found if one.severity != "info"] == []


@pytest.mark.parametrize("pattern", MATCHERS)
def test_nothing_counts_against_a_good_matcher(pattern: str) -> None:
    parser = {
        **dict(zip(NAMES, ("/env", "/cohortId", "/cohortName"), strict=True)),
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": pattern},
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    found = lint({"syncedSegment": {"requestParser": parser}})
    assert [str(one) for one in found if one.severity != "info"] == []
