"""``%%segment_body`` and ``%segment_manifest``, the magics of ``%load_ext sstest``."""

import os
from pathlib import Path
from typing import Any, Final

from IPython.core.error import TryNext, UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.display import display as _display

from sstest import corpus
from sstest.finding import Findings
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, Update, parse
from sstest.response.answer import answer
from sstest.templates import TemplateError
from sstest.text import plain
from sstest.views.jupyter.markup import as_text
from sstest.views.jupyter.tree import body_html

display: Any = _display  # it has no types

_NAMES: Final = ("%%segment_body", "%segment_manifest")
_MOST_PATHS: Final = 200
# IPython fills in what stands in braces or behind a dollar sign, so a name could run code.
_FILLED_IN: Final = frozenset("{}$")
_WANTED: Final = "the key of an integration of the corpus, or the path of a manifest.json"


def register(shell: Any) -> None:
    """Register the magics with an IPython shell, and the completion of keys behind them."""
    shell.register_magics(SegmentMagics)
    for name in _NAMES:
        shell.set_hook("complete_command", _complete, str_key=name)


@magics_class
class SegmentMagics(Magics):
    """The magics, and the manifest that they keep."""

    manifest: Manifest | None = None

    @line_magic
    def segment_manifest(self, line: str) -> Manifest:
        """``%segment_manifest KEY_OR_PATH`` loads a manifest, and keeps it for the next cells.

        Without an argument it shows the one that is kept.
        """
        if name := _word(line):
            self.manifest = _load(name)
        elif self.manifest is None:
            raise UsageError(f"%segment_manifest: no manifest is kept; name one: {_WANTED}")
        return self.manifest

    @cell_magic
    def segment_body(self, line: str, cell: str) -> Update | None:
        """``%%segment_body [KEY_OR_PATH]`` parses the JSON in the cell as a request.

        It shows the body with what each pointer found, and the update, which is the cell's result;
        of a request that is refused it shows the reply. Without an argument the manifest is the one
        that ``%segment_manifest`` keeps.
        """
        name = _word(line)
        manifest = _load(name) if name else self.manifest
        if manifest is None:
            raise UsageError(
                f"%%segment_body: name a manifest: {_WANTED}; or keep one: %segment_manifest NAME"
            )
        display({"text/html": body_html(manifest, cell), "text/plain": as_text(cell)}, raw=True)
        try:
            return parse(manifest, cell)
        except ManifestError as error:
            display(Findings(error.problems))
        except RequestError as error:
            _refused(manifest, cell, error)
        return None


def _refused(manifest: Manifest, cell: str, error: RequestError) -> None:
    try:
        display(answer(manifest, cell))
    except TemplateError:  # there is no reply: the template is to blame, and the linter says how
        display({"text/plain": str(error)}, raw=True)


def _word(line: str) -> str:
    """The argument of a magic, without quotes around it."""
    word = line.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def _load(name: str) -> Manifest:
    path = Path(name).expanduser()
    try:
        if os.path.lexists(path):
            return Manifest.load(path)
        return corpus.load(name).manifest
    except ManifestError as error:
        raise UsageError(str(error)) from None
    except (corpus.UnknownName, ValueError):
        pass
    keys = [one.key for one in corpus.integrations()]
    near = corpus.nearest_key(name[:50], keys)
    hint = f"did you mean {near}?" if near else f"the corpus has {', '.join(keys)}"
    raise UsageError(f"{plain(name)}: there is no such file; {hint}")


def _is_literal(name: str) -> bool:
    """Whether a magic is given this name when it stands in its line."""
    return name.isprintable() and not _FILLED_IN & set(name)


def _complete(_shell: Any, event: Any) -> list[str]:
    """The keys of the corpus that begin so, and the folders and JSON files."""
    begun = event.symbol
    keys = [one.key for one in corpus.integrations() if one.key.startswith(begun)]
    found = [*keys, *_paths(begun)]
    if not found or len(event.text_until_cursor.split()) > 2:
        raise TryNext
    return found


def _paths(begun: str) -> list[str]:
    head, slash, name = begun.rpartition("/")
    try:
        inside = sorted(Path(head + slash or ".").iterdir())
    except (OSError, ValueError):
        return []
    shown = [
        one
        for one in inside
        if one.name.startswith(name) and (name or one.name[0] != ".") and _is_literal(one.name)
    ][:_MOST_PATHS]
    folders = [f"{head}{slash}{one.name}/" for one in shown if one.is_dir()]
    return folders + [f"{head}{slash}{one.name}" for one in shown if one.suffix == ".json"]
