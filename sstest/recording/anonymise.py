"""A request in which all persons, addresses and ids are invented, and which means the same."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sstest.generate.identifiers import CONTEXT_KINDS
from sstest.generate.value_style import looks_like_data
from sstest.javascript.values import is_truthy
from sstest.limits import INVENTED_VALUES, INVENTED_WORDS
from sstest.manifest import Manifest
from sstest.parser import Update
from sstest.parser.body import decode
from sstest.recording.inventing import Inventor
from sstest.recording.rewriting import Place, rewrite

_KINDS: Final = frozenset(CONTEXT_KINDS)
_VALUE: Final = re.compile(r'"(?:[^"\\]+|\\.)*"|-?[0-9][0-9.eE+-]*')
_BETWEEN_SIGNS: Final = re.compile(r"[\s:/|#,;=()\[\]]+")
_WORDS: Final = re.compile(r"[^\W_]+")
# Shorter parts of a name may be an id by chance.
_SHORTEST_PART: Final = 4
_NAMING: Final = ("environmentIdPath", "cohortIdPath", "cohortNamePath", "memberIdPath")


class Reading:
    """What a manifest looks for in a request: names of properties, and words that say nothing.

    ``update`` is what was read from the request, ``None`` if it was refused. Raises
    :class:`~sstest.ManifestError` for a manifest that breaks rules.
    """

    def __init__(self, manifest: Manifest, document: Any, update: Update | None) -> None:
        parser = manifest.request_parser
        of_request, of_member = parser.request_pointers(), parser.member_pointers()
        pointers = (*of_request.values(), *of_member.values())
        self.names = frozenset(part for pointer in pointers for part in pointer.parts)
        self._action = of_request.get("arrayInclusion.path")
        # Of a property that is there twice the last counts, and the first may be anything.
        self._word = self._action and self._action.find(document)
        self._kind = of_request.get("contextKindPath")
        people = _named(manifest, document) if update is None else _read(update)
        self._people = frozenset([one for one in people if isinstance(one, str) and one])

    def is_kept(self, place: Place, value: str) -> bool:
        """Whether a text says who joins, or is a context kind that says nothing of anybody."""
        if self._action is not None and place == self._action.parts:
            return bool(value == self._word)
        return self._kind is not None and place == self._kind.parts and value in _KINDS

    def is_data(self, name: str) -> bool:
        """Whether the name of a property is a value, as in an object of people by their ids.

        So it is where an id stands in it between signs.
        """
        if name in self.names:
            return False
        if looks_like_data(name) or name in self._people:
            return True
        parts = (*_BETWEEN_SIGNS.split(name), *_WORDS.findall(name))
        return any(len(part) >= _SHORTEST_PART and part in self._people for part in parts)


def _read(update: Update) -> Iterator[Any]:
    """The ids and names in a request; of the validation server's they may be any JSON value."""
    yield from (update.environment_id, update.cohort.id, update.cohort.name)
    for one in update.memberships:
        yield from (one.context_key, one.cohort_id, one.cohort_name)


def too_much(text: str) -> str | None:
    """Why it takes too much work to invent anew what is in ``text``, which is valid JSON."""
    if len({*_VALUE.findall(text)}) > INVENTED_VALUES:
        return f"more than {INVENTED_VALUES:,} different texts and numbers to anonymise"
    if len({*_WORDS.findall(text)}) > INVENTED_WORDS:
        return f"more than {INVENTED_WORDS:,} different words to anonymise"
    return None


def _named(manifest: Manifest, document: Any) -> Iterator[Any]:
    """What stands in a refused request where ids and names are looked for."""
    parser = manifest.request_parser
    of_request, of_member = parser.request_pointers(), parser.member_pointers()
    yield from (pointer.find(document) for name, pointer in of_request.items() if name in _NAMING)
    naming = [pointer for name, pointer in of_member.items() if name in _NAMING]
    for array in parser.array_pointers().values():
        members = array.find(document)
        for member in members if isinstance(members, list) else ():
            yield from (pointer.find(member) for pointer in naming)


def anonymised(text: str, manifest: Manifest, update: Update | None, inventor: Inventor) -> str:
    """``text``, which is valid JSON, with every text and number in it invented anew.

    ``update`` is what was read from it, if it was not refused.

    Kept are names of properties that are no data, the action that the matcher reads, a usual
    context kind, ``true``, ``false``, ``null``, zeros, and the words of
    :data:`~sstest.recording.inventing.KEPT_WORDS`.
    """

    reading = Reading(manifest, decode(text.encode()), update)

    def of_text(place: Place, value: str) -> str:
        return value if reading.is_kept(place, value) else inventor.text(value)

    def of_name(name: str) -> str:
        if not reading.is_data(name):
            return name
        made = inventor.text(name)
        while made in reading.names:
            made = inventor.text(made)
        return made

    return rewrite(text, of_text, inventor.number, of_name)


def means_the_same(before: Update | None, after: Update | None) -> bool:
    """Whether the second is the first with other names: each is replaced by one of its own."""
    if before is None or after is None:
        return before is after
    if len(before.memberships) != len(after.memberships):
        return False
    to: dict[tuple[str, Any], Any] = {}
    back: dict[tuple[str, Any], Any] = {}
    for (role, one), (_, other) in zip(_values(before), _values(after), strict=True):
        if type(one) is not type(other):
            return False
        if to.setdefault((role, _hashable(one)), other) != other:
            return False
        if back.setdefault((role, _hashable(other)), one) != one:
            return False
        if role == "included" and is_truthy(one) is not is_truthy(other):
            return False
    return True


def _values(update: Update) -> Iterable[tuple[str, Any]]:
    yield "environment", update.environment_id
    yield "kind", update.context_kind
    yield "cohort", update.cohort.id
    yield "name", update.cohort.name
    yield "url", update.cohort.url
    for one in update.memberships:
        yield "key", one.context_key
        yield "included", one.included
        yield "cohort", one.cohort_id
        yield "name", one.cohort_name
        yield "url", one.cohort_url


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else repr(value)
