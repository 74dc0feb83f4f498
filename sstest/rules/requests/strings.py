"""SS913 and SS916: every text that a request may hold arrives in the reply as it was."""

import re
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.engine import documents
from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.engine.words import excerpt, literal
from sstest.generate.malformed import Malformed
from sstest.generate.sample import Sample
from sstest.generate.shape import Path
from sstest.generate.strategies import malformed, requests
from sstest.manifest.pointer import Missing
from sstest.parser import RequestError
from sstest.response.outcome import parsed
from sstest.rules.requests.json_escaping import JSON_ESCAPING, read
from sstest.templates import Rendered, TemplateError, trace
from sstest.templates.tree import Mustache

_TEXTS: Final = ("cohortIdPath", "cohortNamePath", "cohortUrlPath", "arrayInclusion.path")
_QUOTES: Final = ('"', '", "x": "')
_SPECIAL: Final = ("&", "'", "\\", "\n", "<b>", "é\u2028", "{{x}}")
_REQUEST: Final = re.compile(r"requestBody((?:\.[\w-]+)+)")
_FIELD: Final = "jsonResponseBody"


def _check_quotes(target: Target, case: Sample | Malformed) -> None:
    _check_strings(target, case, breaking_out=True)


def _check_escapes(target: Target, case: Sample | Malformed) -> None:
    _check_strings(target, case, breaking_out=False)


def _check_strings(target: Target, case: Sample | Malformed, *, breaking_out: bool) -> None:
    """Compare the reply with the one that a printing which escapes for JSON would give."""
    template = target.manifest.template
    assert template is not None  # noqa: S101  # the property applies only where there is one
    outcome = parsed(target.manifest, case.body)
    try:
        wanted = trace(template, outcome.context, JSON_ESCAPING)
        written = trace(template, outcome.context)
    except (TemplateError, RequestError):
        return
    expected = read(wanted.text)
    if expected is None:
        return  # it is no JSON for another reason, which is SS912's matter
    found = read(written.text)
    if found is not None and found.value == expected.value:
        return
    if _breaks_out(wanted, written) is not breaking_out:
        return
    raise Violation(
        "a legal text does not survive the reply"
        + (", which is not JSON any more" if found is None else ""),
        body=case.body,
        expected=excerpt(wanted.text, written.text),
        found=excerpt(written.text, wanted.text),
        field=_FIELD,
        hint="write {{…}} instead of {{{…}}}: that escapes quotes"
        if breaking_out
        else "{{…}} escapes for HTML, and nothing in a template escapes for JSON: leave out texts"
        " that senders choose, or accept that some are garbled",
        replies=True,
        test=_strings_test(case.body, wanted.text),
    )


def _strings_test(body: bytes, wanted: str) -> tuple[str, ...]:
    return (
        f"reply = sstest.answer(manifest, {literal(body)}).json()",
        f"assert reply == json.loads({wanted!r})",
    )


def _breaks_out(wanted: Rendered, written: Rendered) -> bool:
    """Whether a quote in a value, printed by ``{{{…}}}``, ends the string it stands in."""
    for here, there in zip(written.parts, wanted.parts, strict=True):
        node = here.node
        raw = isinstance(node, Mustache) and not node.escaped
        text = written.text[here.start : here.end]
        if raw and '"' in text and text != wanted.text[there.start : there.end]:
            return True
    return False


def _quoted(target: Target) -> SearchStrategy[Any]:
    return _spiked(target, _QUOTES) | malformed(target.manifest)


def _escaped(target: Target) -> SearchStrategy[Any]:
    return _spiked(target, _SPECIAL) | malformed(target.manifest)


@st.composite
def _spiked(draw: DrawFn, target: Target, spikes: tuple[str, ...]) -> Sample:
    """A good request with a text that is hard to quote, where the template may look."""
    sample = draw(requests(target.manifest))
    place = draw(st.none() | st.sampled_from(_places(target)))
    if place is None:
        return sample
    document = documents.read(sample.body)
    if not _can_hold_text(document, place):
        return sample
    spoken = documents.put(document, place, draw(st.sampled_from(spikes)))
    return Sample(documents.write(spoken), sample.update)


def _places(target: Target) -> list[Path]:
    """What the manifest reads as text once a request, and what the template looks at."""
    read = [use.pointer.parts for use in target.shape.request_uses if use.name in _TEXTS]
    looked = _REQUEST.findall(target.manifest.template or "")
    return [*read, *(tuple(names.strip(".").split(".")) for names in looked)]


def _can_hold_text(document: Any, place: Path) -> bool:
    """Whether nothing but another text, or nothing at all, would be lost."""
    for depth in range(len(place)):
        if not isinstance(documents.find(document, place[:depth]), dict | Missing):
            return False
    return isinstance(documents.find(document, place), str | Missing)


def _has_template(target: Target) -> str | None:
    return None if target.manifest.template is not None else "there is no jsonResponseBody"


QUOTES: Final = Property(
    "SS913",
    "no text breaks out of its string",
    "No text that a request or a message may hold ends the string of the reply that it stands in.",
    "{{{…}}} escapes nothing, so a quote in a name or in an error message ends the string early."
    " At best the reply is no JSON; at worst the sender of a name writes properties of the reply.",
    '{"name": "{{{requestBody.cohortName}}}"}',
    '{"name": "{{requestBody.cohortName}}"}',
    "docs/semantics.md §3; Handlebars.js, HTML-escaping",
    _quoted,
    _check_quotes,
    severity="warning",
    applies=_has_template,
    profiles=("docs",),
)
ESCAPES: Final = Property(
    "SS916",
    "legal texts survive the reply",
    "Every text that a request may hold arrives in the reply as it was.",
    "{{…}} escapes for HTML: & arrives as &amp;. Neither it nor {{{…}}} escapes a backslash or a"
    " line break, so a text with one arrives as another, or the reply is no JSON.",
    '{"name": "{{requestBody.cohortName}}"}',
    '{"status": {{statusCode}} }',
    "docs/semantics.md §3; Handlebars.js, HTML-escaping",
    _escaped,
    _check_escapes,
    severity="info",  # published templates are so; few ids and names have such characters
    applies=_has_template,
    profiles=("docs",),
)
