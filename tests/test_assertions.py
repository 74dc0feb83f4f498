"""The assertions: what passes, and what each failure says."""

import asyncio
import functools
from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

import aiohttp
import httpx
import pytest
import requests
import urllib3

from sstest import Cohort, Delta, Membership, Reply, Update, corpus
from sstest.assertions import assert_delta, assert_reply
from sstest.endpoint.mock import MockLaunchDarkly
from sstest.parser import RequestError


def update_of(*memberships: tuple[str, bool, str]) -> Update:
    cohort = Cohort("c", "Cohort")
    return Update(
        "env",
        "user",
        cohort,
        tuple(Membership(key, included, of, "Cohort") for key, included, of in memberships),
    )


ONE = update_of(("ann", True, "c"), ("bob", False, "c"))
TWO = update_of(("ann", True, "c"), ("bob", False, "d"))


def failure(*arguments: Any, **named: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_delta(*arguments, **named)
    return str(caught.value)


# assert_delta -------------------------------------------------------------------------------------


@pytest.mark.parametrize("actual", [ONE, ONE.delta, Reply(204, update=ONE)])
def test_a_delta_an_update_and_a_reply_will_do(actual: Update | Delta | Reply) -> None:
    assert_delta(actual, added={"ann"}, removed={"bob"})
    assert_delta(actual, added=["ann"], removed=iter(["bob"]))


def test_one_of_several_cohorts_is_named() -> None:
    assert_delta(TWO, added={"ann"}, cohort="c")
    assert_delta(TWO, removed={"bob"}, cohort="d")
    assert_delta(Reply(204, update=TWO), removed={"bob"}, cohort="d")


def test_an_update_of_nobody_adds_and_removes_nobody() -> None:
    assert_delta(update_of())
    assert failure(update_of(), added={"ann"}).endswith("\n  added: missing 'ann'")


def test_missing_and_extra_are_told_apart() -> None:
    assert failure(ONE, added={"eve"}, removed={"bob", "zoe"}) == (
        "the delta of cohort 'c' differs\n"
        "  added: missing 'eve'\n"
        "  added: extra 'ann'\n"
        "  removed: missing 'zoe'"
    )


def test_the_wrong_direction_is_said() -> None:
    assert failure(ONE, added={"bob"}, removed={"ann"}) == (
        "the delta of cohort 'c' differs\n"
        "  added: missing 'bob'\n"
        "  added: extra 'ann'\n"
        "  removed: missing 'ann'\n"
        "  removed: extra 'bob'\n"
        "  expected in one direction, found in the other: 'ann', 'bob'"
    )


def test_of_many_keys_ten_are_shown() -> None:
    many = update_of(*((f"user-{index:03}", True, "c") for index in range(1000)))
    text = failure(many, added={"user-000"})
    assert "extra 'user-001', 'user-002', " in text
    assert text.endswith("'user-010', and 989 more")
    assert len(text) < 250


def test_keys_that_a_terminal_would_obey_are_quoted() -> None:
    assert "extra '\\x1b[2J\\u202e'" in failure(update_of(("\x1b[2J\u202e", True, "c")))


def test_a_cohort_that_is_not_touched() -> None:
    assert failure(TWO, cohort="e") == (
        "the request does not touch cohort 'e'; it touches 'c', 'd'"
    )
    assert failure(update_of(), cohort="e").endswith("it touches none")


def test_several_cohorts_need_a_name() -> None:
    assert failure(TWO, added={"ann"}) == (
        "the request touches several cohorts ('c', 'd'): pass cohort="
    )


def test_a_delta_of_another_cohort_is_no_answer() -> None:
    assert failure(ONE.delta, added={"ann"}, removed={"bob"}, cohort="d") == (
        "expected the delta of cohort 'd', found that of 'c'"
    )


def test_a_reply_that_refuses_says_why() -> None:
    error = RequestError("could not find path /id", field="memberIdPath", pointer="/id", member=3)
    assert failure(Reply(400, error=error), added={"ann"}) == (
        "the request was refused: 400 could not find path /id (memberIdPath, member 3 at /id)"
    )


@pytest.mark.parametrize("name", ["added", "removed"])
def test_a_string_is_not_a_set_of_keys(name: str) -> None:
    named: dict[str, Any] = {name: "ann"}
    with pytest.raises(TypeError) as raised:
        assert_delta(ONE, **named)
    assert str(raised.value) == f"{name} is 'ann', expected a collection of context keys: ['ann']"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"added": {5}}, "added holds 5, expected context keys as text: write '5'"),
        ({"added": [True]}, "added holds True, expected context keys as text"),
        ({"added": [[]]}, "added holds [], expected context keys as text"),
        ({"added": 5}, "added is 5, expected a collection of context keys: ['5']"),
        ({"removed": None}, "removed is None, expected a collection of context keys"),
        ({"cohort": 7}, "cohort is 7, expected text: write '7'"),
        (
            {"added": ["b", "a", "c"], "removed": ["b", "a"]},
            (
                "in added and in removed: 'a', 'b'; the last mention of a key counts, so name it"
                " in one of them"
            ),
        ),
    ],
)
def test_arguments_of_a_wrong_type_say_what_to_write(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        assert_delta(ONE, **arguments)
    assert str(raised.value) == message


def test_members_are_listed_as_people_count() -> None:
    found = Delta("c", frozenset(map(str, range(1, 12))))
    assert "extra '1', '2', '3', '4'" in failure(found)


@pytest.mark.parametrize("actual", [None, {"added": ["ann"]}, b"{}"])
def test_anything_else_is_a_mistake_of_the_test(actual: Any) -> None:
    with pytest.raises(TypeError, match=r"^expected an Update, a Delta or a Reply, found "):
        assert_delta(actual)


# assert_reply -------------------------------------------------------------------------------------

JSON_REPLY = Reply(200, {"Content-Type": "application/json"}, b'{"status": "ok", "n": 1}')
REFUSED = Reply(400, body=b'{"code": "invalid_request"}', error=RequestError("no /id"))


def reply_failure(*arguments: Any, **named: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_reply(*arguments, **named)
    return str(caught.value)


def test_a_reply_as_expected() -> None:
    assert_reply(JSON_REPLY)
    assert_reply(JSON_REPLY, 200)
    assert_reply(JSON_REPLY, json={"n": 1, "status": "ok"})
    assert_reply(JSON_REPLY, 200, json=lambda body: body["n"] == 1)
    assert_reply(Reply(204), 204, json=None)


def test_a_wrong_status_says_why_and_shows_the_body() -> None:
    assert reply_failure(REFUSED, 204) == (
        'expected status 204, found 400: no /id\n  reply: {"code": "invalid_request"}'
    )
    assert reply_failure(JSON_REPLY, 400).startswith("expected status 400, found 200\n")


def test_another_body_is_shown_beside_the_expected() -> None:
    assert reply_failure(JSON_REPLY, json={"n": 2, "error": {"code": 1}}) == (
        "the JSON body is not as expected\n"
        "  body/n: expected 2\n"
        "          found 1\n"
        '  body/error: expected {"code": 1}\n'
        "              found nothing there\n"
        '  reply: {"status": "ok", "n": 1}'
    )


def test_a_part_of_the_body_will_do_at_any_depth() -> None:
    body = b'{"a": {"b": [{"c": 1, "d": 2}, 3], "e": {}}, "f": null}'
    reply = Reply(200, body=body)
    for part in (
        {"a": {"b": [{"c": 1}, 3]}},
        {"a": {"e": {}}},
        {"f": None},
        {"a": ANY, "f": ANY},
    ):
        assert_reply(reply, json=part)
    for wrong, place in (
        ({"a": {"b": [{"c": 1}]}}, "body/a/b: expected"),
        ({"a": {"b": [{"c": 2}, 3]}}, "body/a/b/0/c: expected 2"),
        ({"a": {}}, "body/a: expected {}"),
        ({}, "body: expected {}"),
        ({"g": ANY}, "body/g: expected"),
        ({"g": None}, "body/g: expected null"),
    ):
        assert place in reply_failure(reply, json=wrong)


@pytest.mark.parametrize(
    ("body", "json"),
    [
        (b"true", 1),
        (b"1", True),
        (b"[true]", [1]),
        (b'{"n": 1}', {"n": True}),
        (b'{"n": [0]}', {"n": [False]}),
    ],
)
def test_true_is_not_one(body: bytes, json: object) -> None:
    assert "  body" in reply_failure(Reply(200, body=body), json=json)


def test_an_expectation_may_bring_its_own_equality() -> None:
    assert_reply(JSON_REPLY, json={"n": ANY, "status": ANY})
    assert_reply(JSON_REPLY, json=ANY)
    assert_reply(Reply(200, body=b"[true, 1.0]"), json=[ANY, 1])


def test_an_empty_body_is_none_and_nothing_else() -> None:
    assert reply_failure(Reply(200), json={}) == "expected the JSON body {}, found an empty body"
    assert "body: expected null" in reply_failure(JSON_REPLY, json=None)


def test_a_function_fails_by_returning_false_or_by_its_own_assertion() -> None:
    def has_code(body: Any) -> bool:
        return "code" in body

    def asserts(body: Any) -> None:
        assert body["n"] == 2, "n is not 2"

    assert reply_failure(JSON_REPLY, json=has_code).startswith("has_code does not hold for the ")
    assert reply_failure(JSON_REPLY, json=asserts).startswith("n is not 2")
    assert reply_failure(JSON_REPLY, json=lambda body: body.get("items", [])).startswith(
        "<lambda> does not hold for the JSON body {'status': 'ok', 'n': 1}, it returned []"
    )


def forgets_to_return(body: Any) -> None:
    body["n"] == 2  # noqa: B015


async def of_asyncio(body: Any) -> bool:
    return bool(body)


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (forgets_to_return, "forgets_to_return returned None and asserts nothing: return the"),
        (functools.partial(forgets_to_return), "returned None and asserts nothing"),
        (lambda body: print(body["n"]), "<lambda> returned None and asserts nothing"),
        (of_asyncio, "of_asyncio is a coroutine function, which nobody awaits"),
    ],
)
def test_a_function_that_cannot_fail_is_told(check: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        assert_reply(JSON_REPLY, json=check)


class Checker:
    def __call__(self, body: Any) -> None:
        if body["n"] != 1:
            raise AssertionError


def has_fields(body: Any) -> None:
    def within(name: str) -> None:
        assert name in body

    within("n")


@pytest.mark.parametrize(
    "check",
    [
        lambda body: forgets_to_return(body) or validate(body),
        Checker(),
        has_fields,
        {"status": "ok", "n": 1}.__eq__,
        [].append,  # whatever it does: it is not written in Python
    ],
)
def test_a_function_that_returns_nothing_may_assert(check: Any) -> None:
    assert_reply(JSON_REPLY, json=check)


def validate(body: Any) -> None:
    """As jsonschema.validate, which raises."""


def test_a_class_may_bring_its_equality() -> None:
    class MatchesObjects(type):
        def __eq__(cls, other: object) -> bool:
            return isinstance(other, dict)

        __hash__ = type.__hash__

    class AnyObject(metaclass=MatchesObjects):
        pass

    assert_reply(JSON_REPLY, json=AnyObject)
    assert "body: expected" in reply_failure(Reply(200, body=b"[]"), json=AnyObject)


def test_a_body_that_is_no_json_shows_where_it_breaks() -> None:
    text = reply_failure(Reply(200, body=b'{"a": oops}'), json={})
    assert "the reply is not JSON: expected a value, found 'oops', line 1, column 7" in text
    assert text.endswith('  {"a": oops}\n        ^')


def test_a_long_body_is_cut() -> None:
    text = reply_failure(Reply(200, body=b'"' + b"x" * 5000 + b'"'), 204)
    assert text.endswith("xxx...")
    assert len(text) < 1100


def test_a_body_that_a_terminal_would_obey_is_escaped() -> None:
    assert "\x1b" not in reply_failure(Reply(200, body=b"\x1b[2J\xff"), 204)


def test_what_is_no_reply_is_a_mistake_of_the_test() -> None:
    wrong: Any = ONE
    with pytest.raises(TypeError, match=r"^expected a Reply, or an answer of .*, found Update$"):
        assert_reply(wrong, 204)


# Answers of HTTP clients --------------------------------------------------------------------------


@pytest.fixture
def stand_in() -> Iterator[MockLaunchDarkly]:
    with MockLaunchDarkly(corpus.load("hightouch").manifest, tokens=["api-of-the-test"]) as it:
        yield it


def refused_by(library: str, url: str) -> Any:
    """The answer to a request without a token, as the client hands it out."""
    if library == "requests":
        return requests.post(url, json={}, timeout=5)
    if library == "httpx":
        return httpx.post(url, json={})
    if library == "urllib3":
        return urllib3.PoolManager().request("POST", url, body=b"{}")

    async def post() -> aiohttp.ClientResponse:
        async with aiohttp.ClientSession() as session, session.post(url, json={}) as answer:
            await answer.read()
            return answer

    return asyncio.run(post())


@pytest.mark.parametrize("library", ["requests", "httpx", "urllib3", "aiohttp"])
def test_the_answer_of_a_client_will_do(stand_in: MockLaunchDarkly, library: str) -> None:
    answer = refused_by(library, stand_in.url_for())
    assert_reply(answer, 403, json={"code": "forbidden"})
    assert_reply(answer, json=lambda body: "token is missing" in body["message"])
    text = reply_failure(answer, 204)
    assert text.startswith('expected status 204, found 403\n  reply: {"code": "forbidden", "mess')


def test_an_answer_that_is_not_read_or_not_awaited(stand_in: MockLaunchDarkly) -> None:
    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            async with session.post(url, json={}) as answer:
                assert_reply(answer, 403)
                with pytest.raises(ValueError, match=r"^the body was not read: await answer\.read"):
                    assert_reply(answer, 403, json={"code": "forbidden"})
            with pytest.raises(TypeError, match=r"found a \w*ContextManager: await it first$"):
                assert_reply(session.post(url, json={}))
        with pytest.raises(
            TypeError, match=r"^expected a reply, found a coroutine: await it first$"
        ):
            assert_reply(httpx.AsyncClient().post(url))

    url = stand_in.url_for()
    asyncio.run(run())
    with httpx.stream("POST", url, json={}) as answer:
        assert_reply(answer, 403)
        with pytest.raises(ValueError, match=r"^the body was not read: answer\.read\(\), or await"):
            assert_reply(answer, 403, json=None)


# Keys that look alike -----------------------------------------------------------------------------

ALIKE = [
    (
        "José",
        "Jose\u0301",
        "expected 'Jos\\xe9', found 'Jose\\u0301': they differ only in their nor",
    ),
    ("ada", "ada ", "expected 'ada', found 'ada ': they differ only in white space"),
    ("ada", "a\u200bda", "expected 'ada', found 'a\\u200bda': they differ only in an invisible"),
    ("vip", "vi\u0440", "expected 'vip', found 'vi\\u0440': they differ only in characters that l"),
    ("Ada", "ada", "expected 'Ada', found 'ada': they differ only in case"),
]


@pytest.mark.parametrize(("expected", "sent", "words"), ALIKE)
def test_keys_that_look_alike_are_told_apart(expected: str, sent: str, words: str) -> None:
    text = failure(update_of((sent, True, "c")), added={expected})
    assert words in text
    assert "they differ" not in failure(update_of((sent, True, "c")), added={"eve"})
