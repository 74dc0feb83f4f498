"""How large a template and its rendering may be, and the count of what one rendering has spent.

Beyond the limits a template is refused by name. They keep the parser on Python's own stack, and a
rendering within a second or so. A reply of LaunchDarkly's has some ten tags, two or three deep.
"""

from typing import TYPE_CHECKING, Final, NoReturn

from sstest.budget import current
from sstest.templates.source import Source

if TYPE_CHECKING:
    from sstest.templates.tree import Written

MAX_TEMPLATE: Final = 1 << 20
"""Characters of a template."""

MAX_DEPTH: Final = 32
"""Blocks within blocks, each ``else if`` and each pair of parentheses counting as one."""

MAX_NODES: Final = 2_000
"""Tags, texts between tags, and expressions inside tags."""

MAX_STEPS: Final = 500_000
"""Statements and expressions of the blocks that one rendering runs, and elements it looks through.

Each run of a block counts as three more.
"""

MAX_OUTPUT: Final = 1 << 24
"""Characters that one rendering writes, those of a block counted again by the block around it."""


class Run:
    """One rendering: what it has spent, the block that it is ``at``, and its ``leaves``.

    It takes from the :func:`~sstest.budget.budget` that it is within. Leaves are noted only for who
    asks: each text and tag that has written something, in order, and the value that it wrote.
    """

    __slots__ = ("_budget", "_source", "at", "characters", "leaves", "steps")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._budget = current()
        self.at = source.position(0)
        self.steps = 0
        self.characters = 0
        self.leaves: list[tuple[Written, object]] = []

    def charge(self, steps: int) -> None:
        """Count steps: a statement, an expression, or an element looked at is one."""
        self.steps += steps
        self._budget.steps -= steps
        if self.steps > MAX_STEPS:
            self._stop(f"takes over {MAX_STEPS:,} steps")
        if self._budget.steps < 0:
            self._stop(f"takes, with others of this template, over {self._budget}")

    def write(self, text: str) -> str:
        """Count the characters of a text that is written; returns the text."""
        self.characters += len(text)
        self._budget.characters -= len(text)
        if self.characters > MAX_OUTPUT:
            self._stop(f"writes over {MAX_OUTPUT:,} characters")
        if self._budget.characters < 0:
            self._stop(f"takes, with others of this template, over {self._budget}")
        return text

    def _stop(self, what: str) -> NoReturn:
        self._budget.stopped += 1
        raise self._source.stopped(what, self.at)
