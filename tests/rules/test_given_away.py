"""What recorded requests give away: in sstest.parse, with samples, and to the stand-in."""

import json
from pathlib import Path
from typing import Any

import pytest

import sstest
from sstest import Manifest
from sstest.endpoint import LaunchDarkly, Request
from sstest.finding import Finding

CASES = Path(__file__).parents[1] / "data" / "cases"
ENVIRONMENT = "6a1b2c3d4e5f60718293a4b5"
ARRAYS = CASES / "07-id-undefined" / "manifest.json"


def samples(case: str, body: str = "body") -> list[Finding]:
    """What is found with one recorded request of a case, above info, and by samples alone."""
    (folder,) = CASES.glob(f"{case}-*")
    found = sstest.lint(folder / "manifest.json", samples=[folder / f"{body}.json"])
    alone = {one.code for one in sstest.lint(folder / "manifest.json")}
    return [one for one in found if one.code not in alone]


@pytest.mark.parametrize(
    ("case", "body", "code", "severity", "says", "hint"),
    [
        ("01", "body", "SS930", "warning", "element 1 has 'c2'", "memberArrayParser"),
        ("02", "body", "SS924", "warning", "'should_remove': true, and its members join", ""),
        ("03", "body", "SS930", "warning", "nobody reads element 1", "one list"),
        ("03", "body-mixed", "SS930", "warning", "nobody reads element 1", "one list"),
        ("05", "body", "SS924", "warning", "'segment.contact_removed', and its members join", ""),
        ("05", "body-status", "SS924", "warning", "'status': 'exited', and its members join", ""),
        ("05", "body-flag", "SS924", "warning", "'should_remove': true, and its members join", ""),
        ("05", "body-event", "SS924", "warning", "'event': 'exited', and its members join", ""),
        ("06", "body", "SS926", "warning", "an SDK key ('sdk-'...), which is a secret", "24 hex"),
        ("06", "body-key", "SS926", "warning", "'production' is the name of an env", "24 hex"),
        ("06", "body-placeholder", "SS926", "warning", "was not filled in", "24 hexadecimal"),
        ("07", "body", "SS927", "warning", "'undefined', 'null', '[object Object]'", "no member"),
        ("10", "body", "SS928", "warning", r"'Jos\xe9' and 'Jose\u0301'", "normalize"),
        ("10", "body", "SS928", "warning", "case: 'Ada@Example.com' and 'ada", "normalize"),
        ("10", "body", "SS928", "warning", "white space: 'ada2 ' and 'ada2'", "normalize"),
        ("10", "body", "SS928", "warning", r"'u\u200b3' and 'u3'", "normalize"),
        ("13", "body", "SS921", "warning", "'customer'", '"contextKindPath": "/contextKind"'),
        ("22", "body", "SS932", "error", "it was encoded twice", "post the object itself"),
        ("24", "body", "SS931", "info", "above 2^53", "send them as texts"),
        ("25", "body", "SS929", "warning", "'add' stands twice", "once"),
    ],
)
def test_what_a_recorded_request_gives_away_is_said(
    case: str, body: str, code: str, severity: str, says: str, hint: str
) -> None:
    found = [one for one in samples(case, body) if one.code == code and says in one.message]
    assert [(one.code, one.severity) for one in found] == [(code, severity)]
    assert hint in (found[0].hint or "")
    assert found[0].sample == body


def test_the_reply_to_a_recorded_request_is_judged() -> None:
    (found,) = [one for one in samples("08") if one.severity != "info"]
    assert (found.code, found.sample) == ("SS912", "body")
    assert found.message.startswith("the reply to 'body' is not JSON: expected a value, found ','")


def test_what_the_template_reads_in_vain_is_told() -> None:
    manifest = json.loads((CASES / "08-filtered-each-comma" / "manifest.json").read_text())
    template = '{"a": "{{requestBody.cohort.id}}", "b": "{{requestBody.kohort.id}}" }'
    manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    body = (CASES / "08-filtered-each-comma" / "body.json").read_bytes()
    found = [one for one in sstest.lint(manifest, samples=[body]) if one.severity != "info"]
    assert [one.code for one in found] in (["SS933"], ["SS423"])
    assert "kohort" in found[0].message


@pytest.mark.parametrize("case", ["06", "07", "13", "22", "25"])
def test_one_mistake_is_one_finding(case: str) -> None:
    assert len([one for one in samples(case) if one.severity != "info"]) == 1


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        ("01", ["conflict", "first"]),
        ("02", ["contradiction"]),
        ("03", ["position"]),
        ("05", ["contradiction"]),
        ("06", ["environment"]),
        ("07", ["nothing"]),
        ("10", ["lookalike"] * 4),
        ("13", ["kind"]),
        ("24", ["rounded"]),
        ("25", ["repeated"]),
    ],
)
def test_parse_notes_it(case: str, codes: list[str]) -> None:
    (folder,) = CASES.glob(f"{case}-*")
    update = sstest.parse(folder / "manifest.json", (folder / "body.json").read_bytes())
    assert [one.code for one in update.diagnostics] == codes
    assert all(str(one).isprintable() for one in update.diagnostics)


@pytest.mark.parametrize("case", ["02", "05", "06", "07", "10", "13", "25"])
def test_the_stand_in_sees_it(case: str) -> None:
    (folder,) = CASES.glob(f"{case}-*")
    launchdarkly = LaunchDarkly([Manifest.load(folder / "manifest.json")])
    post(launchdarkly, (folder / "body.json").read_bytes())
    with pytest.raises(AssertionError, match="request #1: "):
        launchdarkly.assert_no_unexpected()


def post(launchdarkly: LaunchDarkly, body: bytes) -> None:
    headers = {"authorization": launchdarkly.token, "content-type": "application/json"}
    path = launchdarkly.url_for().removeprefix("https://app.launchdarkly.com")
    launchdarkly.handle(Request("POST", path, headers, body))


def test_the_stand_in_sees_keys_that_look_alike_in_two_requests() -> None:
    launchdarkly = LaunchDarkly([Manifest.load(ARRAYS)])
    for key in ("Ada@example.com", "ada@example.com"):
        post(launchdarkly, json.dumps(request(add=[{"id": key}])).encode())
    with pytest.raises(AssertionError) as error:
        launchdarkly.assert_no_unexpected()
    (line,) = [line for line in str(error.value).splitlines() if "differ only in" in line]
    assert line.strip() == (
        "request #2 has 'ada@example.com' and request #1 'Ada@example.com':"
        " keys of cohort 'c1' that differ only in case"
    )


def request(**changes: Any) -> dict[str, Any]:
    cohort = {"id": "c1", "name": "Trial"}
    return {"environmentId": ENVIRONMENT, "cohort": cohort, "add": [{"id": "u1"}], **changes}


def noted(body: object) -> list[str]:
    return [one.code for one in sstest.parse(ARRAYS, body).diagnostics]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (request(), []),
        (request(environmentId="env-1"), []),
        (request(environmentId="mob-0a1b2c3d-1111-2222-3333-444455556666"), ["environment"]),
        (request(environmentId="api-0a1b2c3d"), ["environment"]),
        (request(environmentId="${LD_CLIENT_SIDE_ID}"), ["environment"]),
        (request(environmentId="<client-side ID>"), ["environment"]),
        (request(environmentId="undefined"), ["environment"]),
        (request(cohort={"id": "{{cohort.id}}", "name": "None"}), ["nothing", "nothing"]),
        (request(add=[{"id": "Nullmeier"}, {"id": "none@example.com"}]), []),
        (request(add=[{"id": "ada"}, {"id": "\u0430da"}]), ["lookalike"]),
        (request(add=[{"id": "ada"}, {"id": "ada-2"}, {"id": "grace"}]), []),
        (request(add=[{"id": "u1", "is_member": False}]), ["contradiction"]),
        (request(add=[{"id": "u1", "removed": False}]), []),
        (request(add=[], remove=[{"id": "u1", "added": True}]), ["contradiction"]),
        (request(add=[], remove=[{"id": "u1", "enabled": True, "status": "active"}]), []),
        (request(add=[{"id": "u1", "active": False, "status": "subscribed"}]), []),
        (request(add=[{"id": "u1", "email_opt_out": True, "state": "lapsed"}]), []),
        (request(add=[{"id": "u1", "status": "unsubscribed", "type": "person"}]), []),
        (request(add=[{"id": "u1", "state": "left"}]), ["contradiction"]),
        (request(add=[{"id": "u1", "isRemoval": True}]), ["contradiction"]),
        (request(type="audience.exited"), ["contradiction"]),
        (request(meta={"operation": "delete"}), ["contradiction"]),
        (request(add=[{"id": 2**53}, {"id": -(2**53)}]), []),
        (request(add=[{"id": 2**53 + 1}]), ["rounded"]),
        (request(add=[{"id": 10**400}]), ["rounded"]),
        (request(context={"contextKind": "account"}), ["kind"]),
        (request(contextKind="user"), []),
        ('{"environmentId": "e", "environmentId": "f", "cohort": {"id": 1, "name": 1}}',
         ["repeated"]),
    ],
)  # fmt: skip
def test_what_is_hardly_meant(body: object, codes: list[str]) -> None:
    assert noted(body) == codes


def test_what_javascript_has_rounded_is_told_from_what_it_will_round() -> None:
    (rounded,) = sstest.parse(ARRAYS, request(add=[{"id": 12345678901234568000}])).diagnostics
    (exact,) = sstest.parse(ARRAYS, request(add=[{"id": 441319831392747531}])).diagnostics
    assert "or has rounded already" in str(rounded)
    assert "or has rounded already" not in str(exact)


def test_keys_that_look_alike_in_two_requests() -> None:
    joins = request(add=[{"id": "Ada@example.com"}], remove=[])
    leaves = request(add=[], remove=[{"id": "ada@example.com"}])
    (found,) = [
        one for one in sstest.lint(ARRAYS, samples=[joins, leaves]) if one.severity != "info"
    ]
    assert found.code == "SS928"
    assert "'Ada@example.com' in 'sample 0' and 'ada@example.com' in 'sample 1'" in found.message


def test_an_sdk_key_is_not_repeated() -> None:
    key = "sdk-0a1b2c3d-1111-2222-3333-444455556666"
    (note,) = sstest.parse(ARRAYS, request(environmentId=key)).diagnostics
    assert key not in str(note)
    assert "replace it" in str(note)


@pytest.mark.parametrize(
    "body", [json.dumps(json.dumps(request())), {"body": json.dumps(request())}]
)
def test_a_request_within_a_text_is_told_once(body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    found = sstest.lint(ARRAYS, samples=[text.encode()])
    assert [one.code for one in found if one.severity != "info"] == ["SS932"]
    with pytest.raises(sstest.RequestError) as error:
        sstest.parse(ARRAYS, text)
    assert "holds JSON" in (error.value.hint or "")


def positioned(**changes: Any) -> dict[str, Any]:
    parser = {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohorts/0/id",
        "cohortNamePath": "/cohorts/0/name",
        "addMemberArrayPath": "/cohorts/0/add",
        "removeMemberArrayPath": "/cohorts/0/remove",
        "memberArrayParser": {"memberIdPath": "/id"},
        **changes,
    }
    return {"syncedSegment": {"requestParser": parser}}


def test_arrays_of_other_elements_are_not_read() -> None:
    one = {"id": "c1", "name": "One", "add": [{"id": "u1"}], "remove": []}
    two = {"id": "c1", "name": "One", "add": [], "remove": [{"id": "u2"}]}
    body = {"environmentId": ENVIRONMENT, "cohorts": [one, two]}
    (said,) = sstest.parse(positioned(), body).diagnostics
    assert said.code == "position"
    assert said.message.startswith("removeMemberArrayPath reads element 0 of '/cohorts'")
    assert sstest.parse(positioned(), {**body, "cohorts": [one]}).diagnostics == ()


@pytest.mark.parametrize(
    ("keys", "pointer", "is_told"),
    [
        ([["acme", "u1"], ["acme", "u2"]], "/keys/1", False),
        ([["u1", 7], ["u2", 9]], "/keys/0", False),
        (
            [
                [{"type": "id", "value": one}, {"type": "email", "value": f"{one}@x.org"}]
                for one in "ab"
            ],
            "/keys/0/value",
            False,
        ),
        ([["u1", "u2"], ["u3", "u4"]], "/keys/0", True),
        ([["u1", "u2"], ["u3"]], "/keys/0", True),
        (
            [[{"value": "u1"}, {"value": "u2"}], [{"value": "u3"}, {"value": "u4"}]],
            "/keys/0/value",
            True,
        ),
    ],
)
def test_rows_of_members_have_no_more_ids(keys: list[Any], pointer: str, *, is_told: bool) -> None:
    manifest = positioned(memberArrayParser={"memberIdPath": pointer})
    added = [{"keys": one} for one in keys]
    cohort = {"id": "c1", "name": "One", "add": added, "remove": []}
    said = sstest.parse(manifest, {"environmentId": ENVIRONMENT, "cohorts": [cohort]}).diagnostics
    assert [one.code for one in said] == ["position"] * is_told


def test_a_position_beyond_the_list_is_told() -> None:
    manifest = positioned(memberArrayParser={"memberIdPath": "/id", "cohortIdPath": "/keys/9"})
    cohort = {"id": "c1", "name": "One", "add": [{"id": "u1", "keys": ["a", "b"]}], "remove": []}
    body = {"environmentId": ENVIRONMENT, "cohorts": [cohort]}
    assert [one.code for one in sstest.parse(manifest, body).diagnostics] == ["position"]


def test_other_positions_that_are_read_are_no_other_cohorts() -> None:
    manifest = positioned(
        environmentIdPath="/0",
        cohortIdPath="/1/0",
        cohortNamePath="/1/1",
        addMemberArrayPath="/2",
        removeMemberArrayPath="/3",
        memberArrayParser={"memberIdPath": ""},
    )
    body = [ENVIRONMENT, ["c1", "One"], ["u1", "u2"], ["u3"]]
    assert sstest.parse(manifest, body).diagnostics == ()


def test_operations_of_other_elements_are_not_read() -> None:
    manifest = positioned(
        cohortIdPath="/cohort",
        cohortNamePath="/cohort",
        memberArrayPath="/operations/0/ids",
        arrayInclusion={"path": "/operations/0/op", "matcher": "^add$"},
        memberArrayParser={"memberIdPath": ""},
    )
    del manifest["syncedSegment"]["requestParser"]["addMemberArrayPath"]
    del manifest["syncedSegment"]["requestParser"]["removeMemberArrayPath"]
    operations = [{"op": "add", "ids": ["u1"]}, {"op": "remove", "ids": ["u2"]}]
    body = {"environmentId": ENVIRONMENT, "cohort": "c1", "operations": operations}
    assert [one.code for one in sstest.parse(manifest, body).diagnostics] == ["first", "position"]


def test_what_is_written_down_as_meant_is_silent(tmp_path: Path) -> None:
    """A request with an expected/ of its own is as somebody wants it."""
    body = request(add=[{"id": "undefined"}], remove=[])
    for folder, text in (
        ("requests", body),
        ("expected", {"why": "it is meant", "docs": {"status": 204, **expected()}}),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.json").write_text(json.dumps(text))
    found = sstest.lint(ARRAYS, samples=[tmp_path])
    assert [one.code for one in found] == []


def expected() -> dict[str, Any]:
    membership = {
        "contextKey": "undefined",
        "included": True,
        "cohortId": "c1",
        "cohortName": "Trial",
    }
    update = {
        "environmentId": ENVIRONMENT,
        "contextKind": "user",
        "memberships": [membership],
    }
    return {"update": update, "deltas": {"c1": {"added": ["undefined"], "removed": []}}}


def test_a_reply_that_is_always_the_same_may_be_broken_as_well() -> None:
    manifest = json.loads((CASES / "08-filtered-each-comma" / "manifest.json").read_text())
    segment = manifest["capabilities"]["syncedSegment"]
    segment["jsonResponseBody"] = segment["jsonResponseBody"].replace("{{statusCode}}", "1")
    segment["jsonResponseBody"] = segment["jsonResponseBody"].replace("{{errorMessage}}", "")
    body = (CASES / "08-filtered-each-comma" / "body.json").read_bytes()
    found = [one for one in sstest.lint(manifest, samples=[body]) if one.severity != "info"]
    assert sorted(one.code for one in found) == ["SS412", "SS912"]


def test_a_place_that_the_template_misses_is_told_once() -> None:
    manifest = json.loads(ARRAYS.read_text())
    template = '{"code": {{statusCode}}, "of": "{{requestBody.cohortId}}" }'
    manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    (found,) = [one for one in sstest.lint(manifest) if one.severity != "info"]
    assert found.code == "SS423"
