"""What a manifest declares, as LaunchDarkly reads it (semantics §1)."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from sstest.finding import Finding
from sstest.manifest.data import copy_data, hash_data
from sstest.manifest.document import Document
from sstest.manifest.errors import ManifestError
from sstest.manifest.reading import read
from sstest.manifest.request_parser import (
    Format,
    RequestParser,
    compile_request_parser,
    guess_format,
)


@dataclass(frozen=True, eq=False)
class Manifest:
    """A partner's manifest; immutable, and equal to another of the same key and capability.

    ``key`` is the integration key. ``document`` is what it was loaded from, with the place of
    everything in it.
    """

    key: str
    document: Document = field(repr=False)
    _parser: RequestParser | None = field(default=None, repr=False)

    @classmethod
    def load(cls, source: "Loadable", key: str | None = None) -> "Manifest":
        """Load a manifest from a path, JSON text, or a dict; one that is loaded is returned.

        ``source`` is a path (a folder stands for its ``manifest.json``), JSON as bytes or as a
        ``str`` that begins with ``{``, or a dict: a whole manifest, its ``capabilities``, or
        ``{"syncedSegment": ...}``. ``key`` is the integration key; without one it is the name of
        the manifest's folder, or ``my-integration`` where there is no folder.

        Raises :class:`ManifestError` where there is nothing to work with: no file, no JSON, no
        ``syncedSegment``. A manifest that only breaks rules loads, and lists them in ``problems``.
        """
        if not isinstance(source, Manifest):
            return cls.of(read(source, key))
        return source if key in (None, source.key) else cls.of(replace(source.document, key=key))

    @classmethod
    def of(cls, document: Document) -> "Manifest":
        """The manifest that a document is; raises as :meth:`load` does."""
        errors = [one for one in document.problems if one.severity == "error"]
        for codes in ("SS00", "SS01"):  # it is not JSON; it has no capability
            if nothing := [one for one in errors if one.code.startswith(codes)]:
                raise ManifestError(document.origin, nothing)
        return cls(document.key, document, None if errors else compile_request_parser(document))

    @property
    def origin(self) -> str:
        """What messages call it: its path, or ``manifest``."""
        return self.document.origin

    @property
    def capability(self) -> dict[str, Any]:
        """The JSON value of ``syncedSegment`` as written; treat it as read-only.

        The ``validation-server`` profile reads it as it is, whatever rules it breaks.
        """
        return self.document.capability

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Every rule of section 1 of docs/semantics.md that it breaks, and repeated properties.

        Those of severity ``error`` are what the ``docs`` profile refuses it for.
        """
        return self.document.problems

    @property
    def format(self) -> Format | None:
        """How requests say who joins and who leaves; ``None`` where the manifest does not say."""
        if self._parser is not None:
            return self._parser.format
        parser = self.capability.get("requestParser")
        return guess_format(parser) if isinstance(parser, dict) else None

    @property
    def request_parser(self) -> RequestParser:
        """The compiled pointers; raises :class:`ManifestError` naming every rule broken."""
        if self._parser is None:
            errors = [problem for problem in self.problems if problem.severity == "error"]
            raise ManifestError(self.origin, errors)
        return self._parser

    @property
    def template(self) -> str | None:
        """The Handlebars template ``jsonResponseBody``, if there is one."""
        return self.document.template

    def template_place(self, offset: int) -> tuple[int, int] | None:
        """Where a character of the template is in the manifest's text: line and column.

        ``offset`` is how many characters the template has before it. ``None`` where the manifest
        was not loaded from text.
        """
        source = self.document.source
        return source.place_in_string(self.document.template_path, offset) if source else None

    def to_dict(self) -> dict[str, Any]:
        """``{"syncedSegment": ...}`` as written, in a copy of its own; ``load`` takes it back."""
        return {"syncedSegment": copy_data(self.capability)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Manifest):
            return NotImplemented
        return (self.key, self.capability) == (other.key, other.capability)

    def __hash__(self) -> int:
        return hash((self.key, hash_data(self.capability)))


Loadable: TypeAlias = str | bytes | Path | dict[str, Any] | Manifest
"""What :meth:`Manifest.load` takes, and each public function in the place of a manifest."""
