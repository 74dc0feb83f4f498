"""Access tokens are found however they are spelled, and nothing else is."""

import base64
import html
import json
import re
from urllib.parse import quote

import pytest

from sstest.secrets import hidden

AWKWARD = "api-a/b\"c\\d&e<f>%g\\\\h+'"
SPELLINGS = {
    "itself": AWKWARD,
    "JSON": json.dumps(AWKWARD),
    "JSON as Go writes it": json.dumps(AWKWARD)
    .replace("&", "\\u0026")
    .replace("<", "\\u003c")
    .replace(">", "\\u003E"),
    "JSON as PHP writes it": json.dumps(AWKWARD).replace("/", "\\/"),
    "a URL": quote(AWKWARD, safe=""),
    "a URL in lower case": quote(AWKWARD).replace("%5C", "%5c"),
    "a page": html.escape(AWKWARD),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_token_is_known_however_it_is_spelled(name: str) -> None:
    spelled = SPELLINGS[name]
    assert hidden(f"<{spelled}, {spelled}>".encode(), AWKWARD)[0].count(b"(token)") == 2
    assert b"api-" not in hidden(spelled.encode(), AWKWARD)[0]
    almost = spelled.replace("h", "j").encode()
    assert hidden(almost, AWKWARD) == (almost, [])


UUID = "api-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
DISGUISES = {
    "in other letters": [UUID.upper(), UUID.title()],
    "reversed": [UUID[::-1], UUID[::-1].upper()],
    "as hexadecimal": [
        UUID.encode().hex(),
        UUID.upper().encode().hex(":").upper(),
        UUID[::-1].encode().hex(),
        " ".join(f"0x{byte:02x}" for byte in UUID.encode()),
        UUID.encode("utf-16-le").hex(),
    ],
    "as numbers": [json.dumps(list(UUID.encode()))],
    "as Base64": [
        base64.b64encode(f"{around}{one}{around}".encode()).decode()
        for around in ("", "x", "??", "Bearer ")
        for one in (UUID, UUID.upper(), UUID[::-1])
    ],
    "as Base64, twice": [
        base64.b64encode(b"Basic " + encode(f"{around}{UUID}{around}".encode())).decode()
        for around in ("", "x", "??", "Bearer ")
        for encode in (base64.b64encode, base64.urlsafe_b64encode)
    ],
    "as Base32": [
        base64.b32encode(f"{around}{UUID}{around}".encode()).decode()
        for around in ("", "x", "??", "xyz", "Bearer")
    ],
    "as Base85": [
        json.dumps(encode(f"{around}{UUID}{around}".encode()).decode())
        for around in ("", "x", "??", "xyz", "Bearer")
        for encode in (base64.b85encode, base64.a85encode)
    ],
    "in parts": [
        " ".join(UUID),
        UUID.replace("-", ""),
        json.dumps(list(UUID)),
        json.dumps("\n".join(UUID)),
        json.dumps(json.dumps("\t".join(UUID))),
        json.dumps({"first": UUID[:20], "then": UUID[20:]}),
        "\n".join(UUID[place : place + 5] for place in range(0, 40, 5)),
    ],
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_token_is_known_in_disguise(name: str) -> None:
    for spelled in DISGUISES[name]:
        data, found = hidden(f"<{spelled}>".encode(), UUID)
        assert name.partition(",")[0] in found
        left = data.replace(b"(token)", b"")
        assert len(left) < 30, spelled
        assert not re.search(rb"[0-9a-f]{4}", left), spelled


def test_what_only_resembles_a_token_stays() -> None:
    for other in (
        "api-1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
        "a" * 10_000,
        base64.b64encode(bytes(range(256))).decode(),
    ):
        assert hidden(other.encode(), UUID) == (other.encode(), [])
    words = b"there is no integration, nor another one"
    assert hidden(words, "integration-token") == (words, [])


def test_a_token_of_any_length_is_known() -> None:
    assert hidden(b"<x9>", "x9") == (b"<(token)>", ["itself"])
    assert hidden(b"<7839, OXg=>", "x9") == (b"<7839, OXg=>", [])
    long = "a1b2-" * 2_000
    assert hidden(f"<{long}>".encode(), long) == (b"<(token)>", ["itself"])
