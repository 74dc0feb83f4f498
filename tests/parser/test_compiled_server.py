"""The fast reading of the ``validation-server`` profile: what is regular, and what is not.

That it comes to what the readable parser does is tested with that of ``docs``, of the same bodies.
"""

from typing import Any

import pytest

from sstest import corpus
from sstest.manifest import Manifest
from sstest.parser import compiled_server
from sstest.parser.body import encode
from tests.parser.test_compiled import BOOLEAN, FRAME, GOOD, KEYS, both_agree, manifest_with


def is_regular(manifest: Manifest, body: object) -> bool:
    """Whether it is read without the readable parser, which it is read like in any case."""
    both_agree(manifest, body)
    return compiled_server.regular(manifest, encode(body)) is not None


@pytest.mark.parametrize("key", KEYS)
def test_what_real_senders_send_is_regular_to_the_validation_server(key: str) -> None:
    manifest = corpus.load(key).manifest
    bodies = [one.body for one in corpus.load(key).requests]
    assert any(is_regular(manifest, body) for body in bodies)


@pytest.mark.parametrize(
    ("change", "regular"),
    [
        ({}, True),
        ({"url": None, "kind": None}, True),
        ({"url": "u", "kind": "org"}, True),
        ({"url": ""}, False),
        ({"kind": "a b"}, False),
        ({"id": 7}, False),
        ({"name": 7.5}, False),
        ({"rows": [GOOD, {**GOOD, "id": 7}, {**GOOD, "id": "7"}]}, True),
        *(({"rows": [{**GOOD, "id": id_}]}, True) for id_ in (1, 2**53)),
        *(
            ({"rows": [{**GOOD, "id": id_}]}, False)
            for id_ in (0, -1, 2**53 + 1, 1.0, 1e30, 0.5, True)
        ),
        *(({"rows": [{**GOOD, "id": id_}]}, False) for id_ in ("", None, [], {}, -0.0)),
        ({"rows": [{**GOOD, "over": "", "called": None}]}, True),
        ({"rows": [{**GOOD, "over": 7}]}, False),
        ({"rows": [GOOD, {**GOOD, "in": False}]}, False),
        ({"rows": []}, True),
        ({"noise": "x" * 102_400}, False),
        ({"noise": 10**400}, True),
    ],
    ids=repr,
)
def test_what_is_regular_to_the_validation_server(change: dict[str, Any], *, regular: bool) -> None:
    ways = {"memberArrayPath": "/rows", "memberArrayParser": BOOLEAN}
    manifest = manifest_with(**ways, cohortUrlPath="/url", contextKindPath="/kind")
    body = {**FRAME, "rows": [GOOD, GOOD], **change}
    assert is_regular(manifest, body) == regular


@pytest.mark.parametrize(
    ("matcher", "action", "regular"),
    [
        ("^a", "add", True),
        ("^a", "", False),
        ("", "add", True),
        ("(.a){1000}x", "a" * 50_000, False),
        (r"\z", "add", True),
    ],
)
def test_the_matcher_of_a_regular_request_is_javascripts(
    matcher: str, action: str, *, regular: bool
) -> None:
    inclusion = {"path": "/action", "matcher": matcher}
    ways = {"memberArrayPath": "/rows", "memberArrayParser": {"memberIdPath": "/id"}}
    manifest = manifest_with(**ways, arrayInclusion=inclusion)
    body = {**FRAME, "rows": [GOOD], "action": action}
    assert is_regular(manifest, body) == regular


@pytest.mark.parametrize(
    "ways",
    [
        *({"cohortUrlPath": path} for path in ("/constructor", "/x/length", "/x/__proto__/y", "")),
        {"contextKindPath": "/x/at"},
        {"memberArrayParser": {**BOOLEAN, "cohortIdPath": "/toString"}},
        {"memberArrayParser": {**BOOLEAN, "memberIdPath": ""}},
        {"memberArrayParser": {**BOOLEAN, "memberIdPath": "/0"}},
        {"unknown": "/x"},
    ],
    ids=repr,
)
@pytest.mark.parametrize("x", [["a"], [7], {}, {"0": "a", "length": "a", "at": "a"}, None, "a"])
def test_manifests_that_are_read_otherwise_as_javascript(ways: dict[str, Any], x: object) -> None:
    arrays = {"memberArrayPath": "/rows", "memberArrayParser": BOOLEAN}
    manifest = manifest_with(**(arrays | ways))
    rows = [GOOD, {**GOOD, "0": "b", "toString": "c"}]
    body = {**FRAME, "rows": rows, "x": x, "constructor": "d"}
    assert not is_regular(manifest, body)


@pytest.mark.parametrize("x", [["a"], [7], [""], [], {"0": "a"}, {"0": 7}, None, "a"])
@pytest.mark.parametrize("name", ["environmentIdPath", "cohortIdPath", "cohortUrlPath"])
def test_text_in_an_array_is_regular_to_the_validation_server(name: str, x: object) -> None:
    ways = {"memberArrayPath": "/rows", "memberArrayParser": BOOLEAN, name: "/x/0"}
    regular = is_regular(manifest_with(**ways), {**FRAME, "rows": [], "x": x})
    is_nothing = name == "cohortUrlPath" and x in (None, [], "a")
    assert regular == (is_nothing or x in (["a"], {"0": "a"}))
