"""How a rendering makes text of values, which is all that two printings of a template differ in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sstest.javascript.values import UNDEFINED
from sstest.templates.golang import go_escaped, go_text
from sstest.templates.values import Charge, escaped, text_of


@dataclass(frozen=True, slots=True)
class Printing:
    """What becomes of a value: its ``text``, what ``{{…}}`` prints, and what ``{{{…}}}`` prints.

    What ``{{{…}}}`` prints need not be text yet: JavaScript adds numbers that stand side by side.
    """

    text: Callable[[object, Charge], str]
    escaped: Callable[[object, Charge], str]
    unescaped: Callable[[object, Charge], object]


def _as_it_is(value: object, _charge: Charge) -> object:
    return "" if value is None or value is UNDEFINED else value


HANDLEBARS_JS: Final = Printing(text_of, escaped, _as_it_is)
"""As Handlebars.js 4.7 prints: what sstest renders."""

PRODUCTION: Final = Printing(go_text, go_escaped, go_text)
"""As a Handlebars of Go prints: what LaunchDarkly answers with (semantics §4)."""
