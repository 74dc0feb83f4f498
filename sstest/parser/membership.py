"""What a request asks for, piece by piece: cohorts, memberships, deltas (semantics §2.2)."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from sstest.text import natural


@dataclass(frozen=True, slots=True)
class Cohort:
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


@dataclass(frozen=True, slots=True)
class Delta:
    """What a request changes in one cohort: context keys added and removed, as frozen sets.

    ``cohort`` is the cohort's id. No key is in both sets: the last mention of a key wins.
    """

    cohort: str
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    cohort_name: str | None = field(default=None, compare=False)
    cohort_url: str | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """``{"added": [...], "removed": [...]}``, in natural order: ``2`` before ``10``."""
        return {"added": natural(self.added), "removed": natural(self.removed)}
