"""What the linter finds in the corpus: nothing that counts, but for the defects that are real."""

import pytest

from sstest.corpus import Integration, integrations
from sstest.engine.lint import lint

# Every error and warning, each explained in corpus/README.md under "What the linter finds".
DEFECTS = {
    "mixpanel-cohorts": {"SS406"},
    "tealium-synced-segments": {"SS310"},
}
# What published manifests do, and work with: the cohort in the first member, a value by position.
KNOWN = {
    "amplitude": {"SS121"},
    "census-synced-segments": {"SS121"},
    "customer-configured-list": {"SS124"},
    "segment-audiences": {"SS121"},
    "segment-batches": {"SS121"},
}
ALL = [pytest.param(one, id=one.key) for one in integrations()]


@pytest.mark.parametrize("integration", ALL)
def test_the_defects_are_found_and_nothing_else_counts(integration: Integration) -> None:
    serious = {one.code for one in lint(integration.folder) if one.severity != "info"}
    assert serious == DEFECTS.get(integration.key, set())


@pytest.mark.parametrize("integration", ALL)
def test_what_is_only_worth_knowing(integration: Integration) -> None:
    of_ours = ("SS0", "SS1", "SS2", "SS5")
    found = {one.code for one in lint(integration.folder) if one.code.startswith(of_ours)}
    assert found == KNOWN.get(integration.key, set())


def test_the_readme_of_the_corpus_explains_each_defect() -> None:
    readme = (integrations()[0].folder.parent / "README.md").read_text()
    for key, codes in DEFECTS.items():
        for code in codes:
            assert code in readme
        assert f"`{key}`" in readme
