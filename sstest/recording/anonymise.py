"""A request in which all persons, addresses and ids are invented, and which means the same."""

import re
from collections.abc import Iterable
from typing import Any, Final

from sstest.generate.identifiers import CONTEXT_KINDS
from sstest.generate.value_style import looks_like_data
from sstest.javascript.values import is_truthy
from sstest.limits import INVENTED_VALUES, INVENTED_WORDS
from sstest.manifest import Manifest
from sstest.parser import Update
from sstest.recording.inventing import Inventor
from sstest.recording.rewriting import Place, rewrite

_KINDS: Final = frozenset(CONTEXT_KINDS)
_VALUE: Final = re.compile(r'"(?:[^"\\]+|\\.)*"|-?[0-9][0-9.eE+-]*')
_WORD: Final = re.compile(r"[^\W_]+")


class Reading:
    """What a manifest looks for: the names on its pointers, and the places of words it knows.

    Raises :class:`~sstest.ManifestError` for a manifest that breaks rules.
    """

    def __init__(self, manifest: Manifest) -> None:
        parser = manifest.request_parser
        of_request, of_member = parser.request_pointers(), parser.member_pointers()
        pointers = (*of_request.values(), *of_member.values())
        self.names = frozenset(part for pointer in pointers for part in pointer.parts)
        self._action = of_request.get("arrayInclusion.path")
        self._kind = of_request.get("contextKindPath")

    def is_kept(self, place: Place, value: str) -> bool:
        """Whether a text says who joins, or is a context kind that says nothing of anybody."""
        if self._action is not None and place == self._action.parts:
            return True
        return self._kind is not None and place == self._kind.parts and value in _KINDS

    def is_data(self, name: str, people: frozenset[str]) -> bool:
        """Whether the name of a property is a value, as in an object of people by their ids."""
        return name not in self.names and (name in people or looks_like_data(name))


def people_of(update: Update | None) -> frozenset[str]:
    """The ids and names that a request is about, so that they are known as names of properties."""
    if update is None:
        return frozenset()
    found: list[Any] = [update.environment_id, update.cohort.id, update.cohort.name]
    for one in update.memberships:
        found += (one.context_key, one.cohort_id, one.cohort_name)
    # The validation server passes on any JSON value.
    return frozenset([value for value in found if isinstance(value, str) and value])


def too_much(text: str) -> str | None:
    """Why it takes too much work to invent anew what is in ``text``, which is valid JSON."""
    if len({*_VALUE.findall(text)}) > INVENTED_VALUES:
        return f"more than {INVENTED_VALUES:,} different texts and numbers to anonymise"
    if len({*_WORD.findall(text)}) > INVENTED_WORDS:
        return f"more than {INVENTED_WORDS:,} different words to anonymise"
    return None


def anonymised(text: str, reading: Reading, people: frozenset[str], inventor: Inventor) -> str:
    """``text``, which is valid JSON, with every text and number in it invented anew.

    Kept are names of properties that are no data, the action that the matcher reads, a usual
    context kind, ``true``, ``false``, ``null``, zeros, and the words of
    :data:`~sstest.recording.inventing.KEPT_WORDS`.
    """

    def of_text(place: Place, value: str) -> str:
        return value if reading.is_kept(place, value) else inventor.text(value)

    def of_name(name: str) -> str:
        if not reading.is_data(name, people):
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
