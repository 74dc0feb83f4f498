"""What a set of characters in a pattern holds, where only RE2 itself can tell."""

from functools import cache, lru_cache
from typing import Final

from sstest.regex.expression import LAST, Ranges, Unreadable, merged

_LAST_SHOWN: Final = 0x1FFFF
# Beyond the two cases of a letter, RE2 holds these for the same (Unicode's simple case folding).
_SAME: Final = {"k": "\u212a", "s": "\u017f", "å": "\u212b", "µ": "μ", "ß": "ẞ", "ω": "Ω"}


def cases(character: str) -> set[str]:
    """The characters that are one where case does not count."""
    found = {character, character.lower(), character.upper(), character.swapcase()}
    for plain, other in _SAME.items():
        if character in (plain, plain.upper(), other):
            found |= {plain, plain.upper(), other}
    return {each for each in found if len(each) == 1}


@cache
def _all_characters() -> bytes:
    return "".join(map(chr, (*range(0xD800), *range(0xE000, _LAST_SHOWN + 1)))).encode()


@lru_cache(maxsize=64)
def members_of(written: str) -> Ranges:
    """The characters of a class, asked of RE2: it is shown those of the first two planes.

    The last of them is no letter and has no case; it stands for all that follow. Raises
    :class:`Unreadable` where RE2 does not know the class.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    text = _all_characters()
    try:
        runs = re2.compile(f"(?:{written})+".encode(), options).finditer(text)
        found = [_ends(text[run.start() : run.end()]) for run in runs]
    except re2.error:
        raise Unreadable from None
    if found and found[-1][1] == _LAST_SHOWN:
        found[-1] = (found[-1][0], LAST)
    return merged(found)


def _ends(run: bytes) -> tuple[int, int]:
    """The first and the last character of a run; those between follow one another."""
    text = run.decode()
    return ord(text[0]), ord(text[-1])
