"""SS33x and SS34x: what other engines than production's make of a matcher."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sstest.rules.example import matcher
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.regex.redos import SlowText
    from sstest.rules.matchers.differences import Reads

_ECMA: Final = "ECMA-262 §22.2; https://github.com/google/re2/wiki/Syntax"
_COMMON: Final = "keep to words, '(a|b)', '^' and '$', which all engines read alike"


def _slow(subject: Subject) -> "SlowText | None":
    from sstest.regex.redos import slow_text
    from sstest.rules.matchers.mistakes import slashed

    pattern = subject.matcher
    return None if pattern is None or slashed(pattern) else slow_text(pattern)


def _exponential(subject: Subject) -> Iterator[Hit]:
    slow = _slow(subject)
    if slow and slow.growth == "exponential":
        yield _slow_hit(subject, slow, "and more of it multiplies them")


def _polynomial(subject: Subject) -> Iterator[Hit]:
    slow = _slow(subject)
    if slow and slow.growth == "polynomial":
        yield _slow_hit(subject, slow, "and twice as much of it takes more than five times as many")


def _slow_hit(subject: Subject, slow: "SlowText", growth: str) -> Hit:
    message = (
        f"JavaScript takes over {slow.steps:,} steps to hold matcher {quote(subject.matcher)} "
        f"against {quote(slow.text)}, {growth}"
    )
    hint = "let no repetition stand in a repetition, or beside one of the same characters"
    return Hit(message, subject.matcher_path, hint, offset=0)


def _javascript(subject: Subject) -> "Reads | None":
    from sstest.rules.matchers.differences import in_javascript
    from sstest.rules.matchers.mistakes import slashed
    from sstest.rules.matchers.reading import read

    pattern = subject.matcher
    if pattern is None or slashed(pattern) or read(pattern) is None:
        return None
    return in_javascript(pattern)


def _refused(subject: Subject) -> Iterator[Hit]:
    reads = _javascript(subject)
    if reads and reads.refused is not None:
        message = (
            f"matcher {quote(subject.matcher)} is none to JavaScript: {plain(reads.refused)}; "
            "the validation server answers every request with 500"
        )
        yield Hit(message, subject.matcher_path, _hint(subject.matcher or ""), offset=0)


def _hint(pattern: str) -> str:
    if "(?i" in pattern:
        return "name each spelling instead, as in '^([Aa]dd|ADD)$'"
    if "(?P<" in pattern:
        return "leave the group's name out"
    return _COMMON


def _differs(subject: Subject) -> Iterator[Hit]:
    reads = _javascript(subject)
    if reads and reads.text is not None and reads.plain:
        yield _different(subject, reads, "JavaScript")


def _differs_oddly(subject: Subject) -> Iterator[Hit]:
    reads = _javascript(subject)
    if reads and reads.text is not None and not reads.plain:
        yield _different(subject, reads, "JavaScript")


def _python(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.differences import in_python
    from sstest.rules.matchers.mistakes import slashed

    pattern = subject.matcher
    if pattern is None or slashed(pattern):
        return
    reads = in_python(pattern)
    if reads is None:
        return
    if reads.refused is not None:
        message = f"matcher {quote(pattern)} is none to Python's re: {plain(reads.refused)}"
        yield Hit(message, subject.matcher_path, _COMMON, offset=0)
    else:
        yield _different(subject, reads, "Python's re")


def _different(subject: Subject, reads: "Reads", language: str) -> Hit:
    one, other = ("RE2", language) if reads.matches else (language, "RE2")
    message = (
        f"matcher {quote(subject.matcher)} matches {quote(reads.text)} in {one}, not in {other}"
    )
    return Hit(message, subject.matcher_path, _COMMON, offset=0)


RULES = (
    Rule(
        "SS330",
        "warning",
        "matcher that explodes in JavaScript",
        "There is a short text that takes JavaScript exponentially many steps; it is named.",
        "RE2 takes linear time whatever the pattern, but the published validation server runs on "
        "JavaScript, which tries all ways and hangs.",
        bad=matcher("^(add|_|add_)+$"),
        good=matcher("^(add|add_members)$"),
        source="https://owasp.org/www-community/attacks/"
        "Regular_expression_Denial_of_Service_-_ReDoS",
        check=_exponential,
    ),
    Rule(
        "SS331",
        "info",
        "matcher that is slow in JavaScript",
        "There is a text for which JavaScript's steps grow with the third power of its length, or "
        "a higher one.",
        "It does not matter to production, and not to short actions anywhere.",
        bad=matcher("^add.*_.*_.*_members$"),
        good=matcher("^(add|members)$"),
        source="https://owasp.org/www-community/attacks/"
        "Regular_expression_Denial_of_Service_-_ReDoS",
        check=_polynomial,
    ),
    Rule(
        "SS340",
        "warning",
        "matcher that JavaScript refuses",
        "RE2 reads the matcher, and JavaScript does not: it has '(?i)', '(?P<name>', or the like.",
        "The published validation server is a Node.js program. It cannot read the manifest's "
        "requests, so the integration cannot be validated.",
        bad=matcher("(?i)^add$"),
        good=matcher("^(add|Add|ADD)$"),
        source=_ECMA,
        check=_refused,
    ),
    Rule(
        "SS341",
        "warning",
        "matcher that JavaScript reads otherwise",
        "There is a text that RE2 and JavaScript do not agree on, for all that both read the "
        "pattern; the shortest is named.",
        "What the validation server adds, production removes, or the other way round.",
        bad=matcher("\\Aadd\\z"),
        good=matcher("^add$"),
        source=_ECMA,
        check=_differs,
    ),
    Rule(
        "SS342",
        "info",
        "matcher that JavaScript reads otherwise for unusual texts",
        "RE2 and JavaScript do not agree on a text that has control characters, blanks around it "
        "or characters beyond ASCII.",
        "The two have their own ideas of '\\s' and '.'; no usual action shows it.",
        bad=matcher("^add\\s?$"),
        good=matcher("^add ?$"),
        source=_ECMA,
        check=_differs_oddly,
    ),
    Rule(
        "SS343",
        "info",
        "matcher that Python reads otherwise",
        "Python's re refuses the matcher, or does not agree with RE2 on a text; the shortest is "
        "named. That Python's '$' also holds before a line break at the end does not count.",
        "Whoever tests the integration with Python's re tests something else.",
        bad=matcher("^[[:alpha:]]dd$"),
        good=matcher("^[a-z]dd$"),
        source="https://docs.python.org/3/library/re.html",
        check=_python,
    ),
)
