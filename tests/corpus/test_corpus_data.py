"""The corpus by itself: complete, well-formed and consistent. Nothing of sstest is used."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from tests.cases import for_each

CORPUS: Final = Path(__file__).resolve().parents[2] / "corpus"
FOLDERS: Final = sorted(p.parent for p in CORPUS.glob("*/manifest.json"))
REQUESTS: Final = sorted(CORPUS.glob("*/requests/*.json"))
EXPECTED: Final = sorted(CORPUS.glob("*/expected/*.json"))

# What is known of each published manifest: format, environment, cohort's id, member's id, array(s).
FACTS: Final = {
    "amplitude": ("boolean", "/environmentId", "/batch/0/cohortId", "/userId", "/batch"),
    "segment-audiences": ("boolean", "/environmentId", "/batch/0/cohortId", "/userId", "/batch"),
    "census-synced-segments": (
        "boolean",
        "/environment_id",
        "/batch/0/cohort_id",
        "/user_id",
        "/batch",
    ),
    "segment-batches": ("boolean", "/environmentId", "/batch/0/audience/id", "/userId", "/batch"),
    "rudderstack": ("arrays", "/environmentId", "/cohortId", "/id", "/listData"),
    "fulcrum": ("arrays", "/environmentId", "/cohortId", "/id", "/included"),
    "sumatra-synced-segments": ("arrays", "/environmentId", "/cohortId", "/id", "/included"),
    "heap-inbound": (
        "arrays",
        "/parameters/environment_id",
        "/heap/data/segment/id",
        "/id",
        "/heap/data",
    ),
    "customer-configured-list": (
        "arrays",
        "/customer_config/fields/0/value/id",
        "/data/segment/id",
        "/id",
        "/data",
    ),
    "hightouch": ("action", "/environmentId", "/cohortId", "/integration_distinct_id", "/members"),
    "tealium-synced-segments": (
        "action",
        "/parameters/tealium_project_id",
        "/parameters/tealium_cohort_id",
        "/member_id",
        "/parameters/members",
    ),
    "zeotap": (
        "action",
        "/parameters/integration_project_id",
        "/parameters/integration_cohort_id",
        "/integration_distinct_id",
        "/parameters/members",
    ),
    "mixpanel-cohorts": (
        "action",
        "/parameters/mixpanel_project_id",
        "/parameters/mixpanel_cohort_id",
        "/mixpanel_distinct_id",
        "/parameters/members",
    ),
}
OVERRIDES: Final = {
    "amplitude": ("/cohortId", "/cohortName"),
    "segment-audiences": ("/cohortId", "/cohortName"),
    "census-synced-segments": ("/cohort_id", "/cohort_name"),
    "segment-batches": ("/audience/id", "/audience/name"),
}
CONTEXT_KINDS: Final = {
    "segment-audiences": "/contextKind",
    "census-synced-segments": "/context_kind",
    "segment-batches": "/contextKind",
    "rudderstack": "/contextKind",
    "fulcrum": "/contextKind",
    "sumatra-synced-segments": "/contextKind",
    "hightouch": "/contextKind",
    "mixpanel-cohorts": "/contextKind",
}
COHORT_URLS: Final = {
    "amplitude": "/batch/0/cohortUrl",
    "rudderstack": "/cohortUrl",
    "fulcrum": "/cohortUrl",
    "sumatra-synced-segments": "/cohortUrl",
}
MATCHERS: Final = {
    "hightouch": "^add$",
    "tealium-synced-segments": "^(add_member|remove_member)$",
    "zeotap": "^(members|add_members)$",
    "mixpanel-cohorts": "^(members|add_members)$",
}
TEMPLATES: Final = {"heap-inbound", "mixpanel-cohorts"}

LARGEST_BODY: Final = 100 * 1024
POINTER: Final = re.compile(r"(/([^~/]|~[01])*)*")  # RFC 6901 §3
NOWHERE: Final = "could not find path "

per_folder = for_each(FOLDERS)
per_request = for_each(REQUESTS)
per_expected = for_each(EXPECTED)


@cache
def load(path: Path) -> Any:
    return json.loads(path.read_bytes().decode("utf-8"))


def synced_segment(folder: Path) -> dict[str, Any]:
    return load(folder / "manifest.json")["capabilities"]["syncedSegment"]


def expectation(folder: str, name: str) -> dict[str, Any]:
    return load(CORPUS / folder / "expected" / f"{name}.json")


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


# The folders -------------------------------------------------------------------------------------


def test_every_known_integration_has_a_folder_and_no_other() -> None:
    assert len(FOLDERS) >= 12
    assert {folder.name for folder in FOLDERS} == set(FACTS)
    assert {p.name for p in CORPUS.iterdir() if p.is_dir()} == set(FACTS)


@per_folder
def test_a_folder_holds_what_it_should_and_nothing_else(folder: Path) -> None:
    there = {p.name for p in folder.iterdir()}
    assert there - {"known-defects.json"} == {
        "manifest.json",
        "README.md",
        "assets",
        "requests",
        "expected",
    }


@per_folder
def test_every_request_has_an_expectation_and_the_reverse(folder: Path) -> None:
    requests = {p.name for p in (folder / "requests").iterdir()}
    assert requests == {p.name for p in (folder / "expected").iterdir()}
    assert {"first-sync.json", "increment.json", "removal.json", "unusual.json"} <= requests
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*\.json", name) for name in requests)


@per_folder
def test_the_readme_names_every_request(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    assert text.startswith("# ")
    for request in (folder / "requests").iterdir():
        assert f"| `{request.stem}` |" in text


def test_the_corpus_readme_lists_every_folder_with_its_counts() -> None:
    text = (CORPUS / "README.md").read_text("utf-8")
    for folder in FOLDERS:
        expected = [load(p) for p in (folder / "expected").iterdir()]
        refused = sum(e["docs"]["status"] == 400 for e in expected)
        row = next(line for line in text.splitlines() if f"[`{folder.name}`]" in line)
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[2:5] == [FACTS[folder.name][0], str(len(expected)), str(refused)]
    assert "mParticle" in text
    assert "replaces" in text


def test_refusals_are_found_in_four_folders_or_more() -> None:
    assert len({p.parts[-3] for p in EXPECTED if load(p)["docs"]["status"] == 400}) >= 4


def test_known_defects_are_told() -> None:
    paths = sorted(CORPUS.glob("*/known-defects.json"))
    assert [p.parent.name for p in paths] == ["mixpanel-cohorts", "tealium-synced-segments"]
    for path in paths:
        for defect in load(path):
            assert set(defect) == {"code", "reason"}
            assert all(defect.values())
        assert "## Known defects" in (path.parent / "README.md").read_text("utf-8")


# The manifests -----------------------------------------------------------------------------------


@per_folder
def test_a_manifest_is_complete(folder: Path) -> None:
    text = (folder / "manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    assert set(manifest) == {
        "name",
        "version",
        "overview",
        "description",
        "author",
        "supportEmail",
        "links",
        "categories",
        "icons",
        "capabilities",
    }
    assert manifest["version"] == "1.0.0"
    assert manifest["overview"].endswith(".")
    assert manifest["supportEmail"] == "support@example.com"
    assert all(set(link) == {"text", "url"} for link in manifest["links"])
    assert all(link["url"].startswith("https://example.com/") for link in manifest["links"])
    assert manifest["categories"]
    assert set(manifest["capabilities"]) == {"syncedSegment"}


@per_folder
def test_icons_exist_and_are_drawn_by_hand(folder: Path) -> None:
    icons = load(folder / "manifest.json")["icons"]
    assert set(icons) == {"square", "horizontal"}
    assert {p.name for p in (folder / "assets").iterdir()} == {"square.svg", "horizontal.svg"}
    for icon in icons.values():
        svg = ET.fromstring((folder / icon).read_text("utf-8"))  # noqa: S314  # our own files
        assert [child.tag.rpartition("}")[2] for child in svg] == ["rect", "text"]


@per_folder
def test_pointers_follow_rfc_6901(folder: Path) -> None:
    parser = synced_segment(folder)["requestParser"]
    inclusion = parser.get("arrayInclusion", {})
    pointers = [v for k, v in parser.items() if k.endswith("Path")]
    pointers += [v for k, v in parser["memberArrayParser"].items() if k.endswith("Path")]
    pointers += [inclusion["path"]] if inclusion else []
    assert len(pointers) >= 6
    for pointer in pointers:
        assert POINTER.fullmatch(pointer), pointer


@per_folder
def test_a_manifest_holds_the_facts(folder: Path) -> None:
    parser = synced_segment(folder)["requestParser"]
    member = parser["memberArrayParser"]
    kind, environment, cohort, key, array = FACTS[folder.name]
    if kind == "arrays":
        assert parser["addMemberArrayPath"] == f"{array}/add"
        assert parser["removeMemberArrayPath"] == f"{array}/remove"
        assert "memberArrayPath" not in parser
    else:
        assert parser["memberArrayPath"] == array
        assert not {"addMemberArrayPath", "removeMemberArrayPath"} & set(parser)
    assert (member.get("booleanMembershipPath") == "/value") == (kind == "boolean")
    assert ("arrayInclusion" in parser) == (kind == "action")
    assert parser["environmentIdPath"] == environment
    assert parser["cohortIdPath"] == cohort
    assert parser["cohortNamePath"] == re.sub("([iI])d$", _name, cohort)
    assert member["memberIdPath"] == key
    assert parser.get("contextKindPath") == CONTEXT_KINDS.get(folder.name)
    assert parser.get("cohortUrlPath") == COHORT_URLS.get(folder.name)
    overrides = (member.get("cohortIdPath"), member.get("cohortNamePath"))
    assert overrides == OVERRIDES.get(folder.name, (None, None))
    if kind == "action":
        assert parser["arrayInclusion"] == {"path": "/action", "matcher": MATCHERS[folder.name]}


def _name(match: re.Match[str]) -> str:
    return "Name" if match[1] == "I" else "name"


@per_folder
def test_templates_are_where_they_belong(folder: Path) -> None:
    template = synced_segment(folder).get("jsonResponseBody")
    assert (template is not None) == (folder.name in TEMPLATES)
    if template is not None:
        # The raw message inside a JSON string is kept as a lesson, in one manifest only.
        assert ("{{{" in template) == (folder.name == "mixpanel-cohorts")


# The requests ------------------------------------------------------------------------------------


@per_request
def test_a_request_is_json_in_utf_8(path: Path) -> None:
    body = json.loads(path.read_bytes().decode("utf-8"), parse_constant=pytest.fail)
    assert isinstance(body, dict)
    "".join(strings(body)).encode("utf-8")  # no lone surrogates


@per_request
def test_people_are_made_up(path: Path) -> None:
    for text in strings(load(path)):
        for host in re.findall(r"@([\w-]+\.[\w.-]+)", text) + re.findall(r"https?://([^/]+)", text):
            assert re.fullmatch(r"([a-z-]+\.)?example\.(com|org)", host), host
        if text.startswith("+"):
            assert re.fullmatch(r"\+1-\d{3}-555-01\d\d", text), text


@per_request
def test_one_client_side_id_a_folder(path: Path) -> None:
    ids = {s for s in strings(load(path)) if re.fullmatch(r"[0-9a-f]{24}", s)}
    others = {
        expectation(path.parts[-3], name)["docs"]["update"]["environmentId"]
        for name in ("first-sync", "increment", "removal", "unusual")
    }
    assert len(others) == 1
    assert ids <= others


def test_all_together_cover_the_unusual() -> None:
    keys = [
        membership["contextKey"]
        for path in EXPECTED
        if (update := load(path)["docs"]["update"])
        for membership in update["memberships"]
    ]
    for pattern in (
        r"[\u0600-\u06FF]",  # Arabic
        r"[\u0590-\u05FF]",  # Hebrew
        r"[\u0400-\u04FF]",  # Cyrillic
        r"[\u0370-\u03FF]",  # Greek
        r"[\u3040-\u30FF\u4E00-\u9FFF]",  # Japanese
        r"[\uAC00-\uD7AF]",  # Korean
        r"[\u0900-\u097F]",  # Devanagari
        r"[\u0E00-\u0E7F]",  # Thai
        r"[\U0001F300-\U0001FAFF]",  # emoji
        r"\u200D",  # joined emoji
        r"[\u0300-\u036F]",  # combining marks
        r"~",
        r"/",
        r'"',
        r"\\",
        r"^\s|\s$",
        r"\S\s+\S",
        r"^0$",
        r"^\d{16,}$",
        r".{500}",
    ):
        assert any(re.search(pattern, key) for key in keys), pattern
    kinds = {u["contextKind"] for p in EXPECTED if (u := load(p)["docs"]["update"])}
    assert {"user", "account", "organization", "visitor"} <= kinds
    raw = [path.read_bytes() for path in REQUESTS]
    for pattern in (
        rb"\\u00e9",
        rb"\\ud83d\\ud",
        rb"\t",
        rb"\d[eE][-+]?\d",
        rb":\s?0[,}\n]",
        rb"\[\]",
    ):
        assert any(re.search(pattern, body) for body in raw), pattern
    assert any(_repeats_a_name(body) for body in raw)


def _repeats_a_name(body: bytes) -> bool:
    repeated = False

    def look(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal repeated
        repeated |= len(dict(pairs)) < len(pairs)
        return dict(pairs)

    json.loads(body, object_pairs_hook=look)
    return repeated


def test_the_limit_of_rudderstack_is_reached_and_kept() -> None:
    sizes = {}
    for path in (CORPUS / "rudderstack" / "requests").iterdir():
        lists = load(path)["listData"]
        assert set(lists) == {"add", "remove"}
        sizes[path.stem] = len(lists["add"]) + len(lists["remove"])
    assert sizes["at-the-limit"] == max(sizes.values()) == 1000


# The expectations --------------------------------------------------------------------------------


@per_expected
def test_an_expectation_has_its_form(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = json.loads(text)
    assert text.endswith("\n}\n")
    assert list(expected) == ["why", "docs", "validation-server"]
    assert len(expected["why"]) > 30
    assert expected["why"].endswith(".")
    assert "\\u" not in text
    docs, server = expected["docs"], expected["validation-server"]
    assert list(docs) == ["status", "update", "deltas", "reply", "error"]
    assert list(server) == ["status", "reply", "error"]
    assert (server["error"] is None) == (server["status"] == 200)
    refused = docs["status"] == 400
    assert [docs[k] is None for k in ("update", "deltas", "error")] == [
        refused,
        refused,
        not refused,
    ]


@per_expected
def test_an_update_has_its_form(path: Path) -> None:
    update = load(path)["docs"]["update"]
    if update is None:
        return
    assert list(update) == ["environmentId", "contextKind", "memberships"]
    assert re.fullmatch(r"[A-Za-z0-9._-]+", update["contextKind"])
    assert update["contextKind"] not in {"kind", "multi"}
    for membership in update["memberships"]:
        names = ["contextKey", "included", "cohortId", "cohortName", "cohortUrl"]
        assert list(membership) in (names, names[:4])
        assert isinstance(membership["included"], bool)
        assert all(isinstance(v, str) and v for k, v in membership.items() if k != "included")


@per_expected
def test_deltas_agree_with_the_memberships(path: Path) -> None:
    docs = load(path)["docs"]
    if docs["update"] is None:
        return
    last_words: dict[str, dict[str, bool]] = {}
    for m in docs["update"]["memberships"]:
        last_words.setdefault(m["cohortId"], {})[m["contextKey"]] = m["included"]
    assert docs["deltas"] == {
        cohort: {
            "added": sorted(key for key, included in keys.items() if included),
            "removed": sorted(key for key, included in keys.items() if not included),
        }
        for cohort, keys in last_words.items()
    }


@per_expected
def test_deltas_are_disjoint_and_sorted_by_code_point(path: Path) -> None:
    for delta in (load(path)["docs"]["deltas"] or {}).values():
        assert list(delta) == ["added", "removed"]
        assert not set(delta["added"]) & set(delta["removed"])
        for keys in delta.values():
            points = [[ord(character) for character in key] for key in keys]
            assert points == sorted(points)
            assert len(set(keys)) == len(keys)


@per_expected
def test_errors_name_a_property_of_the_manifest(path: Path) -> None:
    error = load(path)["docs"]["error"]
    if error is None:
        return
    assert list(error) == ["field", "pointer", "member", "message"]
    where: Any = synced_segment(path.parents[1])["requestParser"]
    if error["member"] is not None:
        where = where["memberArrayParser"]
    for name in error["field"].split("."):
        where = where[name]
    assert where == error["pointer"]
    assert error["message"].startswith((NOWHERE, "value at path "))
    assert f"path {error['pointer']} " in error["message"]


@per_expected
def test_replies_fit_the_status(path: Path) -> None:
    docs, server = load(path)["docs"], load(path)["validation-server"]
    templated = path.parts[-3] in TEMPLATES
    assert docs["status"] in ({200, 400} if templated else {204, 400})
    if templated:
        assert docs["reply"]
    elif docs["error"]:
        assert docs["reply"] == {"code": "invalid_request", "message": docs["error"]["message"]}
    else:
        assert docs["reply"] is None
    assert (server["reply"] is not None) == (templated and server["status"] != 413)


@per_expected
def test_the_validation_server_counts_bytes(path: Path) -> None:
    server = load(path)["validation-server"]
    size = (path.parents[1] / "requests" / path.name).stat().st_size
    assert (server["status"] == 413) == (size > LARGEST_BODY)
    if server["status"] == 413:
        assert server["error"] == "request entity too large"


@per_expected
def test_the_validation_server_refuses_boolean_removals(path: Path) -> None:
    expected = load(path)
    update = expected["docs"]["update"]
    if update is None or FACTS[path.parts[-3]][0] != "boolean":
        return
    if any(not m["included"] for m in update["memberships"]):
        assert expected["validation-server"] == {
            "status": 400,
            "reply": None,
            "error": f"{NOWHERE}/value in request payload",
        }


def test_a_tealium_removal_adds() -> None:
    delta = expectation("tealium-synced-segments", "removal")["docs"]["deltas"]
    assert delta == {"104": {"added": ["vis-018e31", "vis-018e32"], "removed": []}}
