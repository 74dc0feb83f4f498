"""How much RE2 would have to write out for a pattern, told from its text before it is compiled.

RE2 compiles ``x{0,3}`` as ``(?:x(?:x(?:x)?)?)?``, and the time that takes grows with the square of
the copies that are optional: 20 times as many take 400 times as long, and nothing can interrupt it.
"""

import re
from typing import Final

MOST_OPTIONAL: Final = 10_000
"""Patterns with more optional copies are not to be compiled."""

# What stands for itself is one token: a quotation, an escape, a class.
CLOSED: Final = r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*+\]"
_TOKEN: Final = re.compile(rf"{CLOSED}|\{{(\d+)(,(\d*))?\}}|.", re.DOTALL)
# RE2 refuses higher counts itself.
_HIGHEST_COUNT: Final = 1000


def optional_copies(pattern: str) -> int:
    """How many optional copies RE2 would write out for ``pattern``, ``?`` being one.

    More than :data:`MOST_OPTIONAL` are not counted any further. What is not RE2's syntax is
    counted somehow, and is for RE2 to refuse.
    """
    # For the whole and each open group: the copies in what is complete, and in the last part.
    open_groups = [(0, 0)]
    follows_count = False  # then "?" only says how the count is to be taken
    for token in _TOKEN.finditer(pattern):
        done, last = open_groups[-1]
        is_count = token[0] in ("*", "+", "?") or token[1] is not None
        if is_count and follows_count:
            is_count = False
        elif token[1] is not None:
            least = _count(token[1])
            most = _count(token[3]) if token[3] else least + bool(token[2])
            last = min(last * most + max(most - least, 0), MOST_OPTIONAL + 1)
        elif token[0] == "?":
            last += 1
        elif token[0] == "(":
            open_groups.append((0, 0))
            follows_count = True  # the "?" of "(?:" is none either
            continue
        elif token[0] == ")" and len(open_groups) > 1:
            open_groups.pop()
            outside, before = open_groups[-1]
            done, last = outside + before, done + last
        elif not is_count:
            done, last = done + last, 0
        open_groups[-1] = (done, last)
        follows_count = is_count
    return min(sum(map(sum, open_groups)), MOST_OPTIONAL + 1)


def _count(digits: str) -> int:
    return int(digits) if len(digits) <= len(str(_HIGHEST_COUNT)) else _HIGHEST_COUNT + 1
