"""SS926 to SS932: what recorded requests give away, as the parser notices it in each."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from sstest.finding import Finding
from sstest.limits import COMPARED_MEMBERS
from sstest.manifest import ARRAYS
from sstest.parser import Diagnostic, Membership, Update
from sstest.parser.noticed.encoding import encoded_again
from sstest.parser.noticed.values import ONE_SPELLING
from sstest.rules.example import document
from sstest.rules.requests.describe import reading
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Refusal
from sstest.rules.rule import Rule, error, info, warning
from sstest.rules.samples.evidence import Evidence, Seen, is_expected
from sstest.text import quote
from sstest.vocabulary.lookalikes import difference, groups

_MOST: Final = 10
_SOURCE: Final = "docs/semantics.md §2.1"


class _Told(NamedTuple):
    """A diagnostic, the smallest request that has it, and how many have."""

    diagnostic: Diagnostic
    seen: Seen
    requests: int


def _told(evidence: Evidence, codes: Iterable[str]) -> Iterator[_Told]:
    """What requests give away whose result nobody has written down, once for each property."""
    found: dict[tuple[str, str | None, bool, str], list[tuple[Diagnostic, Seen]]] = {}
    for one in evidence.seen:
        if is_expected(one):
            continue
        for said in one.diagnostics:
            if said.code in codes:
                # Lookalikes are each their own; the other values are one mistake of one property.
                apart = said.message if said.code == "lookalike" else ""
                key = said.code, said.field, said.of_member, apart
                found.setdefault(key, []).append((said, one))
    for told in list(found.values())[:_MOST]:
        said, seen = min(told, key=lambda each: len(each[1].recording.body))
        yield _Told(said, seen, len({id(one) for _, one in told}))


def _look(*codes: str) -> Callable[[Evidence], Iterator[Finding]]:
    """What finds the diagnostics of these codes in recorded requests."""

    def look(evidence: Evidence) -> Iterator[Finding]:
        code = _RULE_OF[codes[0]]
        for told in _told(evidence, codes):
            recording = told.seen.recording
            more = f", and {told.requests - 1} more" if told.requests > 1 else ""
            yield evidence.finding(
                recording,
                f"{told.diagnostic.message} ({quote(recording.name)}{more})",
                field=told.diagnostic.field,
                of_member=told.diagnostic.of_member,
                related=_related(evidence, told.diagnostic),
                expected="what is sent is what is meant",
                found=reading(told.seen.outcome),
                hint=told.diagnostic.hint,
                test=(
                    f"found = sstest.lint(manifest, samples=[{literal(recording.body)}])",
                    f"assert not [one for one in found if one.code == {code!r}]",
                ),
            )

    return look


def _lookalikes(evidence: Evidence) -> Iterator[Finding]:
    """Within one request, and what only the requests together show."""
    within = list(_look("lookalike")(evidence))
    yield from within
    keys: dict[str, dict[str, Seen]] = {}
    for one, membership in islice(_memberships(evidence), COMPARED_MEMBERS):
        if isinstance(membership.context_key, str):
            of_cohort = keys.setdefault(str(membership.cohort_id), {})
            of_cohort.setdefault(membership.context_key, one)
    for cohort, seen in keys.items():
        for group in groups(seen):
            first, second = group[:2]
            if seen[first] is seen[second]:
                continue
            yield evidence.finding(
                seen[second].recording,
                f"context keys of cohort {quote(cohort)} differ only in"
                f" {difference(first, second)}: {first!a} in"
                f" {quote(seen[first].recording.name)} and {second!a} in"
                f" {quote(seen[second].recording.name)}",
                field="memberIdPath",
                expected="one spelling for each context",
                found=reading(seen[second].outcome),
                hint=ONE_SPELLING,
            )
            return  # one pair is enough to look for the others


def _memberships(evidence: Evidence) -> Iterator[tuple[Seen, Membership]]:
    """All memberships of which nobody has written down that they are meant."""
    for one in evidence.seen:
        if isinstance(one.outcome, Update) and not is_expected(one):
            yield from ((one, membership) for membership in one.outcome.memberships)


def _related(evidence: Evidence, said: Diagnostic) -> list[object]:
    uses = evidence.target.shape.uses
    return [use for use in uses if use.name in ARRAYS] if said.code == "first" else []


def _encoded_again(evidence: Evidence) -> Iterator[Finding]:
    """Bodies that hold the request as a text, in them or as the whole of them."""
    environment = evidence.target.manifest.request_parser.environment_id_path
    refused = [
        (one, why)
        for one in evidence.seen
        if isinstance(one.outcome, Refusal)
        and not _is_refusal_expected(one)
        and (why := encoded_again(one.document, environment))
    ]
    if not refused:
        return
    one, why = min(refused, key=lambda each: len(each[0].recording.body))
    more = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
    yield evidence.finding(
        one.recording,
        f"{quote(one.recording.name)}{more} of {len(evidence.seen)} recorded requests: {why}",
        related=evidence.target.shape.uses,
        expected="the body is the request, encoded once",
        found=str(one.outcome),
        hint="post the object itself: json=body, or data=json.dumps(body), not both",
        test=(f"sstest.parse(manifest, {literal(one.recording.body)})",),
    )


def _is_refusal_expected(one: Seen) -> bool:
    """Whether somebody has written down that the request is refused."""
    return one.recording.expected is not None


_RULE_OF: Final = {
    "environment": "SS926",
    "nothing": "SS927",
    "lookalike": "SS928",
    "repeated": "SS929",
    "first": "SS930",
    "position": "SS930",
    "rounded": "SS931",
}

_OF_MANIFEST: Final = ("SS1", "SS2")

RULES: Final[tuple[Rule, ...]] = (
    warning(
        "SS926",
        "the environment is a client-side ID",
        "What recorded requests have for the environment is not an SDK key, a mobile key, an access"
        " token, the name of an environment, or a placeholder.",
        "LaunchDarkly finds the environment by its client-side ID and by nothing else. An SDK key"
        " is a secret, too: whoever has it reads every flag.",
        bad=document('"environmentId": "sdk-0a1b2c3d-..."'),
        good=document('"environmentId": "6a1b2c3d4e5f60718293a4b5"'),
        source="LaunchDarkly documentation: keys",
        samples=_look("environment"),
        follows=_OF_MANIFEST,
    ),
    warning(
        "SS927",
        "ids are not words for nothing",
        "Keys, and ids and names of cohorts, in recorded requests are not what JavaScript or Python"
        " writes for no value, nor templates that were not filled in.",
        "A context named 'undefined' joins the segment, and the one who was meant does not.",
        bad=document('{"id": "undefined"}'),
        good=document("no member where there is no id"),
        source=_SOURCE,
        samples=_look("nothing"),
        follows=_OF_MANIFEST,
    ),
    warning(
        "SS928",
        "keys of one cohort do not look alike",
        "Two keys of one cohort in a recorded request differ in more than case, white space, an"
        " invisible character or their normal form.",
        "To LaunchDarkly they are two contexts. Who is added under one and removed under the other"
        " stays in the segment.",
        bad=document('"Ada@example.com" and "ada@example.com"'),
        good=document("one spelling for each context"),
        source="Unicode Technical Standard #39; Unicode Standard Annex #15",
        samples=_lookalikes,
        follows=_OF_MANIFEST,
    ),
    warning(
        "SS929",
        "no property stands twice in an object",
        "Objects in recorded requests have each property once.",
        "Of two the last one counts: what the first one holds is lost, and no reply says so.",
        bad=document('{"add": [...], "add": [...]}'),
        good=document('{"add": [...]}'),
        source="RFC 8259 §4",
        samples=_look("repeated"),
        follows=_OF_MANIFEST,
    ),
    warning(
        "SS930",
        "elements beside the one that is read say the same",
        "Where a pointer goes through a list by its index, the other elements of the list in"
        " recorded requests have the same cohort, environment, kind or action, and nothing else"
        " that nobody reads, such as members or more ids.",
        "What the other elements say is lost, or filed under what the first one says.",
        bad=document('"cohortIdPath": "/batch/0/cohortId", where /batch/1 has another cohort'),
        good=document('the same, and "cohortIdPath": "/cohortId" in memberArrayParser'),
        source="RFC 6901 §4",
        samples=_look("first", "position"),
        follows=("SS120", "SS122", "SS123", "SS125", "SS2"),
    ),
    info(
        "SS931",
        "ids are integers that JavaScript keeps",
        "Ids in recorded requests that are numbers are at most 2^53, beyond which JavaScript"
        " rounds integers.",
        "The published validation server, and whoever reads such a request in JavaScript, sees"
        " another id.",
        bad=document('{"id": 441319831392747531}'),
        good=document('{"id": "441319831392747531"}'),
        source="ECMA-262 §6.1.6.1",
        samples=_look("rounded"),
        follows=_OF_MANIFEST,
    ),
    error(
        "SS932",
        "bodies are encoded once",
        "A recorded request is the JSON itself, not a text that holds JSON, nor an envelope that"
        " has the request as a text in it.",
        "Nothing is found in a text, so every such request is refused.",
        bad=document('"{\\"environmentId\\": ...}"'),
        good=document('{"environmentId": ...}'),
        source=_SOURCE,
        samples=_encoded_again,
    ),
)
