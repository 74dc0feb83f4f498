"""One thing that recorded requests say about a manifest."""

from dataclasses import dataclass

from sstest.engine.recordings import Recording
from sstest.finding import Severity


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, about which property of the manifest, and the request that shows it.

    ``severity`` is that of the check where it is ``None``.
    """

    message: str
    field: str | None = None
    of_member: bool = False
    recording: Recording | None = None
    expected: str = ""
    found: str = ""
    hint: str | None = None
    severity: Severity | None = None
    test: tuple[str, ...] = ()
