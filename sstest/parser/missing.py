"""Why a pointer finds nothing in a request: where its way ends, and which name was meant."""

from functools import lru_cache
from itertools import islice
from typing import Final

from sstest.manifest import Pointer
from sstest.manifest.pointer import join
from sstest.parser.errors import in_words
from sstest.parser.noticed.encoding import encoded_again
from sstest.text import quote
from sstest.vocabulary.typos import closest

# So many of an object's names are compared with the one that is missing, or listed.
_MOST_NAMES: Final = 20
_FEW_NAMES: Final = 6


def why_not_found(document: object, pointer: Pointer, depth: int, base: str = "") -> str:
    """Where the way of a ``pointer`` that finds nothing in ``document`` ends.

    ``depth`` is how many parts of it could be followed, ``base`` the JSON Pointer of ``document``
    from the body's root.
    """
    if not base and not depth and (wrapped := encoded_again(document, pointer)):
        return wrapped
    last, part = Pointer.parse(join(pointer.parts[:depth])), pointer.parts[depth]
    end = last.find(document)
    where = quote(base + last.text)[1:-1] or "the body"
    if isinstance(end, list):
        return f"{where} has no element {quote(part)}; it is an array of {len(end)}"
    if not isinstance(end, dict):
        return f"{where} is {in_words(end)}, which has no properties"
    names = tuple(islice(end, _MOST_NAMES))
    if (meant := _nearest(part, names)) is not None:
        return f"{where} has no property {quote(part)}; did you mean {quote(meant)}?"
    listed = ", ".join(map(quote, names[:_FEW_NAMES])) or "none"
    more = ", ..." if len(names) > _FEW_NAMES else ""
    return f"{where} has no property {quote(part)}; it has {listed}{more}"


_nearest = lru_cache(maxsize=64)(closest)  # what one member lacks, the others mostly lack too
