"""SS923: pointers that seem to have changed places, going by names and by what they find."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.properties import Use
from sstest.generate.shape import Path
from sstest.manifest.pointer import join
from sstest.rules.example import document
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Target
from sstest.rules.rule import warning
from sstest.rules.samples.evidence import (
    Evidence,
    fits,
    is_identifier,
    is_phrase,
    is_url,
    look,
    of_override,
    recorded,
)
from sstest.rules.samples.field_names import affinity
from sstest.text import quote

# How much better pointers must suit each other's properties than their own.
_MARGIN: Final = 3
_BETTER: Final = 5


def swapped(target: Target, evidence: Evidence) -> Iterator[Finding]:
    """Pairs that suit each other's properties better, and then pointers to the wrong field."""
    reported: set[str] = set()
    for uses in (target.shape.request_uses, target.shape.member_uses):
        for one, other in combinations(uses, 2):
            if one.pointer == other.pointer or not _are_swapped(target, evidence, one, other):
                continue
            reported |= {one.name, other.name}
            yield _pair(target, evidence, one, other)
    for use in (*target.shape.request_uses, *target.shape.member_uses):
        if use.name not in reported:
            yield from _misled(target, evidence, use)


def _are_swapped(target: Target, evidence: Evidence, one: Use, other: Use) -> bool:
    values = evidence.values(target, one), evidence.values(target, other)
    if not all(values) or one.is_array is not other.is_array:
        # What cannot be read at all is refused, which SS920 reports.
        return one.is_array and other.is_array and _suits_better(one, other, ([], []))
    return _suits_better(one, other, values)


def _suits_better(one: Use, other: Use, values: tuple[list[Any], list[Any]]) -> bool:
    """Whether each of two pointers would suit the other's property better than its own."""
    names = one.name, other.name
    paths = one.pointer.parts, other.pointer.parts
    words = [[affinity(name, path) for path in paths] for name in names]
    looks = [[look(name, found) for found in values] for name in names]
    by_words = words[0][1] + words[1][0] - words[0][0] - words[1][1]
    by_looks = looks[0][1] + looks[1][0] - looks[0][0] - looks[1][1]
    return by_words + by_looks >= _MARGIN


def _pair(target: Target, evidence: Evidence, one: Use, other: Use) -> Finding:
    return recorded(
        target,
        evidence.smallest(target, one, other),
        f"{one} and {other} seem to be swapped",
        field=one.name,
        of_member=of_override(one),
        related=(other,),
        expected=f"{one.name} {quote(other.pointer.text)} and {other.name}"
        f" {quote(one.pointer.text)}",
        found=f"{one.name} {quote(one.pointer.text)} and {other.name} {quote(other.pointer.text)}",
        hint="going by the names of the fields and what they hold; exchange the two pointers",
        test=_test(evidence, "seem to be swapped"),
    )


def _misled(target: Target, evidence: Evidence, use: Use) -> Iterator[Finding]:
    """A pointer that leads to what another property looks for, or to what looks nothing like it."""
    values = evidence.values(target, use)
    if not values:
        return
    own = affinity(use.name, use.pointer.parts) + look(use.name, values)
    better = _better(target, evidence, use, own)
    if own < 0 and better is not None:
        yield _finding(
            target,
            evidence,
            use,
            f"{use} leads to a field that seems to be something else, and {quote(join(better))} is"
            " there",
            f"did you mean {quote(join(better))}?",
        )
    elif use.name == "cohortUrlPath" and not any(_is_some_url(value) for value in values):
        if any(isinstance(value, str) and value for value in values):
            yield _finding(
                target,
                evidence,
                use,
                f"{use} finds no URL in any recorded request",
                "point it to the URL",
            )
    elif use.name == "cohortIdPath" and not use.of_member and _all_phrases(values):
        named = evidence.values(target, _named(target, use))
        if named and not _all_phrases(named) and _all_identifiers(named):
            yield _finding(
                target,
                evidence,
                use,
                f"{use} finds what reads like names, where the cohort's name is like an id",
                "exchange the pointers of id and name",
            )


def _named(target: Target, use: Use) -> Use:
    uses = target.shape.member_uses if use.of_member else target.shape.request_uses
    return next(one for one in uses if one.name == "cohortNamePath")


def _better(target: Target, evidence: Evidence, use: Use, own: float) -> Path | None:
    """A field that suits the property much better, and that no pointer leads to."""
    uses = (*target.shape.request_uses, *target.shape.member_uses)
    taken = {other.pointer.parts for other in uses}
    scored = [
        (affinity(use.name, path) + look(use.name, values), path)
        for path, values in evidence.around(use).items()
        if path and path not in taken and path[:-1] == use.pointer.parts[:-1] and fits(use, values)
    ]
    best = max(scored, default=None)
    return best[1] if best and best[0] >= own + _BETTER and best[0] > 2 else None


def _finding(target: Target, evidence: Evidence, use: Use, message: str, hint: str) -> Finding:
    return recorded(
        target,
        evidence.smallest(target, use),
        message,
        field=use.name,
        of_member=of_override(use),
        expected=f"{use.name} finds what it is named for",
        found=f"{quote(use.pointer.text)} leads elsewhere",
        hint=hint,
        test=_test(evidence, use.name),
    )


def _is_some_url(value: Any) -> bool:
    return isinstance(value, str) and (is_url(value) or "/" in value)


def _all_phrases(values: list[Any]) -> bool:
    texts = [value for value in values if isinstance(value, str) and value]
    return bool(texts) and all(map(is_phrase, texts))


def _all_identifiers(values: list[Any]) -> bool:
    return all(is_identifier(str(value)) for value in values if value not in (None, ""))


def _test(evidence: Evidence, words: str) -> tuple[str, ...]:
    bodies = sorted((one.recording.body for one in evidence.seen), key=len)[:20]
    return (
        f"bodies = [{', '.join(map(literal, bodies))}]",
        "found = sstest.lint(manifest, samples=bodies)",
        f"assert not [one for one in found if {words!r} in one.message]",
    )


RULES: Final = (
    warning(
        "SS923",
        "no pointers are swapped",
        "Each pointer leads to a field whose name and values suit the property.",
        "The id and the name of a cohort are both text, and so are environments and cohorts."
        " Swapped, every request is accepted, and fills a segment that nobody asked for.",
        bad=document('"cohortIdPath": "/cohortName", "cohortNamePath": "/cohortId"'),
        good=document('"cohortIdPath": "/cohortId", "cohortNamePath": "/cohortName"'),
        source="docs/semantics.md §1",
        samples=swapped,
        follows=("SS1", "SS213", "SS218"),
    ),
)
