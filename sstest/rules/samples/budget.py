"""How many recorded requests are looked at, where the search of their actions costs a lot."""

from dataclasses import replace

from sstest.finding import Finding
from sstest.limits import MATCHER_NOTICED, MATCHER_RECORDED, MATCHER_WORK
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.regex.re2 import compile_matcher
from sstest.rules.requests.target import Target
from sstest.rules.samples.recordings import Recording
from sstest.text import quote


def within_budget(
    target: Target, recordings: list[Recording]
) -> tuple[list[Recording], Finding | None]:
    """The recordings that are looked at, and a finding (SS345) about those that are left out.

    Each is read by many rules, so all searches for the matcher have one budget together: the
    instructions of its program times the bytes of the actions. Small ones are never left out.
    """
    inclusion = target.manifest.request_parser.array_inclusion
    if inclusion is None:
        return recordings, None
    size = compile_matcher(inclusion.matcher).size
    spent = 0
    kept, left_out = [], []
    for one in recordings:
        # An action is no longer than its body; most need not be decoded for this.
        cost = size * len(one.body)
        if cost > MATCHER_NOTICED:
            cost = size * _action_bytes(target, one.body)
        if not MATCHER_NOTICED < cost <= MATCHER_WORK:  # one that costs more is refused at once
            kept.append(one)
        elif spent + cost <= MATCHER_RECORDED:
            spent += cost
            kept.append(one)
        else:
            left_out.append(one)
    if not left_out:
        return kept, None
    names = ", ".join(quote(one.name) for one in left_out[:3])
    message = (
        f"the matcher {quote(inclusion.matcher)} is too costly to judge with all recorded requests;"
        f" left out: {len(left_out)}, such as {names}"
    )
    hint = "let the requests have actions as they are sent, or make the matcher smaller"
    found = target.finding(message, field="arrayInclusion.matcher", hint=hint)
    return kept, replace(found, code="SS345", severity="warning", replay="")


def _action_bytes(target: Target, body: bytes) -> int:
    inclusion = target.manifest.request_parser.array_inclusion
    try:
        action = inclusion.path.find(decode(body)) if inclusion else None
    except RequestError:
        return 0
    return len(action.encode("utf-8", "replace")) if isinstance(action, str) else 0
