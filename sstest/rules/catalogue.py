"""All rules, in the order of their codes: those that the modules of each family define."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from sstest import rules as _rules
from sstest.rules.rule import Rule

# Their rules need requests, so a linter has no use for them and does not load them.
_OF_REQUESTS: Final = ("requests", "samples")


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule, by code."""
    return _by_code(rule for family in _families() for rule in _rules_of(family))


@cache
def static_rules() -> dict[str, Rule]:
    """The rules that a manifest alone is judged by, by code."""
    families = (family for family in _families() if family not in _OF_REQUESTS)
    return _by_code(rule for family in families for rule in _rules_of(family))


def _by_code(found: Iterable[Rule]) -> dict[str, Rule]:
    by_code: dict[str, Rule] = {}
    for rule in sorted(found, key=lambda rule: rule.code):
        if (other := by_code.setdefault(rule.code, rule)) is not rule:
            message = f"{rule.code} is the code of two rules: {other.title!r} and {rule.title!r}"
            raise ValueError(message)
    return by_code


def _families() -> Iterator[str]:
    return (one.name for one in iter_modules(_rules.__path__) if one.ispkg)


def _rules_of(family: str) -> Iterator[Rule]:
    package = import_module(f"{_rules.__name__}.{family}")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        names = vars(import_module(module.name))
        yield from names.get("RULES", ())
        yield from (value for value in names.values() if isinstance(value, Rule))
