"""Load a manifest: read its document, and compile the pointers that it declares."""

from pathlib import Path
from typing import Any

from sstest.manifest.document import Document
from sstest.manifest.errors import ManifestError
from sstest.manifest.model import (
    ArrayInclusion,
    Manifest,
    MemberArrayParser,
    RequestParser,
    guess_format,
)
from sstest.manifest.pointer import Pointer
from sstest.manifest.reading import read
from sstest.manifest.structure import has_pointers


def load(source: "str | bytes | Path | dict[str, Any]", key: str | None) -> Manifest:
    """See :meth:`sstest.Manifest.load`."""
    document = read(source, key)
    errors = [one for one in document.problems if one.severity == "error"]
    for codes in ("SS00", "SS01"):  # it is not JSON; it has no capability
        if nothing := [one for one in errors if one.code.startswith(codes)]:
            raise ManifestError(document.origin, nothing)
    return Manifest(document.key, document, None if errors else request_parser(document))


def request_parser(document: Document) -> RequestParser | None:
    """The compiled pointers; ``None`` where a broken rule leaves none to compile.

    Unknown properties and a matcher that is not RE2 do not keep pointers from being compiled.
    """
    return _compile(document.parser) if has_pointers(document) else None


def _compile(parser: dict[str, Any]) -> RequestParser:
    """The typed model of a ``requestParser`` that keeps every rule."""

    def pointer(owner: dict[str, Any], name: str) -> Pointer | None:
        return Pointer.parse(owner[name]) if name in owner else None

    member = parser["memberArrayParser"]
    inclusion = parser.get("arrayInclusion")
    declared = guess_format(parser)
    assert declared is not None  # noqa: S101  # the rules ask for a member array
    return RequestParser(
        format=declared,
        environment_id_path=Pointer.parse(parser["environmentIdPath"]),
        context_kind_path=pointer(parser, "contextKindPath"),
        cohort_id_path=Pointer.parse(parser["cohortIdPath"]),
        cohort_name_path=Pointer.parse(parser["cohortNamePath"]),
        cohort_url_path=pointer(parser, "cohortUrlPath"),
        member_array_path=pointer(parser, "memberArrayPath"),
        add_member_array_path=pointer(parser, "addMemberArrayPath"),
        remove_member_array_path=pointer(parser, "removeMemberArrayPath"),
        array_inclusion=inclusion
        and ArrayInclusion(Pointer.parse(inclusion["path"]), inclusion["matcher"]),
        member_array_parser=MemberArrayParser(
            member_id_path=Pointer.parse(member["memberIdPath"]),
            boolean_membership_path=pointer(member, "booleanMembershipPath"),
            cohort_id_path=pointer(member, "cohortIdPath"),
            cohort_name_path=pointer(member, "cohortNamePath"),
        ),
    )
