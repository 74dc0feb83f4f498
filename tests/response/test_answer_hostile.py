"""Hostile templates and hostile bodies: always a reply, or an error that the template is to blame.

Most of this is drawn by Hypothesis; the named cases once were, or could have been, crashes.
"""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest import Manifest, Reply, TemplateError, answer, render
from sstest.javascript.values import UNDEFINED
from sstest.response.answer import answer_outcome
from sstest.response.reply import ReplyError

PROFILES = ["docs", "validation-server"]
PARSER = {
    "environmentIdPath": "/e",
    "cohortIdPath": "/c",
    "cohortNamePath": "/n",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": ""},
}
DEEP = b"[" * 499 + b"]" * 499
LONG = b"9" * 5000
TEMPLATES = [
    "{{requestBody.s.[0]}}",
    '{"half": "{{{requestBody.s.[1]}}}", "other": "{{{requestBody.s.[0]}}}"}',
    "{{{requestBody}}}{{{requestBody.big}}}{{{requestBody.big}}}",
    "[{{{requestBody.o}}}]",
    "{{#requestBody.o as |x|}}{{x}}{{/requestBody.o}}",
    "{{#if requestBody.s as |x|}}{{x}}{{/if}}",
    "{{#with requestBody.n}}{{#with @root.requestBody.o}}{{../n}}{{/with}}{{/with}}",
    "{{requestBody.c 1}}",
    "{{lookup requestBody requestBody.o}}{{log level=requestBody.o}}",
    "{{#each requestBody.add}}{{#each @root.requestBody.add}}{{.}}{{/each}}{{/each}}",
    "{{requestBody.constructor.name}}{{requestBody.__proto__}}{{requestBody.__class__}}",
    '"{{errorMessage}}{{errorMessage.length}}"',
    '"{{{requestBody.deep}}}{{{@root}}}"',
    "",
]
GOOD: dict[str, Any] = {"e": "e", "c": "c", "n": "n", "add": ["ann"], "s": "😀", "big": 10**400}
BODIES: list[Any] = [
    GOOD,
    {**GOOD, "o": {"toString": 1, "toHTML": 2}},
    json.dumps({**GOOD, "add": [f"user-{number}" for number in range(3000)]}).encode(),
    b'{"e":"e","c":"c","n":"n","add":["a"],"deep":' + DEEP + b',"big":' + LONG + b"}",
    {**GOOD, "s": "\ud800"},
    DEEP,
    LONG,
    b"",
    b"[",
    b"null",
    b"\xff",
    b'"\\ud800"',
    b'{"e":"e","c":1e400,"n":"n"}',
    None,
    [1],
]


def manifest(template: str) -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": PARSER, "jsonResponseBody": template}})


def check(template: str, body: object, profile: str) -> None:
    """A reply in bytes that UTF-8 can hold, or an error that is raised without the body too."""
    loaded = manifest(template)
    try:
        reply = answer(loaded, body, profile)
    except TemplateError as error:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
    else:
        reply.body.decode()
        return
    with pytest.raises(TemplateError) as blamed:
        answer(loaded, {}, profile)
    assert (type(again), str(again)) == (type(blamed.value), str(blamed.value))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_named_templates_answer_every_body(template: str, profile: str) -> None:
    for body in BODIES:
        check(template, body, profile)


WORDS = """
requestBody requestBody.s requestBody.s.[0] requestBody.o requestBody.add requestBody.c
errorMessage statusCode @root @index ../requestBody this constructor 1 'x' null
"""
NAMES = st.sampled_from(WORDS.split())
PIECES = st.one_of(
    NAMES.map("{{{{{}}}}}".format),
    NAMES.map("{{{{{{{}}}}}}}".format),
    st.tuples(st.sampled_from(["if", "each", "with", "unless"]), NAMES).map(
        lambda pair: f"{{{{#{pair[0]} {pair[1]}}}}}{{{{.}}}}{{{{/{pair[0]}}}}}"
    ),
    NAMES.filter(str.isidentifier).map("{{{{#{0} as |x|}}}}{{{{x}}}}{{{{/{0}}}}}".format),
    st.tuples(NAMES, NAMES).map("{{{{lookup {0[0]} {0[1]}}}}}{{{{log x={0[0]}}}}}".format),
    st.text(max_size=5),
    st.sampled_from(['{"a": ', " }", '"', "{{", "}}", "\\"]),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["toString", "s", "o"]), inner),
    max_leaves=8,
)


@given(
    template=st.lists(PIECES, max_size=4).map("".join),
    data=st.dictionaries(st.sampled_from(["s", "o", "add", "c", "e"]), VALUES),
    profile=st.sampled_from(PROFILES),
)
def test_drawn_templates_answer_drawn_bodies(
    template: str, data: dict[str, Any], profile: str
) -> None:
    check(template, {**GOOD, **data}, profile)


def test_half_of_a_surrogate_pair_is_sent_as_utf_8_can() -> None:
    reply = answer(manifest('"{{requestBody.s.[0]}}{{requestBody.n}}"'), GOOD)
    assert reply.body.decode() == '"\ufffdn"'
    reply = answer(manifest('"{{requestBody.s.[0]}}{{requestBody.s.[1]}}"'), GOOD)
    assert reply.json() == "😀"


def test_a_long_array_is_rendered_or_refused() -> None:
    items = [str(number) for number in range(200_000)]
    assert render("{{{l}}}", {"l": items}) == ",".join(items)
    assert render("{{l.length}}{{l.[199999]}}", {"l": items}) == "200000199999"
    assert render("{{#if l}}{{lookup l 7}}{{/if}}", {"l": items}) == "7"
    body = {**GOOD, "add": items}
    loop = '{"l": [{{#each requestBody.add}}"{{.}}"{{#unless @last}},{{/unless}}{{/each}}]}'
    reply = answer(manifest(loop), body)
    assert (reply.status, "500,000 steps" in reply.json()["message"]) == (500, True)


def test_templates_are_answered_in_threads() -> None:
    def answered(number: int) -> bytes:
        # Six templates of the same skeleton, compiled anew by whoever comes first.
        loaded = manifest(f'{{"n": {number % 6}, "id": "{{{{requestBody.id}}}}"}}')
        return answer(loaded, {**GOOD, "id": number}).body

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(answered, range(300)))
    assert bodies == [f'{{"n": {number % 6}, "id": "{number}"}}'.encode() for number in range(300)]


@pytest.mark.parametrize("status", [403, 409, 429, 500])
def test_outcomes_that_no_body_decides_are_answered(status: int) -> None:
    reply = answer_outcome(
        manifest('{"s": {{statusCode}}, "b": "{{requestBody.c}}"}'), status, body=GOOD
    )
    assert (reply.status, reply.json()) == (status, {"s": status, "b": "c"})
    assert answer_outcome(manifest("{{requestBody.c}}!"), status, body=UNDEFINED).body == b"!"


def test_what_is_no_json_can_be_pickled() -> None:
    with pytest.raises(ReplyError) as caught:
        Reply(200, body=b'{"a":\n b}').json()
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(again), again.offset) == (str(caught.value), 7)
