"""Counts the work of one rendering, and stops it where it is too much."""

from sstest.templates.limits import MAX_OUTPUT, MAX_STEPS


class OverBudgetError(Exception):
    """A rendering has reached one of the limits; the message says which."""


class Budget:
    """What one rendering has spent so far."""

    def __init__(self) -> None:
        self._steps = 0
        self._characters = 0

    def charge(self, steps: int) -> None:
        """Spend steps: one for a lookup, a call, a join, or an element looked at."""
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise OverBudgetError(f"sstest stops a rendering that takes over {MAX_STEPS:,} steps")

    def write(self, value: object) -> None:
        """Spend the characters of a value, if it is text."""
        if isinstance(value, str):
            self._characters += len(value)
            if self._characters > MAX_OUTPUT:
                message = f"sstest stops a rendering that writes over {MAX_OUTPUT:,} characters"
                raise OverBudgetError(message)
