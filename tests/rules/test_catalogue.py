"""The catalogue: every rule finds its bad example, accepts its good one, and explains itself."""

import re
from pathlib import Path

import pytest

from sstest.engine.lint import lint
from sstest.rules.catalogue import catalogue
from sstest.rules.rule import FAMILIES, Example, Rule

RULES = [pytest.param(rule, id=code) for code, rule in catalogue().items()]


def codes_of(example: Example, folder: Path) -> set[str]:
    """The codes that the linter finds in an example."""
    if example.folder is None:
        return {finding.code for finding in lint(example.text)}
    place = folder / example.folder
    place.mkdir()
    for name in example.beside:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).touch()
    (place / "manifest.json").write_bytes(example.text.encode())
    return {finding.code for finding in lint(place)}


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_breaks_the_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule.code in codes_of(rule.bad, tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_breaks_no_rule(rule: Rule, tmp_path: Path) -> None:
    """No error and no warning, of this rule or of any other."""
    serious = {code for code, one in catalogue().items() if one.severity != "info"}
    assert codes_of(rule.good, tmp_path) & (serious | {rule.code}) == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert re.fullmatch(r"SS[0-5]\d\d", rule.code)
    assert rule.family == FAMILIES[rule.code[:3]]
    assert not rule.title.endswith(".")
    for sentence in (rule.what, rule.why):
        assert sentence.endswith(".")
        assert not sentence.split()[0].islower()
    assert rule.source
    assert rule.bad.shown != rule.good.shown


def test_the_catalogue_is_in_the_order_of_its_codes() -> None:
    assert list(catalogue()) == sorted(catalogue())
