"""An anonymised request means the same of other people, and nothing of the first ones is in it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest import Manifest, answer, corpus, samples
from sstest.parser import PROFILES, RequestError, parse
from sstest.parser.body import decode
from sstest.recording.anonymise import Reading, anonymised, means_the_same
from sstest.recording.expectation import expectation
from sstest.recording.inventing import KEPT_WORDS, Inventor
from sstest.recording.shape import shape_of
from sstest.response.reply import Reply
from sstest.strategies import requests
from tests.profiles import examples

INVENTOR = Inventor(b"a key of these tests")
KEYS = [one.key for one in corpus.integrations()]
# In JavaScript integers of 2 ** 53 and more are rounded, so two of them may be one person.
ROUNDED = {("zeotap", "unusual", "validation-server")}
PARSER = {
    "environmentIdPath": "/env",
    "cohortIdPath": "/id",
    "cohortNamePath": "/name",
    "memberArrayPath": "/members",
    "arrayInclusion": {"path": "/action", "matcher": "^add$"},
    "memberArrayParser": {"memberIdPath": "/key"},
}
# What a template or a message has of its own, and what is kept.
LONG = re.compile(r"[^\W_]{9,}")


def anonymise(manifest: Manifest, body: bytes, profile: str) -> tuple[bytes, Reply, Reply]:
    reply = answer(manifest, body, profile)
    text = anonymised(body.decode(), manifest, reply.update, INVENTOR)
    return text.encode(), reply, answer(manifest, text.encode(), profile)


def check(manifest: Manifest, body: bytes, profile: str = "docs") -> None:
    made, before, after = anonymise(manifest, body, profile)
    assert before.status == after.status
    assert means_the_same(before.update, after.update)
    assert shape_of(manifest, body, profile, before) == shape_of(manifest, made, profile, after)
    nothing_remains(manifest, body, made, after, profile)


def nothing_remains(
    manifest: Manifest, body: bytes, made: bytes, after: Reply, profile: str
) -> None:
    """No value stands where it stood, and no longer word of one anywhere in what is written."""
    before = decode(body)
    reading = Reading(manifest, before, after.update)
    pairs = list(_pairs(before, decode(made), ()))
    kept = {value for place, value, _ in pairs if reading.is_kept(place, value)}
    words = {
        word.lower()
        for place, value, _ in pairs
        if not reading.is_kept(place, value)
        for word in LONG.findall(str(value))
    } - set(KEPT_WORDS)
    written = made.decode() + expectation(after, profile, "", states_reply=False).decode()
    names = {word.lower() for name in _names(before) for word in LONG.findall(name)}
    found = {word.lower() for word in LONG.findall(written)}
    assert not (words - names - {one.lower() for one in map(str, kept)}) & (found - names)
    for place, value, other in pairs:
        if re.search(r"[A-Za-z1-9]", str(value)) and not reading.is_kept(place, value):
            shown = {one.lower() for one in re.findall(r"[^\W_]+", str(value))}
            assert str(value) != str(other) or shown <= KEPT_WORDS, place


def _pairs(one: Any, other: Any, place: tuple[str, ...]) -> Any:
    if isinstance(one, dict):
        for (name, value), second in zip(one.items(), other.values(), strict=True):
            yield from _pairs(value, second, (*place, name))
    elif isinstance(one, list):
        for index, (value, second) in enumerate(zip(one, other, strict=True)):
            yield from _pairs(value, second, (*place, str(index)))
    elif one is None or isinstance(one, bool):
        assert other is one
    else:
        assert type(other) is type(one)
        yield place, one, other


def _names(value: Any) -> Any:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


@pytest.mark.parametrize("key", KEYS)
def test_the_corpus_means_the_same_of_others(key: str) -> None:
    one = corpus.load(key)
    for request in one.requests:
        for profile in PROFILES:
            try:
                decode(request.body)
            except RequestError:
                continue
            if (key, request.name, profile) not in ROUNDED:
                check(one.manifest, request.body, profile)


@settings(max_examples=examples(0.6))
@given(st.data())
def test_generated_requests_mean_the_same_of_others(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(["rudderstack", "hightouch", "segment-batches"]))
    manifest = corpus.load(key).manifest
    made, before, after = anonymise(manifest, data.draw(requests(manifest)).body, "docs")
    assert before.status == after.status
    assert means_the_same(before.update, after.update)
    assert made


@pytest.mark.parametrize("key", ["rudderstack", "hightouch", "amplitude"])
def test_nothing_remains_of_realistic_requests(key: str) -> None:
    manifest = corpus.load(key).manifest
    for sample in samples(manifest, 10, seed=4):
        check(manifest, sample.body)


def test_the_same_person_is_the_same_in_two_requests_read_or_not() -> None:
    manifest = Manifest.load({"syncedSegment": {"requestParser": PARSER}})
    body = (
        b'{"env":"5f0c1e2d3b4a59687a8b9c0d","id":7,"name":"7","action":"add","by":"ada@acme.com",'
        b'"members":[{"key":"ada@acme.com"},{"key":"ADA@acme.com"},{"key":"bob"}],'
        b'"profiles":{"ada@acme.com":{"note":"add"},"bob":{"key":1}}}'
    )
    made = decode(anonymise(manifest, body, "docs")[0])
    again = decode(anonymise(manifest, body.replace(b'"add",', b'"remove",'), "docs")[0])
    ada, other, bob = (one["key"] for one in made["members"])
    assert made["by"] == ada == other.lower() != other
    assert list(made["profiles"]) == [ada, bob]
    assert made["profiles"][bob] != {"key": 1}
    assert (made["action"], again["action"]) == ("add", "remove")
    assert made["profiles"][ada]["note"] != "add"
    assert again["members"] == made["members"]
    assert str(made["id"]) == made["name"] != "7"
    assert re.fullmatch("[0-9a-f]{24}", made["env"])


@pytest.mark.parametrize("environment", ['"env":"5f0c1e2d3b4a59687a8b9c0d"', '"env":""'])
def test_ids_are_known_in_names_also_of_what_is_refused(environment: str) -> None:
    manifest = Manifest.load({"syncedSegment": {"requestParser": PARSER}})
    body = (
        "{" + environment + ',"id":"rubies","name":"Rubies","action":"ada@acme.com","action":"add",'
        '"members":[{"key":"lovelace"}],"lovelace":1,"user:lovelace":{"rubies_size":2},"key":"add"}'
    ).encode()
    made, before, after = anonymise(manifest, body, "docs")
    assert (before.status, after.status) == ((204,) * 2 if "5f0c" in environment else (400,) * 2)
    assert not re.search(rb"lovelace|rubies|ada@", made, re.IGNORECASE)
    document = decode(made)
    [member] = document["members"]
    assert list(document)[5:7] == [member["key"], f"{list(document)[6][:4]}:{member['key']}"]
    assert document["action"] == "add" != document["key"]


def test_what_means_something_else_is_seen() -> None:
    one = corpus.load("hightouch")
    bodies = {request.name: request.body for request in one.requests}
    first, second = (
        parse(one.manifest, bodies[name], "docs") for name in ("first-sync", "removal")
    )
    assert means_the_same(first, first)
    assert not means_the_same(first, second)
    assert not means_the_same(first, None)
    assert means_the_same(None, None)
    twice = bodies["first-sync"].replace(b"c-8802", b"c-8801")
    assert not means_the_same(first, parse(one.manifest, twice, "docs"))
    assert not means_the_same(parse(one.manifest, twice, "docs"), first)
