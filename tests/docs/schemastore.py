"""What a pull request to SchemaStore needs: a schema, an entry of the catalogue, manifests to try.

``make schemastore`` writes it below ``build/schemastore``, in the folders that SchemaStore has. The
schema is that of ``sstest schema``, in the dialect that SchemaStore recommends; good manifests come
from the corpus, and broken ones are the examples of the rules that a schema can hold.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator

from sstest.corpus import integrations
from sstest.manifest.schema import schema_text
from sstest.rules.catalogue import static_rules

NAME: Final = "launchdarkly-synced-segment"
ADDRESS: Final = f"https://www.schemastore.org/{NAME}.json"
DIALECT: Final = "http://json-schema.org/draft-07/schema#"
# The name manifest.json is that of many formats, so that no file is matched by its name.
ENTRY: Final = {
    "name": "LaunchDarkly synced segment manifest",
    "description": "Manifest of a LaunchDarkly integration that syncs segments",
    "fileMatch": [],
    "url": ADDRESS,
}
_RENAMED: Final = {"$defs": "definitions", "dependentRequired": "dependencies"}


def files() -> dict[str, Any]:
    """What each file holds, by its path in SchemaStore; of the catalogue, the entry to be added."""
    schema = _converted(json.loads(schema_text()))
    schema |= {"$schema": DIALECT, "$id": ADDRESS}
    found: dict[str, Any] = {
        "src/api/json/catalog.json": ENTRY,
        f"src/schemas/json/{NAME}.json": schema,
    }
    for one in integrations():
        whole = json.loads((one.folder / "manifest.json").read_text(encoding="utf-8"))
        found[f"src/test/{NAME}/{one.key}.json"] = whole
    valid = Draft7Validator(schema).is_valid
    for code, rule in static_rules().items():
        if code.startswith(("SS1", "SS2")):
            bad, good = json.loads(rule.bad.text), json.loads(rule.good.text)
            if valid(good) and not valid(bad):
                title = re.sub(r"\W+", "-", rule.title.lower())
                found[f"src/negative_test/{NAME}/{title}.json"] = bad
    return found


def write(folder: Path) -> list[Path]:
    """Write the files; returns their paths."""
    paths = []
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def _converted(schema: Any) -> Any:
    """A schema of draft 2020-12 as one of draft 7 that passes Ajv's strict mode.

    That knows no keyword of editors, and wants each required property among the properties.
    """
    if isinstance(schema, list):
        return [_converted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema.replace("#/$defs/", "#/definitions/") if isinstance(schema, str) else schema
    found = {
        _RENAMED.get(name, name): _converted(value)
        for name, value in schema.items()
        if name != "errorMessage"
    }
    if isinstance(required := found.get("required"), list):
        found["properties"] = {**dict.fromkeys(required, True), **found.get("properties", {})}
    return found


if __name__ == "__main__":
    print("\n".join(map(str, write(Path(sys.argv[1])))))
