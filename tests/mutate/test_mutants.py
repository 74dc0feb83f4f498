"""Mutants: one mistake each, which a realistic request shows."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

import sstest
from sstest.corpus import Integration, integrations, load
from sstest.generate.malformed import malformed_samples
from sstest.generate.shape import ShapeError
from sstest.mutate.catalogue import KINDS
from sstest.rules.catalogue import static_rules
from sstest.rules.requests.describe import alike
from sstest.rules.requests.target import Target

CORPUS = pytest.mark.parametrize("integration", integrations(), ids=lambda one: one.key)
# Each format, a template, indices, overrides: between them, every kind of mistake.
FEW = [
    one
    for one in integrations()
    if one.key in ("segment-batches", "heap-inbound", "mixpanel-cohorts")
]
MINIMAL = {
    "syncedSegment": {
        "requestParser": {
            "environmentIdPath": "/e",
            "cohortIdPath": "/i",
            "cohortNamePath": "/n",
            "addMemberArrayPath": "/a",
            "removeMemberArrayPath": "/r",
            "memberArrayParser": {"memberIdPath": ""},
        }
    }
}
# Rules of which no mutant is made, by why.
REFUSED = (
    "SS101 SS102 SS103 SS104 SS106 SS108 SS110 SS201 SS202 SS203 SS204 SS205 SS206 SS207 SS208"
)
REFUSED += " SS209 SS210 SS211 SS301"  # the manifest as a whole is refused
ALIKE = "SS127 SS212 SS303 SS309 SS316 SS317 SS318 SS322 SS330 SS340 SS341 SS342 SS343 SS344"
ALIKE += " SS408 SS414"  # senders' own requests are read and answered alike
UNUSUAL = "SS221 SS311 SS323 SS345 SS412 SS416 SS419 SS420 SS422 SS425"  # by hand, not by mistake


@cache
def mutants_of(integration: Integration) -> list[sstest.Mutant]:
    return sstest.mutants(integration.manifest)


@pytest.mark.parametrize("integration", FEW, ids=lambda one: one.key)
def test_each_has_one_mistake_and_is_told_apart_by_diff(integration: Integration) -> None:
    manifest = integration.manifest
    made = mutants_of(integration)
    assert len(made) > 100
    assert len({one.manifest for one in made} | {manifest}) == len(made) + 1
    for one in made:
        assert one.code in KINDS
        assert one.title.isprintable()
        assert one.manifest.key == manifest.key
        assert one.manifest.request_parser
    one = made[len(integration.key)]
    assert not sstest.diff(manifest, one.manifest).alike, one.title


def test_all_else_in_the_manifest_stays() -> None:
    for integration in FEW:
        before = integration.manifest.document.metadata
        for one in mutants_of(integration):
            after = one.manifest.document.metadata
            assert {**after, "capabilities": None} == {**before, "capabilities": None}


def test_the_page_lists_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "mutate.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (SM\d+) \| (.+) \|$", page, re.MULTILINE)
    assert dict(rows) == KINDS


def test_every_kind_is_made() -> None:
    assert {one.code for each in FEW for one in mutants_of(each)} == set(KINDS)


@pytest.mark.nightly
def test_there_are_thousands() -> None:
    assert sum(len(mutants_of(one)) for one in integrations()) > 2000


def test_the_same_manifest_has_the_same_mutants_however_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "manifest.json").write_text(json.dumps({"capabilities": MINIMAL}))
    bare = sstest.Manifest.load(MINIMAL, "acme")
    assert sstest.mutants(tmp_path / "acme") == sstest.mutants(bare)


def test_what_changes_nothing_is_no_mutant() -> None:
    titles = [one.title for one in sstest.mutants(MINIMAL)]
    assert "addMemberArrayPath and removeMemberArrayPath are swapped" in titles
    # Nothing that the sender says is read there, and nobody is asked for it.
    assert not [one for one in titles if one.startswith("cohortUrlPath is '")]
    assert not [one for one in titles if "booleanMembershipPath" in one]


def test_a_manifest_that_cannot_be_used_has_none() -> None:
    broken = {"syncedSegment": {"requestParser": {}}}
    with pytest.raises(sstest.ManifestError, match="environmentIdPath"):
        sstest.mutants(broken)
    parser = {**MINIMAL["syncedSegment"]["requestParser"], "cohortIdPath": "/a/x"}
    with pytest.raises(ShapeError):
        sstest.mutants({"syncedSegment": {"requestParser": parser}})


@pytest.mark.parametrize("template", ["{{", "{{#each requestBody}}{{#each ../requestBody}}x" * 9])
def test_a_template_that_nobody_can_render_is_no_obstacle(template: str) -> None:
    capability = {**MINIMAL["syncedSegment"], "jsonResponseBody": template}
    assert sstest.mutants({"syncedSegment": capability})


def test_hostile_manifests_have_mutants_soon() -> None:
    long = {"environmentIdPath": "/" + "e" * 16_000, "cohortIdPath": "/i\x1b[31m\u202e"}
    parser = {**MINIMAL["syncedSegment"]["requestParser"], **long}
    made = sstest.mutants({"syncedSegment": {"requestParser": parser}})
    assert all(one.title.isprintable() and len(one.title) < 500 for one in made)


@pytest.mark.nightly
@CORPUS
def test_no_mutant_is_equivalent(integration: Integration) -> None:
    """Other requests than those that they were chosen by tell each of them apart."""
    manifest = integration.manifest
    # Of ten senders: each has its own style, and one of four sends no context kind at all.
    seeds = range(100, 110)
    bodies = [one.body for seed in seeds for one in sstest.samples(manifest, 100, seed)]
    refused = [one.body for one in malformed_samples(manifest, 50, seed=1)]
    target = Target(manifest)
    read = [(body, target.outcome(body)) for body in bodies]
    equivalent = []
    for one in mutants_of(integration):
        other = Target(one.manifest)
        if one.manifest.template != manifest.template:
            asked = bodies[:50] + refused
            told = any(_reply(manifest, body) != _reply(one.manifest, body) for body in asked)
        else:
            told = any(not alike(before, other.outcome(body)) for body, before in read)
        if not told:
            equivalent.append(one.title)
    assert equivalent == []


@pytest.mark.nightly
def test_every_rule_of_a_manifest_has_a_mutant_that_breaks_it() -> None:
    made = (one for each in integrations() for one in mutants_of(each))
    broken = {finding.code for one in made for finding in sstest.lint(one.manifest.to_dict())}
    rules = {code for code in static_rules() if code[:3] in ("SS1", "SS2", "SS3", "SS4")}
    assert rules - broken == {*REFUSED.split(), *ALIKE.split(), *UNUSUAL.split()}


def _reply(manifest: sstest.Manifest, body: bytes) -> object:
    try:
        return sstest.answer(manifest, body).body
    except sstest.TemplateError:
        return None


@pytest.mark.parametrize("indent", ["\t", None])
def test_the_layout_of_the_text_stays(tmp_path: Path, indent: int | str | None) -> None:
    """A test that looks at the layout must not fail for it."""
    value = {"name": "Zoë", "capabilities": MINIMAL}
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
    for one in sstest.mutants(path):
        text = one.manifest.document.text
        assert json.dumps(json.loads(text), indent=indent, ensure_ascii=False) + "\n" == text


@pytest.mark.parametrize("pointer", ["/", "//", "/a/", "/" + "9" * 5000, "/~0~1", "/\x1b"])
def test_whatever_a_pointer_is_there_are_mutants(pointer: str) -> None:
    found = load("hightouch").manifest.to_dict()
    parser = found["syncedSegment"]["requestParser"]
    parser["memberArrayParser"]["memberIdPath"] = pointer
    assert sstest.mutants(found)
