"""What a request means, or why it is refused, known from how it was made and never from parsing it.

Whoever makes a request says which value stands at which place; the table of properties says which
of them is read when, and what it may find. Nothing here looks at a body.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sstest.generate.forms import Form, text_of
from sstest.generate.properties import Use
from sstest.generate.shape import Path, Shape
from sstest.manifest import MISSING
from sstest.parser import Cohort, Membership, Update
from sstest.regex.re2 import compile_matcher


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
        """How the refusal's message begins (semantics §2.1)."""
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


@dataclass(frozen=True, slots=True)
class Frame:
    """What a request says once, for all of its members.

    ``included`` is which way they go, where an action tells.
    """

    environment_id: str
    context_kind: str
    cohort: Cohort
    included: bool | None

    def update(self, memberships: Iterable[Membership]) -> Update:
        """The update of a request that says this, and has those memberships."""
        return Update(self.environment_id, self.context_kind, self.cohort, tuple(memberships))


def frame(shape: Shape, values: Mapping[Path, Any]) -> Frame:
    """What a request that holds ``values``, and is taken, says once."""
    found = {use.name: values.get(use.pointer.parts, MISSING) for use in shape.request_uses}
    cohort = Cohort(
        text_of(found["cohortIdPath"]),
        text_of(found["cohortNamePath"]),
        _something(found.get("cohortUrlPath")),
    )
    kind = _something(found.get("contextKindPath"))
    included = _direction_of_all(shape, values)
    return Frame(found["environmentIdPath"], kind or "user", cohort, included)


def meaning(shape: Shape, values: Mapping[Path, Any]) -> Update:
    """What a request that holds ``values`` means; they must be such that it is taken."""
    framed = frame(shape, values)
    return framed.update(
        membership(shape, values, framed, array, base) for array, base, _ in _members(shape, values)
    )


def membership(
    shape: Shape, values: Mapping[Path, Any], framed: Frame, array: Use, base: Path
) -> Membership:
    """What the member at ``base``, of that array, means."""
    found = {
        use.name: values.get((*base, *use.pointer.parts), MISSING) for use in shape.member_uses
    }
    included = framed.included if array.included is None else array.included
    cohort_id = _something(found.get("cohortIdPath"))
    cohort_name = _something(found.get("cohortNamePath"))
    return Membership(
        text_of(found["memberIdPath"]),
        found.get("booleanMembershipPath", included),
        framed.cohort.id if cohort_id is None else text_of(cohort_id),
        framed.cohort.name if cohort_name is None else text_of(cohort_name),
        framed.cohort.url,
    )


def _direction_of_all(shape: Shape, values: Mapping[Path, Any]) -> bool | None:
    """Which way all members go, where an action says so; RE2 is the judge of its matcher."""
    for use in shape.request_uses:
        if use.matcher is not None:
            return compile_matcher(use.matcher).matches(values[use.pointer.parts])
    return None


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
