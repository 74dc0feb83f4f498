"""What is sent to SchemaStore: the same schema in another dialect, and manifests to try it with."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator, Draft202012Validator
from schemastore import ADDRESS, ENTRY, NAME, files, write

from sstest.corpus import integrations
from sstest.manifest.schema import schema_text
from sstest.rules.catalogue import static_rules

FILES: Final = files()
SCHEMA: Final[dict[str, Any]] = FILES[f"src/schemas/json/{NAME}.json"]


def in_folder(name: str) -> dict[str, Any]:
    return {path: one for path, one in FILES.items() if path.startswith(f"src/{name}/{NAME}/")}


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for one in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(one, dict | list):
            yield from objects(one)


def test_the_schema_is_of_the_dialect_that_is_recommended_there() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert SCHEMA["$id"] == ADDRESS == ENTRY["url"]
    assert "$defs" not in json.dumps(SCHEMA)


def test_ajv_finds_what_its_strict_mode_asks_for() -> None:
    """No keyword of editors alone; each required property is one of the properties."""
    known = {*Draft7Validator.META_SCHEMA["properties"], *Draft7Validator.VALIDATORS}
    names = {name for one in objects(SCHEMA) for name in one.get("properties", {})}
    names |= {*SCHEMA["definitions"], "addMemberArrayPath", "removeMemberArrayPath"}
    for one in objects(SCHEMA):
        assert one.keys() <= known | names, one.keys()
        if isinstance(required := one.get("required"), list):
            assert {*required} <= one["properties"].keys()


def test_good_manifests_are_valid_and_broken_ones_are_not() -> None:
    good, bad = in_folder("test"), in_folder("negative_test")
    assert len(good) == len(integrations())
    assert len(bad) >= 15
    validator = Draft7Validator(SCHEMA)
    for path, document in good.items():
        assert validator.is_valid(document), path
    for path, document in bad.items():
        assert not validator.is_valid(document), path


def test_both_dialects_judge_alike() -> None:
    ours, theirs = Draft202012Validator(json.loads(schema_text())), Draft7Validator(SCHEMA)
    judged = set()
    for rule in static_rules().values():
        for example in (rule.bad, rule.good):
            with contextlib.suppress(ValueError):  # what is not JSON
                document = json.loads(example.text)
                judged.add(valid := ours.is_valid(document))
                assert valid == theirs.is_valid(document), rule.code
    assert judged == {True, False}


def test_no_file_is_matched_by_a_name_that_many_formats_have() -> None:
    assert ENTRY["fileMatch"] == []


def test_they_are_written_where_they_stand_there(tmp_path: Path) -> None:
    paths = write(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in paths} == FILES.keys()
    schema = tmp_path / "src/schemas/json" / f"{NAME}.json"
    assert json.loads(schema.read_text(encoding="utf-8")) == SCHEMA
