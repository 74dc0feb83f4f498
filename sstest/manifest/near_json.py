"""Texts that are JSON but for comments, or commas before closing brackets: read past them."""

import re
from collections.abc import Iterator
from typing import Final

from sstest.manifest.problems import Kind, Problem
from sstest.manifest.source import place

COMMENT: Final = "not JSON: there is a comment"
COMMA: Final = "not JSON: a comma stands before the closing bracket"

# So many of each are told; whoever has more has not meant to write JSON.
_MOST: Final = 100

# Each takes what it has begun, closed or not, so that no character is looked at again and again.
_STRING: Final = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?'
_COMMENTS: Final = re.compile(rf"{_STRING}|(//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL)
# A comma that follows nothing is another mistake.
_COMMAS: Final = re.compile(rf"{_STRING}|[{{\[,:]\s*+,|(,)(?=\s*+[}}\]])")
_STRING_TO_THE_END: Final = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+\\?\Z')
_HINTS: Final = {COMMENT: "JSON has no comments: remove it", COMMA: "remove the comma"}


def without_slips(text: str) -> tuple[str, tuple[Problem, ...]]:
    """``text`` with blanks for the slips, so that all else stays in its place, and the slips."""
    slips: list[Problem] = []
    for pattern, message in ((_COMMENTS, COMMENT), (_COMMAS, COMMA)):
        spans = [found.span(1) for found in pattern.finditer(text) if found[1]]
        slips += [_problem(text, start, message) for start, _ in spans[:_MOST]]
        text = "".join(_blanked(text, spans))
    return text, tuple(sorted(slips, key=where))


def is_cut_off(text: str, problem: Problem) -> bool:
    """Whether it is the end of the text that keeps it from being JSON."""
    if problem.line is None or problem.column is None:
        return False
    lines = text.split("\n")
    rest = "\n".join([lines[problem.line - 1][problem.column - 1 :], *lines[problem.line :]])
    return not rest.strip() or bool(_STRING_TO_THE_END.match(rest.rstrip("\n")))


def where(problem: Problem) -> tuple[int, int]:
    """The line and column of a problem, for the order of the text."""
    return problem.line or 0, problem.column or 0


def _problem(text: str, start: int, message: str) -> Problem:
    return Problem(message, "", *place(text, start), _HINTS[message], kind=Kind.NOT_JSON)


def _blanked(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    end = 0
    for start, behind in spans:
        yield text[end:start]
        yield re.sub(r"[^\n]", " ", text[start:behind])
        end = behind
    yield text[end:]
