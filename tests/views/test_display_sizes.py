"""How much of large objects is displayed; nothing here measures time."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.parser import Cohort, Membership, Update, parse
from sstest.parser.explain import explain
from sstest.response.reply import Reply
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.markup import MOST, value
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.trace import traces_html
from sstest.views.jupyter.update import update_html

Read = Callable[[str], Any]


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


def test_first_of_very_many_members_are_shown(read: Read) -> None:
    joined = tuple(Membership(f"user-{n}", True, "c", "n") for n in range(20_000))
    page = read(update_html(Update("e", "user", Cohort("c", "n"), joined)))
    assert "user-9" in page.all
    assert "user-19" in page.all
    assert "user-20" not in page.all
    assert "… and 19,980 more members" in page.all


def test_explanation_of_a_thousand_members_is_short(read: Read, manifest: Any, body: Any) -> None:
    page = read(traces_html(explain(manifest(), json.dumps(body("c", 1000)))))
    assert "… and 995 more members" in page.all
    assert "array of 1,000" in page.all


def test_explanation_of_many_members_is_a_tree_alone(manifest: Any, body: Any) -> None:
    traces = explain(manifest(), json.dumps(body("c", 20_000)))
    shown = traces_html(traces)
    assert "19,980 more elements" in shown
    assert "as a table" not in shown
    assert "_all" not in vars(traces)


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
    document = Document("", capability_value={"requestParser": parser})
    return manifest_html(Manifest("x" * 1000, document))


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
