"""Invented texts and numbers: of the same form, never the same, and none for two."""

import re
import uuid
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.manifest.source import read_json
from sstest.recording.forms import form_of
from sstest.recording.inventing import KEPT_WORDS, Inventor
from sstest.recording.permutation import Permutations
from sstest.recording.rewriting import rewrite
from tests.profiles import examples

INVENTOR = Inventor(b"a key of these tests")
LETTERS = st.characters(exclude_categories=["Cs"])
REAL = st.one_of(
    st.text(LETTERS, max_size=12),
    st.from_regex(r"[a-z0-9]{1,4}([._@+ -][A-Za-z0-9]{1,4}){0,3}", fullmatch=True),
    st.from_regex(r"[0-9]{1,60}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{12,30}|[0-9A-F]{12,30}", fullmatch=True),
    st.uuids().map(str),
    st.uuids().map(lambda one: str(one).upper()),
    st.emails(),
    st.ip_addresses().map(str),
    st.datetimes().map(lambda one: f"{one.isoformat()}Z"),
    st.dates().map(str),
)


@given(size=st.integers(1, 60) | st.integers(2, 10**12), data=st.data())
def test_a_permutation_has_another_number_for_each(size: int, data: st.DataObject) -> None:
    move = Permutations(b"key").move
    if size <= 60:
        assert sorted(move(one, size, "") for one in range(size)) == list(range(size))
    number = data.draw(st.integers(0, size - 1))
    assert 0 <= move(number, size, "") < size
    assert size == 1 or move(number, size, "") != number


def test_large_ones_are_permutations_too() -> None:
    move = Permutations(b"key").move
    assert sorted(move(one, 2_100, "") for one in range(2_100)) == list(range(2_100))
    assert [move(one, 100, "") for one in range(100)] != [
        Permutations(b"other").move(one, 100, "") for one in range(100)
    ]


@given(text=REAL)
def test_the_form_stays_and_the_text_does_not(text: str) -> None:
    made = INVENTOR.text(text)
    assert form_of(made) == form_of(text)
    signs = re.compile(r"[\W_]+")
    if not {"email", "url", "ip", "ip6", "date", "moment"} & {*form_of(text).split("+")}:
        assert signs.findall(made) == signs.findall(text)
        assert len(made) == len(text)
    if re.fullmatch(r"[A-Za-z]+|[1-9][0-9]*", text) and text.lower() not in KEPT_WORDS:
        assert made != text


@settings(max_examples=examples(0.4))
@given(texts=st.lists(REAL, min_size=2, max_size=4, unique=True))
def test_two_texts_never_become_one(texts: list[str]) -> None:
    assert len({INVENTOR.text(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("Ada", "ada", str.lower),
        ("JÖRG", "jörg", str.lower),
        ("ada ", "ada", str.strip),
        ("user_42", "user-42", lambda text: text.replace("_", "-")),
        ("007", "7", lambda text: text.lstrip("0")),
        ("A9F86D081884C7D659A2FEAA", "a9f86d081884c7d659a2feaa", str.lower),
    ],
)
def test_what_looks_alike_still_does(first: str, second: str, apart: "type[str]") -> None:
    one, other = INVENTOR.text(first), INVENTOR.text(second)
    assert one != other
    assert apart(one) == apart(other)


@pytest.mark.parametrize(
    "text",
    [
        "<7@8.9>",
        "1.2.3.400 " * 100,
        "%41%42" * 50,
        "x-abcdefabcdef " * 50,
        "a." * 9_000,
        "@" * 9_000,
    ],
)
def test_no_text_keeps_it_busy(text: str) -> None:
    assert INVENTOR.text(text) != text or not re.search(r"\w", text)


def test_kinds_of_texts_are_what_they_were() -> None:
    given_ = uuid.UUID("5f0c9c8e-1111-1222-8333-123456789abc")
    made = uuid.UUID(INVENTOR.text(str(given_)))
    assert (made.version, made.variant) == (given_.version, given_.variant)
    assert INVENTOR.text("ada@gmail.com").endswith(".example")
    assert ip_address(INVENTOR.text("192.168.0.1")) != ip_address("192.168.0.1")
    assert ip_address(INVENTOR.text("2001:db8::1")) != ip_address("2001:db8::1")
    url = urlsplit(INVENTOR.text("https://ada:pw@cdp.acme.com:8443/people/42?q=ada%20%41#top"))
    assert (url.scheme, str(url.hostname)[-8:]) == ("https", ".example")
    assert "ada" not in url.geturl()
    assert re.fullmatch("%[45][0-9]%[C-F][0-9]%[A-F][0-9]%20[^%]", INVENTOR.text("%41%C3%A4%20c"))
    assert INVENTOR.text("undefined") == "undefined"
    assert INVENTOR.text("https://10.0.0.1/x").startswith("https://")
    name, address = INVENTOR.text("Ada Lovelace"), INVENTOR.text("ada.lovelace@acme.com")
    assert address.startswith(name.lower().replace(" ", ".") + "@")


@given(number=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_have_as_many_digits(number: float) -> None:
    written = repr(number)
    made = INVENTOR.number(written)
    assert re.sub("[1-9]", "0", made) == re.sub("[1-9]", "0", written) or len(made) == len(written)
    read_json(made)
    if isinstance(number, int) and number > 0:
        assert made == INVENTOR.text(written) != written


def test_a_rewritten_request_keeps_its_blanks_escapes_and_repeated_names() -> None:
    text = '{ "a" : ["x", {"a":"\\u00e9x", "b" : -1.50e3}],\r\n"a": [ ] , "c":"y\\/"}'
    places = []

    def of_text(place: tuple[str, ...], value: str) -> str:
        places.append((place, value))
        return value.replace("x", "é")

    made = rewrite(text, of_text, lambda _: "7", lambda name: name.replace("b", "B"))
    assert made == (
        '{ "a" : ["\\u00e9", {"a":"\\u00e9\\u00e9", "B" : 7}],\r\n"a": [ ] , "c":"y\\/"}'
    )
    assert places == [(("a", "0"), "x"), (("a", "1", "a"), "éx"), (("c",), "y/")]
