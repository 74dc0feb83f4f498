"""SS911: what is missing or mistyped is refused, and the refusal says where."""

from typing import Final

from hypothesis.strategies import SearchStrategy

from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Refusal, Target
from sstest.engine.words import literal, reading
from sstest.generate.malformed import Malformed
from sstest.generate.strategies import malformed


def _cases(target: Target) -> SearchStrategy[Malformed]:
    return malformed(target.manifest)


def _check(target: Target, one: Malformed) -> None:
    found = target.outcome(one.body)
    wanted = Refusal(one.status, one.field, one.pointer, one.member)
    if isinstance(found, Refusal) and found == wanted and one.message in found.message:
        return
    what = "is taken" if not isinstance(found, Refusal) else "is refused for something else"
    if isinstance(found, Refusal) and found.status == 0:
        what = "breaks the parser"
    raise Violation(
        f"a request with {one.reason} {what}",
        body=one.body,
        expected=f"refused with {one.status} for {_place(one.field, one.pointer, one.member)}",
        found=reading(found)
        if not isinstance(found, Refusal)
        else f"{found}, for {_place(found.field, found.pointer, found.member)}",
        field=one.field,
        test=(
            "with pytest.raises(sstest.RequestError) as caught:",
            f"    sstest.parse(manifest, {literal(one.body)})",
            "error = caught.value",
            "found = (error.status, error.field, error.pointer, error.member)",
            f"assert found == {(one.status, one.field, one.pointer, one.member)!r}",
        ),
    )


def _place(field: str | None, pointer: str | None, member: int | None) -> str:
    if field is None:
        return "the body as a whole"
    return f"{field} {pointer}" + ("" if member is None else f" of member {member}")


REFUSALS: Final = Property(
    "SS911",
    "bad requests are refused with their pointer",
    "Each value that is missing or mistyped is refused with 400, and its pointer is named.",
    "A request that is taken though half of it was not understood cannot be mended by anybody: the"
    " sender believes that all is well.",
    'true is taken for the id "True"',
    "value at path /id is not a non-empty string or an integer",
    "docs/semantics.md §2.1",
    _cases,
    _check,
    profiles=("docs",),
)
