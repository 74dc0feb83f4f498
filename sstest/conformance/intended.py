"""SS901, searched: every request that the documentation allows parses to the intended update."""

from dataclasses import replace
from typing import Final

from sstest.generate.strategies import requests
from sstest.rules.requests.intended import RULES as OF_SAMPLES
from sstest.rules.requests.intended import check
from sstest.rules.rule import Search

_SEARCH: Final = Search(lambda target: requests(target.manifest), check, profiles=("docs",))

RULES: Final = tuple(replace(rule, search=_SEARCH) for rule in OF_SAMPLES)
