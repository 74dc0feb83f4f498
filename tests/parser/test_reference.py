"""Section 2.1, steps 2 to 4, under the ``docs`` profile: environment, context kind, cohort."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, parse
from sstest.parser.membership import Cohort

Refuse = Callable[..., RequestError]

ID: Final = "a non-empty string or an integer"
KIND: Final = "a context kind (letters, digits, '.', '_' and '-', and not 'kind' or 'multi')"
IDS: Final = [
    ('"x"', "x"),
    ('"0"', "0"),
    ("0", "0"),
    ("-7", "-7"),
    ("9007199254740993", "9007199254740993"),
    ("-9223372036854775809", "-9223372036854775809"),
    ('" "', " "),
    ('"null"', "null"),
    ('"é😀"', "é😀"),
    ('"\\u0000"', "\0"),
    ('"1e3"', "1e3"),
    (f'"{"x" * 129}"', "x" * 129),
]
NOT_IDS: Final = ["true", "false", "null", '""', "1.5", "1e3", "1E0", "1.0", "-0.0", "1e999"]
NOT_IDS_EITHER: Final = ["[]", "{}", '["x"]', "[1]", '{"id":"x"}']


def _with(body: dict[str, Any], **values: str) -> bytes:
    """``body`` with some of its values given as JSON text, which says more than Python's do."""
    rest = {name: value for name, value in body.items() if name not in values}
    given = [f"{json.dumps(name)}: {text}" for name, text in values.items()]
    return ("{" + ", ".join([json.dumps(rest)[1:-1], *given]) + "}").encode()


# Step 2: the environment ----------------------------------------------------------------------


@pytest.mark.parametrize("value", ["5f0e1d2c3b4a59687786950a", "0", " ", "é"])
def test_the_environment_is_a_string(boolean: Manifest, body: dict[str, Any], value: str) -> None:
    assert parse(boolean, {**body, "env": value}).environment_id == value


def test_the_environment_must_be_there(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    error = refuse(boolean, {name: body[name] for name in body if name != "env"})

    assert error.status == 400
    assert error.message == "could not find path /env in request payload"
    assert (error.field, error.pointer, error.location) == ("environmentIdPath", "/env", "/env")
    assert error.member is None
    assert not error.unreadable


@pytest.mark.parametrize("text", ['""', "null", "0", "7", "true", "false", "[]", "{}", '["e"]'])
def test_the_environment_must_be_a_non_empty_string(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, text: str
) -> None:
    error = refuse(boolean, _with(body, env=text))

    assert error.status == 400
    assert error.message == "value at path /env is not a non-empty string"
    assert (error.field, error.pointer) == ("environmentIdPath", "/env")


@pytest.mark.parametrize("document", [b"[]", b"null", b"1", b'"x"', b"true", b"{}", b'["env"]'])
def test_a_document_without_properties_has_no_environment(
    boolean: Manifest, refuse: Refuse, document: bytes
) -> None:
    assert refuse(boolean, document).message == "could not find path /env in request payload"


# Step 3: the context kind ---------------------------------------------------------------------


@pytest.mark.parametrize("text", ["null", '""', '"user"'])
def test_null_and_empty_mean_user(boolean: Manifest, body: dict[str, Any], text: str) -> None:
    assert parse(boolean, _with(body, kind=text)).context_kind == "user"


def test_nothing_there_means_user(boolean: Manifest, body: dict[str, Any]) -> None:
    assert "kind" not in body
    assert parse(boolean, body).context_kind == "user"


def test_a_manifest_without_context_kind_means_user(boolean: Manifest) -> None:
    capability = boolean.to_dict()
    del capability["syncedSegment"]["requestParser"]["contextKindPath"]
    manifest = Manifest.load(capability)
    body = {"env": "e", "kind": "device", "cohort": {"id": "c", "name": "n"}, "rows": []}

    assert parse(boolean, body).context_kind == "device"
    assert parse(manifest, body).context_kind == "user"


@pytest.mark.parametrize("kind", ["device", "A-z_0.9", ".", "-", "0", "Kind", "MULTI", "kinds"])
def test_a_context_kind_is_taken_as_it_is(
    boolean: Manifest, body: dict[str, Any], kind: str
) -> None:
    assert parse(boolean, {**body, "kind": kind}).context_kind == kind


@pytest.mark.parametrize(
    "text",
    [
        *('"kind"', '"multi"', '"a b"', '" user"', '"user\\n"', '"é"', '"a/b"', '"a:b"', '"١"'),
        *("0", "7", "1.5", "true", "false", "[]", "{}", '["user"]', '"\\u0000"', '"ｕser"'),
    ],
)
def test_what_is_no_context_kind_is_refused(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, text: str
) -> None:
    error = refuse(boolean, _with(body, kind=text))

    assert error.status == 400
    assert error.message == f"value at path /kind is not {KIND}"
    assert (error.field, error.pointer) == ("contextKindPath", "/kind")


# Step 4: the cohort ---------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), IDS)
def test_cohort_id_and_name_are_strings_or_integers(
    boolean: Manifest, body: dict[str, Any], text: str, found: str
) -> None:
    by_id = parse(boolean, _with(body, cohort=f'{{"id": {text}, "name": "n"}}'))
    by_name = parse(boolean, _with(body, cohort=f'{{"id": "i", "name": {text}}}'))

    assert by_id.cohort == Cohort(found, "n", None)
    assert by_name.cohort == Cohort("i", found, None)


@pytest.mark.parametrize("name", ["id", "name"])
@pytest.mark.parametrize("text", [*NOT_IDS, *NOT_IDS_EITHER])
def test_other_values_are_no_cohort_id_and_no_name(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, text: str, name: str
) -> None:
    other = {"id": "name", "name": "id"}[name]

    error = refuse(boolean, _with(body, cohort=f'{{"{name}": {text}, "{other}": "x"}}'))

    assert error.status == 400
    assert error.message == f"value at path /cohort/{name} is not {ID}"
    assert error.field == f"cohort{name.capitalize()}Path"
    assert error.pointer == error.location == f"/cohort/{name}"


@pytest.mark.parametrize("name", ["id", "name"])
@pytest.mark.parametrize("cohort", [{}, [], "x", None, 7, {"ID": "x", "Name": "x"}])
def test_cohort_id_and_name_must_be_there(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, cohort: Any, name: str
) -> None:
    there = {"id": "x"} if name == "name" else {}
    given = {**cohort, **there} if isinstance(cohort, dict) else cohort

    error = refuse(boolean, {**body, "cohort": given})

    expected = name if isinstance(cohort, dict) else "id"
    assert error.message == f"could not find path /cohort/{expected} in request payload"
    assert error.field == f"cohort{expected.capitalize()}Path"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        *(('"https://cdp.example/c"', "https://cdp.example/c"), ('" "', " "), ('"0"', "0")),
        *(("null", None), ('""', None)),
    ],
)
def test_a_cohort_url_is_a_string_or_none(
    boolean: Manifest, body: dict[str, Any], text: str, url: str | None
) -> None:
    update = parse(boolean, _with(body, cohort=f'{{"id": "i", "name": "n", "url": {text}}}'))

    assert update.cohort.url == url


def test_a_cohort_url_need_not_be_there(boolean: Manifest, body: dict[str, Any]) -> None:
    assert "url" not in body["cohort"]
    assert parse(boolean, body).cohort.url is None


@pytest.mark.parametrize("url", [0, 7, 1.5, True, False, [], {}])
def test_other_values_are_no_cohort_url(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, url: Any
) -> None:
    error = refuse(boolean, {**body, "cohort": {"id": "i", "name": "n", "url": url}})

    assert error.message == "value at path /cohort/url is not a string"
    assert (error.field, error.pointer) == ("cohortUrlPath", "/cohort/url")


def test_memberships_carry_the_cohort(boolean: Manifest, body: dict[str, Any]) -> None:
    cohort = {"id": 7, "name": 8, "url": "https://cdp.example/7"}

    update = parse(boolean, {**body, "cohort": cohort, "rows": [{"key": "u", "in": True}]})

    (membership,) = update.memberships
    assert membership.cohort_id == "7"
    assert membership.cohort_name == "8"
    assert membership.cohort_url == "https://cdp.example/7"


# Manifests that break rules -------------------------------------------------------------------


def test_a_manifest_that_breaks_rules_is_refused_with_every_rule() -> None:
    parser = {"environmentIdPath": "env", "memberArrayParser": {"memberIdPath": "/id"}}
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    with pytest.raises(ManifestError) as caught:
        parse(manifest, b"not even JSON")

    text = str(caught.value)
    for word in ("environmentIdPath", "cohortIdPath", "cohortNamePath", "memberArrayPath"):
        assert word in text


def test_there_are_two_profiles(boolean: Manifest, body: dict[str, Any]) -> None:
    assert parse(boolean, body) == parse(boolean, body, "docs")
    with pytest.raises(ValueError, match="choose docs or validation-server"):
        parse(boolean, body, "production")
