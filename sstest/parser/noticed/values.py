"""Values that are hardly meant: other keys, words for nothing, lookalikes, huge integers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from sstest.limits import COMPARED_MEMBERS
from sstest.manifest import RequestParser
from sstest.parser.body import is_integer
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.noticed.members import members
from sstest.text import quote
from sstest.vocabulary import lookalikes as alike
from sstest.vocabulary.placeholders import (
    is_made_of_nothing,
    is_template,
    no_client_side_id,
    stands_for_nothing,
)

ONE_SPELLING: Final = "to LaunchDarkly they are different contexts: normalize keys before sending"
"""What to do about keys that look alike."""
_MOST: Final = 5
_LONGEST: Final = 80
_STANDS_FOR: Final = {
    False: "what a language writes for no value",
    True: "a template that was not filled in",
}
_EXACT: Final = 2**53
"""JavaScript keeps integers up to here."""
_DIGITS: Final = 17  # that a double has at most
_WANTED: Final = "the client-side ID is 24 hexadecimal digits: Account settings, Environments"


def environment(update: Any) -> Iterator[Diagnostic]:
    """An environment that is not a client-side ID, by its looks."""
    value = update.environment_id
    kind = no_client_side_id(value) if isinstance(value, str) else None
    if kind is None:
        return
    match kind:
        case "SDK key" | "access token":
            # Whoever reads a log should not have it.
            says = f"is an {kind} ({quote(value[:4])}...), which is a secret: replace it"
        case "mobile key":
            says = f"is a mobile key ({quote(value[:4])}...), not a client-side ID"
        case "placeholder":
            says = f"{quote(value)} is a placeholder that was not filled in"
        case "nothing":
            says = f"{quote(value)} is what a language writes for no value"
        case _:
            says = f"{quote(value)} is the name of an environment, not its client-side ID"
    yield Diagnostic(
        "environment", f"the environment {says}", field="environmentIdPath", hint=_WANTED
    )


def nothing(parser: RequestParser, update: Any) -> Iterator[Diagnostic]:
    """Keys, and ids and names of cohorts, that are words for nothing or were not filled in."""
    found: dict[tuple[str, bool], dict[str, list[int]]] = {}
    overrides = parser.member_pointers()
    columns = [
        ("memberIdPath", True, "context_key"),
        ("cohortIdPath", "cohortIdPath" in overrides, "cohort_id"),
        ("cohortNamePath", "cohortNamePath" in overrides, "cohort_name"),
    ]
    for name, of_member, attribute in columns:
        last, is_nothing = None, False
        for index, membership in enumerate(update.memberships[:COMPARED_MEMBERS]):
            value = getattr(membership, attribute)
            if value is not last:  # nearly all have the cohort of the request
                last, is_nothing = value, isinstance(value, str) and _is_nothing(name, value)
            if is_nothing:
                found.setdefault((name, of_member), {}).setdefault(value, []).append(index)
    for (name, of_member), values in found.items():
        shown = ", ".join(quote(value) for value in list(values)[:_MOST])
        what = {
            "memberIdPath": "context key",
            "cohortIdPath": "cohort's id",
            "cohortNamePath": "cohort's name",
        }[name]
        kinds = sorted({_is_unfilled(value) for value in values})
        says = " or ".join(_STANDS_FOR[one] for one in kinds)
        verb = f"the {what} {shown} is" if len(values) == 1 else f"{what}s {shown} are"
        yield Diagnostic(
            "nothing",
            f"{verb} {says}",
            memberships=tuple(index for indices in values.values() for index in indices),
            field=name,
            of_member=of_member,
            hint="send no member where there is no id, and fill in what the template names",
        )


def _is_nothing(name: str, value: str) -> bool:
    if stands_for_nothing(value) or is_template(value):
        return True
    # A cohort may well be called "email is null".
    return name == "memberIdPath" and is_made_of_nothing(value)


def _is_unfilled(value: str) -> bool:
    return is_template(value) and not stands_for_nothing(value)


def lookalikes(update: Any) -> Iterator[Diagnostic]:
    """Keys of one cohort that differ where nobody sees it."""
    keys: dict[str, dict[str, list[int]]] = {}
    for index, one in enumerate(update.memberships[:COMPARED_MEMBERS]):
        if isinstance(one.context_key, str):
            keys.setdefault(str(one.cohort_id), {}).setdefault(one.context_key, []).append(index)
    for cohort, indices in keys.items():
        by_difference: dict[str, list[tuple[str, ...]]] = {}
        for group in alike.groups(indices):
            by_difference.setdefault(alike.difference(*group[:2]), []).append(group)
        for differ, groups in by_difference.items():
            pairs = "; ".join(" and ".join(map(_ascii, group[:3])) for group in groups[:3])
            more = f" ({len(groups) - 3} more)" if len(groups) > 3 else ""
            yield Diagnostic(
                "lookalike",
                f"context keys of cohort {quote(cohort)} differ only in {differ}: {pairs}{more}",
                cohort,
                tuple(index for group in groups for key in group for index in indices[key]),
                field="memberIdPath",
                of_member=True,
                hint=ONE_SPELLING,
            )


def _ascii(text: str) -> str:
    """What can be told apart: an escape for whatever is not ASCII."""
    return ascii(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!a}..."


def rounded(parser: RequestParser, document: Any) -> Iterator[Diagnostic]:
    """Ids that are integers beyond what JavaScript keeps."""
    found: dict[tuple[str, bool], list[Any]] = {}
    for name, of_member, value in _ids(parser, document):
        if is_integer(value) and not -_EXACT <= value <= _EXACT:
            found.setdefault((name, of_member), []).append(value)
    for (name, of_member), values in found.items():
        rounded_before = any(map(_seems_rounded, values))
        shown = ", ".join(f"{value:f}" if isinstance(value, Decimal) else str(value)
                          for value in values[:3])  # fmt: skip
        lost = ", or has rounded already" if rounded_before else ""
        yield Diagnostic(
            "rounded",
            f"ids are integers above 2^53, which JavaScript rounds{lost}: {shown[:200]}",
            field=name,
            of_member=of_member,
            hint="send them as texts",
        )


def _seems_rounded(value: Any) -> bool:
    """Whether an integer has the digits of a double and zeros behind them, as JavaScript writes."""
    # Arithmetic of a Decimal, abs() too, rounds it, and fails for one of a million digits.
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return len(digits.lstrip("-").rstrip("0")) <= _DIGITS


def _ids(parser: RequestParser, document: Any) -> Iterator[tuple[str, bool, Any]]:
    yield "cohortIdPath", False, parser.cohort_id_path.find(document)
    pointers = parser.member_pointers()
    named = [
        (name, pointers[name]) for name in ("memberIdPath", "cohortIdPath") if name in pointers
    ]
    for member, _ in members(parser, document):
        if member is not None:  # as all are behind the first of many
            for name, pointer in named:
                yield name, True, pointer.find(member)
