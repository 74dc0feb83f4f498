"""Mend what is safe to mend, one repair after the other, each read again before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sstest.engine.lint import in_order, placed, stamped
from sstest.finding import Finding
from sstest.manifest.source import JsonSyntaxError, read_json
from sstest.rules.catalogue import static_rules
from sstest.rules.rule import Change, Hit, Rule
from sstest.rules.subject import Subject

_MOST_REPAIRS: Final = 200
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its repairs, and the findings that they mended; the same text without any."""

    text: str
    mended: tuple[Finding, ...] = ()


def fix(subject: Subject, rules: Iterable[Rule] | None = None) -> Fixed:
    """Mend the text of ``subject`` by those of ``rules``, by default all, that can be mended.

    A repair counts only if the text that comes of it is read as the document that was intended,
    so nothing else changes.
    """
    chosen = [one for one in (static_rules().values() if rules is None else rules) if one.fixable]
    text, mended = subject.text or "", list[Finding]()
    while len(mended) < _MOST_REPAIRS:
        repaired = _first_repair(subject, chosen)
        if repaired is None:
            break
        text, finding = repaired
        mended.append(finding)
        subject = again(subject, text)
    return Fixed(text, tuple(in_order(mended)))


def _first_repair(subject: Subject, rules: list[Rule]) -> tuple[str, Finding] | None:
    """The text after the first repair that holds, and what it mends."""
    text = subject.text
    if text is None or subject.document is None:
        return None
    for rule in rules:
        for hit in rule.check(subject) if rule.check else ():
            assert isinstance(hit, Hit)  # noqa: S101  # fixes still work from the path of a hit
            change = rule.fix(subject, hit) if rule.fix else None
            after = _apply(text, change) if change else None
            if after is not None and after != text:
                return after, stamped(placed(subject, hit), rule)
    return None


def _apply(text: str, change: Change) -> str | None:
    """The text with the edits made; ``None`` where it would not be read as what is intended."""
    mark = _BOM if text.startswith(_BOM) else ""
    edited = text.removeprefix(_BOM)
    for start, end, written in sorted(change.edits, reverse=True):
        edited = f"{edited[:start]}{written}{edited[end:]}"
    try:
        value = read_json(edited).value
    except JsonSyntaxError:
        return None
    return f"{mark}{edited}" if _same(value, change.intended) else None


def _same(one: Any, other: Any) -> bool:
    """Whether two documents are the same to the letter: types, and the order of properties."""
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, dict):
            if list(left) != list(right):
                return False
            waiting += [(left[name], right[name]) for name in left]
        elif isinstance(left, list):
            if len(left) != len(right):
                return False
            waiting += zip(left, right, strict=True)
        elif left != right:
            return False
    return True


def again(subject: Subject, text: str) -> Subject:
    """The subject as it is with another text."""
    read = Subject.of(text.encode(), subject.key)
    return replace(read, given=replace(subject.given, text=text))
