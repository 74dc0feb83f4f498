"""Recorded requests in any number, parsed and summed up: who is in which cohort in the end."""


class ReplayError(ValueError):
    """A replay cannot begin, or go on; ``str()`` says why."""
