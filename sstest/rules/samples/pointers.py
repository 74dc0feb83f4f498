"""SS921 and SS922: pointers that find nothing in any recorded request, and what was meant."""

from collections.abc import Iterator
from typing import Final

from sstest.finding import Finding
from sstest.generate.document import value_at
from sstest.generate.properties import Use
from sstest.generate.shape import Path
from sstest.manifest import MISSING
from sstest.manifest.pointer import join
from sstest.rules.example import document
from sstest.rules.rule import warning
from sstest.rules.samples.evidence import Evidence, fits, is_expected, members_of
from sstest.rules.samples.field_names import affinity, closest_path
from sstest.rules.samples.recordings import Recording
from sstest.text import quote
from sstest.vocabulary.reading import normalize
from sstest.vocabulary.words import USUAL_NAMES

_NAMED_FOR: Final = 3
# The usual names of what a manifest may leave out; one that is nearly one of these is misspelt.
_USUAL: Final = (*USUAL_NAMES, "value", "action")


@warning(
    "SS921",
    "every pointer finds something in recorded requests",
    "Each pointer of the manifest finds something in at least one recorded request.",
    "An optional pointer that finds nothing is never missed: the context kind is user then, and"
    " the override is not there, and no reply says so.",
    bad=document('"contextKindPath": "/kind", where no request has one'),
    good=document("the property is left out"),
    source="docs/semantics.md §2.1",
    follows=("SS1", "SS217", "SS932"),
).of_samples
def _empty_pointers(evidence: Evidence) -> Iterator[Finding]:
    for use in _empty(evidence):
        if meant(evidence, use) is not None:
            continue
        usual = _usual(use)
        elsewhere = _elsewhere(evidence, use)
        hint = f"is {quote(usual)} meant? " if usual else ""
        yield evidence.finding(
            evidence.smallest(),
            f"{use} finds nothing in any of {len(evidence.seen)} recorded requests",
            use=use,
            code="SS921",
            hint=elsewhere
            or f"{hint}check it against what the sender sends"
            + ("" if use.required else ", or take it out if the sender has no such field"),
            severity="error" if use.required else "warning" if usual or elsewhere else "info",
            expected="the pointer finds something in some request",
            found="it finds nothing in any",
        )
    yield from _unread(evidence)


@warning(
    "SS922",
    "no pointer misses a field by a letter",
    "Where a pointer finds nothing, recorded requests have no field of nearly that name.",
    "A pointer with a letter too many, in the wrong case or under the wrong parent finds"
    " nothing. If the property is optional, no request is ever refused for it.",
    bad=document('"contextKindPath": "/contextKnd", where requests have contextKind'),
    good=document('"contextKindPath": "/contextKind"'),
    source="RFC 6901 §4",
    follows=("SS1", "SS217", "SS932"),
).of_samples
def _nearly_named(evidence: Evidence) -> Iterator[Finding]:
    found = {use: other for use in _empty(evidence) if (other := meant(evidence, use)) is not None}
    wrapped = _in_an_envelope(found)
    if wrapped:
        yield _envelope(evidence, wrapped, found[wrapped[0]])
    for use, other in found.items():
        if use in wrapped:
            continue
        yield evidence.finding(
            _holding(evidence, use, other),
            f"{use} finds nothing in any of {len(evidence.seen)} recorded requests,"
            f" and {_place(use, other)} is there",
            use=use,
            code="SS922",
            hint=f"did you mean {quote(join(other))}?",
            severity="error" if use.required else "warning",
            expected=f"{use.name} {quote(use.pointer.text)} finds something in some request",
            found=f"only {_place(use, other)} does",
            test=evidence.test(use.name),
        )


def _in_an_envelope(found: dict[Use, Path]) -> list[Use]:
    """The pointers that are right but for one object or list around the whole request."""
    around: dict[Path, list[Use]] = {}
    for use, other in found.items():
        parts = use.pointer.parts
        if not use.of_member and parts and other[-len(parts) :] == parts:
            around.setdefault(other[: -len(parts)], []).append(use)
    most = max(around.values(), key=len, default=[])
    return most if len(most) > 1 else []


def _envelope(evidence: Evidence, wrapped: list[Use], other: Path) -> Finding:
    around = other[: -len(wrapped[0].pointer.parts)]
    where = quote(join(around))
    # Of a list a pointer reads one element, whatever else it holds.
    before = "" if any(map(str.isdecimal, around)) else f"write {where} before each of them, or "
    return evidence.finding(
        _holding(evidence, wrapped[0], other),
        f"{len(wrapped)} pointers find nothing in any of {len(evidence.seen)} recorded requests,"
        f" and what they lead to is in {where}",
        use=wrapped[0],
        related=wrapped[1:],
        code="SS922",
        hint=f"{before}send what is in it as the body",
        severity="error" if any(use.required for use in wrapped) else "warning",
        expected="the pointers start at the body's root",
        found=f"the request is in {where}",
        test=evidence.test(f"is in {where}"),
    )


def meant(evidence: Evidence, use: Use) -> Path | None:
    """The field that a pointer was probably meant for; no other pointer looks there."""
    shape = evidence.target.shape
    uses = shape.member_uses if use.of_member else shape.request_uses
    taken = {other.pointer.parts for other in uses if other is not use}
    around = evidence.around(use)
    candidates = [
        path
        for path, values in around.items()
        if path not in taken and not _speaks_against(use, path) and fits(use, values)
    ]
    return closest_path(use.pointer.parts, candidates) or _named_for(use, candidates)


def _named_for(use: Use, candidates: list[Path]) -> Path | None:
    """A field that is named for the property, wherever it is and whatever the pointer says."""
    scored = [(affinity(use.name, path), -len(path), path) for path in candidates if path]
    best = max(scored, default=None)
    return best[2] if best and best[0] >= _NAMED_FOR else None


def _speaks_against(use: Use, path: Path) -> bool:
    """A way that says the opposite is not meant, however near it is: add, for remove."""
    return affinity(use.name, path) < min(0, affinity(use.name, use.pointer.parts))


def _empty(evidence: Evidence) -> Iterator[Use]:
    if not any(evidence.fields.values()):
        return
    for use in evidence.target.shape.uses:
        if use.of_member and not evidence.member_fields:
            continue  # there are no members to look into
        if not evidence.values(use):
            yield use


def _unread(evidence: Evidence) -> Iterator[Finding]:
    """A context kind that is sent and not read: everybody is a user then."""
    told = [(one, said) for one in evidence.seen for said in one.diagnostics if said.code == "kind"]
    if not told:
        return
    # Where somebody has written down that this is meant, it is only a remark.
    one, said = min(told, key=lambda each: (is_expected(each[0]), len(each[0].recording.body)))
    yield evidence.finding(
        one.recording,
        said.message,
        hint=said.hint,
        code="SS921",
        severity="info" if is_expected(one) else "warning",
        expected="the context kind is read where it is sent",
        found="it is not read",
    )


def _elsewhere(evidence: Evidence, use: Use) -> str | None:
    """A pointer that starts at the wrong place: at the request for at a member, or the reverse."""
    if not use.pointer.parts:
        return None
    if use.of_member and use.pointer.parts in evidence.fields:
        return "pointers of memberArrayParser start at each member, and this starts at the request"
    if not use.of_member and use.pointer.parts in evidence.member_fields:
        return "members have this field; pointers of requestParser start at the request"
    return None


def _usual(use: Use) -> str | None:
    name = use.pointer.parts[-1] if use.pointer.parts else ""
    # Those of many are no typo of one.
    if {normalize(name), normalize(name).removesuffix("s")} & set(map(normalize, _USUAL)):
        return None
    found = closest_path((name,), [(usual,) for usual in _USUAL])
    return found[0] if found else None


def _place(use: Use, path: Path) -> str:
    return f"{quote(join(path))} of members" if use.of_member else quote(join(path))


def _holding(evidence: Evidence, use: Use, path: Path) -> Recording | None:
    found = []
    for one in evidence.seen:
        if not one.is_json:
            continue
        document = one.document
        roots = members_of(evidence.target, document) if use.of_member else [document]
        if any(value_at(root, path) is not MISSING for root in roots):
            found.append(one.recording)
    return min(found, key=lambda recording: len(recording.body), default=None)
