"""Notebooks written by a program: valid, and the same each time."""

import html
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from markdown_it import MarkdownIt

from sstest.text import escape_lines, plain
from sstest.views.cells import (
    Cell,
    fenced,
    literal,
    make_notebook,
    prose,
    settle,
    span,
    text_cell,
    to_text,
)
from sstest.views.rules import as_markdown, explained
from tests.injections import INJECTIONS

CELLS: list[Cell] = [("markdown", "# Title\n"), ("code", "\n1 + 1\n"), ("code", "")]


def test_cells_become_a_valid_notebook() -> None:
    notebook = nbformat.reads(to_text(make_notebook(CELLS)), as_version=4)
    nbformat.validate(notebook)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "# Title"),
        ("code", "1 + 1"),
        ("code", ""),
    ]


def test_same_cells_give_the_same_text() -> None:
    assert to_text(make_notebook(CELLS)) == to_text(make_notebook(CELLS))
    assert to_text(make_notebook(CELLS)).endswith("}\n")


def test_notebook_names_a_python_kernel_and_no_version() -> None:
    assert make_notebook(CELLS).metadata.kernelspec.name == "python3"
    assert "version" not in make_notebook(CELLS).metadata.language_info


def test_settling_takes_out_what_the_kernel_said_of_itself() -> None:
    notebook = make_notebook(CELLS)
    notebook.metadata.language_info["version"] = "3.99"
    assert to_text(settle(notebook)) == to_text(make_notebook(CELLS))


def test_text_that_is_not_ascii_stays_readable() -> None:
    assert "Überall 👋" in to_text(make_notebook([("markdown", "Überall 👋")]))


def test_notebook_that_is_not_valid_is_refused() -> None:
    notebook = make_notebook(CELLS)
    notebook.cells[0].cell_type = "mystery"
    with pytest.raises(nbformat.ValidationError):
        to_text(notebook)


# What others wrote --------------------------------------------------------------------------------

any_text = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(INJECTIONS)
backticks = st.text("` a\\*_<$|", max_size=20)
like_json = st.lists(
    st.sampled_from(
        ["{", "}", '  "a": 1,', "...", ">>> x", "%run x", "!ls", "'''", "\\", "In [1]: "]
    )
).map("\n".join)


def rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).render(markdown))


@given(any_text | backticks)
def test_span_is_text_and_nothing_else(text: str) -> None:
    shown = html.escape(plain(text, 200), quote=True).replace("&#x27;", "'")
    expected = f"<code>{shown}</code>" if text else "<em>(empty)</em>"
    assert rendered(f"a {span(text)} b") == f"<p>a {expected} b</p>\n"


@given(any_text | backticks)
def test_fenced_block_is_text_and_nothing_else(text: str) -> None:
    shown = html.escape(escape_lines(text), quote=True).replace("&#x27;", "'")
    expected = f'<pre><code class="language-text">{shown}\n</code></pre>\n<p>b</p>\n'
    assert rendered(f"{fenced(text)}\n\nb") == expected


@given(any_text | backticks | like_json | st.binary(max_size=20))
def test_literal_is_the_value_in_a_cell_of_ipython(value: str | bytes) -> None:
    cell = TransformerManager().transform_cell(f"import x\nvalue = {literal(value)}\n")
    names: dict[str, object] = {}
    exec(cell.removeprefix("import x\n"), names)  # noqa: S102  # that is what a kernel does
    found = names["value"]
    assert (
        found.encode() if isinstance(value, bytes) and isinstance(found, str) else found
    ) == value
    assert literal(value).replace("\n", "").isprintable()


def test_json_of_several_lines_stays_readable() -> None:
    text = json.dumps({"a": ["\\", "ü"]}, indent=2, ensure_ascii=False)
    assert literal(text) == f"r'''{text}'''"
    assert literal(text.encode()) == f"r'''{text}'''"


def test_long_text_is_cut() -> None:
    assert len(span("x" * 10_000)) < 250
    assert len(fenced("x" * 100_000)) < 11_000


def test_empty_paragraphs_are_left_out() -> None:
    assert text_cell("a", "", "b") == ("markdown", "a\n\nb")


def test_rules_are_shown_in_markdown_letter_by_letter() -> None:
    for rule in explained().values():
        said = f"{rule.what} {rule.why}"
        shown = rendered(prose(said)).removeprefix("<p>").removesuffix("</p>\n")
        assert "<" not in shown
        assert html.unescape(shown) == said
        assert prose(said) in as_markdown([rule])
