"""Fix what is safe to fix, one repair after the other, each read again before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sstest.engine.lint import findings_of, in_order
from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.manifest.reading import BOM, reread
from sstest.manifest.source import JsonSyntaxError, read_json
from sstest.rules.catalogue import static_rules
from sstest.rules.rule import Change, Rule

_MOST_REPAIRS: Final = 200


@dataclass(frozen=True, slots=True)
class Fixed:
    """A document after its repairs, and the findings that they fixed; the same without any."""

    document: Document
    findings: tuple[Finding, ...] = ()


def fix(document: Document, rules: Iterable[Rule] | None = None) -> Fixed:
    """Fix the text of ``document`` by those of ``rules``, by default all, that can be fixed.

    A repair counts only if the text that comes of it is read as the document that was intended,
    so nothing else changes.
    """
    chosen = [one for one in (static_rules().values() if rules is None else rules) if one.fixable]
    fixed = list[Finding]()
    while len(fixed) < _MOST_REPAIRS and (repaired := _first_repair(document, chosen)):
        text, finding = repaired
        fixed.append(finding)
        document = reread(document, text)
    return Fixed(document, tuple(in_order(fixed)))


def _first_repair(document: Document, rules: list[Rule]) -> tuple[str, Finding] | None:
    text = document.text
    if text is None or document.source is None:
        return None
    for rule in rules:
        for finding in findings_of(document, rule):
            change = rule.fix(document, finding) if rule.fix else None
            after = apply(text, change) if change else None
            if after is not None and after != text:
                return after, finding
    return None


def apply(text: str, change: Change) -> str | None:
    """``text`` with the edits made; ``None`` where it would not be read as what is intended."""
    mark = BOM if text.startswith(BOM) else ""
    edited = text.removeprefix(BOM)
    for start, end, written in sorted(change.edits, reverse=True):
        edited = f"{edited[:start]}{written}{edited[end:]}"
    try:
        value = read_json(edited).value
    except JsonSyntaxError:
        return None
    # repr tells all that counts: types, which 1 == 1.0 == True hides, and the order of properties.
    return f"{mark}{edited}" if repr(value) == repr(change.intended) else None
