"""The update a generated request must parse to, or the error it must get, without parsing it.

Whoever makes a request knows which value stands at which place. The table of properties says which
of them is read when, and what it accepts. Nothing here reads a body.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sstest.generate.document import Values, find
from sstest.generate.properties import Use
from sstest.generate.shape import Shape
from sstest.generate.value_type import ValueType, text_of
from sstest.manifest import MISSING, Manifest
from sstest.parser import Cohort, Membership, Update
from sstest.regex.re2 import compile_matcher


class Sample(NamedTuple):
    """A request body, as the bytes a sender would send, and the update it must parse to.

    It unpacks as a pair: ``body, update = sample``.
    """

    body: bytes
    update: Update


class Samples(list[Sample]):
    """Samples of requests for ``manifest``; a table in a notebook."""

    def __init__(self, samples: Iterable[Sample], manifest: Manifest) -> None:
        super().__init__(samples)
        self.manifest = manifest


class ExpectedRefusal(NamedTuple):
    """The first property that finds a value it does not accept.

    ``message`` is how the error's message begins (semantics §2.1). ``member`` is the index of the
    member in its array, for a property of members.
    """

    use: Use
    message: str
    member: int | None


def expected_refusal(shape: Shape, values: Values) -> ExpectedRefusal | None:
    """Why a request that holds ``values`` is refused; ``None`` where it is accepted."""
    for use, scope, member in _reading_order(shape, values):
        found = ValueType.of(find(scope, use.pointer.parts))
        if found not in use.accepts:
            message = f"value at path {use.pointer} is not "
            if found is ValueType.ABSENT:
                message = f"could not find path {use.pointer} in request payload"
            return ExpectedRefusal(use, message, member)
    return None


def expected_update(shape: Shape, values: Values) -> Update:
    """The update of an accepted request that holds ``values``."""
    found = {use.name: find(values, use.pointer.parts) for use in shape.request_uses}
    cohort = Cohort(
        text_of(found["cohortIdPath"]),
        text_of(found["cohortNamePath"]),
        _something(found.get("cohortUrlPath")),
    )
    return Update(
        found["environmentIdPath"],
        _something(found.get("contextKindPath")) or "user",
        cohort,
        tuple(_memberships(shape, values, cohort)),
    )


def _memberships(shape: Shape, values: Values, cohort: Cohort) -> Iterator[Membership]:
    action = _direction_of_action(shape, values)
    place = {use.name: use.pointer.parts for use in shape.member_uses}
    key, flag = place["memberIdPath"], place.get("booleanMembershipPath")
    own_id, own_name = place.get("cohortIdPath"), place.get("cohortNamePath")
    for array, members in _arrays(shape, values):
        direction = action if array.included is None else array.included
        for member in members:
            cohort_id = None if own_id is None else _something(find(member, own_id))
            cohort_name = None if own_name is None else _something(find(member, own_name))
            yield Membership(
                text_of(find(member, key)),
                direction if flag is None else find(member, flag),
                cohort.id if cohort_id is None else text_of(cohort_id),
                cohort.name if cohort_name is None else text_of(cohort_name),
                cohort.url,
            )


def _direction_of_action(shape: Shape, values: Values) -> bool | None:
    """Whether the action adds the members; ``None`` where the manifest has no action."""
    for use in shape.request_uses:
        if use.matcher is not None:
            return compile_matcher(use.matcher).matches(find(values, use.pointer.parts))
    return None


def _something(value: Any) -> Any:
    """A value that is there; ``None`` for nothing, null and the empty text."""
    return None if value is MISSING or value == "" else value


def _arrays(shape: Shape, values: Values) -> Iterator[tuple[Use, list[Values]]]:
    for use in shape.request_uses:
        members = find(values, use.pointer.parts) if use.is_array else None
        if isinstance(members, list):
            yield use, members


def _reading_order(shape: Shape, values: Values) -> Iterator[tuple[Use, Values, int | None]]:
    """Every property in the order in which a request is read, what it starts at, and the member."""
    for use in shape.request_uses:
        yield use, values, None
    flags = [use for use in shape.member_uses if use.name == "booleanMembershipPath"]
    others = [use for use in shape.member_uses if use not in flags]
    for uses in (flags, others):
        for _, members in _arrays(shape, values):
            for index, member in enumerate(members):
                for use in uses:
                    yield use, member, index
