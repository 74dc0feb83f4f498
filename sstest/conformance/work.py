"""SS915: the work grows in step with the request, counted in steps of the program, not in time."""

import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import FrameType
from typing import Any, Final

from sstest.engine import documents
from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.engine.words import literal
from sstest.generate.realistic import samples
from sstest.response.answer import answer
from sstest.templates import TemplateError, parse

# In the differences between these, what is done only once is not seen.
_SIZES: Final = (32, 64, 128, 256)
# Work that is linear doubles from one difference to the next; squares make it four times.
_TOLERATED: Final = 2.5
_SLACK: Final = 2000
# Where it is slow already, the largest size is not waited for.
_FEWEST: Final = 3
_PLENTY: Final = 2_000_000
_LETTERS: Final = 20

Grow = Callable[[int], bytes]


def _scan(target: Target) -> Iterator[Violation]:
    body = min((one.body for one in samples(target.manifest, 3)), key=len)
    document = documents.read(body)
    ways: dict[str, Grow] = {
        "members": lambda size: _with_members(target, document, size),
        "other properties": lambda size: _with_noise(document, size),
        "letters of an id": lambda size: _with_text(target, document, size * _LETTERS),
    }
    jobs: dict[str, Callable[[bytes], object]] = {"reading": target.outcome}
    if target.manifest.template is not None and _is_template(target.manifest.template):
        jobs["answering"] = lambda body: _answered(target, body)
    for job, run in jobs.items():
        for what, grow in ways.items():
            yield from _measure(job, what, grow, run)


def _measure(
    job: str, what: str, grow: Grow, run: Callable[[bytes], object]
) -> Iterator[Violation]:
    run(grow(_SIZES[0]))  # what is remembered from the first time on is not counted
    steps: list[int] = []
    for size in _SIZES:
        steps.append(count_steps(run, grow(size)))
        if len(steps) >= _FEWEST and steps[-1] > _PLENTY:
            break
    if grows_too_fast(steps):
        told = ", ".join(
            f"{count:,} steps for {size}" for size, count in zip(_SIZES, steps, strict=False)
        )
        yield Violation(
            f"{job} a request takes more than linear work in its {what}: {told}",
            body=grow(_SIZES[0]),
            expected=f"twice the {what}, twice the work",
            found=told,
            field="jsonResponseBody" if job == "answering" else None,
            hint="a loop inside a loop over the same data does this"
            if job == "answering"
            else None,
            replies=job == "answering",
            test=_test(grow, job),
        )


def _test(grow: Grow, job: str) -> tuple[str, ...]:
    bodies = ", ".join(literal(grow(size)) for size in _SIZES)
    call = "sstest.parse" if job == "reading" else "sstest.answer"
    return (
        "from sstest.conformance.work import count_steps, grows_too_fast",
        f"bodies = [{bodies}]",
        f"{call}(manifest, bodies[0])",
        f"steps = [count_steps(lambda body: {call}(manifest, body), body) for body in bodies]",
        "assert not grows_too_fast(steps)",
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


def _is_template(text: str) -> bool:
    try:
        parse(text)
    except TemplateError:
        return False  # SS912's matter
    return True


def _answered(target: Target, body: bytes) -> object:
    try:
        return answer(target.manifest, body, target.profile)
    except TemplateError:
        return None


def _with_members(target: Target, document: Any, size: int) -> bytes:
    listed = documents.arrays(target, document)
    known = [member for _, _, members in listed for member in members]
    grown = document
    for path, _, members in listed if known else ():
        some = members or known
        identified = [_renumbered(target, some[index % len(some)], index) for index in range(size)]
        grown = documents.put(grown, path, identified)
    return documents.write(grown)


def _renumbered(target: Target, member: Any, index: int) -> Any:
    """The member under an id of its own: what is slow only with many keys must be seen, too."""
    ids = [use for use in target.shape.member_uses if use.name == "memberIdPath"]
    parts = ids[0].pointer.parts
    return documents.put(member, parts, f"member {index:06}") if parts else f"member {index:06}"


def _with_noise(document: Any, size: int) -> bytes:
    if not isinstance(document, dict):
        return documents.write(document)
    noise = {f"noise {index}": {"deep": [index]} for index in range(size)}
    return documents.write({**noise, **document})


def _with_text(target: Target, document: Any, size: int) -> bytes:
    uses = {use.name: use.pointer.parts for use in target.shape.request_uses}
    return documents.write(documents.put(document, uses["cohortIdPath"], "a" * size))


WORK: Final = Property(
    "SS915",
    "work grows linearly",
    "Twice the members, the other properties or the letters take twice the work, not four times.",
    "A sync of a hundred thousand members must not time out where one of a thousand took a second."
    " The work is counted in steps of the program at three sizes, so the verdict is the same on"
    " every machine.",
    "{{#each requestBody.members}}{{#each ../requestBody.members}}…",
    "{{requestBody.members.length}}",
    "docs/semantics.md §5 has the same rule for matchers",
    scan=_scan,
)
