"""SS915: the work grows in step with the request, counted in steps of the program, not in time."""

import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from types import FrameType
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.document import encode, load, put
from sstest.rules.example import document
from sstest.rules.requests import documents
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Target
from sstest.rules.rule import Search, error

# In the differences between these, what is done only once is not seen.
_SIZES: Final = (32, 64, 128, 256)
# Work that is linear doubles from one difference to the next; squares make it four times.
_TOLERATED: Final = 2.5
_SLACK: Final = 2000
# Where it is slow already, the largest size is not waited for.
_FEWEST: Final = 3
_PLENTY: Final = 2_000_000
_LETTERS: Final = 20


def _check(target: Target, what: str) -> Finding | None:
    body = min((one.body for one in target.samples), key=len)
    grow = partial(_GROWN[what], target, load(body))
    target.outcome(grow(_SIZES[0]))  # what is cached from the first time on is not counted
    steps: list[int] = []
    for size in _SIZES:
        steps.append(count_steps(target.outcome, grow(size)))
        if len(steps) >= _FEWEST and steps[-1] > _PLENTY:
            break
    if not grows_too_fast(steps):
        return None
    counts = ", ".join(
        f"{count:,} steps for {size}" for size, count in zip(_SIZES, steps, strict=False)
    )
    return target.finding(
        f"reading a request takes more than linear work in its {what}: {counts}",
        request=grow(_SIZES[0]),
        expected=f"twice the {what}, twice the work",
        found=counts,
        test=(
            "from sstest.conformance.work import count_steps, grows_too_fast",
            f"bodies = [{', '.join(literal(grow(size)) for size in _SIZES)}]",
            "sstest.parse(manifest, bodies[0])",
            "read = lambda body: sstest.parse(manifest, body)",
            "assert not grows_too_fast([count_steps(read, body) for body in bodies])",
        ),
    )


def grows_too_fast(steps: list[int]) -> bool:
    """Whether steps, counted at sizes that double, grow more than in line with them.

    Each time, that is: something that is done beyond one size only is a single leap.
    """
    grown = [after - before for before, after in pairwise(steps)]
    return all(after > _TOLERATED * before + _SLACK for before, after in pairwise(grown))


def count_steps(run: Callable[[bytes], object], body: bytes) -> int:
    """How many instructions of Python it takes; the same every time, on every machine.

    What is done inside of functions written in C is not seen.
    """
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(body)
    finally:
        sys.settrace(before)
    return count


def _with_members(target: Target, document: Any, size: int) -> bytes:
    listed = documents.arrays(target, document)
    known = [member for _, _, members in listed for member in members]
    grown = document
    for path, _, members in listed if known else ():
        some = members or known
        identified = [_renumbered(target, some[index % len(some)], index) for index in range(size)]
        grown = put(grown, path, identified)
    return encode(grown)


def _renumbered(target: Target, member: Any, index: int) -> Any:
    """The member under an id of its own: what is slow only with many keys must be seen, too."""
    ids = [use for use in target.shape.member_uses if use.name == "memberIdPath"]
    parts = ids[0].pointer.parts
    return put(member, parts, f"member {index:06}") if parts else f"member {index:06}"


def _with_noise(_target: Target, document: Any, size: int) -> bytes:
    if not isinstance(document, dict):
        return encode(document)
    noise = {f"noise {index}": {"deep": [index]} for index in range(size)}
    return encode({**noise, **document})


def _with_text(target: Target, document: Any, size: int) -> bytes:
    uses = {use.name: use.pointer.parts for use in target.shape.request_uses}
    return encode(put(document, uses["cohortIdPath"], "a" * size * _LETTERS))


_GROWN: Final = {
    "members": _with_members,
    "other properties": _with_noise,
    "letters of an id": _with_text,
}
"""By what can be many: a request with about so many of them."""


RULES: Final = (
    error(
        "SS915",
        "work grows linearly",
        "Twice the members, other properties or letters take twice the work, not four times.",
        "A sync of a hundred thousand members must not time out where one of a thousand took a"
        " second. The work is counted in steps of the program at four sizes, so the result is the"
        " same on every machine.",
        bad=document("each member is compared with all before it"),
        good=document("a set of the keys so far"),
        source="docs/semantics.md §5 has the same rule for matchers",
        search=Search(lambda _: _GROWN, _check),
    ),
)
