"""SS30x: whether a matcher is a pattern at all, and one of RE2's."""

from collections.abc import Iterator
from typing import Final

from sstest.manifest.problems import Kind
from sstest.rules.example import matcher
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.text import quote

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion"
_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_WRITE: Final = "write the actions that add, such as '^(add|members)$'"


def _not_re2(subject: Subject) -> Iterator[Hit]:
    from sstest.regex.re2_errors import go_mistake, re2_mistake
    from sstest.rules.matchers.mistakes import slashed

    pattern = subject.matcher
    if pattern is None or slashed(pattern):
        return
    for breach in subject.breaches_of(Kind.MATCHER):
        found = re2_mistake(pattern)
        if found is None:
            yield Hit(breach.message, breach.path, breach.hint, offset=0)
            return
        message = f"matcher {quote(pattern)} is not RE2: it has {found.what}"
        hint = found.hint or breach.hint or _WRITE
        yield Hit(message, breach.path, hint, offset=found.offset)
        return
    if found := go_mistake(pattern):
        message = f"matcher {quote(pattern)} is not RE2 as Go reads it: it has {found.what}"
        yield Hit(message, subject.matcher_path, found.hint, offset=found.offset)


def _slashes(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.matchers.mistakes import slashed
    from sstest.rules.matchers.reading import read

    pattern = subject.matcher
    found = slashed(pattern) if pattern is not None else None
    if pattern is None or found is None:
        return
    inner, flags = found
    message = f"matcher {quote(pattern)} has slashes around it, which are characters to RE2"
    hint = f"write {quote(inner)}"
    if "i" in flags:
        hint += "; each spelling that differs in case has to be named"
    if not inner or read(inner) is None:
        hint = "leave the slashes out"
    yield Hit(message, subject.matcher_path, hint, offset=0)


def _empty(subject: Subject) -> Iterator[Hit]:
    pattern = subject.matcher
    if pattern is None or pattern.strip():
        return
    what = "is empty, so it matches every action" if not pattern else "is blank"
    yield Hit(f"the matcher {what}", subject.matcher_path, _WRITE, offset=0)


RULES = (
    Rule(
        "SS301",
        "error",
        "matcher that is not RE2",
        "The matcher is no regular expression that RE2 reads: it has look-around, a back-reference "
        "or other syntax of another dialect, or it is malformed.",
        "Production compiles matchers with Go's regexp package, which is RE2. A pattern that it "
        "refuses stops the whole integration.",
        bad=matcher("^(?!remove)"),
        good=matcher("^add$"),
        source=_RE2,
        check=_not_re2,
    ),
    Rule(
        "SS302",
        "error",
        "slashes around a matcher",
        "The matcher is written as JavaScript, Perl and Ruby write a regular expression in source "
        "code, between slashes, perhaps with flags behind them.",
        "In a manifest the string is the pattern. Slashes are characters that the action would "
        "have to have, so that no action matches and nobody is added.",
        bad=matcher("/^add$/i"),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_slashes,
    ),
    Rule(
        "SS304",
        "error",
        "empty matcher",
        "The matcher is the empty text or nothing but blanks.",
        "The empty pattern is found in every text, so that all members are added and nobody ever "
        "leaves. Blanks are found in next to none.",
        bad=matcher(""),
        good=matcher("^add$"),
        source=_SOURCE,
        check=_empty,
    ),
)
