"""Where the properties of a manifest are in its text, for findings about them."""

from dataclasses import dataclass

from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.manifest.pointer import join


@dataclass(frozen=True, slots=True)
class Places:
    """The places in the document that a manifest was loaded from."""

    document: Document | None = None

    @classmethod
    def of(cls, _given: object, manifest: Manifest) -> "Places":
        """The places in what a manifest was loaded from."""
        return cls(manifest.document)

    def find(self, name: str | None, *, member: bool = False) -> tuple[str, int | None, int | None]:
        """Pointer, line and column of a property named as ``RequestError.field`` names it."""
        if self.document is None:
            return "", None, None
        path = self.document.property_path(name, of_member=member)
        line, column = self.document.place(path) or (None, None)
        return join(path), line, column
