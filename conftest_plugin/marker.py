"""The marker ``segment_requests``: the generated requests of a test.

``@pytest.mark.segment_requests(count=50, formats=["boolean"], malformed=True)``, each optional.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from sstest import Manifest

NAME: Final = "segment_requests"
DESCRIPTION: Final = (
    f"{NAME}(count=None, formats=None, malformed=False): the number of generated requests for each"
    " manifest, the formats of manifests (boolean, arrays, action), and whether the requests are"
    " malformed"
)
_FORMATS: Final = ("boolean", "arrays", "action")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The arguments of the marker; ``count`` is ``None`` for --sstest-examples."""

    count: int | None = None
    formats: frozenset[str] = field(default_factory=lambda: frozenset(_FORMATS))
    malformed: bool = False

    def of(self, manifests: "Iterable[Manifest]") -> "list[Manifest]":
        """The manifests of these formats, and those without a format, which are invalid."""
        return [one for one in manifests if one.format is None or str(one.format) in self.formats]


def wanted(item: pytest.Item) -> Wanted:
    """The arguments of the closest marker; raises a collection error for invalid ones."""
    marker = item.get_closest_marker(NAME)
    if marker is None:
        return Wanted()
    unknown = [str(value) for value in marker.args] + list(
        marker.kwargs.keys() - {"count", "formats", "malformed"}
    )
    if unknown:
        raise _wrong(f"takes count=, formats= and malformed=, found {', '.join(unknown)}")
    count = marker.kwargs.get("count")
    if count is not None and (type(count) is not int or count < 1):
        raise _wrong(f"count is {count!r}, expected a number of 1 or more")
    malformed = marker.kwargs.get("malformed", False)
    if not isinstance(malformed, bool):
        raise _wrong(f"malformed is {malformed!r}, expected True or False")
    return Wanted(count, _formats(marker.kwargs.get("formats")), malformed)


def _formats(given: object) -> frozenset[str]:
    if given is None:
        return frozenset(_FORMATS)
    names = (given,) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)
    formats = frozenset(map(str, names))
    if not formats or not formats.issubset(_FORMATS):
        raise _wrong(f"formats is {given!r}, expected some of {', '.join(_FORMATS)}")
    return formats


def _wrong(reason: str) -> pytest.Collector.CollectError:
    return pytest.Collector.CollectError(f"@pytest.mark.{NAME}: {reason}")
