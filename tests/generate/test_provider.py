"""The Faker provider: anybody's Faker takes it, in any locale."""

import re

import pytest
from faker import Faker

from sstest.generate.provider import SyncedSegmentProvider


def fake(locale: str | None = None) -> Faker:
    faker = Faker(locale)
    faker.add_provider(SyncedSegmentProvider)
    faker.seed_instance(1)
    return faker


def test_what_it_makes() -> None:
    faker = fake()
    assert re.fullmatch(r"[0-9a-f]{24}", faker.client_side_id())
    assert re.fullmatch(r"[A-Za-z0-9._-]+", faker.context_kind())
    assert faker.integration_key()
    assert faker.cohort_id()
    assert "big-spenders-" in " ".join(faker.cohort_id("Big spenders!") for _ in range(40))
    assert faker.cohort_url("a b").endswith("/a%20b")


@pytest.mark.parametrize(
    ("style", "pattern"),
    [
        ("uuid", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("hash", r"[0-9a-f]{40}"),
        ("digits", r"\d+"),
        ("number", r"\d+"),
        ("email", r"\S+@example\.com"),
        ("prefixed", r"[a-z]+-\d+"),
        ("token", r"usr_\w{10}"),
    ],
)
def test_context_keys_come_in_the_styles_of_senders(style: str, pattern: str) -> None:
    assert re.fullmatch(pattern, fake().context_key(style))


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown style 'ulid'"):
        fake().context_key("ulid")


def test_names_are_in_the_language_of_the_locale() -> None:
    german = {fake("de_DE").cohort_name().split(" (")[0].split()[-1]}
    assert german <= {"Nutzer", "Kunden", "Abonnenten", "Konten", "Käufer", "Besucher"}
    assert re.search("[\u3040-\u9fff]", fake("ja_JP").cohort_name())
    assert fake("zu_ZA").cohort_name().isascii()


def test_the_same_seed_makes_the_same() -> None:
    assert [fake().cohort_name() for _ in range(3)] == [fake().cohort_name()] * 3


def test_fakers_own_way_of_including_it() -> None:
    faker = Faker(["de_DE", "ja_JP"], includes=["sstest.generate.provider"])
    assert len({faker.cohort_name() for _ in range(20)}) > 5
