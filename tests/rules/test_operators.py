"""Broken manifests by the thousand: every way to break every manifest of the corpus is noticed."""

import copy
import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import operators
import pytest

from sstest.corpus import Integration, integrations
from sstest.engine.lint import run
from sstest.manifest.reading import read
from sstest.rules.catalogue import catalogue

OWN = [rule for code, rule in catalogue().items() if code[:3] in ("SS0", "SS1", "SS2")]


def document_of(integration: Integration) -> dict[str, Any]:
    return json.loads((integration.folder / "manifest.json").read_text())


def serious(source: dict[str, Any] | str) -> list[tuple[str, str]]:
    """The codes and places of errors and warnings."""
    given = source.encode() if isinstance(source, str) else source
    findings = run(read(given), OWN)
    return [(one.code, one.pointer) for one in findings if one.severity != "info"]


def judge(broken: list[operators.Broken]) -> None:
    """All are noticed, and most of them once."""
    found = [(what, serious(one)) for what, one in broken]
    assert [what for what, codes in found if not codes] == []
    # One mistake is one finding, but for a few that may as well be two.
    several = [(what, codes) for what, codes in found if len(codes) > 1]
    assert 3 * len(several) <= len(found), several


@pytest.mark.parametrize("name", operators.OPERATORS)
def test_what_an_operator_breaks_is_noticed_and_mostly_once(name: str) -> None:
    """One in thirteen, over all manifests together: every form of a pointer is among them."""
    documents = map(document_of, integrations())
    judge([*chain.from_iterable(map(operators.OPERATORS[name], documents))][::13])


@pytest.mark.nightly
@pytest.mark.parametrize("name", operators.OPERATORS)
@pytest.mark.parametrize("integration", integrations(), ids=lambda one: one.key)
def test_whatever_an_operator_breaks_is_noticed_and_mostly_once(
    integration: Integration, name: str
) -> None:
    document = document_of(integration)
    assert not serious(document)
    judge([*operators.OPERATORS[name](document)])


def misspellings(text: str) -> Iterator[str]:
    """A pointer with one slip of the hand in one of its names."""
    parts = text.split("/")
    for at, name in enumerate(parts):
        if len(name) < 4 or name.isdigit():
            continue
        for slip in (
            name[:2] + name[3:],
            name[:1] + name[2] + name[1] + name[3:],
            name[:2] + name[1:],
            name[:-2] + "q" + name[-1],
            name[:-2] + name[-1] + name[-2],
            name[0].upper() + name[1:],
            name.upper(),
        ):
            if slip != name:
                yield "/".join([*parts[:at], slip, *parts[at + 1 :]])


def misspelt() -> Iterator[dict[str, Any]]:
    for integration in integrations():
        document = document_of(integration)
        for _, owner, key in operators.pointers(document):
            for slip in misspellings(owner(document)[key]):
                broken = copy.deepcopy(document)
                owner(broken)[key] = slip
                yield broken


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.nightly)])
def test_misspelt_names_are_mostly_noticed_without_a_sample(step: int) -> None:
    """Nothing but a request can tell them all; of these, 99 of 100 can be told from the rest."""
    noticed = [bool(serious(one)) for one in islice(misspelt(), 0, None, step)]
    assert step * len(noticed) > 500
    assert sum(noticed) / len(noticed) > 0.98, noticed


def test_there_are_thousands() -> None:
    documents = [document_of(integration) for integration in integrations()]
    broken = [
        what
        for document in documents
        for operator in operators.OPERATORS.values()
        for what, _ in operator(document)
    ]
    assert len(broken) > 10_000
