"""SS913 and SS916: every text that a request may hold arrives in the reply as it was."""

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.generate.document import encode, load, put, value_at
from sstest.generate.expected import Sample
from sstest.generate.malformed import Malformed
from sstest.generate.shape import Path
from sstest.manifest.pointer import Missing
from sstest.parser import RequestError
from sstest.response.outcome import parsed
from sstest.rules.example import template
from sstest.rules.requests.describe import excerpt
from sstest.rules.requests.json_escaping import JSON_ESCAPING, read
from sstest.rules.requests.literals import literal
from sstest.rules.requests.replies import without_template
from sstest.rules.requests.target import Target
from sstest.rules.rule import ENDED, NO_JSON, OTHER_JSON, Search, info, warning
from sstest.templates import Rendered, TemplateError, trace
from sstest.templates.tree import Mustache
from sstest.templates.tree import Path as TemplatePath

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_TEXTS: Final = ("cohortIdPath", "cohortNamePath", "cohortUrlPath", "arrayInclusion.path")
_QUOTES: Final = ('"', '", "x": "')
_SPECIAL: Final = ("&", "'", "\\", "\n", "<b>", "é\u2028", "{{x}}")
_REQUEST: Final = re.compile(r"requestBody((?:\.[\w-]+)+)")


def _check(target: Target, case: Sample | Malformed, *, breaking_out: bool) -> Finding | None:
    """Compare the reply with the one that a printing which escapes for JSON would give."""
    text = target.manifest.template or ""
    outcome = parsed(target.manifest, case.body)
    try:
        wanted = trace(text, outcome.context, JSON_ESCAPING)
        written = trace(text, outcome.context)
    except (TemplateError, RequestError):
        return None
    expected = read(wanted.text)
    if expected is None:
        return None  # it is not JSON for another reason, which is SS912's
    found = read(written.text)
    if found is not None and found.value == expected.value:
        return None
    culprit = _culprit(wanted, written)
    if _breaks_out(culprit, written) is not breaking_out:
        return None
    harm = ENDED if breaking_out else NO_JSON if found is None else OTHER_JSON
    shown = target.finding(
        "a legal text does not survive the reply"
        + (", which is not JSON any more" if found is None else ""),
        request=case.body,
        expected=excerpt(wanted.text, written.text),
        found=excerpt(written.text, wanted.text),
        field="jsonResponseBody",
        hint="write {{…}} instead of {{{…}}}: that escapes quotes"
        if breaking_out
        else "{{…}} escapes for HTML, and nothing in a template escapes for JSON: leave out texts"
        " that senders choose, or accept that some are garbled",
        replies=True,
        test=(
            f"reply = sstest.answer(manifest, {literal(case.body)}).json()",
            f"assert reply == json.loads({wanted.text!r})",
        ),
    )
    return replace(shown, subject=f"{_name(culprit)}{harm}")


def _name(tag: Mustache | None) -> str:
    """The variable that a tag writes; of a helper's call there is none."""
    head = tag.call.head if tag and not tag.call.params else None
    return ".".join(head.parts) if isinstance(head, TemplatePath) else ""


def _culprit(wanted: Rendered, written: Rendered) -> Mustache | None:
    """The first tag that writes something else: before others one whose value ends its string."""
    changed = [
        (here.node, written.text[here.start : here.end])
        for here, there in zip(written.parts, wanted.parts, strict=True)
        if isinstance(here.node, Mustache)
        and written.text[here.start : here.end] != wanted.text[there.start : there.end]
    ]
    ending = (node for node, text in changed if not node.escaped and '"' in text)
    return next(ending, next((node for node, _ in changed), None))


def _breaks_out(culprit: Mustache | None, written: Rendered) -> bool:
    """Whether a quote in a value, printed by ``{{{…}}}``, ends its string."""
    return (
        culprit is not None
        and not culprit.escaped
        and any(
            '"' in written.text[part.start : part.end]
            for part in written.parts
            if part.node is culprit
        )
    )


def _search(texts: tuple[str, ...], *, breaking_out: bool) -> Search:
    check = partial(_check, breaking_out=breaking_out)
    return Search(partial(_cases, texts), check, without_template, profiles=("docs",))


def _cases(texts: tuple[str, ...], target: Target) -> "SearchStrategy[Any]":
    """Good requests with a text that is hard to quote, where the template may look; bad ones."""
    from hypothesis import strategies as st

    from sstest.generate.strategies import malformed, requests

    places = st.sampled_from(_places(target))
    good = st.builds(_with_text, requests(target.manifest), places, st.sampled_from(texts))
    return good | malformed(target.manifest)


def _with_text(sample: Sample, place: Path, text: str) -> Sample:
    document = load(sample.body)
    if not _can_hold_text(document, place):
        return sample
    return Sample(encode(put(document, place, text)), sample.update)


def _places(target: Target) -> list[Path]:
    """What the template looks at, and what the manifest reads as text once a request."""
    looked_at = _REQUEST.findall(target.manifest.template or "")
    read_once = [use.pointer.parts for use in target.shape.request_uses if use.name in _TEXTS]
    return [*(tuple(names.strip(".").split(".")) for names in looked_at), *read_once]


def _can_hold_text(document: Any, place: Path) -> bool:
    """Whether nothing but another text, or nothing at all, would be lost."""
    for depth in range(len(place)):
        if not isinstance(value_at(document, place[:depth]), dict | Missing):
            return False
    return isinstance(value_at(document, place), str | Missing)


RULES: Final = (
    warning(
        "SS913",
        "no text breaks out of its string",
        "No text that a request or a message may hold ends the string of the reply that holds it.",
        "{{{…}}} escapes nothing, so a quote in a name or in an error message ends the string"
        " early. At best the reply is not JSON; at worst the sender of a name writes properties of"
        " the reply.",
        bad=template('{"name": "{{{requestBody.cohortName}}}"}'),
        good=template('{"name": "{{requestBody.cohortName}}"}'),
        source="docs/semantics.md §3; Handlebars.js, HTML-escaping",
        search=_search(_QUOTES, breaking_out=True),
        follows=("SS401", "SS402", "SS404", "SS406", "SS420"),
    ),
    info(
        "SS916",
        "legal texts survive the reply",
        "Every text that a request may hold arrives in the reply as it was.",
        "{{…}} escapes for HTML: & arrives as &amp;. Neither it nor {{{…}}} escapes a backslash or"
        " a line break, so a text with one arrives as another, or the reply is not JSON.",
        bad=template('{"name": "{{requestBody.cohortName}}"}'),
        good=template('{"status": {{statusCode}} }'),
        source="docs/semantics.md §3; Handlebars.js, HTML-escaping",
        # Published templates have such texts; few ids and names have such characters.
        search=_search(_SPECIAL, breaking_out=False),
        follows=("SS406", "SS407", "SS411", "SS420", "SS424"),
    ),
)
