"""The ``validation-server`` profile against recorded answers of the published server."""

import base64
import json
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pytest

from sstest.javascript.json import stringify
from sstest.javascript.objects import Function
from sstest.manifest import Manifest
from sstest.parser import Membership, RequestError, Update, compiled_server, parse
from sstest.response.answer import answer
from tests.cases import for_each

DATA: Final = Path(__file__).resolve().parents[1] / "data"


def _read(name: str) -> list[Any]:
    return list(map(json.loads, (DATA / name).read_text(encoding="utf-8").splitlines()))


RECORDED: Final = _read("validation-server.jsonl")
EDGE: Final = _read("validation-server-edge.jsonl")


def _manifest(row: dict[str, Any]) -> Manifest:
    return _load(json.dumps({"syncedSegment": row["syncedSegment"]}), row.get("integration"))


@cache
def _load(text: str, key: str | None) -> Manifest:
    return Manifest.load(text, key)


def _printed(update: Update) -> Any:
    """What the server prints of what it read: undefined and functions are left out."""
    printed = {
        "environmentId": update.environment_id,
        "contextKind": update.context_kind,
        "batch": [_membership(membership) for membership in update.memberships],
    }
    return json.loads(stringify(_without_undefined(printed)))


def _membership(membership: Membership) -> dict[str, Any]:
    return _without_undefined(
        {
            "userId": membership.context_key,
            "cohortId": membership.cohort_id,
            "cohortName": membership.cohort_name,
            "cohortUrl": membership.cohort_url,
            "value": membership.included,
        }
    )


def _without_undefined(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in data.items()
        if value is not None and not isinstance(value, Function)
    }


def _with_one_nothing(parsed: dict[str, Any]) -> dict[str, Any]:
    """``parsed`` with a URL of ``null`` left out: an update has one ``None`` for both nothings."""
    batch = [
        {name: value for name, value in record.items() if (name, value) != ("cohortUrl", None)}
        for record in parsed["batch"]
    ]
    return {**parsed, "batch": batch}


def test_there_are_as_many_answers_as_were_recorded() -> None:
    assert len(RECORDED) == 600
    assert len(EDGE) == 315


def test_many_of_them_are_read_without_the_readable_parser() -> None:
    regular = [
        row["id"]
        for row in RECORDED
        if compiled_server.regular(_manifest(row), json.dumps(row["body"]).encode())
    ]
    assert len(regular) == 148


@for_each(RECORDED, itemgetter("id"))
def test_reads_what_the_server_read(row: dict[str, Any]) -> None:
    manifest = _manifest(row)
    if row["server"]["status"] == 200:
        update = parse(manifest, row["body"], "validation-server")
        assert _printed(update) == row["parsed"]
    else:
        with pytest.raises(RequestError) as caught:
            parse(manifest, row["body"], "validation-server")
        assert caught.value.status == row["server"]["status"]
        assert row["parsed"] is None


@for_each(RECORDED, itemgetter("id"))
def test_answers_what_the_server_answered(row: dict[str, Any]) -> None:
    reply = answer(_manifest(row), row["body"], "validation-server")

    assert reply.status == row["server"]["status"]
    assert reply.json() == row["server"]["body"]
    assert (reply.update is None) == (row["parsed"] is None)


@for_each(EDGE, itemgetter("id"))
def test_reads_the_unheard_of_as_the_server_does(row: dict[str, Any]) -> None:
    manifest, body = _manifest(row), base64.b64decode(row["body"])
    if row["status"] == 200:
        update = parse(manifest, body, "validation-server")
        assert _printed(update) == _with_one_nothing(row["parsed"])
    else:
        with pytest.raises(RequestError) as caught:
            parse(manifest, body, "validation-server")
        assert caught.value.status == row["status"]
        # Where Express refuses the body, the words are not the server's.
        assert caught.value.unreadable or caught.value.message == row["message"]
        assert caught.value.unreadable == (row["message"] is None)
