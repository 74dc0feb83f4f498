"""Every display, made of one text in every place where a stranger's text can be."""

import json
from collections.abc import Callable
from typing import Any, Final

from sstest.difference.compare import Comparison, Difference
from sstest.engine.events import RuleDone
from sstest.engine.report import Report
from sstest.finding import Finding, Findings
from sstest.generate.expected import Sample, Samples
from sstest.manifest import Manifest
from sstest.parser import Cohort, Delta, Membership, RequestError, Update
from sstest.parser.explain import Trace, explain
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.rules.catalogue import static_rules
from sstest.views.html import Html
from sstest.views.jupyter.comparison import comparison_html
from sstest.views.jupyter.findings import finding_html, findings_html, report_html
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.sample import sample_html, samples_html
from sstest.views.jupyter.trace import trace_html, traces_html
from sstest.views.jupyter.tree import body_html
from sstest.views.jupyter.update import delta_html, update_html

TAGS: Final = {
    *("div", "span", "strong", "small", "bdi", "mark"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("details", "summary", "ul", "li", "pre"),
}
"""What displays are made of."""


def pointer_to(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def manifest_of(text: str, **changes: Any) -> Manifest:
    """A manifest that keeps all rules, and reads ``text`` by a property of that name."""
    parser = {
        "environmentIdPath": pointer_to(text),
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "memberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
        **changes,
    }
    template = '{"text": "{{{requestBody.cohort.name}}}", "why": "{{{errorMessage}}}"}'
    capability = {"requestParser": parser, "jsonResponseBody": template}
    return Manifest.load({"syncedSegment": capability}, text)


def broken_manifest(text: str) -> Manifest:
    """A manifest that breaks rules in every place."""
    parser = {"cohortIdPath": text, "arrayInclusion": {"matcher": text, text: 1}, text: text}
    capability = {"requestParser": parser, "jsonResponseBody": text, text: [text]}
    return Manifest.load({"syncedSegment": capability}, text)


def body_of(text: str) -> dict[str, Any]:
    members = [{"id": text, "in": True, text: [text]}, {"id": text, "in": False}]
    return {text: text, "cohort": {"id": text, "name": text}, "members": members}


def update_of(text: str) -> Update:
    joins = Membership(text, included=True, cohort_id=text, cohort_name=text, cohort_url=text)
    leaves = Membership(text, included=False, cohort_id=text, cohort_name="other")
    return Update(text, text, Cohort(text, text, text), (joins, leaves))


def finding_of(text: str) -> Finding:
    return Finding(
        "SS310", "error", text, pointer_to(text), 3, 7, text, (text,), text.encode(),
        text, text, text, text, (text,),
    )  # fmt: skip


def reply_of(text: str) -> Reply:
    refusal = RequestError(
        text, field="cohortIdPath", pointer=text, member=3, location=text, hint=text
    )
    return Reply(400, {text: text}, json.dumps({text: [text]}).encode(), error=refusal)


def report_of(text: str) -> Report:
    done = RuleDone(static_rules()["SS310"], 3, 0.5, skipped=text)
    return Report(text, "docs", 0, (finding_of(text),), (done,), 1200, 0.5)


def comparison_of(text: str) -> Comparison:
    difference = Difference("reading", text.encode(), text, text)
    return Comparison("docs", (difference,), proven=False, requests=7, changes=(text,))


def sample_of(text: str) -> Sample:
    return Sample(json.dumps(body_of(text)).encode(), update_of(text))


DISPLAYS: Final[dict[str, Callable[[str], Html]]] = {
    "manifest": lambda text: manifest_html(manifest_of(text)),
    "broken manifest": lambda text: manifest_html(broken_manifest(text)),
    "update": lambda text: update_html(update_of(text)),
    "delta": lambda text: delta_html(Delta(text, frozenset([text]), frozenset([text]), text, text)),
    "reply": lambda text: reply_html(reply_of(text)),
    "reply that is not JSON": lambda text: reply_html(Reply(200, {}, f"{{{text}".encode())),
    "reply of a template": lambda text: reply_html(answer(manifest_of(text), body_of(text))),
    "finding": lambda text: finding_html(finding_of(text)),
    "findings": lambda text: findings_html(Findings([finding_of(text)] * 30)),
    "report": lambda text: report_html(report_of(text)),
    "comparison": lambda text: comparison_html(comparison_of(text)),
    "sample": lambda text: sample_html(sample_of(text)),
    "samples": lambda text: samples_html(Samples([sample_of(text)] * 3, manifest_of(text))),
    "trace": lambda text: trace_html(Trace(text, text, text, text, 1, 2, text, 0)),
    "traces": lambda text: traces_html(explain(manifest_of(text), json.dumps(body_of(text)))),
    "body": lambda text: body_html(manifest_of(text), body_of(text)),
    "body that is refused": lambda text: body_html(
        manifest_of(text, cohortIdPath=pointer_to(f"{text}x")), body_of(text)
    ),
    "body of a broken manifest": lambda text: body_html(broken_manifest(text), body_of(text)),
    "body that is not JSON": lambda text: body_html(manifest_of(text), f"{{{text}"),
}
"""By name, what makes each display of a text."""
