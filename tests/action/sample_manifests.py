"""Manifests to commit, as text."""

import json
from typing import Any, Final

_PARSER: Final = {
    "environmentIdPath": "/environmentId",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}


def manifest(**changes: Any) -> str:
    """A good manifest, with changes to its ``requestParser``."""
    capability = {"requestParser": {**_PARSER, **changes}}
    return json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2) + "\n"


GOOD: Final = manifest()
BROKEN: Final = manifest(cohortIdPath="cohort/id")
"""Its error is in line 6, column 25."""
DOUBTFUL: Final = manifest(cohortNamePath="/name")
"""It has a warning."""
UNRELATED: Final = '{"name": "An extension of a browser", "manifest_version": 3}\n'
