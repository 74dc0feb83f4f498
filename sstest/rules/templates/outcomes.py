"""SS412 to SS414: whether a reply says what happened, and says the same in production."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sstest.rules.example import template
from sstest.rules.rule import SAYS_THE_SAME, Mistake, warning
from sstest.rules.templates.reading import check
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.replies import Answer, Reading

_SOURCE: Final = "LaunchDarkly documentation: synced segments, jsonResponseBody; semantics §3"
_GOOD_WORDS: Final = frozenset(
    ("success", "succeeded", "successful", "ok", "okay", "accepted", "done", "completed")
)
_BAD_WORDS: Final = frozenset(
    ("failure", "failed", "fail", "error", "errored", "rejected", "refused", "ko", "invalid")
)
_GOOD_NAMES: Final = frozenset(
    ("success", "succeeded", "successful", "ok", "accepted", "issuccess")
)
_BAD_NAMES: Final = frozenset(("error", "errors", "failed", "failure", "iserror", "haserror"))
_STATUS_NAMES: Final = frozenset(("status", "code", "statuscode", "httpstatus", "httpcode"))
_PLAIN_SIGNS: Final = str.maketrans("", "", "_- ")
_CAUSES: Final = (
    *("SS401", "SS402", "SS403", "SS404", "SS405", "SS410", "SS413", "SS415", "SS416", "SS417"),
    *("SS418", "SS419", "SS421", "SS422", "SS423", "SS425", "SS426"),
)
"""Rules that report why replies are the same."""

_SAYS: Final = template('{ "ok": {{#if errorMessage}}false{{else}}true{{/if}} }')


def same_for_all(reading: "Reading") -> bool:
    """Whether the replies to a success and to each failure of the same request are the same."""
    success, *others = reading.answers
    compared = [answer for answer in others if answer.context["requestBody"] == reading.body]
    if success.json is None or any(answer.json is None for answer in compared):
        return False
    return all(
        answer.json is not None and answer.json.value == success.json.value for answer in compared
    )


def _contradictions(answer: "Answer") -> list[str]:
    """The words in a reply to a success that speaks of failure only, or the reverse."""
    from sstest.rules.templates.analysis.broken_json import repaired

    reply = repaired(answer)
    good, bad = _said(reply.value if reply else None)
    wrong, right = (good, bad) if answer.failed else (bad, good)
    # A number that is right excuses no word, since the status is given.
    return wrong if all(each.isdigit() for each in right) else []


def _said(value: Any) -> tuple[list[str], list[str]]:
    good: list[str] = []
    bad: list[str] = []
    pending: list[tuple[str, Any]] = [("", value)]
    while pending:
        name, item = pending.pop()
        plain = name.casefold().translate(_PLAIN_SIGNS)
        if isinstance(item, dict):
            pending.extend(item.items())
        elif isinstance(item, list):
            pending.extend((name, each) for each in item)
        elif isinstance(item, bool) or item in ("true", "false"):
            holds = item in (True, "true")
            if plain in _GOOD_NAMES:
                (good if holds else bad).append(f'"{name}"')
            elif plain in _BAD_NAMES:
                (bad if holds else good).append(f'"{name}"')
        elif isinstance(item, int) and plain in _STATUS_NAMES and 200 <= item < 600:
            (good if item < 300 else bad).append(str(item))
        elif isinstance(item, str) and item.casefold() in _GOOD_WORDS:
            good.append(f'"{item}"')
        elif isinstance(item, str) and item.casefold() in _BAD_WORDS:
            bad.append(f'"{item}"')
    return good, bad


@warning(
    "SS412",
    "same reply for success and failure",
    "The template writes the same for a request that failed and for one that succeeded.",
    "A sender that reads the body cannot see that a request failed.",
    bad=template('{ "message": "received" }'),
    good=template('{ "message": "received", "status": {{statusCode}} }'),
    source=_SOURCE,
    follows=_CAUSES,
)
@check
def _same(reading: "Reading") -> Iterator[Mistake]:
    if not same_for_all(reading):
        return
    message = "the reply to a failure is the same as the one to a success"
    hint = "write the statusCode or the errorMessage, or test '{{#if errorMessage}}'"
    yield Mistake(message, hint, 0, subject=SAYS_THE_SAME)


@warning(
    "SS413",
    "reply that says the opposite",
    "The reply to a failure speaks of success, or that to a success of failure.",
    "The condition is inverted, or there is none.",
    bad=template('{ "ok": {{#if errorMessage}}true{{else}}false{{/if}} }'),
    good=_SAYS,
    source=_SOURCE,
)
@check
def _contradictory(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.lost_names import is_no_condition, nodes_of
    from sstest.rules.templates.analysis.two_engines import in_raymond

    explained = {
        node.position.offset
        for branch in reading.uses.branches
        if is_no_condition(branch)
        for node in nodes_of(branch)
    }
    for answer, there in zip(reading.answers, in_raymond(reading), strict=True):
        for said in _contradictions(answer):
            assert answer.text is not None  # noqa: S101  # it has been read
            found = re.search(rf"{re.escape(said)}(\s*:\s*.)?", answer.text.text)
            start, end = found.span() if found else (0, 0)
            parts = answer.text.within(start, end)
            is_explained = not explained.isdisjoint(part.node.position.offset for part in parts)
            same_there = there.error or _contradictions(there)
            if same_there and not (is_explained or there.is_unknown):
                message = f"the reply to {answer.name} says {quote(said.strip(chr(34)))}"
                hint = "errorMessage is empty on success: use '{{#if errorMessage}}' for a failure"
                yield Mistake(message, hint, answer.text.origin(start).offset)
                return


@warning(
    "SS414",
    "other reply in production",
    "For usual values raymond, the public Handlebars for Go, prints other JSON, or none. "
    "Production is written in Go, so it probably does the same.",
    "What was tested with Handlebars.js is not what senders get.",
    bad=template('{ "code": {{statusCode}}, "added": "{{requestBody.members.add.length}}" }'),
    good=template('{ "code": {{statusCode}}, "added": "{{requestBody.members.add.[0].id}}" }'),
    source="https://github.com/aymerick/raymond",
    follows=("SS403", "SS404", "SS405", "SS410", "SS418", "SS422", "SS423", "SS425", "SS426"),
)
@check
def _production(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.two_engines import in_raymond
    from sstest.templates import UnsupportedTemplate

    for answer, printed in zip(reading.answers, in_raymond(reading), strict=True):
        if answer.json is None or printed.is_unknown:
            continue
        if answer.context["requestBody"] != reading.body:
            continue
        there = printed
        if isinstance(there.error, UnsupportedTemplate):
            message = f"the reply to {answer.name} depends on the order of an object's properties"
            hint = "raymond has none: name the properties"
            there = reading.reordered(answer)
        elif there.error:
            message = f"raymond fails on {answer.name}: {plain(there.error.message)}"
            hint = "it has less syntax than Handlebars.js: an element is written as '.[0]'"
        else:
            what = "no JSON" if there.json is None else "other JSON"
            message = f"raymond makes {what} of the reply to {answer.name}: {quote(there.written)}"
            hint = "write single values, with text between them: no objects, lists or lengths"
        if there.json is None or there.json.value != answer.json.value:
            yield Mistake(message, hint, there.error.position.offset if there.error else 0)
            return
