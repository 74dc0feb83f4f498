"""Which field a pointer was meant for, and which property a field is named for."""

import pytest

from sstest.rules.samples.field_names import affinity, closest_path

FIELDS = [
    ("environmentId",),
    ("data", "segment", "id"),
    ("data", "segment", "name"),
    ("data", "action_type"),
    ("members", "0", "userId"),
]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (("environment_id",), ("environmentId",)),
        (("enviromentId",), ("environmentId",)),
        (("data", "segmnt", "name"), ("data", "segment", "name")),
        (("members", "0", "usrId"), ("members", "0", "userId")),
        # An envelope too few or too many.
        (("segment", "id"), ("data", "segment", "id")),
        (("body", "data", "segment", "id"), ("data", "segment", "id")),
        # The wrong parent of a name that only one field has.
        (("payload", "userId"), ("members", "0", "userId")),
        # "id" and "name" are everywhere.
        (("id",), None),
        (("project", "name"), None),
        (("members", "1", "id"), None),
        ((), None),
    ],
)
def test_the_field_that_was_meant(path: tuple[str, ...], meant: tuple[str, ...] | None) -> None:
    assert closest_path(path, FIELDS) == meant


@pytest.mark.parametrize(
    ("property_name", "path", "sign"),
    [
        ("cohortIdPath", ("segment", "id"), 1),
        ("cohortIdPath", ("segment", "name"), -1),
        ("cohortNamePath", ("audience_title",), 1),
        ("environmentIdPath", ("project",), 1),
        ("arrayInclusion.path", ("action_type",), 1),
        ("addMemberArrayPath", ("included", "remove"), -1),
        ("removeMemberArrayPath", ("included", "remove"), 1),
        ("memberArrayPath", ("users",), 0),
        ("cohortIdPath", ("0",), 0),
    ],
)
def test_what_a_field_is_named_for(property_name: str, path: tuple[str, ...], sign: int) -> None:
    found = affinity(property_name, path)
    assert (found > 0) - (found < 0) == sign
