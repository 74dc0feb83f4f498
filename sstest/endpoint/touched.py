"""Whether requests changed only what they were to change: see ``assert_only``."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sstest.endpoint.describe import first, numbers_of
from sstest.endpoint.exchange import Exchange, Identity
from sstest.text import quote
from sstest.vocabulary.typos import closest


@dataclass(frozen=True, slots=True)
class Allowed:
    """The arguments of ``assert_only``."""

    cohorts: Collection[str]
    kind: str
    environment: str | None
    integration: str | None

    def wrong(self, identity: Identity) -> str | None:
        """What about a segment is not expected, or ``None``."""
        if identity.cohort not in self.cohorts:
            listed = ", ".join(map(quote, self.cohorts))
            meant = closest(identity.cohort, self.cohorts)
            hint = f"; did it mean {quote(meant)}?" if meant else ""
            return f"cohort {quote(identity.cohort)}, expected only {listed}{hint}"
        for what, found, wanted in (
            ("context kind", identity.kind, self.kind),
            ("environment", identity.environment, self.environment),
            ("integration", identity.integration, self.integration),
        ):
            if wanted not in (None, found):
                return f"{what} {quote(found)}, expected only {quote(wanted)}"
        return None


def describe_touched(exchanges: Sequence[Exchange], allowed: Allowed) -> list[str]:
    """What was touched besides, one line each, and what was not touched; empty if all is right."""
    touched: dict[Identity, list[int]] = defaultdict(list)
    for exchange in exchanges:
        for change in exchange.changes if exchange.accepted else ():
            touched[change.identity].append(exchange.number)
    lines = [
        f"  {why}: by {numbers_of(numbers)}"
        for identity, numbers in touched.items()
        if (why := allowed.wrong(identity))
    ]
    lines += _several(touched, allowed)
    cohorts = {identity.cohort for identity in touched}
    lines += [
        f"  cohort {quote(cohort)} was not touched: no accepted request is about it"
        for cohort in allowed.cohorts
        if cohort not in cohorts
    ]
    return ["the sender touched other segments than expected", *first(lines)] if lines else []


def _several(touched: dict[Identity, list[int]], allowed: Allowed) -> Iterator[str]:
    """A cohort that went to several environments or integrations, none of which is named."""
    for cohort in allowed.cohorts:
        found = [one for one in touched if one.cohort == cohort and allowed.wrong(one) is None]
        for name, at in ("environment", 0), ("integration", 2):
            if getattr(allowed, name) is None and len({one[at] for one in found}) > 1:
                yield f"  cohort {quote(cohort)} has several segments; pass {name}= to choose one:"
                yield from (
                    f"    environment={quote(one.environment)},"
                    f" integration={quote(one.integration)}: by {numbers_of(touched[one])}"
                    for one in found
                )
                break
