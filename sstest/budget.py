"""Work that is counted: so much for a question about a manifest, however it is answered."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sstest.limits import JUDGING_STEPS

_CHARACTERS_A_STEP = 4


class Budget:
    """What renderings may take together: ``steps``, and ``characters`` written.

    Both are what is left. ``stopped`` counts the renderings that were given up, for this limit or
    for their own: what they would have written is not known.
    """

    __slots__ = ("characters", "given", "steps", "stopped")

    def __init__(self, steps: int) -> None:
        self.given = self.steps = steps
        self.characters = _CHARACTERS_A_STEP * steps
        self.stopped = 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing more can be rendered."""
        return self.steps < 0 or self.characters < 0

    def __str__(self) -> str:
        return f"{self.given:,} steps or {_CHARACTERS_A_STEP * self.given:,} characters"


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(more: int = 0) -> Iterator[Budget]:
    """All renderings until its end take from one budget, and from none around it.

    It has :data:`~sstest.limits.JUDGING_STEPS` and ``more``. Who asks for it looks at
    :attr:`Budget.stopped` and says what is not known.
    """
    given = Budget(JUDGING_STEPS + more)
    token = _current.set(given)
    try:
        yield given
    finally:
        _current.reset(token)


def current() -> Budget:
    """The budget that is taken from here; one without an end where none was asked for."""
    return _current.get() or Budget(sys.maxsize)
