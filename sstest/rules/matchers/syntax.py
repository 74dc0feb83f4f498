"""SS301, SS302, SS304: whether a matcher is a regular expression at all, and one of RE2's."""

import re
from collections.abc import Iterator
from typing import Final

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.rules.example import matcher
from sstest.rules.matchers.check import between_slashes
from sstest.rules.rule import error
from sstest.text import quote

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion"
_RE2: Final = "https://github.com/google/re2/wiki/Syntax"
_WORD: Final = re.compile(r"\w+")
_WRITE: Final = "write the actions that add, such as '^(add|members)$'"


NOT_RE2 = error(
    "SS301",
    "matcher that is not RE2",
    "The matcher is not a regular expression that RE2 accepts: it has look-around, a "
    "back-reference or other syntax of another dialect, or it is malformed.",
    "Production compiles matchers with Go's regexp package, which is RE2. A pattern that it "
    "rejects stops the whole integration.",
    bad=matcher("^(?!remove)"),
    good=matcher("^add$"),
    source=_RE2,
    follows=("SS302",),
)  # loading the manifest finds it


@error(
    "SS302",
    "slashes around a matcher",
    "The matcher is written as JavaScript, Perl and Ruby write a regular expression in source "
    "code: between slashes, perhaps with flags after them.",
    "In a manifest the string is the pattern. Slashes are characters that the action would "
    "have to contain, so no action matches and nobody is added.",
    bad=matcher("/^add$/i"),
    good=matcher("^add$"),
    source=_SOURCE,
)
def _slashes(document: Document) -> Iterator[Finding]:
    pattern = document.matcher
    found = between_slashes(pattern) if pattern is not None else None
    if found is None:
        return
    inner, flags = found
    written = f"^{inner}$" if _WORD.fullmatch(inner) else inner
    hint = f"write {quote(written)}" if inner and _is_re2(inner) else "leave the slashes out"
    if "i" in flags:
        hint += "; case counts in RE2, so name each spelling"
    message = f"matcher {quote(pattern)} has slashes around it, which RE2 reads as characters"
    yield document.finding(message, document.matcher_path, hint, offset=0)


@error(
    "SS304",
    "empty matcher",
    "The matcher is the empty text or only blanks.",
    "The empty pattern is found in every text, so all members are added and nobody ever "
    "leaves. Blanks are found in almost no action.",
    bad=matcher(""),
    good=matcher("^add$"),
    source=_SOURCE,
)
def _empty(document: Document) -> Iterator[Finding]:
    pattern = document.matcher
    if pattern is None or pattern.strip():
        return
    what = "has only blanks" if pattern else "is empty, so it matches every action"
    yield document.finding(f"the matcher {what}", document.matcher_path, _WRITE, offset=0)


def _is_re2(pattern: str) -> bool:
    try:
        return bool(compile_matcher(pattern))
    except MatcherError:
        return False
