"""All rules, in the order of their codes: those that the modules in ``rules/`` list."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sstest.lint import rules as _rules
from sstest.lint.rule import Rule


@cache
def catalogue() -> dict[str, Rule]:
    """The rules by code."""
    found: list[Rule] = []
    for module in iter_modules(_rules.__path__):
        found += import_module(f"{_rules.__name__}.{module.name}").RULES
    found.sort(key=lambda rule: rule.code)
    codes = [rule.code for rule in found]
    assert len(codes) == len(set(codes)), "two rules of one code"  # noqa: S101  # ours to keep
    return {rule.code: rule for rule in found}
