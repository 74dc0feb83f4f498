"""SS901 and SS911, searched: what is allowed is read as intended, and all else is refused."""

from dataclasses import replace
from typing import Final

from sstest.finding import Finding
from sstest.generate.malformed import Malformed
from sstest.generate.strategies import malformed, requests
from sstest.rules.example import document
from sstest.rules.requests.describe import reading
from sstest.rules.requests.intended import RULES as OF_SAMPLES
from sstest.rules.requests.intended import check
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Refusal, Target
from sstest.rules.rule import Search, error


def _check(target: Target, one: Malformed) -> Finding | None:
    found = target.outcome(one.body)
    wanted = Refusal(one.status, one.field, one.pointer, one.member)
    if isinstance(found, Refusal) and found == wanted and one.message in found.message:
        return None
    what = "is accepted" if not isinstance(found, Refusal) else "is refused for something else"
    if isinstance(found, Refusal) and found.status == 0:
        what = "breaks the parser"
    return target.finding(
        f"a request with {one.reason} {what}",
        request=one.body,
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


_INTENDED: Final = Search(lambda target: requests(target.manifest), check, profiles=("docs",))

RULES: Final = (
    *(replace(rule, search=_INTENDED) for rule in OF_SAMPLES),
    error(
        "SS911",
        "bad requests are refused with their pointer",
        "Each value that is missing or mistyped is refused with 400, and its pointer is named.",
        "Where a request is accepted though half of it was not understood, the sender believes that"
        " all is well.",
        bad=document('true is accepted for the id "True"'),
        good=document("value at path /id is not a non-empty string or an integer"),
        source="docs/semantics.md §2.1",
        search=Search(lambda target: malformed(target.manifest), _check, profiles=("docs",)),
    ),
)
