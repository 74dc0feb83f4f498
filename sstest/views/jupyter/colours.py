"""The colour of each property of a manifest, the same in trees, tables, plots and the explorer.

The colours are those of Okabe and Ito, which colour-blind people tell apart. No two properties
that say different things in one manifest have the same; names are always beside them.
"""

from typing import Final

from sstest.views.html import Html, element
from sstest.views.jupyter.markup import in_one_line

_BLACK: Final = "#000000"
_WHITE: Final = "#ffffff"
_GREY: Final = "#bbbbbb"
_COLOURS: Final = {
    "environmentIdPath": "#56b4e9",
    "contextKindPath": _GREY,
    "cohortIdPath": "#e69f00",
    "cohortNamePath": "#f0e442",
    "cohortUrlPath": "#cc79a7",
    "memberArrayPath": "#009e73",
    "addMemberArrayPath": "#009e73",
    "removeMemberArrayPath": "#d55e00",
    "arrayInclusion.path": "#d55e00",
    "booleanMembershipPath": "#d55e00",
    "memberIdPath": "#0072b2",
}


def property_colour(name: str) -> str:
    """The colour of a property, as ``#rrggbb``; grey for one that points to nothing.

    ``name`` is the property's, such as ``cohortIdPath`` or ``arrayInclusion.path``; that of a
    member may have ``memberArrayParser.`` before it.
    """
    return _COLOURS.get(name.removeprefix("memberArrayParser."), _GREY)


def text_colour(ground: str) -> str:
    """Black or white, whichever is easier to read on ``ground``, a colour as ``#rrggbb``."""
    light = luminance(ground) + 0.05
    return _BLACK if light / 0.05 >= 1.05 / light else _WHITE


def luminance(colour: str) -> float:
    """The relative luminance of a colour ``#rrggbb``, from 0 to 1 (WCAG 2.2)."""
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tag(name: str) -> Html:
    """The name of a property on its colour."""
    ground = property_colour(name)
    style = (
        f"background:{ground};color:{text_colour(ground)};border-radius:4px;padding:0 6px;"
        f"font-size:12px{in_one_line(name)}"
    )
    return element("span", name, style=style)
