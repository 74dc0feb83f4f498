"""HTML built so that no text of a manifest, a request or a test can become markup.

Only what :func:`element` and :func:`lines` return is markup; every other ``str`` is text, and is
escaped wherever it is put.
"""

import html
import re
from typing import Final

# Characters that are not seen, or that change the order of those around them: controls, bidi
# embeddings and overrides, fillers, tags, halves of surrogate pairs, noncharacters. A joiner is
# left alone between characters of scripts that join, and of emoji; elsewhere it hides.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
    "|(?<![\u0600-\u200a\u2010-\U0010ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0600-\u200a\u2010-\U0010ffff])"
)
_MARK: Final = "background:rgba(248,81,73,.3);color:inherit;border-radius:3px;padding:0 2px"


class Html(str):
    """Markup made in this module; any other text is escaped where it is put.

    A notebook shows it as markup.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def element(name: str, *children: str, css: str = "", **attributes: str | None) -> Html:
    """``<name>`` with its children: markup as it is, text escaped; ``css`` is its class.

    An attribute that is ``None`` is left out.
    """
    given = {"class": css or None, **attributes}
    listed = (f' {key}="{html.escape(value)}"' for key, value in given.items() if value is not None)
    inside = "".join(child if isinstance(child, Html) else escape(child) for child in children)
    return Html(f"<{name}{''.join(listed)}>{inside}</{name}>")


def escape(text: str) -> Html:
    """``text`` for HTML, each character that is not seen as a ``<mark>`` with its code point."""
    return _escape(text, keep="")


def lines(text: str) -> Html:
    """As :func:`escape`, but line feeds and tabs stay."""
    return _escape(text, keep="\n\t")


def _escape(text: str, keep: str) -> Html:
    def marked(found: re.Match[str]) -> str:
        if found[0] in keep:
            return found[0]
        return f'<mark style="{_MARK}">U+{ord(found[0]):04X}</mark>'

    return Html(_UNSEEN.sub(marked, html.escape(text)))
