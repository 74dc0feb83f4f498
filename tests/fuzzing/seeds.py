"""Inputs to begin with: the corpus, recorded cases of other programs, and odd manifests."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sstest import corpus
from sstest.rules.catalogue import static_rules

_TESTS: Final = Path(__file__).parent.parent
_FRAME: Final = {"environmentIdPath": "/env", "cohortIdPath": "/id", "cohortNamePath": "/name"}
_ROWS: Final = {**_FRAME, "memberArrayPath": "/rows"}
_MEMBER: Final = {"memberIdPath": "/id", "booleanMembershipPath": "/in"}
_ODD: Final[dict[str, dict[str, Any]]] = {
    "pointers to the whole": {
        **_FRAME,
        "memberArrayPath": "",
        "environmentIdPath": "/0/env",
        "cohortIdPath": "/0/id",
        "cohortNamePath": "/1/id",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
    },
    "members that are their ids": {
        **_FRAME,
        "addMemberArrayPath": "/add",
        "removeMemberArrayPath": "/rows",
        "memberArrayParser": {"memberIdPath": ""},
    },
    "indices and names": {
        **_ROWS,
        "cohortIdPath": "/rows/0/c/id",
        "cohortNamePath": "/rows/-",
        "memberArrayParser": _MEMBER,
    },
    "overrides": {
        **_ROWS,
        "contextKindPath": "/kind",
        "cohortUrlPath": "/links/self",
        "memberArrayParser": {**_MEMBER, "cohortIdPath": "/c/id", "cohortNamePath": "/c/name"},
    },
    "one way through another's end": {
        **_ROWS,
        "cohortNamePath": "/env/name",
        "memberArrayParser": {**_MEMBER, "cohortIdPath": "/id/id"},
    },
    "an action": {
        **_ROWS,
        "arrayInclusion": {"path": "/rows/0/action", "matcher": "^a"},
        "memberArrayParser": {"memberIdPath": "/id"},
    },
}
_BODY: Final = {
    "env": "e",
    "id": 7,
    "name": "N",
    "kind": "org",
    "links": {"self": "u"},
    "rows": [
        {"id": "a", "in": True, "c": {"id": "x", "name": "X"}, "action": "add"},
        {"id": 10**20, "in": False, "c": {"id": "", "name": None}},
    ],
    "add": ["a", "b", 3],
}


def requests() -> Iterator[bytes]:
    """Manifests with requests."""
    for integration in corpus.integrations():
        for request in integration.requests:
            if len(request.body) < 4_000:
                yield _line(integration.manifest.to_dict()) + request.body
    for folder in sorted((_TESTS / "data" / "cases").glob("*/")):
        manifest = json.loads((folder / "manifest.json").read_text())
        for body in sorted(folder.glob("body*.json")):
            yield _line(manifest) + body.read_bytes()
    for parser in _ODD.values():
        body = [_BODY, _BODY] if parser.get("memberArrayPath") == "" else _BODY
        yield _line({"syncedSegment": {"requestParser": parser}}) + _dump(body)
    for row in _rows("validation-server")[::10]:
        yield _line({"syncedSegment": row["syncedSegment"]}) + _dump(row["body"])
    for row in _rows("validation-server-edge"):
        yield _line({"syncedSegment": row["syncedSegment"]}) + base64.b64decode(row["body"])

    for matcher in _matchers():
        yield _line(_with_matcher(matcher)) + _dump(_BODY)


def manifests() -> Iterator[bytes]:
    """Manifests as their authors write them."""
    for integration in corpus.integrations():
        yield (integration.folder / "manifest.json").read_bytes()
    for path in sorted((_TESTS / "data" / "cases").glob("*/manifest.json")):
        yield path.read_bytes()
    for parser in _ODD.values():
        yield _dump({"syncedSegment": {"requestParser": parser}})
    for rule in static_rules().values():
        for example in (rule.bad, rule.good):
            yield example.text.encode()
    for matcher in _matchers():
        yield _dump(_with_matcher(matcher))


def templates() -> Iterator[bytes]:
    """Contexts with templates."""
    for name in ("handlebars", "handlebars_suite"):
        for row in _rows(name):
            if "context" in row:
                yield _line(row["context"]) + row["template"].encode(errors="replace")


SEEDS: Final[dict[str, Callable[[], Iterator[bytes]]]] = {
    "load": manifests,
    "parse": requests,
    "answer": requests,
    "render": templates,
    "lint": manifests,
    "samples": requests,
}


def _matchers() -> Iterator[str]:
    for row in _rows("go-regexp")[1::60]:
        yield row[0]
    for row in _rows("javascript-regexp")[::20]:
        yield row["pattern"]


def _with_matcher(matcher: str) -> dict[str, Any]:
    parser = {**_ODD["an action"], "arrayInclusion": {"path": "/rows/0/action", "matcher": matcher}}
    return {"syncedSegment": {"requestParser": parser}}


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (_TESTS / "data" / f"{name}.jsonl").read_text().strip().split("\n")
    return [json.loads(line) for line in lines]


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def _line(value: object) -> bytes:
    return _dump(value) + b"\n"
