"""Where the capability is in a document, or what seems to be meant for it."""

from dataclasses import dataclass
from typing import Any, Final

from sstest.manifest import ManifestError, Problem
from sstest.manifest.loading import Document, find_capability
from sstest.manifest.pointer import Pointer
from sstest.manifest.problems import Kind
from sstest.rules.rule import Path

_CAPABILITY: Final = "syncedSegment"


@dataclass(frozen=True, slots=True)
class Location:
    """A capability's path and value; ``problem`` says what is wrong with where it stands.

    ``value`` is ``None`` where there is nothing like a capability.
    """

    path: Path
    value: dict[str, Any] | None
    problem: Problem | None = None


def locate(document: Document | None) -> Location:
    """Find the capability, also one that is misspelt or stands in the wrong place."""
    if document is None:
        return Location((), None)
    try:
        return Location(*find_capability(document))
    except ManifestError as error:
        return _look(document.value, error.problems[0])


def _look(document: object, problem: Problem) -> Location:
    path: Path = Pointer.parse(problem.pointer).parts
    match problem.kind:
        case Kind.MISSPELT_CAPABILITY if path != () and len(path) == 1:
            # Either the capability without its wrapping, or "capabilities" itself.
            value = _at(document, path)
            if isinstance(value, dict) and _CAPABILITY in value:
                path = (*path, _CAPABILITY)
        case Kind.MISPLACED_CAPABILITY if path[-1] == "requestParser":
            path = path[:-1]
        case _:
            pass
    value = _at(document, path)
    found = problem.kind in (Kind.MISSPELT_CAPABILITY, Kind.MISPLACED_CAPABILITY)
    return Location(path, value if found and isinstance(value, dict) else None, problem)


def _at(document: object, path: Path) -> Any:
    value: Any = document
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value
