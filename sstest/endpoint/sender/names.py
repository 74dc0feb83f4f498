"""The names and URLs of segments: a sender may write its own, but not those of another cohort."""

from collections.abc import Iterable, Iterator, Sequence

from sstest.endpoint.exchange import Exchange
from sstest.endpoint.segments import Segment
from sstest.endpoint.sender.history import SyncedCohort
from sstest.endpoint.sender.rules import Problem
from sstest.text import quote


def wrong_names(
    segments: Iterable[Segment], cohorts: Sequence[SyncedCohort], exchanges: Sequence[Exchange]
) -> Iterator[Problem]:
    """Each segment that has got the name or the URL of another of the ``cohorts``."""
    for segment in segments:
        for other in cohorts:
            if other.id == segment.cohort:
                continue
            for what, has, its in (
                ("name", segment.name, other.name),
                ("URL", segment.url, other.url),
            ):
                if has == its:
                    effect = (
                        f"cohort {quote(segment.cohort)} has got the {what} of cohort"
                        f" {quote(other.id)}, {quote(its)}, by request #{_last(segment, exchanges)}"
                    )
                    yield Problem("names", effect)


def _last(segment: Segment, exchanges: Sequence[Exchange]) -> int:
    """The number of the last request that changed a segment."""
    return max(
        one.number
        for one in exchanges
        if one.accepted and any(change.identity.cohort == segment.cohort for change in one.changes)
    )
