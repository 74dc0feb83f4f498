"""A whole manifest.json around a request parser, with placeholders for what nobody can infer."""

import json
from typing import Any

from sstest.text import escape_json


def whole_manifest(parser: dict[str, Any]) -> dict[str, Any]:
    """The manifest; ``sstest lint`` names each placeholder (SS509)."""
    return {
        "name": "TODO: the name of your integration",
        "version": "1.0.0",
        "overview": "TODO: say in one sentence what it syncs.",
        "description": "TODO: say in some sentences when a cohort is synced, and what is sent.",
        "author": "TODO: the name of your company",
        "supportEmail": "TODO@example.com",
        "links": {
            "site": "https://example.com/TODO",
            "privacyPolicy": "https://example.com/TODO/privacy",
        },
        "categories": ["TODO"],
        "icons": {
            "square": "assets/TODO-square.svg",
            "horizontal": "assets/TODO-horizontal.svg",
        },
        "capabilities": {"syncedSegment": {"requestParser": parser}},
    }


def manifest_text(manifest: dict[str, Any]) -> str:
    """The text of a ``manifest.json``, as LaunchDarkly's repository formats it."""
    return escape_json(json.dumps(manifest, indent=2, ensure_ascii=False))
