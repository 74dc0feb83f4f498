"""SS330 and SS340 to SS344: what other engines than production's make of a matcher."""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sstest.limits import MATCHED_TEXT
from sstest.rules.example import matcher
from sstest.rules.matchers.check import REWRITTEN, check
from sstest.rules.rule import Mistake, info, warning
from sstest.text import plain, quote
from sstest.vocabulary.reading import additions, removals

if TYPE_CHECKING:
    from sstest.regex.automaton import Automaton
    from sstest.rules.matchers.analysis.reading import Reading

_ECMA: Final = "ECMA-262 §22.2; https://github.com/google/re2/wiki/Syntax"
_COMMON: Final = "keep to words, '(a|b)', '^' and '$', which all engines read alike"
_PRINTABLE: Final = range(0x20, 0x7F)


class Difference(NamedTuple):
    """How another engine reads a pattern: it rejects it, or disagrees with RE2 on a text.

    ``matches`` is what RE2 says of the text; ``plain`` whether an action could look like it.
    """

    rejected: str | None
    text: str = ""
    matches: bool = False
    plain: bool = False


@lru_cache(maxsize=16)
def in_javascript(reading: "Reading") -> Difference | None:
    """How JavaScript reads a pattern otherwise than RE2; ``None`` where it does not."""
    from sstest.regex.automaton import Automaton
    from sstest.regex.javascript.regexp import RegExpTimeout, compile_regexp
    from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
    from sstest.regex.program import MatchTooCostly
    from sstest.regex.sets import PatternTooLarge, UnsupportedPattern
    from sstest.regex.shortest import SearchLimit

    try:
        tree = parse_regexp(reading.pattern)
    except RegExpSyntaxError as error:
        return Difference(error.reason)
    try:
        found = _difference(reading, Automaton(tree, units=True))
        # What the automata say of the text is asked of the engine, too.
        confirmed = found and compile_regexp(reading.pattern).test(found.text) != found.matches
    except (PatternTooLarge, SearchLimit, RegExpTimeout, MatchTooCostly):
        reading.left_out["what JavaScript reads otherwise"] = None
        return None
    except UnsupportedPattern:
        return None
    return found if confirmed else None


def in_python(reading: "Reading") -> Difference | None:
    """How Python's ``re`` reads a pattern otherwise than RE2; ``None`` where it does not."""
    from sstest.regex.automaton import Automaton
    from sstest.regex.python import PythonSyntaxError, python_tree, python_words
    from sstest.regex.sets import PatternTooLarge, UnsupportedPattern
    from sstest.regex.shortest import SearchLimit

    try:
        return _difference(reading, Automaton(python_tree(reading.pattern), word=python_words()))
    except PythonSyntaxError as error:
        return Difference(str(error))
    except (PatternTooLarge, SearchLimit):
        reading.left_out["what Python reads otherwise"] = None
        return None
    except UnsupportedPattern:
        return None


def _difference(reading: "Reading", other: "Automaton") -> Difference | None:
    """A likely action where that shows it, then a text of printable characters, then any text.

    Raises :class:`~sstest.regex.shortest.SearchLimit` where no action shows it, and the search for
    a text costs too much or the text is long.
    """
    from sstest.regex.shortest import SearchLimit, alphabet, shortest_difference

    if reading.automaton is None:
        return None
    letters = alphabet(reading.automaton, other)
    printable = [code for code in letters if code in _PRINTABLE]
    text: str | None = None
    with suppress(SearchLimit):
        text = shortest_difference(reading.automaton, other, letters)
        if text is None:
            return None
        text = shortest_difference(reading.automaton, other, printable) or text
    for word in (*reading.words, *additions(), *removals()):
        if reading.matches(word) != other.accepts(word):
            return Difference(None, word, reading.matches(word), plain=True)
    if text is None or len(text) > MATCHED_TEXT:
        raise SearchLimit
    is_plain = text == text.strip() and all(ord(each) in _PRINTABLE for each in text)
    return Difference(None, text, reading.matches(text), is_plain)


@warning(
    "SS330",
    "matcher with catastrophic backtracking in JavaScript",
    "There is a short text that takes JavaScript exponentially many steps; it is shown.",
    "RE2 takes linear time whatever the pattern, but the published validation server runs on "
    "JavaScript, which backtracks and hangs (ReDoS).",
    bad=matcher("^(add|_|add_)+$"),
    good=matcher("^(add|add_members)$"),
    source="https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS",
    follows=(*REWRITTEN, "SS318"),
)
@check
def _slow(reading: "Reading") -> Iterator[Mistake]:
    from sstest.regex.redos import slow_text

    slow = slow_text(reading.pattern)
    if slow:
        message = (
            f"JavaScript takes over {slow.steps:,} steps to try matcher {quote(reading.pattern)} "
            f"on {quote(slow.text)}, and the steps multiply with its length"
        )
        hint = "do not nest repetitions, nor put two of the same characters side by side"
        yield Mistake(message, hint)


@warning(
    "SS340",
    "matcher that is not a valid JavaScript regex",
    "RE2 accepts the matcher, and JavaScript does not: it has '(?i)', '(?P<name>' or the like.",
    "The published validation server is a Node.js program. It cannot read the manifest's "
    "requests, so the integration cannot be validated.",
    bad=matcher("(?i)^add$"),
    good=matcher("^(add|Add|ADD)$"),
    source=_ECMA,
    follows=REWRITTEN,
)
@check
def _rejected(reading: "Reading") -> Iterator[Mistake]:
    found = in_javascript(reading)
    if found and found.rejected is not None:
        message = (
            f"matcher {quote(reading.pattern)} is not a valid JavaScript regex: "
            f"{plain(found.rejected)}; the validation server answers every request with 500"
        )
        yield Mistake(message, _hint(reading.pattern))


def _hint(pattern: str) -> str:
    if "(?i" in pattern:
        return "name each spelling instead, as in '^([Aa]dd|ADD)$'"
    if "(?m" in pattern:
        return "leave '(?m)' out: '^' and '$' are then the ends of the action"
    if "(?P<" in pattern:
        return "leave the group's name out"
    return _COMMON


@warning(
    "SS341",
    "matcher that differs in JavaScript",
    "RE2 and JavaScript both accept the pattern, and do not agree on a text; the finding shows "
    "the shortest.",
    "What the validation server adds, production removes, or the other way round.",
    bad=matcher("\\Aadd\\z"),
    good=matcher("^add$"),
    source=_ECMA,
    follows=REWRITTEN,
)
@check
def _differs(reading: "Reading") -> Iterator[Mistake]:
    found = in_javascript(reading)
    if found and found.rejected is None and found.plain:
        yield _different(reading, found, "JavaScript")


@info(
    "SS342",
    "matcher that differs in JavaScript for unusual texts",
    "RE2 and JavaScript do not agree on a text that has control characters, blanks around it "
    "or characters beyond ASCII.",
    "The two define '\\s' and '.' differently; no usual action shows it.",
    bad=matcher("^add\\s?$"),
    good=matcher("^add ?$"),
    source=_ECMA,
    follows=("SS3",),
)
@check
def _differs_on_unusual_text(reading: "Reading") -> Iterator[Mistake]:
    found = in_javascript(reading)
    if found and found.rejected is None and not found.plain:
        yield _different(reading, found, "JavaScript")


@info(
    "SS343",
    "matcher that differs in Python",
    "Python's re rejects the matcher, or does not agree with RE2 on a text; the finding shows "
    "the shortest. That Python's '$' also matches before a final line break does not count.",
    "Whoever tests the integration with Python's re tests something else.",
    bad=matcher("^add_\\w+$"),
    good=matcher("^add_[a-z]+$"),
    source="https://docs.python.org/3/library/re.html",
    follows=("SS3",),
)
@check
def _python(reading: "Reading") -> Iterator[Mistake]:
    found = in_python(reading)
    if found and found.rejected is not None:
        what = f"is not valid in Python's re: {plain(found.rejected)}"
        yield Mistake(f"matcher {quote(reading.pattern)} {what}", _COMMON)
    elif found:
        yield _different(reading, found, "Python's re")


@warning(
    "SS344",
    "matcher that Go's versions read differently",
    "Go 1.19 rejects the matcher, or reads it otherwise, and Go 1.27 does not: it has a group"
    " '(?<name>…)', or a class such as '\\p{Letter}'.",
    "Production compiles matchers with Go's regexp package, and nothing says of which version.",
    bad=matcher("^(?<verb>add)$"),
    good=matcher("^(add)$"),
    source="https://pkg.go.dev/regexp/syntax; release notes of Go 1.22 and 1.25",
    follows=REWRITTEN,
)
@check
def _versions(reading: "Reading") -> Iterator[Mistake]:
    from sstest.regex.go import go_reading

    if found := go_reading(reading.pattern).versions:
        message = f"Go's versions read matcher {quote(reading.pattern)} differently: {found.what}"
        yield Mistake(message, found.hint, found.offset)


def _different(reading: "Reading", found: Difference, engine: str) -> Mistake:
    one, other = ("RE2", engine) if found.matches else (engine, "RE2")
    shown = f"matcher {quote(reading.pattern)} matches {quote(found.text)}"
    return Mistake(f"{shown} in {one}, not in {other}", _COMMON)
