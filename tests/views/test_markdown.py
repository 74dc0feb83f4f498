"""Markdown for job summaries, rendered by a Markdown parser and read as a browser would."""

from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import sstest
from sstest.difference.compare import Comparison, Difference
from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.views.markdown import comparison_markdown, markdown
from sstest.views.run import ManifestRun, Run, fuzzed, linted_manifest

TAGS: Final = {
    *("h3", "h4", "p", "strong", "code", "pre", "mark", "br"),
    *("table", "tr", "th", "td", "details", "summary"),
}
MARKUP: Final = {
    "links": "![i](http://evil.example/i.png) [l](http://evil.example) <http://evil.example>",
    "tags": "<img src=x onerror=alert(1)> <script>alert(1)</script> <!-- ",
    "ends": "</code></td></tr></table></pre></details>\n\n# heading",
    "inline": "a | b \\| c `d` ``e`` ```\n~~~\n*f* _g_ ~~h~~ \\",
    "names": "@evil #1 evil/repo#2 https://evil.example www.evil.example a@evil.example :evil: $x$",
    "blocks": "\n\n    code\n\n- a\n\n> b\n\n| c |\n|---|\n| d |\n\n---\n\n[e]: http://evil.example",
    "entities": "&lt;b&gt; &#60;i&#62; <![CDATA[ <?php ?> <!DOCTYPE x>",
    "unseen": "\x1b[31m\u202e\r\v\f\u2028\x85\x00\ud800",
}
hostile: Final = pytest.mark.parametrize("value", MARKUP.values(), ids=MARKUP)


class Rendered(HTMLParser):
    """A summary as GitHub renders it, but for what it would leave out; fails on a strange tag."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.quoted: list[str] = []
        self.ours = ""
        self.tags: list[str] = []
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside_rules = "details" in self.open
        assert tag in TAGS
        assert inside_rules or tag == "mark" or not attrs
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        if tag in ("code", "pre"):
            self.quoted.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "details" in self.open:
            return
        if {"code", "pre"} & {*self.open}:
            self.quoted[-1] += data
        else:
            self.ours += data

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def run_of(*manifests: ManifestRun) -> Run:
    return Run("sstest lint", manifests)


SHOWN = Finding(
    *("SS902", "error", "members cannot leave"),
    request=b'{"a": 1}',
    expected="ann leaves\nbob leaves",
    found="ann joins",
    replay="printf %s '{}' | sstest parse acme -",
)
PLACED = Finding("SS101", "warning", "no slash", "/a", 7, 27, "write '/x'")
INFO = Finding("SS502", "info", "no icon", "/icons")


def test_the_worst_comes_first_each_with_rule_place_message_and_what_to_do() -> None:
    source = markdown(run_of(linted_manifest("acme/manifest.json", (INFO, PLACED, SHOWN))))
    page = Rendered(source)
    assert source.startswith("### sstest lint: 1 manifest: 1 error, 1 warning, 1 info\n")
    assert page.tags.count("tr") == 1 + 3
    assert page.quoted[:8] == [
        *("acme/manifest.json", "members cannot leave", "ann leaves", "bob leaves"),
        *("ann joins", '{"a": 1}', "printf %s '{}' | sstest parse acme -"),
        "acme/manifest.json:7:27",
    ]
    assert page.quoted[8:12] == [
        *("no slash", "write '/x'", "acme/manifest.json at /icons", "no icon"),
    ]
    for text in (
        "❌ error SS902",
        "members can join and leave",
        "⚠️ warning SS101",
        "help: ",
        "ℹ️ info SS502",
    ):
        assert text in page.ours
    assert page.ours.index("SS902") < page.ours.index("SS101") < page.ours.index("SS502")


def test_what_the_rules_say_stands_below_and_can_be_opened() -> None:
    source = markdown(run_of(linted_manifest("m", (PLACED, PLACED))))
    _, _, details = source.partition("<details><summary>What the rules say</summary>\n\n")
    assert details.startswith("### SS101: pointer without its leading slash\n\n**error.** ")
    assert details.count("### SS") == 1
    assert details.endswith("\n\n</details>")


def test_nothing_found_is_one_line() -> None:
    source = markdown(run_of(linted_manifest("m", ()), linted_manifest("n", ())))
    assert source == "### sstest lint: 2 manifests: nothing found"


def test_findings_of_the_fuzzer_are_shown_with_their_requests() -> None:
    manifest = sstest.corpus.load("tealium-synced-segments").manifest
    report = sstest.fuzz(manifest, 5, deterministic=True)
    source = markdown(fuzzed(report, "tealium", times=False))
    page = Rendered(source)
    assert source.startswith("### sstest fuzz: 1 manifest: ")
    assert page.tags.count("tr") == 1 + len(report.findings) > 1


@hostile
def test_nothing_that_is_quoted_becomes_markup(value: str) -> None:
    every = Finding(
        *("SS101", "error", value, value, 1, 1, value),
        *((), value.encode(errors="replace"), value, value, value, value),
    )
    nowhere = Finding("SS999", "warning", value, value)
    page = Rendered(markdown(run_of(linted_manifest(value, (every, nowhere)))))
    assert page.tags.count("tr") == 1 + 2
    assert "".join(page.ours.split()) == (
        "sstestlint:1manifest:1error,1warning"
        "ruleplacefinding"
        "❌errorSS101pointerwithoutitsleadingslash"
        "expected:found:sample:request:help:replay:"
        "⚠️warningSS999"
    )


@given(st.text(), st.text())
def test_no_text_becomes_markup(origin: str, text: str) -> None:
    found = Finding("SS101", "error", text, text, None, None, text, expected=text)
    page = Rendered(markdown(run_of(linted_manifest(origin, (found,)))))
    assert page.tags.count("tr") == 1 + 1


@hostile
def test_a_hostile_manifest_is_shown_and_no_more(value: str) -> None:
    parser = {
        "environmentIdPath": value,
        "cohortIdPath": f"/{value}",
        value: value,
        "arrayInclusion": {"path": "/action", "matcher": value},
    }
    source = {"syncedSegment": {"requestParser": parser, value: value}, value: value}
    found = lint(source)
    page = Rendered(markdown(run_of(linted_manifest("m", found))))
    assert page.tags.count("tr") == 1 + len(found) > 1


def test_a_summary_stays_below_what_github_takes_and_says_what_is_left_out() -> None:
    """A step's summary of more than 1 MiB is not shown at all."""
    many = tuple(Finding("SS101", "warning", "<" * 300, hint="&" * 300) for _ in range(3000))
    worst = Finding("SS101", "error", "the one error")
    source = markdown(run_of(linted_manifest("m", (*many, worst))))
    page = Rendered(source)
    rows = page.tags.count("tr") - 1
    assert 100 < rows < 3001
    assert f"... and {3001 - rows:,} more findings, for which there is no room here." in page.ours
    assert "the one error" in page.quoted[1]
    assert len(source.encode()) < 600_000


# Differences -------------------------------------------------------------------------------------


def difference(value: str = "old") -> Comparison:
    body = value.encode(errors="replace")
    differences = (
        Difference("reading", body, value, "new"),
        Difference("reply", b"{}", "204, no body", value),
    )
    return Comparison("docs", differences, proven=False, requests=7, changes=("matcher", value))


def test_a_difference_is_shown_by_its_request_and_both_results() -> None:
    page = Rendered(comparison_markdown(difference(), "acme/manifest.json"))
    assert page.quoted == [
        *("acme/manifest.json", "matcher, old"),
        *("old", "old", "new", "{}", "204, no body", "old"),
    ]
    assert ": behaves differently" in page.ours
    assert "The smallest request that is read differently:" in page.ours
    assert "The smallest request that is answered differently:" in page.ours


def test_what_is_alike_is_one_line() -> None:
    proven = Comparison("docs", (), proven=True, requests=0, changes=())
    page = Rendered(comparison_markdown(proven, "m"))
    assert page.ours.strip() == ": alike: the manifests are equivalent (proven)"
    tried = Comparison("docs", (), proven=False, requests=1200, changes=("matcher",))
    page = Rendered(comparison_markdown(tried, "m"))
    assert "no difference found in 1,200 requests (not proven)" in page.ours
    assert page.quoted == ["m", "matcher"]


@hostile
def test_nothing_of_a_difference_becomes_markup(value: str) -> None:
    page = Rendered(comparison_markdown(difference(value), value))
    assert page.tags.count("tr") == 4
    assert "evil" not in page.ours
