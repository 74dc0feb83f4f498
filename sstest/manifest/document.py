"""A manifest as it was given: its text, its JSON value, and the place of everything in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Final

from sstest.finding import Finding, Severity
from sstest.manifest.pointer import Pointer, PointerError, join
from sstest.manifest.schema import pointer_names
from sstest.manifest.source import Source
from sstest.text import quote

Path = tuple[str | int, ...]
"""Property names and indices that lead to a place from the root of the document."""

DEFAULT_KEY: Final = "my-integration"
# Of what loading finds, all else is an error.
_WARNINGS: Final = ("SS006",)
_MOST_NAMES: Final = 32


@dataclass(frozen=True)
class PointerPlace:
    """A pointer as it is written: the object that holds it, the property, its path, its text."""

    owner: str
    name: str
    path: Path
    text: str

    @cached_property
    def pointer(self) -> Pointer | None:
        """The pointer; ``None`` where the text is not a JSON Pointer."""
        try:
            return Pointer.parse(self.text)
        except PointerError:
            return None

    @cached_property
    def parts(self) -> tuple[str, ...] | None:
        """The reference tokens of the pointer; ``None`` where the text is not a JSON Pointer."""
        return self.pointer.parts if self.pointer else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that it goes through, without indices: at most the first 32."""
        return tuple(part for part in self.parts or () if not part.isdigit())[:_MOST_NAMES]

    @property
    def of_member(self) -> bool:
        """Whether it starts at each member, not at the request."""
        return self.owner == "memberArrayParser"

    @cached_property
    def is_array(self) -> bool:
        """Whether it names an array of members."""
        return self.name.lower().endswith("memberarraypath")

    def __str__(self) -> str:
        within = "" if self.owner == "requestParser" else f"{self.owner}."
        return f"{within}{self.name}"


@dataclass(frozen=True, eq=False)
class Document:
    """A manifest as it was given, broken or not.

    ``origin`` names it in messages, ``key`` is the integration key, ``file`` the path that it was
    read from. ``text`` is the text as given, with a byte order mark if it has one; ``value`` the
    JSON value, and ``source`` the places in the text. Without a text both ``text`` and ``source``
    are ``None``; without a value that can be read ``value`` is.

    ``problems`` is what loading found to be wrong, in the order of the text.
    ``capability_path`` leads to the capability, or to what seems to be meant for it;
    ``capability_value`` is ``None`` where there is nothing like one.
    """

    origin: str
    key: str = DEFAULT_KEY
    text: str | None = field(default=None, repr=False)
    file: FilePath | None = None
    value: Any = field(default=None, repr=False)
    source: Source | None = field(default=None, repr=False)
    problems: tuple[Finding, ...] = field(default=(), repr=False)
    capability_path: Path = ()
    capability_value: dict[str, Any] | None = field(default=None, repr=False)

    # Places and findings -------------------------------------------------------------------------

    def place(
        self, path: Path, *, at_key: bool = False, offset: int | None = None
    ) -> tuple[int, int] | None:
        """Line and column of a value, or of the nearest around it; ``None`` without a text.

        ``at_key`` asks for the property's name. ``offset`` is how many characters the string at
        ``path`` has before the one asked for; 0 is the string as a whole.
        """
        if self.source is None:
            return None
        if offset and (inside := self.source.place_in_string(path, offset)):
            return inside
        found = self.source.place(path, key=at_key)
        while found is None and path:
            path = path[:-1]
            found = self.source.place(path)
        return found

    def finding(
        self,
        message: str,
        path: Path = (),
        hint: str | None = None,
        *,
        code: str = "",
        at_key: bool = False,
        offset: int | None = None,
        place: tuple[int, int] | None = None,
        related: Iterable[Path] = (),
    ) -> Finding:
        """A finding at ``path``, with its line and column.

        ``path`` leads to the place from the root of the document; ``at_key`` and ``offset`` are
        those of :meth:`place`. ``place`` is line and column where no path can say it. ``related``
        are paths of other places that the mistake involves. Without a ``code`` the finding gets
        code and severity from the rule that yields it.
        """
        line, column = place or self.place(path, at_key=at_key, offset=offset) or (None, None)
        severity: Severity = "warning" if code in _WARNINGS else "error"
        others = tuple(map(join, related))
        return Finding(code, severity, message, join(path), line, column, hint, others)

    def about(
        self,
        place: PointerPlace,
        says: str,
        hint: str | None = None,
        *,
        code: str = "",
        others: Iterable[PointerPlace] = (),
    ) -> Finding:
        """A finding about a pointer: its property, its text, and what ``says`` of the two."""
        message, related = f"{place} {quote(place.text)} {says}", [one.path for one in others]
        return self.finding(message, place.path, hint, code=code, related=related)

    def with_problem(self, problem: Finding, **changes: Any) -> "Document":
        """The document with one more problem, and with other ``changes``."""
        return replace(self, problems=(*self.problems, problem), **changes)

    def path_of(self, pointer: str) -> Path:
        """The path that a finding's pointer names: indices into lists are integers."""
        path: list[str | int] = []
        value = self.value
        for part in Pointer.parse(pointer).parts:
            step = int(part) if isinstance(value, list) and part.isdecimal() else part
            path.append(step)
            try:
                value = value[step]
            except (IndexError, KeyError, TypeError):
                value = None
        return tuple(path)

    # The manifest --------------------------------------------------------------------------------

    @property
    def metadata(self) -> dict[str, Any]:
        """The properties of a whole manifest; empty for a capability given alone."""
        whole = isinstance(self.value, dict) and "capabilities" in self.value
        return self.value if whole else {}

    @property
    def capability(self) -> dict[str, Any]:
        """The JSON value of the capability; empty where there is nothing like one."""
        return self.capability_value or {}

    @property
    def parser_path(self) -> Path:
        """The path of ``requestParser``."""
        return (*self.capability_path, "requestParser")

    @property
    def parser(self) -> dict[str, Any]:
        """The ``requestParser`` as written; empty where there is no such object."""
        return _object(self.capability.get("requestParser"))

    @property
    def member_path(self) -> Path:
        """The path of ``memberArrayParser``."""
        return (*self.parser_path, "memberArrayParser")

    @property
    def member_parser(self) -> dict[str, Any]:
        """The ``memberArrayParser`` as written; empty where there is no such object."""
        return _object(self.parser.get("memberArrayParser"))

    @property
    def matcher_path(self) -> Path:
        """The path of the matcher."""
        return (*self.parser_path, "arrayInclusion", "matcher")

    @property
    def matcher(self) -> str | None:
        """The matcher, if it is a string."""
        return _text(_object(self.parser.get("arrayInclusion")).get("matcher"))

    @property
    def template_path(self) -> Path:
        """The path of the response template."""
        return (*self.capability_path, "jsonResponseBody")

    @cached_property
    def template(self) -> str | None:
        """The response template, if it is a string."""
        return _text(self.capability.get("jsonResponseBody"))

    @cached_property
    def pointers(self) -> tuple[PointerPlace, ...]:
        """All pointers that are strings, in the order in which the specification names them."""
        owners: dict[str, tuple[dict[str, Any], Path]] = {
            "requestParser": (self.parser, self.parser_path),
            "arrayInclusion": (
                _object(self.parser.get("arrayInclusion")),
                (*self.parser_path, "arrayInclusion"),
            ),
            "memberArrayParser": (self.member_parser, self.member_path),
        }
        return tuple(
            PointerPlace(owner, name, (*path, name), text)
            for owner, (value, path) in owners.items()
            for name in pointer_names(owner)
            if (text := _text(value.get(name))) is not None
        )

    @cached_property
    def arrays(self) -> tuple[PointerPlace, ...]:
        """The pointers that name arrays of members."""
        return tuple(one for one in self.pointers if one.is_array)

    def pointer(self, name: str, owner: str = "requestParser") -> PointerPlace | None:
        """The pointer of that property, if it is a string."""
        found = (one for one in self.pointers if (one.owner, one.name) == (owner, name))
        return next(found, None)

    def property_path(self, field: str | None, *, of_member: bool = False) -> Path:
        """The path of a property named as ``RequestError.field`` names it.

        ``None`` is the capability as a whole; ``of_member`` tells the cohort of a member from the
        cohort of the request.
        """
        if field is None:
            return self.capability_path
        if field == "jsonResponseBody":
            return self.template_path
        if of_member or field in ("memberIdPath", "booleanMembershipPath"):
            return (*self.member_path, field)
        return (*self.parser_path, *field.split("."))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
