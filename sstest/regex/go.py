"""What Go's regexp reads in a pattern otherwise than google-re2 does, and Go's versions do.

:func:`go_reading` gives the pattern that google-re2 reads as Go reads this one. After
``regexp/syntax/parse.go`` of Go 1.27, and tested against what Go 1.19 and 1.27 answered.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from sstest.regex.go_classes import class_of, is_known_to_go_119

_DEEPEST: Final = 1000
"""Levels of an expression; Go rejects more (maxHeight)."""

_QUOTED: Final = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_CLASS_NAME: Final = re.compile(r"\\([pP])(?:\{(\^?)([^}]*)\}|(.))", re.DOTALL)
_SURROGATE: Final = re.compile(r"\\x\{0*([dD][89a-fA-F][0-9a-fA-F]{2})\}")
_ESCAPE: Final = re.compile(r"\\(?:x\{[^}]*\}|x..|.)", re.DOTALL)
_NAMED: Final = re.compile(r"\(\?(P?)<(?![=!])([^>]*)>")
_OPENED: Final = re.compile(r"\(\?[a-zA-Z]*(?:-[a-zA-Z]*)?([:)])")
_NAME: Final = re.compile(r"[0-9A-Za-z_]+", re.ASCII)
_COUNT: Final = re.compile(r"\{(0|[1-9][0-9]*)(?:,(0|[1-9][0-9]*)?)?\}", re.ASCII)
_POSIX: Final = re.compile(r"\[:\^?[a-z]+:\]")
_LONGEST_COUNT: Final = 8  # what google-re2 still takes for a count, and rejects
_BEGINNING: Final = re.compile(r"(?:\(\?[a-zA-Z]+\))?(?:\^|\\A)")


class GoMistake(NamedTuple):
    """Why Go rejects a pattern that google-re2 may accept: what it has, where, and what to do."""

    what: str
    offset: int
    hint: str
    error: str
    """Go's own words."""


class Versions(NamedTuple):
    """What Go 1.19 reads otherwise than Go 1.27: its place, and what to write for both."""

    what: str
    offset: int
    hint: str


@dataclass(frozen=True, slots=True)
class GoReading:
    """A pattern for google-re2 that it reads as Go reads the one that was given."""

    re2: str
    mistake: GoMistake | None = None
    versions: Versions | None = None


@lru_cache(maxsize=64)
def go_reading(pattern: str) -> GoReading:
    """How Go reads ``pattern``; what both reject is left to google-re2."""
    if not _needs_reading(pattern):
        return GoReading(pattern)
    return _Reader(_without_halves(pattern)).read()


def go_class(written: str) -> str:
    """A class or an escape, such as ``[\\p{Letter}_]``, as google-re2 reads it."""
    return go_reading(written).re2


def _needs_reading(pattern: str) -> bool:
    if not pattern.isascii() or pattern.count("(") + pattern.count("*") > _DEEPEST // 5:
        return True
    signs = ("\\p", "\\P", "\\x{", "\\B", "(?P<", "(?<")
    return any(sign in pattern for sign in signs) or bool(re.search(r"[0-9]{9}", pattern))


def _without_halves(pattern: str) -> str:
    """Go's encoding/json reads half of a surrogate pair as U+FFFD."""
    try:
        pattern.encode()
    except UnicodeEncodeError:
        return pattern.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return pattern


class _Rejected(Exception):
    def __init__(self, mistake: GoMistake) -> None:
        self.mistake = mistake


@dataclass(slots=True)
class _Group:
    """An open group: its place, and the height and kind of what is in it so far."""

    captures: bool
    start: int = 0
    items: list[tuple[int, str]] = field(default_factory=list)
    alternatives: list[tuple[int, str]] = field(default_factory=list)


class _Reader:
    """Goes through a pattern once; malformed ones somehow, for google-re2 to reject."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.written: list[str] = []
        self.versions: Versions | None = None
        self.groups = [_Group(captures=False)]
        self.between_characters = False
        """Whether it asks for a place between characters, which google-re2 looks for in bytes."""

    def read(self) -> GoReading:
        try:
            while self.at < len(self.pattern):
                self._next()
            self._check_height(_collapsed(self.groups[0]))
        except _Rejected as rejected:
            return GoReading(self.pattern, rejected.mistake, self.versions)
        re2 = "".join(self.written)
        if self.between_characters and len(self.groups) == 1:
            re2 = rf"(?s:\A.*?)(?:{re2})"
        return GoReading(re2, None, self.versions)

    def _next(self) -> None:
        match self.pattern[self.at]:
            case "\\":
                self._escape()
            case "[":
                self._class()
            case "(":
                self._open()
            case ")":
                self._close()
            case "|":
                group = self.groups[-1]
                group.alternatives.append(_sequence(group))
                group.items = []
                self._take(1)
            case "*" | "+" | "?":
                self._take(1)
                self._repeat()
            case "{" if found := _COUNT.match(self.pattern, self.at):
                if max(len(digits or "") for digits in found.groups()) > _LONGEST_COUNT:
                    self._reject(
                        "a repetition of more than 1000",
                        "repeat it less often",
                        f"invalid repeat count: `{found[0]}`",
                    )
                self._take(found.end() - self.at)
                self._repeat()
            case "^" | "$" | ".":
                self._take(1)
                self._add("other")
            case _:
                self._take(1)
                self._add("literal")

    def _take(self, length: int, text: str | None = None) -> str:
        taken = self.pattern[self.at : self.at + length]
        self.written.append(taken if text is None else text)
        self.at += length
        return taken

    def _reject(self, what: str, hint: str, error: str, offset: int | None = None) -> None:
        place = self.at if offset is None else offset
        raise _Rejected(GoMistake(what, place, hint, error))

    def _note(self, what: str, hint: str) -> None:
        if self.versions is None:
            self.versions = Versions(what, self.at, hint)

    # Parts --------------------------------------------------------------------------------------

    def _escape(self) -> None:
        if found := _QUOTED.match(self.pattern, self.at):
            # Closed, so that something can stand behind it.
            self._take(found.end() - self.at, re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", found[1]))
            if found[1]:
                self._add("literal")
            return
        if found := _CLASS_NAME.match(self.pattern, self.at):
            self._named_class(found, inside=False)
            self._add("other")
            return
        if found := _SURROGATE.match(self.pattern, self.at):
            # Go makes text of what a pattern begins with, and U+FFFD of this.
            begins = _BEGINNING.fullmatch(self.pattern, 0, self.at)
            needed = begins and self.pattern[found.end() :][:1] not in ("?", "*", "{")
            if needed and not self.pattern.endswith("$", found.end()):
                self._note(f"{found[0]} matches nothing in Go 1.19", "write '\\x{FFFD}'")
            self._take(found.end() - self.at, r"\x{FFFD}" if needed else None)
            self._add("literal")
            return
        found = _ESCAPE.match(self.pattern, self.at)
        taken = self._take(found.end() - self.at if found else 1)
        self.between_characters |= taken == r"\B"
        self._add("other" if taken[1:2].isalpha() else "literal")

    def _named_class(self, found: re.Match[str], *, inside: bool) -> None:
        name = found[3] if found[4] is None else found[4]
        negated = (found[1] == "P") != bool(found[2])
        if not is_known_to_go_119(name):
            self._note(
                f"the class {found[0]} is not in Go 1.19", "write a class of old, such as '\\p{L}'"
            )
        elif name == "C":
            self._note(
                rf"{found[0]} has no unassigned characters in Go 1.19", r"write '[\p{Cc}\p{Cf}]'"
            )
        text = class_of(name, negated=negated, inside=inside)
        self._take(found.end() - self.at, text)

    def _class(self) -> None:
        start = self.at
        self._take(2 if self.pattern.startswith("[^", start) else 1)
        first = True
        while self.at < len(self.pattern) and (first or self.pattern[self.at] != "]"):
            first = False
            if found := _CLASS_NAME.match(self.pattern, self.at):
                self._named_class(found, inside=True)
            elif found := _POSIX.match(self.pattern, self.at) or _ESCAPE.match(
                self.pattern, self.at
            ):
                self._take(found.end() - self.at)
            else:
                self._take(1)
        self._take(1)
        self._add("other")

    def _open(self) -> None:
        start = self.at
        if found := _NAMED.match(self.pattern, start):
            if not found[1]:
                self._note(f"the group {found[0]} is not in Go before 1.22", "leave the name out")
            name, place = found[2], found.start(2)
            if not _NAME.fullmatch(name):
                error = f"invalid named capture: `{found[0]}`"
                self._reject("a group name that Go rejects", "leave the name out", error, place)
            self._take(found.end() - start, "(")
            self.groups.append(_Group(captures=True, start=start))
        elif found := _OPENED.match(self.pattern, start):
            self._take(found.end() - start)
            if found[1] == ":":
                self.groups.append(_Group(captures=False, start=start))
        else:
            self._take(1)
            self.groups.append(_Group(captures=True, start=start))

    def _close(self) -> None:
        self._take(1)
        if len(self.groups) == 1:
            return  # google-re2 rejects it
        group = self.groups.pop()
        height, kind = _collapsed(group)
        if group.captures:
            item = (height + 1, "group")
        else:
            item = (height, "group" if kind in ("literal", "text") else kind)
        self._check_height(item, group.start)
        self.groups[-1].items.append(item)

    # Heights ------------------------------------------------------------------------------------

    def _add(self, kind: str) -> None:
        items = self.groups[-1].items
        # Letters side by side are one text, until one of them is repeated.
        if kind == "literal" and items and items[-1][1] == "literal":
            items[-1] = (1, "text")
        elif not (kind == "literal" and items and items[-1][1] == "text"):
            items.append((1, kind))

    def _repeat(self) -> None:
        items = self.groups[-1].items
        if not items:
            return
        height, kind = items[-1]
        if kind == "text":
            items[-1] = (1, "literal")
        else:
            items.pop()
        if self.pattern.startswith("?", self.at):
            self._take(1)
        item = (height + 1, "repeat")
        self._check_height(item)
        items.append(item)

    def _check_height(self, item: tuple[int, str], offset: int = 0) -> None:
        if item[0] > _DEEPEST:
            error = f"expression nests too deeply: `{self.pattern[:20]}...`"
            what = f"more than {_DEEPEST} levels of groups and repetitions"
            self._reject(what, "take out brackets", error, offset)


def _sequence(group: _Group) -> tuple[int, str]:
    return _joined(group.items, "sequence")


def _collapsed(group: _Group) -> tuple[int, str]:
    if not group.alternatives:
        return _sequence(group)
    return _joined([*group.alternatives, _sequence(group)], "alternatives")


def _joined(items: list[tuple[int, str]], kind: str) -> tuple[int, str]:
    """The height of parts together; a sequence in a sequence is one with it."""
    if not items:
        return (1, "empty")
    if len(items) == 1:
        return items[0]
    return (1 + max(height - (one == kind) for height, one in items), kind)
