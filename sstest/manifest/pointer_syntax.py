"""What is wrong with a text that stands for a JSON Pointer, and which pointer was meant by it.

One mistake per text, the first of :class:`Mistake` that it shows. Whoever tells of a wrong pointer
asks here: :meth:`Pointer.parse`, the loader, the linter and its ``--fix``.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from sstest.text import quote

# What nearly all pointers are: none of the mistakes can be in these.
_is_plain: Final = re.compile(r"(?:/[a-z][A-Za-z0-9_]*+)+").fullmatch
# Of a longer text nothing is guessed.
_LONGEST_GUESS: Final = 1000
_JSONPATH: Final = r"/?[$@](?=[.\[/]|\Z)"
_BRACKET: Final = re.compile(
    r"""\[\s*(?:'([^'\[\]]*)'|"([^"\[\]]*)"|([0-9]+|[A-Za-z_$][\w$]*))\s*\]"""
)
# Characters that look like a slash.
_SLASHES: Final = "\u2044\u2215\uff0f\u29f8"
_SCRIPTS: Final = frozenset(("LATIN", "CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL"))

_Sign = Callable[[str], object]
_Guess = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class WrongPointer:
    """The mistake, and the pointer that was meant where that is clear."""

    mistake: "Mistake"
    meant: str | None = None

    @property
    def hint(self) -> str:
        """What to write instead."""
        return self.mistake.hint if self.meant is None else f"write {quote(self.meant)}"

    @property
    def is_sure(self) -> bool:
        """Whether nothing else can have been meant, so that ``--fix`` may write it."""
        return self.meant is not None and self.mistake is not Mistake.RELATIVE


@lru_cache(maxsize=256)
def wrong_pointer(text: str) -> WrongPointer | None:
    """What is wrong with ``text``; ``None`` for a JSON Pointer with nothing wrong.

    The pointer that is proposed has nothing wrong either.
    """
    mistake = None if _is_plain(text) else _mistake(text)
    if mistake is None:
        return None
    is_short = len(text) <= _LONGEST_GUESS
    meant = mistake.guess(text) if mistake.guess and is_short else None
    return WrongPointer(mistake, meant if meant and _mistake(meant) is None else None)


def _mistake(text: str) -> "Mistake | None":
    return next((mistake for mistake in Mistake if mistake.shows(text)), None)


# What shows a mistake -----------------------------------------------------------------------------


def _pattern(pattern: str) -> _Sign:
    return lambda text: re.search(pattern, text, re.DOTALL)


def _part(pattern: str) -> _Sign:
    return _pattern(rf"(?<=/)(?:{pattern})(?=/|\Z)")


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")


def _has_invisible(text: str) -> bool:
    return not text.isprintable() and any(map(_is_invisible, text))


def _mixes_alphabets(text: str) -> bool:
    parts = () if text.isascii() else text.split("/")[1:]
    return any(_has_two_alphabets(part[:_LONGEST_GUESS]) for part in parts)


def _has_two_alphabets(part: str) -> bool:
    if not part.isascii() and unicodedata.normalize("NFKC", part).isascii():
        return True  # Latin letters of another width or weight
    letters = (unicodedata.name(one, "") for one in part if one.isalpha())
    return len(_SCRIPTS.intersection(name.partition(" ")[0] for name in letters)) > 1


_SPACE_AT_END: Final = _pattern(r"(?:\A|/)\s|\s(?:/|\Z)")


# What was probably meant --------------------------------------------------------------------------


def _without_spaces(text: str) -> str:
    visible = "".join(one for one in text if not _is_invisible(one))
    return _rooted("/".join(part.strip() for part in visible.split("/")))


def _from_dots(text: str) -> str | None:
    if text.startswith(("./", "../")):
        return _rooted(re.sub(r"\A(?:\.\.?/)+", "", text))
    return None if "/" in text else _from_steps(text)


def _with_a_slash(text: str) -> str | None:
    if text.startswith("~"):  # an escape of the whole, or a home folder
        return None
    return _rooted(_with_slashes(text.removeprefix("|")))


def _with_slashes(text: str) -> str:
    return re.sub(f"[{_SLASHES}]", "/", text)


def _rooted(text: str) -> str:
    return text if text.startswith("/") or not text else f"/{text}"


def _without_levels(text: str) -> str | None:
    """What a Relative JSON Pointer names: ``0/id`` is ``/id`` from where it starts."""
    levels, slash, rest = text.partition("/")
    return f"/{rest}" if slash and rest and int(levels) == 0 else None


def _from_brackets(text: str) -> str | None:
    """The pointer meant; ``[]`` at the end is each element, which an array's path has anyway."""
    return _from_steps(re.sub(r"(?:\[\s*[*:]?\s*\])+\Z", "", text))


def _from_steps(text: str) -> str | None:
    """The pointer meant by ``.a.b[0]``, ``/a[0]/b``, ``['a']["b"]`` or ``a.b``, if it is clear."""
    if "~" in text or "\0" in text:  # which may be an escape, or not
        return None
    names: list[str] = []

    def keep(found: re.Match[str]) -> str:
        # A name in brackets may hold dots and slashes; it is set aside while those are split.
        names.append(next(name for name in found.groups() if name is not None))
        return f"/\0{len(names) - 1}/"

    plain = _BRACKET.sub(keep, text)
    if ".." in plain:
        return None
    parts = [part for part in re.split(r"[./]+", plain) if part]
    found = (names[int(one[1:])] if one[0] == "\0" else one for one in parts)
    return "".join(f"/{name.replace('/', '~1')}" for name in found)  # there is no '~' to escape


class Mistake(Enum):
    """What is wrong, in the order in which it is looked for; from ``DASH`` on, texts are pointers.

    Each has the code of its rule, what is said of the text, the hint where no pointer can be
    proposed, what shows the mistake, and how to guess which pointer was meant.
    """

    FRAGMENT = (
        "SS104",
        "is a URI fragment, not a JSON Pointer",
        "remove the '#', and write characters as they are",
        _pattern(r"\A#"),
        lambda text: _rooted(unquote(text[1:])),
    )
    JSONPATH = (
        "SS102",
        "is JSONPath, not a JSON Pointer",
        "write the names with a slash before each, as in /cohort/id",
        _pattern(rf"\A{_JSONPATH}"),
        lambda text: _from_steps(re.sub(rf"\A{_JSONPATH}", "", text)),
    )
    SPACE_AT_END = (
        "SS107",
        "has a space at the end of a part, or an invisible character",
        "remove it",
        lambda text: _SPACE_AT_END(text) or _has_invisible(text),
        _without_spaces,
    )
    BACKSLASH = (
        "SS108",
        "has a backslash: parts are separated by '/'",
        "write slashes",
        _pattern(r"\\"),
        lambda text: _rooted(re.sub(r"\\+|/", "/", text)),
    )
    WILDCARD = (
        "SS109",
        "has a '*', and pointers have no wildcards",
        "pointers of memberArrayParser are applied to each member by themselves",
        _pattern(r"\*"),
    )
    PLACEHOLDER = (
        "SS110",
        "is written as a template, a quoted text or a URL",
        "write the names that lead to the value, with a slash before each",
        _pattern(
            r"[{}]|<\w+>|\A/?(['\"`]).*\1\Z|\A[a-zA-Z][\w+.-]*://|\A/?%[^%]+%\Z"
            r"|\A/?(?:TODO|FIXME|TBD|XXX)\Z"
        ),
    )
    BRACKETS = (
        "SS105",
        "has brackets: in a pointer each index is a part",
        "write an index as a part, as in /batch/0/cohortId",
        _pattern(r"[\[\]]"),
        _from_brackets,
    )
    DOTS = (
        "SS103",
        "joins its names with dots, not with slashes",
        "write the names with a slash before each, as in /cohort/id",
        _pattern(r"\A(?!/)[^.]*\."),
        _from_dots,
    )
    RELATIVE = (
        "SS101",
        "does not begin with '/': it is a Relative JSON Pointer, which counts levels upwards",
        "write the names that lead to the value, with a slash before each",
        _pattern(r"\A(?:0|[1-9][0-9]*)(?:/(?![0-9]+(?:/|\Z))|#?\Z)"),
        _without_levels,
    )
    NO_SLASH = (
        "SS101",
        "does not begin with '/'",
        "write the names with a slash before each, '~0' for '~' and '~1' for '/' in a name",
        _pattern(r"\A[^/]"),
        _with_a_slash,
    )
    BAD_ESCAPE = (
        "SS106",
        "has a '~' that is not part of '~0' or '~1'",
        "write '~0' for '~' and '~1' for '/'",
        _pattern(r"~(?![01])"),
    )
    DASH = (
        "SS111",
        "has the part '-', the element after the last, which never exists",
        "write the index of an element, such as 0",
        _part("-"),
    )
    EMPTY_PART = (
        "SS113",
        "has an empty part, which is a property named ''",
        "remove the extra slash",
        _pattern(r"/(?:/|\Z)"),
        lambda text: re.sub("/+", "/", text).rstrip("/"),
    )
    OTHER_INDEX = (
        "SS112",
        "has a part like 00, -1 or 1.0, which is not an index into an array",
        "write an index without leading zeros, sign or point, counted from 0",
        _part(r"[+$-][0-9]+|0[0-9]+|[0-9]+\.[0-9]*|0[xX][0-9a-fA-F]+|(?![0-9]+(?:/|\Z))\d+"),
    )
    PERCENT = (
        "SS114",
        "is percent-encoded, which pointers are only in URIs",
        "write the characters as they are, '~1' for '/' and '~0' for '~'",
        _pattern("%[0-9a-fA-F]{2}"),
        unquote,
    )
    DOT_INSIDE = (
        "SS115",
        "has a dot, which looks for one property with the dot in its name",
        "write a slash, unless the sender's property really has that name",
        # Whoever escapes a name, such as "example.com~1id", knows what a part is.
        _pattern(r"(?<=/)(?![^/]*~1)[^/.]*\."),
        _from_steps,
    )
    SEPARATOR = (
        "SS117",
        "has a character that separates nothing in a pointer and belongs to a property's name",
        "name one place, its parts separated by '/'",
        # A colon within a name is a prefix, as in "ld:environment"; before a type it is not.
        _pattern(
            rf"[{_SLASHES},;|?&=<>#!^()\"'`\u2018-\u201f\u00ab\u00bb]|::|/:|:(?=/|\Z)|\$(?=/|\Z)"
            r"|:(?=(?:string|str|integer|int|number|boolean|bool|array|object)(?:/|\Z))"
        ),
        _with_slashes,
    )
    SPACE_INSIDE = (
        "SS116",
        "has a space, which looks for a property with the space in its name",
        "remove it, unless the sender's property really has that name",
        _pattern(r"\s"),
    )
    MIXED_LETTERS = (
        "SS119",
        "mixes letters of two alphabets, which look alike and are different",
        "type the name again",
        _mixes_alphabets,
    )

    def __init__(
        self, code: str, says: str, hint: str, shows: _Sign, guess: _Guess | None = None
    ) -> None:
        self.code = code
        self.says = says
        self.hint = hint
        self.shows = shows
        self.guess = guess
