"""What invented ids look like: the form of each style, whatever chance says."""

import random
import re
from typing import Final

import pytest

from sstest.generate import identifiers
from sstest.generate.identifiers import STYLES, Style

HEX: Final = "[0-9a-f]"
FORMS: Final = {
    "uuid": f"{HEX}{{8}}-{HEX}{{4}}-4{HEX}{{3}}-[89ab]{HEX}{{3}}-{HEX}{{12}}",
    "hash": f"{HEX}{{40}}",
    "prefixed": r"[a-z]+-\d{1,7}",
    "token": r"usr_[A-Za-z0-9]{10}",
    "digits": r"[1-9]\d*",
    "number": r"[1-9]\d*",
    "email": r"[a-z]+\.\d+@example\.com",
}
DRAWN: Final = 2_000


def drawn(style: Style) -> list[str | int]:
    chance = random.Random(1)  # noqa: S311  # no secret
    return [style(chance) for _ in range(DRAWN)]


@pytest.mark.parametrize("name", FORMS)
def test_ids_have_the_form_of_their_style(name: str) -> None:
    made = drawn(STYLES[name])
    assert [one for one in made if not re.fullmatch(FORMS[name], str(one))] == []
    assert len(set(made)) > DRAWN - 10
    assert {type(one) for one in made} == {int if name == "number" else str}


def test_each_style_is_held_to_its_form() -> None:
    assert STYLES.keys() == FORMS.keys()


def test_an_environment_is_a_client_side_id() -> None:
    made = drawn(identifiers.client_side_id)
    assert [one for one in made if not re.fullmatch(f"{HEX}{{24}}", str(one))] == []


def test_a_cohort_has_an_id_of_its_name_of_a_number_or_of_nothing() -> None:
    made = drawn(lambda chance: identifiers.cohort_id("VIP Käufer", chance))
    forms = r"segment-\d+", r"vip-käufer-\d+", r"\d+", FORMS["uuid"]
    shares = [sum(bool(re.fullmatch(form, str(one))) for one in made) for form in forms]
    assert sum(shares) == DRAWN
    assert min(shares) > DRAWN / 6
