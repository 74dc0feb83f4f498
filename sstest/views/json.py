"""Findings as one JSON array, an object for each."""

import json
from collections.abc import Iterable
from typing import Any

from sstest.finding import Finding
from sstest.views.judged import Judged


def as_json(judged: Iterable[Judged]) -> str:
    """``[{"origin", "code", "severity", "message", "pointer", "line", "column", "hint"}, ...]``.

    ``line`` and ``column`` count from 1 and, as ``hint``, are null where there are none. All but
    ASCII is escaped, so that no terminal obeys what a manifest holds.
    """
    data = [_object(one.origin, finding) for one in judged for finding in one.findings]
    return json.dumps(data, indent=2)


def _object(origin: str, finding: Finding) -> dict[str, Any]:
    names = ("code", "severity", "message", "pointer", "line", "column", "hint")
    return {"origin": origin, **{name: getattr(finding, name) for name in names}}
