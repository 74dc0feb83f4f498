"""What a rule sees of a manifest: its text, its document and its capability, broken or not."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.manifest import Manifest, ManifestError, Problem
from sstest.manifest.data import copy_data
from sstest.manifest.loading import Document, capability_breaches, decode, receive
from sstest.manifest.locate import Location, locate
from sstest.manifest.model import Given
from sstest.manifest.near_json import where, without_slips
from sstest.manifest.pointer import join
from sstest.manifest.problems import Breach, Kind
from sstest.rules.pointer_place import PointerPlace
from sstest.rules.rule import Path

if TYPE_CHECKING:
    from sstest.generate.shape import Shape
    from sstest.manifest import RequestParser

_POINTERS: Final = {
    "requestParser": (
        "environmentIdPath",
        "contextKindPath",
        "cohortIdPath",
        "cohortNamePath",
        "cohortUrlPath",
        "memberArrayPath",
        "addMemberArrayPath",
        "removeMemberArrayPath",
    ),
    "arrayInclusion": ("path",),
    "memberArrayParser": (
        "memberIdPath",
        "booleanMembershipPath",
        "cohortIdPath",
        "cohortNamePath",
    ),
}
_DEFAULT_KEY: Final = "my-integration"
BOM: Final = "\ufeff"
# A shape is as deep as its pointers, and no sender comes near this.
_DEEPEST: Final = 100


@dataclass(frozen=True)
class Subject:
    """A manifest that is linted.

    ``given`` is what was handed in, with its text and its file if there are. ``refused`` says why
    there is no ``document``; where there is one, ``document.value`` is its JSON value, of any
    shape. ``key`` is the integration key. ``slips`` are the comments and commas that keep the text
    from being JSON, and were read past, so that the rest is judged at once.
    """

    given: Given
    document: Document | None
    refused: Problem | None
    key: str
    slips: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls, source: str | bytes | FilePath | dict[str, Any] | Manifest, key: str | None = None
    ) -> "Subject":
        """The subject of any source that :func:`sstest.lint` takes."""
        value: object = source
        if isinstance(source, Manifest):
            given, key, value = source.given, key or source.key, source.to_dict()
        else:
            try:
                given = receive(source)
            except ManifestError as error:
                given = Given(error.origin)
                return cls(given, None, error.problems[0], key or _DEFAULT_KEY)
        key = key or (given.path.resolve().parent.name if given.path else "") or _DEFAULT_KEY
        return cls(given, *_read(value, given, key))

    # The document --------------------------------------------------------------------------------

    @property
    def text(self) -> str | None:
        """The text as it was given, with a byte order mark if it has one."""
        return self.given.text

    @property
    def value(self) -> Any:
        """The JSON value of the document; ``None`` where there is none."""
        return self.document.value if self.document else None

    @property
    def metadata(self) -> dict[str, Any]:
        """The properties of a whole manifest; empty for a capability given alone."""
        value = self.value
        return value if isinstance(value, dict) and "capabilities" in value else {}

    def place(
        self, path: Path, *, at_key: bool = False, offset: int | None = None
    ) -> tuple[int, int] | None:
        """Line and column of a place, or of the nearest around it; ``None`` without a text."""
        if self.document is None or self.document.source is None:
            return None
        source = self.document.source
        if offset is not None and (literal := source.literal(path)):
            return literal.place(offset)
        found = source.place(path, key=at_key)
        while found is None and path:
            path = path[:-1]
            found = source.place(path)
        return found

    def finding(
        self,
        message: str,
        path: Path = (),
        hint: str | None = None,
        *,
        at_key: bool = False,
        offset: int | None = None,
        place: tuple[int, int] | None = None,
    ) -> Finding:
        """A finding at ``path``, with its line and column; its rule gives it code and severity.

        ``path`` leads to the place from the root of the document; where nothing is there, line and
        column are those of the nearest place around it. ``at_key`` says that the property's name
        is at fault, not its value. ``offset`` is how many characters the string at ``path`` has
        before the one at fault. ``place`` is line and column where no path can say it.
        """
        line, column = place or self.place(path, at_key=at_key, offset=offset) or (None, None)
        return Finding("", "error", message, join(path), line, column, hint)

    # The capability ------------------------------------------------------------------------------

    @cached_property
    def location(self) -> Location:
        """Where the capability is, or what seems to be meant for it."""
        return locate(self.document)

    @property
    def capability_path(self) -> Path:
        """The path of the capability."""
        return self.location.path

    @property
    def capability(self) -> dict[str, Any]:
        """The JSON value of the capability; empty where there is nothing like one."""
        return self.location.value or {}

    @property
    def parser_path(self) -> Path:
        """The path of ``requestParser``."""
        return (*self.capability_path, "requestParser")

    @property
    def parser(self) -> dict[str, Any]:
        """The ``requestParser`` as written; empty where there is no such object."""
        return _object(self.capability.get("requestParser"))

    @property
    def member_parser(self) -> dict[str, Any]:
        """The ``memberArrayParser`` as written; empty where there is no such object."""
        return _object(self.parser.get("memberArrayParser"))

    @property
    def member_path(self) -> Path:
        """The path of ``memberArrayParser``."""
        return (*self.parser_path, "memberArrayParser")

    @property
    def matcher(self) -> str | None:
        """The matcher, if there is a text for one."""
        return _text(_object(self.parser.get("arrayInclusion")).get("matcher"))

    @property
    def matcher_path(self) -> Path:
        """The path of the matcher."""
        return (*self.parser_path, "arrayInclusion", "matcher")

    @property
    def template(self) -> str | None:
        """The response template, if there is a text for one."""
        return _text(self.capability.get("jsonResponseBody"))

    @property
    def template_path(self) -> Path:
        """The path of the response template."""
        return (*self.capability_path, "jsonResponseBody")

    @cached_property
    def pointers(self) -> tuple[PointerPlace, ...]:
        """All pointers that are texts, in the order in which the specification names them."""
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
            for name in _POINTERS[owner]
            if (text := _text(value.get(name))) is not None
        )

    @property
    def arrays(self) -> tuple[PointerPlace, ...]:
        """The pointers that name arrays of members."""
        return tuple(one for one in self.pointers if one.is_array)

    def pointer(self, name: str, owner: str = "requestParser") -> PointerPlace | None:
        """The pointer of that property, if there is a text for one."""
        found = (one for one in self.pointers if (one.owner, one.name) == (owner, name))
        return next(found, None)

    # What the manifest's own rules say -----------------------------------------------------------

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """The rules of semantics §1 that the capability breaks; paths start at the capability."""
        return () if self.location.value is None else tuple(capability_breaches(self.capability))

    def breaches_of(self, *kinds: Kind) -> list[Breach]:
        """The breaches of some kinds, their paths from the root of the document."""
        return [
            Breach(one.message, (*self.capability_path, *one.path), one.kind, one.hint, one.at_key)
            for one in self.breaches
            if one.kind in kinds
        ]

    @cached_property
    def manifest(self) -> Manifest | None:
        """The capability as a manifest; ``None`` where there is none. It may break rules."""
        if self.location.value is None:
            return None
        return Manifest.load({"syncedSegment": self.capability}, self.key)

    @cached_property
    def request_parser(self) -> "RequestParser | None":
        """The compiled pointers; ``None`` where the rules broken leave none to compile.

        Unknown properties and a matcher that is not RE2 do not keep the pointers from being judged.
        """
        if any(one.kind not in (Kind.UNKNOWN, Kind.MATCHER) for one in self.breaches):
            return None
        capability = copy_data(self.capability)
        for breach in self.breaches:
            owner = capability
            for part in breach.path[:-1]:
                owner = owner[part]
            if breach.kind is Kind.UNKNOWN:
                del owner[breach.path[-1]]
            else:
                owner[breach.path[-1]] = ""
        if not capability:
            return None
        return Manifest.load({"syncedSegment": capability}, self.key).request_parser

    @cached_property
    def shape(self) -> "Shape | None":
        """The shape of the requests; ``None`` where rules are broken or pointers too deep."""
        from sstest.generate.shape import Shape

        deepest = max((len(one.parts or ()) for one in self.pointers), default=0)
        shaped = self.request_parser is not None and deepest <= _DEEPEST
        return Shape.of(self.request_parser) if self.request_parser and shaped else None


def _read(
    value: object, given: Given, key: str
) -> tuple[Document | None, Problem | None, str, tuple[Problem, ...]]:
    """The document, or why there is none, the key, and what was read past."""
    try:
        return decode(value, given), None, key, ()
    except ManifestError as error:
        refused = error.problems[0]
    if refused.kind is not Kind.NOT_JSON or given.text is None:
        return None, refused, key, ()
    text, slips = without_slips(given.text.removeprefix(BOM))
    try:
        return decode(value, replace(given, text=text)), None, key, slips
    except ManifestError as error:
        beyond = error.problems[0]
    # Behind what cannot be read, nobody knows what is a comment.
    before = tuple(one for one in slips if where(one) < where(beyond))
    return None, beyond if before else refused, key, before


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
