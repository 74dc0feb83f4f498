"""What the displays say, and how much of it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

import sstest
from sstest.engine.report import Report
from sstest.finding import Finding, Findings
from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.parser import Cohort, Membership, Update, parse
from sstest.parser.explain import explain
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.views.html import element, escape
from sstest.views.jupyter.comparison import comparison_html
from sstest.views.jupyter.findings import findings_html, report_html
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.markup import MOST
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.sample import sample_html, samples_html
from sstest.views.jupyter.trace import traces_html
from sstest.views.jupyter.update import update_html

Read = Callable[[str], Any]


# Words ------------------------------------------------------------------------------------------


def test_manifest_tells_format_and_meanings(read: Read, manifest: Any) -> None:
    page = read(manifest_html(manifest()))
    assert "boolean" in page.all
    assert "points to the client-side ID of the environment" in page.all
    assert "jsonResponseBody" not in page.all


def document(parser: dict[str, Any]) -> Document:
    return Document("", capability_value={"requestParser": parser})


def test_manifest_shows_pointers_in_the_order_of_the_documentation(read: Read) -> None:
    parser = {"memberArrayPath": "/m", "mystery": "/x", "environmentIdPath": "/e"}
    page = read(manifest_html(Manifest("key", document(parser))))
    assert page.values == ["key", "/e", "/m", "mystery", "/x"]


def test_manifest_shows_findings_beside_the_property_they_are_about(read: Read) -> None:
    source = '{"syncedSegment": {\n  "requestParser": {"cohortidPath": "/c"}}}'
    page = read(manifest_html(Manifest.load(source)))
    row = "cohortidPath/cerror SS202 2:21 requestParser has no property 'cohortidPath'"
    assert f"{row}hint: did you mean cohortIdPath?" in page.all
    missing = "requestParser lacks the required property cohortNamePath"
    assert missing in page.all.partition("severityruleplacefinding")[2]


def test_empty_pointer_is_seen(read: Read, manifest: Any) -> None:
    parser = {"memberIdPath": "", "booleanMembershipPath": "/in"}
    assert '""' in read(manifest_html(manifest(memberArrayParser=parser))).all


def test_update_says_who_joins_and_who_leaves(read: Read) -> None:
    listed = [Membership(key, key < "c", "1", "Beta", "https://example.com/") for key in "dbca"]
    page = read(update_html(Update("env", "user", Cohort("1", "Beta"), tuple(listed))))
    assert page.values == ["env", "user", "Beta", "1", "https://example.com/", *"abcd"]
    # A sign and its key stay in one line.
    assert "+\N{NO-BREAK SPACE}a+\N{NO-BREAK SPACE}b" in page.all
    assert "\N{MINUS SIGN}\N{NO-BREAK SPACE}c\N{MINUS SIGN}\N{NO-BREAK SPACE}d" in page.all


def test_update_without_members(read: Read) -> None:
    assert read(update_html(Update("e", "user", Cohort("c", "n")))).all.count("no members") == 2


def test_update_of_no_direction(read: Read) -> None:
    lost = Update("e", "user", Cohort("c", "n"), (Membership("k", None, "c", "n"),))
    assert "1 membership has no direction" in read(update_html(lost)).all


def test_update_shows_what_its_diagnostics_are_about(read: Read, manifest: Any, body: Any) -> None:
    data = {**body("c", 2), "environment": "undefined"}
    page = read(update_html(parse(manifest(), json.dumps(data))))
    assert "environmentenvironmentIdPaththe environment 'undefined' is" in page.all
    assert "hint: the client-side ID is 24 hexadecimal digits" in page.all
    assert "'c' is both added to and removed from cohort 'c'" in page.all


def test_reply_without_a_body_and_with_an_unknown_status(read: Read) -> None:
    assert "204 No Content" in read(reply_html(Reply(204))).all
    assert "no body" in read(reply_html(Reply(799))).all


@pytest.mark.parametrize(
    ("data", "highlighted"),
    [
        (b'{"a": tru }', "t"),
        (b'{\n "a": 1,\n "b": }', "}"),
        (b'{"a": [', "the end"),
        (b'"' + b"x" * 5000 + b"\x07" + b"y" * 5000 + b'"', "U+0007"),
    ],
)
def test_reply_that_breaks_is_marked_where_it_breaks(
    data: bytes, highlighted: str, read: Read
) -> None:
    markup = reply_html(Reply(200, {}, data))
    read(markup)
    found = re.findall(r"<strong style[^>]*>(.*?)</strong>", markup)
    assert [re.sub("<.*?>", "", one) for one in found] == [highlighted]


def test_reply_keeps_numbers_as_they_were_written(read: Read) -> None:
    data = b'{"a":1e400,"b":12345678901234567890.10,"c":[]}'
    assert '"b": 12345678901234567890.10' in read(reply_html(Reply(200, {}, data))).all


def test_explanation_leaves_out_notes_where_there_are_none(
    read: Read, manifest: Any, body: Any
) -> None:
    without_url = {name: one for name, one in body("c").items() if name != "url"}
    assert "note" not in read(traces_html(explain(manifest(), body("c")))).all
    assert "the cohort has no URL" in read(traces_html(explain(manifest(), without_url))).all


def test_explanation_tells_text_from_other_values(read: Read, manifest: Any, body: Any) -> None:
    page = read(traces_html(explain(manifest(), json.dumps({**body("1"), "name": 1, "url": None}))))
    assert '"1"' in page.all
    assert "1" in page.values
    assert "null" in page.values
    assert re.search(r"/members/0\s*/in\s*true", page.all)


FOUND = Finding(
    "SS902", "error", "nobody can leave", "/a/b", 3, 7, "write '^add$'", request=b'{"a": "\x1b"}'
)


def test_report_shows_each_finding_with_its_request(read: Read) -> None:
    info = Finding("SS916", "info", "a note")
    page = read(report_html(Report("acme", "docs", 0, (FOUND, info), (), 1200, 0.5)))
    for shown in ("acme", "1,200 examples", "error", "SS902", "3:7", "nobody can leave", "info"):
        assert shown in page.all
    assert "hint: write '^add$'" in page.all
    assert "/a/b" in page.values
    assert 'request that shows it, 10 bytes{"a": "\x1b"}' in page.all


def test_report_without_findings_says_so(read: Read) -> None:
    assert "nothing found" in read(report_html(Report("m", "docs", 0, (), (), 5, 0.5))).all


def test_of_many_findings_the_first_are_shown(read: Read) -> None:
    many = tuple(Finding("SS101", "warning", f"finding {index}") for index in range(50))
    shown = read(report_html(Report("m", "docs", 0, many, (), 5, 0.5))).all
    assert shown.count("SS101") == MOST
    assert f"and {50 - MOST} more findings" in shown


def test_findings_are_counted_by_severity_and_the_worst_are_shown(read: Read) -> None:
    notes = [Finding("SS505", "info", "a note") for _ in range(MOST)]
    page = read(findings_html(Findings([*notes, FOUND])))
    assert "1 error, 20 info" in page.all
    assert page.all.index("nobody can leave") < page.all.index("a note")


def test_reply_says_what_in_its_template_wrote_each_line(read: Read) -> None:
    template = '{\n "id": "{{requestBody.cohort}}{{statusCode}}",\n "ok": true}'
    page = read(reply_html(templated(template)))
    assert page.all.count("Content-Type") == 1
    assert page.values[1:] == [
        *("{", '  "id": "c200",', "{{requestBody.cohort}}", "{{statusCode}}", '  "ok": true', "}")
    ]
    for place in ("2:9", "3:2"):
        assert place in page.all


def test_reply_that_breaks_shows_the_tag_that_should_have_written(read: Read) -> None:
    markup = reply_html(templated('{"n": {{requestBody.nothing}} }'))
    assert "written by the templateline 1, column 7" in read(markup).all
    marked = re.findall(r"<strong style[^>]*>(.*?)</strong>(.*?)</span>", markup)
    assert [found[0] for found in marked] == ["}", "{"]
    assert re.sub("<.*?>", "", marked[1][1]).startswith("{requestBody.nothing}}")


def templated(template: str) -> Reply:
    parser = {
        "environmentIdPath": "/cohort",
        "cohortIdPath": "/cohort",
        "cohortNamePath": "/cohort",
        "memberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "", "booleanMembershipPath": ""},
    }
    capability = {"requestParser": parser, "jsonResponseBody": template}
    return answer({"syncedSegment": capability}, {"cohort": "c", "members": []})


def test_comparison_shows_the_request_and_both_readings(read: Read, manifest: Any) -> None:
    page = read(comparison_html(sstest.diff(manifest(), manifest(cohortIdPath="/id"), seed=1)))
    assert "different" in page.all
    assert "changed: cohortIdPath" in page.all
    assert "the smallest request that is read differently:" in page.all
    assert "alike \u2002proven" in read(comparison_html(sstest.diff(manifest(), manifest()))).all


def test_samples_are_listed_and_can_be_opened(read: Read, manifest: Any) -> None:
    samples = sstest.samples(manifest(), 25, seed=1)
    page = read(samples_html(samples))
    assert "25 samples" in page.all
    assert "… and 5 more samples" in page.all
    assert page.all.count("← environmentIdPath") == MOST
    one = read(sample_html(samples[0]))
    assert "joins" in one.all
    assert "/members/0" in one.pointers


# Markup -----------------------------------------------------------------------------------------


def test_only_markup_made_here_is_markup() -> None:
    assert element("span", "<b>") == "<span>&lt;b&gt;</span>"
    assert element("span", element("bdi", "&")) == "<span><bdi>&amp;</bdi></span>"
    joined = element("bdi", "&") + ""
    assert element("span", joined) == "<span>&lt;bdi&gt;&amp;amp;&lt;/bdi&gt;</span>"


@pytest.mark.parametrize("joined", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "می‌خواهم", "क्‍ष"])
def test_joiners_that_join_are_left_alone(joined: str) -> None:
    assert escape(joined) == joined


@pytest.mark.parametrize(
    "hidden", ["a\u200db", "\u200cid", "id\u200d", "я\u200dя", "م\u200c\u200dم"]
)
def test_joiners_that_hide_are_marked(hidden: str) -> None:
    assert "U+200" in escape(hidden)


def test_code_keeps_its_lines_where_styles_are_removed() -> None:
    bare = re.sub(' style="[^"]*"', "", reply_html(Reply(200, {}, b'{"a": [1]}')))
    assert "<pre><span>{\n  &quot;a&quot;: [\n    1\n  ]\n}</span></pre>" in bare
    bare = re.sub(' style="[^"]*"', "", reply_html(templated('{"a": 1}')))
    assert "<td><pre><bdi>  &quot;a&quot;: 1</bdi></pre></td>" in bare
