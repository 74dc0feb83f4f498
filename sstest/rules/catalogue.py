"""All rules, in the order of their codes: those that the modules in ``rules/`` list."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from sstest import rules as _rules
from sstest.rules.rule import Rule


@cache
def catalogue() -> dict[str, Rule]:
    """The rules by code."""
    found: list[Rule] = []
    for module in walk_packages(_rules.__path__, f"{_rules.__name__}."):
        family = module.name.removeprefix(f"{_rules.__name__}.").partition(".")[0]
        if family not in ("requests", "samples") and module.name.count(".") > 2:
            found += getattr(import_module(module.name), "RULES", ())
    found.sort(key=lambda rule: rule.code)
    codes = [rule.code for rule in found]
    assert len(codes) == len(set(codes)), "two rules of one code"  # noqa: S101  # ours to keep
    return {rule.code: rule for rule in found}
