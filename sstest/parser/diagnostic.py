"""A diagnostic: what is valid in a request and hardly meant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something valid in a request that is probably a mistake; ``str()`` is the message.

    ``code`` says what: ``conflict`` (a key is both added and removed), ``renamed`` (a cohort id
    comes with two names), ``environment`` (no client-side ID), ``nothing`` (a word for no value),
    ``lookalike`` (two keys that look alike), ``rounded`` (integers that JavaScript rounds),
    ``repeated`` (a property twice in an object), ``first`` (another element says something else),
    ``position`` (other elements are not read), ``kind`` (a context kind that is not read) or
    ``contradiction`` (a word or flag says the opposite). ``memberships`` are the indices into
    ``Update.memberships`` concerned, and ``cohort_id`` is the cohort's, or empty.

    ``field`` is the property of the manifest that reads it, named as
    ``RequestError.field`` names it, ``of_member`` whether a member's; ``hint`` is what
    to do.
    """

    code: str
    message: str
    cohort_id: str = ""
    memberships: tuple[int, ...] = ()
    field: str | None = None
    of_member: bool = False
    hint: str | None = None

    def __str__(self) -> str:
        return self.message
