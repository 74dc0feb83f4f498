"""SS901, searched: every request that the documentation allows parses to the intended update."""

from dataclasses import replace
from typing import Final

from hypothesis.strategies import SearchStrategy

from sstest.generate.sample import Sample
from sstest.generate.strategies import requests
from sstest.rules.requests.intended import RULES as OF_SAMPLES
from sstest.rules.requests.intended import check
from sstest.rules.requests.target import Target
from sstest.rules.rule import Search


def _cases(target: Target) -> SearchStrategy[Sample]:
    """All that is legal: keys repeated and in conflict, empty arrays, numbers for ids, any text."""
    return requests(target.manifest)


RULES: Final = tuple(
    replace(rule, search=Search(_cases, check, profiles=("docs",))) for rule in OF_SAMPLES
)
