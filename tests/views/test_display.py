"""What the displays say, and how much of it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sstest.engine.report import Report
from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.parser import Cohort, Membership, Update, parse
from sstest.parser.explain import explain
from sstest.response.reply import Reply
from sstest.views.html import element, escape
from sstest.views.jupyter import register
from sstest.views.jupyter.findings import report_html
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.markup import MOST, value
from sstest.views.jupyter.reply import reply_html
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
    assert missing in page.all.partition("severityruleline:columnfinding")[2]


def test_empty_pointer_is_seen(read: Read, manifest: Any) -> None:
    parser = {"memberIdPath": "", "booleanMembershipPath": "/in"}
    assert '""' in read(manifest_html(manifest(memberArrayParser=parser))).all


def test_update_says_who_joins_and_who_leaves(read: Read) -> None:
    listed = [Membership(key, key < "c", "1", "Beta", "https://example.com/") for key in "dbca"]
    page = read(update_html(Update("env", "user", Cohort("1", "Beta"), tuple(listed))))
    assert page.values == ["env", "user", "Beta", "1", "https://example.com/", *"abcd"]
    assert "+ a+ b" in page.all
    assert "\N{MINUS SIGN} c\N{MINUS SIGN} d" in page.all


def test_update_without_members(read: Read) -> None:
    assert read(update_html(Update("e", "user", Cohort("c", "n")))).all.count("no members") == 2


def test_update_of_no_direction(read: Read) -> None:
    lost = Update("e", "user", Cohort("c", "n"), (Membership("k", None, "c", "n"),))
    assert "1 membership has no direction" in read(update_html(lost)).all


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


def test_explanation_is_still_a_list(manifest: Any, body: Any) -> None:
    traces = explain(manifest(), body("c"))
    assert isinstance(traces, list)
    assert traces == list(traces)


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
    assert shown.count("warning") == MOST
    assert f"and {50 - MOST} more findings" in shown


def test_ipython_shows_them_once_they_are_registered(manifest: Any, body: Any) -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    shell = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    register(shell)
    shown = {
        manifest_html: manifest(),
        update_html: parse(manifest(), body("c")),
        traces_html: explain(manifest(), body("c")),
        reply_html: Reply(204),
        report_html: Report("acme", "docs", 0, (FOUND,), (), 20, 0.5),
    }
    for display, found in shown.items():
        data, _ = shell.display_formatter.format(found)
        assert data["text/html"] == display(found)
        assert data["text/plain"]


@pytest.mark.parametrize(
    "lines",
    [
        ("import sstest",),
        ("%load_ext sstest", "import json, sstest", "%reload_ext sstest"),
    ],
)
def test_importing_it_in_ipython_is_enough(lines: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("IPython")
    reply = "sstest.answer(sstest.corpus.load('zeotap').manifest, b'')"
    shown = "get_ipython().display_formatter"
    web = f"{shown}.active_types = ['text/plain', 'text/html']"  # as in Jupyter
    show = f"print(*{shown}.format({reply})[0])"
    program = "\n".join([*lines, "import sstest", web, show])
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--quick", "-c", program],
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "text/plain text/html\n"


# Sizes ------------------------------------------------------------------------------------------


def test_ten_thousand_members_are_counted_not_listed(read: Read, manifest: Any, body: Any) -> None:
    data = body("c", 10_000)
    for index, member in enumerate(data["members"]):
        member["id"] = f"member-{index:06}"
    many = parse(manifest(), data)
    markup = update_html(many)
    page = read(markup)
    assert page.all.count("… and 4,980 more members") == 2
    assert page.all.count("member-") == 2 * MOST
    assert len(markup) < 30_000


def test_explanation_of_ten_thousand_members_is_short(read: Read, manifest: Any, body: Any) -> None:
    page = read(traces_html(explain(manifest(), json.dumps(body("c", 10_000)))))
    assert "… and 9,995 more members" in page.all
    assert "array of 10,000" in page.all


def test_explanation_counts_the_rest_of_each_array(read: Read, body: Any) -> None:
    parser = {
        "environmentIdPath": "/environment",
        "cohortIdPath": "/cohort",
        "cohortNamePath": "/name",
        "addMemberArrayPath": "/members",
        "removeMemberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    arrays = Manifest.load({"syncedSegment": {"requestParser": parser}})
    page = read(traces_html(explain(arrays, body("c", 8))))
    assert page.all.count("… and 3 more members") == 2


def long_manifest() -> str:
    parser = {f"extra{n}": "x" * 500 for n in range(1000)}
    return manifest_html(Manifest("x" * 1000, document(parser)))


def long_values() -> str:
    huge = "x" * 1_000_000
    return update_html(
        Update(huge, huge, Cohort(huge, huge), (Membership(huge, True, huge, huge),))
    )


def many_cohorts() -> str:
    listed = tuple(Membership("k", True, f"{n}{'x' * 1000}", "n") for n in range(500))
    return update_html(Update("e", "user", Cohort("c", "n"), listed))


@pytest.mark.parametrize(
    "make",
    [
        long_manifest,
        long_values,
        many_cohorts,
        lambda: reply_html(Reply(200, {}, b"[" + b"1," * 500_000 + b"1]")),
        lambda: reply_html(Reply(200, {}, b"[" * 400 + b"1," * 5000 + b"1" + b"]" * 400)),
        lambda: reply_html(Reply(200, {}, b'{"a": "' + b"x" * 1_000_000)),
        lambda: reply_html(Reply(200, {}, b"[" * 500_000)),
    ],
)
def test_display_stays_small_and_says_what_is_left_out(make: Callable[[], str], read: Read) -> None:
    markup = make()
    assert len(markup) < 60_000
    assert " more " in read(markup).all


def test_integer_of_many_digits_is_cut(read: Read) -> None:
    shown = value(10**10_000)
    assert "9,801 more characters" in shown


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


def test_display_imports_nothing_heavy() -> None:
    heavy = "{'nbformat', 'IPython', 'hypothesis', 'faker', 'pybars', 'responses'}"
    program = f"import sys, sstest.views.jupyter; assert not {heavy} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", program], check=True)
