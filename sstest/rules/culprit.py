"""One mistake in a pointer that disagrees with several others is one finding."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sstest.finding import Finding


def one_for_each_culprit(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each place that most of the findings involve; the others are related."""
    found = list(findings)
    while found:
        places = Counter(place for one in found for place in (one.pointer, *one.related))
        culprit = max(places, key=lambda place: places[place])  # of equals, the first
        involved = [one for one in found if culprit in (one.pointer, *one.related)]
        first = min(involved, key=lambda one: (one.severity != "error", one.pointer != culprit))
        others = {place for one in involved for place in (one.pointer, *one.related)}
        yield replace(first, related=tuple(sorted(others - {first.pointer})))
        # What only holds between the others follows from it.
        found = [one for one in found if not others.issuperset((one.pointer, *one.related))]
