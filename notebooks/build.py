"""Make the notebooks of this folder from their sources, and execute them.

``python notebooks/build.py`` writes ``NAME.ipynb`` for each ``sources/NAME.md``, in which every
fenced block of Python is a code cell and the text between is Markdown.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nbformat import NotebookNode

from sstest.notebook.execute import execute
from sstest.views.cells import Cell, make_notebook, to_text

FOLDER: Final = Path(__file__).resolve().parent
SOURCES: Final = tuple(sorted((FOLDER / "sources").glob("*.md")))

_FENCE: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> None:
    """Write every notebook, with its outputs."""
    for source in SOURCES:
        target = FOLDER / f"{source.stem}.ipynb"
        target.write_text(to_text(execute(read(source))), encoding="utf-8")
        print(target.relative_to(FOLDER.parent))


def read(source: Path) -> NotebookNode:
    """The notebook of a source, not executed."""
    return make_notebook(_cells(source.read_text(encoding="utf-8")))


def _cells(source: str) -> Iterator[Cell]:
    # What a pattern with one group splits alternates: text, code, text, code, ...
    for index, piece in enumerate(_FENCE.split(source)):
        if piece.strip():
            yield ("code" if index % 2 else "markdown"), piece


if __name__ == "__main__":
    main()
