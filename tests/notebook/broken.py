"""Manifests that are broken in five ways, for notebooks about what is wrong with them."""

from typing import Final

BROKEN: Final[dict[str, str | bytes]] = {
    "cut off": '{"capabilities": {"syncedSegment": {"requestParser": {',
    "not UTF-8": b'{"name": "\xff"}',
    "misspelt capability": '{"capabilities": {"syncedSegments": {"requestParser": {}}}}',
    "pointers": """{
  "syncedSegment": {
    "requestParser": {
      "environmentIdPath": "environmentId",
      "cohortIdPath": "/cohort/id",
      "cohortNamePath": "/cohort/name/",
      "memberArrayPath": "/members",
      "memberArrayParser": {"memberIdPath": "/id"}
    }
  }
}
""",
    "template": """{
  "syncedSegment": {
    "requestParser": {
      "environmentIdPath": "/environmentId",
      "cohortIdPath": "/cohort/id",
      "cohortNamePath": "/cohort/name",
      "addMemberArrayPath": "/add",
      "removeMemberArrayPath": "/remove",
      "memberArrayParser": {"memberIdPath": ""}
    },
    "jsonResponseBody": "{{#if statusCode}}"
  }
}
""",
}
"""Manifests with something wrong: what cannot be read, what breaks rules, what cannot reply."""
