"""SS923: pointers that seem to have changed places, going by names and by what they find."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.properties import Use
from sstest.generate.shape import Path
from sstest.manifest.pointer import join
from sstest.rules.example import document
from sstest.rules.rule import warning
from sstest.rules.samples.evidence import Evidence, fits, is_identifier, is_phrase, is_url, look
from sstest.rules.samples.field_names import affinity
from sstest.text import quote

# How much better pointers must suit each other's properties than their own.
_MARGIN: Final = 3
_BETTER: Final = 5


@warning(
    "SS923",
    "no pointers are swapped",
    "Each pointer leads to a field whose name and values suit the property.",
    "The id and the name of a cohort are both text, and so are environments and cohorts."
    " Swapped, every request is accepted, and fills a segment that nobody asked for.",
    bad=document('"cohortIdPath": "/cohortName", "cohortNamePath": "/cohortId"'),
    good=document('"cohortIdPath": "/cohortId", "cohortNamePath": "/cohortName"'),
    source="docs/semantics.md §1",
    follows=("SS1", "SS213", "SS218"),
).of_samples
def _swapped(evidence: Evidence) -> Iterator[Finding]:
    reported: set[str] = set()
    shape = evidence.target.shape
    for uses in (shape.request_uses, shape.member_uses):
        for one, other in combinations(uses, 2):
            if one.pointer == other.pointer or not _are_swapped(evidence, one, other):
                continue
            reported |= {one.name, other.name}
            yield _pair(evidence, one, other)
    for use in shape.uses:
        if use.name not in reported:
            yield from _misled(evidence, use)


def _are_swapped(evidence: Evidence, one: Use, other: Use) -> bool:
    values = evidence.values(one), evidence.values(other)
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


def _pair(evidence: Evidence, one: Use, other: Use) -> Finding:
    return evidence.finding(
        evidence.smallest(one, other),
        f"{one} and {other} seem to be swapped",
        use=one,
        related=(other,),
        expected=f"{one.name} {quote(other.pointer.text)} and {other.name}"
        f" {quote(one.pointer.text)}",
        found=f"{one.name} {quote(one.pointer.text)} and {other.name} {quote(other.pointer.text)}",
        hint="going by the names of the fields and what they hold; exchange the two pointers",
        test=evidence.test("seem to be swapped"),
    )


def _misled(evidence: Evidence, use: Use) -> Iterator[Finding]:
    """A pointer that leads to what another property looks for, or to what looks nothing like it."""
    values = evidence.values(use)
    if not values:
        return
    own = affinity(use.name, use.pointer.parts) + look(use.name, values)
    better = _better(evidence, use, own)
    if own < 0 and better is not None:
        message = f"{use} leads to a field that seems to be something else, and"
        message += f" {quote(join(better))} is there"
        hint = f"did you mean {quote(join(better))}?"
    elif use.name == "cohortUrlPath" and _are_no_urls(values):
        message, hint = f"{use} finds no URL in any recorded request", "point it to the URL"
    elif use.name == "cohortIdPath" and _is_named_by_an_id(evidence, use, values):
        message = f"{use} finds what reads like names, where the cohort's name is like an id"
        hint = "exchange the pointers of id and name"
    else:
        return
    yield evidence.finding(
        evidence.smallest(use),
        message,
        use=use,
        expected=f"{use.name} finds what it is named for",
        found=f"{quote(use.pointer.text)} leads elsewhere",
        hint=hint,
        test=evidence.test(use.name),
    )


def _is_named_by_an_id(evidence: Evidence, use: Use, values: list[Any]) -> bool:
    """Whether what a request's cohort id finds are phrases, and what its name finds are ids."""
    if use.of_member or not _all_phrases(values):
        return False
    uses = evidence.target.shape.request_uses
    named = evidence.values(next(one for one in uses if one.name == "cohortNamePath"))
    return bool(named) and not _all_phrases(named) and _all_identifiers(named)


def _better(evidence: Evidence, use: Use, own: float) -> Path | None:
    """A field that suits the property much better, and that no pointer leads to."""
    taken = {other.pointer.parts for other in evidence.target.shape.uses}
    scored = [
        (affinity(use.name, path) + look(use.name, values), path)
        for path, values in evidence.around(use).items()
        if path and path not in taken and path[:-1] == use.pointer.parts[:-1] and fits(use, values)
    ]
    best = max(scored, default=None)
    return best[1] if best and best[0] >= own + _BETTER and best[0] > 2 else None


def _are_no_urls(values: list[Any]) -> bool:
    texts = _texts(values)
    return bool(texts) and not any(is_url(text) or "/" in text for text in texts)


def _all_phrases(values: list[Any]) -> bool:
    texts = _texts(values)
    return bool(texts) and all(map(is_phrase, texts))


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _all_identifiers(values: list[Any]) -> bool:
    return all(is_identifier(str(value)) for value in values if value not in (None, ""))
