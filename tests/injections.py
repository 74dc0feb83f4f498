"""Two hundred texts that try to become more than text in a page, written for this project.

They are in ``tests/data/injections.json``, by kind: scripts, events, attributes, styles, SVG,
links, template syntax of widgets, MathJax and Markdown, characters that are not seen. What runs
sets ``window.hacked``; what loads asks example.com.
"""

import json
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "injections.json"
_LISTED: Final = json.loads(_FILE.read_text(encoding="utf-8"))

INJECTIONS: Final[tuple[str, ...]] = tuple(one["text"] for one in _LISTED)
"""The texts, in the order of the file."""
