"""What a request asks for: memberships in order, and the delta of each cohort (semantics §2.2)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sstest.javascript.values import is_truthy, to_string
from sstest.limits import CONFLICTS
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.membership import Cohort, Delta, Membership
from sstest.parser.memberships import Memberships
from sstest.text import quote

_MOST_NAMES: Final = 10
_RELEASED: Final = ("memberships", "notes")


@dataclass(frozen=True, init=False)
class Update:
    """Everything LaunchDarkly reads from one request. Equal to another that reads the same.

    ``environment_id`` is the client-side ID, ``context_kind`` is ``user`` by default, and a member
    can override the ``cohort``. The memberships are in the order of the request; they are equal to
    a tuple of the same.
    """

    environment_id: Any
    context_kind: Any
    cohort: Cohort
    memberships: Sequence[Membership] = field(default_factory=tuple)
    notes: Callable[["Update"], tuple[Diagnostic, ...]] | None = field(
        default_factory=lambda: None, compare=False, repr=False
    )
    """What looks at the request that it was read from, for :attr:`diagnostics`."""
    again: Callable[[], "Update"] | None = field(
        default=None, init=False, compare=False, repr=False
    )
    """What reads the request again, once the memberships were released."""

    def __init__(
        self,
        environment_id: Any,
        context_kind: Any,
        cohort: Cohort,
        memberships: Sequence[Membership] = (),
        notes: Callable[["Update"], tuple[Diagnostic, ...]] | None = None,
    ) -> None:
        # What a frozen dataclass makes takes twice as long, a tenth of reading a small request.
        self.__dict__.update(
            environment_id=environment_id,
            context_kind=context_kind,
            cohort=cohort,
            memberships=memberships,
            notes=notes,
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What was released, and so is not there."""
            if name not in _RELEASED or self.again is None:
                return super().__getattribute__(name)  # which says that it is not there
            return vars(self).setdefault(name, getattr(self.again(), name))

    def release(self, again: Callable[[], "Update"]) -> None:
        """Let go of the members; ``again`` reads the same update when somebody asks for them."""
        facts = vars(self)
        facts["again"] = again
        for name in (*_RELEASED, "_deltas"):
            facts.pop(name, None)

    @property
    def deltas(self) -> dict[str, Delta]:
        """The delta of each cohort that a membership touches, by cohort id, in order of mention."""
        found: dict[str, Delta] | None = self.__dict__.get("_deltas")
        if found is None:  # by hand, since cached_property takes a lock before Python 3.12
            members = self.memberships
            found = members.deltas() if isinstance(members, Memberships) else self._make_deltas()
            self.__dict__["_deltas"] = found
        return found

    def _make_deltas(self) -> dict[str, Delta]:
        last_words: dict[str, dict[str, bool]] = {}
        described: dict[str, Membership] = {}
        for membership in self.memberships:
            cohort_id, key = membership.cohort_id, membership.context_key
            included = membership.included
            if not (type(cohort_id) is type(key) is str and type(included) is bool):
                cohort_id, key = to_string(cohort_id), to_string(key)
                included = None if included is None else is_truthy(included)
            described[cohort_id] = membership
            if cohort_id not in last_words:
                last_words[cohort_id] = {}
            if included is not None:
                last_words[cohort_id][key] = included
        return {
            cohort_id: Delta(
                cohort_id,
                frozenset([key for key, included in words.items() if included]),
                frozenset([key for key, included in words.items() if not included]),
                described[cohort_id].cohort_name,
                described[cohort_id].cohort_url,
            )
            for cohort_id, words in last_words.items()
        }

    @property
    def delta(self) -> Delta:
        """The delta of the one cohort; empty where the request names no member.

        Raises :class:`LookupError` where the request touches several cohorts.
        """
        if len(self.deltas) > 1:
            ids = ", ".join(map(repr, self.deltas))
            raise LookupError(f"the request touches several cohorts ({ids}): use .deltas[id]")
        for delta in self.deltas.values():
            return delta
        return Delta(
            to_string(self.cohort.id), cohort_name=self.cohort.name, cohort_url=self.cohort.url
        )

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is hardly meant, conflicts inside the request first; the update stands."""
        noted = self.notes(self) if self.notes else ()
        return (*self._conflicts(), *self._renamed(), *noted)

    def to_dict(self) -> dict[str, Any]:
        """The update as JSON data, memberships in order."""
        return {
            "environmentId": self.environment_id,
            "contextKind": self.context_kind,
            "memberships": [membership.to_dict() for membership in self.memberships],
        }

    def _conflicts(self) -> list[Diagnostic]:
        # Nearly always nothing is said twice, which the deltas tell without another look.
        keys = sum(len(one.added) + len(one.removed) for one in self.deltas.values())
        included = [one.included for one in self.memberships]
        mentions: dict[tuple[str, str], list[int]] = {}
        left_out: list[int] = []
        if keys < len(included) - included.count(None):
            mentions, left_out = self._mentions()
        found: list[Diagnostic] = []
        for (cohort_id, context_key), indices in mentions.items():
            last = "added" if is_truthy(included[indices[-1]]) else "removed"
            message = (
                f"{quote(context_key)} is both added to and removed from cohort {quote(cohort_id)};"
                f" the last mention wins: {last}"
            )
            found.append(Diagnostic("conflict", message, cohort_id, tuple(indices)))
        if left_out:
            message = f"more keys are both added and removed, in {len(left_out):,} mentions"
            found.append(Diagnostic("conflict", message, "", tuple(left_out)))
        return found

    def _mentions(self) -> tuple[dict[tuple[str, str], list[int]], list[int]]:
        """By cohort and key, the indices of memberships: of those that both join and leave.

        Beyond the first :data:`~sstest.limits.CONFLICTS` of them, indices alone.
        """
        sides: tuple[set[tuple[str, str]], set[tuple[str, str]]] = set(), set()
        for one in self.memberships:
            if one.included is not None:
                key = to_string(one.cohort_id), to_string(one.context_key)
                sides[is_truthy(one.included)].add(key)
        found: dict[tuple[str, str], list[int]] = {}
        left_out: list[int] = []
        if not (both := sides[0] & sides[1]):
            return found, left_out
        del sides
        for index, one in enumerate(self.memberships):
            key = to_string(one.cohort_id), to_string(one.context_key)
            if key in both and one.included is not None:
                is_told = key in found or len(found) < CONFLICTS
                (found.setdefault(key, []) if is_told else left_out).append(index)
        return found, left_out

    def _renamed(self) -> list[Diagnostic]:
        names: Mapping[str, dict[str, int]] = defaultdict(dict)
        last = None
        for index, one in enumerate(self.memberships):
            if last and one.cohort_id is last.cohort_id and one.cohort_name is last.cohort_name:
                continue  # as nearly all
            names[to_string(one.cohort_id)].setdefault(to_string(one.cohort_name), index)
            last = one
        return [
            Diagnostic(
                "renamed",
                f"cohort {quote(cohort_id)} comes with several names:"
                f" {', '.join(map(quote, islice(seen, _MOST_NAMES)))}",
                cohort_id,
                tuple(seen.values()),
            )
            for cohort_id, seen in names.items()
            if len(seen) > 1
        ]
