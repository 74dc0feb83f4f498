"""The catalogue: every rule finds its bad example, accepts its good one, and explains itself."""

import re
from pathlib import Path

import pytest

from sstest import rules
from sstest.conformance import conformance_rules
from sstest.engine.lint import lint
from sstest.engine.search import Settings, search
from sstest.rules.catalogue import catalogue, static_rules
from sstest.rules.requests.target import Target
from sstest.rules.rule import FAMILIES, Example, Rule

RULES = [pytest.param(rule, id=code) for code, rule in static_rules().items()]
ALL_RULES = [
    pytest.param(rule, id=code) for code, rule in {**conformance_rules(), **catalogue()}.items()
]
# Those whose examples are manifests; a static rule may report the bad one as well.
SEARCHES = ("SS902", "SS912", "SS913", "SS916")


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


@pytest.mark.parametrize("code", SEARCHES)
def test_a_search_finds_its_bad_example_and_not_its_good_one(code: str) -> None:
    rule = catalogue()[code]
    settings = Settings(100, seed=1, deterministic=True)
    found = search(rule, Target.of(rule.bad.text), settings).findings
    assert [(one.code, one.severity) for one in found] == [(code, rule.severity)]
    assert search(rule, Target.of(rule.good.text), settings).findings == ()


@pytest.mark.parametrize("rule", ALL_RULES)
def test_a_rule_finds_mistakes_in_one_way(rule: Rule) -> None:
    """Or loading does: only static rules may have no way of their own."""
    ways = [way for way in (rule.check, rule.search, rule.samples) if way is not None]
    # What is searched for in generated requests can be looked for in recorded ones.
    both = rule.search is not None and rule.samples is not None
    assert len(ways) == 1 + both or (not ways and rule.code in static_rules())


@pytest.mark.parametrize("rule", ALL_RULES)
def test_what_a_rule_follows_is_another_rule(rule: Rule) -> None:
    for prefix in rule.follows:
        assert any(code.startswith(prefix) for code in catalogue())
        assert rule.code != prefix


@pytest.mark.parametrize("rule", ALL_RULES)
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert re.fullmatch(r"SS[0-59]\d\d", rule.code)
    assert rule.family == FAMILIES[rule.code[:3]]
    assert not rule.title.endswith(".")
    for sentence in (rule.what, rule.why):
        assert sentence.endswith(".")
        assert not sentence.split()[0].islower()
    assert rule.source
    assert rule.bad.shown != rule.good.shown


def test_the_catalogue_is_in_the_order_of_its_codes() -> None:
    assert list(catalogue()) == sorted(catalogue())


def test_a_code_says_in_which_folder_its_rule_is() -> None:
    folders = ("document", "pointers", "structure", "matchers", "templates", "submission")
    declared = re.compile(r'^ +"(SS\d{3})",$', re.MULTILINE)
    for number, folder in enumerate(folders):
        for path in (Path(rules.__path__[0]) / folder).glob("*.py"):
            found = declared.findall(path.read_text("utf-8"))
            assert {code[:3] for code in found} <= {f"SS{number}"}, path
