"""docs/lint.svg, a terminal with the first example of the README; ``make picture`` writes it."""

import contextlib
import io
import re
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from click.testing import CliRunner
from pages import DOCS, blocks
from rich.console import Console
from rich.text import Text

from sstest.cli import sstest

PICTURE = DOCS / "lint.svg"
README = DOCS.parent / "README.md"
_COLUMNS = 88
_SVG = "{http://www.w3.org/2000/svg}"


def picture() -> str:
    """The picture, an SVG image without references to other files."""
    console = Console(
        record=True,
        file=io.StringIO(),
        width=_COLUMNS,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    console.print(Text("$ sstest lint acme"), Text.from_ansi(_output()), sep="\n")
    svg = console.export_svg(title="sstest", unique_id="sstest")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # they are on another site


def text_in(svg: str) -> list[str]:
    """The lines of text in a picture, without spaces, which are positions in it."""
    lines: dict[str, str] = {}
    for element in ET.fromstring(svg).iter(f"{_SVG}text"):  # noqa: S314  # our own
        if element.get("clip-path"):
            line = lines.get(element.get("y", ""), "")
            lines[element.get("y", "")] = line + (element.text or "")
    return [text for line in lines.values() if (text := line.replace("\xa0", "").strip())]


def _output() -> str:
    """What ``sstest lint`` prints of the manifest in the README, with colours."""
    manifest = next(block for block in blocks(README) if block.title)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        path = Path(str(manifest.title))
        path.parent.mkdir()
        path.write_text(manifest.text, encoding="utf-8")
        return CliRunner().invoke(sstest, ["lint", "acme"], color=True).output.rstrip()


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
