"""A request's body as a tree: what each property has found, what none has, and how much of it."""

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sstest
from sstest.manifest.schema import pointer_names
from sstest.strategies import malformed, manifests, requests
from sstest.views.jupyter.colours import property_colour
from sstest.views.jupyter.tree import body_html

Read = Callable[[str], Any]


def test_each_value_that_is_found_has_the_name_and_colour_of_its_property(
    read: Read, manifest: Any, body: Any
) -> None:
    markup = body_html(manifest(), body("c"))
    page = read(markup)
    assert '"environment": "c" ← environmentIdPath' in page.all
    assert '"id": "c" ← memberIdPath' in page.all
    assert '"in": true ← booleanMembershipPath' in page.all
    for name in ("environmentIdPath", "memberIdPath", "memberArrayPath"):
        assert f"border-bottom:2px solid {property_colour(name)}" in markup


def test_every_value_has_its_pointer(read: Read, manifest: Any) -> None:
    data = {"a/b": {"~": [None, 1.5]}, "": {}}
    assert read(body_html(manifest(), data)).pointers == [
        *("", "/a~1b", "/a~1b/~0", "/a~1b/~0/0", "/a~1b/~0/1", "/")
    ]


def test_a_pointer_that_is_not_seen_is_left_out(read: Read, manifest: Any) -> None:
    assert read(body_html(manifest(), {"a\u202e": 1, "b" * 2000: 2})).pointers == [""]


def test_a_missing_value_is_shown_where_it_should_be(read: Read, manifest: Any) -> None:
    changed = manifest(cohortIdPath="/cohort/id", cohortUrlPath="/cohort/url")
    data = {"environment": "e", "cohort": {"Id": "1"}, "name": "n", "members": []}
    page = read(body_html(changed, data))
    inside = page.all.partition('"cohort": { 1 property }')[2]
    assert inside.startswith(
        "/id: nothing here ← cohortIdPath: /cohort has no property 'id'; did you mean 'Id'?"
        "/url: nothing here ← cohortUrlPath: the cohort has no URL"
        '"Id": "1"'
    )


def test_what_is_there_instead_of_an_object_is_said(read: Read, manifest: Any, body: Any) -> None:
    page = read(body_html(manifest(cohortIdPath="/cohort/id"), body("c")))
    assert "/id: nothing here ← cohortIdPath: /cohort is 'c', which has no properties" in page.all


def test_a_value_that_is_refused_is_marked(read: Read, manifest: Any, body: Any) -> None:
    data = body("c", 500)
    data["members"][333]["in"] = "yes"
    page = read(body_html(manifest(), data))
    assert page.all.count("refused") == 2
    why = "value at path /in is not true or false"
    assert f'"in": "yes" ← booleanMembershipPath refused {why}' in page.all
    assert "… 313 more elements …" in page.all
    assert "… 166 more elements …" in page.all


def test_a_hundred_thousand_members_are_counted_not_listed(
    read: Read, manifest: Any, body: Any
) -> None:
    markup = body_html(manifest(), json.dumps(body("c", 100_000)))
    assert "… 99,980 more elements …" in read(markup).all
    assert len(markup.encode()) < 1_000_000


WIDE: Final = {f"field {n}": {f"inner {n}": ["x" * 200] * 30 for n in range(50)} for n in range(50)}


@pytest.mark.parametrize(
    "data",
    [
        WIDE,
        {**{f"field {n}": n for n in range(1000)}, "members": [{"id": 1, "w": [[]] * 90}] * 50},
        [[[[[]] * 20] * 20] * 20] * 20,
        {"\x00" * 500 + str(n): "\x00" * 500 for n in range(500)},
        {"members": [{"id": "\u202e" * 500, "in": "<" * 500}] * 50},
        "x" * 1_000_000,
        b"1" * 10_000,
    ],
    ids=["wide", "wide members", "arrays", "unseen", "unseen members", "long text", "long number"],
)
def test_large_bodies_are_shown_in_part(data: Any, read: Read, manifest: Any) -> None:
    markup = body_html(manifest(), data)
    assert len(markup.encode()) < 1_000_000
    assert " more " in read(markup).all


def test_what_is_read_is_shown_however_much_is_before_it(read: Read, manifest: Any) -> None:
    data = {**{f"field {n}": n for n in range(1000)}, "environment": "here"}
    assert '… 960 more properties …"environment": "here" ←' in read(body_html(manifest(), data)).all


def test_deep_bodies_are_shown_to_a_depth(read: Read, manifest: Any) -> None:
    page = read(body_html(manifest(), b"[" * 400 + b"]" * 400))
    assert "nested more deeply, which is not shown" in page.all


@pytest.mark.parametrize(
    ("data", "marked"),
    [
        (b'{"a": tru }', "t"),
        ('{"a" 1}', "1"),
        (b'{"a": "\xff"}', "�"),
        ('{"a": "\ud800"}', "U+D800"),
        (b"\xef\xbb\xbf{}", "U+FEFF"),
        (b'{"a": NaN}', "N"),
        (b"", "the end"),
        (b"[" * 600 + b"]" * 600, "["),
    ],
)
def test_what_is_not_json_is_text_with_the_place_marked(
    data: Any, marked: str, read: Read, manifest: Any
) -> None:
    markup = body_html(manifest(), data)
    page = read(markup)
    assert "not JSON request payload is" in page.all
    found = markup.partition('outline:1px solid rgba(128,128,128,.35)">')[2].partition("</strong")[
        0
    ]
    assert marked in found


@pytest.mark.parametrize(
    "data",
    [object(), {(): 2}, {"a": {3}}, float("nan"), 10**10_000],
    ids=lambda data: type(data).__name__,
)
def test_what_json_cannot_say_is_refused_not_raised(data: Any, read: Read, manifest: Any) -> None:
    assert "not JSON" in read(body_html(manifest(), data)).all


def test_a_manifest_that_breaks_rules_is_followed_as_far_as_it_goes(read: Read) -> None:
    broken = {
        "requestParser": {
            "environmentIdPath": "/e",
            "cohortIdPath": "c",
            "memberArrayPath": "/m",
            "memberArrayParser": {"memberIdPath": "", "booleanMembershipPath": 3},
        }
    }
    page = read(body_html({"syncedSegment": broken}, {"e": 1, "m": ["ada"]}))
    assert 'not a pointer cohortIdPath "c"' in page.all
    assert '"e": 1 ← environmentIdPath' in page.all
    assert '0: "ada" ← memberIdPath' in page.all


@pytest.mark.parametrize("source", ["{}", "{", {"syncedSegment": 3}])
def test_without_a_manifest_the_body_is_shown(source: Any, read: Read) -> None:
    page = read(body_html(source, {"a": 1}))
    assert "no manifest" in page.all
    assert '"a": 1' in page.all


@given(data=st.data(), manifest=manifests())
def test_any_request_of_any_manifest_is_shown(data: Any, manifest: Any, read: Read) -> None:
    loaded = sstest.Manifest.load(manifest)
    body = data.draw(requests(loaded) | malformed(loaded))
    read(body_html(loaded, body))


def test_no_two_properties_of_one_manifest_have_the_same_colour() -> None:
    request = {*pointer_names("requestParser"), "arrayInclusion.path"}
    members = {"memberIdPath", "booleanMembershipPath"}
    pair = {"addMemberArrayPath", "removeMemberArrayPath"}
    direction = {"booleanMembershipPath", "arrayInclusion.path"}
    for together in (
        request - pair - {"arrayInclusion.path"} | members,
        request - pair | {"memberIdPath"},
        request - {"memberArrayPath"} - direction | {"memberIdPath"},
    ):
        for one, other in combinations(sorted(together), 2):
            assert property_colour(one) != property_colour(other), (one, other)
