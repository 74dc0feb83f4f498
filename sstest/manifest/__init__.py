"""What a partner declares: manifests, JSON Pointers, matchers, and what is wrong with them."""

from sstest.manifest.errors import ManifestError
from sstest.manifest.model import Loadable, Manifest
from sstest.manifest.pointer import MISSING, Pointer, PointerError
from sstest.manifest.request_parser import (
    ARRAYS,
    ArrayInclusion,
    Format,
    MemberArrayParser,
    RequestParser,
)

__all__ = [
    "ARRAYS",
    "MISSING",
    "ArrayInclusion",
    "Format",
    "Loadable",
    "Manifest",
    "ManifestError",
    "MemberArrayParser",
    "Pointer",
    "PointerError",
    "RequestParser",
]
