"""What the requests of a manifest can say: not every one can tell contexts of several kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sstest.generate.actions import actions
from sstest.manifest import Format, Manifest
from sstest.regex.program import MatcherError


@dataclass(frozen=True, slots=True)
class Expressible:
    """Whether requests can tell environments and context kinds apart, and have who leaves."""

    environments: bool = True
    kinds: bool = True
    leaving: bool = True


def expressible(manifests: Iterable[Manifest], profile: str) -> Expressible:
    """What the requests of all these manifests can say, as the profile reads them."""
    environments = kinds = leaving = True
    for manifest in manifests:
        parser = manifest.capability.get("requestParser")
        if not isinstance(parser, dict):
            continue
        environments = environments and "environmentIdPath" in parser
        kinds = kinds and "contextKindPath" in parser
        leaving = leaving and _can_leave(manifest.format, parser, profile)
    return Expressible(environments, kinds, leaving)


def _can_leave(declared: Format | None, parser: dict[str, Any], profile: str) -> bool:
    match declared:
        case Format.BOOLEAN:
            return profile == "docs"  # false is not there, to the validation server
        case Format.ARRAYS:
            return "removeMemberArrayPath" in parser
        case Format.ACTION:
            try:
                return bool(actions(str(parser["arrayInclusion"]["matcher"])).leaving)
            except (KeyError, TypeError, MatcherError):
                return False
        case None:
            return False
