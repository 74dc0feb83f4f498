"""Plots show the numbers of their data, and every name in them as text."""

import sys
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

import pytest
from PIL import Image

import sstest
from sstest import corpus
from sstest.notebook import plots
from sstest.notebook.plots import Requests
from sstest.notebook.plots.style import label, wrapped

AMPLITUDE: Final = corpus.load("amplitude")
OF_ONE: Final = (plots.batch_sizes, plots.changes, plots.fields, plots.parsed)
of_one = pytest.mark.parametrize("plot", OF_ONE, ids=lambda plot: plot.__name__)
Plot = Callable[[Any], Any]


def texts(figure: Any) -> list[str]:
    """What a figure says, as it is drawn."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return [one.get_text() for one in figure.findobj(Text) if one.get_text()]


def heights(axes: Any) -> list[float]:
    return [bar.get_height() for bar in axes.patches]


def widths(axes: Any) -> list[float]:
    return [bar.get_width() for bar in axes.patches]


def hostile() -> Requests:
    parser = {
        "environmentIdPath": r"/$\frac{1}{2}$",
        "cohortIdPath": "/<b>名前👋\u202e" + "x" * 300,
        "cohortNamePath": r"/\$",
        "memberArrayPath": "/m",
        "memberArrayParser": {"memberIdPath": "/$x_1$", "booleanMembershipPath": "/^y$"},
    }
    manifest = sstest.Manifest.load({"syncedSegment": {"requestParser": parser}}, r"$\int$" * 99)
    bodies = [one.body for one in sstest.samples(manifest, 4)]
    return Requests.of(manifest, [*bodies, b"\xff", b'{"$\\\\frac$": 1}', b"[[]]"])


def test_batch_sizes_are_counted_by_class() -> None:
    (axes,) = plots.batch_sizes(AMPLITUDE).axes
    assert heights(axes) == [5, 0, 0, 0, 0, 0, 0, 0, 1]
    names = [one.get_text() for one in axes.get_xticklabels()]
    assert (names[0], names[-1]) == ("2–4", "1,000–1,999")


def test_changes_are_those_of_the_deltas() -> None:
    updates = [sstest.parse(AMPLITUDE.manifest, one.body) for one in AMPLITUDE.requests[1:]]
    flow, stock = plots.changes(AMPLITUDE).axes
    added = [sum(len(one.added) for one in update.deltas.values()) for update in updates]
    removed = [sum(len(one.removed) for one in update.deltas.values()) for update in updates]
    assert heights(flow) == [*added, *(-one for one in removed)]
    assert "refused" in texts(flow.figure)
    members: set[tuple[str, str]] = set()
    sizes = []
    for update in updates:
        for cohort, delta in update.deltas.items():
            members |= {(cohort, key) for key in delta.added}
            members -= {(cohort, key) for key in delta.removed}
        sizes.append(len(members))
    assert list(stock.lines[0].get_ydata()) == sizes


def test_fields_are_shares_and_name_who_reads_them() -> None:
    (axes,) = plots.fields(AMPLITUDE).axes
    names = [one.get_text() for one in axes.get_yticklabels()]
    found = dict(zip(names, widths(axes), strict=True))
    assert found["/environmentId"] == pytest.approx(6 / 7)
    assert found["/batch/*/email"] == pytest.approx(3 / 7)
    said = texts(axes.figure)
    assert " 86%  booleanMembershipPath" in said
    assert not any("/batch/0" in one for one in said)


def test_field_that_no_request_has_is_there_with_nothing() -> None:
    requests = Requests.of(AMPLITUDE.manifest, ['{"environmentId": "e"}'])
    (axes,) = plots.fields(requests).axes
    names = [one.get_text() for one in axes.get_yticklabels()]
    assert dict(zip(names, widths(axes), strict=True))["/batch/*/userId"] == 0
    assert " 0%  memberIdPath" in texts(axes.figure)


def test_parsed_counts_each_reason_once() -> None:
    bodies = ["{}", "{}", '{"environmentId": 1}', *(one.body for one in AMPLITUDE.requests[1:])]
    (axes,) = plots.parsed(Requests.of(AMPLITUDE.manifest, bodies)).axes
    assert [9 * width for width in widths(axes)] == pytest.approx([6, 2, 1])
    assert "6 of 9 requests of amplitude accepted" in texts(axes.figure)
    rows = [one.get_text() for one in axes.get_yticklabels()]
    assert rows[0] == "accepted"
    assert "environmentIdPath: could not find path" in rows[1]


def test_common_members_are_the_same_keys_of_the_same_kind() -> None:
    first = Requests.of(AMPLITUDE.manifest, [one.body for one in AMPLITUDE.requests[1:3]])
    (axes,) = plots.common_members(first, AMPLITUDE).axes
    keys = {
        one.context_key
        for request in AMPLITUDE.requests[1:3]
        for one in sstest.parse(AMPLITUDE.manifest, request.body).memberships
    }
    assert widths(axes)[:2] == [0, len(keys)]
    assert any(one.startswith("members; both have ") for one in texts(axes.figure))


def test_changes_of_many_requests_are_two_shapes_in_their_colours() -> None:
    bodies = [one.body for one in AMPLITUDE.requests[1:3]] * 1000
    figure = plots.changes(Requests.of(AMPLITUDE.manifest, bodies))
    assert not figure.axes[0].patches
    assert len(figure.axes[0].collections) == 2
    png = figure._repr_mimebundle_()[0]["image/png"]  # type: ignore[operator]
    colours = Image.open(BytesIO(png)).convert("RGB").getcolors(100_000)
    assert sum(count for count, colour in colours or () if colour == (0x00, 0x72, 0xB2)) > 5000


@of_one
def test_without_requests_a_figure_says_so(plot: Plot) -> None:
    figure = plot(Requests.of(AMPLITUDE.manifest))
    assert any(one.startswith(("There are no requests", "No request")) for one in texts(figure))
    assert not figure.axes[0].patches


@of_one
def test_hostile_names_are_text(plot: Plot, recwarn: pytest.WarningsRecorder) -> None:
    figure = plot(hostile())
    png = figure._repr_mimebundle_()[0]["image/png"]
    assert png.startswith(b"\x89PNG")
    assert not recwarn.list
    from matplotlib.text import Text

    for one in figure.findobj(Text):
        shown, formula = one._preprocess_math(one.get_text())
        assert formula is False
        assert shown.isprintable() or "\n" in shown
        assert len(shown) < 200


def test_label_is_short_and_drawn_as_it_is() -> None:
    from matplotlib.text import Text

    for text in (r"$\frac{1}{2}$", r"\$x\$", "a$b", "$$$", r"\\$"):
        assert Text(text=label(text))._preprocess_math(label(text)) == (text, False)
    assert label("名\n") == r"\u540d\n"
    assert len(label("x" * 1000, 20)) <= 21
    assert max(map(len, wrapped("word " * 50).split("\n"))) <= 44


def test_figure_shows_itself_with_words_for_who_cannot_see_it() -> None:
    data, metadata = plots.parsed(AMPLITUDE)._repr_mimebundle_()
    assert data["text/plain"] == "<plot: 6 of 7 requests of amplitude accepted>"
    assert metadata["image/png"]["alt"] == "6 of 7 requests of amplitude accepted"


def test_what_differs_in_colour_differs_in_grey_and_in_its_hatch() -> None:
    from matplotlib.colors import to_rgb

    from sstest.notebook.plots.style import BAD, GOOD, QUIET

    greys = [
        Image.new("RGB", (1, 1), tuple(round(255 * part) for part in to_rgb(one["facecolor"])))
        .convert("L")
        .getpixel((0, 0))
        for one in (GOOD, BAD, QUIET)
    ]
    assert all(abs(one - other) > 30 for one, other in pairwise(greys))
    assert len({one["hatch"] for one in (GOOD, BAD, QUIET)}) == 3


def test_user_settings_do_not_reach_a_plot() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"text.usetex": True, "axes.facecolor": "black"}):
        figure = plots.parsed(AMPLITUDE)
        assert not figure.axes[0].xaxis.label.get_usetex()
        assert mpl.rcParams["text.usetex"] is True
    assert figure.axes[0].get_facecolor()[:3] == (1, 1, 1)


def test_data_of_another_kind_is_refused_with_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"plots\.Requests\.of\(manifest, bodies\), found list"):
        plots.parsed([])  # type: ignore[arg-type]


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith("sstest.notebook.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(sstest.notebook, "plots")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    expected = r'^sstest\.notebook\.plots needs matplotlib: pip install "sstest\[notebooks\]"$'
    with pytest.raises(ModuleNotFoundError, match=expected):
        _ = sstest.notebook.plots
