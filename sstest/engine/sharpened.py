"""What recorded requests suggest where a pointer finds nothing, and no name is close to its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.text import quote

if TYPE_CHECKING:
    from sstest.rules.samples.recordings import Recording

_FINDS_NOTHING: Final = "SS921"
_OWNER: Final = "requestParser"


def sharpened(findings: Sequence[Finding], recordings: "Iterable[Recording]") -> Iterator[Finding]:
    """The findings; one about a pointer that finds nothing says where the value seems to be."""
    if not any(map(_is_blunt, findings)):
        yield from findings
        return
    from sstest.inferring.inference import Inference
    from sstest.inferring.kept import Payloads

    payloads = Payloads()
    for one in recordings:
        payloads.add(one.name, one.body)
    candidates = Inference(payloads.in_order()).candidates
    for finding in findings:
        found = _at(candidates[0].parser, finding) if candidates and _is_blunt(finding) else None
        if isinstance(found, str):
            hint = f"by what requests hold, did you mean {quote(found)}? {finding.hint}"
            yield replace(finding, hint=hint)
        else:
            yield finding


def _is_blunt(finding: Finding) -> bool:
    return finding.code == _FINDS_NOTHING and finding.severity == "error"


def _at(parser: dict[str, Any], finding: Finding) -> Any:
    """The value that an inferred parser has for the property of a finding."""
    value: Any = parser
    for name in finding.pointer.partition(f"/{_OWNER}/")[2].split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value
