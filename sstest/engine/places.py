"""Where the properties of a manifest stand in its text, for findings about them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sstest.manifest import Manifest, ManifestError
from sstest.manifest.pointer import join
from sstest.manifest.source import JsonSyntaxError, Source, read_json

_MEMBER: Final = ("booleanMembershipPath", "memberIdPath")
_LARGEST: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Places:
    """The text of a manifest, if there is one, and the way to its capability."""

    source: Source | None = field(default=None, repr=False)
    prefix: tuple[str, ...] = ("syncedSegment",)

    @classmethod
    def of(cls, given: object, manifest: Manifest) -> "Places":
        """The places in what a manifest was loaded from, or in the file that it came from."""
        if isinstance(given, dict):
            return cls(None, _prefix(given))
        text = _text(given, manifest)
        if text is None:
            return cls()
        try:
            source = read_json(text.removeprefix("\ufeff"))
        except JsonSyntaxError:
            return cls()
        value = source.value
        return cls(source, _prefix(value)) if isinstance(value, dict) else cls()

    def find(self, name: str | None, *, member: bool = False) -> tuple[str, int | None, int | None]:
        """Pointer, line and column of a property named as ``RequestError.field`` names it.

        ``member`` tells the overrides of members from the request's own cohort. ``None`` is the
        capability as a whole.
        """
        path = (*self.prefix, *_way(name, member=member))
        place = self.source.place(path) if self.source else None
        line, column = place or (None, None)
        return join(path), line, column


def _way(name: str | None, *, member: bool) -> tuple[str, ...]:
    if name is None:
        return ()
    if name == "jsonResponseBody":
        return (name,)
    if name in _MEMBER or member:
        return ("requestParser", "memberArrayParser", name)
    return ("requestParser", *name.split("."))


def _prefix(document: dict[str, Any]) -> tuple[str, ...]:
    return ("capabilities", "syncedSegment") if "capabilities" in document else ("syncedSegment",)


def _text(given: object, manifest: Manifest) -> str | None:
    if isinstance(given, bytes):
        return given.decode(errors="replace")
    if isinstance(given, str) and given.removeprefix("\ufeff").lstrip().startswith("{"):
        return given
    path = Path(manifest.origin)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        text = path.read_bytes().decode()
        # The file may have changed since, or it may be another one of that name.
        return text if Manifest.load(text.encode(), manifest.key) == manifest else None
    except (OSError, ValueError, ManifestError):
        return None
