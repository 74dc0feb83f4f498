"""What recorded requests hold: every field, some of its values, and what each pointer finds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from sstest.finding import Finding
from sstest.generate.document import value_at
from sstest.generate.properties import Use
from sstest.generate.shape import Path
from sstest.generate.value_type import ValueType
from sstest.manifest import MISSING, Pointer
from sstest.parser import Diagnostic, RequestError, Update
from sstest.parser.beginning import decode_beginning
from sstest.rules.requests.literals import literal
from sstest.rules.requests.target import Outcome, Target
from sstest.rules.samples.recordings import Recording

_MOST_VALUES: Final = 200
_MOST_FIELDS: Final = 5000
_MOST_MEMBERS: Final = 50
_DECODED: Final = 1_000  # more than any rule looks at: pointers may have an index
_ELEMENTS: Final = 3
_HELD: Final = 2_000_000  # bytes; some of them take 25 times as much as data
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://|//|/|[\w-]+(\.[\w-]+)+/", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]{24}")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9]+(?:[_.:/@+-][A-Za-z0-9]+)*")
_KINDS: Final = frozenset(
    {"user", "users", "organization", "organisation", "account", "device", "company", "household"}
    | {"team", "workspace", "visitor", "customer", "contact", "person"}
)


class _Documents:
    """Bodies as data; of many or long ones only the first are held, which take many times more."""

    def __init__(self, arrays: Iterable[Pointer]) -> None:
        self._arrays = tuple(arrays)
        self._held: dict[bytes, Any] = {}
        self._left = _HELD
        self._last: tuple[bytes, Any] = b"", MISSING

    def of(self, body: bytes) -> Any:
        if body is self._last[0]:
            return self._last[1]
        if body in self._held:
            return self._held[body]
        self.forget()
        try:
            document = decode_beginning(body, self._arrays, _DECODED)
        except RequestError:
            document = MISSING
        if len(body) <= self._left:
            self._left -= len(body)
            self._held[body] = document
        else:
            self._last = body, document
        return document

    def forget(self) -> None:
        """Let go of a long document, before another is made."""
        self._last = b"", MISSING


@dataclass(frozen=True, slots=True)
class Seen:
    """One recorded request, and its outcome."""

    recording: Recording
    outcome: Outcome
    is_json: bool
    _documents: _Documents = field(repr=False, compare=False)

    @property
    def document(self) -> Any:
        """What the body holds; ``MISSING`` if it is not JSON.

        In a long array of members, ``None`` stands for those that no rule looks at.
        """
        return self._documents.of(self.recording.body)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is hardly meant in it; nothing where it is refused."""
        if not isinstance(self.outcome, Update):
            return ()
        self._documents.forget()  # the request is decoded for them
        return self.outcome.diagnostics


class _Found:
    """What a pointer finds: the first values, and the numbers of the requests that have some."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.numbers: set[int] = set()

    def add(self, number: int, values: Iterator[Any]) -> None:
        for value in values:
            self.numbers.add(number)
            if len(self.values) >= _MOST_VALUES:
                return
            self.values.append(value)


@dataclass(frozen=True)
class Evidence:
    """All recorded requests together, and what they are tried on.

    ``fields`` are the values by place, from the root; of an array the first elements are looked
    into. ``member_fields`` are those of members, by the place from the member on. Objects and
    arrays are without what is in them.
    """

    target: Target
    seen: tuple[Seen, ...]
    fields: dict[Path, list[Any]] = field(repr=False)
    member_fields: dict[Path, list[Any]] = field(repr=False)
    _found: dict[Use, "_Found"] = field(repr=False)

    @classmethod
    def of(cls, target: Target, recordings: Iterable[Recording]) -> "Evidence":
        """Gather what there is; a body that is not JSON has a refusal, and no fields."""
        documents = _Documents(target.manifest.request_parser.array_pointers().values())
        seen = []
        fields: dict[Path, list[Any]] = defaultdict(list)
        members: dict[Path, list[Any]] = defaultdict(list)
        found = {use: _Found() for use in target.shape.uses}
        for number, recording in enumerate(recordings):
            outcome, document = target.outcome(recording.body), documents.of(recording.body)
            seen.append(Seen(recording, outcome, document is not MISSING, documents))
            if document is MISSING:
                continue
            _gather(fields, document)
            for member in members_of(target, document):
                _gather(members, member)
            for use, so_far in found.items():
                so_far.add(number, map(_alone, _finds(document, target, use)))
        return cls(target, tuple(seen), dict(fields), dict(members), found)

    def values(self, use: Use) -> list[Any]:
        """What the pointer of a property finds, in any request or any member."""
        return self._found[use].values

    def smallest(self, *uses: Use) -> Recording:
        """The smallest request that shows what the properties find, as far as there is one."""

        def rank(numbered: tuple[int, Seen]) -> tuple[bool, int, int]:
            number, one = numbered
            silent = sum(number not in self._found[use].numbers for use in uses)
            return not one.is_json, silent, len(one.recording.body)

        return min(enumerate(self.seen), key=rank)[1].recording

    def around(self, use: Use) -> dict[Path, list[Any]]:
        """The fields that a property's pointer could lead to."""
        return self.member_fields if use.of_member else self.fields

    def finding(
        self, recording: Recording | None, message: str, *, use: Use | None = None, **more: Any
    ) -> Finding:
        """A finding that a recorded request shows, or all of them together, about a property.

        ``more`` is as for :meth:`Target.finding`.
        """
        if use is not None:
            override = use.of_member and use.name in ("cohortIdPath", "cohortNamePath")
            more |= {"field": use.name, "of_member": override}
        if recording is None:
            return replace(self.target.finding(message, **more), replay="")
        return self.target.finding(
            message,
            request=recording.body,
            sample=recording.name,
            file=recording.path,
            **more,
        )

    def test(self, words: str) -> tuple[str, ...]:
        """Lines of a test: no finding about the requests, the smallest of many, has these words."""
        bodies = sorted((one.recording.body for one in self.seen), key=len)[:20]
        return (
            f"bodies = [{', '.join(map(literal, bodies))}]",
            "found = sstest.lint(manifest, samples=bodies)",
            f"assert not [one for one in found if {words!r} in one.message]",
        )


def is_expected(one: Seen) -> bool:
    """Whether somebody has written down that this is what the request means."""
    expected = one.recording.expected
    if expected is None or not isinstance(one.outcome, Update):
        return False
    update = one.outcome.to_dict()
    stated = (expected.docs, expected.validation_server)
    return any(each is not None and each.update == update for each in stated)


def members_of(target: Target, document: Any) -> Iterator[Any]:
    """The members of a request, the first of many."""
    for use in target.shape.request_uses:
        listed = value_at(document, use.pointer.parts) if use.is_array else None
        if isinstance(listed, list):
            yield from listed[:_MOST_MEMBERS]


def _finds(document: Any, target: Target, use: Use) -> Iterator[Any]:
    roots = members_of(target, document) if use.of_member else [document]
    for root in roots:
        value = value_at(root, use.pointer.parts)
        if value is not MISSING:
            yield value


def _gather(fields: dict[Path, list[Any]], document: Any) -> None:
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(fields) >= _MOST_FIELDS and path not in fields:
            return
        if len(fields[path]) < _MOST_VALUES:
            fields[path].append(_alone(value))
        if len(path) > 12:
            continue
        if isinstance(value, dict):
            named = islice(value.items(), _MOST_FIELDS)
            waiting += [((*path, name), inner) for name, inner in named]
        elif isinstance(value, list):
            inner = enumerate(value[:_ELEMENTS])
            waiting += [((*path, str(index)), element) for index, element in inner]


def _alone(value: Any) -> Any:
    """A value without what is in it, which would be held with it."""
    return type(value)() if isinstance(value, (dict, list)) else value


# What values look like ----------------------------------------------------------------------------


def fits(use: Use, values: Iterable[Any]) -> bool:
    """Whether some value is of a form that tells the property something."""
    return any(ValueType.of(_plain(value)) in use.informs for value in values)


def look(property_name: str, values: list[Any]) -> float:
    """How much values look like what a property should find: from -3, not at all, to 3."""
    texts = [str(value) for value in values if isinstance(value, str | int) and value != ""]
    if not texts:
        return 0.0
    match property_name:
        case "cohortIdPath":
            return 2 * (_share(texts, is_identifier) - _share(texts, is_phrase)) - 3 * _share(
                texts, is_url
            )
        case "cohortNamePath":
            return 2 * (_share(texts, is_phrase) - 0.5) - 3 * _share(texts, is_url)
        case "cohortUrlPath":
            return 6 * _share(texts, is_url) - 3
        case "environmentIdPath":
            return 3 * _share(texts, is_client_side_id) - 2 * _share(texts, is_phrase)
        case "contextKindPath":
            return 3 * _share(texts, is_kind) - 2 * _share(texts, is_client_side_id)
        case "memberIdPath":
            # Each member is somebody else; the cohort is the same for most.
            return 2 * (len(set(texts)) / len(texts)) - 1 if len(texts) > 1 else 0.0
        case _:
            return 0.0


def is_url(text: str) -> bool:
    """Whether a text is a URL, or a part of one that begins at a slash."""
    return bool(_URL.match(text))


def is_client_side_id(text: str) -> bool:
    """Whether a text has the form of LaunchDarkly's client-side IDs: 24 hexadecimal digits."""
    return bool(_HEX.fullmatch(text))


def is_kind(text: str) -> bool:
    """Whether a text is one of the usual context kinds."""
    return text.lower() in _KINDS


def is_phrase(text: str) -> bool:
    """Whether a text is what a person would call something: several words."""
    return len(text.split()) > 1 and not is_url(text)


def is_identifier(text: str) -> bool:
    """Whether a text is what a program would call something."""
    return bool(_IDENTIFIER.fullmatch(text)) and not is_url(text)


def _share(texts: list[str], holds: Any) -> float:
    return sum(bool(holds(text)) for text in texts) / len(texts)


def _plain(value: Any) -> Any:
    """A value of the type, as :class:`ValueType` knows it: a body has long integers as decimals."""
    return 0 if isinstance(value, Decimal) else value
