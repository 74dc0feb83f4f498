"""What ``assert_reply`` accepts of a reply that was rendered, and what its failure shows."""

from typing import Any

import pytest

from sstest import Manifest, Reply, answer
from sstest.assertions import assert_reply

TEMPLATE = '{"status": {{statusCode}}, "error": "{{{errorMessage}}}"}'
SCHEMA = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"const": 200}, "error": {"type": "string", "maxLength": 3}},
}


def manifest(template: str) -> Manifest:
    parser = {
        "environmentIdPath": "/e",
        "cohortIdPath": "/c",
        "cohortNamePath": "/n",
        "addMemberArrayPath": "/add",
        "removeMemberArrayPath": "/remove",
        "memberArrayParser": {"memberIdPath": ""},
    }
    capability = {"requestParser": parser, "jsonResponseBody": template}
    return Manifest.load({"syncedSegment": capability})


GOOD = {"e": "e", "c": "c", "n": "n", "add": ["ann"]}
TAKEN = answer(manifest(TEMPLATE), GOOD)
REFUSED = answer(manifest(TEMPLATE), {})


def failure(*arguments: Any, **named: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_reply(*arguments, **named)
    return "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])


def test_a_value_a_schema_and_a_function_will_do() -> None:
    assert_reply(TAKEN, 200, json={"status": 200, "error": ""})
    assert_reply(TAKEN, 200, schema=SCHEMA)
    assert_reply(TAKEN, 200, json=lambda body: body["status"] == 200)
    assert_reply(TAKEN, json={"status": 200, "error": ""}, schema=SCHEMA)
    assert_reply(TAKEN, schema=True)


def test_a_value_that_looks_like_a_schema_is_a_value() -> None:
    assert_reply(Reply(200, body=b'{"type": "object"}'), json={"type": "object"})
    assert "body/type: expected" in failure(TAKEN, json={"type": "object"})


def test_a_body_that_does_not_fit_says_where() -> None:
    assert failure(REFUSED, schema=SCHEMA) == (
        "the JSON body does not match the schema\n"
        "  $.status: 200 was expected\n"
        "  $.error: 'could not find path /e in request payload' is too long\n"
        '  reply: {"status": 400, "error": "could not find path /e in request payload"}\n'
        f"  rendered from: {TEMPLATE}"
    )


def test_only_the_first_of_many_misfits_are_named() -> None:
    reply = Reply(200, body=b"[" + b"1," * 30 + b"1]")
    text = failure(reply, schema={"items": {"type": "string"}})
    assert text.count("is not of type") == 10
    assert "  and 21 more\n" in text


def reads(body: Any) -> bool:
    return bool(body["status"] == 200)


def asserts(body: Any) -> None:
    assert body["status"] == 200, "not taken"


@pytest.mark.parametrize(
    "expected",
    [{"status": 204}, {"json": {}}, {"json": reads}, {"json": asserts}, {"schema": False}],
)
def test_every_failure_shows_the_text_beside_the_template(expected: dict[str, Any]) -> None:
    text = failure(REFUSED, **expected)
    assert '  reply: {"status": 400, "error": "could not find path /e in' in text
    assert f"  rendered from: {TEMPLATE}" in text


def test_what_is_no_json_is_shown_beside_its_template_too() -> None:
    reply = answer(manifest('{"c": {{requestBody.c}} }'), GOOD)
    text = failure(reply, schema=SCHEMA)
    assert "expected a value, found 'c', line 1, column 7" in text
    assert '  {"c": c }\n        ^\n' in text
    assert text.endswith('rendered from: {"c": {{requestBody.c}} }')


def test_a_reply_of_no_template_shows_none() -> None:
    assert "rendered from" not in failure(Reply(200, body=b"{}"), json=[])


def test_the_validation_servers_replies_have_their_template_too() -> None:
    for body in (GOOD, {}):
        reply = answer(manifest(TEMPLATE), body, "validation-server")
        assert reply.template == TEMPLATE
    assert answer(manifest(TEMPLATE), b"[", "validation-server").template is None


def test_a_template_is_not_what_makes_replies_differ() -> None:
    assert Reply(200, template="a") == Reply(200, template="b")


def test_a_schema_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="refers to something outside itself"):
        assert_reply(TAKEN, schema={"$ref": "http://127.0.0.1:9/schema.json"})
    assert_reply(TAKEN, schema={"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}})


@pytest.mark.parametrize("schema", [{"type": "objekt"}, {"items": 3}])
def test_what_is_no_schema_is_a_mistake_of_the_test(schema: object) -> None:
    with pytest.raises(ValueError, match="is not a valid JSON Schema"):
        assert_reply(TAKEN, schema=schema)


def test_a_schema_is_a_dict() -> None:
    with pytest.raises(TypeError, match="expected a JSON Schema, a dict, found list"):
        assert_reply(TAKEN, schema=[])


def test_a_failure_holds_nothing_that_a_terminal_obeys() -> None:
    reply = answer(manifest('{"a": "\x1b[2J{{requestBody.c}}"'), GOOD)
    assert "\x1b" not in failure(reply, json={})
