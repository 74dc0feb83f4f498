"""``sstest.diff``: what is proven alike, and that every difference in meaning is found."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest, ManifestError, corpus
from sstest.difference.compare import Comparison
from sstest.difference.meaning import MatchedTexts
from sstest.generate.shape import ShapeError
from sstest.regex.re2 import compile_matcher
from sstest.strategies import manifests
from tests.profiles import examples

KEYS = [one.key for one in corpus.integrations()]


def changed(key: str, *path: str, to: Any, **options: Any) -> Comparison:
    """An integration of the corpus against itself with one property changed, added or removed."""
    old = corpus.load(key).manifest
    capability = deepcopy(old.to_dict())
    owner = capability["syncedSegment"]
    for name in path[:-1]:
        owner = owner[name]
    if to is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = to
    new = Manifest.load(capability, "another-key")
    return sstest.diff(old, new, **{"max_examples": 150, **options})


# Alike --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_manifest_is_like_itself_in_any_layout(key: str) -> None:
    folder = corpus.load(key).folder
    text = json.dumps(json.loads((folder / "manifest.json").read_text()), sort_keys=True)
    found = sstest.diff(folder, text)
    assert (found.alike, found.proven, found.requests, found.changes) == (True, True, 0, ())


@given(manifests())
@settings(max_examples=examples(0.3), database=None)
def test_drawn_manifests_are_like_themselves(manifest: Manifest) -> None:
    assert sstest.diff(manifest, Manifest.load(manifest.to_dict())).proven


def test_a_flag_beside_an_action_says_nothing() -> None:
    member = ("requestParser", "memberArrayParser", "booleanMembershipPath")
    assert changed("hightouch", *member, to="/flag").proven
    found = changed("hightouch", *member, to="/flag", profile="validation-server", max_examples=5)
    assert not found.proven


@pytest.mark.parametrize(
    "matcher",
    [
        "^(add_members|members)$",
        "^(?:members|add_members)$",
        "^members$|^add_members$",
        "^(add_)?members$",
    ],
)
def test_matchers_of_the_same_words_are_the_same(matcher: str) -> None:
    assert changed("zeotap", "requestParser", "arrayInclusion", "matcher", to=matcher).proven


def test_matchers_that_cannot_be_compared_are_tried() -> None:
    path = ("requestParser", "arrayInclusion", "matcher")
    found = changed("hightouch", *path, to=f"^(?:{'add|' * 600}add)$", max_examples=15)
    assert (found.alike, found.proven) == (True, False)
    assert found.requests > 25
    assert str(found).endswith("requests (not proven)")


@given(
    st.lists(st.sampled_from(("add", "add_member", "in", "x", "")), min_size=1, max_size=4),
    st.lists(st.sampled_from(("^({})$", "^(?:{})$", "^a({})b$", "^({})", "^{}$")), min_size=2),
    st.text("adinx_members", max_size=12),
)
@settings(database=None)
def test_equal_matchers_match_the_same_texts(words: list[str], forms: list[str], text: str) -> None:
    one, other = (form.format("|".join(words)) for form in forms[:2])
    if MatchedTexts(one) == MatchedTexts(other):
        for word in (text, *words):
            assert compile_matcher(one).matches(word) is compile_matcher(other).matches(word)


# Different ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "path", "to"),
    [
        ("rudderstack", ("requestParser", "contextKindPath"), None),
        ("rudderstack", ("requestParser", "cohortUrlPath"), "/listData/url"),
        ("rudderstack", ("requestParser", "environmentIdPath"), "/environmentid"),
        ("rudderstack", ("requestParser", "removeMemberArrayPath"), "/listData/leave"),
        ("rudderstack", ("requestParser", "memberArrayParser", "cohortIdPath"), "/of"),
        ("amplitude", ("requestParser", "memberArrayParser", "cohortNamePath"), None),
        ("amplitude", ("requestParser", "memberArrayParser", "memberIdPath"), "/email"),
        ("amplitude", ("requestParser", "cohortIdPath"), "/batch/1/cohortId"),
        ("hightouch", ("requestParser", "arrayInclusion", "matcher"), "add"),
        ("hightouch", ("requestParser", "arrayInclusion", "matcher"), "(?i)^add$"),
        ("hightouch", ("requestParser", "arrayInclusion", "matcher"), "^(add|upsert)$"),
        ("zeotap", ("requestParser", "arrayInclusion", "matcher"), "^add_members$"),
        ("zeotap", ("requestParser", "arrayInclusion", "path"), "/parameters/action"),
    ],
)
def test_a_change_of_meaning_is_shown_by_a_small_request(
    key: str, path: tuple[str, ...], to: str | None
) -> None:
    found = changed(key, *path, to=to)
    (difference,) = found.differences
    assert not found.alike
    assert difference.kind == "reading"
    assert difference.old != difference.new
    assert len(difference.request) < 350
    assert found.changes == (".".join(path[1:]),)


def test_each_property_has_a_difference_of_its_own() -> None:
    old = corpus.load("hightouch").manifest
    capability = deepcopy(old.to_dict())
    parser = capability["syncedSegment"]["requestParser"]
    parser["cohortNamePath"] = "/title"
    parser["contextKindPath"] = "/kind"
    parser["arrayInclusion"]["matcher"] = "^(add|insert)$"
    parser["cohortUrlPath"] = "/url"
    parser["memberArrayParser"]["memberIdPath"] = "/key"
    found = sstest.diff(old, Manifest.load(capability), max_examples=150)
    assert [one.properties for one in found.differences] == [(one,) for one in found.changes]
    assert len(found.changes) == 5
    for one in found.differences:
        assert one.headline.endswith(f" is read differently for {one.properties[0]}")
        assert one.old != one.new


def test_what_cannot_be_changed_alone_is_changed_together() -> None:
    old = corpus.load("hightouch").manifest
    capability = deepcopy(old.to_dict())
    parser = capability["syncedSegment"]["requestParser"]
    parser["addMemberArrayPath"], parser["removeMemberArrayPath"] = "/add", "/remove"
    del parser["memberArrayPath"], parser["arrayInclusion"]
    parser["cohortNamePath"] = "/title"
    found = sstest.diff(old, Manifest.load(capability), max_examples=150)
    name, arrays = found.differences
    assert name.properties == ("cohortNamePath",)
    assert {*arrays.properties} == {*found.changes} - {"cohortNamePath"}


def test_the_smallest_request_is_small() -> None:
    found = changed("hightouch", "requestParser", "arrayInclusion", "matcher", to="add")
    assert json.loads(found.differences[0].request)["members"] == [{"integration_distinct_id": "0"}]
    assert "leaves" in found.differences[0].old
    assert "joins" in found.differences[0].new


def test_another_template_is_another_reply() -> None:
    found = changed("mixpanel-cohorts", "jsonResponseBody", to='{"s": {{statusCode}} }')
    (difference,) = found.differences
    assert difference.kind == "reply"
    assert difference.new == '200 {"s": 200 }'


def test_a_template_of_the_same_replies_is_alike() -> None:
    same = corpus.load("mixpanel-cohorts").manifest.template or ""
    found = changed(
        "mixpanel-cohorts", "jsonResponseBody", to=f"{{{{! note }}}}{same}", max_examples=15
    )
    assert (found.alike, found.proven, found.changes) == (True, False, ("jsonResponseBody",))


def test_reading_and_reply_are_told_apart() -> None:
    old = corpus.load("heap-inbound").manifest
    capability = old.to_dict()
    capability["syncedSegment"]["requestParser"]["removeMemberArrayPath"] = "/gone"
    capability["syncedSegment"]["jsonResponseBody"] = '{"s": {{statusCode}} }'
    found = sstest.diff(old, capability, max_examples=100)
    assert [one.kind for one in found.differences] == ["reading", "reply"]


def test_the_same_seed_shows_the_same_request() -> None:
    path = ("requestParser", "cohortUrlPath")
    runs = [changed("rudderstack", *path, to="/u", seed=8, max_examples=60) for _ in range(2)]
    assert runs[0] == runs[1]


def test_what_cannot_be_compared_is_raised() -> None:
    good = corpus.load("rudderstack").manifest
    broken = good.to_dict()
    broken["syncedSegment"]["requestParser"]["cohortIdPath"] = "no pointer"
    with pytest.raises(ManifestError, match="does not begin with"):
        sstest.diff(good, broken)
    with pytest.raises(ValueError, match="unknown profile"):
        sstest.diff(good, good, profile="x")
    with pytest.raises(ValueError, match="expected 1 or more"):
        sstest.diff(good, good, max_examples=0)


def test_where_no_request_satisfies_either_that_is_said() -> None:
    one, other = corpus.load("rudderstack").manifest.to_dict(), {}
    one["syncedSegment"]["requestParser"]["environmentIdPath"] = "/cohortId/env"
    other = deepcopy(one)
    other["syncedSegment"]["requestParser"]["cohortNamePath"] = "/name"
    with pytest.raises(ShapeError):
        sstest.diff(one, other)


def test_a_manifest_that_breaks_rules_is_read_as_the_server_would() -> None:
    good = corpus.load("rudderstack").manifest
    broken = good.to_dict()
    broken["syncedSegment"]["requestParser"]["cohortIdPath"] = "cohortId"
    found = sstest.diff(good, broken, profile="validation-server", max_examples=50)
    assert "500" in found.differences[0].new


def test_nothing_is_searched_for_a_property_that_alone_means_nothing() -> None:
    # A flag that is added beside an action has no effect until the action is gone.
    found = sstest.diff(corpus.load("hightouch").manifest, corpus.load("amplitude").manifest)
    assert "memberArrayParser.booleanMembershipPath" in found.changes
    assert len(found.differences) > 8
    assert found.requests < 500
