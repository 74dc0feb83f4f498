"""What a request means, or why it is refused, known from how it was made and never from parsing it.

Whoever makes a request says which value stands at which place; the table of properties says which
of them is read when, and what it may find. Nothing here looks at a body.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sstest.generate.forms import Form, text_of
from sstest.generate.properties import Use
from sstest.generate.shape import Path, Shape
from sstest.manifest import MISSING
from sstest.manifest.matchers import compile_matcher
from sstest.parser import Cohort, Membership, Update


@dataclass(frozen=True, slots=True)
class Fault:
    """The first property that finds what it does not accept.

    ``member`` is the index of the member in its array, for a property of members, and ``missing``
    says that the property finds nothing at all.
    """

    use: Use
    missing: bool
    member: int | None = None

    @property
    def message(self) -> str:
        """How the refusal's message begins (specification, section 2.1)."""
        if self.missing:
            return f"could not find path {self.use.pointer} in request payload"
        return f"value at path {self.use.pointer} is not "


def fault(shape: Shape, values: Mapping[Path, Any]) -> Fault | None:
    """Why a request that holds ``values`` is refused, or ``None`` where it is taken."""
    for use, base, member in _steps(shape, values):
        form = Form.of(values.get((*base, *use.pointer.parts), MISSING))
        if form not in use.accepts:
            return Fault(use, form is Form.ABSENT, member)
    return None


def meaning(shape: Shape, values: Mapping[Path, Any]) -> Update:
    """What a request that holds ``values`` means; they must be such that it is taken."""
    found = {use.name: values.get(use.pointer.parts, MISSING) for use in shape.request_uses}
    cohort = Cohort(
        text_of(found["cohortIdPath"]),
        text_of(found["cohortNamePath"]),
        _something(found.get("cohortUrlPath")),
    )
    flag, member_id, cohort_id, cohort_name = (
        next((use.pointer.parts for use in shape.member_uses if use.name == name), None)
        for name in ("booleanMembershipPath", "memberIdPath", "cohortIdPath", "cohortNamePath")
    )
    assert member_id is not None  # noqa: S101  # a required property
    word = _direction_of_all(shape, values)
    memberships = []
    for array, base, _ in _members(shape, values):
        included = word if array.included is None else array.included
        overriding_id = _overriding(values, base, cohort_id)
        overriding_name = _overriding(values, base, cohort_name)
        memberships.append(
            Membership(
                text_of(values[*base, *member_id]),
                values[*base, *flag] if flag is not None else included,
                cohort.id if overriding_id is None else text_of(overriding_id),
                cohort.name if overriding_name is None else text_of(overriding_name),
                cohort.url,
            )
        )
    kind = _something(found.get("contextKindPath"))
    return Update(found["environmentIdPath"], kind or "user", cohort, tuple(memberships))


def _direction_of_all(shape: Shape, values: Mapping[Path, Any]) -> bool | None:
    """Which way all members go, where an action says so; RE2 is the judge of its matcher."""
    for use in shape.request_uses:
        if use.matcher is not None:
            return compile_matcher(use.matcher).matches(values[use.pointer.parts])
    return None


def _overriding(values: Mapping[Path, Any], base: Path, parts: Path | None) -> Any:
    """What a member says in place of the request's cohort; ``None`` where it says nothing."""
    return None if parts is None else _something(values.get((*base, *parts)))


def _something(value: Any) -> Any:
    """A value that is there; ``None`` for nothing, null and the empty text."""
    return None if value is MISSING or value == "" else value


def _members(shape: Shape, values: Mapping[Path, Any]) -> Iterator[tuple[Use, Path, int]]:
    """Every member in the order of memberships: its array, its place, and its index."""
    for use in shape.request_uses:
        size = values.get(use.pointer.parts) if use.is_array else None
        for index in size if isinstance(size, range) else ():
            yield use, (*use.pointer.parts, str(index)), index


def _steps(shape: Shape, values: Mapping[Path, Any]) -> Iterator[tuple[Use, Path, int | None]]:
    """Every property in the order in which a request is read, and the member it starts at."""
    for use in shape.request_uses:
        yield use, (), None
    members = list(_members(shape, values))
    flags = [use for use in shape.member_uses if use.name == "booleanMembershipPath"]
    others = [use for use in shape.member_uses if use not in flags]
    for uses in (flags, others):
        for _, base, index in members:
            for use in uses:
                yield use, base, index
