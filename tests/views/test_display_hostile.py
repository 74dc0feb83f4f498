"""Whatever a manifest or a request holds, its display is inert and whole.

The fixture ``read`` fails on every tag, attribute and style that is not on its list.
"""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.parser import Cohort, Membership, RequestError, Update
from sstest.parser.explain import Trace, explain
from sstest.response.answer import answer
from sstest.response.reply import Reply
from sstest.views.jupyter.manifest import manifest_html
from sstest.views.jupyter.markup import LONGEST, panel, text
from sstest.views.jupyter.reply import reply_html
from sstest.views.jupyter.trace import trace_html, traces_html
from sstest.views.jupyter.update import update_html

Read = Callable[[str], Any]

HOSTILE: Final = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "apostrophe": "' onfocus='alert(1)' autofocus='",
    "entity": "&lt;b&gt; &amp; &#x3C; &nbsp",
    "nested": "<div><table></td></tr></table><p><img src=x onerror=alert(1)>",
    "comment": "<!-- --><![CDATA[ ]]><?php ?>",
    "closing": "</bdi></span></td></tr></table></div></style></title>",
    "style": "red;background:url(https://example.com/)}",
    "address": "javascript:alert(document.cookie)",
    "mathjax": r"$\href{javascript:alert(1)}{x}$ and \(x\)",
    "bidi": "evil\u202egnp.exe\u202c \u2066isolated\u2069 \u200f",
    "controls": "a\x00b\x07c\x1b[31md\x7fe\x85f\r\ng\th",
    "unseen": "zero\u200bwidth \u2060 joined\u200d \ufeff soft\xadhyphen \U000e0041",
    "surrogate": "half \ud83d of a pair \udc00",
    "mark": "U+202E <mark>U+202E</mark>",
    "scripts of the world": "مرحبا <b> שלום 👨‍👩‍👧‍👦 नमस्ते",
    "long": "x" * 1_000_000,
    "long markup": "<b>" * 400_000,
}
hostile = pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
# JSON in UTF-8 cannot hold half of a surrogate pair: such a request is refused before.
sendable = pytest.mark.parametrize(
    "value",
    [value for name, value in HOSTILE.items() if name != "surrogate"],
    ids=[name for name in HOSTILE if name != "surrogate"],
)
any_text = st.text(st.characters(exclude_categories=()), max_size=40)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=10,
)


def shown(value: str) -> str:
    return value[:LONGEST]


def pointer_to(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def update(value: Any) -> Update:
    joins = Membership(value, included=True, cohort_id=value, cohort_name=value, cohort_url=value)
    leaves = Membership(value, included=False, cohort_id=value, cohort_name="other")
    return Update(value, value, Cohort(value, value, value), (joins, leaves))


@hostile
def test_manifest_shows_key_pointers_and_names(value: str, read: Read) -> None:
    capability = {"requestParser": {"cohortIdPath": pointer_to(value), value: value}}
    problem = Finding("SS202", "error", value, pointer_to("other"), 1, 1, value)
    document = Document(value, problems=(problem,), capability_value=capability)
    page = read(manifest_html(Manifest(value, document)))
    # the key, the unknown property and its value
    assert page.values.count(shown(value)) == 3
    assert shown(pointer_to(value)) in page.values
    assert page.all.count(value[: 2 * LONGEST]) >= 1


@hostile
def test_template_is_shown_as_it_is(value: str, read: Read) -> None:
    page = read(
        manifest_html(Manifest("key", Document("", capability_value={"jsonResponseBody": value})))
    )
    assert value[:2000] in page.all


@hostile
def test_update_shows_every_value(value: str, read: Read) -> None:
    page = read(update_html(update(value)))
    # environment, kind, the cohort's id, and the context key on the side it ends on
    assert page.values.count(shown(value)) == 4
    assert "conflict" in page.all
    assert "renamed" in page.all


@hostile
def test_names_and_addresses_of_cohorts_are_text(value: str, read: Read) -> None:
    listed = tuple(Membership("k", True, str(n), value, value) for n in range(2))
    page = read(update_html(Update("e", "user", Cohort("c", "n"), listed)))
    assert page.values.count(shown(value)) == 4


@hostile
def test_reply_shows_headers_body_and_refusal(value: str, read: Read) -> None:
    data = json.dumps({"message": value}, ensure_ascii=False).encode(errors="surrogatepass")
    refusal = RequestError(
        value, field="cohortIdPath", pointer=value, member=3, location=value, hint=value
    )
    page = read(reply_html(Reply(400, {value: value}, data, error=refusal)))
    assert page.values.count(shown(value)) == 2
    assert page.all.count(value[: 2 * LONGEST]) >= 2
    assert "400 Bad Request" in page.all


@hostile
def test_reply_that_is_not_json_is_shown_as_it_is(value: str, read: Read) -> None:
    data = value.encode(errors="replace")
    page = read(reply_html(Reply(200, {}, data)))
    assert "not JSON" in page.all
    assert data.decode()[:900] in page.all


@sendable
def test_what_a_template_makes_of_a_request_is_text(value: str, read: Read) -> None:
    parser = {
        "environmentIdPath": "/e",
        "cohortIdPath": "/e",
        "cohortNamePath": "/e",
        "memberArrayPath": "/m",
        "memberArrayParser": {"memberIdPath": "", "booleanMembershipPath": ""},
    }
    capability = {"requestParser": parser, "jsonResponseBody": "{{{requestBody.e}}}"}
    manifest = Manifest.load({"syncedSegment": capability})
    page = read(reply_html(answer(manifest, {"e": value, "m": []})))
    assert value[:900] in page.all


@sendable
def test_explanation_shows_pointers_and_values(
    value: str, read: Read, manifest: Any, body: Any
) -> None:
    is_large = len(value) > 10_000
    cohort = "/environment" if is_large else pointer_to(value)
    page = read(traces_html(explain(manifest(cohortIdPath=cohort), body(value) | {value: value})))
    if is_large:  # there is no table of a large body
        assert page.all.count(f"{len(value) - 120:,} more characters") == 7
        return
    assert shown(cohort) in page.values
    # environment, cohort's id, name, URL, and the member's id, in the table
    table = page.values[page.values.index("/environment") :]
    assert table.count(shown(value)) == 5


@given(any_text, any_text, any_json)
def test_arbitrary_manifest_is_inert(read: Read, key: str, name: str, value: Any) -> None:
    for capability in (
        {"requestParser": {"cohortIdPath": value, name: value}, "jsonResponseBody": value},
        {"requestParser": value, name: value},
        {"requestParser": {"arrayInclusion": {name: value}, "memberArrayParser": value}},
    ):
        problems = (Finding("SS202", "error", name, pointer_to(key), hint=name),)
        document = Document("", problems=problems, capability_value=capability)
        read(manifest_html(Manifest(key, document)))


@given(any_json)
def test_arbitrary_update_is_inert(read: Read, value: Any) -> None:
    read(update_html(update(value)))
    read(update_html(Update(value, value, Cohort(value, value, value))))


@given(st.integers(-1, 1000), st.dictionaries(any_text, any_text), st.binary() | any_json)
def test_arbitrary_reply_is_inert(
    read: Read, status: int, headers: dict[str, str], data: Any
) -> None:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    read(reply_html(Reply(status, headers, raw)))


@given(any_text, any_text, any_json)
def test_arbitrary_explanation_is_inert(read: Read, pointer: str, note: str, value: Any) -> None:
    read(trace_html(Trace(note, pointer, pointer, value, None, None, note, 0)))


@given(any_text.filter(bool))
def test_any_text_comes_through_whole(read: Read, value: str) -> None:
    assert read(panel("", text(value))).values == [value]
