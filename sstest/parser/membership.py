"""What a request asks for, piece by piece: cohorts, memberships, deltas (semantics §2.2)."""

from typing import Any

import msgspec

from sstest.text import natural


class Cohort(msgspec.Struct, frozen=True, gc=False):
    """The partner's set of contexts, which is a segment at LaunchDarkly."""

    id: Any
    name: Any
    url: Any = None


class Membership(msgspec.Struct, frozen=True, gc=False):
    """One context joins (``included``) or leaves a cohort.

    Under the ``docs`` profile the values are text and ``included`` is a ``bool``. The validation
    server passes on what it finds, so under its profile they can be any JSON value, and
    ``included`` is ``None`` where the manifest has no way to tell the direction.

    It is a struct of msgspec's: ``msgspec.structs.replace`` makes a changed copy.
    """

    context_key: Any
    included: Any
    cohort_id: Any
    cohort_name: Any
    cohort_url: Any = None

    def to_dict(self) -> dict[str, Any]:
        """The membership as JSON data; ``cohortUrl`` is left out where there is none."""
        data = {
            "contextKey": self.context_key,
            "included": self.included,
            "cohortId": self.cohort_id,
            "cohortName": self.cohort_name,
        }
        return data if self.cohort_url is None else {**data, "cohortUrl": self.cohort_url}


class Delta(msgspec.Struct, frozen=True, eq=False, gc=False):
    """What a request changes in one cohort: context keys added and removed, as frozen sets.

    ``cohort`` is the cohort's id. No key is in both sets: the last mention of a key wins. Equal to
    another of the same id and keys, whatever the cohort's name and URL.
    """

    cohort: str
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    cohort_name: str | None = None
    cohort_url: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Delta):
            return NotImplemented
        mine = self.cohort, self.added, self.removed
        return mine == (other.cohort, other.added, other.removed)

    def __hash__(self) -> int:
        return hash((self.cohort, self.added, self.removed))

    def to_dict(self) -> dict[str, Any]:
        """``{"added": [...], "removed": [...]}``, in natural order: ``2`` before ``10``."""
        return {"added": natural(self.added), "removed": natural(self.removed)}
