"""Files for the command line to read, and its JSON read back."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result


def change_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["capabilities"]["syncedSegment"]["requestParser"].update(changes)
    path.write_text(json.dumps(manifest, indent=2))


def write_body(folder: Path, body: object) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    (folder / "body.json").write_bytes(data)


def data_of(result: Result) -> Any:
    """The JSON on stdout, which must be JSON to any reader."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(result.stdout, parse_constant=refuse)


def body_of(**changes: Any) -> dict[str, Any]:
    body = {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [], "remove": []}
    return {**body, **changes}
