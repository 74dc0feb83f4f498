"""What a partner declares: manifests, JSON Pointers, matchers, and what is wrong with them."""

from sstest.manifest.errors import ManifestError
from sstest.manifest.model import (
    ArrayInclusion,
    Format,
    Manifest,
    MemberArrayParser,
    RequestParser,
)
from sstest.manifest.pointer import MISSING, Pointer, PointerError

__all__ = [
    "MISSING",
    "ArrayInclusion",
    "Format",
    "Manifest",
    "ManifestError",
    "MemberArrayParser",
    "Pointer",
    "PointerError",
    "RequestParser",
]
