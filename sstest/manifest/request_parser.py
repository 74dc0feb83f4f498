"""What a ``requestParser`` declares: its format, and its pointers, compiled (semantics §1)."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sstest.manifest.document import Document
from sstest.manifest.pointer import Pointer
from sstest.manifest.structure import has_pointers


class Format(Enum):
    """How a request says who joins and who leaves."""

    BOOLEAN = "boolean"
    """One array; a flag in each member."""
    ARRAYS = "arrays"
    """Two arrays: those who join, and those who leave."""
    ACTION = "action"
    """One array; one action for all of it, held against a matcher."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class ArrayInclusion:
    """The action of a whole array: its members join where ``matcher`` matches the text at path."""

    path: Pointer
    matcher: str


@dataclass(frozen=True, slots=True)
class MemberArrayParser:
    """Pointers that start at each member."""

    member_id_path: Pointer
    boolean_membership_path: Pointer | None = None
    cohort_id_path: Pointer | None = None
    cohort_name_path: Pointer | None = None


ARRAYS: Final = ("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath")
"""The properties that lead to arrays of members, in the order of reading."""


@dataclass(frozen=True, slots=True)
class RequestParser:
    """Pointers that start at the request body; only a manifest that keeps every rule has one."""

    format: Format
    environment_id_path: Pointer
    cohort_id_path: Pointer
    cohort_name_path: Pointer
    member_array_parser: MemberArrayParser
    context_kind_path: Pointer | None = None
    cohort_url_path: Pointer | None = None
    member_array_path: Pointer | None = None
    add_member_array_path: Pointer | None = None
    remove_member_array_path: Pointer | None = None
    array_inclusion: ArrayInclusion | None = None

    def array_pointers(self) -> dict[str, Pointer]:
        """The pointers to arrays of members, by property, in the order of reading."""
        found = self.member_array_path, self.add_member_array_path, self.remove_member_array_path
        return _declared(dict(zip(ARRAYS, found, strict=True)))

    def request_pointers(self) -> dict[str, Pointer]:
        """The pointers that start at the request, by property, in the order of reading."""
        inclusion = self.array_inclusion
        return _declared(
            {
                "environmentIdPath": self.environment_id_path,
                "contextKindPath": self.context_kind_path,
                "cohortIdPath": self.cohort_id_path,
                "cohortNamePath": self.cohort_name_path,
                "cohortUrlPath": self.cohort_url_path,
                **self.array_pointers(),
                "arrayInclusion.path": inclusion.path if inclusion else None,
            }
        )

    def member_pointers(self) -> dict[str, Pointer]:
        """The pointers that start at each member, in the order of reading, of those that are read.

        A booleanMembershipPath is read in the boolean format only.
        """
        paths = self.member_array_parser
        flag = paths.boolean_membership_path if self.format is Format.BOOLEAN else None
        return _declared(
            {
                "booleanMembershipPath": flag,
                "memberIdPath": paths.member_id_path,
                "cohortIdPath": paths.cohort_id_path,
                "cohortNamePath": paths.cohort_name_path,
            }
        )


def _declared(pointers: dict[str, Pointer | None]) -> dict[str, Pointer]:
    return {name: pointer for name, pointer in pointers.items() if pointer is not None}


def compile_request_parser(document: Document) -> RequestParser | None:
    """The compiled pointers; ``None`` where a broken rule leaves none to compile.

    Unknown properties and a matcher that is not RE2 do not keep pointers from being compiled.
    """
    return _compile(document) if has_pointers(document) else None


def guess_format(parser: dict[str, Any]) -> Format | None:
    """The format that a ``requestParser`` declares, whether or not it keeps the rules."""
    if "arrayInclusion" in parser:
        return Format.ACTION
    if "addMemberArrayPath" in parser or "removeMemberArrayPath" in parser:
        return Format.ARRAYS
    return Format.BOOLEAN if "memberArrayPath" in parser else None


def _compile(document: Document) -> RequestParser:
    paths: dict[str, dict[str, Any]] = {}
    for place in document.pointers:
        name = re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", place.name)
        paths.setdefault(place.owner, {})[name] = place.pointer
    action = paths.get("arrayInclusion")
    declared = guess_format(document.parser)
    assert declared is not None  # noqa: S101  # the rules ask for a member array
    return RequestParser(
        declared,
        array_inclusion=ArrayInclusion(**action, matcher=document.matcher or "")
        if action
        else None,
        member_array_parser=MemberArrayParser(**paths["memberArrayParser"]),
        **paths["requestParser"],
    )
