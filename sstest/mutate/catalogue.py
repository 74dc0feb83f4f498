"""All kinds of mistakes, by code, and every place of a manifest that each can be made in."""

from collections.abc import Collection, Iterator
from typing import Final

from sstest.manifest.document import Document
from sstest.mutate.mistakes import matchers, places, spelling, templates
from sstest.mutate.planting import Planted

KINDS: Final = {**spelling.KINDS, **places.KINDS, **matchers.KINDS, **templates.KINDS}
"""Each kind in words."""


def mistakes(document: Document, leaving: Collection[str] = ()) -> Iterator[Planted]:
    """Every mistake that can be made in a manifest that keeps the rules.

    ``leaving`` are the sender's own words for who leaves, as far as they are known. Some mistakes
    break rules, and some change nothing.
    """
    # What changes the meaning most comes first.
    yield from places.missing(document)
    yield from places.confused(document)
    yield from places.arrays(document)
    yield from places.values_in_members(document)
    yield from places.members(document)
    yield from matchers.matchers(document, leaving)
    yield from templates.templates(document)
    yield from spelling.misspelt(document)
