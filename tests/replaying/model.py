"""What bodies come to, worked out with the reference parser, a membership at a time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sstest import Manifest, RequestError
from sstest.parser import reference


@dataclass
class Model:
    requests: int = 0
    refused: int = 0
    members: int = 0
    added: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)


def model_of(manifest: Manifest, bodies: Iterable[bytes]) -> Model:
    found = Model()
    for body in bodies:
        found.requests += 1
        try:
            update = reference.parse(manifest, body)
        except RequestError:
            found.refused += 1
            continue
        for one in update.memberships:
            found.members += 1
            added = found.added.setdefault(one.cohort_id, set())
            removed = found.removed.setdefault(one.cohort_id, set())
            (added if one.included else removed).add(one.context_key)
            (removed if one.included else added).discard(one.context_key)
    return found


def body(*members: tuple[str, bool], cohort: str = "vip", **more: Any) -> bytes:
    """A request in which these keys join or leave."""
    data = {
        "environment": "env-1",
        "cohort": {"id": cohort, "name": cohort.upper()},
        "members": [{"id": key, "in": included} for key, included in members],
        **more,
    }
    return json.dumps(data).encode()
