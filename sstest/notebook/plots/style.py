"""What all plots look like, and how text of others gets into them: as text, short and printable."""

import logging
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from sstest.text import plain

# While matplotlib looks for the fonts of a new machine it says so on stderr.
_log = logging.getLogger("matplotlib.font_manager")
_level = _log.level
_log.setLevel(logging.ERROR)
import matplotlib as mpl  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: E402

_log.setLevel(_level)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Colours that differ to the colour-blind and in grey (after Okabe and Ito), each with a hatch.
GOOD: Final[dict[str, Any]] = {"facecolor": "#0072B2", "edgecolor": "white", "hatch": ""}
BAD: Final[dict[str, Any]] = {"facecolor": "#F0B04A", "edgecolor": "#7A4A00", "hatch": "///"}
QUIET: Final[dict[str, Any]] = {"facecolor": "#DDDDDD", "edgecolor": "#777777", "hatch": "..."}
LINE: Final = "#222222"

_FONT: Final = "DejaVu Sans"  # which comes with matplotlib
_STYLE: Final[dict[str, Any]] = {
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.titlesize": 12,
    "figure.titleweight": "bold",
    "font.family": [_FONT],
    "font.size": 10,
    "hatch.linewidth": 0.8,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "text.usetex": False,
}
_DPI: Final = 120


class Plot(Figure):
    """A figure that shows itself in a notebook, with its title for those who cannot see it."""

    alternative: str = ""

    def __repr__(self) -> str:
        return f"<plot: {self.alternative}>"

    def _repr_mimebundle_(
        self, **_options: Any
    ) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
        with styled():
            file = BytesIO()
            self.savefig(file, format="png", dpi=_DPI, metadata={"Software": None})
        data = {"image/png": file.getvalue(), "text/plain": repr(self)}
        return data, {"image/png": {"alt": self.alternative}}


@contextmanager
def styled() -> Iterator[None]:
    """The look of all plots, whatever the user has set."""
    with mpl.rc_context():
        settings: Any = mpl.rcParams
        mpl.rcdefaults()
        settings.update(_STYLE)
        yield


def figure(title: str, height: float, rows: int = 1, **options: Any) -> "tuple[Plot, list[Axes]]":
    """A figure of that title, with its axes below each other; ``title`` is made of labels."""
    made = Plot(figsize=(8, height), layout="constrained")
    found = made.subplots(rows, 1, squeeze=False, **options)
    axes: list[Axes] = [one for (one,) in found]
    made.alternative = title.replace(r"\$", "$")
    made.suptitle(title, x=0.01, ha="left")
    return made, axes


def nothing(title: str, why: str) -> Plot:
    """A figure that says why there is nothing to draw."""
    with styled():
        made, (axes,) = figure(title, 1.2)
        axes.set_axis_off()
        axes.text(0, 0.6, why, transform=axes.transAxes, color=LINE)
    made.alternative += f": {why}"
    return made


def label(text: object, most: int = 48) -> str:
    """``text`` as a label: printable, in the font, cut in the middle, and never a formula."""
    shown = "".join(map(_in_font, plain(text, 4 * most)))
    if len(shown) > most:
        shown = f"{shown[: most // 2]}…{shown[len(shown) - most // 2 + 1 :]}"
    return shown.replace("$", r"\$")


def wrapped(text: object, columns: int = 44, most: int = 120) -> str:
    """As :func:`label`, in lines of about so many characters."""
    return "\n".join(textwrap.wrap(label(text, most), columns, break_on_hyphens=False))


def _in_font(character: str) -> str:
    """A character, or its escape where the font has no picture of it."""
    return character if ord(character) in _charmap() else ascii(character)[1:-1]


@cache
def _charmap() -> dict[int, int]:
    return dict(get_font(findfont(FontProperties(family=_FONT))).get_charmap())
