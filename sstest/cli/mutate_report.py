"""What ``sstest mutate`` prints for people."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from sstest.cli.terminal import paint
from sstest.mutate.advice import Advice
from sstest.mutate.mutants import Mutant
from sstest.mutate.run import Verdict
from sstest.mutate.senders import Misbehaviour
from sstest.text import counted, escape, escape_lines, shorten

_MOST: Final = 12


def lines(
    made: Sequence[Mutant | Misbehaviour], verdicts: Sequence[Verdict], advice: Sequence[Advice]
) -> Iterator[str]:
    """The mutants that live, by the test that would catch them, and how many are caught."""
    for one in advice:
        shown = [made[at] for at in one.of]
        for code, group in groupby(shown[:_MOST], lambda mutant: mutant.code):
            for mutant in group:
                yield f"{paint(f'lives[{code}]:', 'red')} {escape(mutant.title)}"
        if len(shown) > _MOST:
            yield f"... and {len(shown) - _MOST:,} more that the same test catches"
        yield f"  = request: {shorten(one.request)}"
        if one.original:
            yield f"  = original: {escape(one.original)}"
            yield f"  = mutant: {escape(one.mutant)}"
        yield f"  = {_this(len(shown))} caught by this test:"
        yield ""
        yield from (f"    {line}".rstrip() for line in escape_lines(one.test).split("\n"))
    caught = sum(verdict.caught for verdict in verdicts)
    late = sum(verdict.late for verdict in verdicts)
    lives = len(verdicts) - caught
    timed_out = f" ({late:,} timed out)" if late else ""
    yield (
        f"{counted(len(verdicts), 'mutant')}: {caught:,} caught{timed_out}, "
        + paint(f"{lives:,} live{'s' if lives == 1 else ''}", "red" if lives else "green")
    )


def _this(count: int) -> str:
    return "it is" if count == 1 else "they are"
