"""What holds for every parser of requests, the reference and your own."""

from functools import cache
from importlib import import_module
from typing import Final

from sstest.rules.rule import Rule

# In the order in which they are tried.
_MODULES: Final = (
    *("refusals", "manifest_variants", "equivalent", "sequences", "overrides", "work"),
)


@cache
def conformance_rules() -> dict[str, Rule]:
    """The rules by code, in the order in which they are tried; this imports Hypothesis."""
    modules = [import_module(f"{__name__}.{name}") for name in _MODULES]
    return {rule.code: rule for module in modules for rule in module.RULES}
