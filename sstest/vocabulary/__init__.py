"""The words of requests: which add, which remove, which name a role, and which look alike.

:mod:`~sstest.vocabulary.words` holds the tables, :mod:`~sstest.vocabulary.reading` reads a name or
an action by them, :mod:`~sstest.vocabulary.typos` finds the word that a typo was meant for.
"""

from sstest.vocabulary.reading import (
    Meaning,
    additions,
    direction,
    is_addition,
    meaning,
    naming_style,
    normalize,
    opposite,
    owners,
    removals,
    repeated_word,
    split_action,
    split_words,
    topic,
)
from sstest.vocabulary.typos import (
    closest,
    edits,
    is_typo,
    is_unknown,
    misspelt_action,
    misspelt_ending,
    misspelt_name,
    similarity,
)

__all__ = [
    "Meaning",
    "additions",
    "closest",
    "direction",
    "edits",
    "is_addition",
    "is_typo",
    "is_unknown",
    "meaning",
    "misspelt_action",
    "misspelt_ending",
    "misspelt_name",
    "naming_style",
    "normalize",
    "opposite",
    "owners",
    "removals",
    "repeated_word",
    "similarity",
    "split_action",
    "split_words",
    "topic",
]
